"""From a finding back to the deals behind it: the closings that a Selector means, in a period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select, true

from dialogs.identity.sellers import needed
from dialogs.records import Outcome
from insights.shapes.dimensions import DIMENSIONS, FACTS
from insights.shapes.disclosure import SELLERS_FROM
from insights.shapes.findings import Behind, Selector, Source
from insights.shapes.staggered import Closed
from storage.counting.grouping import DAY, SAYS_NOTHING, Only
from storage.sellers import one_seller
from storage.tables import DEBRIEFED, closing, deal, fact, quarter_of, rival

_DIMENSIONS = frozenset(DIMENSIONS) - {"driver"}
_AT_ONCE = 500
_OF_ALL = FACTS | {"win_rate"}
"""What is known of every closing; the rest is answered in debriefs."""


def deals_behind(
    conn: Connection, ws: str, selector: Selector, start: date, end: date, limit: int = 50
) -> tuple[Behind, ...]:
    """The newest `limit` closings that a selector means, from `start` up to, not including, `end`, newest first."""
    return _newest(conn, _meant(ws, selector, start, end), limit)


def deals_in(
    conn: Connection,
    ws: str,
    start: date | None,
    end: date | None,
    only: Only,
    limit: int,
    crm_reasons: Sequence[str] | None = None,
) -> tuple[Behind, ...]:
    """The same of all closings of a period with these values of columns: those that counting counts.

    `crm_reasons`: only those of which a CRM says one of these, word for word.
    """
    c = fact.c
    met = [c.workspace_id == ws, *(c[column] == value for column, value in (only or {}).items())]
    met += [c.closed_on >= start] if start else []
    met += [c.closed_on < end] if end else []
    if crm_reasons is None:
        return _newest(conn, and_(*met), limit)
    found: list[Behind] = []
    for at in range(0, len(crm_reasons), _AT_ONCE):  # reasons may be anybody's own words, and as many as deals
        said = closing.c.reason.in_(crm_reasons[at : at + _AT_ONCE])
        of_it = select(closing.c.id).where(closing.c.workspace_id == ws, said)
        found += _newest(conn, and_(*met, c.closing_id.in_(of_it)), limit)
    return tuple(sorted(found, key=lambda one: one.closed_on, reverse=True)[:limit])


def _newest(conn: Connection, met: ColumnElement[bool], limit: int) -> tuple[Behind, ...]:
    c = fact.c
    named = and_(deal.c.workspace_id == c.workspace_id, deal.c.id == c.deal_id)
    found = (
        select(c.deal_id, deal.c.name, c.account, c.outcome, c.closed_on, c.amount, c.currency)
        .join_from(fact, deal, named)
        .where(met)
        .order_by(c.closed_on.desc(), c.closing_id.desc())
        .limit(limit)
    )
    return tuple(
        Behind(deal_id, name, account, Outcome(outcome), closed_on, amount, currency)
        for deal_id, name, account, outcome, closed_on, amount, currency in conn.execute(found)
    )


def count_behind(conn: Connection, ws: str, selector: Selector, start: date, end: date) -> int:
    """How many closings a selector means."""
    return conn.execute(select(func.count()).where(_meant(ws, selector, start, end))).scalar_one()


def behind(conn: Connection, ws: str, selector: Selector, start: date, end: date, deal_id: str) -> bool:
    """Whether a deal is one of those that a selector means."""
    found = select(fact.c.closing_id).where(_meant(ws, selector, start, end), fact.c.deal_id == deal_id).limit(1)
    return conn.execute(found).first() is not None


def share(conn: Connection, ws: str, selector: Selector, start: date, end: date) -> tuple[int, int]:
    """How many closings a selector means, and of how many that could have been.

    Those of its outcome that were debriefed; where the buyer told, or the dimension is known, if it is about that.
    """
    n = conn.execute(select(func.count()).where(*_group(ws, selector, start, end))).scalar_one()
    return count_behind(conn, ws, selector, start, end), n


def sellers(conn: Connection, ws: str, selector: Selector, start: date, end: date) -> int:
    """How many known sellers closed those that could have been meant, up to three."""
    known = select(fact.c.person_id).where(*_group(ws, selector, start, end), fact.c.person_id.is_not(None))
    into = one_seller(conn, ws)
    found = conn.execute(known.distinct().limit(needed(SELLERS_FROM, into))).scalars()
    return min(SELLERS_FROM, len({into.get(who, who) for who in found}))


def by_seller(conn: Connection, ws: str, selector: Selector, start: date, end: date) -> tuple[Closed, ...]:
    """The same by known seller and day."""
    c, group = fact.c, (fact.c.person_id, fact.c.closed_on)
    meant = func.sum(case((_fits(ws, selector), 1), else_=0))
    counted = select(*group, meant, func.count()).where(*_group(ws, selector, start, end), c.person_id.is_not(None))
    into = one_seller(conn, ws)
    return tuple(Closed(into.get(who, who), *rest) for who, *rest in conn.execute(counted.group_by(*group)))


def _group(ws: str, selector: Selector, start: date, end: date) -> list[ColumnElement[bool]]:
    """The closings that a share is of."""
    c = fact.c
    group = [_closed(ws, start, end), _counts(selector)]
    if selector.outcome is not None:
        group.append(c.outcome == selector.outcome.value)
    if selector.within:
        group += [c.outcome == Outcome.LOST.value, _is(ws, *selector.within)]
    if selector.source is Source.HEARD:
        group.append(c.buyer_driver.is_not(None))
    if selector.family in _DIMENSIONS:
        group.append(func.coalesce(c[selector.family], "").not_in(SAYS_NOTHING))
    return group


def _meant(ws: str, selector: Selector, start: date, end: date) -> ColumnElement[bool]:
    """The condition that a fact is one of those that a selector means."""
    return _closed(ws, start, end) & _fits(ws, selector)


def _closed(ws: str, start: date, end: date) -> ColumnElement[bool]:
    """The quarters say no more than the days; but by them an index is found that holds what is asked for."""
    c = fact.c
    quarters = c.quarter.between(quarter_of(start), quarter_of(end - DAY))
    return and_(c.workspace_id == ws, quarters, c.closed_on >= start, c.closed_on < end)


def _counts(selector: Selector) -> ColumnElement[bool]:
    """Debriefed, where it is about answers."""
    return true() if selector.family in _OF_ALL else DEBRIEFED


def _fits(ws: str, selector: Selector) -> ColumnElement[bool]:
    """Whatever the time. Raises ValueError for a family there isn't."""
    c = fact.c
    met = [_counts(selector)]
    if selector.outcome is not None:
        met.append(c.outcome == selector.outcome.value)
    if selector.within:
        met += [c.outcome == Outcome.LOST.value, _is(ws, *selector.within)]
    match selector.family, selector.source:
        case ("driver", Source.HEARD):
            met.append(c.buyer_driver == selector.what)
        case ("driver" | "pair", Source.OURS):
            met += [_said(key) for key in selector.what.split("+")]
        case ("win_rate", _):  # what a trend is a share of; the outcome says it all
            pass
        case (dimension, _):
            met.append(_is(ws, dimension, selector.what))
    return and_(*met)


def _said(driver: str) -> ColumnElement[bool]:
    """That a driver is in the set, whole: `price` is not in "list_price"."""
    commas = literal(",") + fact.c.drivers + literal(",")
    return commas.contains(f",{driver},", autoescape=True)


def _is(ws: str, dimension: str, value: str) -> ColumnElement[bool]:
    """That a dimension has a value; "" is: not known."""
    if dimension not in _DIMENSIONS:
        raise ValueError(f"there are no deals by {dimension}")
    column: ColumnElement[Any] = fact.c[dimension]
    if dimension == "competitor" and value:  # an older look may call it as it counted then
        named = select(rival.c.name).where(rival.c.workspace_id == ws, rival.c.said == value).scalar_subquery()
        return column == func.coalesce(named, value)
    return column == value if value else func.coalesce(column, "") == ""
