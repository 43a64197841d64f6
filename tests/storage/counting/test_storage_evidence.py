"""What themes and trends are tested on equals counting by hand, on both databases."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from dialogs.fact import Fact
from dialogs.records import Outcome
from insights.shapes.evidence import HEARD, LOST, SELLER, Evidence, Weekly
from storage.counting import evidence as module
from storage.counting.evidence import evidence, since, weekly
from storage.counting.grouping import Build
from storage.engine.engine import Storage, open_storage
from storage.tables import fact, quarter_of
from tests.storage.evidence_world import DRIVERS, FIRST, OTHERS, some_facts, store, within

CODES = {Outcome.WON: 0, Outcome.LOST: 1, Outcome.NO_DECISION: 2}
YEAR = (date(2025, 11, 17), date(2026, 11, 16))
PERIODS = [
    YEAR,
    (date(2026, 9, 28), date(2026, 10, 5)),  # across two quarters
    (date(2026, 5, 1), date(2026, 5, 2)),
    (date(2020, 1, 6), date(2020, 2, 3)),
]

OF_ALL = {"competitor", "product", "segment", "region", "stage", "lead_source"}
Row = tuple[Any, ...]


def by_row(found: Evidence) -> Counter[Row]:
    """Closings as labels; what is a number of the evidence's own stands for nothing."""

    def labels(name: str) -> list[str]:
        column = found.column(name)
        return [column.labels[code] for code in column.codes]

    sets = [frozenset(key for bit, key in enumerate(found.drivers) if said >> bit & 1) for said in found.sets]
    said = [None if code < 0 else sets[code] for code in found.ours]
    names = (SELLER, HEARD, "quarter", "currency", "customer", *OTHERS)
    return Counter(zip(found.day, found.outcome, said, found.amount, *(labels(name) for name in names), strict=True))


def by_hand(facts: Iterable[Fact], everything: Iterable[Fact], start: date) -> Counter[Row]:
    bought = sorted((f.account, f.closed_on) for f in everything if f.outcome is Outcome.WON and f.account)
    first = dict(reversed(bought))
    return Counter(((f.closed_on - start).days, *_row(f, first)) for f in facts)


def _row(f: Fact, first: dict[str, date]) -> Row:
    said = {key for key in (f.drivers or "").split(",") if key in DRIVERS}
    known = bool(f.account) and first.get(f.account, f.closed_on) < f.closed_on
    values = (getattr(f, name) or "" if f.debriefed or name in OF_ALL else "" for name in OTHERS)
    return (
        CODES[f.outcome],
        frozenset(said) if f.debriefed and f.drivers is not None else None,
        f.amount or -1,
        f.person_id or "",
        f.buyer_driver or "" if f.debriefed else "",
        str(quarter_of(f.closed_on)),
        f.currency or "",
        "known" if known else "",
        *("" if value in {"unknown", "not_sure"} else value for value in values),
    )


def assert_counted(found: Evidence, facts: list[Fact], everything: tuple[Fact, ...]) -> None:
    assert found.drivers == DRIVERS
    assert by_row(found) == by_hand(facts, everything, found.start)
    companies = Counter(f.account or f.deal_id for f in facts)
    assert sorted(Counter(found.account).values()) == sorted(companies.values())


@pytest.mark.parametrize("n", [1, 9, 400])
async def test_evidence_equals_counting_by_hand(storage: Storage, n: int) -> None:
    here, there = some_facts("web:here", n, n), some_facts("web:there", n + 50, 2)
    await storage.write(store, here)
    await storage.write(store, there)
    for ws, facts in (("web:here", here), ("web:there", there)):
        for start, end in PERIODS:
            found = await storage.read(evidence, ws, start, end, DRIVERS)
            assert (found.start, found.end) == (start, end)
            assert_counted(found, within(facts, start, end), facts)


async def test_closings_come_company_by_company(storage: Storage) -> None:
    await storage.write(store, some_facts("web:here", 60, 4))
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    assert list(found.account) == sorted(found.account)
    assert len(set(found.account)) < len(found.account)


