"""Acting on a debrief: once, in order, with one active card a person."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio

from dialogs.effects import Change
from dialogs.errors import NotAnAnswer, NotFound, Stale
from dialogs.records import UNOWNED, AnswerState, Case, Outcome, Status
from storage.engine.engine import open_storage
from storage.units import cases, deals, debriefs, outbox
from tests.reading import cases_of
from tests.storage.units_world import DAY, NOW, Says, World, fact_of, opened

ROOT = Path(__file__).parents[3]


@pytest_asyncio.fixture
async def world(storage):
    return await World(storage).begins()


async def test_an_answer_is_written_with_its_fact_and_card(world, storage):
    marked = await world.marks("Acme")
    await world.delivers()
    acted = await world.acts(marked.closing.id, Says({"driver": "price"}))
    assert acted.case == await storage.read(cases.load_case, world.ws, marked.closing.id)
    assert (acted.case.debrief.rev, acted.case.answers.one("driver")) == (1, "price")
    assert await world.delivers() == [f"card:{marked.closing.id}:1"]


async def test_the_same_event_twice_is_one_answer(world):
    marked = await world.marks("Acme")
    first = await world.acts(marked.closing.id, Says({"driver": "price"}), event="e1")
    again = await world.acts(marked.closing.id, Says({"driver": "trust"}), event="e1")
    assert (again.claimed, again.case) == (False, first.case)


async def test_what_the_dialog_refuses_is_not_written_and_may_come_again(world, storage):
    def refuses(case: Case) -> Change:
        raise NotAnAnswer

    marked = await world.marks("Acme")
    with pytest.raises(NotAnAnswer):
        await world.acts(marked.closing.id, refuses, event="e1")
    with pytest.raises(NotFound):
        await world.acts("C-none", refuses, event="e2")
    assert (await world.acts(marked.closing.id, Says(), event="e1")).claimed


@pytest.mark.everywhere
async def test_twenty_presses_at_once_are_twenty_revisions(world, storage):
    marked = await world.marks("Acme")
    await asyncio.gather(*(world.acts(marked.closing.id, Says({f"f{n}": "x"})) for n in range(20)))
    case = await storage.read(cases.load_case, world.ws, marked.closing.id)
    assert case.debrief.rev == 20
    assert [row.rev for row in case.answers.history] == list(range(1, 21))


@pytest.mark.everywhere
async def test_one_redelivered_press_at_once_is_one_answer(world, storage):
    marked = await world.marks("Acme")
    acted = await asyncio.gather(*(world.acts(marked.closing.id, Says({"f": "x"}), event="e1") for _ in range(10)))
    assert [found.claimed for found in acted].count(True) == 1


async def test_a_change_to_an_old_revision_is_stale(world, storage):
    marked = await world.marks("Acme")
    await world.acts(marked.closing.id, Says({"driver": "price"}))
    with pytest.raises(Stale):
        await storage.write(debriefs.apply, marked.case, Change(), NOW, 1.0, fact_of)


async def test_the_next_one_is_prompted_when_the_card_is_free(world, storage):
    first, second, third = [await world.marks(name) for name in ("Acme", "Globex", "Initech")]
    assert (second.ahead, third.ahead) == (1, 2)
    done = await world.acts(first.closing.id, Says({"driver": "price"}, Status.DONE))
    assert (done.case.debrief.completed_at, done.promoted.debrief.id) == (NOW, second.closing.id)
    assert done.promoted == await storage.read(cases.active_case, world.ws, "rita")
    assert await storage.read(cases.waiting_count, world.ws, "rita") == 1
    assert await storage.read(cases.count_done, world.ws, NOW, NOW + DAY) == 1
    assert await storage.read(cases.count_done, world.ws, NOW - DAY, NOW) == 0


async def test_one_taken_up_early_waits_for_the_active_card(world, storage):
    first = await world.marks("Acme")
    await world.acts(first.closing.id, Says({"driver": "price"}, Status.LATER))
    second = await world.marks("Globex")
    back = await world.acts(first.closing.id, Says(status=Status.OPEN))
    assert (back.case.debrief.status, back.ahead) == (Status.WAITING, 1)
    done = await world.acts(second.closing.id, Says(status=Status.LEFT))
    assert (done.promoted.debrief.id, done.promoted.debrief.status) == (first.closing.id, Status.OPEN)
    assert [case.debrief.id for case in await storage.read(cases.pending, world.ws, None)] == [first.closing.id]


@pytest.mark.parametrize("busy", [True, False])
async def test_handed_over_it_waits_or_is_prompted(world, storage, busy):
    if busy:
        await world.marks("Globex", by="sam")
    first, second = await world.marks("Acme"), await world.marks("Initech")
    handed = await world.acts(first.closing.id, Says(status=None, person_id="sam"))
    assert handed.case.person.name == "Sam"
    assert handed.case.debrief.status is (Status.WAITING if busy else Status.PROMPTED)
    assert handed.promoted.debrief.id == second.closing.id
    targets = await storage.read(lambda conn: conn.execute(outbox.STATE()).one())
    assert targets[0] == 3  # the old card, the next one of Rita, and the one card of Sam


@pytest.mark.everywhere
async def test_of_what_is_nobodys_none_is_ever_the_next(world, storage):
    for name in ("Acme renewal", "Harbor Foods"):
        marked = await world.marks(name)
        handed = await world.acts(marked.closing.id, Says(status=None, person_id=UNOWNED))
        assert handed.case.debrief.status is Status.WAITING
    assert await storage.write(debriefs.promote, world.ws, UNOWNED, world.at(), opened) is None


async def test_acts_and_marks_at_once_leave_one_active_card(world, storage):
    marked = [await world.marks(f"Deal {n}", by=("rita", "sam")[n % 2]) for n in range(8)]
    steps = [
        world.acts(found.closing.id, Says(status=status, person_id=to))
        for found in marked
        for status, to in (
            (Status.OPEN, None),
            (None, "rita"),
            (Status.LATER, None),
            (None, "sam"),
            (Status.DONE, None),
        )
    ]
    await asyncio.gather(*steps, *(world.marks(f"More {n}") for n in range(5)))
    for name in ("rita", "sam"):
        pending = await storage.read(cases.pending, world.ws, name)
        active = [case for case in pending if case.debrief.status.active]
        waiting = [case for case in pending if case.debrief.status is Status.WAITING]
        assert len(active) == 1 or not (active or waiting)


async def test_the_click_sends_its_own_card_unless_something_stands_before_it(world, storage):
    marked = await world.marks("Acme")
    unsent = await world.acts(marked.closing.id, Says(), lease=30.0)
    assert unsent.intent is None  # there is no message to update yet
    await world.delivers()
    acted = await world.acts(marked.closing.id, Says({"driver": "price"}), lease=30.0)
    assert acted.intent.message_id == f"m-card:{marked.closing.id}:1"
    second = await world.acts(marked.closing.id, Says({"asked": "told"}), lease=30.0)
    assert second.intent is None  # the first is being sent
    assert await world.delivers() == []
    assert await storage.write(outbox.settle, acted.intent, acted.intent.wanted, None, world.real, 15.0)
    assert await world.delivers() == [f"card:{marked.closing.id}:1"]  # the second came meanwhile


async def test_typed_words_leave_a_receipt_and_bring_the_card_below(world):
    marked = await world.marks("Acme")
    await world.delivers()
    await world.acts(marked.closing.id, Says({"words": "too dear"}, below=True))
    debrief_id = marked.closing.id
    assert await world.delivers() == [f"receipt:{debrief_id}:1:1", f"card:{debrief_id}:2"]


async def test_the_export_holds_every_debrief(world, storage):
    marked = [await world.marks(name, Outcome.WON) for name in ("Acme", "Globex", "Initech")]
    ids = [found.closing.id for found in marked]
    assert [case.debrief.id for case in await storage.read(cases_of, world.ws)] == ids
    rows = await storage.read(deals.export_rows, world.ws, "", 9)
    assert [(row.closing.id, row.case.debrief.id) for row in rows] == [(one, one) for one in ids]


ANSWERS_FOREVER = """
import asyncio, sys
from itertools import count
from storage.engine.engine import open_storage
from tests.storage.units_world import Says, World

