"""Hello: what this is, who reads what, and one button. Said once a person, a manager's to a manager."""

from dataclasses import dataclass

from bot.commands.forms import MARK
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.messages import codec
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Text, with_commands
from dialogs.records import Person
from dialogs.sentences import hello, pilot
from dialogs.sentences.words import ENGLISH, Sentence, counted, time_of_day, words
from storage.units import cases, greetings


@dataclass(frozen=True, slots=True)
class Hello:
    """Greets whoever first writes to us or opens our conversation, but never between somebody and an open card."""

    services: Services
    delivery: Delivery

    async def say(self, person: Person) -> bool:
        """Say it where that is due; whether it was."""
        if person.greeted_at is not None or person.guest is not False:
            return False
        storage, ws = self.services.storage, person.workspace_id
        if await storage.read(cases.has_active, ws, person.id):
            return False
        text = codec.to_json(self.message(person))
        said = await storage.write(greetings.greet, ws, person.id, text, self.services.moment())
        if said:
            self.delivery.wake()
        return said

    def message(self, person: Person) -> Message:
        """What this is, for this person."""
        app, ws = self.services.settings(person.workspace_id), person.workspace_id
        day, has_digest = app.digest.weekday.capitalize(), bool(self.services.digest_channel(ws))
        outside = (words(hello.OUTSIDE, ENGLISH),) * (app.digest.allow_external and has_digest)
        if self.services.manages(person):
            coming = (
                words(hello.MANAGER_DIGEST, ENGLISH, day=day, time=time_of_day(app.digest.time, ENGLISH))
                if has_digest
                else words(hello.MANAGER_NO_DIGEST, ENGLISH)
            )
            readers = " ".join((words(hello.MANAGER_READERS, ENGLISH), *outside))
            team = counted(pilot.RUNNING, ENGLISH, len(app.pilot)) if app.pilot else words(pilot.TRY, ENGLISH)
            lines: tuple[str, ...] = (coming, readers, words(hello.MANAGER_INVITE, ENGLISH), team)
            return _made(
                hello.MANAGER, lines, Button(words(hello.MANAGER_BUTTON, ENGLISH), Action(Verb.RUN, value="digest"))
            )
        repeats = (words(hello.REP_DIGEST, ENGLISH, day=day),) * has_digest
        readers = " ".join((words(hello.REP_READERS, ENGLISH), *outside))
        lines = (*repeats, readers, words(hello.REP_TRY, ENGLISH))
        return _made(hello.REP, lines, Button(words(hello.REP_BUTTON, ENGLISH), Action(Verb.RUN, value=MARK.key)))


def _made(first: Sentence, lines: tuple[str, ...], button: Button) -> Message:
    said = words(first, ENGLISH)
    blocks: list[Block] = [Text(with_commands(line)) for line in (said, *lines)]
    return Message(said, (*blocks, Buttons((button,))))
