"""The share of the deals that a selector means, and the words of the deals against one competitor."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from dialogs.fact import Fact
from dialogs.records import Outcome
from insights.shapes.findings import Selector, Source
from storage.counting.selecting import by_seller, share
from storage.counting.verbatims import verbatims
from storage.engine.engine import Storage
from storage.tables import fact
from tests.storage.evidence_world import some_facts, store, within
from tests.storage.units_world import DAY, NOW, Says, World

START, END = date(2025, 11, 17), date(2026, 11, 16)
LOST = Outcome.LOST


@pytest.fixture
async def facts(storage: Storage) -> list[Fact]:
    facts = some_facts("web:here", 300, 21)
    await storage.write(store, facts)
    await storage.write(store, some_facts("web:there", 80, 22))
    return [f for f in facts if f.debriefed]


def said(f: Fact, driver: str) -> bool:
    return driver in (f.drivers or "").split(",")


async def test_before_and_since_add_up_to_the_whole(storage: Storage, facts: list[Fact]) -> None:
    wanted, middle = Selector("driver", "price", LOST), date(2026, 5, 4)
    before = await storage.read(share, "web:here", wanted, START, middle)
    since = await storage.read(share, "web:here", wanted, middle, END)
    lost = [f for f in within(facts, START, END) if f.outcome is LOST]
    assert (before[0] + since[0], before[1] + since[1]) == (sum(said(f, "price") for f in lost), len(lost))


async def test_seller_by_seller_and_day_by_day_it_is_the_same_share(storage: Storage, facts: list[Fact]) -> None:
    lost = [f for f in within(facts, START, END) if f.outcome is LOST and f.person_id]
    counts = dict[tuple[str | None, date], list[bool]]()
    for f in lost:
        counts.setdefault((f.person_id, f.closed_on), []).append(said(f, "price"))
    found = await storage.read(by_seller, "web:here", Selector("driver", "price", LOST), START, END)
    assert {(one.person_id, one.on): (one.said, one.n) for one in found} == {
        when: (sum(named), len(named)) for when, named in counts.items()
    }
    assert len(found) == len(counts)


async def test_of_what_not_everybody_knows_it_is_a_share_of_those_who_do(storage: Storage, facts: list[Fact]) -> None:
    mine = [f for f in within(facts, START, END) if f.outcome is LOST]
    for dimension in ("price", "control", "alignment"):
        known = [value for f in mine if (value := getattr(f, dimension))]
        k, n = known.count(known[0]), len(known)
        assert await storage.read(share, "web:here", Selector(dimension, known[0], LOST), START, END) == (k, n)


async def test_who_was_not_sure_counts_in_no_share(storage: Storage, facts: list[Fact]) -> None:
    mine = [f for f in within(facts, START, END) if f.outcome is LOST and f.price]
    higher = Selector("price", "higher", LOST)
    assert await storage.read(share, "web:here", higher, START, END) == (_with(mine, "higher"), len(mine))
    await storage.write(lambda conn: conn.execute(update(fact).where(fact.c.price == "lower").values(price="unknown")))
    sure = len(mine) - _with(mine, "lower")
    assert await storage.read(share, "web:here", higher, START, END) == (_with(mine, "higher"), sure)


def _with(facts: list[Fact], price: str) -> int:
    return sum(f.price == price for f in facts)


async def test_inside_the_losses_against_one_competitor(storage: Storage, facts: list[Fact]) -> None:
    mine = [f for f in within(facts, START, END) if f.outcome is LOST and f.competitor == "Globex"]
    wanted = Selector("driver", "price", LOST, within=("competitor", "Globex"))
    found = await storage.read(share, "web:here", wanted, START, END)
    assert found == (sum(said(f, "price") for f in mine), len(mine))


async def test_what_buyers_named_is_a_share_of_those_who_told(storage: Storage, facts: list[Fact]) -> None:
    told = [f.buyer_driver for f in within(facts, START, END) if f.outcome is LOST and f.buyer_driver]
    wanted = Selector("driver", "price", LOST, Source.HEARD)
    assert await storage.read(share, "web:here", wanted, START, END) == (told.count("price"), len(told))


@pytest.mark.usefixtures("facts")
async def test_nothing_is_a_share_of_nothing(storage: Storage) -> None:
    wanted = Selector("driver", "price", LOST)
    assert await storage.read(share, "web:here", wanted, END + timedelta(weeks=9), date(2027, 6, 1)) == (0, 0)
    assert await storage.read(share, "web:here", wanted, END, END) == (0, 0)
    assert await storage.read(share, "web:nobody", wanted, START, END) == (0, 0)


async def test_the_words_of_deals_against_one_competitor_alone(storage: Storage) -> None:
    world = await World(storage).begins()
    for number, rival in enumerate(("Globex", "Initech", "Globex", None)):
        marked = await world.marks(f"Deal {number}", by="rita" if number % 2 else "sam")
        assert marked.case
        debrief, at = marked.case.debrief.id, NOW + number * DAY
        await world.acts(debrief, Says({"driver": "price", "lesson": f"lesson {number}"}, at=at), now=at)
        change = update(fact).where(fact.c.closing_id == debrief).values(competitor=rival)
        await storage.write(lambda conn, change=change: conn.execute(change).rowcount)
    period = date(2026, 10, 1), date(2027, 1, 1)

    async def read(limit: int, rival: str | None) -> tuple[list[str], int]:
        found = await storage.read(verbatims, world.ws, *period, limit, {"competitor": rival} if rival else None)
        return [text.text for text in found.texts], found.cut

    assert await read(9, "Globex") == (["lesson 2", "lesson 0"], 0)
    assert await read(1, "Globex") == (["lesson 2"], 1)
    assert await read(9, "nobody") == ([], 0)
    assert len((await read(9, None))[0]) == 4
