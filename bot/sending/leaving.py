"""Somebody's account is deactivated, the platform told us, or refused what we sent them."""

from bot.commands.rights import Right
from bot.sending.telling import Telling
from bot.services import Services
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons
from dialogs.records import Person
from dialogs.sentences import owing as said
from dialogs.sentences.follow_ups import THEY_LEFT
from dialogs.sentences.words import ENGLISH, counted, words
from dialogs.values import dataclass
from storage.units.leaving import follow_ups_open, has_left, leaves, stand_open


@dataclass(frozen=True, slots=True)
class Leaving:
    """What follows when somebody leaves. Whoever calls wakes delivery."""

    services: Services

    async def left(self, person: Person) -> None:
        """Tell those who see to their debriefs what is open, and send them nothing more.

        In this order: what was to be sent to them brings a process that ended in between back here. It is told once
        for each time they leave: Slack also tells of whatever changes in the profile of somebody who left long ago.
        """
        now, ws, read = self.services.clock.now(), person.workspace_id, self.services.storage.read
        told_before = await read(has_left, ws, person.id)
        if not told_before and (still_open := await read(stand_open, ws, person.id)):
            told = counted(said.LEFT_US, ENGLISH, still_open, person=person.name)
            show = Button(words(said.SHOW, ENGLISH), Action(Verb.RUN, value="pending"))
            key = f"left:{person.id}:{self.services.today(ws, now)}"
            await Telling(self.services).managers(ws, key, told, (Buttons((show,)),), Right.OWING, person)
        if not told_before and (later := await read(follow_ups_open, ws, person.id)):
            told = counted(THEY_LEFT, ENGLISH, later, person=person.name)
            show = Button(words(said.SHOW, ENGLISH), Action(Verb.RUN, value="followups"))
            key = f"left:{person.id}:{self.services.today(ws, now)}:later"
            await Telling(self.services).managers(ws, key, told, (Buttons((show,)),), Right.OWING, person)
        await self.services.storage.write(leaves, ws, person.id)
