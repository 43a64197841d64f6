"""Answers go home to Pipedrive, which has no property of ours that is unique: what is ours there is looked for."""

import re
from contextlib import asynccontextmanager

import pytest

from bot.desk import writing_back
from storage.units import polls
from tests.stand_ins.pipedrive import Pipedrive
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_crm import answers
from tests.transcripts.test_transcripts_pipedrive import Selling
from tests.transcripts.test_transcripts_writing_back import changes_what_they_said, on_time, told
from tests.transcripts.writing import Writing

REASON = "4f1c8a8e1ea45ec2a0c1b8f6f3ab0e7d9c2b5a61"
"""The code of a field of the company's own: what buyers say."""
FIELDS = {
    "lost_reason": {"answer": "driver", "values": {"price": "Too expensive"}},
    REASON: {"answer": "buyer_driver"},
}


class InPipedrive(Writing, Selling):
    """Deals in Pipedrive, with what goes home."""

    called, PRICE, THEIRS, FIELD = "Pipedrive", "Too expensive", "No budget", "Lost reason"
    TO_NOTE = 1

    @property
    def records(self):
        return self.pipedrive.records

    @property
    def made(self):
        return self.records.made

    @property
    def faults(self):
        return self.pipedrive.faults

    @property
    def changes(self):
        asked = self.pipedrive.asked.items()
        return sum(n for what, n in asked if what.startswith(("PATCH", "POST", "PUT", "DELETE")))

    def closes(self, deal, reason=None):
        self.pipedrive.closes(deal, "lost", **({"lost_reason": reason} if reason else {}))

    def reopens(self, deal):
        self.pipedrive.closes(deal, "open")

    def notes(self, deal):
        return self.records.about("notes", deal)

    def note(self, deal):
        (one,) = self.notes(deal)
        return " ".join(re.sub("<[^>]+>", " ", one["content"]).split())

    def tasks(self, deal):
        return self.records.about("activities", deal)

    def is_done(self, task):
        return task["done"]

    def due(self, task):
        return task["due_date"]

    def handed(self, task, day):
        """Somebody says when it is due, and gives it to another; whom."""
        task |= {"due_date": day, "owner_id": self.pipedrive.user("eve@example.com")}
        return task["owner_id"]

    def owner(self, task):
        return task["owner_id"]

    def reason(self, deal):
        return self.pipedrive.deals[int(deal)]["lost_reason"]

    def own(self, deal):
        return self.pipedrive.deals[int(deal)]["custom_fields"].get(REASON)

    def says(self, deal, reason):
        self.pipedrive.edits(deal, lost_reason=reason)

    def does(self, task):
        self.records.does(task)

    def deletes(self, task):
        self.records.deletes(task)

    def ruled(self, words):
        self.records.rules["lost_reason"] = words

    def barred(self):
        self.records.closed.add("notes")

    def let_in(self):
        self.records.closed.clear()


@asynccontextmanager
async def in_pipedrive(platform, sqlite_url, tmp_path):
    """Pipedrive is asked, and a manager has switched on that answers go there."""
    async with Pipedrive(lambda: THURSDAY) as pipedrive:
        pipedrive.records.reasons("Too expensive", "No budget")
        said = pipedrive.records.field(REASON, "What buyers say", "enum", "Price", "Effort and risk of changing")
        environ = {"PIPEDRIVE_API_TOKEN": pipedrive.token, "PIPEDRIVE_API_URL": pipedrive.url}
        crm = {"pipedrive": {"fields": FIELDS}}
        async with PLATFORMS[platform](sqlite_url, tmp_path, environ=environ, crm=crm) as made:
            pipedrive.now = lambda: made.clock.at
            writing = InPipedrive(made, pipedrive)
            writing.EFFORT, writing.DEAR = said["Effort and risk of changing"], said["Price"]
            yield await writing.switched_on()


@pytest.fixture(params=PLATFORMS)
async def on(request, sqlite_url, tmp_path):
    async with in_pipedrive(request.param, sqlite_url, tmp_path) as made:
        yield made


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
    assert (on.reason(deal), on.own(deal)) == ("Too expensive", on.EFFORT)
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
