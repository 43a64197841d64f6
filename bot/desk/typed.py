"""Plain words: what they mean, carried out."""

from collections.abc import Awaitable, Callable

from bot import logs
from bot.commands import grammar as commands
from bot.desk.hello import Hello
from bot.desk.meanings import Doubt, Line, Meaning, Meanings, Pick, ToTheCard
from bot.desk.pressing import Pressing
from bot.desk.rules import Rules
from bot.platforms.ports import Answer, Click, Command, Typed
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.cards import prompts
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Code, note
from dialogs.records import Case
from dialogs.values import dataclass
from storage.units import cases, debriefs, events


@dataclass(frozen=True, slots=True)
class Typing:
    """Words, by what they mean: the next card comes below them."""

    services: Services
    rules: Rules
    delivery: Delivery
    pressing: Pressing
    hello: Hello

    async def typed(self, event: Typed, command: Callable[[Command], Awaitable[Answer | None]]) -> Answer | None:
        """Carry them out; those that are a command by `command`. Raises NotAMember."""
        person = await self.services.person(event.who)
        case = self.rules.at_hand(await self.services.storage.read(cases.at_hand, person.workspace_id, person.id))
        if case is None:
            await self.services.participant(event.who)
        meaning = await Meanings(self.services, self.delivery.views).of(event.text, case, person.workspace_id)
        if not isinstance(meaning, ToTheCard) and await self._came_before(event, meaning):
            return None  # it may have been answered, or answered what was open then
        match meaning:
            case Line(line):
                return await command(Command(event.event_id, event.who, line, ""))
            case Doubt(message):
                return message
            case Pick(press) if press.action.verb is Verb.FORM:
                return await self.pressing.pressed(Click(event.event_id, event.who, press.action, press.values, ""))
            case Pick(press):
                click = Click(event.event_id, event.who, press.action, press.values, "")
                return await self.pressing.on_card(click, below=True)
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
