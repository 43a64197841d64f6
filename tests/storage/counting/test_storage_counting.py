"""Counting on both databases equals counting by hand, and no workspace sees another."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from dialogs.fact import Fact
from dialogs.records import Outcome
from insights.shapes.counts import TALLIES, Counts, Days, Money, Pair, Slice, Split, Week
from insights.shapes.dimensions import ASKED, DIMENSIONS
from storage.counting import counting
from storage.counting.counting import count, count_answered, count_by, count_closed, count_weeks, first_closed, values
from storage.engine.engine import Storage, open_storage
from storage.tables import closing, deal, fact, quarter_of, workspace
from tests.examples import more

NOW = datetime(2026, 11, 15, tzinfo=UTC)
FIRST, LAST = date(2025, 8, 4), date(2026, 11, 15)
DRIVERS = ("price", "product_fit", "relationship", "not_sure")
PERIODS = [
    (None, None),
    (date(2026, 10, 1), date(2026, 11, 16)),
    (date(2026, 9, 28), date(2026, 10, 5)),  # across two quarters
    (date(2026, 1, 1), date(2027, 1, 1)),
    (date(2026, 5, 1), None),
    (None, date(2026, 5, 1)),
    (date(2020, 1, 1), date(2020, 2, 1)),
]


@cache  # the same on both databases
def some_facts(ws: str, n: int, seed: int) -> tuple[Fact, ...]:
    random = Random(seed)

    def maybe(*values: Any) -> Any:
        return random.choice((None, *values))

    facts = []
    for number in range(n):
        debriefed = random.random() < 0.6
        answers = {
            "driver": random.choice(DRIVERS),
            "asked": maybe("told", "not_yet"),
            "expected": maybe("yes", "no"),
            "buyer_driver": maybe(*DRIVERS),
            "buyer_said": maybe(None, None, *DRIVERS),
            "view": maybe(*DRIVERS),
            "view_kind": random.choice(["recorded", "recalled"]),
            "price": maybe("lower", "higher"),
            "control": maybe("ours", "outside"),
            "alignment": maybe("in_step", "too_fast"),
        }
        facts.append(
            Fact(
                workspace_id=ws,
                closing_id=f"c{number}",
                deal_id="d",
                person_id=maybe("ann", "ben", "cat", "dan"),
                account=None,
                product=maybe("One", "Two"),
                segment=maybe("small", "large"),
                region=maybe("north", "south"),
                outcome=random.choice(list(Outcome)),
                closed_on=FIRST + timedelta(days=random.randrange((LAST - FIRST).days + 1)),
                amount=maybe(10_000_000_000, 2_500_500),
                currency=maybe("JPY", "USD"),
                days=maybe(*range(1, 9)),
                prompted=random.random() < 0.7,
                debriefed=debriefed,
                competitor=maybe("Globex", "Initech"),
                **(answers if debriefed else {}),
            )
        )
    return tuple(facts)


def store(conn: Connection, facts: Iterable[Fact]) -> None:
    facts = list(facts)
    ws = facts[0].workspace_id
    conn.execute(insert(workspace), {"id": ws, "platform": "web", "external_id": ws, "name": ws, "created_at": NOW})
    conn.execute(insert(deal), {"workspace_id": ws, "id": "d", "name": "Acme", "name_key": "acme", "created_at": NOW})
    shared = {"workspace_id": ws, "deal_id": "d", "marked_at": NOW, "source": "import"}
    conn.execute(
        insert(closing),
        [shared | {"id": f.closing_id, "outcome": f.outcome.value, "closed_on": f.closed_on} for f in facts],
    )
    conn.execute(insert(fact), [asdict(f) | {"outcome": f.outcome.value} for f in facts])


def split(facts: Iterable[Fact]) -> Split:
    return Split(**Counter(f.outcome.value for f in facts))


def grouped(facts: Iterable[Fact], key: Callable[[Fact], Any]) -> dict[Any, list[Fact]]:
    groups = defaultdict(list)
    for f in facts:
        groups[key(f)].append(f)
    return dict(groups)


def within(facts: Iterable[Fact], start: date | None, end: date | None) -> list[Fact]:
    return [f for f in facts if (start or date.min) <= f.closed_on < (end or date.max)]


def sums(facts: list[Fact]) -> tuple[Money, ...]:
    """One a currency: they are never added up."""
    by_currency = sorted(grouped(facts, lambda f: f.currency).items(), key=lambda item: item[0] or "")
    return tuple(Money(sum(f.amount or 0 for f in some), len(some), code) for code, some in by_currency)


def told(f: Fact, question: str) -> Any:
    """What was answered; of a deal whose buyer spoke for themselves, that is their reason, and they have told us."""
    if f.buyer_said and question in {"buyer_driver", "asked"}:
        return f.buyer_said if question == "buyer_driver" else "told"
    return getattr(f, question)


def by_hand(facts: list[Fact]) -> Counts:
    def tally(name: str) -> dict[str, Split]:
        return {key: split(some) for key, some in grouped(facts, lambda f: told(f, name)).items() if key}

    pairs = grouped(facts, lambda f: (f.view, told(f, "buyer_driver"), f.view_kind))
    known = grouped((f for f in facts if f.amount is not None), lambda f: f.outcome)
    timed = grouped((f for f in facts if f.days is not None), lambda f: f.outcome)
    return Counts(
        closed=split(facts),
        debriefed=split(f for f in facts if f.debriefed),
        prompted=split(f for f in facts if f.prompted),
        answered=split(f for f in facts if f.prompted and f.debriefed),
        sellers=sellers_by_hand(facts),
        **{name: tally(name) for name in ("driver", "buyer_driver", "asked", "expected")},
        own=tally("buyer_said"),
        said={name: tally(name) for name in ASKED} if facts else {},
        competitor=slices(facts, "competitor"),
        gap=tuple(
            Pair(view, said, kind, split(pairs[view, said, kind]))
            for view, said, kind in sorted(key for key in pairs if key[0] and key[1])
        ),
        money={o: sums(some) for o, some in known.items()},
        days={o: Days(median(f.days or 0 for f in some), len(some)) for o, some in timed.items()},
        first=min((f.closed_on for f in facts), default=None),
    )


def sellers_by_hand(facts: list[Fact]) -> dict[str, Split]:
    """By question and outcome the known sellers, up to three; of the gap where both can be compared."""

    def gave(f: Fact, question: str) -> bool:
        if question != "gap":
            return told(f, question) is not None
        both = {f.view, told(f, "buyer_driver")}
        return None not in both and not both & {"not_sure", "not_a_fit"} and both != {"other"}

    found = {}
    for question in (*TALLIES, "gap"):
        whose = grouped((f for f in facts if f.person_id and gave(f, question)), lambda f: f.outcome.value)
        split = Split(**{outcome: min(3, len({f.person_id for f in some})) for outcome, some in whose.items()})
        found |= {question: split} if split.closed else {}
    return found


def slices(facts: list[Fact], name: str) -> dict[str, Slice]:
    groups = grouped(facts, lambda f: getattr(f, name) or "")
    return {
        key: Slice(split(some), frozenset(f.person_id for f in some if f.person_id)) for key, some in groups.items()
    }


@pytest.mark.parametrize("n", [1, more(2), 7, more(400)])
async def test_counting_equals_counting_by_hand(storage: Storage, n: int) -> None:
    here, there = some_facts("web:here", n, n), some_facts("web:there", n + 50, 2)
    await storage.write(store, here)
    await storage.write(store, there)
    for ws, facts in (("web:here", here), ("web:there", there)):
        for start, end in PERIODS:
            mine = within(facts, start, end)
            assert await storage.read(count, ws, start, end) == by_hand(mine)
            assert await storage.read(count_closed, ws, start, end) == split(mine)
            whole, part = by_hand(mine), await storage.read(count_answered, ws, start, end)
            for name in ("closed", "debriefed", "prompted", "answered"):
                assert getattr(part, name) == getattr(whole, name)
            for dimension in DIMENSIONS:
                assert await storage.read(count_by, ws, dimension, start, end) == slices(mine, dimension)


@pytest.mark.parametrize(
    "only",
    [
        more({"segment": "small"}),
        more({"competitor": "Globex"}),
        more({"region": "north"}),
        {"segment": "nobody's' OR 1=1"},
        {"competitor": "Globex", "segment": "small"},
    ],
)
async def test_counting_some_values_of_columns_equals_counting_by_hand(storage: Storage, only: dict[str, str]) -> None:
    here = some_facts("web:here", 400, 5)
    await storage.write(store, here)
    await storage.write(store, some_facts("web:there", 200, 6))
    chosen = [f for f in here if all(getattr(f, column) == value for column, value in only.items())]
    for start, end in PERIODS:
        mine = within(chosen, start, end)
        assert await storage.read(count, "web:here", start, end, only) == by_hand(mine)
        assert await storage.read(count_closed, "web:here", start, end, only) == split(mine)
        for dimension in DIMENSIONS:
            assert await storage.read(count_by, "web:here", dimension, start, end, only) == slices(mine, dimension)


@pytest.mark.everywhere
async def test_the_values_there_are_come_in_order_and_from_one_workspace(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    names = ("Retail", None, "Industry", "Retail", "Zoos")
    facts = [replace(one, closing_id=f"c{i}", segment=name) for i, name in enumerate(names)]
    await storage.write(store, facts)
    await storage.write(store, [replace(one, workspace_id="web:there", segment="Farms")])
    assert await storage.read(values, "web:here", "segment") == ("Industry", "Retail", "Zoos")
    assert await storage.read(values, "web:there", "segment") == ("Farms",)
    assert await storage.read(values, "web:nobody", "segment") == ()


async def test_a_workspace_without_closings_counts_nothing(storage: Storage) -> None:
    await storage.write(store, some_facts("web:there", 5, 3))
    assert await storage.read(count, "web:here", None, None) == Counts()
    assert await storage.read(count_closed, "web:here", None, None) == Split()
    assert await storage.read(count_by, "web:here", "product", None, None) == {}


async def test_the_first_closing_is_the_workspaces_own(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    days = {date(2026, 3, 1): "Retail", date(2025, 11, 2): "Industry", date(2026, 11, 8): "Retail"}
    facts = [replace(one, closing_id=f"c{i}", closed_on=day, segment=days[day]) for i, day in enumerate(days)]
    await storage.write(store, facts)
    assert await storage.read(first_closed, "web:here") == date(2025, 11, 2)
    assert await storage.read(first_closed, "web:here", {"segment": "Retail"}) == date(2026, 3, 1)
    assert await storage.read(first_closed, "web:there") is None


async def test_weeks_begin_on_monday_and_empty_ones_are_there(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    days = (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 8), date(2026, 11, 16))
    facts = [replace(one, closing_id=f"c{i}", closed_on=day, outcome=Outcome.WON) for i, day in enumerate(days)]
    await storage.write(store, facts)
    assert await storage.read(count_weeks, "web:here", date(2026, 10, 26), date(2026, 11, 23)) == (
        Week(date(2026, 10, 26), Split(won=1)),
        Week(date(2026, 11, 2), Split(won=2)),
        Week(date(2026, 11, 9), Split()),
        Week(date(2026, 11, 16), Split(won=1)),
    )
    assert await storage.read(count_weeks, "web:there", date(2026, 11, 2), date(2026, 11, 9)) == (
        Week(date(2026, 11, 2), Split()),
    )


async def test_a_corrected_fact_counts_as_it_now_is(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    await storage.write(store, [replace(one, outcome=Outcome.LOST, driver="price")])
    change = fact.update().values(outcome="won", driver="relationship")
    await storage.write(lambda conn: conn.execute(change).rowcount)
    counts = await storage.read(count, "web:here", None, None)
    assert (counts.closed, counts.driver) == (Split(won=1), {"relationship": Split(won=1)})


def test_quarters_follow_on_each_other() -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [quarter_of(day) - quarter_of(days[0]) for day in days] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("statements", "index"),
    [
        (counting._ANSWERS, "ix_fact_answers"),
        (counting._REASONS, "ix_fact_reasons"),
        (counting._DAYS, "ix_fact_days"),
        (counting._BY["competitor"], "ix_fact_competitors"),
        (counting._DATES, "ix_fact_weeks"),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.everywhere
async def test_each_scan_stays_in_its_index_and_sorts_nothing_but_groups(
    sqlite_url: str, statements: counting.Build, index: str, whole: bool
) -> None:
    """SQLite only: PostgreSQL chooses by its statistics."""
    storage = open_storage(sqlite_url)
    sql = str(statements(whole, "").compile())
    values = {"ws": "w", "start": "2026-10-01", "end": "2027-01-01", "first_quarter": 8107, "last_quarter": 8107}
    names = statements(whole, "").compile().params
    try:
        plan = await storage.read(
            lambda conn: [
                row[3]
                for row in conn.execute(text(f"EXPLAIN QUERY PLAN {sql}"), {name: values[name] for name in names})
            ]
        )
    finally:
        await storage.close()
    scan = next(line for line in plan if "fact" in line)
    assert f"COVERING INDEX {index} " in scan
    after = plan[plan.index(scan) + 1 :]
    assert not after or "TEMP B-TREE" not in after[0]
