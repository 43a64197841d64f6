"""Answers go home to whatever CRM: what HubSpot's conversations have (test_transcripts_writing_back.py), in the others.

In `make test` Pipedrive's shows what is its own way of writing; all else is the same code.
"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.platforms.buyer_page import Given
from dialogs.records import Event, FollowUp, FollowUpKind
from storage.tables import closing, debrief
from storage.units import buyer_links, write_backs
from tests.examples import more
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.test_transcripts_crm import answers
from tests.transcripts.test_transcripts_writing_back import changes_what_they_said, changes_when_to_talk, on_time, told
from tests.transcripts.test_transcripts_writing_pipedrive import in_pipedrive
from tests.transcripts.test_transcripts_writing_salesforce import in_salesforce

CRMS = {"pipedrive": in_pipedrive, "salesforce": in_salesforce}


@pytest.fixture(params=["pipedrive", more("salesforce")])
def crm(request):
    return CRMS[request.param]


@pytest.fixture(params=PLATFORMS)
async def on(request, crm, sqlite_url, tmp_path):
    async with crm(request.param, sqlite_url, tmp_path) as made:
        yield made


async def test_what_a_person_set_there_is_never_written_over(on):
    ann = on.ann
    deal = await on.lost(ann, reason=on.THEIRS)
    await told(ann)
    await on.writes()
    assert (on.reason(deal), on.own(deal)) == (on.THEIRS, on.EFFORT)
    on.says(deal, on.PRICE)
    await changes_what_they_said(ann)
    await on.writes()
    assert on.reason(deal) == on.PRICE


@pytest.mark.parametrize("allowed", [True, False])
async def test_what_the_buyer_said_themselves_is_in_the_note_where_they_allow_that(on, allowed):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    buyers, ws = on.stage.app.desk.use.buyers, on.stage.workspace_id
    storage = on.stage.app.services.storage
    (case,) = await storage.read(lambda conn: list(conn.execute(select(closing.c.id)).scalars()))
    assert (await buyers.page(ws, case, 0)).crm == on.called
    at = on.stage.app.services.moment()
    item = FollowUp(ws, f"{case}.ask_buyer", case, "", "", FollowUpKind.ASK_BUYER, at.now.date())
    until, by = at.now + timedelta(days=9), await rep_of(storage)
    await storage.write(buyer_links.invite, Event(ws, "invite"), at, case, by, until, item)
    given = Given("price", "Far too dear for us.", quote=not allowed, crm=allowed)
    receipt = await buyers.give(ws, case, 1, given)
    await on.writes()
    assert ("on their own page: Price and value. “Far too dear for us.”" in on.note(deal)) is allowed
    await buyers.change(ws, case, receipt, Given("price", "Far too dear for us.", quote=True))
    await on.writes()
    assert "Far too dear" not in on.note(deal)


def first_anew(conn, ws):
    """Something of the first closing changes."""
    write_backs.touch(conn, ws, conn.execute(select(func.min(closing.c.id))).scalar_one(), 0.0)


async def rep_of(storage):
    return await storage.read(lambda conn: conn.execute(select(debrief.c.person_id)).scalar_one())


@pytest.mark.long
async def test_what_its_rep_keeps_out_is_taken_back(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    assert (len(on.notes(deal)), len(on.tasks(deal)), on.reason(deal)) == (1, 1, on.PRICE)
    await ann.clicks("Keep this out of the CRM")
    await ann.sees(f"Nothing of it goes to {on.called}.")
    await on.writes()
    assert (on.notes(deal), on.tasks(deal), on.reason(deal), on.own(deal)) == ([], [], None, None)


@pytest.mark.long
async def test_a_mark_that_is_undone_takes_what_was_ours_and_leaves_what_a_person_changed(on):
    ann = on.ann
    await on.later(seconds=1)
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await told(ann)
    deal = await on.deal(ann)
    on.closes(deal)
    await on.later(minutes=6)
    assert on.notes(deal)
    on.says(deal, on.THEIRS)
    await ann.clicks("Undo")
    await ann.sees("was taken back")
    await on.writes()
    assert (on.notes(deal), on.tasks(deal), on.reason(deal)) == ([], [], on.THEIRS)


async def test_a_task_that_is_done_there_is_done_here(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    (task,) = on.tasks(deal)
    on.does(task)
    await changes_when_to_talk(ann, "In 6 months")
    await on.writes()
    assert (on.is_done(task), on.due(task)) == (True, "2027-05-19"), "done meanwhile, it stays so"
    await on.later(minutes=6)
    await on.later(days=95)
    assert "wanted to talk to them again" not in ann.screen


@pytest.mark.long
async def test_when_a_task_is_due_and_whose_it_is_stay_as_a_person_set_them_there(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    (task,) = on.tasks(deal)
    other = on.handed(task, "2027-03-01")
    await changes_when_to_talk(ann, "In 6 months")
    await on.writes()
    assert (on.due(task), on.owner(task)) == ("2027-03-01", other)


@pytest.mark.long
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
    assert [on.is_done(one) for one in on.tasks(deal)] == [True]


@pytest.mark.long
async def test_a_task_that_somebody_deletes_there_is_not_made_again(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    on.deletes(on.tasks(deal)[0])
    await on.later(minutes=6)
    await changes_what_they_said(ann)
    await on.writes()
    assert not on.tasks(deal)
    assert "Support inside" in on.note(deal)


async def test_its_rep_hears_in_words_why_a_rule_of_the_company_refuses_it(on):
    ann = on.ann
    on.ruled("Reasons are for sales operations to set")
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await ann.sees(f"{on.called} doesn't take what I wrote to Acme renewal (the field {on.FIELD})")
    await ann.sees("Reasons are for sales operations to set. Your answers here are safe.")
    assert on.notes(deal), "the rest is there"


@pytest.mark.long
async def test_a_right_that_is_lacking_is_told_in_health_and_all_is_written_once_it_is_given(on):
    ann, manager = on.ann, on.max
    on.barred()
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await manager.types("/winloss health")
    await manager.sees(f"What goes into {on.called} isn't written since", "its key may not")
    on.let_in()
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert on.notes(deal)
    await manager.types("/winloss health")
    await manager.sees("All is well")


@pytest.mark.parametrize("fault", ["after 500", *map(more, ["500", "after reset", "429 3", "odd"])])
async def test_whatever_it_answers_there_is_one_note_and_one_task(on, fault):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    for number in (2, 5, 0, 1, 3, 4, 6, 7, 8):  # what makes the note, what makes the task, each other one
        on.faults[:] = [*[""] * number, fault]
        await on.app.services.storage.write(on_time)
        on.clock.at += timedelta(minutes=16)
        await on.writes()
    on.faults.clear()
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert len(on.notes(deal)) == len(on.tasks(deal)) == 1
    assert set(on.made.values()) == {1}
    assert (on.reason(deal), on.own(deal)) == (on.PRICE, on.EFFORT)


async def test_what_came_through_without_an_answer_is_taken_back_where_the_rep_changes_their_mind(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    async with on.app.writing._turn:  # so that nothing is asked of the CRM while they choose, however long that takes
        await changes_what_they_said(ann)
        on.faults[:] = [*[""] * on.TO_NOTE, "after 500"]
    await on.writes()
    assert "Support inside their company" in on.note(deal), "it came through, which nobody told us"
    await changes_what_they_said(ann, "Effort and risk of changing")
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert "Effort and risk of changing" in on.note(deal)


async def test_what_is_written_there_and_read_again_is_no_news_and_goes_with_a_deal_that_is_erased(on):
    ann, manager = on.ann, on.max
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    changes = on.changes
    for _ in range(3):
        await on.later(minutes=6)
    assert on.changes == changes
    reasons = await on.app.services.storage.read(lambda conn: conn.execute(select(closing.c.reason)).scalars().all())
    assert reasons == [None], "what we wrote is no reason that the CRM had"
    await manager.types("/winloss erase deal Acme renewal")
    await manager.clicks("Erase it in an hour")
    await on.later(hours=1, minutes=1)
    assert (on.notes(deal), on.tasks(deal), on.reason(deal), on.own(deal)) == ([], [], None, None)


@pytest.mark.long
async def test_nothing_goes_of_who_was_asked_before_a_manager_switched_it_on(on):
    await on.max.types("/winloss crm off")
    await on.max.sees(f"Nothing that is answered goes to {on.called}.")
    deal = await on.lost(on.ann)
    assert on.called not in on.ann.screen
    await on.switched_on()
    await answers(on.ann)
    await on.writes()
    assert (on.notes(deal), on.reason(deal)) == ([], None)


async def test_the_fields_of_a_deal_that_reopened_say_why_it_was_lost_the_last_time(on):
    ann = on.ann
    deal = await on.lost(ann)
    await told(ann)
    await on.writes()
    assert on.own(deal) == on.EFFORT
    await on.later(days=4)
    on.reopens(deal)
    await on.later(minutes=6)
    on.closes(deal)
    await on.later(minutes=6)
    await on.later(days=1)
    await told(ann, "Price and value")
    await on.writes()
    assert (on.own(deal), on.reason(deal), len(on.notes(deal))) == (on.DEAR, on.PRICE, 2)
    await on.stage.app.services.storage.write(first_anew, on.stage.workspace_id)
    await on.writes()
    assert on.own(deal) == on.DEAR, "what changes of the closing before changes its note alone"
    await ann.clicks("Keep this out of the CRM")
    await on.writes()
    assert (on.own(deal), on.reason(deal), len(on.notes(deal))) == (on.EFFORT, on.PRICE, 1), "and it counts again"
