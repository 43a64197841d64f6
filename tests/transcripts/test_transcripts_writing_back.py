"""Answers go home: what a rep says of a deal that closed in HubSpot stands there, as far as people let it."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from storage.tables import crm_record, crm_target
from tests.examples import more
from tests.stand_ins.hubspot import HubSpot
from tests.stand_ins.pipedrive import Pipedrive
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import THURSDAY, on_the_page
from tests.transcripts.test_transcripts_crm import answers
from tests.transcripts.test_transcripts_hubspot import Selling

FIELDS = {"closed_lost_reason": {"answer": "driver", "values": {"price": "Too expensive"}}}


class Writing(Selling):
    """The same, with what goes home."""

    async def later(self, **delta):
        await super().later(**delta)
        await self.writes()

    async def writes(self):
        """All that waits to be written is written."""
        await self.stage.app.writing.turn()

    def notes(self, deal):
        return self.hubspot.records.about("notes", deal)

    def note(self, deal):
        (one,) = self.notes(deal)
        return " ".join(re.sub("<[^>]+>", " ", one["hs_note_body"]).split())

    def tasks(self, deal):
        return self.hubspot.records.about("tasks", deal)

    def reason(self, deal):
        return self.hubspot.seen(deal)["closed_lost_reason"]

    async def lost(self, person, **more):
        """A deal of theirs is lost, and two hours later they are asked."""
        deal = await self.deal(person, **more)
        self.hubspot.moves(deal, "default-lost", **more)
        await self.later(minutes=6)
        await self.later(hours=2, minutes=1)
        await person.sees("Sorry about Acme renewal")
        return deal


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with HubSpot(lambda: THURSDAY) as hubspot:
        hubspot.records.picklist("closed_lost_reason", expensive="Too expensive", rival="The other side's offer")
        environ = {"HUBSPOT_SERVICE_KEY": hubspot.key, "HUBSPOT_API_URL": hubspot.url}
        crm = {"hubspot": {"fields": FIELDS}}
        async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=environ, crm=crm) as made:
            hubspot.now = lambda: made.clock.at
            yield Writing(made, hubspot)


@pytest.fixture
async def on(stage):
    """A manager has switched it on."""
    await stage.later(seconds=1)
    await stage.max.types("/winloss crm on")
    await stage.max.sees("Answers go to HubSpot")
    return stage


async def told(ann, why="Effort and risk of changing"):
    """The buyer said why, and is to be called again."""
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.picks("Price and value", under="Before they said so")
    await ann.fills("Their words, roughly", "Nobody wanted to own the switch.")
    await ann.picks(why, under="What did they say decided it?")
    await ann.picks("Globex", under="Where did they go?")
    await ann.picks("Higher", under="Our price next to theirs?")
    await ann.picks("Partly")
    await ann.picks("Too slow")
    await ann.fills("Knowing what you know now, what would you try next time?", "Show the switch on day one")
    await ann.picks("In 3 months")
    await ann.picks("Another service or product")
    await ann.sees("Thank you")


async def test_what_was_answered_of_a_lost_deal_is_in_hubspot_and_follows_an_edit(on):
    ann = on.ann
    deal = await on.lost(ann)
    await ann.sees("HubSpot gets the outcome, the buyer's reason, follow-ups and: Our view")
    await told(ann)
    await on.writes()
    assert on.note(deal) == (
        "Lost on 19 November 2026. Debriefed with winloss. "
        "Buyer's reason, as we heard it: Effort and risk of changing. “Nobody wanted to own the switch.”"
    )
    assert on.reason(deal) == "expensive"
    (task,) = on.tasks(deal)
    assert (task["hs_task_subject"], task["hs_task_body"]) == (
        "Talk to them again",
        "About: Another service or product.",
    )
    due = datetime.fromtimestamp(int(task["hs_timestamp"]) / 1000, UTC)
    assert due == datetime(2027, 2, 19, 9, tzinfo=UTC)
    await ann.clicks("Change an answer")
    await ann.clicks("What they said")
    await ann.picks("Support inside their company", under="What did they say decided it?")
    await ann.clicks("Next")
    await ann.sees("Thank you")
    await on.writes()
    assert "as we heard it: Support inside their company. “Nobody" in on.note(deal)
    assert set(on.hubspot.records.made.values()) == {1}, "one note and one task, however often they were written"
    assert not on.hubspot.refusals


async def test_nothing_goes_before_a_manager_has_switched_it_on_nor_of_who_was_asked_before(stage):
    await stage.later(seconds=1)
    deal = await stage.lost(stage.ann)
    assert "HubSpot" not in stage.ann.screen
    await stage.max.types("/winloss crm")
    await stage.max.sees("Nothing that is answered goes to HubSpot", "closed_lost_reason (Our view)")
    await stage.max.clicks("Switch it on")
    await stage.max.sees("Answers go to HubSpot")
    await answers(stage.ann)
    await stage.writes()
    assert not stage.notes(deal)
    assert stage.reason(deal) is None


async def test_who_asks_who_reads_what_is_told_of_the_crm(on):
    await on.ann.types("/winloss hello")
    await on.ann.sees("HubSpot gets the outcome, the buyer's reason and follow-ups, unless you keep a deal out.")
    await on.max.types("/winloss crm off")
    await on.max.sees("Nothing that is answered goes to HubSpot.")
    await on.bob.types("/winloss hello")
    await on.bob.sees("your answers are for you and your managers")
    assert "HubSpot" not in on.bob.screen


async def test_only_managers_and_administrators_switch_it(stage):
    await stage.ann.types("/winloss crm on")
    await stage.ann.sees("for managers and administrators")


async def test_what_its_rep_keeps_out_stays_out_and_is_taken_back_where_it_was_there(on):
    ann = on.ann
    deal = await on.lost(ann)
    await ann.clicks("Keep this out of the CRM")
    await ann.sees("Nothing of it goes to HubSpot.")
    await answers(ann)
    await on.writes()
    assert not on.notes(deal)
    await ann.clicks("Let it go to the CRM")
    await ann.sees("HubSpot gets the outcome")
    await on.writes()
    assert on.note(deal).startswith("Lost on")
    assert on.reason(deal) == "expensive"
    await ann.clicks("Keep this out of the CRM")
    await ann.sees("Nothing of it goes to HubSpot.")
    await on.writes()
    assert not on.notes(deal)
    assert not on.reason(deal)


async def test_what_stands_there_is_kept_out_by_its_rep_also_once_it_was_switched_off_and_on_again(on):
    ann = on.ann
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    assert on.notes(deal)
    await on.max.types("/winloss crm off")
    await on.max.sees("Nothing that is answered goes to HubSpot")
    await ann.clicks("Keep this out of the CRM")  # their card is from before
    await ann.sees("Nothing goes to the CRM now: that is switched off. Acme renewal stays out of it, also if")
    await ann.sees_no_more("Keep this out of the CRM")
    await on.writes()
    assert not on.notes(deal)
    assert not on.reason(deal)
    await on.max.types("/winloss crm on")
    await on.max.sees("Answers go to HubSpot")
    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Product fit", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.sees("Product fit", "Nothing of it goes to HubSpot.")
    await on.writes()
    assert not on.notes(deal)
    assert not on.reason(deal)


async def test_what_a_person_set_in_hubspot_is_never_written_over(on):
    ann = on.ann
    deal = await on.lost(ann, closed_lost_reason="rival")
    await answers(ann)
    await on.writes()
    assert on.reason(deal) == "rival"
    await ann.types("/winloss lost Acme renewal")
    await on.writes()
    assert on.reason(deal) == "rival"


async def test_a_mark_that_is_undone_takes_what_was_ours_and_leaves_what_a_person_changed(on):
    ann = on.ann
    await on.later(seconds=1)
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await told(ann)
    deal = await on.deal(ann)
    await on.writes()
    assert not on.notes(deal), "nobody said yet that it is in HubSpot"
    on.hubspot.moves(deal, "default-lost")
    await on.later(minutes=6)
    assert on.notes(deal)
    assert on.tasks(deal)
    on.hubspot.edits(deal, closed_lost_reason="rival")
    await ann.clicks("Undo")
    await ann.sees("was taken back")
    await on.writes()
    assert not on.notes(deal)
    assert not on.tasks(deal)
    assert on.reason(deal) == "rival"


async def changes_what_they_said(ann, to="Support inside their company"):
    await ann.clicks("Change an answer")
    await ann.clicks("What they said")
    await ann.picks(to, under="What did they say decided it?")
    await ann.clicks("Next")
    await ann.sees("Thank you")


async def changes_when_to_talk(ann, to):
    await ann.clicks("Change an answer")
    await ann.clicks("What's next")
    await ann.picks(to, under="When should we talk next?")
    await ann.clicks("Next")
    await ann.sees("Thank you")


async def test_what_may_not_be_quoted_never_goes(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await ann.clicks("Change an answer")
    await ann.clicks("What they said")
    await ann.clicks("Don't quote")
    await ann.clicks("Next")
    await ann.sees("Thank you")
    await on.writes()
    assert "switch" not in on.note(deal)
    assert "as we heard it: Effort and risk of changing." in on.note(deal)


async def test_a_task_that_is_done_there_is_done_here_and_the_other_way_round(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    (task,) = on.tasks(deal)
    task["hs_task_status"] = "WAITING"
    due = task["hs_timestamp"]
    await changes_when_to_talk(ann, "In 6 months")
    await on.writes()
    assert (task["hs_task_status"], task["hs_timestamp"] > due) == ("WAITING", True), "a person said so"
    on.hubspot.records.does(task)
    await changes_when_to_talk(ann, "In 3 months")
    await on.writes()
    assert (task["hs_task_status"], task["hs_timestamp"]) == ("COMPLETED", due), "done meanwhile, it stays so"
    await on.later(minutes=6)
    await on.later(days=95)
    assert "wanted to talk to them again" not in ann.screen
    assert task["hs_task_status"] == "COMPLETED"


async def test_when_a_task_is_due_and_whose_it_is_stay_as_a_person_set_them_there(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    (task,) = on.tasks(deal)
    (note,) = on.notes(deal)
    task |= {"hs_timestamp": "1790000000000", "hs_task_subject": "Lunch with them"}
    note["hubspot_owner_id"] = task["hubspot_owner_id"] = "4242"
    await changes_when_to_talk(ann, "In 6 months")
    await changes_what_they_said(ann)
    await on.writes()
    assert "Support inside" in on.note(deal)
    assert (task["hs_timestamp"], task["hs_task_subject"]) == ("1790000000000", "Lunch with them")
    assert note["hubspot_owner_id"] == task["hubspot_owner_id"] == "4242"
    await ann.clicks("Change an answer")
    await ann.clicks("What's next")
    await ann.picks("Staying in touch", under="about what?")
    await ann.clicks("Next")
    await ann.sees("Thank you")
    await on.writes()
    assert task["hs_task_body"] == "About: Staying in touch.", "the rest follows"
    assert not on.hubspot.refusals


async def test_a_task_that_was_done_before_we_knew_that_it_was_made_stays_done(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    await on.app.services.storage.write(unanswered)
    (task,) = on.tasks(deal)
    on.hubspot.records.does(task)
    await changes_what_they_said(ann)
    await on.writes()
    assert [one["hs_task_status"] for one in on.tasks(deal)] == ["COMPLETED"]


async def test_a_follow_up_that_is_done_here_is_done_there(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    await on.later(days=92)
    await ann.sees("you wanted to talk to them again")
    await ann.clicks("Done")
    await ann.sees("done, thank you")
    await on.writes()
    assert [one["hs_task_status"] for one in on.tasks(deal)] == ["COMPLETED"]


async def test_a_task_that_somebody_took_away_there_is_not_made_again(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    on.hubspot.records.deletes("tasks", on.tasks(deal)[0])
    for when in ("In 6 months", "In 3 months"):  # before we asked what became of it
        await changes_when_to_talk(ann, when)
        await on.writes()
        assert not on.tasks(deal)
    await on.later(minutes=6)
    await ann.clicks("Change an answer")
    await ann.clicks("What they said")
    await ann.picks("Support inside their company", under="What did they say decided it?")
    await ann.clicks("Next")
    await ann.sees("Thank you")
    await on.writes()
    assert not on.tasks(deal)
    assert "Support inside" in on.note(deal)
    await on.later(days=92)
    await ann.sees("you wanted to talk to them again")
    await ann.clicks("Done")
    await ann.sees("done, thank you")
    await on.writes()
    assert not on.tasks(deal)
    await on.max.types("/winloss health")
    await on.max.sees("All is well")


async def test_its_rep_hears_in_words_why_a_rule_of_the_company_refuses_it(on):
    ann = on.ann
    on.hubspot.records.rules["closed_lost_reason"] = "Reasons are for sales operations to set."
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await ann.sees("HubSpot doesn't take what I wrote to Acme renewal (the field closed_lost_reason)")
    await ann.sees("Reasons are for sales operations to set.")
    assert on.notes(deal), "the rest is there"


async def test_a_rule_that_lets_nothing_be_taken_away_is_told_and_holds_up_nothing_else(on):
    ann, manager = on.ann, on.max
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    on.hubspot.records.rules["archive notes"] = "Notes are kept for seven years."
    await ann.clicks("Keep this out of the CRM")
    await on.writes()
    assert (on.notes(deal) != [], on.tasks(deal), on.reason(deal)) == (True, [], "")
    await ann.sees("HubSpot doesn't let me take what I wrote to Acme renewal away (the note)")
    await manager.types("/winloss health")
    await manager.sees("What goes into HubSpot", "Acme renewal", "is stopped: ", "Notes are kept for seven years.")
    del on.hubspot.records.rules["archive notes"]
    await manager.clicks("Try again")
    await on.writes()
    assert not on.notes(deal)
    await manager.types("/winloss health")
    await manager.sees("All is well")


async def test_a_field_that_a_rule_wants_filled_stays_ours_and_is_told_where_all_of_it_is_to_go(on):
    ann, manager = on.ann, on.max
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    assert on.reason(deal) == "expensive"
    on.hubspot.records.rules["closed_lost_reason"] = "A lost deal has a reason"
    await ann.clicks("Keep this out of the CRM")
    await on.writes()
    assert (on.notes(deal), on.reason(deal)) == ([], "expensive")
    await ann.sees("HubSpot doesn't let me take what I wrote to Acme renewal away (the field closed_lost_reason)")
    await ann.sees("A lost deal has a reason. ")
    await manager.types("/winloss health")
    await manager.sees("What goes into HubSpot", "A lost deal has a reason.")
    del on.hubspot.records.rules["closed_lost_reason"]
    await manager.clicks("Try again")
    await on.writes()
    assert not on.reason(deal)


async def test_what_is_stopped_is_dropped_where_a_manager_says_so(on):
    ann, manager = on.ann, on.max
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    on.hubspot.records.rules["archive notes"] = "Notes are kept for seven years."
    await manager.types("/winloss erase deal Acme renewal")
    await manager.clicks("Erase it in an hour")
    await on.later(hours=1, minutes=1)
    await manager.types("/winloss health")
    await manager.sees("Notes are kept for seven years.")
    await manager.clicks("Drop")
    await manager.sees("Dropped.")
    await on.writes()
    assert on.notes(deal), "the company keeps it"
    await manager.types("/winloss health")
    await manager.sees("All is well")


async def test_a_scope_that_is_missing_is_told_in_health_and_all_is_written_once_it_is_there(on):
    ann, manager = on.ann, on.max
    on.hubspot.scopes.remove("contacts.write")
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await manager.types("/winloss health")
    await manager.sees("What goes into HubSpot isn't written since", "its key may not read and write all of that")
    on.hubspot.scopes.add("contacts.write")
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert on.notes(deal)
    await manager.types("/winloss health")
    await manager.sees("All is well")


async def test_a_deal_that_is_erased_takes_its_note_and_task_with_it(on):
    ann, manager = on.ann, on.max
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    assert on.notes(deal)
    await manager.types("/winloss erase deal Acme renewal")
    await manager.clicks("Erase it in an hour")
    await on.later(hours=1, minutes=1)
    assert not on.notes(deal)
    assert not on.tasks(deal)
    assert not on.reason(deal)


@pytest.mark.long
async def test_a_note_goes_with_its_debrief_into_a_deal_that_hubspot_has_and_out_of_it_again(on):
    ann, manager = on.ann, on.max
    await on.later(seconds=1)
    await ann.types("/winloss lost Contoso")
    await ann.sees("Sorry about Contoso")
    await told(ann)
    deal = await on.deal(on.bob)
    on.hubspot.moves(deal, "default-lost")
    await on.later(minutes=6)
    await manager.types("/winloss merge Contoso into Acme renewal")
    await manager.clicks("Both: it closed twice")
    await manager.sees("with 2 closings that count")
    await on.writes()
    assert "Effort and risk" in on.note(deal)
    assert on.tasks(deal)
    assert on.reason(deal) == "expensive"
    await manager.clicks("Take them apart")
    await manager.sees("are two deals again")
    await on.writes()
    assert (on.notes(deal), on.tasks(deal), on.reason(deal)) == ([], [], "")
    assert "HubSpot gets" not in ann.screen


@pytest.mark.parametrize("fault", [more("500"), "after 500", more("after reset"), "429 3", more("odd")])
async def test_whatever_hubspot_answers_there_is_one_note_and_one_task(on, fault):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    for number in (5, 1, 3, 0, 2, 4):  # what makes the note first: a read is sent again by the HTTP client itself
        on.hubspot.faults[:] = [*[""] * number, fault]
        await on.app.services.storage.write(on_time)
        on.clock.at += timedelta(minutes=16)
        await on.writes()
    on.hubspot.faults.clear()
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert len(on.notes(deal)) == len(on.tasks(deal)) == 1
    assert set(on.hubspot.records.made.values()) == {1}
    assert on.reason(deal) == "expensive"


def unanswered(conn):
    """The answer to what made the task never came."""
    conn.execute(update(crm_record).where(crm_record.c.kind == "task").values(record_id=None, says=""))


def on_time(conn):
    """What waits for a grace on real time waits no more."""
    conn.execute(update(crm_target).values(not_before=0))


async def test_who_serves_several_workspaces_says_first_whose_the_crm_is(on):
    whose = on.app.services.whose
    other = next(name for name in ("slack", "teams", "web") if name not in on.app.services.platforms)
    on.app.services.platforms[other] = SimpleNamespace(workspaces={})  # it was met by nobody yet
    await on.max.types("/winloss crm off")
    await on.max.sees("app.yaml doesn't say whose HubSpot is", "`crm: hubspot: workspace`")
    assert whose("") is None, "not the one that was there first"
    assert whose(on.who(on.max).workspace_id) is not None
    del on.app.services.platforms[other]


@pytest.mark.long  # two lives
async def test_a_crm_that_another_took_the_place_of_is_promised_no_more_and_what_is_to_go_from_there_is_told(
    sqlite_url, tmp_path
):
    async with HubSpot(lambda: THURSDAY) as hubspot, Pipedrive(lambda: THURSDAY) as pipedrive:
        before = {"HUBSPOT_SERVICE_KEY": hubspot.key, "HUBSPOT_API_URL": hubspot.url}
        async with on_the_page(sqlite_url, tmp_path, environ=before) as made:
            hubspot.now = lambda: made.clock.at
            on = Writing(made, hubspot)
            await on.later(seconds=1)
            await on.max.types("/winloss crm on")
            await on.max.sees("Answers go to HubSpot")
            deal = await on.lost(on.ann)
            await answers(on.ann)
            await on.writes()
            assert on.notes(deal)
        after = {"PIPEDRIVE_API_TOKEN": pipedrive.token, "PIPEDRIVE_API_URL": pipedrive.url}
        async with on_the_page(sqlite_url, tmp_path, environ=after) as made:
            made.clock.at = THURSDAY + timedelta(days=1)
            ann, manager = made.ann, made.max
            await ann.types("/winloss hello")
            await ann.sees("your answers are for you and your managers")
            assert "unless you keep a deal out" not in ann.screen
            await manager.types("/winloss erase deal Acme renewal")
            await manager.clicks("Erase it in an hour")
            made.clock.at += timedelta(hours=1, minutes=1)
            await made.app.ticker.tick()
            await made.app.services.storage.write(long_ago)
            await manager.types("/winloss health")
            await manager.sees(f"HubSpot isn't asked any more, and what winloss wrote there to deal {deal}")
            assert "Try again" not in manager.screen
            await manager.clicks("Drop")
            await manager.sees("Dropped.", "All is well")


def long_ago(conn):
    """What waits has waited for an hour."""
    conn.execute(update(crm_target).values(queued=crm_target.c.queued - 3600))
