"""How facts are grouped: along an index, in the order of its columns and of the period's quarters only.

So nothing is sorted but the few groups. The outer sums melt the quarters together.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, and_, bindparam, func, or_, select

from insights.shapes.counts import OTHER, UNSURE
from storage.tables import fact, quarter_of

Rows = Iterable[tuple[Any, ...]]
Build = Callable[[bool, str], Select[Any] | CompoundSelect[Any]]
"""A statement for the whole history (True) or for a period (False), of all or of one value of each column named."""
Only = Mapping[str, str] | None
"""Only the closings with these values of columns of `fact`, as {"segment": "Enterprise"}."""

DAY = timedelta(days=1)
SAYS_NOTHING = ("", "not_sure", "unknown")
"""Answers that say nothing of a dimension, as does none."""
REASON = func.coalesce(fact.c.buyer_said, fact.c.buyer_driver)
"""The buyer's reason: what they said themselves comes before what was heard."""
COMPARED = and_(
    *(column != word for column in (fact.c.view, REASON) for word in sorted(UNSURE)),
    or_(fact.c.view != OTHER, REASON != OTHER),
)
"""That our view and the buyer's reason can be compared."""
_FOREVER = (date.min, date.max)


def within(statement: Select[Any], whole: bool, columns: str = "") -> Select[Any]:
    """Of one workspace, of one value of each column named (a word each) and, unless of all time, of one period."""
    only = (fact.c[name] == bindparam(f"only_{name}") for name in columns.split())
    statement = statement.where(fact.c.workspace_id == bindparam("ws"), *only)
    if whole:
        return statement
    return statement.where(fact.c.closed_on >= bindparam("start"), fact.c.closed_on < bindparam("end"))


def once(build: Build) -> Build:
    """The same, each statement made once."""
    return cache(build)


def along_index(*names: str, amounts: bool = False, only: tuple[ColumnElement[bool], ...] = ()) -> Build:
    """Rows (*names, n), with the sum and the number of known amounts behind; n counts closings.

    `only`: the closings that are counted; the condition of the index, where that has one.
    """

    def build(whole: bool, only_of: str = "") -> Select[Any]:
        columns = [fact.c[name] for name in names]
        sums = [func.count().label("n")]
        if amounts:
            sums += [func.sum(fact.c.amount).label("total"), func.count(fact.c.amount).label("known")]
        counted = within(select(fact.c.quarter, *columns, *sums), whole, only_of).where(*only)
        if not whole:
            counted = counted.where(fact.c.quarter.between(bindparam("first_quarter"), bindparam("last_quarter")))
        inner = counted.group_by(fact.c.quarter, *columns).subquery()
        groups = [inner.c[name] for name in names]
        return select(*groups, *(func.sum(inner.c[name.name]) for name in sums)).group_by(*groups)

    return once(build)


def plainly(*names: str, only: tuple[ColumnElement[bool], ...] = ()) -> Build:
    """Rows (*names, n)."""
    columns = [fact.c[name] for name in names]
    made = select(*columns, func.count()).where(*only).group_by(*columns)
    return once(lambda whole, column: within(made, whole, column))


def rows(
    conn: Connection,
    build: Build,
    ws: str,
    start: date | None,
    end: date | None,
    only: Only = None,
    more: Mapping[str, int] | None = None,
) -> Rows:
    """The groups, one by one. `more`: what else the statement asks for."""
    only = only or {}
    values: dict[str, Any] = {"ws": ws, **{f"only_{name}": value for name, value in only.items()}, **(more or {})}
    whole = start is None and end is None
    if not whole:
        start, end = start or _FOREVER[0], end or _FOREVER[1]
        quarters = {"first_quarter": quarter_of(start), "last_quarter": quarter_of(end - DAY)}
        values |= {"start": start, "end": end, **quarters}
    return map(tuple, conn.execute(build(whole, " ".join(only)), values))


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def mondays(start: date, end: date) -> tuple[date, ...]:
    """The weeks that a period touches, in order."""
    weeks = (monday(end - DAY) - monday(start)).days // 7 + 1
    return tuple(monday(start) + timedelta(weeks=number) for number in range(weeks))
