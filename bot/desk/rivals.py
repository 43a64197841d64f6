"""Two names are one competitor, or two, a manager says: what looks alike, deciding it, and taking it back."""

from collections.abc import Sequence

from bot import logs
from bot.ids import new_id
from bot.platforms.ports import Click
from bot.services import Services
from dialogs.audit import Act
from dialogs.errors import NotFound
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Button, Buttons, Message, Strong, Text, as_message, plain, say
from dialogs.records import Person
from dialogs.rivals import COMPARED, Names, Verdict, alike
from dialogs.sentences import rivals as said
from dialogs.sentences.words import ENGLISH, counted, short_date, words
from dialogs.values import dataclass
from storage.units import people, rivals


@dataclass(frozen=True, slots=True)
class Rivals:
    """The use cases of competitors' names."""

    services: Services

    async def asked(self, workspace_id: str, pairs: Sequence[tuple[str, str]]) -> Message | None:
        """What counting the first of two names as the second would do; None where they aren't both competitors'."""
        names = await self.services.rivals(workspace_id)
        for typed in pairs:
            gone, kept = map(names.of, typed)
            if gone and kept:
                if gone == kept:
                    return as_message(words(said.SAME, ENGLISH, kept=kept))
                blocks = _question(names, gone, kept)
                return Message(plain(blocks[0].parts), blocks)
        return None

    async def half_known(self, workspace_id: str, pairs: Sequence[tuple[str, str]]) -> Message | None:
        """Which of two names isn't known where the other is a competitor's; None where neither is, or both are."""
        names = await self.services.rivals(workspace_id)
        for pair in pairs:
            for typed, other in (pair, pair[::-1]):
                known = names.of(other)
                if known and not names.of(typed):
                    return as_message(words(said.HALF, ENGLISH, known=known, typed=typed))
        return None

    async def look_alike(self, workspace_id: str) -> tuple[Block, ...]:
        """Two names that look like one competitor's, the most frequent first; nothing where none do."""
        names = await self.services.rivals(workspace_id)
        verdicts = await self.services.storage.read(rivals.verdicts, workspace_id)
        found = list(alike(names.all[:COMPARED], verdicts))
        if not found:
            return ()
        kept, gone = sorted(found[0], key=lambda name: name not in names.listed)
        more = (say(counted(said.MORE, ENGLISH, len(found) - 1), style="hint"),) if len(found) > 1 else ()
        return (*_question(names, gone, kept), *more)

    async def also(self, workspace_id: str, name: str) -> tuple[Block, ...]:
        """What else a competitor is called since a manager said so, with the way to take that back."""
        names, read = await self.services.rivals(workspace_id), self.services.storage.read
        blocks: list[Block] = []
        for verdict in await read(rivals.verdicts, workspace_id):
            found = await read(rivals.decided, workspace_id, verdict.id)
            if not (verdict.one and found and names.of(name) == names.of(verdict.kept)):
                continue
            who = await read(people.get_person, workspace_id, found.by)
            day = short_date(self.services.today(workspace_id, found.at), ENGLISH)
            told = words(said.ALSO, ENGLISH, gone=verdict.gone, who=who.name if who else "", day=day)
            label = words(said.TAKE_APART, ENGLISH, gone=verdict.gone)
            blocks += [say(told, style="hint"), Buttons((Button(label, Action(Verb.UNSAY, verdict.id)),))]
        return tuple(blocks)

    async def decided(self, click: Click, person: Person) -> Message:
        """A manager says that two names are one, or two."""
        names = await self.services.rivals(person.workspace_id)
        gone, kept, one = names.of(click.action.field), names.of(click.action.value), click.action.verb is Verb.ONE
        if not (gone and kept):
            raise NotFound
        if gone == kept:
            return as_message(words(said.SAME, ENGLISH, kept=kept))
        given = Verdict(new_id(), gone, kept, one)
        at, act = self.services.moment(), Act.JOINED if one else Act.PARTED
        stands = await self.services.noting(
            person, act, given.id, click.event, lambda made: made is not None and made.id == given.id,
            rivals.decide, click.event, at, given, person.id,
        )  # fmt: skip
        logs.once(stands is not None and stands.id == given.id)
        if stands is None:
            names = await self.services.rivals(person.workspace_id)
            if names.called(gone) != names.called(kept):  # it came again, and was taken back since
                return as_message(words(said.UNDONE, ENGLISH, gone=gone, kept=kept))
            return as_message(words(said.SAME, ENGLISH, kept=names.called(kept)))
        gone, kept = stands.gone, stands.kept
        text = words(said.APART, ENGLISH, gone=gone, kept=kept)
        if one:
            now = dict((await self.services.rivals(person.workspace_id)).ranked)
            deals = counted(said.DEALS, ENGLISH, now.get(kept, 0))
            text = words(said.DONE, ENGLISH, gone=gone, kept=kept, deals=deals)
        undo = Button(words(said.UNDO, ENGLISH), Action(Verb.UNSAY, stands.id))
        return Message(text, (say(text), Buttons((undo,))))

    async def undone(self, click: Click, person: Person) -> Message:
        """It isn't so after all."""
        at, about = self.services.moment(), click.action.subject
        found = await self.services.noting(
            person, Act.UNSAID, about, click.event, lambda found: found.undone_at is None,
            rivals.take_back, click.event, at, about, person.id,
        )  # fmt: skip
        return as_message(words(said.UNDONE, ENGLISH, gone=found.verdict.gone, kept=found.verdict.kept))


def _question(names: Names, gone: str, kept: str) -> tuple[Text, Text, Buttons]:
    often = dict(names.ranked)
    few, many = (counted(said.DEALS, ENGLISH, often.get(name, 0)) for name in (gone, kept))
    ask = Strong(words(said.LOOK_ALIKE, ENGLISH, gone=gone, kept=kept, few=few, many=many))
    one = Button(words(said.ONE, ENGLISH, kept=kept), Action(Verb.ONE, field=gone, value=kept))
    two = Button(words(said.TWO, ENGLISH), Action(Verb.TWO, field=gone, value=kept))
    what = say(words(said.WHAT, ENGLISH, gone=gone, kept=kept), style="hint")
    return say(ask), what, Buttons((one, two))
