"""What managers are told of: that something could not be posted, or failed by a fault of ours. Once each."""

from collections.abc import Iterable

from bot.commands.rights import Right
from bot.services import Services
from dialogs.cards.buyers import elsewhere, to_nobody
from dialogs.effects import Target, TimerKind, Want
from dialogs.erasing import is_gone
from dialogs.messages import codec
from dialogs.messages.messages import Buttons, Message, say
from dialogs.records import FollowUpKind, Person
from dialogs.sentences import faults
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, Sentence, words
from dialogs.values import dataclass
from storage.units import cases, deals, inbox, people, pitches
from storage.units.posts import Said, tell_once


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells those of a workspace who may see to it. Whoever calls wakes delivery."""

    services: Services

    async def managers(
        self,
        workspace_id: str,
        key: str,
        told: str,
        buttons: tuple[Buttons, ...] = (),
        right: Right = Right.HEALTH,
        of: Person | None = None,
    ) -> None:
        """Tell everyone who has a right, once for a `key`. `of`: whose debrief it is about."""
        tellings = await self.for_managers(workspace_id, key, told, buttons, right, of)
        at = self.services.moment()
        for telling in tellings:
            await self.services.storage.write(tell_once, workspace_id, *telling, at)

    async def for_managers(
        self,
        workspace_id: str,
        key: str,
        told: str,
        buttons: tuple[Buttons, ...] = (),
        right: Right = Right.HEALTH,
        of: Person | None = None,
        but: str = "",
    ) -> tuple[Said, ...]:
        """What `tell_once` takes to do so, also within a unit, with what it tells of. `but`: who knows it."""
        found = await self.holders(workspace_id, right, of)
        return sayings(key, told, (manager for manager in found if manager != but), buttons)

    async def holders(self, workspace_id: str, right: Right, of: Person | None = None) -> tuple[str, ...]:
        """The ids of the people who have a right, as far as we have met them."""
        await self.services.know_groups(workspace_id)
        read = self.services.storage.read
        users = self.services.holders(workspace_id, right, of)
        found = [await read(people.person_by_user, workspace_id, user_id) for user_id in users]
        return tuple(person.id for person in found if person is not None)

    async def of_message(self, workspace_id: str, kind: Target, subject: str, key: str) -> tuple[Said, ...]:
        """What is said of a message that is not tried again, for the unit that sets it aside."""
        about = await self._about(workspace_id, subject)
        again = faults.MESSAGES_AGAIN.get(kind, faults.MESSAGE_AGAIN)
        return await self.for_managers(workspace_id, f"{key}:fault", _failed(faults.MESSAGES[kind], about, again))

    async def unsure(self, workspace_id: str, kind: Target, subject: str, key: str, why: str) -> tuple[Said, ...]:
        """As before, of one that nobody knows of whether it is there. Of what was shared its sharer is told."""
        if kind not in faults.UNSURE:
            return ()
        about = await self._about(workspace_id, subject)
        told = words(faults.UNSURE[kind], ENGLISH, about=about, why=why)
        return await self.for_managers(workspace_id, f"{key}:unsure", told)

    async def of_timer(self, workspace_id: str, kind: TimerKind, subject: str, key: str) -> tuple[Said, ...]:
        """As before, of a timer."""
        about = await self._about(workspace_id, subject)
        what, again = faults.TIMERS[kind], faults.TIMERS_AGAIN.get(kind, faults.TIMER_AGAIN)
        if inbox.is_one(subject):
            what, again = faults.DECIDED, faults.TIMER_AGAIN
        if pitches.is_one(subject):
            what, again, about = faults.BRIEF, faults.TIMER_AGAIN, ""
        return await self.for_managers(workspace_id, key, _failed(what, about, again))

    async def of_buyer(self, workspace_id: str, follow_up_id: str) -> tuple[Said, ...]:
        """What managers are told with the follow-up as which an answer of a buyer's comes to their rep.

        It is who would rather talk to somebody else, and what comes to nobody, as that rep isn't here any more; what
        was said, they read with the deal.
        """
        closing_id, _, kind = follow_up_id.partition(".")
        case = await self.services.storage.read(cases.load_case, workspace_id, closing_id)
        if kind != FollowUpKind.ASK_BUYER or case is None or case.buyer is None:
            return ()
        rep, at = case.person, int(case.buyer.at.timestamp())
        gone = is_gone(rep)
        if not (gone or case.buyer.contact):
            return ()
        key = f"{'elsewhere' if case.buyer.contact else 'answered'}:{closing_id}:{at}"
        told = to_nobody(case) if gone else elsewhere(case)
        return await self.for_managers(workspace_id, key, told, (), Right.READ, rep, but=rep.id)

    async def _about(self, workspace_id: str, subject: str) -> str:
        closing_id = subject.partition(":")[0].partition(".")[0]  # of a card, or of a follow-up
        name = await self.services.storage.read(deals.name_of, workspace_id, closing_id)
        return f" ({isolated(name)})" if name else ""


def sayings(key: str, told: str, people: Iterable[str], buttons: tuple[Buttons, ...] = ()) -> tuple[Said, ...]:
    """The same words to each of some people, once for a `key`."""
    text = codec.to_json(Message(told, (say(told), *buttons)))
    return tuple((Want(Target.POST, f"{key}:{person}", person), text) for person in people)


def _failed(what: Sentence, about: str, again: Sentence) -> str:
    return f"{words(what, ENGLISH, about=about)} {words(again, ENGLISH)}"
