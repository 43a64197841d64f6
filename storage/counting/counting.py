"""GROUP BY over `fact` that fills insights.shapes.counts. Every statement is built once.

Counting a period takes four scans, each along one covering index (storage.counting.grouping), and a look for three
sellers behind the answers to each question about each outcome.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from dialogs.identity.sellers import needed
from dialogs.records import Outcome
from insights.shapes.counts import (
    GAP,
    TALLIES,
    TOLD,
    Breakdown,
    Counts,
    Days,
    Money,
    Pair,
    Slice,
    Split,
    Tally,
    Week,
    given,
)
from insights.shapes.dimensions import ASKED, DIMENSIONS
from insights.shapes.disclosure import SELLERS_FROM
from storage.counting.grouping import (
    COMPARED,
    REASON,
    Build,
    Only,
    Rows,
    along_index,
    monday,
    mondays,
    once,
    plainly,
    rows,
    within,
)
from storage.sellers import one_seller
from storage.tables import fact

_GAVE: Mapping[str, ColumnElement[bool]] = {
    GAP: COMPARED,
    "buyer_driver": REASON.is_not(None),
    "asked": or_(fact.c.asked.is_not(None), fact.c.buyer_said.is_not(None)),
}
"""Which closings answer a question, where that isn't one column."""


def _first(whole: bool, column: str) -> Select[Any]:
    return within(select(fact.c.closed_on), whole, column).order_by(fact.c.closed_on).limit(1)


def _who(whole: bool, column: str) -> CompoundSelect[Any]:
    """Rows (question, outcome, who): people who answered, up to the number asked for, where the search ends."""
    parts: list[Any] = []
    for (question, outcome), most in _MOST.items():
        gave = _GAVE[question] if question in _GAVE else fact.c[question].is_not(None)
        so = fact.c.outcome == literal_column(f"'{outcome}'")
        found = within(select(fact.c.person_id).where(so, gave, fact.c.person_id.is_not(None)), whole, column)
        some = found.distinct().limit(bindparam(most, type_=Integer)).subquery()
        parts.append(select(literal_column(f"'{question}'"), literal_column(f"'{outcome}'"), some.c.person_id))
    return union_all(*parts)


_MOST = {(question, outcome): f"{question}_{outcome}" for question in (*TALLIES, GAP) for outcome in Outcome}
"""The parameters that say how many people to look for."""


_HEARD = ("asked", "expected")
_ANSWERS = along_index("outcome", "prompted", "debriefed", *ASKED)
_REASONS = along_index("outcome", *_HEARD, "driver", "buyer_driver", "buyer_said", "view", "view_kind")
_DAYS = along_index("outcome", "days", "currency", amounts=True)
_BY = {name: plainly("outcome", name, "person_id") for name in DIMENSIONS} | {
    name: along_index("outcome", name, "person_id") for name in ("competitor", "stage")
}
_CLOSED = plainly("outcome")
_DATES = plainly("closed_on", "outcome")
_FIRST = once(_first)
_SELLERS = once(_who)


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


def count(conn: Connection, workspace_id: str, start: date | None, end: date | None, only: Only = None) -> Counts:
    """Everything the digest and `stats` show of the closings from `start` up to, not including, `end`."""

    def groups(build: Build) -> Rows:
        return rows(conn, build, workspace_id, start, end, only)

    first = [day for (day,) in groups(_FIRST)]
    if not first:
        return Counts()
    overall, said = _answers(groups(_ANSWERS))
    heard, driver, buyer_driver, own, pairs = _reasons(groups(_REASONS))
    money, days = _days(groups(_DAYS))
    found = Counts(
        closed=overall["closed"],
        debriefed=overall.get("debriefed", Split()),
        prompted=overall.get("prompted", Split()),
        answered=overall.get("answered", Split()),
        asked=heard["asked"],
        expected=heard["expected"],
        said=said,
        driver=driver,
        buyer_driver=buyer_driver,
        own=own,
        gap=pairs,
        competitor=_slices(groups(_BY["competitor"]), one_seller(conn, workspace_id)),
        money=money,
        days=days,
        first=first[0],
    )
    return replace(found, sellers=sellers(conn, workspace_id, start, end, given(found), only))


def count_answered(conn: Connection, workspace_id: str, start: date | None, end: date | None) -> Counts:
    """Only how many closed, were asked about and answered: a part of what it takes to count all."""
    overall, _ = _answers(rows(conn, _ANSWERS, workspace_id, start, end))
    closed, debriefed, prompted, answered = (
        overall.get(name, Split()) for name in ("closed", "debriefed", "prompted", "answered")
    )
    return Counts(closed=closed, debriefed=debriefed, prompted=prompted, answered=answered)


def sellers(
    conn: Connection, workspace_id: str, start: date | None, end: date | None, answers: Tally, only: Only = None
) -> Tally:
    """How many sellers answered each question about each outcome, up to three. `answers`: the most there can be."""
    into = one_seller(conn, workspace_id)
    people = needed(SELLERS_FROM, into)
    most = {
        name: min(people, answers.get(question, Split()).of(outcome)) for (question, outcome), name in _MOST.items()
    }
    if not any(most.values()):
        return {}
    found = defaultdict[tuple[str, str], set[str]](set)
    for question, outcome, who in rows(conn, _SELLERS, workspace_id, start, end, only, most):
        found[question, outcome].add(into.get(who, who))
    tallies = _Tallies()
    for (question, outcome), those in found.items():
        tallies.add(question, outcome, min(SELLERS_FROM, len(those)))
    return tallies.tally()


