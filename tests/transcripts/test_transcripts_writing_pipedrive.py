"""Answers go home to Pipedrive, which has no property of ours that is unique: what is ours there is looked for."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk import writing_back
from bot.platforms.buyer_page import Given
from dialogs.records import Event
from storage.tables import closing, debrief
from storage.units import buyers as units
from storage.units import polls
from tests.examples import more
from tests.stand_ins.pipedrive import Pipedrive
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_crm import answers
from tests.transcripts.test_transcripts_pipedrive import Selling
from tests.transcripts.test_transcripts_writing_back import changes_what_they_said, changes_when_to_talk, on_time, told

REASON = "4f1c8a8e1ea45ec2a0c1b8f6f3ab0e7d9c2b5a61"
"""The code of a field of the company's own: what buyers say."""
FIELDS = {
    "lost_reason": {"answer": "driver", "values": {"price": "Too expensive"}},
    REASON: {"answer": "buyer_driver"},
}


class Writing(Selling):
    """The same, with what goes home."""

    @property
    def records(self):
        return self.pipedrive.records

    async def later(self, **delta):
        await super().later(**delta)
        await self.writes()

    async def writes(self):
        """All that waits to be written is written."""
        await self.stage.app.writing.turn()

    def notes(self, deal):
        return self.records.about("notes", deal)

    def note(self, deal):
        (one,) = self.notes(deal)
        return " ".join(re.sub("<[^>]+>", " ", one["content"]).split())

    def tasks(self, deal):
        return self.records.about("activities", deal)

    def reason(self, deal):
        return self.pipedrive.deals[int(deal)]["lost_reason"]

    def own(self, deal):
        return self.pipedrive.deals[int(deal)]["custom_fields"].get(REASON)

    async def lost(self, person, **more):
        """A deal of theirs is lost, and two hours later they are asked."""
        deal = await self.deal(person)
        self.pipedrive.closes(deal, "lost", **more)
        await self.later(minutes=6)
        await self.later(hours=2, minutes=1)
        await person.sees("Sorry about Acme renewal")
        return deal


@pytest.fixture(params=PLATFORMS)
async def on(request, sqlite_url, tmp_path):
    """Pipedrive is asked, and a manager has switched on that answers go there."""
    async with Pipedrive(lambda: THURSDAY) as pipedrive:
        pipedrive.records.reasons("Too expensive", "No budget")
        said = pipedrive.records.field(REASON, "What buyers say", "enum", "Price", "Effort and risk of changing")
        environ = {"PIPEDRIVE_API_TOKEN": pipedrive.token, "PIPEDRIVE_API_URL": pipedrive.url}
        crm = {"pipedrive": {"fields": FIELDS}}
        async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=environ, crm=crm) as made:
            pipedrive.now = lambda: made.clock.at
            writing = Writing(made, pipedrive)
            writing.said = said
            await writing.later(seconds=1)
            await made.max.types("/winloss crm on")
            await made.max.sees("Answers go to Pipedrive")
            yield writing


@pytest.mark.parametrize("allowed", [True, False])
async def test_what_the_buyer_said_themselves_is_in_the_note_where_they_allow_that(on, allowed):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    buyers, ws = on.stage.app.desk.buyers, on.stage.workspace_id
    storage = on.stage.app.services.storage
    (case,) = await storage.read(lambda conn: list(conn.execute(select(closing.c.id)).scalars()))
    assert (await buyers.page(ws, case, 0)).crm == "Pipedrive"
    at = on.stage.app.services.moment()
    await storage.write(units.invite, Event(ws, "invite"), at, case, await rep_of(storage), at.now + timedelta(days=9))
    given = Given("price", "Far too dear for us.", quote=not allowed, crm=allowed)
    receipt = await buyers.give(ws, case, 1, given)
    await on.writes()
    assert ("on their own page: Price and value. “Far too dear for us.”" in on.note(deal)) is allowed
    await buyers.change(ws, case, receipt, Given("price", "Far too dear for us.", quote=True))
    await on.writes()
    assert "Far too dear" not in on.note(deal)


async def rep_of(storage):
    return await storage.read(lambda conn: conn.execute(select(debrief.c.person_id)).scalar_one())


