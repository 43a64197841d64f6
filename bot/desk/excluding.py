"""Leaving a closing out of the figures: its rep proposes it with a reason, a manager decides, and the rep is told."""

from bot import logs
from bot.commands.rights import Right
from bot.desk.cases import own
from bot.desk.rules import Rules
from bot.platforms.audience import ForManagers
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.sending.telling import Telling, sayings
from bot.services import Services
from dialogs.audit import Act
from dialogs.cards.exclusions import question, why
from dialogs.engine.facts import texts
from dialogs.errors import NotAnAnswer, NotFound
from dialogs.exclusions import Reason
from dialogs.fact import Fact, Said
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Block, Message, as_message, say
from dialogs.records import Case, Person
from dialogs.sentences import exclusions as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, words
from dialogs.values import dataclass
from storage.units import exclusions, people, posts

MOST = 3


@dataclass(frozen=True, slots=True)
class Excluding:
    """The use cases of what counts nowhere."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def pressed(self, event: Click, person: Person) -> Message:
        """A rep's proposal, which asks why first; or a manager's decision."""
        case = await self.services.storage.read(exclusions.case_of, person.workspace_id, event.action.subject)
        if case is None:
            raise NotFound
        if event.action.verb is Verb.RULE_ON:
            return await self._decided(event, person, case)
        own(case, event.who.user_id)
        if not event.action.value:
            return why(case)
        return await self._proposed(event, person, case)

    async def _proposed(self, event: Click, person: Person, case: Case) -> Message:
        try:
            reason = Reason(event.action.value)
        except ValueError:
            raise NotAnAnswer from None
        asks, buttons = question(person, case, reason)
        key = f"exclusion:{case.closing.id}:{event.event_id}"
        told = await Telling(self.services).for_managers(
            person.workspace_id, key, asks, buttons, Right.EXCLUDE, case.person
        )
        new = await self.services.noting(
            person, Act.PROPOSED, case.closing.id, event.event, bool, posts.telling, person.workspace_id, told,
            self.services.moment(), bool, exclusions.propose, event.event, self.services.moment(), case.closing.id,
            reason.value, person.id,
        )  # fmt: skip
        logs.once(new)
        self.delivery.wake()
        answer = said.STANDS if not new else said.ASKED if told else said.NO_MANAGER
        return as_message(words(answer, ENGLISH, deal=isolated(case.deal.name)))

    async def _decided(self, event: Click, person: Person, case: Case) -> Message:
        if not self.services.may(person, Right.EXCLUDE, case.person):
            raise ForManagers
        ws, out, deal = person.workspace_id, event.action.value == "out", isolated(case.deal.name)
        asked = await self.services.storage.read(exclusions.exclusion_of, ws, case.closing.id)
        if asked is None:
            raise NotFound
        to_them = said.TOLD_OUT if out else said.TOLD_AGAIN if asked.out else said.TOLD_IN
        key = f"exclusion:{case.closing.id}:{event.event_id}:told"
        others = [asked.proposed_by] if asked.proposed_by != person.id else []
        told = sayings(key, words(to_them, ENGLISH, deal=deal), others)
        new = await self.services.noting(
            person, Act.LEFT_OUT if out else Act.COUNTED, case.closing.id, event.event, bool, posts.telling, ws, told,
            self.services.moment(), bool, exclusions.decide, event.event, self.services.moment(), case.closing.id,
            person.id, out, self._counts,
        )  # fmt: skip
        logs.once(new)
        self.delivery.wake()
        answer = said.ALREADY if not new else said.OUT if out else said.IN
        return as_message(words(answer, ENGLISH, deal=deal))

    def _counts(self, case: Case) -> tuple[Fact, tuple[Said, ...]]:
        return self.rules.fact(case), texts(self.rules.asked(case), case)

    async def to_decide(self, person: Person) -> tuple[Block, ...]:
        """What managers are asked, the oldest first; nothing for whom it isn't."""
        if not self.services.may(person, Right.EXCLUDE):
            return ()
        read, ws = self.services.storage.read, person.workspace_id
        found, blocks = await read(exclusions.undecided, ws), list[Block]()
        for one in found[:MOST]:
            case = await read(exclusions.case_of, ws, one.closing_id)
            by = await read(people.get_person, ws, one.proposed_by)
            if case and by:
                asks, buttons = question(by, case, Reason(one.reason))
                blocks += [say(asks), *buttons]
        if len(found) > MOST:
            blocks.append(say(counted(said.MORE, ENGLISH, len(found) - MOST), style="hint"))
        return tuple(blocks)
