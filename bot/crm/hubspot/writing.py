"""HubSpot as a CRM that is written to: notes, tasks and fields of deals, each of them once.

Notes and tasks are upserted by a unique property of ours, so that the same request comes to the same record however
often it is sent. HubSpot knows no such thing as a value that is only set where nobody else did: that is the caller's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from html import escape
from zoneinfo import ZoneInfo

from bot.crm.hubspot.client import Client, NotTaken
from bot.crm.hubspot.mapping import NAME, OWNER
from bot.crm.telling import milliseconds, moment_of
from bot.crm.writing import Deal, Note, Refused, Standing, Task
from dialogs.values import dataclass

OURS = "winloss_id"
"""The unique property of notes and tasks that we know ours by."""
LABEL = "winloss id"
KINDS = {"note": "notes", "task": "tasks"}
STATUS, DONE, OPEN = "hs_task_status", "COMPLETED", "NOT_STARTED"
DUE = "hs_timestamp"
"""When a task is due; of a note, when that was."""
MORNING = time(9)
IN_A_BATCH = 100


@dataclass(slots=True)
class HubSpotWriter:
    """Writes to one account. `zone`: of the company, in whose days tasks are due."""

    client: Client
    zone: str
    name: str = NAME
    _made: bool = False

    async def close(self) -> None:
        """Let the connections go."""
        await self.client.close()

    async def deal(self, deal_id: str, properties: Sequence[str]) -> Deal | None:
        """A deal, None where it isn't there any more."""
        found = await self.client.one("deals", deal_id, (OWNER, *properties))
        if not found:
            return None
        given = found.get("properties") or {}
        return Deal(deal_id, str(given.get(OWNER) or ""), {one: str(given.get(one) or "") for one in properties})

    async def put_note(self, deal: Deal, note: Note, record_id: str | None) -> str:
        """Make or rewrite a note; HubSpot's id of it. Whose it is people say, once it is there."""
        body = "".join(f"<p>{escape(one, quote=False)}</p>" for one in note.paragraphs)
        owned = {OWNER: deal.owner} if deal.owner and record_id is None else {}
        says = {"hs_note_body": body, DUE: milliseconds(note.at), **owned}
        return await self._put("note", deal, note.key, says)

    async def put_task(self, deal: Deal, task: Task, record_id: str | None) -> str:
        """Make or rewrite a task; HubSpot's id of it. How far it is there a person says, but where it is done here."""
        new = record_id is None and (task.done or not await self._known("task", task.key))  # we may not know of it yet
        due = datetime.combine(task.due_on, MORNING, ZoneInfo(self.zone)) if task.due_on else None
        properties = {
            "hs_task_subject": task.subject,
            "hs_task_body": task.about,
            DUE: milliseconds(due) if due else None,
            OWNER: task.owner or None,
            STATUS: (DONE if task.done else OPEN) if task.done or new else None,
            "hs_task_type": "TODO" if new else None,
        }
        given = {name: value for name, value in properties.items() if value is not None}
        return await self._put("task", deal, task.key, given)

    async def _put(self, kind: str, deal: Deal, key: str, properties: Mapping[str, str]) -> str:
        """The record first, then what ties it to the deal: both may be sent again."""
        await self._define()
        try:
            made = await self.client.upsert(KINDS[kind], OURS, key, properties)
            await self.client.associate(KINDS[kind], made, "deals", deal.id)
        except NotTaken as error:
            raise Refused(str(error)) from None
        return made

    async def _define(self) -> None:
        """Have the property that ours are known by; somebody may have made it already."""
        if self._made:
            return
        for kind in KINDS.values():
            if await self.client.property(kind, OURS) is None:
                try:
                    await self.client.make_property(kind, OURS, LABEL)
                except NotTaken as error:
                    if await self.client.property(kind, OURS) is None:  # nobody else was quicker
                        raise Refused(str(error)) from None
        self._made = True

    async def find(self, deal_id: str, kind: str, key: str) -> str | None:  # noqa: ARG002 - our keys are unique there
        """HubSpot's id of a note or a task, by our key."""
        return next((str(one["id"]) for one in await self._known(kind, key)), None)

    async def remove(self, deal_id: str, kind: str, record_id: str | None, key: str) -> None:  # noqa: ARG002
        """Take a note or a task away. What nobody knows the id of is looked for by ours."""
        try:
            ids = [record_id] if record_id else [str(one["id"]) for one in await self._known(kind, key)]
            for one in ids:
                await self.client.archive(KINDS[kind], one)
        except NotTaken as error:
            raise Refused(str(error)) from None

    async def _known(self, kind: str, key: str) -> Sequence[Mapping[str, object]]:
        await self._define()
        return await self.client.found(KINDS[kind], (key,), (OURS,), OURS)

    async def options(self, property_name: str) -> Mapping[str, str] | None:
        """The values of a picklist by their labels; None where it is a text."""
        found = await self.client.property("deals", property_name)
        if found is None:
            raise Refused(f"there is no property {property_name}.")
        if found.get("type") != "enumeration":
            return None
        options = [one for one in found.get("options") or () if isinstance(one, dict) and not one.get("hidden")]
        return {str(one.get("label") or ""): str(one.get("value") or "") for one in options}

    def called(self, property_name: str) -> str:
        """A field by the name that sales operations know it by."""
        return property_name

    def room(self, property_name: str) -> int | None:  # noqa: ARG002
        """It doesn't say."""
        return None

    async def put_values(self, deal_id: str, values: Mapping[str, str]) -> None:
        """Set fields of a deal; "" empties one."""
        try:
            await self.client.change("deals", deal_id, values)
        except NotTaken as error:
            raise Refused(str(error)) from None

    async def tasks(self, record_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How these tasks stand; those that were taken away are left out."""
        return {
            str(one.get("id")): self._standing(one.get("properties") or {})
            for at in range(0, len(record_ids), IN_A_BATCH)
            for one in await self.client.found("tasks", record_ids[at : at + IN_A_BATCH], (STATUS, DUE, OWNER))
        }

    def _standing(self, says: Mapping[str, object]) -> Standing:
        due = moment_of(says.get(DUE))
        day = due.astimezone(ZoneInfo(self.zone)).date() if due else None
        return Standing(day, str(says.get(OWNER) or ""), says.get(STATUS) == DONE)
