"""Two deals that are one: what moves along, what counts, and that taking it apart brings everything back."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from dialogs.effects import Change, Timer, TimerKind
from dialogs.errors import DebriefError, NotFound
from dialogs.merging import Stays
from dialogs.records import Case, Closing, Deal, Event, FollowUp, FollowUpKind, Outcome, Status
from storage.tables import closing, deal, debrief, fact, merging, metadata, timer, verbatim
from storage.units import aliases, cases, corrections, deals, identity, importing, marks
from storage.units import merged as reads
from storage.units import merging as units
from storage.units.import_changes import ImportRow
from tests.storage.units_world import DAY, NOW, Says, World, card, fact_of, opened, texts_of

TODAY = date(2026, 11, 1)
KEEPS_NOTHING_OF = {"outbox", "event", "merging", "doubt"}


def counted(case: Case):
    return fact_of(case), texts_of(case)


@pytest.fixture
async def world(storage):
    return await World(storage).begins()


async def everything(storage, ws):
    """Every row of a workspace but what only says what was done."""

    def read(conn):
        return {
            table.name: sorted(map(repr, conn.execute(select(table).where(table.c.workspace_id == ws)).all()))
            for table in metadata.sorted_tables
            if "workspace_id" in table.c and table.name not in KEEPS_NOTHING_OF
        }

    return await storage.read(read)


async def look(world, gone, kept):
    return await world.storage.read(reads.pair, world.ws, gone, kept)


async def merges(world, gone, kept, stays=Stays.ALL, event=None):
    found = await look(world, gone, kept)
    asked = units.Merge(f"M{world.new_id()}", gone, kept, stays, found.stamp, "sam")
    event = Event(world.ws, event or world.new_id())
    return await world.storage.write(units.merge, event, world.at(), asked, opened, counted)


async def unmerges(world, merged):
    event = Event(world.ws, world.new_id())
    return await world.storage.write(units.unmerge, event, world.at(), merged.id, "sam", opened, counted)


async def imports(world, rows: Sequence[ImportRow], now=NOW):
    return await world.storage.write(importing.import_batch, world.ws, tuple(rows), now)


def row(world, number: str, name: str, outcome: Outcome | None = None, day: date = TODAY, **of) -> ImportRow:
    """A line of a CRM's file."""
    made = Deal(world.ws, f"crm-{number}", name, external_id=number, **of)
    closed = Closing(world.ws, f"crm-{number}-c", made.id, outcome, day, source="import") if outcome else None
    return ImportRow(int(number), made, None, closed, f"crm-{number}-c")


async def test_what_is_known_of_one_deal_moves_to_the_other(world, storage):
    marked = await world.marks("Acme")
    await world.acts(marked.closing.id, Says({"driver": "price", "lesson": "Ask early"}))
    await imports(world, [row(world, "7", "Acme renewal", account="Acme Group", amount=500)])

    merged = await merges(world, marked.deal.id, "crm-7")

    story = await storage.read(deals.deal_story, world.ws, "Acme renewal")
    assert [(one.closing.id, one.deal.account, one.case.answers.one("driver")) for one in story] == [
        (marked.closing.id, "Acme Group", "price")
    ]
    assert await rows_of(storage, fact, "deal_id", "account") == [("crm-7", "Acme Group")]
    assert merged.kept.owner_id == "rita"  # which only the other one knew
    assert await storage.read(deals.deal_story, world.ws, "Acme") == ()
    assert await storage.read(deals.open_named, world.ws, "Acme") == ()
    assert [m.id for m in await storage.read(reads.merged_into, world.ws, "crm-7")] == [merged.id]


async def rows_of(storage, table, *columns):
    return [
        tuple(r) for r in await storage.read(lambda conn: conn.execute(select(*(table.c[c] for c in columns))).all())
    ]


async def test_the_name_of_the_one_that_went_still_means_it(world, storage):
    marked = await world.marks("Acme")
    await imports(world, [row(world, "7", "Acme renewal")])
    await merges(world, "crm-7", marked.deal.id)
    again = await world.marks("acme RENEWAL")
    assert (again.kind, again.deal.id) == ("same", marked.deal.id)
    assert await storage.read(aliases.kept_named, world.ws, "Acme Renewal") == marked.deal.id
    assert {one.id for one in await storage.read(identity.open_deals, world.ws)} == set()


