"""What happens on a command, on a press, on typed words: which use case sees to it. The same for every platform."""

from collections.abc import Awaitable, Callable

from bot.commands import grammar as commands
from bot.commands.forms import FORMS, Form
from bot.commands.rights import PRESSES, reach
from bot.desk.answering import Answering, Asked
from bot.desk.use_cases import UseCases
from bot.platforms.audience import ForManagers, NotAMember, NotYetKnown, ReadAlong
from bot.platforms.ports import Answer, Click, Command, Submitted, Typed, Who
from bot.sending.delivery import Delivery
from bot.sending.leaving import Leaving
from bot.services import Services
from dialogs.errors import NotFound
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Option
from dialogs.records import Person
from dialogs.values import dataclass
from storage.units import people

AT_ONCE = {
    Verb.PICK, Verb.NEXT, Verb.BACK, Verb.SKIP, Verb.LATER, Verb.FINISH, Verb.QUOTE, Verb.LEAVE, Verb.SAY,
}  # fmt: skip
"""Presses that take one unit, and nothing before it unless they ask for more: who made them is read in it."""
IDS_ALONE = {Verb.MERGE, Verb.HAND_ON, Verb.PASS_ON, Verb.DELIVER, Verb.TRY_AGAIN, Verb.DISCARD, Verb.ERASE, Verb.KEEP}
"""Presses that carry nothing else."""


@dataclass(frozen=True, slots=True)
class Press:
    """Who sees to a press.

    `twins`: what else shows the same then stands as this does. `takes_part`: in a pilot only for those who do.
    """

    by: Callable[[UseCases], Callable[[Click, Person], Awaitable[Answer | None]]]
    twins: bool = False
    takes_part: bool = False


SEEN_TO = {
    Verb.UNDO: Press(lambda use: use.marking.undo, twins=True),
    Verb.CORRECT: Press(lambda use: use.marking.correct, twins=True),
    Verb.REOPEN: Press(lambda use: use.marking.reopen, twins=True),
    Verb.SAME_DEAL: Press(lambda use: use.merging.same, twins=True),
    Verb.ENDED: Press(lambda use: use.open_deals.how, takes_part=True),
    Verb.ASK_ABOUT: Press(lambda use: use.backlog.pressed, twins=True),
    Verb.DELIVER: Press(lambda use: use.delivering.pressed),
    Verb.USEFUL: Press(lambda use: use.briefing.pressed),
    **dict.fromkeys((Verb.THIS_DEAL, Verb.NEW_DEAL), Press(lambda use: use.marking.chosen, twins=True)),
    **dict.fromkeys((Verb.ERASE, Verb.KEEP), Press(lambda use: use.erasing.pressed, takes_part=True)),
    **dict.fromkeys(
        (Verb.MERGE, Verb.UNMERGE, Verb.ONE, Verb.TWO, Verb.UNSAY),
        Press(lambda use: use.merging.pressed, takes_part=True),
    ),
    **dict.fromkeys(
        (Verb.TOLD, Verb.AGAIN, Verb.DROP, Verb.DONE, Verb.PASS_ON, Verb.DECLINE, Verb.TAKE_BACK),
        Press(lambda use: use.follow_ups.pressed, twins=True),
    ),
    **dict.fromkeys(
        (Verb.FIRST, Verb.NUDGE, Verb.LET_GO, Verb.HAND_ON), Press(lambda use: use.owing.pressed, twins=True)
    ),
    **dict.fromkeys((Verb.LEAVE_OUT, Verb.RULE_ON), Press(lambda use: use.excluding.pressed)),
    **dict.fromkeys((Verb.INVITE, Verb.LIFT, Verb.WITHDRAW), Press(lambda use: use.buyers.pressed)),
}
"""Of a press that isn't a debrief's own, and of which it is asked who made it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Implements `bot.platforms.ports.Desk`. Every method returns after COMMIT."""

    services: Services
    delivery: Delivery
    use: UseCases
    answering: Answering

    async def command(self, event: Command) -> Answer | None:
        """Answer a slash command."""
        person = await self.services.participant(event.who)
        greeted = await self.use.hello.say(person)
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
        person = await self.services.participant(event.who)
        await self.use.hello.say(person)
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
            return await self.use.home.pressed(event, self._pressed)
        return await self._pressed(event)

    async def _pressed(self, event: Click) -> Answer | None:
        verb, use = event.action.verb, self.use
        others = (event.action.field, event.action.value) if verb in IDS_ALONE else ()
        if not "".join((event.action.subject, *others)).isprintable():  # no id of ours, and PostgreSQL takes no NUL
            raise NotFound
        await self._may(event.who, event.action)
        if row := SEEN_TO.get(verb):
            person = await (self.services.participant if row.takes_part else self.services.person)(event.who)
            answer = await row.by(use)(event, person)
            if row.twins:
                await self.delivery.twins.pressed(event)
            return answer
        match verb:
            case Verb.TRY_AGAIN | Verb.DISCARD:
                return await use.troubles.pressed(event)
            case Verb.SHARE:
                return await use.sharing.pressed(event)
            case Verb.RUN:
                return await self.command(Command(event.event_id, event.who, event.action.value, event.channel))
            case _:
                return await use.pressing.pressed(event)

    async def _may(self, who: Who, action: Action) -> None:
        """Raises NotAMember, for most presses on a card only in the unit that carries them out; and ForManagers."""
        if action.verb not in AT_ONCE or action.asks:
            await self.services.person(who)
        if action.verb in PRESSES and not reach(self.services.roles(who), PRESSES[action.verb]):
            raise ForManagers  # whose it is, where that matters, is asked behind this

    async def typed(self, event: Typed) -> Answer | None:
        """Words, by what they mean."""
        return await self.use.typing.typed(event, self.command)

    async def form(self, who: Who, form: Form, about: str = "") -> Form:
        """A form as it opens for somebody. `about`: the message that they opened it on."""
        try:
            person = await self.services.participant(who)
        except (NotAMember, NotYetKnown):
            return form
        if person.guest is None:
            return form
        made = await self.use.marking.form(person.workspace_id, form)
        return await self.use.open_deals.about(person, about, made) if about else made

    async def found(self, who: Who, typed: str, most: int, chosen: str = "") -> tuple[Option, ...]:
        """What a form's list offers."""
        try:
            person = await self.services.participant(who)
        except (NotAMember, NotYetKnown):
            return ()
        if person.guest is None:
            return ()
        return await self.use.open_deals.found(person, typed, most, chosen)

    async def left(self, who: Who) -> None:
        """Nothing more is sent to them; what they left open is a manager's to hand on."""
        person = await self.services.storage.read(people.person_by_user, who.workspace_id, who.user_id)
        if person is not None:
            await Leaving(self.services).left(person)
            self.delivery.wake()

    async def opened(self, who: Who) -> None:
        """Their home is shown as it stands. Raises NotAMember."""
        await self.use.home.opened(await self.services.participant(who))

    async def met(self, who: Who) -> None:
        """They are known from now on: deals can be theirs, and a manager can be told. Raises NotAMember."""
        await self.use.hello.say(await self.services.participant(who))
