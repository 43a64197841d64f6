"""Closings as targets in a CRM: what may go, versions, leases and fences, and the records that are noted."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dialogs.merging import Stays
from dialogs.records import Event, Outcome, Status
from storage.tables import closing as closings
from storage.tables import crm_target, deal, inbox
from storage.units import inbox as told
from storage.units import merged, merging, write_backs
from storage.units.write_backs import Record
from tests.storage.units_world import NOW, Says, World, fact_of, opened, texts_of

CRM = "hubspot"
GRACE, LEASE = 15.0, 60.0


class Writing(World):
    """A workspace whose deals a CRM told of."""

    async def run(self, unit, *args, **more):
        return await self.storage.write(unit, *args, **more)

    async def switch(self, *, on=True, at=NOW - timedelta(days=1)):
        return await self.run(write_backs.switch, self.ws, CRM, at, on=on)

    async def lost(self, name="Acme renewal", crm=CRM):
        """A deal that was lost, whose rep is asked; the CRM has it as `E-` and its number."""
        marked = await self.marks(name, Outcome.LOST)
        closing = marked.case.closing

        def known(conn):
            external = f"E-{closing.id}"
            conn.execute(update(deal).where(deal.c.id == closing.deal_id).values(external_id=external))
            row = {"workspace_id": self.ws, "key": f"k{closing.id}", "at": NOW, "closing_id": closing.id, "crm": crm}
            conn.execute(inbox.insert().values(**row, deal_key=told.deal_key(self.ws, external), outcome="lost"))

        await self.run(known)
        return closing.id

    async def done(self, closing_id):
        await self.acts(closing_id, Says({"driver": "price"}, Status.DONE))

    async def claims(self, after=1.0):
        self.real += after
        return await self.run(write_backs.claim, self.ws, CRM, self.real, LEASE, GRACE)

    async def settles(self, held):
        await self.run(write_backs.settle, held, self.real)


@pytest.fixture
async def world(storage):
    return await Writing(storage).begins()


@pytest.mark.everywhere
async def test_what_is_done_goes_once_and_again_with_each_change(world):
    await world.switch()
    closing = await world.lost()
    assert await world.claims() is None
    await world.done(closing)
    held = await world.claims()
    assert (held.closing_id, held.deal, held.kept_out, held.erased) == (closing, f"E-{closing}", False, False)
    assert await world.claims() is None, "somebody has it"
    await world.settles(held)
    assert await world.claims(LEASE) is None
    await world.done(closing)
    await world.done(closing)
    again = await world.claims()
    await world.settles(again)
    assert again.wanted == held.wanted + 2
    assert await world.claims(LEASE) is None


async def test_what_changes_while_it_is_written_is_written_again(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    held = await world.claims()
    await world.done(closing)
    await world.settles(held)
    assert (await world.claims()).wanted == held.wanted + 1


@pytest.mark.everywhere
async def test_a_writer_that_died_is_followed_a_grace_later_and_one_that_stood_still_undoes_nothing(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    zombie = await world.claims()
    assert await world.claims(LEASE + 1) is None, "what it sent may come yet"
    heir = await world.claims(GRACE)
    assert heir.fence == zombie.fence + 1
    await world.settles(heir)
    await world.settles(zombie)  # it may have written an older state over that
    assert (await world.claims()).wanted == heir.wanted + 1


async def merged_into(world, gone, kept, stays):
    """A manager says that the deals of these two closings are one; takes them apart, once asked to."""
    query = select(closings.c.id, closings.c.deal_id)
    ids = dict(await world.storage.read(lambda conn: [tuple(row) for row in conn.execute(query)]))
    pair = await world.storage.read(merged.pair, world.ws, ids[gone], ids[kept])
    asked = merging.Merge("M1", ids[gone], ids[kept], stays, pair.stamp, "sam")
    more = opened, lambda case: (fact_of(case), texts_of(case))
    await world.run(merging.merge, Event(world.ws, "merges"), world.at(), asked, *more)
    return lambda: world.run(merging.unmerge, Event(world.ws, "unmerges"), world.at(), "M1", "sam", *more)


async def test_what_two_deals_that_are_one_took_back_comes_again_once_they_are_two(world):
    await world.switch()
    gone, kept = await world.lost("Acme"), await world.lost("Acme renewal")
    await world.done(gone)
    await world.settles(await world.claims())
    apart = await merged_into(world, gone, kept, Stays.KEPT)
    taken = await world.claims()
    assert taken.closing_id == gone, "it counts no more"
    await world.settles(taken)
    await apart()
    assert (await world.claims()).closing_id == gone


@pytest.mark.everywhere
@pytest.mark.parametrize("told", [True, False], ids=["the CRM has both", "one was marked in chat"])
async def test_a_closing_stands_at_its_own_deal_and_at_that_which_it_is_one_with_as_long_as_it_is(world, told):
    def homes(conn):
        return write_backs.home(conn, held), write_backs.standing(conn, world.ws, gone)

    await world.switch()
    gone, kept = await world.lost("Acme"), await world.lost("Acme renewal")
    if not told:
        await world.run(lambda conn: conn.execute(update(deal).where(deal.c.name == "Acme").values(external_id=None)))
    await world.done(gone)
    apart = await merged_into(world, gone, kept, Stays.ALL)
    held = await world.claims()
    assert (held.closing_id, held.deal) == (gone, f"E-{gone}" if told else f"E-{kept}")
    assert (await world.storage.read(homes))[0] == held.deal, "where it stands already it stays"
    await world.settles(held)
    await apart()
    held = await world.claims()
    assert held.closing_id == gone
    home, standing = await world.storage.read(homes)
    assert home == (f"E-{gone}" if told else None)
    assert (standing is not None) is told, "its card promises as much"
    if not told:  # the CRM tells of it after all
        await world.run(
            lambda conn: conn.execute(update(deal).where(deal.c.name == "Acme").values(external_id=f"E-{gone}"))
        )
        assert (await world.storage.read(homes))[0] == f"E-{gone}"
        assert await world.run(write_backs.move, held, f"E-{gone}")
        await world.settles(held)
        await world.done(gone)
        assert (await world.claims()).deal == f"E-{gone}"


async def test_nothing_goes_of_who_was_asked_before_or_whose_deal_no_crm_told_of_or_where_it_is_off(world):
    before = await world.lost("Before")
    await world.switch(at=NOW)
    elsewhere = await world.lost("Elsewhere", crm=None)
    for closing in (before, elsewhere):
        assert await world.storage.read(write_backs.standing, world.ws, closing) is None
        await world.done(closing)
    await world.switch(on=False)
    assert await world.claims() is None
    assert not await world.switch(on=False), "it is off already"


async def test_what_its_rep_keeps_out_is_wanted_so_that_it_goes(world):
    await world.switch()
    closing = await world.lost()
    await world.run(write_backs.keep_out, world.ws, closing, world.real, kept=True)
    assert (await world.storage.read(write_backs.standing, world.ws, closing)).kept_out
    held = await world.claims()
    assert held.kept_out
    await world.settles(held)
    await world.done(closing)
    assert (await world.claims()).kept_out, "an answer changes nothing of that"


async def test_an_erased_deal_leaves_nothing_once_all_of_ours_is_gone(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    await world.settles(await world.claims())
    deal_id = await world.storage.read(lambda conn: conn.execute(select(deal.c.id)).scalar())
    await world.erases("deal", deal_id)
    held = await world.claims()
    assert held.erased
    assert held.deal == f"E-{closing}"
    await world.settles(held)
    assert await world.storage.read(lambda conn: conn.execute(select(crm_target)).all()) == []


async def test_records_are_noted_and_dropped_and_open_tasks_listed(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    held = await world.claims()
    await world.run(write_backs.note, held, Record("note", "", None, "", "asked"))
    await world.run(write_backs.note, held, Record("note", "", "7", "says"))
    await world.run(write_backs.note, held, Record("task", "talk", "8", "says"))
    found = await world.storage.read(write_backs.records, held)
    assert found["note", ""] == Record("note", "", "7", "says", "", over=False)
    listed = await world.storage.read(write_backs.open_tasks, world.ws, CRM, "", 10)
    assert listed == (("8", closing, "talk"),)
    await world.run(write_backs.task_over, world.ws, CRM, closing, "talk", done=True)
    assert await world.storage.read(write_backs.open_tasks, world.ws, CRM, "", 10) == ()
    await world.run(write_backs.drop, held, "note", "")
    assert ("note", "") not in await world.storage.read(write_backs.records, held)


@pytest.mark.everywhere
@pytest.mark.parametrize("gone", [False, True], ids=["its heir wrote newer words", "its heir erased it"])
async def test_what_a_writer_sent_after_its_lease_is_found_and_goes_where_the_rest_went(world, gone):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    zombie = await world.claims()
    await world.run(write_backs.note, zombie, Record("note", "", None, "", "old words"))
    if gone:
        deal_id = await world.storage.read(lambda conn: conn.execute(select(deal.c.id)).scalar())
        await world.erases("deal", deal_id)
    heir = await world.claims(LEASE + GRACE + 1)
    if gone:
        await world.run(write_backs.drop, heir, "note", "")
    else:
        await world.run(write_backs.note, heir, Record("note", "", "7", "newer words"))
    await world.settles(heir)
    assert await world.claims() is None
    assert not await world.run(write_backs.note, zombie, Record("note", "", "7", "old words"))
    again = await world.claims()
    assert again.erased is gone, "what came back is taken away"
    found = await world.storage.read(write_backs.records, again)
    assert found["note", ""] == Record("note", "", "7", "", "old words"), "so that it is written, or taken away, anew"


async def test_a_writer_that_lost_its_lease_forgets_nothing_that_its_heir_wrote(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    zombie = await world.claims()
    heir = await world.claims(LEASE + GRACE + 1)
    await world.run(write_backs.note, heir, Record("task", "talk", "8", "says"))
    await world.settles(heir)
    assert not await world.run(write_backs.drop, zombie, "task", "talk")
    again = await world.claims()
    assert (await world.storage.read(write_backs.records, again))["task", "talk"].record_id == "8"


async def test_one_that_never_comes_through_holds_up_no_other(world):
    await world.switch()
    stuck, other = await world.lost("Stuck"), await world.lost("Other")
    await world.done(stuck)
    world.real += 1
    await world.done(other)
    held = await world.claims()
    assert held.closing_id == stuck
    await world.run(write_backs.retry, held, world.real)
    assert (await world.claims()).closing_id == other
    assert (await world.claims()).closing_id == stuck


async def test_only_faults_in_a_row_are_counted_and_none_of_an_outage(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    for fault, counted in ((False, 0), (True, 0), (False, 1), (True, 1)):
        held = await world.claims()
        assert held.attempts == counted
        await world.run(write_backs.retry, held, world.real, fault=fault)
    held = await world.claims()
    assert held.attempts == 2
    await world.settles(held)
    await world.done(closing)
    assert (await world.claims()).attempts == 0


async def test_keeping_it_out_while_it_is_written_takes_it_away_after(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    held = await world.claims()
    await world.run(write_backs.keep_out, world.ws, closing, world.real, kept=True)
    await world.settles(held)
    assert (await world.claims()).kept_out


@pytest.mark.everywhere
async def test_open_tasks_are_found_without_reading_what_is_done(world):
    def plan(conn):
        asked = write_backs.OPEN_TASKS().limit(10).params(ws=world.ws, b_crm=CRM, b_after="")
        made = asked.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True})
        sqlite = conn.dialect.name == "sqlite"
        if not sqlite:
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")  # of a few rows it would read all
        return " ".join(str(row) for row in conn.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if sqlite else ''} {made}"))

    found = await world.storage.write(plan)
    assert "ix_crm_record_open" in found
    assert "Sort" not in found, "PostgreSQL's word"
    assert "TEMP B-TREE" not in found, "SQLite's"


async def test_what_changed_while_it_was_written_is_not_parked_with_what_was_refused(world):
    await world.switch()
    closing = await world.lost()
    await world.done(closing)
    held = await world.claims()
    await world.done(closing)
    await world.run(write_backs.park, held, "a rule")
    again = await world.claims()
    assert again.wanted == held.wanted + 1
    await world.run(write_backs.park, again, "a rule")
    assert await world.claims(LEASE) is None
    assert await world.storage.read(write_backs.parked) == 1
