"""GROUP BY over `fact` for what themes and trends are tested on: debriefed closings, and only groups reach Python.

Every statement goes along an index of its own; memory follows the number of groups, not of closings.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from insights.cells import LOST, NO_DECISION, WON, Cells, Evidence, Weekly
from storage import tables
from storage.grouping import Build, Rows, along_index, monday, mondays, once, plainly, rows, within
from storage.tables import BUYER_TOLD, DEBRIEFED, fact

KEYS = 62
"""The most values of a dimension that are told apart, so that a set of them fits a number of 64 bits."""

_CODES = {"won": WON, "lost": LOST, "no_decision": NO_DECISION}
_UNSURE = ("not_sure", "not_a_fit")  # as in insights.gap: these name no driver, so there is nothing to compare
_NO_DRIVER = {*_UNSURE, "other"}
_LOSSES = (DEBRIEFED, tables.LOST)
_COMPARED = and_(*(column != word for column in (fact.c.view, fact.c.buyer_driver) for word in _UNSURE))
_DIFFER = _COMPARED & (fact.c.view != fact.c.buyer_driver)

_OURS = along_index("outcome", "person_id", "segment", "drivers", only=(DEBRIEFED,))
_BUYERS = along_index("outcome", "person_id", "segment", "buyer_driver", only=(DEBRIEFED, BUYER_TOLD))
_ANSWERS = along_index("outcome", "prompted", "debriefed", "price", "control", "alignment", "person_id", "segment")
_OFFERS = along_index("outcome", "person_id", "segment", "product", "region")
_COMPETITORS = along_index("outcome", "competitor", "person_id", "segment")
_INSIDE = {name: along_index(name, "person_id", "drivers", only=_LOSSES) for name in ("competitor", "product")}
_LOST_BY_DAY = plainly("closed_on", "drivers", only=_LOSSES)


def _by_day(whole: bool, column: str) -> Select[Any]:
    """Rows (closed_on, outcome, competitor, n, comparable with the buyer's reason, differing from it)."""
    c = fact.c
    numbers = func.count(), func.count().filter(_COMPARED), func.count().filter(_DIFFER)
    grouped = select(c.closed_on, c.outcome, c.competitor, *numbers).group_by(c.closed_on, c.outcome, c.competitor)
    return within(grouped, whole, column)


_BY_DAY = once(_by_day)

Group = tuple[Any, ...]
"""Rep, segment, outcome and a dimension's value."""


class _Columns:
    """Cells, while they are put together."""

    def __init__(self) -> None:
        self._reps: dict[str, int] = {}
        self._segments: dict[str, int] = {}
        self._rep, self._segment, self._outcome, self._n = (array("q") for _ in range(4))
        self._sets: list[int] = []

    def add(self, rep: str | None, segment: str | None, outcome: int, said: int, n: int) -> None:
        """One entry more."""
        self._rep.append(self._reps.setdefault(rep or "", len(self._reps)))
        self._segment.append(self._segments.setdefault(segment or "", len(self._segments)))
        self._outcome.append(outcome)
        self._sets.append(said)
        self._n.append(n)

    def cells(self, keys: Iterable[str]) -> Cells:
        """All of it."""
        names = tuple(self._reps), tuple(self._segments), tuple(keys)
        return Cells(*names, self._rep, self._segment, self._outcome, self._sets, self._n)


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
            losses.add(rep, segment, outcome, sets[said], n)
    buyers = _Columns()
    for word, rep, segment, said, number in groups(_BUYERS):
        buyers.add(rep, segment, _CODES[word], sets[said], int(number))
    others = {"competitor": _competitors(groups(_COMPETITORS)), **_answers(groups(_ANSWERS))}
    others |= _offers(groups(_OFFERS))
    inside = {name: _inside(groups(build), sets).cells(drivers) for name, build in _INSIDE.items()}
    return Evidence(
        start,
        end,
        ours=ours.cells(drivers),
        buyers=buyers.cells(drivers),
        others={name: _known(numbers) for name, numbers in others.items()},
        inside={**inside, "segment": losses.cells(drivers)},
    )


def weekly(conn: Connection, ws: str, start: date, end: date) -> dict[str, Weekly]:
    """The series of the weeks that the period touches: the win rate, drivers of the losses, competitors, and the gap.

    "win_rate": won of all that closed. "driver": ours, of the debriefed losses. "competitor": of the closings where it
    is known. "gap": "differ" of those that can be compared.
    """
    weeks = mondays(start, end)
    names = ("win_rate", "competitor", "gap", "driver")
    total: dict[str, Counter[date]] = {name: Counter() for name in names}
    levels: dict[str, defaultdict[str, Counter[date]]] = {name: defaultdict(Counter) for name in names}
    levels["win_rate"]["won"], levels["gap"]["differ"] = Counter(), Counter()
    for day, outcome, competitor, n, compared, differ in rows(conn, _BY_DAY, ws, start, end):
        week = monday(day)
        total["win_rate"][week] += n
        total["gap"][week] += compared
        levels["gap"]["differ"][week] += differ
        if outcome == "won":
            levels["win_rate"]["won"][week] += n
        if competitor:
            total["competitor"][week] += n
            levels["competitor"][competitor][week] += n
    for day, said, n in rows(conn, _LOST_BY_DAY, ws, start, end):
        if said is not None:
            week = monday(day)
            total["driver"][week] += n
            for key in set(said.split(",")) - _NO_DRIVER:
                levels["driver"][key][week] += n
    return {
        name: Weekly(
            weeks,
            tuple(total[name][week] for week in weeks),
            {what: tuple(numbers[week] for week in weeks) for what, numbers in sorted(levels[name].items())},
        )
        for name in names
    }


def _competitors(found: Rows) -> Counter[Group]:
    numbers = Counter[Group]()
    for word, value, rep, segment, n in found:
        numbers[rep, segment, _CODES[word], value] += int(n)
    return numbers


def _answers(found: Rows) -> dict[str, Counter[Group]]:
    price, control, alignment = Counter[Group](), Counter[Group](), Counter[Group]()
    for word, _, debriefed, says_price, says_control, says_alignment, rep, segment, number in found:
        if not debriefed:  # asked of the database, this would keep SQLite from going along the index
            continue
        outcome, n = _CODES[word], int(number)
        price[rep, segment, outcome, says_price] += n
        control[rep, segment, outcome, says_control] += n
        alignment[rep, segment, outcome, says_alignment] += n
    return {"price": price, "control": control, "alignment": alignment}


def _offers(found: Rows) -> dict[str, Counter[Group]]:
    products, regions, segments = Counter[Group](), Counter[Group](), Counter[Group]()
    for word, rep, segment, product, region, number in found:
        outcome, n = _CODES[word], int(number)
        segments[rep, segment, outcome, segment] += n
        products[rep, segment, outcome, product] += n
        regions[rep, segment, outcome, region] += n
    return {"product": products, "region": regions, "segment": segments}


def _inside(found: Rows, sets: Mapping[str, int]) -> _Columns:
    """The losses, by a dimension's value."""
    columns = _Columns()
    for value, rep, said, n in found:
        if said is not None:
            columns.add(rep, value, LOST, sets[said], int(n))
    return columns


def _known(numbers: Mapping[Group, int]) -> Cells:
    """The closings where the value is known, one bit a value."""
    totals = Counter[str]()
    for (*_, value), n in numbers.items():
        if value:
            totals[value] += n
    keys = sorted(sorted(totals, key=lambda value: (-totals[value], value))[:KEYS])
    bits = {key: 1 << number for number, key in enumerate(keys)}
    columns = _Columns()
    for (rep, segment, outcome, value), n in numbers.items():
        if value:
            columns.add(rep, segment, outcome, bits.get(value, 0), n)
    return columns.cells(keys)