def first_closed(conn: Connection, workspace_id: str, only: Only = None) -> date | None:
    """The day of the first closing that is known."""
    return next((day for (day,) in rows(conn, _FIRST, workspace_id, None, None, only)), None)


def count_closed(conn: Connection, workspace_id: str, start: date | None, end: date | None, only: Only = None) -> Split:
    """How many closings, by outcome."""
    return Split(**dict(rows(conn, _CLOSED, workspace_id, start, end, only)))


def count_by(
    conn: Connection, workspace_id: str, dimension: str, start: date | None, end: date | None, only: Only = None
) -> Breakdown:
    """The closings by one of DIMENSIONS."""
    return _slices(rows(conn, _BY[dimension], workspace_id, start, end, only), one_seller(conn, workspace_id))


def values(conn: Connection, workspace_id: str, column: str) -> tuple[str, ...]:
    """Every known value of a column of `fact`, such as the segments there are."""
    known = fact.c[column]
    rows = conn.execute(select(known).distinct().where(fact.c.workspace_id == workspace_id, known.is_not(None)))
    return tuple(sorted(row[0] for row in rows))


def count_weeks(conn: Connection, workspace_id: str, start: date, end: date) -> tuple[Week, ...]:
    """The closings of each ISO week that the period touches, in order, empty weeks as well."""
    tallies = _Tallies()
    for day, outcome, n in rows(conn, _DATES, workspace_id, start, end):
        tallies.add(monday(day), outcome, n)
    splits = tallies.splits()
    return tuple(Week(first, splits.get(first, Split())) for first in mondays(start, end))


def _answers(rows: Rows) -> tuple[dict[str, Split], dict[str, Tally]]:
    """Closed, debriefed, prompted and answered; and the tallies of ASKED."""
    overall, answers = _Tallies(), {name: _Tallies() for name in ASKED}
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
        for name, value in zip(ASKED, values, strict=True):
            answers[name].add(value, outcome, n)
    return overall.splits(), {name: tallies.tally() for name, tallies in answers.items()}


def _reasons(rows: Rows) -> tuple[dict[str, Tally], Tally, Tally, Tally, tuple[Pair, ...]]:
    """The tallies of _HEARD; our view; the buyers' reasons, and those of them that they gave themselves; and pairs.

    Each closing has one reason: what its buyer said themselves comes before what was heard. Who said so has told us,
    whatever was answered before.
    """
    heard = {name: _Tallies() for name in _HEARD}
    ours, theirs, themselves, both = _Tallies(), _Tallies(), _Tallies(), _Tallies()
    for outcome, asked, expected, driver, heard_of, own, view, kind, number in rows:
        n, said = int(number), own or heard_of
        heard["asked"].add(TOLD if own else asked, outcome, n)
        heard["expected"].add(expected, outcome, n)
        ours.add(driver, outcome, n)
        theirs.add(said, outcome, n)
        themselves.add(own, outcome, n)
        if view is not None and said is not None:
            both.add((view, said, kind), outcome, n)
    pairs = sorted(both.splits().items())
    found = tuple(Pair(view, said, kind, split) for (view, said, kind), split in pairs)
    tallies = {name: found.tally() for name, found in heard.items()}
    return tallies, ours.tally(), theirs.tally(), themselves.tally(), found


def _days(rows: Rows) -> tuple[dict[Outcome, tuple[Money, ...]], dict[Outcome, Days]]:
    """Money where known, a sum a currency, and the median of days, from how many closings took how long."""
    sums: defaultdict[Outcome, dict[str | None, Money]] = defaultdict(dict)
    spans: defaultdict[Outcome, dict[int, int]] = defaultdict(dict)
    for word, days, currency, number, amount, known in rows:
        outcome = Outcome(word)
        if known:
            so_far = sums[outcome].get(currency, Money(0, 0))
            sums[outcome][currency] = Money(so_far.total + int(amount), so_far.n + int(known), currency)
        if days is not None:
            spans[outcome][days] = spans[outcome].get(days, 0) + int(number)
    money = {outcome: tuple(sorted(found.values(), key=_by_currency)) for outcome, found in sums.items()}
    return money, {outcome: _median(times) for outcome, times in spans.items()}


def _by_currency(money: Money) -> str:
    return money.currency or ""


def _median(times: Mapping[int, int]) -> Days:
    """The median of values that came up `times` each."""
    n = sum(times.values())
    middle, seen = [], 0
    for value in sorted(times):
        middle += [value for place in ((n - 1) // 2, n // 2) if seen <= place < seen + times[value]]
        seen += times[value]
    return Days(sum(middle) / 2, n)


def _slices(rows: Rows, into: Mapping[str, str]) -> Breakdown:
    """By value; a closing of nobody known adds no rep, and who is one with another (`into`) that one."""
    tallies, reps = _Tallies(), defaultdict[str, set[str]](set)
    for outcome, value, person, number in rows:
        tallies.add(value or "", outcome, int(number))
        reps[value or ""] |= {into.get(person, person)} - {None}
    return {value: Slice(split, frozenset(reps[value])) for value, split in tallies.splits().items()}