async def test_what_was_answered_of_a_lost_deal_is_in_pipedrive_and_follows_an_edit(on):
    ann = on.ann
    deal = await on.lost(ann)
    await ann.sees("Pipedrive gets the outcome, the buyer's reason, follow-ups and: Our view")
    await told(ann)
    await on.writes()
    words, _, ours = on.note(deal).rpartition(" winloss ")
    assert words == (
        "Lost on 19 November 2026. Debriefed with winloss. "
        "Buyer's reason, as we heard it: Effort and risk of changing. “Nobody wanted to own the switch.”"
    )
    assert ours.endswith(".note")
    assert (on.reason(deal), on.own(deal)) == ("Too expensive", on.said["Effort and risk of changing"])
    (task,) = on.tasks(deal)
    assert (task["subject"], task["due_date"], task["type"], task["done"]) == (
        *("Talk to them again", "2027-02-19", "task"),
        False,
    )
    assert task["note"].startswith("<p>About: Another service or product.</p>")
    assert task["owner_id"] == on.pipedrive.users[0]["id"]
    await changes_what_they_said(ann)
    await on.writes()
    assert "as we heard it: Support inside their company. “Nobody" in on.note(deal)
    assert on.own(deal) is None, "the picklist has nothing that is called so"
    assert set(on.records.made.values()) == {1}, "one note and one task, however often they were written"
    assert not on.pipedrive.refusals


async def test_what_a_person_set_in_pipedrive_is_never_written_over(on):
    ann = on.ann
    deal = await on.lost(ann, lost_reason="No budget")
    await told(ann)
    await on.writes()
    assert on.reason(deal) == "No budget"
    on.pipedrive.edits(deal, custom_fields={REASON: on.said["Price"]})
    await changes_what_they_said(ann)
    await on.writes()
    assert on.own(deal) == on.said["Price"]