async def test_those_between_two_days_are_as_if_read_alone(storage: Storage) -> None:
    await storage.write(store, some_facts("web:here", 400, 4))
    seen = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    for start, end in (*PERIODS[:3], (YEAR[0], YEAR[0])):
        some, alone = seen.between(start, end), await storage.read(evidence, "web:here", start, end, DRIVERS)
        assert (some.start, some.end) == (alone.start, alone.end)
        assert by_row(some) == by_row(alone)
        assert list(some.account) == sorted(some.account)
        assert sorted(Counter(some.account).values()) == sorted(Counter(alone.account).values())


@pytest.mark.parametrize(
    ("one_byte", "two_bytes", "typecodes"),
    [(12, 1 << 15, "hbh"), (40, 50, "ibb"), (2, 40, "ihh"), (1 << 7, 1 << 15, "bbb")],
)
async def test_there_may_be_more_values_than_a_small_number_holds(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, one_byte: int, two_bytes: int, typecodes: str
) -> None:
    monkeypatch.setattr(module, "_ONE_BYTE", one_byte)
    monkeypatch.setattr(module, "_TWO_BYTES", two_bytes)
    monkeypatch.setattr(module, "AT_ONCE", 5)
    facts = some_facts("web:here", 60, 4)
    facts = [replace(one, product=f"Product {number}") for number, one in enumerate(facts)]
    await storage.write(store, facts)
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    assert_counted(found, within(facts, *YEAR), facts)
    codes = (found.column("product").codes, found.outcome, found.ours)
    assert "".join(some.typecode for some in codes) == typecodes  # type: ignore[attr-defined]


async def test_codes_are_right_at_and_past_what_one_byte_holds(storage: Storage) -> None:
    facts = some_facts("web:here", 400, 4)
    for many in (127, 128, 129, 300):
        ws = f"web:{many}"
        these = [
            replace(one, workspace_id=ws, closed_on=YEAR[0], product=f"Product {number % many}")
            for number, one in enumerate(facts)
        ]
        await storage.write(store, these)
        found = await storage.read(evidence, ws, *YEAR, DRIVERS)
        assert_counted(found, these, these)
        assert np.asarray(found.column("product").codes).itemsize == (1 if many < 128 else 2)


async def test_since_when_there_are_debriefs(storage: Storage) -> None:
    facts = some_facts("web:here", 60, 4)
    await storage.write(store, facts)
    for start, end in PERIODS[:2]:
        days = [f.closed_on for f in within(facts, start, end) if f.debriefed]
        assert await storage.read(since, "web:here", start, end) == min(days, default=None)
    assert await storage.read(since, "web:there", *YEAR) is None


async def test_a_workspace_without_closings_gives_empty_evidence(storage: Storage) -> None:
    await storage.write(store, some_facts("web:there", 30, 3))
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    assert_counted(found, [], ())
    series = await storage.read(weekly, "web:here", *YEAR)
    assert {len(family.mondays) for family in series.values()} == {52}
    assert {sum(family.total) for family in series.values()} == {0}


