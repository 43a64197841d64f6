"""GROUP BY over `fact` that fills insights.counts. Every statement is built once.

Counting a period takes four scans, each of one covering index in the order of its groups and of the period's quarters
only, so nothing is sorted but the few groups. The outer sums melt the quarters together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from dialogs.records import Outcome
from insights.counts import DIMENSIONS, Breakdown, Counts, Days, Money, Pair, Slice, Split, Tally, Week
from storage.tables import fact, quarter_of

Rows = Iterable[tuple[Any, ...]]
Build = Callable[[bool], Select[Any]]
Statements = Mapping[bool, Select[Any]]

_DAY = timedelta(days=1)
_FOREVER = (date.min, date.max)


def _within(statement: Select[Any], whole: bool) -> Select[Any]:
    """Of one workspace and, unless it is to be the whole history, of one period."""
    statement = statement.where(fact.c.workspace_id == bindparam("ws"))
    if whole:
        return statement
    return statement.where(fact.c.closed_on >= bindparam("start"), fact.c.closed_on < bindparam("end"))


def _of_either(build: Build) -> Statements:
    """The statement for the whole history (True) and the one for a period (False)."""
    return {whole: build(whole) for whole in (True, False)}


def _along_index(*names: str, amounts: bool = False) -> Build:
    """Rows (*names, n), with the sum and the number of known amounts behind; n counts closings."""

    def build(whole: bool) -> Select[Any]:
        columns = [fact.c[name] for name in names]
        sums = [func.count().label("n")]
        if amounts:
            sums += [func.sum(fact.c.amount).label("total"), func.count(fact.c.amount).label("known")]
        counted = _within(select(fact.c.quarter, *columns, *sums), whole)
        if not whole:
            counted = counted.where(fact.c.quarter.between(bindparam("first_quarter"), bindparam("last_quarter")))
        inner = counted.group_by(fact.c.quarter, *columns).subquery()
        groups = [inner.c[name] for name in names]
        return select(*groups, *(func.sum(inner.c[column.name]) for column in sums)).group_by(*groups)

    return build


def _plainly(*names: str) -> Build:
    """Rows (*names, n)."""
    columns = [fact.c[name] for name in names]
    return lambda whole: _within(select(*columns, func.count()), whole).group_by(*columns)


def _first(whole: bool) -> Select[Any]:
    return _within(select(fact.c.closed_on), whole).order_by(fact.c.closed_on).limit(1)


_ASKED = ("expected", "asked", "price", "control", "alignment")
_ANSWERS = _of_either(_along_index("outcome", "prompted", "debriefed", *_ASKED))
_REASONS = _of_either(_along_index("outcome", "driver", "buyer_driver", "view", "view_kind"))
_DAYS = _of_either(_along_index("outcome", "days", amounts=True))
_BY = {name: _of_either(_plainly("outcome", name, "person_id")) for name in DIMENSIONS} | {
    "competitor": _of_either(_along_index("outcome", "competitor", "person_id"))
}
_CLOSED = _of_either(_plainly("outcome"))
_DATES = _of_either(_plainly("closed_on", "outcome"))
_FIRST = _of_either(_first)


class _Tallies:
    """Numbers by key and outcome, while they are added up."""

    def __init__(self) -> None:
        self._numbers: defaultdict[Any, dict[str, int]] = defaultdict(dict)

    def add(self, key: Any, outcome: str, n: int) -> None:
        """Count `n` more."""
        numbers = self._numbers[key]
        numbers[outcome] = numbers.get(outcome, 0) + n

    def splits(self) -> dict[Any, Split]:
        """All of it, by key."""
        return {key: Split(**numbers) for key, numbers in self._numbers.items()}

    def tally(self) -> Tally:
        """By answer, those without one left out."""
        return {key: split for key, split in self.splits().items() if key is not None}


def count(conn: Connection, workspace_id: str, start: date | None, end: date | None) -> Counts:
    """Everything the digest and `stats` show of the closings from `start` up to, not including, `end`."""

    def rows(statements: Statements) -> Rows:
        return _rows(conn, statements, workspace_id, start, end)

    first = next((row[0] for row in rows(_FIRST)), None)
    if first is None:
        return Counts()
    overall, answers = _answers(rows(_ANSWERS))
    driver, buyer_driver, pairs = _reasons(rows(_REASONS))
    money, days = _days(rows(_DAYS))
    competitors = _slices(rows(_BY["competitor"]))
    return Counts(
        closed=overall["closed"],
        debriefed=overall.get("debriefed", Split()),
        prompted=overall.get("prompted", Split()),
        answered=overall.get("answered", Split()),
        asked=answers["asked"],
        expected=answers["expected"],
        price=answers["price"],
        control=answers["control"],
        alignment=answers["alignment"],
        driver=driver,
        buyer_driver=buyer_driver,
        gap=pairs,
        competitor={name: item for name, item in competitors.items() if name},
        money=money,
        days=days,
        first=first,
    )


def count_closed(conn: Connection, workspace_id: str, start: date | None, end: date | None) -> Split:
    """How many closings, by outcome."""
    return Split(**dict(_rows(conn, _CLOSED, workspace_id, start, end)))


def count_by(conn: Connection, workspace_id: str, dimension: str, start: date | None, end: date | None) -> Breakdown:
    """The closings by one of DIMENSIONS."""
    return _slices(_rows(conn, _BY[dimension], workspace_id, start, end))


def count_weeks(conn: Connection, workspace_id: str, start: date, end: date) -> tuple[Week, ...]:
    """The closings of each ISO week that the period touches, in order, empty weeks as well."""
    tallies = _Tallies()
    for day, outcome, n in _rows(conn, _DATES, workspace_id, start, end):
        tallies.add(_monday(day), outcome, n)
    splits = tallies.splits()
    weeks = range((_monday(end - _DAY) - _monday(start)).days // 7 + 1)
    mondays = (_monday(start) + timedelta(weeks=number) for number in weeks)
    return tuple(Week(monday, splits.get(monday, Split())) for monday in mondays)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _rows(conn: Connection, statements: Statements, ws: str, start: date | None, end: date | None) -> Rows:
    values: dict[str, Any] = {"ws": ws}
    whole = start is None and end is None
    if not whole:
        start, end = start or _FOREVER[0], end or _FOREVER[1]
        quarters = {"first_quarter": quarter_of(start), "last_quarter": quarter_of(end - _DAY)}
        values |= {"start": start, "end": end, **quarters}
    return [tuple(row) for row in conn.execute(statements[whole], values)]


def _answers(rows: Rows) -> tuple[dict[str, Split], dict[str, Tally]]:
    """Closed, debriefed, prompted and answered; and the tallies of _ASKED."""
    overall, answers = _Tallies(), {name: _Tallies() for name in _ASKED}
    for outcome, prompted, debriefed, *values, number in rows:
        n = int(number)
        for name, holds in (
            ("closed", True),
            ("prompted", prompted),
            ("debriefed", debriefed),
            ("answered", prompted and debriefed),
        ):
            if holds:
                overall.add(name, outcome, n)
        for name, value in zip(_ASKED, values, strict=True):
            answers[name].add(value, outcome, n)
    return overall.splits(), {name: tallies.tally() for name, tallies in answers.items()}


def _reasons(rows: Rows) -> tuple[Tally, Tally, tuple[Pair, ...]]:
    """Our view, the buyers' reasons, and where the two can be compared."""
    ours, theirs, both = _Tallies(), _Tallies(), _Tallies()
    for outcome, driver, said, view, kind, number in rows:
        n = int(number)
        ours.add(driver, outcome, n)
        theirs.add(said, outcome, n)
        if view is not None and said is not None:
            both.add((view, said, kind), outcome, n)
    pairs = sorted(both.splits().items())
    return ours.tally(), theirs.tally(), tuple(Pair(view, said, kind, split) for (view, said, kind), split in pairs)


