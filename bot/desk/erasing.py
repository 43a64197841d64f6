"""Erasing on request: what it would take, in words; for a manager in chat with an hour to undo it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from bot import logs
from bot.commands.requests import EraseRequest
from bot.commands.rights import Right
from bot.desk.rules import Rules
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.audit import Act
from dialogs.errors import NotFound
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, as_message, say
from dialogs.records import Event, Moment, Person
from dialogs.sentences import erasing as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words
from dialogs.values import dataclass
from storage.engine.engine import Storage
from storage.places import unreached
from storage.units import erasures, extents
from storage.units.erasures import ERASES, Erasure
from storage.units.extents import Named
from storage.units.posts import Said, tell_once
from storage.units.wording import Keeps

HOUR = timedelta(hours=1)
"""How long it can be undone: nothing is erased before."""
MOST = 10
COMMAND = "erase"


@dataclass(frozen=True, slots=True)
class Erasing:
    """The use case behind /winloss erase."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def ask(self, person: Person, request: EraseRequest) -> Message:
        """What erasing would take, and what has to be pressed for it; or which one is meant."""
        ws, what = person.workspace_id, request.what
        found = await self.services.storage.read(extents.called, ws, what, request.name)
        if not found:
            return as_message(words(said.NOBODY if what == "person" else said.NO_DEAL, ENGLISH, name=request.name))
        if len(found) > 1:
            question = words(said.WHICH, ENGLISH, name=request.name)
            lines = ((one, f"{COMMAND} {what} {one.erasure.id}") for one in found[:MOST])
            labels = (Button(f"{one.name} ({one.beside})", Action(Verb.RUN, value=line)) for one, line in lines)
            return Message(question, (say(question), Buttons(tuple(labels))))
        (one,) = found
        ask, *rest = await preview(self.services.storage, ws, one, self.rules.keeps(ws))
        heading, *left = left_behind()
        press = Button(words(said.ERASE, ENGLISH), Action(Verb.ERASE, f"{what}:{one.erasure.id}"), "danger")
        texts = (say(line) for line in (*rest, "\n".join((heading, *(f"• {line}" for line in left)))))
        return Message(ask, (say(ask), *texts, Buttons((press,))))

    async def pressed(self, click: Click, person: Person) -> Message:
        """A manager has seen what it would take, or takes it back."""
        what, _, asked_id = click.action.subject.partition(":")
        if what not in ERASES:
            raise NotFound
        asked = Erasure(what, asked_id)
        if click.action.verb is Verb.KEEP:
            return await self._kept(click, person, asked)
        found = await self.services.storage.read(extents.called, person.workspace_id, what, asked_id)
        if not found:
            raise NotFound
        at, name = self.services.moment(), isolated(found[0].name)
        told = await self._tells(
            person, f"erasing:{click.event.key}", words(said.ASKED, ENGLISH, who=person.name, name=name), _undo(asked)
        )
        logs.once(
            await self.services.noting(
                person, Act.ERASED, click.action.subject, click.event, bool,
                _schedule, click.event, asked, at, told,
            )
        )  # fmt: skip
        self.delivery.wake()
        if await self.services.storage.read(erasures.due, person.workspace_id, asked) is None:
            return as_message(words(said.KEPT, ENGLISH))  # it came again, and was undone since
        answer = words(said.IN_AN_HOUR, ENGLISH, name=name)
        return Message(answer, (say(answer), Buttons((_undo(asked),))))

    async def _kept(self, click: Click, person: Person, asked: Erasure) -> Message:
        ws, at = person.workspace_id, self.services.moment()
        found = await self.services.storage.read(extents.called, ws, asked.what, asked.id)
        name = isolated(found[0].name) if found else ""
        told = await self._tells(
            person, f"kept:{click.event.key}", words(said.UNDONE, ENGLISH, who=person.name, name=name)
        )
        await self.services.noting(
            person, Act.KEPT, click.action.subject, click.event, bool, _take_back, click.event, asked, at, told
        )
        self.delivery.wake()
        kept = await self.services.storage.read(erasures.took_back, click.event)  # also when it comes again
        return as_message(words(said.KEPT if kept else said.TOO_LATE, ENGLISH))

    async def _tells(self, by: Person, key: str, told: str, *buttons: Button) -> tuple[Said, ...]:
        """To every manager but who did it: it concerns them all, and any of them may undo it."""
        under = (Buttons(buttons),) if buttons else ()
        return await Telling(self.services).for_managers(by.workspace_id, key, told, under, Right.ERASE, but=by.id)


def _schedule(conn: Connection, event: Event, asked: Erasure, at: Moment, told: Sequence[Said]) -> bool:
    """Have it erased in an hour, and tell of it: nobody asks for it a second time, so both or nothing."""
    done = erasures.schedule(conn, event, asked, at.now, at.now + HOUR)
    _tell(conn, event.workspace_id, told if done else (), at)
    return done


def _take_back(conn: Connection, event: Event, asked: Erasure, at: Moment, told: Sequence[Said]) -> bool:
    """Don't have it erased, and tell of that."""
    done = erasures.take_back(conn, event, asked, at.now)
    _tell(conn, event.workspace_id, told if done else (), at)
    return done


def _tell(conn: Connection, ws: str, told: Sequence[Said], at: Moment) -> None:
    for telling in told:
        tell_once(conn, ws, *telling, at)


def _undo(asked: Erasure) -> Button:
    return Button(words(said.UNDO, ENGLISH), Action(Verb.KEEP, f"{asked.what}:{asked.id}"))


async def preview(storage: Storage, workspace_id: str, found: Named, keeps: Keeps) -> tuple[str, ...]:
    """What erasing would take and leave, a sentence each; the first is the question."""
    what = found.erasure.what
    much = await storage.read(extents.extent, workspace_id, found.erasure, keeps)
    gaps = {
        "texts": counted(said.TEXTS, ENGLISH, much.texts),
        "debriefs": counted(said.DEBRIEFS, ENGLISH, much.debriefs),
    }
    ask = words(said.ASK[what], ENGLISH, name=isolated(found.name), beside=isolated(found.beside))
    again = (words(said.AGAIN[much.again], ENGLISH),) if much.again else ()
    return ask, words(said.GOES[what], ENGLISH, **gaps), *again, counted(said.SHOWN, ENGLISH, much.messages)


def left_behind() -> tuple[str, ...]:
    """What can't be reached, named; the first is the heading."""
    return words(said.UNREACHED, ENGLISH), *(words(one, ENGLISH) for one in unreached())
