"""The outbox at work: claim, send, settle. Only creating a message can double; everything else is simply sent again.

What a platform may have accepted is not created again before a grace, and looked for once more after another.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot import logs
from bot.counted import RETRIES, SENT
from bot.logs import spelled
from bot.platforms.ports import Ambiguous, DeliveryError, Gone, Limited, NotHere, Refused, Respond, Unsure
from bot.sending.faults import OUTAGE
from bot.sending.leaving import Leaving
from bot.sending.telling import Telling
from bot.sending.twins import Twins
from bot.sending.views import Views
from bot.services import Services
from dialogs.effects import Target
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message
from dialogs.records import Case, Person
from dialogs.sentences.faults import OURS
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import doubts, outbox, people, posts
from storage.units.outbox import Intent

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

LEASE = 30.0
"""Seconds a sender holds an intent. Longer than any HTTP time-out of a platform, and no shorter than two graces: what a
click takes over from a sender whose update may come yet is shown anew when its own lease ends."""
SPARE = 22.0
"""What must remain of the lease before a message is created: two time-outs of a platform, which may have to post once
more in letters what it was refused as a chart, and a little more."""
GRACE = 15.0
"""Seconds after which a platform no longer accepts what it had not answered: not before them is it looked for."""
POLL = 1.0
"""The net below the wake-ups, in seconds."""
AT_ONCE = 16


class InDoubt(DeliveryError):
    """A creation without an answer: it may have come through, or still come."""


RESULTS = {Limited: "limited", InDoubt: "ambiguous", Ambiguous: "ambiguous", Gone: "gone"}
"""What failures are called in the metrics; every other is refused."""


@dataclass(slots=True)
class Delivery:
    """Sends what the units wanted shown."""

    services: Services
    views: Views
    twins: Twins = field(init=False)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False
    _looked: float = -math.inf

    def __post_init__(self) -> None:
        """Twins are looked for by the same loop."""
        self.twins = Twins(self.services, self.wake)

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
        served, free = tuple(self.services.served), AT_ONCE - len(self._tasks)
        if free > 0:
            now, write = self.services.clock.real(), self.services.storage.write
            if now - self._looked >= POLL:
                await write(outbox.again, served, now)
            for intent in await write(outbox.claim, served, now, LEASE, GRACE, free):
                self._start(self.send(intent)).add_done_callback(lambda _task: self.wake())
            if now - self._looked >= POLL:  # who waits for a message doesn't wait for a second look
                self._looked = now
                for doubt in await write(doubts.claim, served, now, LEASE, AT_ONCE):
                    self._start(self.twins.seek(doubt, GRACE))

    def _start(self, sending: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(sending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def hand(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        """Send the card of a click, leased in the click's own unit, through the click's own channel."""
        self._start(self._own(intent, case, respond))

    async def _own(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        with _line(intent):
            await self._answered(intent, case, respond)

    async def _answered(self, intent: Intent, case: Case, respond: Respond | None) -> None:
        try:
            message = await self.views.card(case, intent.recipient)
        except Exception as error:  # noqa: BLE001 -- a fault of ours: it is told, and tried again
            await self._failed(intent, error)
            return
        shows = await respond(message) if respond is not None else None
        if shows:
            _came_to("responded")
            if await self._settle(intent, intent.message_id):
                return  # else the lease went to someone else meanwhile
            await self._send(intent)
            return
        if shows is False:
            await self._may_come_late(intent)
        await self._send(intent, message)

    async def finish(self, seconds: float | None = None) -> None:
        """Wait for what is under way, at most so long. What is then cut off keeps its lease, and is looked for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while waiting := [task for task in self._tasks if not task.done()]:  # a done one may not be let go yet
                    await asyncio.gather(*waiting, return_exceptions=True)

    async def send(self, intent: Intent) -> None:
        """Send one leased intent and record what became of it."""
        with _line(intent):
            await self._send(intent)

    async def _send(self, intent: Intent, message: Message | None = None) -> None:
        """`message`: the wanted version, already rendered."""
        try:
            message_id = await self._show(intent, message)
        except asyncio.CancelledError:  # we end: whoever comes next need not wait for the lease to run out
            await self._may_come_late(intent)
            await self._unsent(intent, InDoubt() if intent.message_id is None else Limited())
            raise
        except DeliveryError as error:
            await self._unsent(intent, error)
        except Exception as error:  # noqa: BLE001 -- a fault of ours: it is told, and the others go on
            await self._failed(intent, error)
        else:
            _came_to("sent")
            await self._settle(intent, message_id)

    async def _unsent(self, intent: Intent, error: DeliveryError) -> None:
        write, now = self._note, self.services.clock.real()
        _came_to(RESULTS.get(type(error), "refused"), why=str(error))
        if not isinstance(error, Refused):
            RETRIES["message"] += 1
        match error:
            case Limited():
                await write(outbox.retry, intent, now + error.seconds, ambiguous=False)
            case InDoubt(__cause__=cause) if cause and not isinstance(cause, Ambiguous):
                await self._failed(intent, cause, ambiguous=True)
            case InDoubt():
                await write(outbox.retry, intent, now + max(GRACE, _pause(intent)), ambiguous=True)
            case Ambiguous():
                await self._may_come_late(intent)
                await write(outbox.retry, intent, now + _pause(intent), ambiguous=False)
            case Gone() if (
                Target(intent.kind) is Target.RECEIPT
            ):  # somebody deleted what was only a trace: it stays away
                await self._settle(intent, None)
            case Gone():
                await write(outbox.gone, intent)
                self.wake()
            case NotHere() if intent.direct and (person := await self._recipient(intent)):
                await Leaving(self.services).left(person)
                self.wake()
            case _:
                said, at = await self._said(self._refusal, intent, error), self.services.moment()
                await write(posts.telling, intent.workspace_id, said, at, bool, outbox.park, intent, str(error))
                self.wake()

    async def _recipient(self, intent: Intent) -> Person | None:
        return await self.services.storage.read(people.get_person, intent.workspace_id, intent.recipient)

    async def _may_come_late(self, intent: Intent) -> None:
        """An update without an answer may be accepted after a newer one, and show what was: it is sent anew.

        Two graces later, as what is created is looked for a second time: a platform may be later than one.
        """
        if intent.message_id is not None:
            at = self.services.clock.real() + 2 * GRACE
            await self._note(outbox.show_again, intent, at)

    async def _failed(self, intent: Intent, error: BaseException, *, ambiguous: bool = False) -> None:
        """A fault of ours: tried again a few times, then parked and told. What the database does isn't counted."""
        SENT["failed"] += 1
        RETRIES["message"] += 1
        logs.failed(error)
        write, pause = self._note, max(GRACE, _pause(intent)) if ambiguous else _pause(intent)
        again = self.services.clock.real() + pause
        if isinstance(error, OUTAGE):
            await write(outbox.retry, intent, again, ambiguous=ambiguous)
            return
        ws, reason, at = intent.workspace_id, words(OURS, ENGLISH), self.services.moment()
        said = await self._said(self._fault, intent, error)
        fails = partial(outbox.failed, ambiguous=ambiguous)
        if await write(posts.telling, ws, said, at, bool, fails, intent, again, reason):
            logs.came_to("set_aside")
            self.wake()

    async def _settle(self, intent: Intent, message_id: str | None) -> bool:
        real = self.services.clock.real()
        wanted = await self._note(outbox.settle, intent, intent.wanted, message_id, real, GRACE)
        if wanted is not None and wanted > intent.wanted:  # it changed while it was on its way
            self.wake()
        return wanted is not None

    async def _note(self, unit: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write what became of a sending as soon as the database takes it.

        A sender that stood still may have lost its lease, and then nobody else knows what may come of what it sent.
        """
        return await self._insists(lambda: self.services.storage.write(unit, *args, **kwargs))

    async def _insists(self, doing: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await doing()
            except OUTAGE as error:
                if self._stopping:
                    raise
                log.error("delivery: what became of a message isn't noted yet: %s", spelled(error))  # noqa: TRY400
                await asyncio.sleep(POLL)

    async def _show(self, intent: Intent, message: Message | None) -> str | None:
        message = message or await self.views.render(intent)
        if message is None:
            return intent.message_id
        platform = self.services.platform(intent.workspace_id)
        conversation = await self.services.conversation(
            intent.workspace_id, intent.recipient, direct=intent.direct, shown=intent.message_id is not None
        )
        if intent.message_id is None and intent.ambiguous_since is not None:
            found = await platform.find(intent.workspace_id, conversation, intent.key, intent.ambiguous_since)
            if found:  # it came through; what it shows may be older than what is wanted now
                await platform.update(intent.workspace_id, conversation, found[0], message)
                return found[0]
        if intent.message_id is not None:
            await platform.update(intent.workspace_id, conversation, intent.message_id, message)
            return intent.message_id
        if not intent.direct:
            await self.services.keep_inside(intent.workspace_id, conversation)
        if intent.lease_until - self.services.clock.real() < SPARE:
            raise Limited  # too late to create under this lease
        try:
            return await platform.create(intent.workspace_id, conversation, message, intent.key)
        except (Limited, Gone, Refused):
            raise  # a definite no
        except Exception as error:  # also one of ours: it may have come over an answer that says that it is there
            raise InDoubt from error

    async def _said(
        self, of: Callable[[Intent, T], Awaitable[tuple[posts.Said, ...]]], intent: Intent, error: T
    ) -> tuple[posts.Said, ...]:
        """What is said of one that is stopped. That it can't be found out keeps nothing from being stopped."""
        try:
            return await self._insists(lambda: of(intent, error))
        except OUTAGE:
            raise
        except Exception:
            log.exception("delivery: nobody is told what became of %s", intent.key)
            return ()

    async def _fault(self, intent: Intent, _error: BaseException) -> tuple[posts.Said, ...]:
        kind = Target(intent.kind)
        if kind is Target.POST and intent.direct:  # that was such a telling itself
            return ()
        return await Telling(self.services).of_message(intent.workspace_id, kind, intent.subject, intent.key)

    async def _refusal(self, intent: Intent, error: DeliveryError) -> tuple[posts.Said, ...]:
        """What is said of a digest that a channel doesn't take, or of what nobody knows of: to the managers, once.

        Shared figures are the desk's to tell.
        """
        kind, telling = Target(intent.kind), Telling(self.services)
        if kind is not Target.DIGEST:
            if not isinstance(error, Unsure):
                return ()
            return await telling.unsure(intent.workspace_id, kind, intent.subject, intent.key, str(error))
        told = f"I couldn't post the weekly digest: {error} I'll try again every hour."
        buttons: tuple[Buttons, ...] = ()
        if isinstance(error, Unsure):
            told = f"I can't tell whether the weekly digest was posted: {error} Please look in the channel."
            buttons = (Buttons((Button("It's not there, post it again", Action(Verb.RUN, value="digest again")),)),)
        return await telling.for_managers(intent.workspace_id, intent.key, told, buttons)


def _line(intent: Intent) -> logs.Line:
    return logs.line("delivery", intent.workspace_id, "cut", target=intent.key)


def _came_to(result: str, **more: str) -> None:
    SENT[result] += 1
    logs.came_to(result, **more)


def _pause(intent: Intent) -> float:
    """Seconds until the next try: 1, 2, 4 … up to a minute."""
    return float(min(60, 2**intent.attempts))