def _days(rows: Rows) -> tuple[dict[Outcome, Money], dict[Outcome, Days]]:
    """Money where known, and the median of days, from how many closings took how long."""
    money: dict[Outcome, Money] = {}
    spans: defaultdict[Outcome, dict[int, int]] = defaultdict(dict)
    for word, days, number, amount, known in rows:
        outcome = Outcome(word)
        if known:
            so_far = money.get(outcome, Money(0, 0))
            money[outcome] = Money(so_far.total + int(amount), so_far.n + int(known))
        if days is not None:
            spans[outcome][days] = int(number)
    return money, {outcome: _median(times) for outcome, times in spans.items()}


def _median(times: Mapping[int, int]) -> Days:
    """The median of values that came up `times` each."""
    n = sum(times.values())
    middle, seen = [], 0
    for value in sorted(times):
        middle += [value for place in ((n - 1) // 2, n // 2) if seen <= place < seen + times[value]]
        seen += times[value]
    return Days(sum(middle) / 2, n)


def _slices(rows: Rows) -> Breakdown:
    """By value; a closing of nobody known adds no rep."""
    tallies, reps = _Tallies(), defaultdict[str, set[str]](set)
    for outcome, value, person, number in rows:
        tallies.add(value or "", outcome, int(number))
        reps[value or ""] |= {person} - {None}
    return {value: Slice(split, frozenset(reps[value])) for value, split in tallies.splits().items()}
