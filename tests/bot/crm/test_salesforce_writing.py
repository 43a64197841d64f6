"""What is written to Salesforce, against one that refuses what the real one refuses."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.client import Client
from bot.crm.salesforce.writing import LONGEST_KEY, SalesforceWriter
from bot.crm.writing import Note, Refused, Standing, Task
from bot.ids import new_id
from bot.settings.salesforce import read_salesforce
from dialogs.records import FollowUpKind
from tests.stand_ins.salesforce import Salesforce
from tests.stand_ins.salesforce_records import OURS, USER

NOW = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
NOTE = Note("01ABC.note", NOW, ("Lost on 19 November 2026.", "“Too <dear>”"))
OWNER = "005Wx0000000001"
TASK = Task("01ABC.talk", date(2027, 2, 19), OWNER, "Talk to them again", "About: another service.", done=False)
REASON, STORY = "Loss_Reason__c", "Loss_Story__c"


class Account:
    """One org with a deal, and a writer to it."""

    def __init__(self, there):
        self.there, self.records = there, there.records
        self.writer = SalesforceWriter(Client(read_salesforce(there.environ), timeout=0.3), "Europe/Berlin")
        self.id = there.deal("Acme renewal", email="ann@northwind.example")
        there.records.defines(REASON, "picklist", Dear="Too expensive", Rival="The other side's offer")
        there.records.defines(STORY, "textarea", 40)

    async def deal(self, *properties):
        return await self.writer.deal(self.id, properties)

    async def notes(self, note=NOTE, known=None):
        return await self.writer.put_note(await self.deal(), note, known)

    async def tasks(self, task=TASK, known=None):
        return await self.writer.put_task(await self.deal(), task, known)

    def of(self, kind):
        return self.records.about(kind, self.id)


@pytest.fixture
async def account():
    async with Salesforce(lambda: NOW) as there:
        made = Account(there)
        yield made
        await made.writer.close()


async def test_a_note_is_a_task_that_is_done_and_is_there_once_however_often_it_is_sent(account):
    made = await account.notes()
    assert await account.notes(replace(NOTE, paragraphs=("Lost.",)), made) == made == await account.notes()
    (note,) = account.of("notes")
    assert note["Description"] == "Lost on 19 November 2026.\n“Too <dear>”"
    assert (note["Subject"], note["ActivityDate"], note["IsClosed"]) == ("Debrief with winloss", "2026-11-20", True)
    assert note["OwnerId"] == USER, "it is ours, so that we may rewrite it"
    assert set(account.records.made.values()) == {1}


async def test_a_task_is_its_deals_owners_and_stays_done_where_somebody_did_it(account):
    made = await account.tasks()
    (task,) = account.of("tasks")
    assert (task["OwnerId"], task["ActivityDate"], task["IsClosed"]) == (OWNER, "2027-02-19", False)
    account.records.does(task)
    await account.tasks(Task(TASK.key, date(2027, 5, 19), None, None, None, done=False), made)
    assert (task["ActivityDate"], task["IsClosed"]) == ("2027-05-19", True)
    assert (task["OwnerId"], task["Subject"], task["Description"]) == (OWNER, TASK.subject, TASK.about)
    await account.tasks(Task(TASK.key, None, None, None, "", done=False), made)
    assert (task["ActivityDate"], task["Description"]) == ("2027-05-19", None)


async def test_a_task_that_is_done_here_is_done_there_by_what_the_company_calls_that(account):
    account.records.statuses = [{"ApiName": "Open", "IsClosed": False}, {"ApiName": "Erledigt", "IsClosed": True}]
    account.records.statuses.insert(0, {"ApiName": "Not Started", "IsClosed": False})
    await account.tasks(replace(TASK, done=True))
    assert [(one["Status"], one["IsClosed"]) for one in account.of("tasks")] == [("Erledigt", True)]


async def test_a_task_of_an_owner_who_left_is_our_users(account):
    account.records.inactive.add(OWNER)
    account.there.edits(account.id, Owner={"Email": "", "IsActive": False})
    assert (await account.deal()).owner == ""
    made = await account.tasks(replace(TASK, owner=""))
    assert account.of("tasks")[0]["OwnerId"] == USER
    assert (await account.writer.tasks([made]))[made].owner == "", "until it is somebody's"


async def test_keys_fit_into_the_field_and_into_an_address(account):
    keys = [f"{new_id()}.{kind.value}" for kind in FollowUpKind]
    for key in keys:
        await account.tasks(replace(TASK, key=key))
    assert sorted(one[OURS] for one in account.of("tasks")) == sorted(key.replace(".", "-") for key in keys)
    assert max(map(len, keys)) < LONGEST_KEY


@pytest.mark.parametrize("fault", ["after 500", "after reset", "after hang"])
async def test_what_was_accepted_without_an_answer_is_there_once(account, fault):
    await account.tasks()
    account.there.faults[:] = ["", fault]
    with pytest.raises(Unreadable) as raised:
        await account.notes()
    assert raised.value.why is Why.AWAY
    await account.notes()
    assert len(account.of("notes")) == 1
    assert set(account.records.made.values()) == {1}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("400 UNABLE_TO_LOCK_ROW", Why.AWAY),
        ("403 REQUEST_LIMIT_EXCEEDED", Why.LIMITED),
        ("400 STORAGE_LIMIT_EXCEEDED", Why.LIMITED),
        ("503", Why.AWAY),
        ("429", Why.LIMITED),
        ("hang", Why.AWAY),
    ],
)
async def test_what_may_go_later_is_no_refusal(account, fault, why):
    await account.notes()
    account.there.faults[:] = ["", fault]
    with pytest.raises(Unreadable) as raised:
        await account.notes()
    assert raised.value.why is why
    await account.notes(replace(NOTE, paragraphs=("Won.",)))
    assert [one["Description"] for one in account.of("notes")] == ["Won."]


async def test_a_session_that_ended_is_begun_anew(account):
    await account.notes()
    account.there.sessions.clear()
    await account.notes(replace(NOTE, paragraphs=("Won.",)))
    assert [one["Description"] for one in account.of("notes")] == ["Won."]


async def test_where_it_says_nothing_of_which_it_wrote_that_is_asked(account):
    account.records.silent = True
    made = await account.notes()
    assert await account.notes(replace(NOTE, paragraphs=("Won.",)), made) == made == account.of("notes")[0]["Id"]


async def test_two_that_have_our_key_where_it_is_unique_no_more_are_not_made_three(account):
    made = await account.notes()
    twin = {**account.records.tasks[made], "Id": "00TWx0000000000ZZZ"}
    account.records.tasks[twin["Id"]] = twin
    assert await account.notes(replace(NOTE, paragraphs=("Won.",))) == made
    assert account.records.tasks[made]["Description"] == "Won."
    assert len(account.of("notes")) == 2, "a copy that a person made is theirs"


async def test_who_was_quicker_by_a_moment_made_it(account):
    made = await account.notes()
    account.there.faults[:] = ["", "400 DUPLICATE_VALUE"]
    assert await account.notes(replace(NOTE, paragraphs=("Won.",))) == made
    assert [one["Description"] for one in account.of("notes")] == ["Won."]


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (None, "Task has no field winloss_id__c"),
        ({"unique": False}, "must be a text of 64 characters or more, an External ID and unique"),
        ({"externalId": False}, "must be a text of 64"),
        ({"type": "double"}, "must be a text of 64"),
        ({"length": 20}, "must be a text of 64"),
        ({"updateable": False}, "Task has no field winloss_id__c that winloss's user may see and edit"),
    ],
)
async def test_nothing_is_written_before_the_field_is_there_that_makes_it_once(account, key, says):
    there = account.records.key
    account.records.key = key and {**there, **key}
    with pytest.raises(Unreadable, match=says) as raised:
        await account.notes()
    assert (raised.value.why, account.records.tasks) == (Why.SCOPES, {})
    account.records.key = there
    await account.notes()
    account.records.key = None
    with pytest.raises(Unreadable, match="does not exist or is not accessible"):
        await account.notes()
    account.records.key = there
    await account.notes()
    assert len(account.of("notes")) == 1


@pytest.mark.parametrize("right", ["createable", "updateable", "deletable"])
async def test_a_right_that_our_user_lacks_to_all_tasks_is_told_as_such_and_loses_nothing(account, right):
    made = await account.notes()
    account.records.rights["Task"][right] = False
    doing = {"createable": account.tasks, "updateable": account.notes}
    with pytest.raises(Unreadable, match=r"user there may not (create|edit|delete) Task") as raised:
        await (doing[right]() if right in doing else account.writer.remove(account.id, "note", made, NOTE.key))
    assert raised.value.why is Why.SCOPES


async def test_a_record_that_our_user_may_not_touch_alone_is_refused(account):
    account.records.rules |= {"Task": "insufficient access rights on object id", REASON: "insufficient access rights"}
    account.records.codes |= {"Task": "INSUFFICIENT_ACCESS_OR_READONLY", REASON: "INSUFFICIENT_ACCESS_OR_READONLY"}
    with pytest.raises(Refused, match=r"^insufficient access rights on object id\.$"):
        await account.notes()
    with pytest.raises(Refused, match="insufficient access rights"):
        await account.writer.put_values(account.id, {REASON: "Dear"})
    account.records.rights["Opportunity"]["updateable"] = False
    with pytest.raises(Unreadable, match="may not edit Opportunity"):
        await account.writer.put_values(account.id, {REASON: "Dear"})


async def test_a_task_of_somebody_elses_where_activities_are_private_is_refused_and_the_note_is_not(account):
    note, task = await account.notes(), await account.tasks()
    assert await account.writer.client.may_edit(OURS) is True
    account.records.private = True
    assert await account.writer.client.may_edit(OURS) is False
    await account.notes(replace(NOTE, paragraphs=("Won.",)), note)
    with pytest.raises(Refused, match="insufficient access rights on object id"):
        await account.tasks(replace(TASK, due_on=date(2027, 5, 19)), task)
    with pytest.raises(Refused, match="insufficient access rights on object id"):
        await account.writer.remove(account.id, "task", task, TASK.key)


async def test_fields_by_their_types(account):
    assert await account.writer.options(REASON) == {"Too expensive": "Dear", "The other side's offer": "Rival"}
    assert await account.writer.options("loss_story__C") is None
    assert (account.writer.room(STORY), account.writer.called(REASON)) == (40, "Loss Reason")
    given = {REASON: "Dear", STORY: "Nobody wanted it"}
    await account.writer.put_values(account.id, given)
    assert (await account.deal(*given)).values == given
    account.there.edits(account.id, **{STORY: "Two\r\nlines"})  # as browsers write them
    assert (await account.deal(STORY)).values == {STORY: "Two\nlines"}
    await account.writer.put_values(account.id, dict.fromkeys(given, ""))
    assert (await account.deal(*given, "Nothing__c")).values == dict.fromkeys((*given, "Nothing__c"), "")
    assert account.there.deals[account.id][REASON] is None


async def test_fields_that_no_answer_goes_into(account):
    account.records.defines("Score__c", "double")
    account.records.defines("Rich__c", "textarea")
    account.there.html.add("Rich__c")
    account.records.defines("Sum__c")
    account.records.read_only.add("Sum__c")
    for field, says in (
        ("Nothing__c", "it has no field Nothing__c."),
        ("Score__c", "Score__c is no field that"),
        ("Rich__c", "Rich__c is no field that"),
        ("Sum__c", "may not edit Sum__c"),
    ):
        with pytest.raises(Refused, match=says):
            await account.writer.options(field)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({REASON: "Cheap"}, "Loss_Reason__c: bad value for restricted picklist field: Cheap"),
        ({STORY: "x" * 41}, "data value too large"),
        ({"Nothing__c": "x"}, "No such column 'Nothing__c' on sobject of type Opportunity"),
        ({"IsClosed": "x"}, "Unable to create/update fields: IsClosed"),
    ],
)
async def test_what_is_refused_is_told_in_its_words(account, given, says):
    with pytest.raises(Refused, match=says):
        await account.writer.put_values(account.id, given)


async def test_a_rule_of_the_companys_is_told_in_its_words_or_by_its_number(account):
    account.records.rules |= {REASON: "Reasons are for sales operations", "Task": "No tasks on Fridays"}
    with pytest.raises(Refused, match=r"^Reasons are for sales operations\.$"):
        await account.writer.put_values(account.id, {REASON: "Dear"})
    with pytest.raises(Refused, match="No tasks on Fridays"):
        await account.notes()
    account.there.faults[:] = ["400"]
    with pytest.raises(Refused, match="it answered 400 and doesn't say why"):
        await account.writer.put_values(account.id, {STORY: "x"})


async def test_what_is_taken_away_by_its_id_or_by_our_key_and_may_be_gone(account):
    made, other = await account.notes(), await account.tasks()
    await account.writer.remove(account.id, "note", made, NOTE.key)
    await account.writer.remove(account.id, "task", None, TASK.key)
    assert not account.of("notes") + account.of("tasks")
    for known in (made, other, None, "00TWx0000000099999"):
        await account.writer.remove(account.id, "note", known, NOTE.key)
    again = await account.notes()
    account.records.rules["delete Task"] = "Activities are kept for seven years"
    with pytest.raises(Refused, match="seven years"):
        await account.writer.remove(account.id, "note", again, NOTE.key)


async def test_tasks_that_are_done_open_and_gone(account):
    made = [await account.tasks(replace(TASK, key=f"01ABC.{n}")) for n in range(3)]
    first, _, third = account.of("tasks")
    account.records.does(first)
    account.records.deletes(third)
    found = await account.writer.tasks([*made, "00TWx0000000099999"])
    assert found == {
        made[0]: Standing(TASK.due_on, OWNER, done=True),
        made[1]: Standing(TASK.due_on, OWNER, done=False),
    }
    assert await account.writer.find(account.id, "task", "01ABC.1") == made[1]
    assert await account.writer.find(account.id, "task", "01ABC.2") is None


async def test_a_deal_that_was_deleted_is_not_there(account):
    standing = await account.deal()
    account.there.edits(account.id, IsDeleted=True)
    assert await account.deal(REASON) is None
    for odd in ("", "D-1", "006' OR Name != '"):
        assert await account.writer.deal(odd, ()) is None
    await account.writer.put_values(account.id, {REASON: ""})
    with pytest.raises(Refused, match="entity is deleted"):
        await account.writer.put_note(standing, NOTE, None)


async def test_nothing_overtakes_what_nobody_waits_for_any_more(account):
    made = await account.notes()
    account.there.faults[:] = ["", "hang"]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await account.notes(replace(NOTE, paragraphs=("Older.",)))
    began = asyncio.get_running_loop().time()
    assert await account.notes(replace(NOTE, paragraphs=("Newer.",))) == made
    assert asyncio.get_running_loop().time() - began > 0.1, "it waited for the one before"
    assert [one["Description"] for one in account.of("notes")] == ["Newer."]
