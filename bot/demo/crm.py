"""The sample company's CRM: its open deals, which are closed there; it tells winloss of that as any CRM would.

What winloss writes into it, once a manager lets it, stands beside the deals, as long as the demo runs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.crm.hook import signed
from bot.crm.writing import Deal, Note, Refused, Standing, Task
from bot.demo.company import CRM_HOOK, LOSS_REASON, OPEN_DEALS, PEOPLE, RIVALS
from bot.moments.clock import Clock
from bot.platforms.web.scenery import CrmRecord, CrmTask
from bot.settings.app_file import CrmSettings, FieldSettings
from dialogs.errors import DebriefError
from dialogs.records import Outcome
from dialogs.sentences.demo_crm import UNTOLD
from dialogs.sentences.words import ENGLISH, words
from dialogs.sentences.writing_back import NO_FIELD

PATIENCE = ClientTimeout(total=10)
FIRST = 4711
"""The first deal's number there."""


class SampleCrmSettings(CrmSettings):
    """How its deals are taken: nobody waits in a demo, and the rep's view goes into its field."""

    wait_hours: int = 0

    def fields_of(self, crm: str) -> Mapping[str, FieldSettings]:
        """The one field that it has for a reason."""
        lost = Outcome.LOST, Outcome.NO_DECISION
        return {LOSS_REASON: FieldSettings(answer="driver", outcomes=lost)} if crm == CRM_HOOK else {}


class SampleCrm:
    """Its deals, notes and tasks. `address`, `secret`, `currency`: of the winloss that it tells; `reasons`: of a loss.

    Notes and tasks have our keys as ids, so what is sent again is there once.
    """

    competitors: ClassVar[Sequence[str]] = RIVALS
    name: str = CRM_HOOK

    def __init__(self, address: str, secret: str, currency: str, reasons: Sequence[str], clock: Clock) -> None:
        self._hook = f"{address}/crm/hook/{CRM_HOOK}"
        self._secret, self._currency, self._reasons, self._clock = secret, currency, reasons, clock
        deals = enumerate(OPEN_DEALS, FIRST)
        made = (
            CrmRecord(f"F-{at}", one.name, one.account, one.thousands * 1000, currency, one.rep) for at, one in deals
        )
        self._records = {record.id: record for record in made}
        self._notes: dict[str, tuple[str, Note]] = {}
        self._tasks: dict[str, tuple[str, Task]] = {}

    # what its page shows and does

    def records(self) -> Sequence[CrmRecord]:
        """Every deal, with what was written to it."""
        return tuple(
            replace(
                record,
                notes=tuple(note.paragraphs for deal_id, note in self._notes.values() if deal_id == record.id),
                tasks=tuple(
                    CrmTask(task.key, task.subject or "", task.about or "", task.due_on, task.done)
                    for deal_id, task in self._tasks.values()
                    if deal_id == record.id and task.due_on
                ),
            )
            for record in self._records.values()
        )

    async def decide(self, deal_id: str, outcome: Outcome | None, competitor: str) -> None:
        """Close a deal, open it again (None), or say of an open one who else is in the running; and tell winloss.

        Raises DebriefError where that doesn't hear it.
        """
        before = self._records.get(deal_id)
        if before is None or (outcome is not None and before.outcome is outcome):
            return  # a form that was sent twice
        record = replace(before, outcome=outcome, competitor=competitor)
        if record == before:
            return
        self._records[deal_id] = record
        try:
            await self._tell(record)
        except (ClientError, TimeoutError):
            self._records[deal_id] = before
            raise DebriefError(words(UNTOLD, ENGLISH)) from None

    def does(self, task_id: str) -> None:
        """Somebody does a task."""
        if task_id in self._tasks:
            deal_id, task = self._tasks[task_id]
            self._tasks[task_id] = deal_id, replace(task, done=True)

    async def _tell(self, record: CrmRecord) -> None:
        now = self._clock.now().isoformat()
        told = {
            "deal_id": record.id,
            "name": record.name,
            "account": record.account,
            "outcome": record.outcome or "open",
            "amount": record.amount,
            "currency": self._currency,
            "owner_email": next(person.email for person in PEOPLE if person.name == record.owner),
            "competitor": record.competitor,
            "closed_at": now if record.outcome else None,
            "changed_at": now,
        }
        body = json.dumps(told).encode()
        headers = signed(self._secret, str(int(self._clock.real())), body)
        async with ClientSession(timeout=PATIENCE, raise_for_status=True) as session:
            await session.post(self._hook, data=body, headers={**headers, "Content-Type": "application/json"})

    # what is written to it

    async def deal(self, deal_id: str, properties: Sequence[str]) -> Deal | None:
        """A deal."""
        record = self._records.get(deal_id)
        return Deal(deal_id, record.owner, dict.fromkeys(properties, record.reason)) if record else None

    async def put_note(self, deal: Deal, note: Note, record_id: str | None) -> str:  # noqa: ARG002 - ids are our keys
        """Make or rewrite a note."""
        self._notes[note.key] = deal.id, note
        return note.key

    async def put_task(self, deal: Deal, task: Task, record_id: str | None) -> str:  # noqa: ARG002
        """Make or rewrite a task."""
        _, before = self._tasks.get(task.key, (deal.id, task))
        given = {name: value for name in Task.__slots__ if (value := getattr(task, name)) is not None}
        self._tasks[task.key] = deal.id, replace(before, **given | {"done": task.done or before.done})
        return task.key

    async def find(self, deal_id: str, kind: str, key: str) -> str | None:  # noqa: ARG002
        """A note or a task by our key, which is its id."""
        return key if key in (self._notes if kind == "note" else self._tasks) else None

    async def remove(self, deal_id: str, kind: str, record_id: str | None, key: str) -> None:  # noqa: ARG002
        """Take a note or a task away."""
        (self._notes if kind == "note" else self._tasks).pop(key, None)

    async def options(self, property_name: str) -> Mapping[str, str] | None:
        """The reasons that a loss may have."""
        if property_name != LOSS_REASON:
            raise Refused(words(NO_FIELD, ENGLISH, field=property_name))
        return {one: one for one in self._reasons}

    def called(self, property_name: str) -> str:
        """The field that there is."""
        return property_name

    def room(self, property_name: str) -> int | None:  # noqa: ARG002
        """Whatever is written."""
        return None

    async def put_values(self, deal_id: str, values: Mapping[str, str]) -> None:
        """Set the reason of a deal."""
        self._records[deal_id] = replace(self._records[deal_id], reason=values[LOSS_REASON])

    async def tasks(self, record_ids: Sequence[str]) -> Mapping[str, Standing]:
        """How these tasks stand."""
        there = {one: self._tasks[one][1] for one in record_ids if one in self._tasks}
        return {one: Standing(task.due_on, task.owner or "", task.done) for one, task in there.items()}

    async def close(self) -> None:
        """It ends with the demo."""
