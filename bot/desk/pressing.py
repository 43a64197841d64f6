"""Presses on a debrief, on its card or in its form; and what is answered where the card is behind."""

from dataclasses import replace

from bot import logs
from bot.desk import handing, switching
from bot.desk.cases import card
from bot.desk.filling import Filling
from bot.desk.rules import Rules
from bot.platforms.ports import Answer, Click
from bot.sending.delivery import LEASE, Delivery
from bot.services import Services
from dialogs.cards import prompts
from dialogs.cards.exclusions import may_propose
from dialogs.engine import engine
from dialogs.errors import DebriefError, NotAnAnswer, Stale
from dialogs.messages.actions import BY_CARDS, Verb
from dialogs.messages.messages import Message, note, say
from dialogs.sentences.names import isolated
from dialogs.sentences.owing import NO_MANAGER
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import debriefs, exclusions, posts, wants
from storage.units.posts import Said

BRINGS = {Verb.START, Verb.RESUME, Verb.EDIT}
"""Presses that ask for a card; it then comes to where they were made."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """What is done on one debrief."""

    services: Services
    rules: Rules
    delivery: Delivery
    filling: Filling

    async def pressed(self, event: Click) -> Answer | None:
        """Carry it out: on the card, or in the form."""
        if event.action.verb not in {Verb.FORM, Verb.FILL, Verb.SAVE}:
            return await self.on_card(event)
        try:
            return await self.filling.pressed(event)
        except Stale as stale:
            await self.delivery.twins.pressed(event)
            return await self._where_we_are(event, stale)

    async def on_card(self, event: Click, *, below: bool = False) -> Message | None:
        """One unit, then the card goes back through the click's own channel.

        `below`: it was said in words, below the card, which comes down.
        """
        action = event.action
        if action.asks:
            chooser = await self._chooser(event)
            await self.delivery.twins.pressed(event)
            return chooser
        told: tuple[Said, ...] = ()
        if action.verb is Verb.NOT_MINE:
            case, person = await self.filling.case(event), await self.services.person(event.who)
            await handing.may_say(self.services, case, person)
            told = await handing.receiver_told(self.services, event, case, person)
        at = self.services.moment()
        respond = event.respond if event.message_id else None
        below = below or (action.verb in BRINGS and await self._elsewhere(event))
        try:
            acted = await self.services.as_member(
                event.who,
                posts.telling,
                event.who.workspace_id,
                told,
                at,
                handing.is_unowned,
                debriefs.act,
                event.event,
                at,
                action.subject,
                self.rules.pressed(action, event.values, event.who.user_id, at.now, below=below),
                self.rules.opened(at.now),
                LEASE if respond else None,
                action.value if action.verb is Verb.NOT_MINE else None,
            )
        except (Stale, NotAnAnswer) as refused:
            return await self._refused(event, refused)
        logs.once(acted.claimed)
        if action.verb is Verb.START and action.value == BY_CARDS:
            await self.filling.prefers(acted.case, one_form=False)
        here = acted.intent is not None and acted.intent.message_id == event.message_id
        if not here:
            await self.delivery.twins.pressed(event)
        if acted.intent is not None:
            self.delivery.hand(acted.intent, acted.case, respond if here else None)
            alone = acted.change is not None and len(acted.change.wants) == 1 and acted.promoted is None
            if alone and not acted.ahead and action.verb not in {Verb.KEEP_OUT, Verb.NOT_MINE}:
                return None  # nothing else to send
        self.delivery.wake()
        if acted.ahead and action.verb in {Verb.RESUME, Verb.START}:
            return note("One at a time: this one comes as soon as the debrief you have open is done.")
        if handing.is_unowned(acted) and not told:
            return note(words(NO_MANAGER, ENGLISH, deal=isolated(acted.case.deal.name)))
        return await switching.while_off(self.services, acted.case, action) if action.verb is Verb.KEEP_OUT else None

    async def _refused(self, event: Click, refused: DebriefError) -> Message:
        """What is answered instead; where they picked a time, the choice again, which may be gone by now."""
        action = event.action
        if isinstance(refused, Stale):
            await self.delivery.twins.pressed(event)
            return await self._where_we_are(event, refused)
        if action.verb is Verb.LATER and action.value == prompts.AT:
            return prompts.asked_again(refused.sentence, await self._chooser(event))
        raise refused

    async def _elsewhere(self, event: Click) -> bool:
        """Whether the press was made elsewhere than on the debrief's card, or on what was taken for it."""
        if event.message_id is None:
            return True
        case = await self.filling.case(event)
        shown = await self.services.storage.read(wants.message_of, event.who.workspace_id, card(case))
        return shown is not None and shown != event.message_id and not await self.delivery.twins.is_one(event)

    async def _where_we_are(self, event: Click, stale: DebriefError) -> Message:
        """The card as it stands, and what was written on the old one: nothing of that is saved."""
        logs.came_to("stale")
        case = await self.filling.case(event)
        shown = await self.delivery.views.card(case, case.person.id)
        said = {event.action.field: (event.action.value,)} if event.action.verb is Verb.SAY else {}
        unsaved = engine.unsaved(self.services.definition(case.debrief.workspace_id), case, {**event.values, **said})
        summary = f"{stale.sentence} {prompts.NOT_SAVED}" if unsaved else stale.sentence
        return Message(summary, (say(stale.sentence), *prompts.given_back(unsaved), *shown.blocks))

    async def _chooser(self, event: Click) -> Message:
        """Ask when, whose or which; what stands half-typed on the card is kept first, and the card stays as it is."""
        asks = replace(event.action, value="") if event.action.verb is Verb.LATER else event.action
        try:
            case = await self.filling.kept(replace(event, action=asks), await self.filling.case(event))
        except Stale as stale:
            return await self._where_we_are(event, stale)
        if event.action.verb is Verb.NOT_MINE:
            await handing.may_say(self.services, case, await self.services.person(event.who))
        match event.action.verb:
            case Verb.LATER:
                return prompts.later_chooser(case, self.delivery.views.context(case))
            case Verb.EDIT:
                ws = case.debrief.workspace_id
                stands = await self.services.storage.read(exclusions.exclusion_of, ws, case.closing.id)
                definition = self.services.definition(ws)
                return prompts.edit_chooser(definition, case, proposes=may_propose(stands))
            case _:
                return prompts.owner_chooser(case, await self.services.askable(event.who.workspace_id))
