"""A finding leads back to just the deals it was counted from, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogs.fact import Fact
from dialogs.records import Outcome
from insights.shapes.dimensions import FACTS, INSIDE, SAID
from insights.shapes.evidence import HEARD, Evidence
from insights.shapes.findings import Behind, Selector, Source
from storage.counting.counting import count_closed
from storage.counting.evidence import evidence
from storage.counting.selecting import count_behind, deals_behind, deals_in, sellers, share
from storage.engine.engine import Storage
from tests.storage.evidence_world import DRIVERS, some_facts, store, within

YEAR = (date(2025, 11, 17), date(2026, 11, 16))
OUTCOMES = (Outcome.WON, Outcome.LOST, Outcome.NO_DECISION)
LOST = Outcome.LOST


def said(*keys: str) -> Callable[[Fact], bool]:
    return lambda f: set(keys) <= set((f.drivers or "").split(","))


CASES: list[tuple[Selector, Callable[[Fact], bool]]] = [
    (Selector("driver", "price", LOST), lambda f: said("price")(f) and f.outcome is LOST),
    (Selector("driver", "price", None), said("price")),
    (Selector("driver", "price_list", Outcome.WON), lambda f: said("price_list")(f) and f.outcome is Outcome.WON),
    (Selector("pair", "price+price_list", LOST), lambda f: said("price", "price_list")(f) and f.outcome is LOST),
    (Selector("driver", "price", LOST, Source.HEARD), lambda f: f.buyer_driver == "price" and f.outcome is LOST),
    (
        Selector("driver", "price", LOST, within=("competitor", "Globex")),
        lambda f: said("price")(f) and f.outcome is LOST and f.competitor == "Globex",
    ),
    (
        Selector("driver", "price", None, within=("segment", "")),
        lambda f: said("price")(f) and f.outcome is LOST and f.segment is None,
    ),
    (Selector("competitor", "Globex", None), lambda f: f.competitor == "Globex"),
    (Selector("price", "higher", LOST), lambda f: f.price == "higher" and f.outcome is LOST),
    (Selector("control", "ours", LOST), lambda f: f.control == "ours" and f.outcome is LOST),
    (Selector("alignment", "too_fast", None), lambda f: f.alignment == "too_fast"),
    (Selector("segment", "small", LOST), lambda f: f.segment == "small" and f.outcome is LOST),
    (Selector("segment", "", LOST), lambda f: f.segment is None and f.outcome is LOST),
    (Selector("segment", "nobody's", None), lambda f: False),
    (Selector("region", "north", None), lambda f: f.region == "north"),
    (Selector("product", "One' OR 1=1 --", None), lambda f: False),
    (Selector("win_rate", "won", Outcome.WON), lambda f: f.outcome is Outcome.WON),
]


def counts(selector: Selector, f: Fact) -> bool:
    return f.debriefed or selector.family in {"competitor", "product", "segment", "region", "win_rate"}


@pytest.fixture
async def facts(storage: Storage) -> list[Fact]:
    facts = some_facts("web:here", 400, 11)
    await storage.write(store, facts)
    await storage.write(store, some_facts("web:there", 90, 12))
    return facts


async def test_the_deals_behind_a_selector_are_those_it_means(storage: Storage, facts: list[Fact]) -> None:
    for start, end in (YEAR, (date(2026, 5, 1), date(2026, 7, 1))):
        mine = within(facts, start, end)
        for selector, means in CASES:
            wanted = sorted(
                (f for f in mine if counts(selector, f) and means(f)),
                key=lambda f: (f.closed_on, f.closing_id),
                reverse=True,
            )
            found = await storage.read(deals_behind, "web:here", selector, start, end, 400)
            assert found == tuple(
                Behind(f.deal_id, f"Deal {f.deal_id}", f.account, f.outcome, f.closed_on, f.amount, f.currency)
                for f in wanted
            ), selector
            assert await storage.read(count_behind, "web:here", selector, start, end) == len(wanted)
            newest = await storage.read(deals_behind, "web:here", selector, start, end, 3)
            assert newest == found[:3]


async def test_the_deals_of_a_part_are_those_that_were_counted_in_it(storage: Storage, facts: list[Fact]) -> None:
    for start, end in (YEAR, (None, None), (None, YEAR[1])):
        for only in ({}, {"driver": "price"}, {"competitor": "Globex", "segment": "small"}, {"region": "nowhere"}):
            mine = [f for f in facts if all(getattr(f, column) == value for column, value in only.items())]
            mine = [f for f in mine if (start or date.min) <= f.closed_on < (end or date.max)]
            newest = sorted(mine, key=lambda f: (f.closed_on, f.closing_id), reverse=True)
            found = await storage.read(deals_in, "web:here", start, end, only, 400)
            assert [deal.deal_id for deal in found] == [f.deal_id for f in newest]
            split = await storage.read(count_closed, "web:here", start, end, only)
            assert split.closed == len(newest)
            assert await storage.read(deals_in, "web:here", start, end, only, 3) == found[:3]


async def test_a_share_is_of_the_deals_that_could_have_been_meant(storage: Storage, facts: list[Fact]) -> None:
    mine = [f for f in within(facts, *YEAR) if f.debriefed]
    lost = [f for f in mine if f.outcome is LOST]
    for selector, n in (
        (Selector("driver", "price", LOST), len(lost)),
        (Selector("driver", "price", None), len(mine)),
        (Selector("driver", "price", LOST, Source.HEARD), sum(f.buyer_driver is not None for f in lost)),
        (Selector("driver", "price", LOST, within=("segment", "small")), sum(f.segment == "small" for f in lost)),
    ):
        behind = await storage.read(count_behind, "web:here", selector, *YEAR)
        assert await storage.read(share, "web:here", selector, *YEAR) == (behind, n)


async def test_of_whom_a_share_is_counts_known_sellers_up_to_three(storage: Storage, facts: list[Fact]) -> None:
    start = YEAR[0]
    for days in (0, 1, 3, 5, 10, 40, 300):
        time = start, start + timedelta(days=days)
        lost = [f for f in within(facts, *time) if f.debriefed and f.outcome is LOST]
        mine = min(3, len({f.person_id for f in lost} - {None}))
        assert await storage.read(sellers, "web:here", Selector("driver", "price", LOST), *time) == mine


def in_evidence(found: Evidence, selector: Selector) -> int:
    """How many closings of the evidence say so."""

    def labels(name: str) -> list[str]:
        column = found.column(name)
        return [column.labels[code] for code in column.codes]

    if selector.source is Source.HEARD:
        says = [label == selector.what for label in labels(HEARD)]
    elif selector.family in {"driver", "pair"}:
        bits = sum(1 << found.drivers.index(key) for key in selector.what.split("+"))
        says = [code >= 0 and found.sets[code] & bits == bits for code in found.ours]
    else:
        says = [label == selector.what for label in labels(selector.family)]
    if selector.within:
        name, value = selector.within
        says = [each and label == value for each, label in zip(says, labels(name), strict=True)]
    of = None if selector.outcome is None else OUTCOMES.index(selector.outcome)
    return sum(each and of in {None, ended} for each, ended in zip(says, found.outcome, strict=True))


async def test_as_many_deals_are_found_as_were_counted(storage: Storage, facts: list[Fact]) -> None:
    found = await storage.read(evidence, "web:here", *YEAR, DRIVERS)
    tested = [
        *(Selector("driver", key, outcome) for key in DRIVERS for outcome in OUTCOMES),
        *(Selector("driver", key, LOST, Source.HEARD) for key in DRIVERS),
        Selector("pair", "price+price_list", Outcome.WON),
        *(Selector("driver", "price", LOST, within=(name, v)) for name in INSIDE for v in found.column(name).known),
        *(Selector(name, v, LOST) for name in (*SAID, *FACTS) for v in found.column(name).known),
    ]
    for selector in tested:
        behind = await storage.read(count_behind, "web:here", selector, *YEAR)
        assert behind == in_evidence(found, selector), selector


async def test_signs_that_a_pattern_would_take_for_any_are_taken_as_they_are(storage: Storage) -> None:
    (one,) = some_facts("web:here", 1, 1)
    said = replace(one, debriefed=True, closed_on=YEAR[0], drivers="product_fit")
    alike = replace(said, closing_id="c2", drivers="product-fit,productxfit")
    await storage.write(store, [said, alike])
    for what, n in (("product_fit", 1), ("productxfit", 1), ("product%", 0), ("fit", 0), ("", 0)):
        assert await storage.read(count_behind, "web:here", Selector("driver", what, None), *YEAR) == n


async def test_a_family_there_is_not_is_refused(storage: Storage) -> None:
    for selector in (
        Selector("person_id", "ann", None),
        Selector("pair", "a+b", None, Source.HEARD),
        Selector("driver", "price", LOST, within=("account", "Acme")),
    ):
        with pytest.raises(ValueError, match="no deals by"):
            await storage.read(count_behind, "web:here", selector, *YEAR)