async def test_who_sold_and_in_which_segment_may_be_unknown(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    nobody = replace(one, person_id=None, segment=None, debriefed=True, outcome=Outcome.LOST, drivers="not_sure")
    await storage.write(store, [replace(nobody, closed_on=YEAR[0])])
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    assert (list(found.outcome), list(found.ours), found.sets) == ([LOST], [0], (0,))
    assert found.column(SELLER).known == found.column("segment").known == frozenset()
    assert found.losers() == dict.fromkeys(DRIVERS, frozenset())


async def test_a_customer_is_known_from_the_day_after_the_first_deal_that_was_won(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    days = [YEAR[0] + timedelta(days=day) for day in (-400, 0, 1, 1, 2)]
    accounts = ["Acme", "Beta", "Beta", "Acme", "Ceta"]
    outcomes = [Outcome.WON, Outcome.WON, Outcome.LOST, Outcome.LOST, Outcome.LOST]
    sold = zip(days, accounts, outcomes, strict=True)
    each = [
        replace(one, closing_id=f"c{i}", closed_on=day, account=account, outcome=outcome)
        for i, (day, account, outcome) in enumerate(sold)
    ]
    await storage.write(store, each)
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    customer = found.column("customer")
    told = [(CODES[f.outcome], f.account) for f in each[1:]]
    known = {"Beta lost", "Acme lost"}
    assert sorted(customer.labels[code] != "" for code in customer.codes) == sorted(
        f"{account} {'lost' if code == LOST else 'won'}" in known for code, account in told
    )


def series(facts: list[Fact], mondays: tuple[date, ...], total: Any, level: Any, *always: str) -> Weekly:
    """By hand: `total` says whether a closing counts, `level` which levels it is of."""
    of = {monday: [f for f in facts if monday <= f.closed_on < monday + timedelta(days=7)] for monday in mondays}
    sets = {tuple(sorted(level(f))) for f in facts if total(f)} | {(name,) for name in always}
    return Weekly(
        mondays,
        {
            said: tuple(sum(total(f) and tuple(sorted(level(f))) == said for f in of[monday]) for monday in mondays)
            for said in sets
        },
    )


@pytest.mark.parametrize(("start", "end"), PERIODS[:2])
async def test_weekly_series_equal_counting_by_hand(storage: Storage, start: date, end: date) -> None:
    everything = some_facts("web:here", 500, 5)
    await storage.write(store, everything)
    await storage.write(store, some_facts("web:there", 50, 6))
    facts = within(everything, start, end)
    mondays = tuple(start + timedelta(weeks=week) for week in range((end - start).days // 7))
    found = await storage.read(weekly, "web:here", start, end)
    assert found == {
        "win_rate": series(
            facts, mondays, lambda _: True, lambda f: ["won"] if f.outcome is Outcome.WON else [], "won"
        ),
        "driver": series(
            facts,
            mondays,
            lambda f: f.debriefed and f.outcome is Outcome.LOST,
            lambda f: set((f.drivers or "").split(",")) & set(DRIVERS),
        ),
        "competitor": series(facts, mondays, lambda f: f.competitor is not None, lambda f: [f.competitor]),
    }


async def test_weeks_without_anything_are_there_and_levels_that_are_always_looked_at(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    sold = replace(one, outcome=Outcome.LOST, debriefed=True, drivers="price,product_fit", competitor=None, view=None)
    await storage.write(store, [replace(sold, closed_on=FIRST + timedelta(weeks=1))])
    found = await storage.read(weekly, "web:here", FIRST, FIRST + timedelta(weeks=3))
    assert found["win_rate"].levels == {"won": (0, 0, 0)}
    assert found["win_rate"].total == (0, 1, 0)
    assert found["driver"].levels == {"price": (0, 1, 0), "product_fit": (0, 1, 0)}
    assert found["competitor"].levels == {}


(EVIDENCE,) = (index for index in fact.indexes if index.name == "ix_fact_evidence")


def of_closings(whole: bool, _: str) -> Any:
    assert not whole
    return module._closings()


@pytest.mark.parametrize(
    ("build", "index"),
    [
        (of_closings, "ix_fact_evidence"),
        (module._LOST_BY_DAY, "ix_fact_losses"),
        (module._BY_DAY, "ix_fact_weeks"),
    ],
)
@pytest.mark.everywhere
async def test_each_scan_stays_in_its_index_and_sorts_nothing_but_groups(
    sqlite_url: str, build: Build, index: str
) -> None:
    """SQLite only: PostgreSQL chooses by its statistics."""
    storage = open_storage(sqlite_url)

    def plan(conn: Any) -> list[str]:
        made = build(False, "").compile(conn)
        days = {"start": "2025-11-17", "end": "2026-11-16", "first_quarter": 8103, "last_quarter": 8107}
        values = made.construct_params({"ws": "w", **days})
        rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {made}", tuple(values[name] for name in made.positiontup))
        return [row[3] for row in rows]

    try:
        steps = await storage.read(plan)
    finally:
        await storage.close()
    scan = next(step for step in steps if "fact" in step)
    later = build is of_closings and not {*module._VALUES} <= {c.name for c in EVIDENCE.columns}
    assert f"{'INDEX' if later else 'COVERING INDEX'} {index} " in scan, "but for a dimension that came later"
    after = steps[steps.index(scan) + 1 :]
    assert not after or "TEMP B-TREE" not in after[0]
