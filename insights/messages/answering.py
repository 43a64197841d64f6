"""What `/winloss stats answers` says: how debriefs are answered, never by whom."""

from collections.abc import Sequence

from dialogs.messages.messages import Block, Message, Strong, Table, say
from dialogs.sentences import answering as said
from dialogs.sentences.words import ENGLISH, counted, number, short_day, words
from insights.shapes.answering import Funnel, WeekAnswered
from insights.shapes.periods import Period

_UNITS = ((86_400, said.DAYS), (3_600, said.HOURS), (60, said.MINUTES))
_FROM = 1.5
"""From how much of a unit on it is the one to say a time in."""
_STOPS = 4


def answering_message(period: Period, funnel: Funnel, weeks: Sequence[WeekAnswered]) -> Message:
    """The figures of a period, and of the weeks that were kept."""
    title = words(said.TITLE, ENGLISH, period=period.title)
    blocks: list[Block] = [say(title, style="heading")]
    if not funnel.prompted:
        summary = words(said.NONE, ENGLISH)
        blocks.append(say(summary))
    else:
        summary = words(
            said.COUNTS, ENGLISH, prompted=funnel.prompted, started=funnel.started, finished=funnel.finished
        )
        blocks += [say("\n".join((summary, *_times(funnel)))), _stops(funnel)]
    if weeks:
        blocks.append(_by_week(weeks))
    blocks.append(say(words(said.WHAT, ENGLISH), style="hint"))
    return Message(f"{title}: {summary}", tuple(blocks))


def spelled(seconds: int) -> str:
    """`40 seconds`, `3 minutes`, `2 days`: as exact as anybody needs it."""
    for length, unit in _UNITS:
        if seconds >= _FROM * length:
            return counted(unit, ENGLISH, round(seconds / length))
    return counted(said.SECONDS, ENGLISH, seconds)


def _times(funnel: Funnel) -> list[str]:
    if not funnel.finished:
        return []
    if funnel.answering is None or funnel.waiting is None:
        return [words(said.FEW_TIMES, ENGLISH)]
    return [
        words(said.ANSWERING, ENGLISH, time=spelled(funnel.answering)),
        words(said.WAITING, ENGLISH, time=spelled(funnel.waiting)),
    ]


def _stops(funnel: Funnel) -> Block:
    if any(title for title, _ in funnel.stops):
        items = [f"{title} {n}" if title else words(said.ELSEWHERE, ENGLISH, n=n) for title, n in _most(funnel.stops)]
        return say(Strong(words(said.STOPS, ENGLISH)), f": {' · '.join(items)}.")
    return say(words(said.FEW_STOPS if funnel.stopped else said.NO_STOPS, ENGLISH))


def _most(stops: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    named = [stop for stop in stops if stop[0]]
    rest = sum(n for title, n in stops if not title) + sum(n for _, n in named[_STOPS:])
    return [*named[:_STOPS], *([("", rest)] if rest else [])]


def _by_week(weeks: Sequence[WeekAnswered]) -> Table:
    rows = tuple(
        (
            short_day(week.week, ENGLISH),
            *(number(n, ENGLISH) for n in (week.prompted, week.started, week.finished)),
            "" if week.seconds is None else spelled(week.seconds),
            week.stopped,
        )
        for week in weeks
    )
    return Table(tuple(words(column, ENGLISH) for column in said.WEEK_COLUMNS), rows, words(said.WEEKS, ENGLISH))
