"""The use cases: what happens on a command, on a press, on typed words. The same for every platform."""

from dataclasses import replace

from bot import logs
from bot.commands import grammar as commands
from bot.commands.forms import FORMS, Form
from bot.commands.rights import PRESSES, reach
from bot.desk import handing, switching
from bot.desk.answering import Answering, Asked
from bot.desk.backlog import Backlog
from bot.desk.briefing import Briefing
from bot.desk.buyers import Buyers
from bot.desk.cases import card
from bot.desk.delivering import Delivering
from bot.desk.excluding import Excluding
from bot.desk.filling import Filling
from bot.desk.follow_ups import FollowUps
from bot.desk.hello import Hello
from bot.desk.marking import Marking
from bot.desk.meanings import Doubt, Line, Meaning, Meanings, Pick, ToTheCard
from bot.desk.owing import Owing
from bot.desk.rules import Rules
from bot.desk.sharing import Sharing
from bot.platforms.audience import ForManagers, NotAMember, NotYetKnown, ReadAlong
from bot.platforms.ports import Answer, Click, Command, Submitted, Typed, Who
from bot.sending.delivery import LEASE, Delivery
from bot.sending.leaving import Leaving
from bot.services import Services
from dialogs.cards import prompts
from dialogs.cards.exclusions import may_propose
from dialogs.engine import engine
from dialogs.errors import DebriefError, NotAnAnswer, NotFound, Stale
from dialogs.messages.actions import BY_CARDS, Action, Verb
from dialogs.messages.messages import Code, Message, Option, note, say
from dialogs.records import Case, Person
from dialogs.sentences.names import isolated
from dialogs.sentences.owing import NO_MANAGER
from dialogs.sentences.pilot import OUTSIDE
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import cases, debriefs, events, exclusions, people, posts, wants
from storage.units.posts import Said

