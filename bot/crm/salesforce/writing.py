"""Salesforce as a CRM that is written to: tasks, one of them done for the note, and fields of opportunities.

Its own notes take no field of ours, so what was debriefed is a task that is done, in the opportunity's activity
history. All of them are upserted by an External ID, a unique field of activities that an administrator makes, so that
the same request comes to the same task however often it is sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from zoneinfo import ZoneInfo

from bot.crm.asking import Json
from bot.crm.polled import Why
from bot.crm.salesforce.client import OPPORTUNITY, TASK, Client
from bot.crm.salesforce.mapping import ID, NAME, SEVERAL, text_of, value
from bot.crm.salesforce.refusals import ABSENT, NotTaken, refusal
from bot.crm.writing import Deal, Note, Refused, Standing, Task
from dialogs.identity.spelling import as_name
from dialogs.sentences import writing_back as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

OURS = "winloss_id__c"
"""The External ID of activities that we know ours by; none of our keys is longer than `LONGEST_KEY`."""
LONGEST_KEY = 64
OWNER, ACTIVE, DONE = "OwnerId", "Owner.IsActive", "IsClosed"
DUE, MAKER = "ActivityDate", "CreatedById"
COMPLETED = "Completed"
LONGEST_SUBJECT, LONGEST_TEXT = 255, 32_000
IN_A_BATCH = 100
PICKS, TEXTS = frozenset({"picklist", SEVERAL}), frozenset({"string", "textarea"})
RECORD_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
MAY: Mapping[str, str] = {"createable": "create", "updateable": "edit", "deletable": "delete"}


def lacking(task: Json) -> str:
    """What an administrator has still to do before anything can be written, in words; "" for nothing.

    `task`: as Salesforce describes it.
    """
    verb = next((verb for right, verb in MAY.items() if task.get(right) is not True), None)
    if verb is not None:
        return words(said.MAY_NOT, ENGLISH, what=verb, kind=TASK)
    ours = next((one for one in task["fields"] if str(one.get("name")).casefold() == OURS), None)
    if ours is None or not (ours.get("createable") is True and ours.get("updateable") is True):
        return words(said.NO_KEY, ENGLISH, kind=TASK, field=OURS)
    unique = ours.get("externalId") is True and ours.get("unique") is True
    if not unique or ours.get("type") != "string" or int(ours.get("length") or 0) < LONGEST_KEY:
        return words(said.OTHER_KEY, ENGLISH, kind=TASK, field=OURS, length=str(LONGEST_KEY))
    return ""


@dataclass(slots=True)
class SalesforceWriter:
    """Writes to one org. `zone`: of the company, in whose days a debrief was done."""

    client: Client
    zone: str
    name: str = NAME
    _ready: bool = False
    _completed: str = ""
    _fields: dict[str, Json] = field(default_factory=dict)

    async def close(self) -> None:
        """Let the connections go."""
        await self.client.close()

    async def deal(self, deal_id: str, properties: Sequence[str]) -> Deal | None:
        """An opportunity, None where it isn't there any more. An owner who has left is given nothing."""
        if not RECORD_ID.fullmatch(deal_id):
            return None
        if properties:
            await self._describe()
        known = {one: str(self._fields[one.casefold()]["name"]) for one in properties if one.casefold() in self._fields}
        asked = tuple(dict.fromkeys((ID, OWNER, ACTIVE, *known.values())))
        found = await self.client.deals(asked, (f"{ID} = '{deal_id}'",), (ID,))
        if not found:
            return None
        owner = text_of(found[0], OWNER) if value(found[0], ACTIVE) is True else ""
        said_there = {
            one: text_of(found[0], known[one]).replace("\r\n", "\n") if one in known else "" for one in properties
        }
        return Deal(deal_id, owner, said_there)

    async def put_note(self, deal: Deal, note: Note, record_id: str | None) -> str:  # noqa: ARG002 - it goes by our keys
        """Make or rewrite the task that is a note: ours, so that it can be rewritten; Salesforce's id of it."""
        says = {
            "Subject": words(said.SUBJECT, ENGLISH),
            DUE: note.at.astimezone(ZoneInfo(self.zone)).date().isoformat(),
            "Description": "\n".join(note.paragraphs)[:LONGEST_TEXT],
            "Status": await self._done(),
        }
        return await self._put(deal, note.key, says)

    async def put_task(self, deal: Deal, task: Task, record_id: str | None) -> str:  # noqa: ARG002
        """Make or rewrite a task; Salesforce's id of it. A person there says how far it is, but where it is done."""
        given = {
            "Subject": None if task.subject is None else task.subject[:LONGEST_SUBJECT],
            DUE: task.due_on.isoformat() if task.due_on else None,
            OWNER: task.owner or None,
            "Status": await self._done() if task.done else None,
        }
        about = {} if task.about is None else {"Description": task.about[:LONGEST_TEXT] or None}
        return await self._put(deal, task.key, {**{k: v for k, v in given.items() if v is not None}, **about})

    async def _put(self, deal: Deal, key: str, says: Json) -> str:
        if not self._ready:
            lacks = lacking(await self.client.described(TASK))
            if lacks:
                raise refusal("set-up", Why.SCOPES, lacks)
            self._ready = True
        try:
            return await self.client.upsert(TASK, OURS, _in_path(key), {**says, "WhatId": deal.id})
        except NotTaken as error:
            if error.code == ABSENT:  # the field went, or is hidden from us: it is looked at anew
                self._ready = False
                raise refusal(error.code, Why.SCOPES, str(error)) from None
            raise await self._why(TASK, error) from None

    async def _why(self, of: str, error: NotTaken) -> Exception:
        """Refused where a rule says so, Unreadable where our user lacks the right to any such record."""
        if error.may_not:
            rights = await self.client.described(of)
            verb = next((verb for right, verb in MAY.items() if rights.get(right) is False), None)
            if verb is not None:
                return refusal(error.code, Why.SCOPES, words(said.MAY_NOT, ENGLISH, what=verb, kind=of))
        return Refused(str(error))

    async def _done(self) -> str:
        """What a task that is done is called there."""
        if not self._completed:
            closed = [text_of(one, "ApiName") for one in await self.client.statuses() if one.get(DONE) is True]
            self._completed = COMPLETED if COMPLETED in closed or not closed else closed[0]
        return self._completed

    async def find(self, deal_id: str, kind: str, key: str) -> str | None:  # noqa: ARG002 - our keys are unique there
        """Salesforce's id of a note or a task, by our key."""
        return min(await self.client.keyed(OURS, _in_path(key)), default=None)

    async def remove(self, deal_id: str, kind: str, record_id: str | None, key: str) -> None:  # noqa: ARG002
        """Take a note or a task away. What nobody knows the id of is looked for by ours."""
        there = [record_id] if record_id else await self.client.keyed(OURS, _in_path(key))
        try:
            for one in there:
                await self.client.delete(TASK, one)
        except NotTaken as error:
            raise await self._why(TASK, error) from None

    async def options(self, property_name: str) -> Mapping[str, str] | None:
        """The values of a picklist by their labels; None where it is a text."""
        if not self._fields:
            await self._describe()
        found = self._fields.get(property_name.casefold())
        if found is None:
            raise Refused(words(said.NO_FIELD, ENGLISH, field=property_name))
        if found.get("type") not in PICKS | TEXTS or found.get("htmlFormatted") is True:  # HTML is read as another text
            raise Refused(words(said.OTHER_KIND, ENGLISH, field=property_name))
        if found.get("updateable") is not True:
            raise Refused(words(said.READ_ONLY, ENGLISH, field=property_name))
        if found["type"] in TEXTS:
            return None
        listed = [one for one in found.get("picklistValues") or () if one.get("active") is not False]
        return {str(one.get("label") or ""): str(one.get("value") or "") for one in listed}

    async def _describe(self) -> None:
        described = (await self.client.described(OPPORTUNITY))["fields"]
        self._fields = {str(one.get("name")).casefold(): one for one in described}

    def room(self, property_name: str) -> int | None:
        """How many characters a field takes."""
        return int(self._fields[property_name.casefold()].get("length") or 0)

    def called(self, property_name: str) -> str:
        """A field as people there know it."""
        found = self._fields.get(property_name.casefold(), {})
        return as_name(str(found.get("label") or "")) or property_name

    async def put_values(self, deal_id: str, values: Mapping[str, str]) -> None:
        """Set fields of an opportunity; "" empties one."""
        try:
            await self.client.change(OPPORTUNITY, deal_id, {name: says or None for name, says in values.items()})
        except NotTaken as error:
            raise await self._why(OPPORTUNITY, error) from None

    async def tasks(self, record_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How these tasks stand; those that were taken away are left out."""
        return {
            text_of(one, ID): _standing(one)
            for at in range(0, len(record_ids), IN_A_BATCH)
            for one in await self.client.tasks((ID, DONE, DUE, OWNER, MAKER), ID, record_ids[at : at + IN_A_BATCH])
        }


def _standing(task: Json) -> Standing:
    """Ours, as long as it is our user's who made it, is nobody's."""
    day, owner = text_of(task, DUE), text_of(task, OWNER)
    whose = "" if owner == text_of(task, MAKER) else owner
    return Standing(date.fromisoformat(day[:10]) if day else None, whose, task.get(DONE) is True)


def _in_path(key: str) -> str:
    """A key of ours as it stands in an address, where Salesforce takes a dot for the beginning of a format."""
    return key.replace(".", "-")
