"""Many deals of one person close at once: held, asked about once, and settled once, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dialogs.records import Event, Outcome
from storage.tables import debrief, outbox, person, post
from storage.units import backlog, choosing, debriefs
from tests.storage.units.test_storage_units_deciding import RITA, Telling
from tests.storage.units_world import NOW, opened

LOST = Outcome.LOST
LATER = NOW + timedelta(hours=3)
SAM = "sam@northwind.example"


class Tidied(Telling):
    """The CRM closes many of rita's deals."""

    async def begins(self):
        await super().begins()
        sams = person.update().where(person.c.workspace_id == self.ws, person.c.id == "sam").values(email=SAM)
        await self.storage.write(lambda conn: conn.execute(sams).rowcount)
        return self

    async def closes(self, number, owner=RITA):
        for n in range(number):
            await self.told(LOST, deal_id=f"{owner}-{n}", name=f"{owner} {n}", owner_email=owner)

    async def comes(self, at=LATER, who="rita"):
        """It is time for the next that waits."""
        return await self.storage.write(debriefs.promote, self.ws, who, self.at(at), opened)

    async def states(self, who="rita"):
        columns = debrief.c.status, debrief.c.reminders
        asked = select(*columns, func.count()).where(debrief.c.workspace_id == self.ws, debrief.c.person_id == who)
        found = await self.storage.read(lambda conn: conn.execute(asked.group_by(*columns).order_by(*columns)).all())
        return [tuple(row) for row in found]

    async def questions(self):
        asked = select(outbox.c.subject).where(outbox.c.workspace_id == self.ws, outbox.c.kind == "post")
        found = await self.storage.read(lambda conn: conn.execute(asked).scalars().all())
        return [backlog.first_of(one) for one in found if one.startswith(backlog.BACKLOG)]

    async def chooses(self, key, picks, at=LATER, who="rita"):
        (first,) = await self.questions()
        event = Event(self.ws, key)
        return await self.storage.write(
            choosing.choose, event, self.at(at), first, who, picks, lambda *_how_many: "{}", opened
        )


@pytest.fixture
async def world(storage):
    return await Tidied(storage).begins()


def all_of(found):
    return tuple(case.debrief.id for case in found)


async def test_five_are_not_held_and_six_are(world):
    await world.closes(5)
    assert await world.states() == [("waiting", 0, 5)]
    await world.closes(6)  # five of them again
    assert await world.states() == [("waiting", 1, 6)]
    await world.closes(2, SAM)
    assert await world.states("sam") == [("waiting", 0, 2)]


async def test_what_is_asked_about_already_counts_among_them(world):
    await world.closes(1)
    assert await world.comes() is not None
    await world.closes(6)
    assert await world.states() == [("prompted", 0, 1), ("waiting", 1, 5)]


async def test_the_question_is_asked_once_and_nothing_else_comes(world):
    await world.closes(7)
    assert await world.comes() is None
    assert await world.comes() is None
    assert len(await world.questions()) == 1
    assert await world.states() == [("waiting", 2, 7)]


async def test_what_is_chosen_comes_one_by_one_and_the_rest_is_left(world):
    await world.closes(6)
    await world.comes()
    assert await world.chooses("press", lambda found: all_of(found)[:2]) is True
    assert await world.states() == [("left", 0, 4), ("prompted", 0, 1), ("waiting", 0, 1)]


async def test_pressed_twice_at_once_it_is_settled_once(world):
    await world.closes(6)
    await world.comes()
    presses = (world.chooses("one", all_of), world.chooses("two", lambda _found: ()))
    assert sorted(await asyncio.gather(*presses)) == [False, True]
    told = await world.storage.read(lambda conn: conn.execute(select(func.count()).select_from(post)).scalar_one())
    assert told == 1
    assert await world.states() in ([("prompted", 0, 1), ("waiting", 0, 5)], [("left", 0, 6)])


async def test_the_same_press_twice_is_one(world):
    await world.closes(6)
    await world.comes()
    assert [await world.chooses("press", all_of) for _ in range(2)] == [True, None]


async def test_somebody_elses_press_settles_nothing(world):
    await world.closes(6)
    await world.comes()
    assert await world.chooses("press", all_of, who="sam") is False
    assert await world.states() == [("waiting", 2, 6)]


async def test_who_says_nothing_for_a_week_is_asked_about_none(world):
    await world.closes(6)
    await world.comes()
    assert await world.comes(LATER + backlog.PATIENCE - timedelta(hours=1)) is None
    assert await world.states() == [("waiting", 2, 6)]
    assert await world.comes(LATER + backlog.PATIENCE) is None
    assert await world.states() == [("left", 0, 6)]
    assert await world.chooses("press", all_of, LATER + backlog.PATIENCE) is False


async def test_while_a_question_is_open_another_one_is_not_asked(world):
    await world.closes(6)
    await world.comes()
    await world.closes(14)
    assert await world.states() == [("waiting", 0, 8), ("waiting", 2, 6)]
    assert await world.comes() is not None
    assert len(await world.questions()) == 1
