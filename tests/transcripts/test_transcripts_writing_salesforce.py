"""Answers go home to Salesforce, whose activities have a field of ours that is unique."""

from contextlib import asynccontextmanager

import pytest

from tests.stand_ins.salesforce import Salesforce
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_crm import answers
from tests.transcripts.test_transcripts_salesforce import Selling
from tests.transcripts.test_transcripts_writing_back import changes_what_they_said, on_time, told
from tests.transcripts.writing import Writing

REASON, HEARD = "Loss_Reason__c", "Buyers_Reason__c"
FIELDS = {
    REASON: {"answer": "driver", "outcomes": ["lost"], "values": {"price": "Too expensive"}},
    HEARD: {"answer": "buyer_driver"},
}


class InSalesforce(Writing, Selling):
    """Deals in Salesforce, with what goes home."""

    called, PRICE, THEIRS, FIELD, EFFORT = "Salesforce", "Dear", "Budget", "Loss Reason", "Effort"
    DEAR, TO_NOTE = "Price", 2

    @property
    def records(self):
        return self.salesforce.records

    @property
    def made(self):
        return self.records.made

    @property
    def faults(self):
        return self.salesforce.faults

    @property
    def changes(self):
        return sum(n for what, n in self.salesforce.asked.items() if what.startswith(("PATCH", "DELETE")))

    def closes(self, deal, reason=None):
        self.salesforce.moves(deal, "Closed Lost", **({REASON: reason} if reason else {}))

    def reopens(self, deal):
        self.salesforce.moves(deal, "Prospecting")

    def notes(self, deal):
        return self.records.about("notes", deal)

    def note(self, deal):
        (one,) = self.notes(deal)
        return " ".join(one["Description"].split())

    def tasks(self, deal):
        return self.records.about("tasks", deal)

    def is_done(self, task):
        return task["IsClosed"]

    def due(self, task):
        return task["ActivityDate"]

    def handed(self, task, day):
        """Somebody says when it is due, and gives it to another; whom."""
        task |= {"ActivityDate": day, "OwnerId": "005Wx0000000007EAA"}
        return task["OwnerId"]

    def owner(self, task):
        return task["OwnerId"]

    def reason(self, deal):
        return self.salesforce.deals[deal][REASON]

    def own(self, deal):
        return self.salesforce.deals[deal][HEARD]

    def says(self, deal, reason):
        self.salesforce.edits(deal, **{REASON: reason})

    def does(self, task):
        self.records.does(task)

    def deletes(self, task):
        self.records.deletes(task)

    def ruled(self, words):
        self.records.rules[REASON] = words

    def barred(self):
        self.records.rights["Task"]["createable"] = False

    def let_in(self):
        self.records.rights["Task"]["createable"] = True


@asynccontextmanager
async def in_salesforce(platform, sqlite_url, tmp_path):
    """Salesforce is asked, and a manager has switched on that answers go there."""
    async with Salesforce(lambda: THURSDAY) as salesforce:
        salesforce.records.defines(REASON, "picklist", Dear="Too expensive", Budget="No budget")
        salesforce.records.defines(HEARD, "picklist", Price="Price and value", Effort="Effort and risk of changing")
        crm = {"salesforce": {"fields": FIELDS, "properties": {"reason": REASON}}}
        async with PLATFORMS[platform](sqlite_url, tmp_path, environ=salesforce.environ, crm=crm) as made:
            salesforce.now = lambda: made.clock.at
            yield await InSalesforce(made, salesforce).switched_on()


@pytest.fixture(params=PLATFORMS)
async def on(request, sqlite_url, tmp_path):
    async with in_salesforce(request.param, sqlite_url, tmp_path) as made:
        yield made


async def test_what_was_answered_of_a_lost_deal_is_in_salesforce_and_follows_an_edit(on):
    ann = on.ann
    deal = await on.lost(ann)
    await ann.sees("Salesforce gets the outcome, the buyer's reason, follow-ups and: Our view")
    await told(ann)
    await on.writes()
    assert on.note(deal) == (
        "Lost on 19 November 2026. Debriefed with winloss. "
        "Buyer's reason, as we heard it: Effort and risk of changing. “Nobody wanted to own the switch.”"
    )
    (note,) = on.notes(deal)
    assert (note["Subject"], note["IsClosed"]) == ("Debrief with winloss", True)
    assert (on.reason(deal), on.own(deal)) == ("Dear", "Effort")
    (task,) = on.tasks(deal)
    assert (task["Subject"], task["Description"], task["ActivityDate"], task["IsClosed"], task["OwnerId"]) == (
        *("Talk to them again", "About: Another service or product.", "2027-02-19", False),
        on.salesforce.deals[deal]["OwnerId"],
    )
    await changes_what_they_said(ann)
    await on.writes()
    assert "as we heard it: Support inside their company. “Nobody" in on.note(deal)
    assert on.own(deal) is None, "the picklist has nothing that is called so"
    assert set(on.made.values()) == {1}, "one note and one task, however often they were written"
    assert not on.salesforce.refusals


@pytest.mark.long
async def test_nothing_is_lost_where_the_field_that_ours_are_known_by_is_not_there_yet(on):
    ann, manager = on.ann, on.max
    on.records.key, key = None, on.records.key
    deal = await on.lost(ann)
    await answers(ann)
    await on.writes()
    await manager.types("/winloss health")
    await manager.sees("What goes into Salesforce isn't written since", "`winloss check` says what is lacking")
    on.records.key = key
    await on.app.services.storage.write(on_time)
    await on.later(minutes=16)
    assert on.notes(deal)
    await manager.types("/winloss health")
    await manager.sees("All is well")
