"""Whom a card offers where it asks who else was there."""

import pytest

from dialogs.engine import accept
from dialogs.errors import NotAnAnswer
from dialogs.rivals import NOBODY, Names
from tests.dialogs.dialogs_talk import STANDARD, TODAY, new_case

MET = Names(
    (("Umbrella", 9), ("Globex", 4), ("Hooli", 0)),
    {"Umbrella": "Umbrella", "umbrella inc": "Umbrella", "Umbrela": "Umbrella", "Globex": "Globex", "Hooli": "Hooli"},
    frozenset({"Hooli"}),
)
FIELD = STANDARD.script("lost").fields["field"]


def offered(rivals, marked=None):
    options = accept.options(STANDARD, new_case("lost", competitor=marked), FIELD, rivals)
    return [(option.value, option.label) for option in options]


REST = [option for option in offered(NOBODY) if not FIELD.rival(option[0])]


def test_the_most_frequent_come_first_and_the_other_answers_below():
    assert offered(MET) == [("Umbrella", "Umbrella"), ("Globex", "Globex"), ("Hooli", "Hooli"), *REST]
    assert ("another", "Somebody else") in REST


@pytest.mark.parametrize("said", ["umbrella inc", "Umbrela"])
def test_what_the_mark_said_stands_in_the_place_of_its_name(said):
    assert offered(MET, said)[0] == (STANDARD.competitor(said), "Umbrella")
    assert len(offered(MET, said)) == len(offered(MET))


def test_a_rare_one_that_the_mark_named_comes_first():
    assert offered(MET, "Initech")[:2] == [("Initech", "Initech"), ("Umbrella", "Umbrella")]


def test_whoever_was_named_meanwhile_can_be_picked_but_no_option_that_is_gone():
    case = new_case("lost")
    assert accept.pick(STANDARD, case, FIELD, "Initech", (), TODAY) == "Initech"
    for value in ("gone", "", "x" * 81, "Ini\ttech "):
        with pytest.raises(NotAnAnswer):
            accept.pick(STANDARD, case, FIELD, value, (), TODAY)
