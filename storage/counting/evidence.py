"""What themes and trends are tested on: closings one by one, as codes, and the series of weeks.

Companies don't add up over groups, so themes take the closings themselves, which leave nothing behind but a few numbers
each, company by company; words are kept once. Series are grouped along an index.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from operator import lt
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, case, func, select, type_coerce

from insights.shapes.counts import UNNAMED
from insights.shapes.dimensions import DIMENSIONS, FACTS
from insights.shapes.evidence import (
    BUYER,
    HEARD,
    LOST,
    NO_DECISION,
    SELLER,
    WON,
    Column,
    Evidence,
    Weekly,
    by_company,
    taken,
)
from storage import tables
from storage.counting.grouping import (
    DAY,
    SAYS_NOTHING,
    monday,
    mondays,
    once,
    plainly,
    rows,
    within,
)
from storage.sellers import one_seller
from storage.tables import DEBRIEFED, fact, quarter_of

AT_ONCE = 500
"""Closings read at a time: so few that they stay in the processor's cache until they are numbers."""
_ONE_BYTE, _TWO_BYTES = 1 << 7, 1 << 15
"""How many codes numbers of one byte and of two hold; those of four hold all that there may be."""
_KNOWN = ("", "known")
"""The labels of a customer who hadn't bought before, and of one who had."""
_EARLIER: Callable[[Any, Any], int] = lt

_CODES = {"won": WON, "lost": LOST, "no_decision": NO_DECISION}
_LOSSES = (DEBRIEFED, tables.LOST)
_VALUES = tuple(name for name in DIMENSIONS if name != "driver")
_LOST_BY_DAY = plainly("closed_on", "drivers", only=_LOSSES)


def _by_day(whole: bool, column: str) -> Select[Any]:
    """Rows (closed_on, outcome, competitor, n)."""
    c = fact.c
    grouped = select(c.closed_on, c.outcome, c.competitor, func.count()).group_by(c.closed_on, c.outcome, c.competitor)
    return within(grouped, whole, column)


_BY_DAY = once(_by_day)

_NAMES = ("currency", SELLER, HEARD, BUYER, "quarter", *_VALUES)
"""The columns of a row that become Columns, after the first five."""
_NOTHING: dict[str, tuple[Any, ...]] = {HEARD: (None,), BUYER: (None,), SELLER: (None,)}
"""What says nothing there; elsewhere it is what SAYS_NOTHING."""


_DAY = type_coerce(fact.c.closed_on, Text)
"""As the database has it: days of closings are compared with each other alone."""


@cache
def _closings() -> Select[Any]:
    """Rows as `evidence` takes them, all from one index."""
    c = fact.c
    company = func.coalesce(func.nullif(c.account, ""), c.deal_id)  # without a name a deal stands for one of its own
    drivers, heard = (case((DEBRIEFED, column)) for column in (c.drivers, c.buyer_driver))
    values = (c[name] if name in FACTS else case((DEBRIEFED, c[name])) for name in _VALUES)
    amount = func.coalesce(func.nullif(c.amount, 0), -1)  # where every lost deal has one of 0 it isn't known
    columns = (company, _DAY, c.outcome, drivers, amount, c.currency, c.person_id, heard, c.buyer_said, c.quarter)
    met = c.quarter.between(bindparam("first_quarter"), bindparam("last_quarter"))
    return within(select(*columns, *values), whole=False).where(met)


_BOUGHT = cache(
    lambda: (  # the first day on which a company is known to have bought
        select(fact.c.account, func.min(_DAY))
        .where(fact.c.workspace_id == bindparam("ws"), tables.WON, fact.c.account != "")
        .group_by(fact.c.account)
    )
)


class _Numbers:
    """Numbers below something that grows, in as few bytes as hold them: there may be millions."""

    def __init__(self) -> None:
        self.held = array("b")

    def take(self, numbers: Sequence[int], below: int) -> None:
        """More of them."""
        if below > _ONE_BYTE and self.held.typecode == "b":
            self.held = array("h", self.held)
        if below > _TWO_BYTES and self.held.typecode == "h":
            self.held = array("i", self.held)
        self.held.extend(numbers)

    def ordered(self, order: Any) -> "array[int]":
        """All of them in an order; those as they came are gone."""
        self.held = taken(self.held, order)
        return self.held


