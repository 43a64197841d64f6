"""What themes and trends are tested on equals counting by hand, on both databases."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dialogs.records import Fact, Outcome
from insights.shapes.cells import LOST, Cells, Evidence, Weekly
from storage.counting import evidence as module
from storage.counting.evidence import KEYS, evidence, since, weekly
from storage.counting.grouping import Build
from storage.engine.engine import Storage, open_storage
from tests.storage.evidence_world import DRIVERS, FIRST, OTHERS, some_facts, store, within

CODES = {Outcome.WON: 0, Outcome.LOST: 1, Outcome.NO_DECISION: 2}
YEAR = (date(2025, 11, 17), date(2026, 11, 16))
PERIODS = [
    YEAR,
    (date(2026, 9, 28), date(2026, 10, 5)),  # across two quarters
    (date(2026, 5, 1), date(2026, 5, 2)),
    (date(2020, 1, 6), date(2020, 2, 3)),
]

OF_ALL = {"competitor", "product", "segment", "region"}


def spelled(cells: Cells) -> Counter[tuple[Any, ...]]:
    """Cells by their labels, each combination once."""
    found: Counter[tuple[Any, ...]] = Counter()
    for rep, segment, outcome, said, n in zip(
        cells.rep, cells.segment, cells.outcome, cells.sets, cells.n, strict=True
    ):
        keys = frozenset(key for bit, key in enumerate(cells.keys) if said >> bit & 1)
        found[cells.reps[rep], cells.segments[segment], outcome, keys] += n
    return found


def by_hand(facts: Iterable[Fact], segment: str, *fields: str) -> Counter[tuple[Any, ...]]:
    """Closings where one of the fields says something: all of them if the CRM knows it, else the debriefed ones."""
    found: Counter[tuple[Any, ...]] = Counter()
    for f in facts:
        values = {key for name in fields for key in (getattr(f, name) or "").split(",") if key}
        values -= {"unknown", "not_sure"} - set(DRIVERS) if fields[0] not in {"drivers", "buyer_driver"} else set()
        if (f.debriefed or fields[0] in OF_ALL) and values:
            keep = values & set(DRIVERS) if fields[0] in {"drivers", "buyer_driver"} else values
            found[f.person_id or "", getattr(f, segment) or "", CODES[f.outcome], frozenset(keep)] += 1
    return found


def known(answer: str | None) -> str | None:
    return None if answer == "not_sure" else answer


def assert_counted(found: Evidence, facts: list[Fact]) -> None:
    assert found.ours.keys == found.heard.keys == DRIVERS
    assert spelled(found.ours) == by_hand(facts, "segment", "drivers")
    assert spelled(found.heard) == by_hand(facts, "segment", "buyer_driver")
    assert set(found.others) == set(OTHERS) - {"control", "stage"}
    for name, cells in found.others.items():
        assert spelled(cells) == by_hand(facts, "segment", name)
    assert set(found.inside) == {"competitor", "segment", "product", "stage", "control"}
    lost = [f for f in facts if f.outcome is Outcome.LOST]
    for name, cells in found.inside.items():
        assert set(cells.outcome) <= {LOST}
        assert spelled(cells) == by_hand(lost, "segment", "drivers")
        by_value = replace(cells, segments=cells.values, segment=cells.value)
        assert spelled(by_value) == by_hand([replace(f, control=known(f.control)) for f in lost], name, "drivers")


@pytest.mark.parametrize("n", [1, 9, 400])
async def test_evidence_equals_counting_by_hand(storage: Storage, n: int) -> None:
    here, there = some_facts("web:here", n, n), some_facts("web:there", n + 50, 2)
    await storage.write(store, here)
    await storage.write(store, there)
    for ws, facts in (("web:here", here), ("web:there", there)):
        for start, end in PERIODS:
            found = await storage.read(evidence, ws, start, end, DRIVERS)
            assert (found.start, found.end) == (start, end)
            assert_counted(found, within(facts, start, end))


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
    assert_counted(found, [])
    series = await storage.read(weekly, "web:here", *YEAR)
    assert {len(family.mondays) for family in series.values()} == {52}
    assert {sum(family.total) for family in series.values()} == {0}


async def test_who_sold_and_in_which_segment_may_be_unknown(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    nobody = replace(one, person_id=None, segment=None, debriefed=True, outcome=Outcome.LOST, drivers="not_sure")
    await storage.write(store, [replace(nobody, closed_on=YEAR[0])])
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    assert spelled(found.ours) == {("", "", LOST, frozenset()): 1}
    assert spelled(found.inside["segment"]) == {("", "", LOST, frozenset()): 1}
    assert not found.others["segment"].n


async def test_of_very_many_values_only_the_most_frequent_are_told_apart(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    names = [f"Product {number:02}" for number in range(KEYS + 3)] + ["Product 64"] * 2
    sold = replace(one, debriefed=True, drivers="price", closed_on=YEAR[0])
    await storage.write(store, [replace(sold, closing_id=f"c{i}", product=name) for i, name in enumerate(names)])
    cells = (await storage.read(evidence, "web:here", *YEAR, DRIVERS)).others["product"]
    assert len(cells.keys) == KEYS
    assert "Product 64" in cells.keys
    assert "Product 63" not in cells.keys
    assert sum(cells.n) == len(names)
    assert max(cells.sets) < 2**63


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


def comparable(f: Fact) -> bool:
    both = {f.view, f.buyer_driver}
    return bool(f.view and f.buyer_driver and not both & {"not_sure", "not_a_fit"} and both != {"other"})


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
        "gap": series(facts, mondays, comparable, lambda f: ["differ"] if f.view != f.buyer_driver else [], "differ"),
    }


async def test_weeks_without_anything_are_there_and_levels_that_are_always_looked_at(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    sold = replace(one, outcome=Outcome.LOST, debriefed=True, drivers="price,product_fit", competitor=None, view=None)
    await storage.write(store, [replace(sold, closed_on=FIRST + timedelta(weeks=1))])
    found = await storage.read(weekly, "web:here", FIRST, FIRST + timedelta(weeks=3))
    assert found["win_rate"].levels == {"won": (0, 0, 0)}
    assert found["win_rate"].total == (0, 1, 0)
    assert (found["gap"].total, found["gap"].levels) == ((0, 0, 0), {"differ": (0, 0, 0)})
    assert found["driver"].levels == {"price": (0, 1, 0), "product_fit": (0, 1, 0)}
    assert found["competitor"].levels == {}


@pytest.mark.parametrize(
    ("build", "index"),
    [
        (module._OURS, "ix_fact_views"),
        (module._HEARD, "ix_fact_buyers"),
        (module._ANSWERS, "ix_fact_said"),
        (module._OFFERS, "ix_fact_offers"),
        (module._COMPETITORS, "ix_fact_competitors"),
        (module._INSIDE["competitor"], "ix_fact_lost_to"),
        (module._INSIDE["product"], "ix_fact_lost_with"),
        (module._INSIDE["control"], "ix_fact_lost_by"),
        (module._INSIDE["stage"], "ix_fact_lost_from"),
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
    assert f"COVERING INDEX {index} " in scan
    after = steps[steps.index(scan) + 1 :]
    assert not after or "TEMP B-TREE" not in after[0]
