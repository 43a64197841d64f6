"""Where a debrief stands is read once by the same script; by another, of another outcome or with a new row anew."""

from dataclasses import replace

from dialogs.definition.definition import load
from dialogs.engine.position import read
from dialogs.records import Answers, Outcome
from tests.dialogs.dialogs_talk import RIVALS, STANDARD, YAML, lost


def test_the_same_answers_are_read_once():
    case = lost().case
    assert read(STANDARD, case) is read(STANDARD, case)
    assert read(STANDARD, case) is read(STANDARD, replace(case, debrief=replace(case.debrief, rev=99)))


def test_another_definition_another_outcome_and_another_row_are_read_anew():
    talk = lost()
    case, before = talk.case, read(STANDARD, talk.case)
    other = load(YAML.replace("Where they went", "Whom they took"), RIVALS)
    assert before.card.step.title == "Where they went"
    assert read(other, case).card.step.title == "Whom they took"
    assert read(STANDARD, case) == before
    won = replace(case, closing=replace(case.closing, outcome=Outcome.WON))
    assert read(STANDARD, won).script is STANDARD.scripts[Outcome.WON]
    assert read(STANDARD, talk.picks("field", "Globex").case).values["field"] == ("Globex",)


def test_what_was_read_is_no_part_of_the_answers():
    case = lost().case
    read(STANDARD, case)
    fresh = Answers(case.answers.history)
    assert fresh == case.answers
    assert hash(fresh) == hash(case.answers)
    assert repr(fresh) == repr(case.answers)