class _Codes(dict[Any, int]):
    """What is met -> its number, in the order of meeting; what says nothing has number 0, and no label."""

    def __init__(self, *nothing: Any) -> None:
        super().__init__(dict.fromkeys(nothing, 0))
        self.labels = [""]
        self.numbers = _Numbers()
        self.into: Mapping[Any, Any] = {}  # what counts as another

    def __missing__(self, value: Any) -> int:
        """The number of what is met for the first time."""
        if value in self.into:
            self[value] = code = self[self.into[value]]
            return code
        self[value] = code = len(self.labels)
        self.labels.append(str(value))
        return code

    def take(self, values: Sequence[Any]) -> None:
        """More of them."""
        codes = list(map(self.__getitem__, values))
        self.numbers.take(codes, len(self.labels))

    def column(self, order: Any) -> Column:
        """All that was met, in an order."""
        return Column(tuple(self.labels), self.numbers.ordered(order))


class _Sets(dict[str | None, int]):
    """A set of drivers as in `fact.drivers` -> its number among `sets`; what is no driver has no bit."""

    def __init__(self, drivers: tuple[str, ...]) -> None:
        super().__init__({None: -1})
        self._bits = {key: 1 << number for number, key in enumerate(drivers)}
        self.sets: list[int] = []

    def __missing__(self, text: str) -> int:
        """The number of a set that is met for the first time."""
        self[text] = code = len(self.sets)
        self.sets.append(sum(self._bits.get(key, 0) for key in set(text.split(","))))
        return code


class _Days(dict[Any, int]):
    """A day as the database has it -> how many it is after the first."""

    def __init__(self, start: date) -> None:
        super().__init__()
        self._start = start

    def __missing__(self, day: Any) -> int:
        """The number of a day that is met for the first time."""
        self[day] = number = (date.fromisoformat(str(day)) - self._start).days
        return number


def evidence(conn: Connection, ws: str, start: date, end: date, drivers: tuple[str, ...]) -> Evidence:
    """The closings from `start` up to, not including, `end`. `drivers`: the keys that are tested.

    Answers are those of debriefed closings; what the CRM says (competitor, product, segment, region) is of all of them.
    """
    companies, amounts = array("q"), array("q")
    after, outcome, ours, customer = _Numbers(), _Numbers(), _Numbers(), _Numbers()
    numbers, length, sets = _Days(start), (end - start).days, _Sets(drivers)
    bought: dict[str, Any] = dict(map(tuple, conn.execute(_BOUGHT(), {"ws": ws})))
    columns = {name: _Codes(*_NOTHING.get(name, (None, *SAYS_NOTHING))) for name in _NAMES}
    columns[SELLER].into = one_seller(conn, ws)
    asked = {"ws": ws, "start": start, "end": end}
    quarters = {"first_quarter": quarter_of(start), "last_quarter": quarter_of(end - DAY)}
    found = conn.execute(_closings(), asked | quarters, execution_options={"yield_per": AT_ONCE})
    while part := found.cursor_strategy.fetchmany(found, found.cursor, AT_ONCE):  # the driver's rows: SQLAlchemy's cost
        names, days, ended, said, sums, *values = zip(*part, strict=True)
        companies.extend(map(hash, names))  # a word that is as good as the name, and smaller
        customer.take(list(map(_EARLIER, map(bought.get, names, days), days)), len(_KNOWN))
        after.take(list(map(numbers.__getitem__, days)), length)
        outcome.take(list(map(_CODES.__getitem__, ended)), len(_CODES))
        told = list(map(sets.__getitem__, said))
        ours.take(told, len(sets.sets))
        amounts.extend(sums)
        for codes, some in zip(columns.values(), values, strict=True):
            codes.take(some)
    order, account = by_company(companies)
    amount = taken(amounts, order)
    del companies, amounts  # each column is put in order by itself, for all of them twice would be large
    made = {name: codes.column(order) for name, codes in columns.items()}
    made["customer"] = Column(_KNOWN, customer.ordered(order))
    whole = after.ordered(order), account, outcome.ordered(order), ours.ordered(order), tuple(sets.sets), amount
    return Evidence(start, end, drivers, *whole, made)


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
    """The series of the weeks that the period touches: the win rate, drivers of the losses, and competitors.

    "win_rate": won of all that closed. "driver": ours, of the debriefed losses. "competitor": of the closings where it
    is known.
    """
    weeks = mondays(start, end)
    names = ("win_rate", "competitor", "driver")
    sets = {name: defaultdict[tuple[str, ...], Counter[date]](Counter) for name in names}
    week_of, named = cache(monday), cache(_named)
    sets["win_rate"]["won",] = Counter()  # drawn even where there are none
    for day, outcome, competitor, n in rows(conn, _BY_DAY, ws, start, end):
        week = week_of(day)
        sets["win_rate"][("won",) if outcome == "won" else ()][week] += n
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
