"""Home: opened, asked for, and pressed on."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.platforms.ports import HOME_TAB, Answer, Click
from bot.reporting.reports import Reports
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.cards.home import TAB, on_home, pressed
from dialogs.errors import DebriefError, NotFound
from dialogs.messages.actions import Verb
from dialogs.messages.messages import Message, as_message, note
from dialogs.records import Person
from dialogs.sentences.home import BROUGHT
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import wants

BRINGS = {Verb.START, Verb.RESUME, Verb.EDIT, Verb.FIRST}
"""Presses that bring a card, which isn't where they were made."""


@dataclass(frozen=True, slots=True)
class AtHome:
    """The use cases of home."""

    services: Services
    delivery: Delivery
    reports: Reports

    async def message(self, person: Person) -> Message:
        """Home, as an answer to who asks for it in words."""
        return await self.reports.homes.of(person)

    async def opened(self, person: Person) -> None:
        """They look at its own place, where it is shown as it stands now."""
        place = f"{HOME_TAB}{person.user_id}"
        await self.services.storage.write(
            wants.want_tab, person.workspace_id, person.id, place, self.services.clock.real()
        )
        self.delivery.wake()

    async def pressed(self, event: Click, press: Callable[[Click], Awaitable[Answer | None]]) -> Answer | None:
        """A press on it, carried out as the same press is elsewhere; then home as it stands, with what came of it.

        At its own place it is shown anew by itself, and what came of it is the answer.
        """
        try:
            action = pressed(event.action)
        except ValueError as error:
            raise NotFound from error
        place = event.action.field
        try:
            answer = await press(replace(event, action=action, message_id=None, respond=None, take_away=None))
        except DebriefError as error:
            answer = as_message(error.sentence)
        person = await self.services.person(event.who)
        if place == TAB:
            await self.opened(person)
        if answer is None and action.verb in BRINGS:
            answer = note(words(BROUGHT, ENGLISH))
        if isinstance(answer, Message):
            answer = on_home(answer, place)
        if place == TAB or not isinstance(answer, Message | None):
            return answer
        home = await self.message(person)
        return home if answer is None else replace(answer, blocks=(*answer.blocks, *home.blocks))
