"""The outbox at work: claim, send, settle. Only creating a message can double; everything else is simply sent again."""

import asyncio
import logging
from dataclasses import dataclass, field

from prometheus_client import Counter

from bot.house import House
from bot.ids import new_id
from bot.platform import Ambiguous, Gone, Limited, Refused, Respond
from bot.views import Views
from dialogs import codec
from dialogs.messages import note
from dialogs.records import Case, Target, Want
from storage.units import outbox, people, reports, wants
from storage.units.outbox import Intent

log = logging.getLogger(__name__)
SENT = Counter("winloss_deliveries_total", "Messages sent to a platform, by what became of them", ["result"])

LEASE = 30.0
"""Seconds a sender holds an intent. Longer than any HTTP time-out of a platform."""
SPARE = 12.0
"""What must remain of the lease before a message is created: a platform's time-out and a little more."""
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

    def wake(self) -> None:
        """Something was committed that wants sending."""
        self._wake.set()

    async def run(self) -> None:
        """Claim and send until cancelled."""
        while True:
            self._wake.clear()
            try:
                while await self.round():
                    pass
            except Exception:  # a database that is away for a moment must not end delivery
                log.exception("delivery: a round failed, next try in %s s", POLL)
            try:
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def round(self) -> int:
        """Send what is due now, at most AT_ONCE; how many that were."""
        served = tuple(self.house.served)
        intents = await self.house.storage.write(outbox.claim, served, self.house.clock.real(), LEASE, AT_ONCE)
        await asyncio.gather(*(self.send(intent) for intent in intents))
        return len(intents)

    def hand(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        """Send the card of a click, leased in the click's own unit, through the click's own channel."""
        task = asyncio.create_task(self._own(intent, case, respond))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _own(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        if respond is not None:
            message = await self.views.card(case, intent.recipient)
            if await respond(message):
                SENT.labels("responded").inc()
                if await self._settle(intent, intent.message_id):
                    return
        await self.send(intent)

    async def finish(self) -> None:
        """Wait for what is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, intent: Intent) -> None:
        """Send one leased intent and record what became of it."""
        write, real = self.house.storage.write, self.house.clock.real
        try:
            message_id = await self._show(intent)
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
                await self._tell(intent, str(error))
        except Exception:  # a fault of ours: keep the intent, tell the log, let the others go on
            SENT.labels("failed").inc()
            log.exception("delivery: %s failed", intent.key)
            await write(outbox.retry, intent, real() + _pause(intent), ambiguous=True)
        else:
            SENT.labels("sent").inc()
            await self._settle(intent, message_id)

    async def _settle(self, intent: Intent, message_id: str | None) -> bool:
        return await self.house.storage.write(outbox.settle, intent, intent.wanted, message_id, self.house.clock.real())

    async def _show(self, intent: Intent) -> str | None:
        message = await self.views.render(intent)
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

    async def _tell(self, intent: Intent, reason: str) -> None:
        """A channel that can't be posted to is told to the managers; what a person shared, to that person too."""
        if intent.direct:
            return
        thing = "weekly digest" if Target(intent.kind) is Target.DIGEST else "shared figures"
        text = codec.to_json(note(f"I couldn't post the {thing}: {reason} I'll try again when winloss is restarted."))
        now, real = self.house.clock.now(), self.house.clock.real()
        for user_id in self.house.app.managers:
            manager = await self.house.storage.read(people.person_by_user, intent.workspace_id, user_id)
            if manager is not None:
                post_id = new_id()
                await self.house.storage.write(reports.save_post, intent.workspace_id, post_id, text, now)
                want = Want(Target.POST, post_id, manager.id)
                await self.house.storage.write(wants.want, intent.workspace_id, want, real)
        self.wake()


def _pause(intent: Intent) -> float:
    """Seconds until the next try: 1, 2, 4 … up to a minute."""
    return float(min(60, 2 ** min(intent.attempts, 6)))
