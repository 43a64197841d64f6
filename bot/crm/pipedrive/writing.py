"""Pipedrive as a CRM that is written to: notes, activities and fields of deals, each of them once.

It has no property of ours that is unique, so each note and activity ends with our key, and one whose id isn't known is
looked for by that among its deal's before it is made. What it accepted without saying so is found, once nothing can
come any more of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from html import escape
from typing import Any

from bot.crm.asking import Json
from bot.crm.pipedrive.client import MOST_IDS, Client, path
from bot.crm.pipedrive.mapping import NAME, text_of
from bot.crm.telling import moment_of
from bot.crm.writing import Deal, Note, Refused, Standing, Task
from dialogs.identity.spelling import as_name
from dialogs.sentences import writing_back as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

DEALS, TYPES = "/api/v2/deals", "/api/v1/activityTypes"
REASON = "lost_reason"
"""The only field of Pipedrive's own that an answer goes into; all others are the company's."""
ONE, SEVERAL, LISTED, TEXTS = "enum", "set", "varchar_options", frozenset({"varchar", "text"})
"""Types of fields: an option or some of them by their ids, a text with proposals, and any text."""
TAKEN = frozenset({ONE, SEVERAL, LISTED, *TEXTS})
TASK = "task"
"""Its type of activity for a task; a company may have put that away."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Notes or activities. `text`: where their words are."""

    path: str
    changed_by: str
    text: str


KINDS: Mapping[str, Kind] = {
    "note": Kind("/api/v1/notes", "PUT", "content"),
    "task": Kind("/api/v2/activities", "PATCH", "note"),
}


