"""Presses as they are counted from the prompt to the recap: a new question takes the place of another."""

import pytest

from dialogs.engine import engine
from tests.dialogs.dialogs_talk import NOW, Talk

FIRST = (("driver", "price", {}), "Next")
TOLD = (
    ("asked", "told", {}),
    ("expected", "no", {}),
    ("buyer_driver", "price", {}),
    ("recalled", "price", {"buyer_words": "w"}),
)
US = (("control", "partly", {}), ("alignment", "in_step", {}))
AHEAD = (("next", "months_3", {"lesson": "w"}), ("about", "project", {}))


def presses(talk, *ways):
    """How many it takes to go these ways, Start included."""
    for way in ways:
        talk.presses(way) if isinstance(way, str) else talk.picks(way[0], way[1], **way[2])
    return 1 + len(ways)


def test_the_quick_path():
    talk = Talk("lost")
    assert presses(talk, *FIRST, ("asked", "not_yet", {}), ("expected", "no", {}), "Finish here") <= 6
    assert talk.step is None


def test_all_cards_with_the_competitor_known():
    talk = Talk("lost", competitor="Globex")
    assert presses(talk, *FIRST, *TOLD, ("price", "higher", {}), *US, *AHEAD) <= 12
    assert talk.step is None


@pytest.mark.parametrize("where", [("Globex", {}), ("another", {"named": "Umbrella"})])
def test_everything_and_a_name_that_is_written_costs_no_press_more_than_one_that_is_picked(where):
    talk = Talk("lost")
    picked, named = where
    assert presses(talk, *FIRST, *TOLD, ("field", picked, {}), ("price", "higher", named), *US, *AHEAD) <= 13
    assert talk.step is None
    assert talk.fact.competitor == (named.get("named") or picked)


def test_words_that_are_typed_behind_the_reason_send_themselves():
    """In the conversation; in the card's box, which nothing sends but a press, Next does."""
    talk = Talk("lost", competitor="Globex")
    presses(talk, *FIRST, ("asked", "not_yet", {}), ("expected", "no", {}), ("price", "higher", {}), *US, *AHEAD)
    talk.write(engine.told(talk.definition, talk.case, NOW))
    talk.picks("buyer_driver", "price")
    assert talk.step == "buyer", "the reason alone doesn't shut out their words"
    talk.write(engine.type_text(talk.definition, talk.case, "They never saw the switch", NOW))
    assert talk.step is None
    assert talk.case.answers.one("buyer_words") == "They never saw the switch"


@pytest.mark.parametrize("words_first", [True, False])
def test_what_the_buyer_says_later_takes_two_presses_where_the_words_are_typed_first(words_first):
    talk = Talk("lost", competitor="Globex")
    presses(talk, *FIRST, ("asked", "not_yet", {}), ("expected", "no", {}), ("price", "higher", {}), *US, *AHEAD)
    talk.write(engine.told(talk.definition, talk.case, NOW))
    talk.picks("buyer_driver", "price", **({"buyer_words": "w"} if words_first else {}))
    assert (talk.step is None) is words_first
    if not words_first:
        talk.presses("Next", buyer_words="w")
    assert talk.step is None
    assert talk.case.answers.one("buyer_words") == "w"