async def main():
    world = await World(open_storage(sys.argv[1])).begins()
    marked = await world.marks("Acme")
    for number in count(1):
        acted = await world.acts(marked.closing.id, Says({f"f{number}": "x"}))
        print(acted.case.debrief.rev, flush=True)

asyncio.run(main())
"""


@pytest.mark.long  # that of any unit, on both databases, is in tests/storage/engine
@pytest.mark.everywhere
async def test_what_was_accepted_survives_kill_9(database):
    process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
        [sys.executable, "-c", ANSWERS_FOREVER, database], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    accepted = [int(process.stdout.readline()) for _ in range(25)][-1]
    process.send_signal(signal.SIGKILL)
    accepted = max([accepted, *(int(line) for line in process.stdout if line.endswith("\n"))])
    process.wait()
    process.stdout.close()
    storage = open_storage(database)
    (case,) = await storage.read(cases.pending, "slack:T1", "rita")
    await storage.close()
    assert case.debrief.rev in {accepted, accepted + 1}
    assert [row.rev for row in case.answers.history] == list(range(1, case.debrief.rev + 1))
    assert all(row.state is AnswerState.GIVEN for row in case.answers.history)


async def test_a_debrief_that_must_wait_leaves_the_live_card_lowest(storage):
    world = await World(storage).begins()
    first, _ = await world.marks("Acme"), await world.marks("Globex")
    await world.delivers()
    await world.acts(first.case.debrief.id, Says(status=Status.LEFT))
    await world.delivers()
    told = await world.acts(first.case.debrief.id, Says({"asked": "told"}, below=True))
    assert told.case.debrief.status is Status.WAITING
    assert [want.below for want in told.change.wants] == [True], "it was to come down"
    sent = await world.delivers()
    assert [key for key in sent if "receipt" in key] == [], "its card is changed where it stands"