BRINGS = {Verb.START, Verb.RESUME, Verb.EDIT}
"""Presses that ask for a card; it then comes to where they were made."""
AT_ONCE = {
    Verb.PICK, Verb.NEXT, Verb.BACK, Verb.SKIP, Verb.LATER, Verb.FINISH, Verb.QUOTE, Verb.LEAVE, Verb.SAY,
}  # fmt: skip
"""Presses that take one unit, and nothing before it unless they ask for more: who made them is read in it."""
IDS_ALONE = {Verb.MERGE, Verb.HAND_ON, Verb.PASS_ON, Verb.DELIVER, Verb.TRY_AGAIN, Verb.DISCARD, Verb.ERASE, Verb.KEEP}
"""Presses that carry nothing else."""
ONE_BY_ONE = {
    Verb.INVITE, Verb.LIFT, Verb.WITHDRAW, Verb.LEAVE_OUT, Verb.RULE_ON, Verb.DELIVER, Verb.USEFUL,
}  # fmt: skip
"""Presses that each room takes by itself."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Implements `bot.platforms.ports.Desk`. Every method returns after COMMIT."""

    services: Services
    rules: Rules
    delivery: Delivery
    sharing: Sharing
    owing: Owing
    marking: Marking
    follow_ups: FollowUps
    answering: Answering
    hello: Hello
    meanings: Meanings
    buyers: Buyers
    filling: Filling

    async def command(self, event: Command) -> Answer | None:
        """Answer a slash command."""
        person = await self._person(event.who)
        greeted = await self.hello.say(person)
        viewer = self.services.viewer(event.who, shared=event.public)
        if event.public and await self.services.read_along(event.who.workspace_id, event.channel):
            raise ReadAlong
        row, request = commands.understood(event.text, viewer)
        if person.guest is None and not row.marks:
            raise NotYetKnown
        if greeted and row.word == "hello":
            return None
        return await self.answering.answer(row.word, Asked(event, person, request, viewer))

    async def submitted(self, event: Submitted) -> Answer | None:
        """Carry out what a form asks for."""
        person = await self._person(event.who)
        await self.hello.say(person)
        form = FORMS.get(event.form)
        if form is None:
            raise NotFound
        if person.guest is None and not form.marks:
            raise NotYetKnown
        viewer = self.services.viewer(event.who, shared=False)
        return await self.answering.submitted(form.key, Asked(event, person, form.read(event.values), viewer))

    async def click(self, event: Click) -> Answer | None:
        """Carry out a press, also one that was made on home."""
        if event.action.verb is Verb.HOME:
            return await self.answering.home.pressed(event, self._pressed)
        return await self._pressed(event)

    async def _pressed(self, event: Click) -> Answer | None:
        verb = event.action.verb
        others = (event.action.field, event.action.value) if verb in IDS_ALONE else ()
        if not "".join((event.action.subject, *others)).isprintable():  # no id of ours, and PostgreSQL takes no NUL
            raise NotFound
        twins = self.delivery.twins
        await self._may(event.who, event.action)
        match verb:
            case Verb.UNDO | Verb.CORRECT | Verb.REOPEN | Verb.THIS_DEAL | Verb.NEW_DEAL | Verb.SAME_DEAL:
                person = await self.services.person(event.who)
                use = {
                    Verb.UNDO: self.marking.undo,
                    Verb.CORRECT: self.marking.correct,
                    Verb.REOPEN: self.marking.reopen,
                    Verb.THIS_DEAL: self.marking.chosen,
                    Verb.NEW_DEAL: self.marking.chosen,
                    Verb.SAME_DEAL: self.answering.merging.same,
                }
                answer: Message | None = await use[verb](event, person)
                await twins.pressed(event)
                return answer
            case Verb.ENDED:
                return await self.answering.open_deals.how(event, await self._person(event.who))
            case Verb.MERGE | Verb.UNMERGE | Verb.ONE | Verb.TWO | Verb.UNSAY | Verb.ERASE | Verb.KEEP:
                erases = verb in {Verb.ERASE, Verb.KEEP}
                use_case = self.answering.erasing if erases else self.answering.merging
                return await use_case.pressed(event, await self._person(event.who))
            case Verb.TOLD | Verb.AGAIN | Verb.DROP | Verb.DONE | Verb.PASS_ON | Verb.DECLINE | Verb.TAKE_BACK:
                answer = await self.follow_ups.pressed(event, await self.services.person(event.who))
                await twins.pressed(event)
                return answer
            case Verb.FIRST | Verb.NUDGE | Verb.LET_GO | Verb.HAND_ON | Verb.ASK_ABOUT:
                several = verb is Verb.ASK_ABOUT
                sees_to = Backlog(self.services, self.rules, self.delivery) if several else self.owing
                answer = await sees_to.pressed(event, await self.services.person(event.who))
                await twins.pressed(event)
                return answer
            case verb if verb in ONE_BY_ONE:
                return await self._use_of(verb).pressed(event, await self.services.person(event.who))
            case Verb.TRY_AGAIN | Verb.DISCARD | Verb.SHARE:
                stopped = verb is not Verb.SHARE
                return await (self.answering.troubles if stopped else self.sharing).pressed(event)
            case Verb.RUN:
                return await self.command(Command(event.event_id, event.who, event.action.value, event.channel))
            case _:
                return await self._answering(event)

    async def _answering(self, event: Click) -> Answer | None:
        """A press on a debrief: on its card, or in its form."""
        if event.action.verb not in {Verb.FORM, Verb.FILL, Verb.SAVE}:
            return await self._debrief(event)
        try:
            return await self.filling.pressed(event)
        except Stale as stale:
            await self.delivery.twins.pressed(event)
            return await self._where_we_are(event, stale)

    def _use_of(self, verb: Verb) -> Excluding | Delivering | Briefing | Buyers:
        match verb:
            case Verb.LEAVE_OUT | Verb.RULE_ON:
                return self.answering.excluding
            case Verb.DELIVER:
                return Delivering(self.services, self.delivery)
            case Verb.USEFUL:
                return Briefing(self.services, self.answering.reports)
            case _:
                return self.buyers

    async def _may(self, who: Who, action: Action) -> None:
        """Raises NotAMember, for most presses on a card only in the unit that carries them out; and ForManagers."""
        if action.verb not in AT_ONCE or action.asks:
            await self.services.person(who)
        if action.verb in PRESSES and not reach(self.services.roles(who), PRESSES[action.verb]):
            raise ForManagers  # whose it is, where that matters, is asked behind this

    async def _debrief(self, event: Click, *, below: bool = False) -> Message | None:
        """A press on a debrief's card: one unit, then the card goes back through the click's own channel.

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

    async def typed(self, event: Typed) -> Answer | None:
        """Words, by what they mean: the next card comes below them."""
        person = await self.services.person(event.who)
        case = self.rules.at_hand(await self.services.storage.read(cases.at_hand, person.workspace_id, person.id))
        if case is None:
            await self._person(event.who)
        meaning = await self.meanings.of(event.text, case, person.workspace_id)
        if not isinstance(meaning, ToTheCard) and await self._came_before(event, meaning):
            return None  # it may have been answered, or answered what was open then
        match meaning:
            case Line(line):
                return await self.command(Command(event.event_id, event.who, line, ""))
            case Doubt(message):
                return message
            case Pick(press) if press.action.verb is Verb.FORM:
                return await self._pressed(Click(event.event_id, event.who, press.action, press.values, ""))
            case Pick(press):
                return await self._debrief(Click(event.event_id, event.who, press.action, press.values, ""), below=True)
            case ToTheCard() if case is not None:
                await self._answered(event, case)
                return None
            case _:
                if case is None and await self.hello.say(person):
                    return None
                return note(prompts.no_words(case), Code("/winloss help"), " lists what I can do.")

    async def _came_before(self, event: Typed, meaning: Meaning | None) -> bool:
        """Whether the platform sent these words twice. What writes nothing itself is noted as handled here."""
        storage = self.services.storage
        if isinstance(meaning, Pick) or (isinstance(meaning, Line) and commands.writes(meaning.text)):
            again = await storage.read(events.was_claimed, event.event)
        else:
            again = not await storage.write(events.claim_event, event.event, self.services.clock.now())
        if again:
            logs.once(False)
        return again

    async def _answered(self, event: Typed, case: Case) -> None:
        at = self.services.moment()
        acted = await self.services.storage.write(
            debriefs.act,
            event.event,
            at,
            case.debrief.id,
            self.rules.typed(event.text, event.who.user_id, at.now),
            self.rules.opened(at.now),
        )
        logs.once(acted.claimed)
        self.delivery.wake()

    async def form(self, who: Who, form: Form, about: str = "") -> Form:
        """A form as it opens for somebody. `about`: the message that they opened it on."""
        try:
            person = await self._person(who)
        except (NotAMember, NotYetKnown):
            return form
        if person.guest is None:
            return form
        made = await self.marking.form(person.workspace_id, form)
        return await self.answering.open_deals.about(person, about, made) if about else made

    async def found(self, who: Who, typed: str, most: int, chosen: str = "") -> tuple[Option, ...]:
        """What a form's list offers."""
        try:
            person = await self._person(who)
        except (NotAMember, NotYetKnown):
            return ()
        if person.guest is None:
            return ()
        return await self.answering.open_deals.found(person, typed, most, chosen)

    async def left(self, who: Who) -> None:
        """Nothing more is sent to them; what they left open is a manager's to hand on."""
        person = await self.services.storage.read(people.person_by_user, who.workspace_id, who.user_id)
        if person is not None:
            await Leaving(self.services).left(person)
            self.delivery.wake()

    async def opened(self, who: Who) -> None:
        """Their home is shown as it stands. Raises NotAMember."""
        await self.answering.home.opened(await self._person(who))

    async def met(self, who: Who) -> None:
        """They are known from now on: deals can be theirs, and a manager can be told. Raises NotAMember."""
        await self.hello.say(await self._person(who))

    async def _person(self, who: Who) -> Person:
        """Somebody who may ask for something. Raises NotAMember, also for those outside a pilot."""
        person = await self.services.person(who)
        if not self.services.takes_part(person):
            raise NotAMember(words(OUTSIDE, ENGLISH))
        return person
