"""Pipedrive as a CRM that is written to: what goes there is there once, and says what it should."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from pydantic import SecretStr

from bot.crm.pipedrive.client import Client
from bot.crm.pipedrive.writing import PipedriveWriter
from bot.crm.polled import Unreadable, Why
from bot.crm.writing import Note, Refused, Standing, Task
from tests.examples import more
from tests.stand_ins.pipedrive import Pipedrive

NOW = datetime(2026, 11, 19, 14, tzinfo=UTC)
SAID, HEARD, MOOD, DAY = "a" * 40, "b" * 40, "c" * 40, "d" * 40
NOTE = Note("01ABC.note", NOW, ("Lost on 19 November 2026.", "“5 < 6 & so on”"))
TASK = Task("01ABC.talk", date(2027, 2, 19), "", "Talk to them again", "About: 5 < 6.", done=False)


class Account:
    """One account with a lost deal, and the writer that writes to it."""

    def __init__(self, pipedrive):
        self.there = pipedrive
        self.writer = PipedriveWriter(Client(pipedrive.url, SecretStr(pipedrive.token), timeout=0.3))
        self.id = pipedrive.deal("Acme renewal", "lost", owner_id=pipedrive.user("ann@example.com"))

    async def deal(self, *names):
        return await self.writer.deal(self.id, names)

    async def notes(self, given=NOTE, known=None):
        return await self.writer.put_note(await self.deal(), given, known)

    async def tasks(self, given=TASK, known=None):
        return await self.writer.put_task(await self.deal(), given, known)

    def of(self, kind):
        return self.there.records.about({"note": "notes", "task": "activities"}[kind], self.id)


@pytest.fixture
async def account():
    async with Pipedrive(lambda: NOW) as pipedrive:
        made = Account(pipedrive)
        yield made
        await made.writer.close()


@pytest.mark.parametrize("kind", ["note", "task"])
async def test_what_it_accepted_and_then_timed_out_is_found_and_not_made_again(account, kind):
    puts = account.notes if kind == "note" else account.tasks
    before = {"note": 2, "task": 3}[kind]  # the deal, the types of activities, what is there
    account.there.faults[:] = [*[""] * before, "after hang"]
    with pytest.raises(Unreadable) as raised:
        await puts()
    assert raised.value.why is Why.AWAY
    (made,) = account.of(kind)
    assert [await puts() for _ in range(2)] == [str(made["id"])] * 2
    assert account.of(kind) == [made]
    await account.writer.remove(account.id, kind, None, (NOTE if kind == "note" else TASK).key)
    assert account.of(kind) == []


@pytest.mark.parametrize("kind", ["note", "task"])
async def test_two_that_make_the_same_at_once_come_to_one(account, kind):
    puts = account.notes if kind == "note" else account.tasks
    await account.writer.remove(account.id, kind, await puts(), "")
    made = await asyncio.gather(*(puts() for _ in range(3)))
    (left,) = account.of(kind)
    assert {str(left["id"])} == set(made)


FAULTS = ("", "", "500", "after 500", "after reset", "429", "odd", "after hang")


@pytest.mark.parametrize("seed", [*range(4), *map(more, range(4, 40))])
async def test_whatever_fails_and_whoever_is_killed_there_is_one_that_says_the_newest(account, seed):
    rng = Random(seed)
    known: dict[str, str | None] = {"note": None, "task": None}
    account.writer.client._asking._timeout = 0.05
    for turn in range(8):
        account.there.faults[:] = rng.choices(FAULTS, k=rng.randrange(8))
        for kind in ("note", "task"):
            if turn and rng.random() < 0.2:
                known[kind] = None  # it was killed before it noted the id
            with suppress(Unreadable):
                known[kind] = await says(account, kind, str(turn), known[kind])
            assert len(account.of(kind)) <= 1
    account.there.faults.clear()
    for kind in ("note", "task"):
        await says(account, kind, "the last word", known[kind])
        (one,) = account.of(kind)
        assert "the last word" in one["content" if kind == "note" else "note"]
        await account.writer.remove(account.id, kind, rng.choice([None, str(one["id"])]), f"01ABC.{kind}")
        assert account.of(kind) == []
    assert account.there.refusals == []


async def says(account, kind, text, known):
    if kind == "note":
        return await account.notes(Note("01ABC.note", NOW, (text,)), known)
    return await account.tasks(replace(TASK, key="01ABC.task", about=text), known)


async def test_words_stay_words_and_our_key_is_found_behind_all_that_people_wrote(account):
    for n in range(501):  # more than a page has
        account.there.records.notes[n] = {"id": n, "deal_id": int(account.id), "content": f"<p>{n}</p>"}
    account.there.records.notes[501] = {"id": 501, "deal_id": int(account.id), "content": f"winloss {NOTE.key}s too"}
    made = await account.notes()
    assert await account.notes(replace(NOTE, paragraphs=("Won.",))) == made
    assert account.there.records.notes[int(made)]["content"] == "<p>Won.</p><p>winloss 01ABC.note</p>"
    await account.notes(NOTE, made)
    assert "<p>“5 &lt; 6 &amp; so on”</p>" in account.there.records.notes[int(made)]["content"]
    await account.tasks()
    (task,) = account.of("task")
    assert task["note"] == "<p>About: 5 &lt; 6.</p><p>winloss 01ABC.talk</p>"


async def test_one_that_is_known_is_not_looked_for_and_one_that_was_deleted_is_made_anew(account):
    made = await account.notes()
    asked = account.there.asked["GET /api/v1/notes"]
    assert await account.notes(NOTE, made) == made
    assert account.there.asked["GET /api/v1/notes"] == asked
    account.there.records.deletes(account.of("note")[0])
    assert await account.notes(NOTE, made) != made
    assert len(account.of("note")) == 1
    await account.writer.remove(account.id, "note", made, NOTE.key)  # it is gone: nobody minds


async def test_a_task_takes_the_type_that_the_company_has(account):
    account.there.records.types[1]["active_flag"] = False
    await account.tasks()
    assert [one["type"] for one in account.of("task")] == ["call"]


async def test_tasks_that_are_done_open_and_gone(account):
    made = [await account.tasks(replace(TASK, key=f"01ABC.{n}")) for n in range(3)]
    first, _, third = account.of("task")
    account.there.records.does(first)
    account.there.records.deletes(third)
    assert await account.writer.tasks([*made, "999"]) == {
        made[0]: Standing(TASK.due_on, "", done=True),
        made[1]: Standing(TASK.due_on, "", done=False),
    }


@pytest.fixture
def fields(account):
    account.there.records.field(HEARD, "Heard", "text")
    account.there.records.field(DAY, "Day", "date")
    return {
        **account.there.records.field(SAID, "Said", "enum", "Price", "Trust"),
        **account.there.records.field(MOOD, "Mood", "set", "Glad", "Sad"),
    }


async def test_fields_by_their_types(account, fields):
    options = account.writer.options
    assert await options(SAID) == {"Price": str(fields["Price"]), "Trust": str(fields["Trust"])}
    assert (await options(HEARD), await options("lost_reason")) == (None, None)
    account.there.records.reasons("Too expensive")
    assert await options("lost_reason") == {"Too expensive": "Too expensive"}
    given = {SAID: str(fields["Price"]), HEARD: "Nobody wanted it", MOOD: str(fields["Sad"]), "lost_reason": "Dear"}
    await account.writer.put_values(account.id, given)
    assert account.there.deals[int(account.id)]["custom_fields"][MOOD] == [fields["Sad"]]
    assert (await account.deal(*given)).values == given
    await account.writer.put_values(account.id, dict.fromkeys(given, ""))
    assert (await account.deal(*given)).values == dict.fromkeys(given, "")


@pytest.mark.parametrize(
    ("field", "says"), [("title", "title is no field that"), (DAY, "is no field that"), ("x", "it has no field x.")]
)
@pytest.mark.usefixtures("fields")
async def test_fields_that_no_answer_goes_into(account, field, says):
    with pytest.raises(Refused, match=says):
        await account.writer.options(field)


@pytest.mark.usefixtures("fields")
async def test_what_is_refused_is_told_in_its_words_or_by_its_number(account):
    account.there.closes(account.id, "open")
    with pytest.raises(Refused, match=r"^lost_reason can be set only if the deal is lost\.$"):
        await account.writer.put_values(account.id, {"lost_reason": "Dear"})
    await account.writer.options(HEARD)
    account.there.faults[:] = ["400"]
    with pytest.raises(Refused, match="it answered 400 and doesn't say why"):
        await account.writer.put_values(account.id, {HEARD: "Dear"})
    made = await account.notes()
    account.there.faults[:] = ["422"]
    with pytest.raises(Refused, match="it answered 422"):
        await account.writer.remove(account.id, "note", made, NOTE.key)
    account.there.faults[:] = ["403"]
    with pytest.raises(Unreadable) as raised:
        await account.writer.put_values(account.id, {HEARD: "Dear"})
    assert raised.value.why is Why.SCOPES


async def test_a_deal_that_was_deleted_is_not_there(account):
    account.there.edits(account.id, is_deleted=True)
    assert await account.deal("lost_reason") is None
    assert await account.writer.deal("999", ()) is None
    await account.writer.put_values(account.id, {"lost_reason": ""})
    await account.writer.remove(account.id, "note", None, NOTE.key)
