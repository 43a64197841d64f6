"""The outbox at work: claim, send, settle. Only creating a message can double; everything else is simply sent again."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy import Connection

from bot.house import House
from bot.platform import Ambiguous, Gone, Limited, Refused, Respond, Unsure
from bot.views import Views
from dialogs import codec
from dialogs.actions import Action, Verb
from dialogs.messages import Button, Buttons, Message, say
from dialogs.records import Case, Target, Want
from storage.units import outbox, people, reports, wants
from storage.units.outbox import Intent

log = logging.getLogger(__name__)
SENT = Counter("winloss_deliveries_total", "Messages sent to a platform, by what became of them", ["result"])

LEASE = 30.0
"""Seconds a sender holds an intent. Longer than any HTTP time-out of a platform."""
SPARE = 22.0
"""What must remain of the lease before a message is created: two time-outs of a platform, which may have to post once
more in letters what it was refused as a chart, and a little more."""
POLL = 1.0
"""The net below the wake-ups, in seconds."""
AT_ONCE = 16


@dataclass(slots=True)
class Delivery:
    """Sends what the units wanted shown."""

    house: House
    views: Views
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False

    def wake(self) -> None:
        """Something was committed that wants sending."""
        self._wake.set()

    async def run(self) -> None:
        """Claim and send until stopped."""
        while not self._stopping:
            self._wake.clear()
            try:
                await self.round()
            except Exception:  # a database that is away for a moment must not end delivery
                log.exception("delivery: a round failed, next try in %s s", POLL)
            try:
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
            except TimeoutError:
                pass

    def stop(self) -> None:
        """Claim nothing more; what is under way goes on (see `finish`)."""
        self._stopping = True
        self._wake.set()

    async def round(self) -> None:
        """Begin to send what is due now, at most AT_ONCE at a time. A slow recipient holds up nobody else."""
        served, free = tuple(self.house.served), AT_ONCE - len(self._tasks)
        if free > 0:
            now = self.house.clock.real()
            for intent in await self.house.storage.write(outbox.claim, served, now, LEASE, free):
                self._start(self.send(intent)).add_done_callback(lambda _task: self.wake())

    def _start(self, sending: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(sending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def hand(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        """Send the card of a click, leased in the click's own unit, through the click's own channel."""
        self._start(self._own(intent, case, respond))

    async def _own(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        message = await self.views.card(case, intent.recipient)
        if respond is not None and await respond(message):
            SENT.labels("responded").inc()
            if await self._settle(intent, intent.message_id):
                return  # else the lease went to someone else meanwhile
            await self.send(intent)
            return
        await self.send(intent, message)

    async def finish(self, seconds: float | None = None) -> None:
        """Wait for what is under way, at most so long. What is then cut off keeps its lease, and is looked for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, intent: Intent, message: Message | None = None) -> None:
        """Send one leased intent and record what became of it. `message`: the wanted version, already rendered."""
        write, real = self.house.storage.write, self.house.clock.real
        try:
            message_id = await self._show(intent, message)
        except (
            asyncio.CancelledError
        ):  # we end: whoever comes next need not wait for the lease to look whether it is there
            await write(outbox.retry, intent, real(), ambiguous=True)
            raise
        except Limited as error:
            SENT.labels("limited").inc()
            await write(outbox.retry, intent, real() + error.seconds, ambiguous=False)
        except Ambiguous:
            SENT.labels("ambiguous").inc()
            await write(outbox.retry, intent, real() + _pause(intent), ambiguous=True)
        except Gone:
            SENT.labels("gone").inc()
            if Target(intent.kind) is Target.RECEIPT:  # somebody deleted what was only a trace: it stays away
                await self._settle(intent, None)
            else:
                await write(outbox.gone, intent)
                self.wake()
        except Refused as error:
            SENT.labels("refused").inc()
            log.warning("delivery: %s is parked: %s", intent.key, error)
            if await write(outbox.park, intent, str(error)):
                await self._tell(intent, error)
        except Exception:  # a fault of ours: keep the intent, tell the log, let the others go on
            SENT.labels("failed").inc()
            log.exception("delivery: %s failed", intent.key)
            await write(outbox.retry, intent, real() + _pause(intent), ambiguous=True)
        else:
            SENT.labels("sent").inc()
            await self._settle(intent, message_id)

    async def _settle(self, intent: Intent, message_id: str | None) -> bool:
        real = self.house.clock.real()
        wanted = await self.house.storage.write(outbox.settle, intent, intent.wanted, message_id, real)
        if wanted is not None and wanted > intent.wanted:  # it changed while it was on its way
            self.wake()
        return wanted is not None

    async def _show(self, intent: Intent, message: Message | None) -> str | None:
        message = message or await self.views.render(intent)
        if message is None:
            return intent.message_id
        platform = self.house.platform(intent.workspace_id)
        conversation = await self._conversation(intent)
        if intent.message_id is None and intent.ambiguous_since is not None:
            found = await platform.find(intent.workspace_id, conversation, intent.key, intent.ambiguous_since)
            if found is not None:  # it came through; what it shows may be older than what is wanted now
                await platform.update(intent.workspace_id, conversation, found, message)
                return found
        if intent.message_id is not None:
            await platform.update(intent.workspace_id, conversation, intent.message_id, message)
            return intent.message_id
        if intent.lease_until - self.house.clock.real() < SPARE:
            raise Limited(0.0)  # too late to create under this lease
        return await platform.create(intent.workspace_id, conversation, message, intent.key)

    async def _conversation(self, intent: Intent) -> str:
        if not intent.direct:
            return intent.recipient
        person = await self.house.storage.read(people.get_person, intent.workspace_id, intent.recipient)
        if person is None or person.user_id is None:
            raise Refused("that person isn't linked to a user in chat; add them to `people` in app.yaml.")
        if person.conversation_id:
            return person.conversation_id
        conversation = await self.house.platform(intent.workspace_id).open(intent.workspace_id, person.user_id)
        await self.house.storage.write(people.set_conversation, intent.workspace_id, person.id, conversation)
        return conversation

    async def _tell(self, intent: Intent, error: Refused) -> None:
        """A digest that a channel doesn't take is told to the managers, once. Shared figures are the desk's to tell."""
        if Target(intent.kind) is not Target.DIGEST:
            return
        words = f"I couldn't post the weekly digest: {error} I'll try again every hour."
        buttons: tuple[Buttons, ...] = ()
        if isinstance(error, Unsure):
            words = f"I can't tell whether the weekly digest was posted: {error} Please look in the channel."
            buttons = (Buttons((Button("It's not there, post it again", Action(Verb.RUN, value="digest again")),)),)
        text = codec.to_json(Message(words, (say(words), *buttons)))
        now, real = self.house.clock.now(), self.house.clock.real()
        for user_id in self.house.app.managers:
            manager = await self.house.storage.read(people.person_by_user, intent.workspace_id, user_id)
            if manager is not None:
                told = Want(Target.POST, f"{intent.key}:{manager.id}", manager.id)
                await self.house.storage.write(_tell_once, intent.workspace_id, told, text, now, real)
        self.wake()


def _tell_once(conn: Connection, ws: str, told: Want, text: str, now: datetime, real_now: float) -> None:
    if not wants.is_wanted(conn, ws, told):
        reports.save_post(conn, ws, told.subject, text, now)
        wants.want(conn, ws, told, real_now)


def _pause(intent: Intent) -> float:
    """Seconds until the next try: 1, 2, 4 … up to a minute."""
    return float(min(60, 2 ** min(intent.attempts, 6)))
