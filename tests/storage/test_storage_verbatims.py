"""What people wrote, as it stands now and of debriefed closings only."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from dialogs.records import AnswerState, Outcome
from insights.texts import Verbatims
from storage.engine import Storage
from storage.tables import answer, fact
from storage.units.corrections import undo
from storage.verbatims import verbatims
from tests.storage.units_world import DAY, NOW, Says, World, opened

START, END = date(2026, 10, 1), date(2027, 1, 1)
FIELDS = ("buyer_words", "lesson", "other_words")


@pytest.fixture
async def world(storage: Storage) -> World:
    return await World(storage).begins()


async def read(world: World, limit: int = 10, end: date = END) -> Verbatims:
    return await world.storage.read(verbatims, world.ws, START, end, FIELDS, limit)


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


async def test_a_text_that_was_changed_skipped_or_whose_question_fell_away_is_not_handed_on(world: World) -> None:
    debrief = await told(world, "Acme", lesson="first words", buyer_words="theirs", other_words="mine")
    await world.acts(debrief, Says({"lesson": "better words"}, at=NOW + timedelta(hours=1)))
    assert {text.text for text in (await read(world)).texts} == {"better words", "theirs"}  # the driver isn't "other"
    of_it = fact.c.closing_id == debrief
    await world.storage.write(lambda conn: conn.execute(update(fact).where(of_it).values(asked="not_yet")).rowcount)
    assert [text.text for text in (await read(world)).texts] == ["better words"]
    newest = (answer.c.field == "lesson") & (answer.c.value == '["better words"]')
    gone = {"value": "[]", "state": AnswerState.SKIPPED.value}
    await world.storage.write(lambda conn: conn.execute(update(answer).where(newest).values(gone)).rowcount)
    assert (await read(world)).texts == ()


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
    await world.storage.write(undo, world.ws, "e", debrief, NOW, world.real, lambda case: None, opened)
    assert (await read(world)).texts == ()
