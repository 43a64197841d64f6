"""What people wrote, as it stands now and of debriefed closings only."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from dialogs.effects import Change
from dialogs.records import Case, Event, Moment, Outcome, Status
from insights.shapes.texts import Verbatims
from storage.counting.verbatims import quotable, verbatims
from storage.engine.engine import Storage
from storage.tables import fact, verbatim
from storage.units.corrections import undo
from tests.storage.units_world import DAY, NOW, Says, World, fact_of, opened, texts_of

START, END = date(2026, 10, 1), date(2027, 1, 1)


@pytest.fixture
async def world(storage: Storage) -> World:
    return await World(storage).begins()


async def read(world: World, limit: int = 10, end: date = END) -> Verbatims:
    return await world.storage.read(verbatims, world.ws, START, end, limit)


async def told(world: World, deal: str, at: datetime = NOW, by: str = "rita", **answers: str) -> str:
    """A finished debrief with these answers; its id."""
    marked = await world.marks(deal, by=by)
    assert marked.case
    await world.acts(marked.case.debrief.id, Says({"driver": "price", **answers}, at=at), now=at)
    return marked.case.debrief.id


async def test_texts_come_newest_first_with_all_that_is_known_of_their_deal(world: World) -> None:
    first = await told(world, "Acme", lesson="Ask about the budget earlier.")
    second = await told(world, "Beta", at=NOW + DAY, by="sam", buyer_words="Too dear.")
    await world.storage.write(
        lambda conn: (
            conn.execute(
                update(fact).where(fact.c.closing_id == second).values(account="Beta Inc", buyer_driver="timing_budget")
            ).rowcount
        )
    )
    found = await read(world)
    assert found.cut == 0
    newest, oldest = found.texts
    assert (newest.text, newest.closing, newest.field) == ("Too dear.", second, "buyer_words")
    assert (newest.account, newest.person, newest.buyer_driver) == ("Beta Inc", "sam", "timing_budget")
    assert (newest.deal, oldest.deal) == ("Beta", "Acme")
    assert (newest.driver, newest.outcome, newest.at, newest.quotable) == ("price", Outcome.LOST, NOW + DAY, True)
    assert (oldest.closing, oldest.account, oldest.buyer_driver) == (first, "", "")


async def test_only_so_many_and_how_many_more_there_are(world: World) -> None:
    for number in range(4):
        await told(
            world, f"Deal {number}", at=NOW + number * DAY, by="rita" if number % 2 else "sam", lesson=f"{number}"
        )
    found = await read(world, limit=3)
    assert [text.text for text in found.texts] == ["3", "2", "1"]
    assert found.cut == 1
    assert (await read(world, limit=4)).cut == 0


async def test_what_counts_is_written_with_the_fact_in_place_of_what_did(world: World) -> None:
    debrief = await told(world, "Acme", lesson="first words", buyer_words="theirs")
    await world.acts(debrief, Says({"lesson": "better words"}, at=NOW + timedelta(hours=1)))
    assert {(text.text, text.heard) for text in (await read(world)).texts} == {
        ("better words", False),
        ("theirs", True),
    }

    def without_theirs(case: Case) -> Change:
        return Change(fact=fact_of(case), texts=tuple(said for said in texts_of(case) if not said.heard))

    await world.acts(debrief, without_theirs)
    assert [text.text for text in (await read(world)).texts] == ["better words"]
    await world.acts(debrief, lambda _: Change(status=Status.LEFT))
    await world.acts(debrief, lambda case: Change(fact=fact_of(case)))
    assert len((await read(world)).texts) == 1, "they are the same"
    await world.acts(debrief, lambda _: Change(texts=()))
    assert (await read(world)).texts == ()


async def test_only_what_may_be_quoted_now_is(world: World) -> None:
    debrief = await told(world, "Acme", lesson="mine", buyer_words="theirs")
    those = [(debrief, "lesson"), (debrief, "buyer_words"), (debrief, "other_words"), ("", "")]
    found = await world.storage.read(quotable, world.ws, those)
    assert found == {(debrief, "lesson"): "mine", (debrief, "buyer_words"): "theirs"}
    dont = update(verbatim).where(verbatim.c.field == "buyer_words").values(quotable=False)
    await world.storage.write(lambda conn: conn.execute(dont).rowcount)
    assert await world.storage.read(quotable, world.ws, those) == {(debrief, "lesson"): "mine"}
    assert await world.storage.read(quotable, "slack:T2", those) == {}


async def test_an_unfinished_debrief_another_period_and_another_workspace_are_left_out(world: World) -> None:
    debrief = await told(world, "Acme", lesson="words")
    other = await World(world.storage, "slack:T2").begins()
    assert (await read(other)).texts == ()
    assert (await read(world, end=date(2026, 11, 1))).texts == ()
    assert len((await read(world)).texts) == 1
    unfinished = update(fact).where(fact.c.closing_id == debrief).values(debriefed=False)
    await world.storage.write(lambda conn: conn.execute(unfinished).rowcount)
    assert (await read(world)).texts == ()


async def test_nothing_of_an_undone_mark_is_handed_on(world: World) -> None:
    debrief = await told(world, "Acme", lesson="words")
    await world.storage.write(undo, Event(world.ws, "e"), Moment(NOW, world.real), debrief, lambda case: None, opened)
    assert (await read(world)).texts == ()
    left = await world.storage.read(lambda conn: conn.execute(select(func.count()).select_from(verbatim)).scalar())
    assert left == 0