async def test_a_deal_whose_mark_was_taken_back_is_open_once_the_crm_s_open_one_is_it(world, storage):
    marked = await world.marks("Acme")
    undone = Event(world.ws, "u1"), world.at(), marked.closing.id, lambda _: None, opened
    await storage.write(corrections.undo, *undone)
    await imports(world, [row(world, "7", "Acme renewal")], NOW + DAY)
    before = await everything(storage, world.ws)
    merged = await merges(world, "crm-7", marked.deal.id)
    assert [one.id for one in await storage.read(identity.open_deals, world.ws)] == [marked.deal.id]
    await unmerges(world, merged)
    assert await everything(storage, world.ws) == before


@pytest.mark.parametrize("stays", [Stays.KEPT, Stays.GONE, Stays.ALL])
async def test_one_decision_counts_once_and_the_other_comes_back(world, storage, stays):
    first, second = await world.marks("Acme"), await world.marks("Acme renewal", by="sam")
    await world.acts(first.closing.id, Says({"driver": "price", "lesson": "Ask early"}, Status.DONE))
    before = await everything(storage, world.ws)

    merged = await merges(world, second.deal.id, first.deal.id, stays)

    left = {Stays.KEPT: {first.closing.id}, Stays.GONE: {second.closing.id}}
    assert {c for (c,) in await rows_of(storage, fact, "closing_id")} == left.get(
        stays, {first.closing.id, second.closing.id}
    )
    lessons = {c for (c,) in await rows_of(storage, verbatim, "closing_id")}
    assert lessons == ({first.closing.id} if stays is not Stays.GONE else set())
    await unmerges(world, merged)
    assert await everything(storage, world.ws) == before


