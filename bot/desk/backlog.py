"""Several deals of one person closed at once in the CRM: they say of which they want to be asked."""

from bot import logs
from bot.desk.cases import own
from bot.desk.rules import Rules
from bot.platforms.ports import Click
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.cards import backlog as cards
from dialogs.messages import codec
from dialogs.messages.messages import Message, note
from dialogs.records import Person
from dialogs.sentences import backlog as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import choosing
from storage.units.cases import load_case


@dataclass(frozen=True, slots=True)
class Backlog:
    """The use case of the question that takes the place of many prompts."""

    services: Services
    rules: Rules
    delivery: Delivery

    async def pressed(self, event: Click, person: Person) -> Message | None:
        """About none, some, or all: they come one after the other, as what a person asked for."""
        action = event.action
        at, value = self.services.moment(), self.services.settings(person.workspace_id).in_ours
        done = await self.services.storage.write(
            choosing.choose,
            event.event,
            at,
            action.subject,
            person.id,
            lambda found: cards.picked(action.value, found, value),
            lambda asked, of: codec.to_json(cards.settled(asked, of)),
            self.rules.opened(at.now),
        )
        logs.once(done is not None)
        self.delivery.wake()
        if done is not False:
            return None
        case = await self.services.storage.read(load_case, person.workspace_id, action.subject)
        if case is not None:
            own(case, event.who.user_id)
        return note(words(said.SETTLED, ENGLISH))
