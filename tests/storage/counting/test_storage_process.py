"""Where deals closed and how many were never a fit: equal to counting by hand, on both databases."""

from dataclasses import replace
from datetime import date

from dialogs.fact import Fact
from dialogs.records import Outcome
from insights.shapes.counts import Slice, Split
from insights.shapes.process import Fit, Process
from storage.counting.process import process
from storage.engine.engine import Storage
from tests.storage.counting.test_storage_counting import some_facts, store, within

STAGES = ("Demo", "Proposal", None)
SOURCES = ("Web", "Trade fair", None, "Web")


def told(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """With stages, and a reason where debriefed; every fifth of those was never a fit."""
    return tuple(
        replace(f, drivers=("not_a_fit" if i % 5 == 0 else f"not_a_fit_at_all,{f.driver}")) if f.debriefed else f
        for i, f in enumerate(replace(f, stage=STAGES[i % 3], lead_source=SOURCES[i % 4]) for i, f in enumerate(facts))
    )


def fit_by_hand(facts: list[Fact], by: str = "segment") -> dict[Outcome, dict[str, Fit]]:
    found: dict[Outcome, dict[str, Fit]] = {}
    for f in facts:
        if f.drivers:
            named = found.setdefault(f.outcome, {})
            name = getattr(f, by) or ""
            so_far = named.get(name, Fit(0, 0, frozenset()))
            never = so_far.never + (f.drivers == "not_a_fit")
            named[name] = Fit(never, so_far.n + 1, so_far.reps | ({f.person_id} - {None}))
    return found


async def test_a_period_a_segment_and_a_workspace_are_counted_as_by_hand(storage: Storage) -> None:
    mine, theirs = told(some_facts("w1", 300, 1)), told(some_facts("w2", 40, 2))
    for facts in (mine, theirs):
        await storage.write(store, facts)
    for start, end in ((None, None), (date(2026, 1, 1), date(2026, 10, 5))):
        found = await storage.read(process, "w1", start, end)
        these = within(mine, start, end)
        assert found.fit == fit_by_hand(these)
        assert found.sources == fit_by_hand(these, "lead_source")
        demo = [f for f in these if f.stage == "Demo"]
        split = Split(**{o.value: sum(f.outcome is o for f in demo) for o in Outcome})
        assert found.stages["Demo"] == Slice(split, frozenset(f.person_id for f in demo if f.person_id))
        assert set(found.stages) == {"Demo", "Proposal", ""}
    small = await storage.read(process, "w1", None, None, {"segment": "small"})
    assert small.fit == fit_by_hand([f for f in mine if f.segment == "small"])
    assert (await storage.read(process, "w3", None, None)) == Process()
