"""Every path through the standard debrief, options that lead the same way taken together."""

from dataclasses import replace

import pytest

from dialogs.engine import engine
from dialogs.engine.position import read
from dialogs.messages.actions import Action, Verb
from dialogs.records import Outcome
from tests.dialogs.dialogs_talk import NOW, STANDARD, TODAY, new_case
from tests.examples import more

TESTS = [
    test
    for script in STANDARD.scripts.values()
    for part in (*script.steps, *script.fields.values())
    for condition in (part.when, part.unless)
    for group in condition
    for test in group
]


def classes(field):
    """One option of each kind that conditions can tell apart."""
    about = [test for test in TESTS if test.key == field.key]
    found = {}
    for option in field.options:
        value = field.spans[option.value].after(TODAY).isoformat() if option.value in field.spans else option.value
        found.setdefault(tuple(test.holds((value,)) for test in about), option.value)
    return list(found.values())


def press(case, verb, field="", value=""):
    rows = engine.act(STANDARD, case, Action(verb, "d1", case.debrief.rev, field, value), {}, NOW, TODAY)
    debrief = replace(case.debrief, rev=case.debrief.rev + 1)
    return replace(case, debrief=debrief, answers=case.answers.plus(*rows))


def paths(case, taps=0, texts=frozenset(), cards=1, step="reason"):
    """Taps, optional texts and cards of every path that answers the open picks from top to bottom."""
    card = read(STANDARD, case).card
    if card is None:
        yield taps, len(texts), cards
        return
    cards += card.step.key != step
    texts |= {field.key for field in card.fields if field.kind == "text"} - {"named"}  # a word, in place of an option
    assert sum(field.kind == "text" for field in card.fields) <= 1
    assert len(card.fields) <= 3
    here = taps + 1, texts, cards, card.step.key
    pick = next((f for f in card.fields if f.single and f.key not in case.answers.current), None)
    if pick is None:
        yield from paths(press(case, Verb.NEXT), *here)
        return
    for value in classes(pick):
        yield from paths(press(case, Verb.PICK, pick.key, value), *here)
    if not any(field.required for field in card.fields):
        yield from paths(press(case, Verb.SKIP), *here)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("competitor", [None, more("Globex")])  # one that is known is one question less
def test_at_most_twelve_taps_two_texts_and_six_cards(outcome, competitor):
    found = list(paths(new_case(outcome, competitor=competitor)))
    assert len(found) > 100
    assert max(taps for taps, _, _ in found) <= 12
    assert max(texts for _, texts, _ in found) == 2
    assert max(cards for _, _, cards in found) == 6
