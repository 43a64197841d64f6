"""How a debrief was gone through: begun, finished, in what time, and where it ended early."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.engine.course import Course, course
from dialogs.records import Answers, Status
from tests.dialogs.dialogs_talk import NOW, STANDARD, Talk, heard, lost

MINUTE = timedelta(minutes=1)


def of(talk, *, ended=None, status=Status.DONE, prompted=None):
    """Its course with a press a minute, where it was done at the `ended` revision, or at the last."""
    rows = tuple(replace(row, at=NOW + row.rev * MINUTE) for row in talk.case.answers.history)
    at = None if ended is False else NOW + (talk.case.debrief.rev if ended is None else ended) * MINUTE
    debrief = replace(talk.case.debrief, status=status, completed_at=at, prompted_at=prompted)
    return course(STANDARD, replace(talk.case, debrief=debrief, answers=Answers(rows)))


def to_the_end():
    """A lost deal with every card answered."""
    talk = lost().picks("field", "Globex").picks("price", "higher").picks("control", "partly")
    return talk.picks("alignment", "fast_risk").picks("next", "months_3").picks("about", "project", lesson="Ask")


def test_what_came_with_the_mark_is_no_beginning():
    marked = Talk("lost", competitor="Globex")
    assert marked.case.answers.history
    assert of(marked, ended=False, status=Status.OPEN) == Course("ana", started=False, finished=False)


def test_one_that_stands_says_at_which_card():
    assert of(lost(), ended=False, status=Status.LEFT) == Course(
        "ana", started=True, finished=False, stopped="Where they went"
    )


@pytest.mark.parametrize(("ended", "status"), [(False, Status.DONE), (None, Status.LEFT), (None, Status.UNDONE)])
def test_it_is_finished_where_it_is_done_and_has_its_day(ended, status):
    found = of(to_the_end(), ended=ended, status=status)
    assert (found.started, found.finished, found.answering, found.stopped) == (True, False, None, "")


def test_the_time_runs_from_the_first_answer_and_from_the_prompt_to_the_end():
    talk = to_the_end()
    found = of(talk, prompted=NOW - 10 * MINUTE)
    rev = talk.case.debrief.rev
    assert (found.started, found.finished, found.stopped) == (True, True, "")
    assert (found.answering, found.waiting) == ((rev - 1) * MINUTE, (rev + 10) * MINUTE)
    assert of(talk).waiting is None, "nobody prompted"


def test_what_was_said_after_the_end_changes_neither_its_time_nor_where_it_ended():
    talk = lost().presses("Finish here")
    end = talk.case.debrief.rev
    before = of(talk)
    assert (before.stopped, before.answering) == ("Where they went", (end - 1) * MINUTE)
    talk.edits("instead").picks("field", "Globex").presses("Finish here")
    assert of(talk, ended=end) == before


def test_all_said_after_the_end_has_no_time():
    found = of(to_the_end(), ended=0)
    assert (found.finished, found.answering, found.stopped) == (True, None, "")


def test_it_ended_early_at_the_first_card_that_the_last_press_skipped_with_others():
    assert of(heard().presses("Finish here")).stopped == "What they said"
    assert of(heard().presses("Skip").presses("Finish here")).stopped == "Where they went", "a skipped card is no end"


def test_a_last_card_without_an_answer_is_no_early_end():
    talk = lost().picks("field", "Globex").picks("price", "higher").picks("control", "partly")
    talk.picks("alignment", "fast_risk")
    assert (talk.step, of(talk.presses("Skip")).stopped) == ("ahead", "")


def test_two_cards_without_an_answer_are_an_early_end():
    talk = lost().picks("field", "Globex").picks("price", "higher").presses("Finish here")
    assert of(talk).stopped == "Our part"
