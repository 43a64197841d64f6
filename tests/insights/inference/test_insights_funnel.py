"""How many debriefs are begun and finished, in what time, and where they stop."""

from datetime import timedelta

from dialogs.engine.course import Course
from insights.inference.funnel import funnel
from insights.shapes.answering import Funnel


def done(person: str, seconds: float, waiting: float | None = None, stopped: str = "") -> Course:
    later = None if waiting is None else timedelta(seconds=waiting)
    return Course(
        person, started=True, finished=True, answering=timedelta(seconds=seconds), waiting=later, stopped=stopped
    )


def stands(person: str, at: str) -> Course:
    return Course(person, started=True, finished=False, stopped=at)


def test_of_nothing_there_is_nothing() -> None:
    assert funnel([]) == Funnel()


def test_those_asked_for_begun_and_finished_with_the_time_in_the_middle() -> None:
    courses = [
        Course("ann", started=False, finished=False),
        stands("ann", "Our part"),
        done("ann", 30, 300),
        done("ben", 90, 400.4),
        done("cat", 60),
    ]
    assert funnel(courses) == Funnel(5, 4, 3, answering=60, waiting=350, stopped=1)


def test_the_time_of_two_sellers_is_not_told() -> None:
    two = funnel([done("ann", 30), done("ben", 90), done("ben", 60)])
    assert (two.finished, two.answering, two.waiting) == (3, None, None)
    three = funnel([done("ann", 30), done("ben", 90), done("cat", 61)])
    assert (three.answering, three.waiting) == (61, None), "nobody was prompted"


def test_where_people_stop_comes_most_first_and_by_name() -> None:
    stops = {"What they said": "cde", "What's next": "abcd", "Our part": "abc"}
    found = funnel([stands(person, title) for title, people in stops.items() for person in people])
    assert found.stopped == 10
    assert found.stops == (("What's next", 4), ("Our part", 3), ("What they said", 3))


def test_where_few_stop_they_are_told_together_or_not_at_all() -> None:
    few = {"Our part": "abc", "What's next": "a", "What they said": "bcc"}
    found = funnel([stands(person, title) for title, people in few.items() for person in people])
    assert (found.stopped, found.stops) == (7, (("Our part", 3), ("", 4)))
    alone = funnel([stands("a", "What's next"), stands("b", "What they said"), done("c", 60, stopped="What's next")])
    assert (alone.stopped, alone.stops) == (3, (("", 3),))
    hidden = funnel([stands("a", "What's next"), stands("b", "What they said")])
    assert (hidden.stopped, hidden.stops) == (2, ())
