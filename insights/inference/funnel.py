"""How many of the debriefs asked for are begun and finished, in what time, and where people stop."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from dialogs.engine.course import Course
from insights.shapes.answering import Funnel
from insights.shapes.disclosure import disclosed, enough


def funnel(courses: Sequence[Course]) -> Funnel:
    """All courses together."""
    done = [course for course in courses if course.finished]
    many = enough({course.person for course in done})
    return Funnel(
        len(courses),
        sum(course.started for course in courses),
        len(done),
        _median([course.answering for course in done]) if many else None,
        _median([course.waiting for course in done]) if many else None,
        sum(bool(course.stopped) for course in courses),
        _stops([course for course in courses if course.stopped]),
    )


def _median(times: Sequence[timedelta | None]) -> int | None:
    known = [time.total_seconds() for time in times if time is not None]
    return round(median(known)) if known else None


def _stops(stopped: Sequence[Course]) -> tuple[tuple[str, int], ...]:
    numbers = Counter(course.stopped for course in stopped)
    groups = {title: {course.person for course in stopped if course.stopped == title} for title in numbers}
    shown = disclosed(groups)
    told = sorted(((title, numbers[title]) for title in shown.alone), key=lambda item: (-item[1], item[0]))
    rest = sum(numbers[title] for title in shown.together)
    return (*told, *((("", rest),) if rest else ()))
