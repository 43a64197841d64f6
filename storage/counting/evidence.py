"""GROUP BY over `fact` for what themes and trends are tested on: debriefed closings, and only groups reach Python.

Every statement goes along an index of its own; memory follows the number of groups, not of closings.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, func, select

from insights.shapes.cells import LOST, NO_DECISION, WON, Cells, Evidence, Weekly
from insights.shapes.counts import UNNAMED
from insights.shapes.dimensions import INSIDE, SAID
from storage import tables
from storage.counting.grouping import (
    COMPARED,
    DAY,
    SAYS_NOTHING,
    Build,
    Rows,
    along_index,
    monday,
    mondays,
    once,
    plainly,
    rows,
    within,
)
from storage.tables import ANSWERS, BUYER_TOLD, DEBRIEFED, fact, quarter_of

KEYS = 62
"""The most values of a dimension that are told apart, so that a set of them fits a number of 64 bits."""

_CODES = {"won": WON, "lost": LOST, "no_decision": NO_DECISION}
_LOSSES = (DEBRIEFED, tables.LOST)
_DIFFER = COMPARED & (fact.c.view != fact.c.buyer_driver)

_OURS = along_index("outcome", "person_id", "segment", "drivers", only=(DEBRIEFED,))
_HEARD = along_index("outcome", "person_id", "segment", "buyer_driver", only=(DEBRIEFED, BUYER_TOLD))
_ANSWERS = along_index("outcome", "person_id", "segment", *SAID, only=(DEBRIEFED, ANSWERS))
_OFFERS = along_index("outcome", "person_id", "segment", "product", "region")
_COMPETITORS = along_index("outcome", "competitor", "person_id", "segment")
_INSIDE = {
    name: along_index(name, "person_id", "segment", "drivers", only=_LOSSES) for name in INSIDE if name != "segment"
}
_LOST_BY_DAY = plainly("closed_on", "drivers", only=_LOSSES)


def _by_day(whole: bool, column: str) -> Select[Any]:
    """Rows (closed_on, outcome, competitor, n, comparable with the buyer's reason, differing from it)."""
    c = fact.c
    numbers = func.count(), func.count().filter(COMPARED), func.count().filter(_DIFFER)
    grouped = select(c.closed_on, c.outcome, c.competitor, *numbers).group_by(c.closed_on, c.outcome, c.competitor)
    return within(grouped, whole, column)


_BY_DAY = once(_by_day)

Group = tuple[Any, ...]
"""Rep, segment, outcome and a dimension's value."""


class _Codes(dict[str | None, int]):
    """Labels -> their numbers, in the order they are met."""

    def __missing__(self, label: str | None) -> int:
        """The number of a label that is met for the first time."""
        self[label] = code = len(self)
        return code


class _Columns:
    """Cells, while they are put together."""

    def __init__(self) -> None:
        self._reps, self._segments, self._values = _Codes(), _Codes(), _Codes()
        self._rep, self._segment, self._outcome, self._n, self._value = (array("q") for _ in range(5))
        self._sets: list[int] = []

    def add(
        self, rep: str | None, segment: str | None, outcome: int, said: int, n: int, value: str | None = None
    ) -> None:
        """One entry more."""
        self._rep.append(self._reps[rep])
        self._segment.append(self._segments[segment])
        self._outcome.append(outcome)
        self._sets.append(said)
        self._n.append(n)
        self._value.append(self._values[value])

    def cells(self, keys: Iterable[str]) -> Cells:
        """All of it."""
        reps, segments, values = (
            tuple(_value(label) for label in labels) for labels in (self._reps, self._segments, self._values)
        )
        columns = self._rep, self._segment, self._outcome, self._sets, self._n
        return Cells(reps, segments, tuple(keys), *columns, values, self._value)


class _Sets(dict[str, int]):
    """A set of drivers as in `fact.drivers` -> its bits; what is no driver has none."""

    def __init__(self, drivers: tuple[str, ...]) -> None:
        super().__init__()
        self._bits = {key: 1 << number for number, key in enumerate(drivers)}

    def __missing__(self, text: str) -> int:
        """The bits of a set that is met for the first time."""
        self[text] = said = sum(self._bits.get(key, 0) for key in set(text.split(",")))
        return said


def evidence(conn: Connection, ws: str, start: date, end: date, drivers: tuple[str, ...]) -> Evidence:
    """The closings from `start` up to, not including, `end`. `drivers`: the keys that are tested.

    Answers are those of debriefed closings; what the CRM says (competitor, product, segment, region) is of all of them.
    What was ours to control is asked otherwise of a win than of a loss, so it is compared inside the losses only.
    A dimension's values beyond the KEYS most frequent are in the cells without a bit.
    """

    def groups(build: Build) -> Rows:
        return rows(conn, build, ws, start, end)

    sets = _Sets(drivers)
    ours, losses = _Columns(), _Columns()
    for word, rep, segment, said, number in groups(_OURS):
        if said is None:
            continue
        outcome, n = _CODES[word], int(number)
        ours.add(rep, segment, outcome, sets[said], n)
        if outcome == LOST:
            losses.add(rep, segment, outcome, sets[said], n, segment)
    heard = _Columns()
    for word, rep, segment, said, number in groups(_HEARD):
        heard.add(rep, segment, _CODES[word], sets[said], int(number))
    others = {"competitor": _competitors(groups(_COMPETITORS)), **_answers(groups(_ANSWERS))}
    others |= _offers(groups(_OFFERS))
    inside = {name: _inside(groups(build), sets).cells(drivers) for name, build in _INSIDE.items()}
    return Evidence(
        start,
        end,
        ours=ours.cells(drivers),
        heard=heard.cells(drivers),
        others={name: _known(numbers) for name, numbers in others.items()},
        inside={**inside, "segment": losses.cells(drivers)},
    )


def since(conn: Connection, ws: str, start: date, end: date) -> date | None:
    """The first day in a period with a closing that was debriefed."""
    c, quarters = fact.c, (quarter_of(start), quarter_of(end - DAY))
    first = (  # the index goes by quarter, so only the first of them is read
        select(func.min(c.closed_on))
        .where(c.workspace_id == ws, c.quarter.between(*quarters), c.closed_on >= start, c.closed_on < end, DEBRIEFED)
        .group_by(c.quarter)
        .order_by(c.quarter)
        .limit(1)
    )
    return conn.execute(first).scalar_one_or_none()


def weekly(conn: Connection, ws: str, start: date, end: date) -> dict[str, Weekly]:
    """The series of the weeks that the period touches: the win rate, drivers of the losses, competitors, and the gap.

    "win_rate": won of all that closed. "driver": ours, of the debriefed losses. "competitor": of the closings where it
    is known. "gap": "differ" of those that can be compared.
    """
    weeks = mondays(start, end)
    names = ("win_rate", "competitor", "gap", "driver")
    sets = {name: defaultdict[tuple[str, ...], Counter[date]](Counter) for name in names}
    week_of, named = cache(monday), cache(_named)
    sets["win_rate"]["won",], sets["gap"]["differ",] = Counter(), Counter()  # looked at even where there are none
    for day, outcome, competitor, n, compared, differ in rows(conn, _BY_DAY, ws, start, end):
        week = week_of(day)
        sets["win_rate"][("won",) if outcome == "won" else ()][week] += n
        sets["gap"]["differ",][week] += differ
        sets["gap"][()][week] += compared - differ
        if competitor:
            sets["competitor"][competitor,][week] += n
    for day, said, n in rows(conn, _LOST_BY_DAY, ws, start, end):
        if said is not None:
            sets["driver"][named(said)][week_of(day)] += n
    return {
        name: Weekly(weeks, {said: tuple(numbers[week] for week in weeks) for said, numbers in found.items()})
        for name, found in sets.items()
    }


def _named(said: str) -> tuple[str, ...]:
    """The drivers of a set as in `fact.drivers`."""
    return tuple(sorted(set(said.split(",")) - UNNAMED))


def _competitors(found: Rows) -> Counter[Group]:
    numbers = Counter[Group]()
    for word, value, rep, segment, n in found:
        numbers[rep, segment, _CODES[word], value] += int(n)
    return numbers


def _answers(found: Rows) -> dict[str, Counter[Group]]:
    numbers = {name: Counter[Group]() for name in SAID}
    for word, rep, segment, *values, n in found:
        for name, value in zip(SAID, values, strict=True):
            numbers[name][rep, segment, _CODES[word], value] += int(n)
    return numbers


def _offers(found: Rows) -> dict[str, Counter[Group]]:
    products, regions, segments = Counter[Group](), Counter[Group](), Counter[Group]()
    for word, rep, segment, product, region, number in found:
        outcome, n = _CODES[word], int(number)
        segments[rep, segment, outcome, segment] += n
        products[rep, segment, outcome, product] += n
        regions[rep, segment, outcome, region] += n
    return {"product": products, "region": regions, "segment": segments}


def _value(said: str | None) -> str:
    return "" if said is None or said in SAYS_NOTHING else said


def _inside(found: Rows, sets: Mapping[str, int]) -> _Columns:
    """The losses, by a dimension's value."""
    columns = _Columns()
    for value, rep, segment, said, n in found:
        if said is not None:
            columns.add(rep, segment, LOST, sets[said], int(n), value)
    return columns


def _known(numbers: Mapping[Group, int]) -> Cells:
    """The closings where the value is known, one bit a value."""
    totals = Counter[str]()
    for (*_, value), n in numbers.items():
        if _value(value):
            totals[value] += n
    keys = sorted(sorted(totals, key=lambda value: (-totals[value], value))[:KEYS])
    bits = {key: 1 << number for number, key in enumerate(keys)}
    columns = _Columns()
    for (rep, segment, outcome, value), n in numbers.items():
        if _value(value):
            columns.add(rep, segment, outcome, bits.get(value, 0), n)
    return columns.cells(keys)
