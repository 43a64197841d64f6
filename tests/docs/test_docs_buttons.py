"""docs/buttons.md names the buttons that there are, by the words that stand on them."""

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from dialogs.cards import followups, prompts
from dialogs.messages.messages import Buttons, Input
from dialogs.records import UNOWNED, FollowUp, FollowUpKind, Person, Status
from dialogs.sentences.cards import DONT_QUOTE, MAY_QUOTE
from dialogs.sentences.delivering import BUTTON
from dialogs.sentences.exclusions import PROPOSE
from dialogs.sentences.words import ENGLISH, words
from dialogs.sentences.writing_back import LET_IN
from tests.dialogs.dialogs_talk import CONTEXT, STANDARD, Talk, new_case

ROOT = Path(__file__).parents[2]


def labels(*shown):
    blocks = [block for message in shown for block in getattr(message, "blocks", (message,))]
    pressed = {button.label for block in blocks if isinstance(block, Buttons) for button in block.buttons}
    return pressed | {block.label for block in blocks if isinstance(block, Input)}


def everything():
    """What stands on a debrief's messages and on follow-ups, from its prompt to its end."""
    case, friday, wednesday = new_case(status=Status.PROMPTED), date(2026, 11, 20), date(2026, 11, 18)
    in_crm = replace(CONTEXT, crm="HubSpot", like="Acme")
    quick = replace(case, person=replace(case.person, one_form=True))
    left = replace(case, person=Person(case.person.workspace_id, UNOWNED, "Nobody yet"))
    items = [FollowUp("W", f"D.{kind}", "D", "d", "P", kind, friday) for kind in FollowUpKind]
    asked = Talk()
    yield from labels(prompts.card(STANDARD, case, in_crm), prompts.card(STANDARD, quick, CONTEXT))
    for day in friday, wednesday:
        yield from labels(prompts.later_chooser(case, prompts.Context(day, time(9))))
    yield from labels(prompts.owner_chooser(case, ()), prompts.passed_on(left, "Nobody yet"))
    for status in Status.REMINDED, Status.LEFT:
        of = replace(case, debrief=replace(case.debrief, status=status))
        yield from labels(prompts.card(STANDARD, of, CONTEXT)) - {"Continue", "Tomorrow"}
    yield from labels(asked.card)
    yield from labels(*(followups.buttons(one, theirs=theirs) for one in items for theirs in (True, False)))
    yield from (words(one, ENGLISH) for one in (DONT_QUOTE, MAY_QUOTE, PROPOSE, LET_IN, BUTTON))


def test_each_button_stands_in_the_document_and_no_other():
    told = set(re.findall(r"\*([^*]+)\*", (ROOT / "docs" / "buttons.md").read_text(encoding="utf-8")))
    there = set(everything())
    assert there - told == set()
    assert told - there <= {"Next", "Back", "Skip", "Finish here", "Change an answer", "A link for the buyer"}, (
        told - there
    )