@pytest.mark.long  # HubSpot's has it, of the same code
async def test_what_its_rep_keeps_out_is_taken_back(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    assert (len(on.notes(deal)), len(on.tasks(deal)), on.reason(deal)) == (1, 1, "Too expensive")
    await ann.clicks("Keep this out of the CRM")
    await ann.sees("Nothing of it goes to Pipedrive.")
    await on.writes()
    assert (on.notes(deal), on.tasks(deal), on.reason(deal), on.own(deal)) == ([], [], None, None)


@pytest.mark.long  # HubSpot's has it, of the same code
async def test_a_mark_that_is_undone_takes_what_was_ours_and_leaves_what_a_person_changed(on):
    ann = on.ann
    await on.later(seconds=1)
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await told(ann)
    deal = await on.deal(ann)
    on.pipedrive.closes(deal, "lost")
    await on.later(minutes=6)
    assert on.notes(deal)
    on.pipedrive.edits(deal, lost_reason="No budget")
    await ann.clicks("Undo")
    await ann.sees("was taken back")
    await on.writes()
    assert (on.notes(deal), on.tasks(deal), on.reason(deal)) == ([], [], "No budget")


async def test_a_task_that_is_done_there_is_done_here(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    (task,) = on.tasks(deal)
    on.records.does(task)
    await changes_when_to_talk(ann, "In 6 months")
    await on.writes()
    assert (task["done"], task["due_date"]) == (True, "2027-05-19"), "done meanwhile, it stays so"
    await on.later(minutes=6)
    await on.later(days=95)
    assert "wanted to talk to them again" not in ann.screen


@pytest.mark.long  # HubSpot's has it, of the same code
async def test_when_an_activity_is_due_and_whose_it_is_stay_as_a_person_set_them_there(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    (task,) = on.tasks(deal)
    other = on.pipedrive.user("eve@example.com")
    task |= {"due_date": "2027-03-01", "owner_id": other}
    await changes_when_to_talk(ann, "In 6 months")
    await on.writes()
    assert (task["due_date"], task["owner_id"]) == ("2027-03-01", other)
    assert not on.pipedrive.refusals


@pytest.mark.long  # HubSpot's has it, of the same code
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
    assert [one["done"] for one in on.tasks(deal)] == [True]


@pytest.mark.long  # HubSpot's has it, of the same code
async def test_a_task_that_somebody_deletes_there_is_not_made_again(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    on.records.deletes(on.tasks(deal)[0])
    await on.later(minutes=6)
    await changes_what_they_said(ann)
    await on.writes()
    assert not on.tasks(deal)
    assert "Support inside" in on.note(deal)


async def test_its_rep_hears_in_words_why_a_rule_of_the_company_refuses_it(on):
    ann = on.ann
    on.records.rules["lost_reason"] = "Lost reasons are for sales operations to set"
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await ann.sees("Pipedrive doesn't take what I wrote to Acme renewal (the field Lost reason)")
    await ann.sees("Lost reasons are for sales operations to set. Your answers here are safe.")
    assert on.notes(deal), "the rest is there"


@pytest.mark.long  # HubSpot's has it, of the same code
async def test_a_token_that_may_not_write_notes_is_told_in_health_and_all_is_written_once_it_may(on):
    ann, manager = on.ann, on.max
    on.records.closed.add("notes")
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await manager.types("/winloss health")
    await manager.sees("What goes into Pipedrive isn't written since", "its key may not")
    on.records.closed.clear()
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert on.notes(deal)
    await manager.types("/winloss health")
    await manager.sees("All is well")


@pytest.mark.parametrize("fault", ["after 500", *map(more, ["500", "after reset", "429 3", "odd"])])
async def test_whatever_pipedrive_answers_there_is_one_note_and_one_task(on, fault):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    for number in (2, 5, 0, 1, 3, 4, 6, 7, 8):  # what makes the note, what makes the task, each other one
        on.pipedrive.faults[:] = [*[""] * number, fault]
        await on.app.services.storage.write(on_time)
        on.clock.at += timedelta(minutes=16)
        await on.writes()
    on.pipedrive.faults.clear()
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert len(on.notes(deal)) == len(on.tasks(deal)) == 1
    assert set(on.records.made.values()) == {1}
    assert (on.reason(deal), on.own(deal)) == ("Too expensive", on.said["Effort and risk of changing"])


async def test_a_pipedrive_that_takes_too_long_is_left_for_later(on, monkeypatch):
    monkeypatch.setattr(writing_back, "LONGEST", 0.2)
    deal = await on.lost(on.ann)
    on.pipedrive.faults[:] = ["", "hang"]
    await answers(on.ann)
    await on.writes()
    storage, ws = on.app.services.storage, on.who(on.ann).workspace_id
    assert (await storage.read(polls.get, ws, "pipedrive:written")).failing == "away"
    assert not on.notes(deal)
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert on.notes(deal)


async def test_what_is_written_there_and_read_again_is_no_news_and_goes_with_a_deal_that_is_erased(on):
    ann, manager = on.ann, on.max
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    changes = ("PATCH", "POST", "PUT", "DELETE")
    asked = sum(n for what, n in on.pipedrive.asked.items() if what.startswith(changes))
    for _ in range(3):
        await on.later(minutes=6)
    assert sum(n for what, n in on.pipedrive.asked.items() if what.startswith(changes)) == asked
    reasons = await on.app.services.storage.read(lambda conn: conn.execute(select(closing.c.reason)).scalars().all())
    assert reasons == [None], "what we wrote is no reason that the CRM had"
    await manager.types("/winloss erase deal Acme renewal")
    await manager.clicks("Erase it in an hour")
    await on.later(hours=1, minutes=1)
    assert (on.notes(deal), on.tasks(deal), on.reason(deal), on.own(deal)) == ([], [], None, None)


@pytest.mark.long  # HubSpot's has it, of the same code
async def test_nothing_goes_of_who_was_asked_before_a_manager_switched_it_on(on):
    await on.max.types("/winloss crm off")
    await on.max.sees("Nothing that is answered goes to Pipedrive.")
    deal = await on.lost(on.ann)
    assert "Pipedrive" not in on.ann.screen
    await on.max.types("/winloss crm on")
    await on.max.sees("Answers go to Pipedrive")
    await answers(on.ann)
    await on.writes()
    assert (on.notes(deal), on.reason(deal)) == ([], None)