@dataclass(slots=True)
class PipedriveWriter:
    """Writes to one account."""

    client: Client
    name: str = NAME
    _types: dict[str, str] = field(default_factory=dict)
    _called: dict[str, str] = field(default_factory=dict)
    _activity: str = ""

    async def close(self) -> None:
        """Let the connections go."""
        await self.client.close()

    async def deal(self, deal_id: str, properties: Sequence[str]) -> Deal | None:
        """A deal, None where it isn't there any more."""
        found = await self.client.one(path(DEALS, deal_id))
        if found is None:
            return None
        own = found.get("custom_fields") or {}
        return Deal(
            deal_id,
            text_of(found, "owner_id"),
            {one: _read((found if one == REASON else own).get(one)) for one in properties},
        )

    async def put_note(self, deal: Deal, note: Note, record_id: str | None) -> str:
        """Make or rewrite a note; Pipedrive's id of it."""
        return await self._put("note", deal, note.key, record_id, {"content": _html(note.paragraphs, note.key)}, {})

    async def put_task(self, deal: Deal, task: Task, record_id: str | None) -> str:
        """Make or rewrite an activity; Pipedrive's id of it. One that was done there isn't opened again."""
        given: dict[str, Any] = {
            "subject": task.subject,
            "due_date": task.due_on.isoformat() if task.due_on else None,
            "note": None if task.about is None else _html((task.about,) if task.about else (), task.key),
            "done": True if task.done else None,
            "owner_id": int(task.owner) if task.owner else None,
        }
        says = {name: value for name, value in given.items() if value is not None}
        return await self._put("task", deal, task.key, record_id, says, {"type": await self._type()})

    async def _put(self, kind: str, deal: Deal, key: str, record_id: str | None, says: Json, new: Json) -> str:
        of = KINDS[kind]
        if record_id and await self.client.put(of.changed_by, path(of.path, record_id), says):
            return record_id
        made, there = "", await self._found(kind, deal.id, key)
        if not there:
            given = await self.client.put("POST", of.path, {**new, **says, "deal_id": int(deal.id)})
            if given is None:
                raise Refused(words(said.NO_WORDS, ENGLISH, status="404"))
            made = text_of(given, "id")
            there = {
                made,
                *await self._found(kind, deal.id, key),
            }  # somebody who had stood still may have made one, too
        first, *twins = sorted(there, key=int)
        for one in twins:
            await self.client.delete(path(of.path, one))
        if first != made:
            await self.client.put(of.changed_by, path(of.path, first), says)
        return first

    async def _found(self, kind: str, deal_id: str, key: str) -> set[str]:
        """The ids of those of a deal that end with our key."""
        asked, of = {"deal_id": deal_id}, KINDS[kind]
        ours = re.compile(rf"{re.escape(said.OURS.format(key=key))}(?![\w.])")
        there = self.client.numbered(of.path, asked) if kind == "note" else self.client.every(of.path, asked)
        standing = [one async for one in there if one.get("is_deleted") is not True]
        return {text_of(one, "id") for one in standing if ours.search(text_of(one, of.text))}

    async def _type(self) -> str:
        """What a task is called there."""
        if not self._activity:
            active = [one async for one in self.client.numbered(TYPES, {}) if one.get("active_flag") is not False]
            keys = [text_of(one, "key_string") for one in active]
            self._activity = TASK if TASK in keys or not keys else keys[0]
        return self._activity

    async def may_be_read(self) -> None:
        """Look whether notes and activities can be. Raises Unreadable."""
        for kind in KINDS.values():
            await self.client.first(kind.path)

    async def find(self, deal_id: str, kind: str, key: str) -> str | None:
        """Pipedrive's id of a note or an activity that ends with our key."""
        return min(await self._found(kind, deal_id, key), key=int, default=None)

    async def remove(self, deal_id: str, kind: str, record_id: str | None, key: str) -> None:
        """Take a note or an activity away. What nobody knows the id of is looked for by our key."""
        for one in {record_id} if record_id else await self._found(kind, deal_id, key):
            await self.client.delete(path(KINDS[kind].path, one))

    async def options(self, property_name: str) -> Mapping[str, str] | None:
        """The values of a picklist by their labels; None where it is a text."""
        found = await self.client.field(property_name)
        if found is None:
            raise Refused(words(said.NO_FIELD, ENGLISH, field=property_name))
        kind = self._types[property_name] = text_of(found, "field_type")
        self._called[property_name] = as_name(text_of(found, "field_name"))
        listed = [one for one in found.get("options") or () if isinstance(one, dict)]
        ours = property_name == REASON or found.get("is_custom_field") is True
        if not ours or kind not in TAKEN:
            raise Refused(words(said.OTHER_KIND, ENGLISH, field=property_name))
        if kind in TEXTS or (kind == LISTED and not listed):
            return None
        value = "label" if kind == LISTED else "id"
        return {text_of(one, "label"): text_of(one, value) for one in listed}

    def called(self, property_name: str) -> str:
        """A field by its name: its code says nothing to anybody."""
        return self._called.get(property_name) or property_name

    def room(self, property_name: str) -> int | None:  # noqa: ARG002
        """It doesn't say."""
        return None

    async def put_values(self, deal_id: str, values: Mapping[str, str]) -> None:
        """Set fields of a deal; "" empties one."""
        given = {name: await self._value(name, value) if value else None for name, value in values.items()}
        own = {name: value for name, value in given.items() if name != REASON}
        reason = {REASON: given[REASON]} if REASON in given else {}
        await self.client.put("PATCH", path(DEALS, deal_id), {**reason, **({"custom_fields": own} if own else {})})

    async def _value(self, name: str, value: str) -> Any:
        if name not in self._types:
            await self.options(name)
        kind = self._types[name]
        if kind in {ONE, SEVERAL}:
            return int(value) if kind == ONE else [int(value)]
        return value

    async def tasks(self, record_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How these tasks stand; those that were taken away are left out."""
        standing: dict[str, Standing] = {}
        for at in range(0, len(record_ids), MOST_IDS):
            asked = {"ids": ",".join(record_ids[at : at + MOST_IDS])}
            async for one in self.client.every(KINDS["task"].path, asked):
                if one.get("is_deleted") is not True:
                    due = moment_of(text_of(one, "due_date"))
                    day = due.date() if due else None
                    standing[text_of(one, "id")] = Standing(day, text_of(one, "owner_id"), one.get("done") is True)
        return standing


def _html(paragraphs: Sequence[str], key: str) -> str:
    """Words as Pipedrive takes them; what it doesn't know of HTML it throws away, a comment too."""
    return "".join(f"<p>{escape(one, quote=False)}</p>" for one in (*paragraphs, said.OURS.format(key=key)))


def _read(given: Any) -> str:
    """What a field says: the ids of options as they are written."""
    if isinstance(given, list):
        return ",".join(_read(one) for one in given)
    return "" if given is None else str(given)
