"""Hello: what this is, who reads what, and one button. Said once a person, a manager's to a manager."""

from bot.commands.forms import MARK
from bot.commands.rights import Right
from bot.reporting.reports import Reports
from bot.sending.delivery import Delivery
from bot.services import Services
from dialogs.messages import codec
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Text, with_commands
from dialogs.records import Person
from dialogs.sentences import hello, pilot, themes
from dialogs.sentences.words import ENGLISH, Sentence, counted, time_of_day, words
from dialogs.sentences.writing_back import CRMS
from dialogs.values import dataclass
from storage.units import cases, greetings, write_backs


@dataclass(frozen=True, slots=True)
class Hello:
    """Greets whoever first writes to us or opens our conversation, but never between somebody and an open card."""

    services: Services
    delivery: Delivery
    reports: Reports

    async def say(self, person: Person) -> bool:
        """Say it where that is due; whether it was."""
        if person.greeted_at is not None or person.guest is not False:
            return False
        storage, ws = self.services.storage, person.workspace_id
        if await storage.read(cases.has_active, ws, person.id):
            return False
        text = codec.to_json(await self.message(person))
        said = await storage.write(greetings.greet, ws, person.id, text, self.services.moment())
        if said:
            self.delivery.wake()
        return said

    async def message(self, person: Person) -> Message:
        """What this is, for this person."""
        if self.services.may(person, Right.BEHIND):
            return await self._under_way(person.workspace_id) or await self._to_a_manager(person.workspace_id)
        app, ws = self.services.settings(person.workspace_id), person.workspace_id
        day, has_digest = app.digest.weekday.capitalize(), bool(self.services.digest_channel(ws))
        repeats = (words(hello.REP_DIGEST, ENGLISH, day=day),) * has_digest
        lines = (*repeats, await self._readers(ws, hello.REP_READERS), words(hello.REP_TRY, ENGLISH))
        return _made(hello.REP, _said(lines), Button(words(hello.REP_BUTTON, ENGLISH), _runs(MARK.key)))

    async def _to_a_manager(self, ws: str) -> Message:
        """Before any digest: what will come, and who is to be invited."""
        app = self.services.settings(ws)
        coming = (
            words(
                hello.MANAGER_DIGEST,
                ENGLISH,
                day=app.digest.weekday.capitalize(),
                time=time_of_day(app.digest.time, ENGLISH),
            )
            if self.services.digest_channel(ws)
            else words(hello.MANAGER_NO_DIGEST, ENGLISH)
        )
        lines = (
            coming,
            await self._readers(ws, hello.MANAGER_READERS),
            words(hello.MANAGER_INVITE, ENGLISH),
            counted(pilot.RUNNING, ENGLISH, len(app.pilot)) if app.pilot else words(pilot.TRY, ENGLISH),
        )
        return _made(hello.MANAGER, _said(lines), _summary())

    async def _under_way(self, ws: str) -> Message | None:
        """What came last, who was asked and what is to do; None where nothing has come."""
        now = await self.reports.stands.of(ws)
        if now is None:
            return None
        from insights.messages.standing import standing  # noqa: PLC0415 - only for a manager who comes late
        from insights.shapes.selectors import opening  # noqa: PLC0415

        shorts = self.services.definition(ws).shorts
        invite = (words(hello.MANAGER_INVITE, ENGLISH),) * now.young
        blocks = (*standing(now, shorts), *_said((await self._readers(ws, hello.MANAGER_READERS), *invite)))
        buttons = [_summary()]
        if now.theme:
            theme, ways = now.theme.selector, [(themes.MUTE, "mute")]
            if not now.worked_on:
                ways.insert(0, (themes.WORKING, "working"))
            buttons += [Button(words(said, ENGLISH), _runs(opening(theme, word))) for said, word in ways]
        return _made(hello.MANAGER, blocks, *buttons)

    async def _readers(self, ws: str, who: Sentence) -> str:
        """Who reads what, also in the CRM, and where another company reads along."""
        outside = self.services.settings(ws).digest.allow_external and self.services.digest_channel(ws)
        crms = [CRMS[one] for one in await self.services.storage.read(write_backs.switched_on, ws)]
        there = (words(hello.CRM, ENGLISH, crm=one) for one in crms)
        return " ".join((words(who, ENGLISH), *there, *((words(hello.OUTSIDE, ENGLISH),) if outside else ())))


def _summary() -> Button:
    return Button(words(hello.MANAGER_BUTTON, ENGLISH), _runs("digest"))


def _runs(command: str) -> Action:
    return Action(Verb.RUN, value=command)


def _said(lines: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Text(with_commands(line)) for line in lines)


def _made(first: Sentence, blocks: tuple[Block, ...], *buttons: Button) -> Message:
    said = words(first, ENGLISH)
    return Message(said, (*_said((said,)), *blocks, Buttons(buttons)))