async def test_who_had_the_card_of_what_no_longer_counts_gets_the_next_one(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Globex")
    other = await world.marks("Acme renewal", by="sam")
    before = await everything(storage, world.ws)
    merged = await merges(world, first.deal.id, other.deal.id, Stays.KEPT)
    assert (await storage.read(cases.load_case, world.ws, second.closing.id)).debrief.status is Status.PROMPTED
    assert (await storage.read(cases.load_case, world.ws, first.closing.id)).debrief.status is Status.UNDONE
    await unmerges(world, merged)
    assert await everything(storage, world.ws) == before


async def test_what_was_answered_since_stays_where_it_is_taken_apart(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Globex")
    other = await world.marks("Acme renewal", by="sam")
    merged = await merges(world, first.deal.id, other.deal.id, Stays.KEPT)
    await world.acts(second.closing.id, Says({"driver": "price"}))  # has the card by now
    await world.acts(other.closing.id, Says({"driver": "timing"}))

    await unmerges(world, merged)

    states = dict(await rows_of(storage, debrief, "id", "status"))
    assert states == {first.closing.id: "waiting", second.closing.id: "open", other.closing.id: "open"}
    drivers = dict(await rows_of(storage, fact, "deal_id", "driver"))
    assert drivers == {first.deal.id: None, second.deal.id: "price", other.deal.id: "timing"}


async def test_a_later_file_knows_both_by_their_ids_as_one_deal(world, storage):
    a, b = row(world, "1", "Acme", Outcome.LOST, account="Acme"), row(world, "2", "Acme Inc", Outcome.LOST, amount=700)
    await imports(world, [a, b])
    await merges(world, "crm-2", "crm-1", Stays.KEPT)
    for file in ([a, b], [b, a], [b], [a]):
        tally = await imports(world, file)
        assert (tally.new, tally.changed, tally.kept) == (0, 0, ())
    assert await rows_of(storage, fact, "closing_id", "deal_id", "amount") == [("crm-1-c", "crm-1", 700)]
    names = dict(await rows_of(storage, deal, "id", "name"))
    assert names == {"crm-1": "Acme", "crm-2": "Acme Inc"}
    more = await imports(world, [replace(a, deal=replace(a.deal, amount=900)), b])
    assert (more.new, more.changed) == (0, 1)
    assert await rows_of(storage, fact, "closing_id", "deal_id", "amount") == [("crm-1-c", "crm-1", 900)]


@pytest.mark.parametrize("turned", [False, True])
async def test_one_that_is_open_in_the_crm_takes_no_decision_of_the_other(world, storage, turned):
    a, b = row(world, "1", "Acme"), row(world, "2", "Acme Inc", Outcome.WON)
    await imports(world, [a, b])
    await merges(world, *(("crm-1", "crm-2") if turned else ("crm-2", "crm-1")))
    for file in ([a, b], [b, a], [a], [b]):
        assert (await imports(world, file)).changed == 0
        assert await rows_of(storage, fact, "closing_id", "outcome") == [("crm-2-c", "won")]
    later = replace(a, closing=Closing(world.ws, a.closing_id, "crm-1", Outcome.WON, TODAY, source="import"))
    await imports(world, [later, b])
    assert await rows_of(storage, fact, "closing_id", "outcome") == [("crm-2-c", "won")]


async def test_a_deal_of_chat_goes_on_being_fed_by_the_crm_s_that_went_into_it(world, storage):
    marked = await world.marks("Acme")
    await imports(world, [row(world, "7", "Acme renewal")])
    before = await everything(storage, world.ws)
    merged = await merges(world, "crm-7", marked.deal.id)
    assert merged.kept.external_id == "7"
    tally = await imports(world, [row(world, "7", "Acme renewal 2026", account="Acme", amount=500)])
    assert (tally.new, tally.changed) == (0, 1)
    assert await rows_of(storage, fact, "account") == [("Acme",)]
    await imports(world, [row(world, "7", "Acme renewal")])
    await unmerges(world, merged)
    now = await everything(storage, world.ws)
    assert now["closing"] == before["closing"]
    assert dict(await rows_of(storage, deal, "id", "external_id")) == {marked.deal.id: None, "crm-7": "7"}


async def test_what_has_changed_since_it_was_shown_is_not_merged(world, storage):
    first, second = await world.marks("Acme"), await world.marks("Acme renewal", by="sam")
    seen = (await look(world, first.deal.id, second.deal.id)).stamp
    given = world.mark_of("ignored", Outcome.WON, "rita")
    await storage.write(marks.reopen, Event(world.ws, "e9"), world.at(), first.closing.id, given, opened)
    asked = units.Merge("M1", first.deal.id, second.deal.id, Stays.ALL, seen, "sam")
    with pytest.raises(units.NotMerged):
        await storage.write(units.merge, Event(world.ws, "m1"), world.at(), asked, opened, counted)
    assert await rows_of(storage, merging, "id") == []


async def test_each_press_counts_once_and_what_went_is_not_merged_again(world):
    first, second = await world.marks("Acme"), await world.marks("Acme renewal")
    third = await world.marks("Acme seats")
    merged = await merges(world, first.deal.id, second.deal.id, event="m1")
    asked = units.Merge("M2", first.deal.id, second.deal.id, Stays.ALL, 0, "sam")
    assert await world.storage.write(units.merge, Event(world.ws, "m1"), world.at(), asked, opened, counted) is None
    with pytest.raises(units.NotMerged):
        await merges(world, first.deal.id, third.deal.id)
    last = await merges(world, second.deal.id, third.deal.id)
    with pytest.raises(units.NotMerged):
        await unmerges(world, merged)
    await unmerges(world, last)
    assert (await unmerges(world, merged)).undone_at is None  # as it was
    assert (await unmerges(world, merged)).undone_at is not None
    with pytest.raises(NotFound):
        await unmerges(world, replace(merged, id="M-none"))


def talks(case: Case) -> Change:
    """An answer that leaves something to do."""
    later = FollowUp(
        case.debrief.workspace_id,
        f"{case.debrief.id}.{FollowUpKind.TALK}",
        case.debrief.id,
        case.deal.id,
        case.person.id,
        FollowUpKind.TALK,
        TODAY + timedelta(90),
    )
    change = Says({"driver": "timing", "lesson": "Call in spring"}, Status.DONE)(case)
    return replace(change, follow_ups=(later,), timers=(Timer(TimerKind.FOLLOW_UP, later.id, NOW + 90 * DAY),))


async def happens(world, draw):
    """Something happens to one of a few deals; what is refused changes nothing."""
    names, outcomes = ("Acme", "Acme renewal", "Acme seats"), list(Outcome)
    found = await rows_of(world.storage, closing, "id", "workspace_id", "undone_at")
    live = [c for c, ws, gone in found if ws == world.ws and gone is None]
    match draw.randrange(8):
        case 0 | 1:
            await world.marks(draw.choice(names), draw.choice(outcomes), draw.choice(("rita", "sam")))
        case 2 if live:
            says = draw.choice([talks, Says({"driver": "price"}), Says(status=Status.LATER)])
            await world.acts(draw.choice(live), says)
        case 3 if live:
            given = world.mark_of("ignored", draw.choice(outcomes), "sam")
            args = (Event(world.ws, world.new_id()), world.at(NOW + DAY), draw.choice(live), given, opened)
            await world.storage.write(marks.reopen, *args)
        case 4 if live:
            event = Event(world.ws, world.new_id())
            await world.storage.write(corrections.undo, event, world.at(), draw.choice(live), lambda _: None, opened)
        case 5 if live:
            given = world.mark_of("ignored", draw.choice(outcomes), "sam")

            def decide(case: Case) -> Change:
                return Change(fact=fact_of(case), texts=texts_of(case), wants=(card(case),))

            args = (Event(world.ws, world.new_id()), world.at(), draw.choice(live), given, decide, opened)
            await world.storage.write(corrections.correct, *args)
        case _:
            number = draw.choice("123")
            outcome = draw.choice([None, *outcomes])
            day = TODAY - timedelta(draw.choice((0, 0, 2, 40)))
            more = {"account": draw.choice((None, "Acme Group")), "product": draw.choice((None, "Seats"))}
            await imports(world, [row(world, number, f"{draw.choice(names)} {number}", outcome, day, **more)])


@pytest.mark.parametrize("histories", [12, pytest.param(60, marks=pytest.mark.long)])
async def test_taking_apart_brings_everything_back_whatever_happened_before(storage, histories):
    """Random histories; then two deals are merged, and taken apart again."""
    merged_ones = dropped_ones = 0
    for seed in range(histories):
        draw, world = random.Random(seed), await World(storage, f"slack:T{seed}").begins()
        for _ in range(draw.randrange(2, 14)):
            try:
                await happens(world, draw)
            except DebriefError:
                continue
        ids = sorted({d for d, ws in await rows_of(storage, deal, "id", "workspace_id") if ws == world.ws})
        if len(ids) < 2:
            continue
        stack, before = [], [await everything(storage, world.ws)]
        for _ in range(draw.randrange(1, 3)):
            gone, kept = draw.sample(ids, 2)
            try:
                stack.append(await merges(world, gone, kept, draw.choice(list(Stays))))
            except units.NotMerged:
                continue
            merged_ones += 1
            now = await everything(storage, world.ws)
            dropped_ones += len(now["fact"]) < len(before[-1]["fact"])
            await counts_each_once(storage, world.ws, gone)
            before.append(now)
        while stack:
            before.pop()
            await unmerges(world, stack.pop())
            assert await everything(storage, world.ws) == before[-1], f"seed {seed}"
    assert merged_ones > histories * 5 / 6
    assert dropped_ones > histories / 6


async def counts_each_once(storage, ws, gone):
    """Every closing that stands has one fact, of a deal that is there; nothing is left of the one that went."""

    def read(conn):
        here = closing.c.workspace_id == ws
        standing = select(closing.c.id, closing.c.deal_id).where(here, closing.c.undone_at.is_(None))
        live = dict(conn.execute(standing).all())
        facts = dict(conn.execute(select(fact.c.closing_id, fact.c.deal_id).where(fact.c.workspace_id == ws)).all())
        left = conn.execute(select(closing.c.id).where(here, closing.c.deal_id == gone)).all()
        timers = conn.execute(select(timer.c.subject).where(timer.c.workspace_id == ws)).scalars().all()
        undone = conn.execute(select(debrief.c.id).where(debrief.c.workspace_id == ws, debrief.c.status == "undone"))
        return live, facts, left, set(timers) & set(undone.scalars())

    live, facts, left, ringing = await storage.read(read)
    assert facts == live
    assert left == []
    assert ringing == set()
