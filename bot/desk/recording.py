"""One closing in a CRM: its note, its tasks and its fields are brought in line with what is wanted of them.

What is about to be sent is noted before, so that after a kill we still know what is ours.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bot.crm.writing import Deal, Note, Refused, Task, Writer
from bot.sending.telling import sayings
from bot.services import Services
from bot.settings.app_file import FieldSettings
from dialogs.cards.written import Picked, Written, written
from dialogs.identity.spelling import same_text
from dialogs.records import Case, Status
from dialogs.sentences import writing_back as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from storage.units import cases, follow_ups, write_backs
from storage.units.posts import tell_once
from storage.units.write_backs import Held, Record, digest

NOTE, TASK, VALUE = "note", "task", "value"
Had = Mapping[tuple[str, str], Record]


@dataclass(frozen=True, slots=True)
class Recording:
    """What is held of a closing, and the CRM that it goes to."""

    services: Services
    writer: Writer
    held: Held

    async def all(self) -> None:
        """Write what differs. Raises Unreadable where the CRM can't be written to now."""
        read, ws, closing_id = self.services.storage.read, self.held.workspace_id, self.held.closing_id
        case = await read(cases.load_case, ws, closing_id)
        had = await read(write_backs.records, self.held)
        if self.held.erased or self.held.kept_out or case is None or case.debrief.status is Status.UNDONE:
            await self._nothing(had)
        elif case.debrief.status is Status.DONE and await read(write_backs.is_on, ws, self.held.crm):
            items = await read(follow_ups.of_debrief, ws, closing_id)
            await self._everything(case, written(self.services.definition(ws), case, items), had)

    async def _nothing(self, had: Had) -> None:
        """Nothing of ours stays: notes and tasks go, and what fields still say that we wrote."""
        for record in had.values():
            if record.kind != VALUE:
                await self._remove(record)
        values = {name: record for (kind, name), record in had.items() if kind == VALUE}
        deal = await self.writer.deal(self.held.deal, tuple(values)) if values else None
        for name, record in values.items():
            await self._emptied(deal, name, record)

    async def _everything(self, case: Case, wanted: Written, had: Had) -> None:
        fields = self.services.settings(self.held.workspace_id).crm.written(self.held.crm, case.closing.outcome)
        names = sorted({*fields, *(name for kind, name in had if kind == VALUE)})
        deal = await self.writer.deal(self.held.deal, names)
        if deal is None:  # it was deleted there, and all of ours with it
            return
        at = case.debrief.completed_at or self.services.clock.now()
        note = Note(self._key(NOTE), at, wanted.note)
        await self._put(
            case, Record(NOTE, ""), had, digest(*note.paragraphs), lambda known: self.writer.put_note(deal, note, known)
        )
        for one in wanted.tasks:
            task = Task(self._key(one.name), one.due_on, one.subject, one.about, one.done)
            await self._task(case, deal, task, one.name, had)
        standing = {one.name for one in wanted.tasks}
        for (kind, name), record in had.items():
            if kind == TASK and name not in standing:
                await self._remove(record)
        for name in names:
            await self._value(case, deal, name, fields.get(name), wanted.answers, had.get((VALUE, name)))

    async def _task(self, case: Case, deal: Deal, task: Task, name: str, had: Had) -> None:
        says = digest(task.due_on.isoformat(), task.subject, task.about, str(task.done), deal.owner)
        await self._put(
            case, Record(TASK, name, over=task.done), had, says, lambda known: self.writer.put_task(deal, task, known)
        )

    async def _put(
        self, case: Case, wanted: Record, had: Had, says: str, put: Callable[[str | None], Awaitable[str]]
    ) -> None:
        """Make or rewrite a note or a task, unless it says so. One that somebody took away there stays away."""
        before = had.get((wanted.kind, wanted.name), Record(wanted.kind, wanted.name))
        taken_away = before.over and before.record_id is None
        if before.says == says or taken_away or (before.over and not wanted.over):
            return
        await self._note(before, says=before.says, asked=says)
        try:
            record_id = await put(before.record_id)
        except Refused as error:
            what = said.A_NOTE if wanted.kind == NOTE else said.A_TASK
            await self._tell(case, f"{wanted.kind}:{wanted.name}:{says}", words(what, ENGLISH), str(error))
            return
        await self._note(wanted, record_id=record_id, says=says)

    async def _remove(self, record: Record) -> None:
        await self.writer.remove(self.held.deal, record.kind, record.record_id, self._key(record.name or NOTE))
        await self.services.storage.write(write_backs.drop, self.held, record.kind, record.name)

    async def _value(
        self,
        case: Case,
        deal: Deal,
        name: str,
        setting: FieldSettings | None,
        answers: Mapping[str, tuple[Picked, ...]],
        record: Record | None,
    ) -> None:
        """Set a field, where nobody else did. What a person wrote, or emptied, is theirs from then on."""
        wanted, there = "", deal.values[name].strip()
        try:
            if setting is not None:
                found = answers.get(setting.answer, ())
                wanted = value_of(found, setting, await self.writer.options(name)) if found else ""
            if not wanted:
                if record is not None:
                    await self._emptied(deal, name, record)
                return
            ours = record is not None and is_ours(record, there)
            if there == wanted:
                if record is not None and ours:
                    await self._note(record, says=digest(wanted))
                return
            theirs = (there and not ours) or (not there and record is not None and record.says)
            if theirs and not (setting is not None and setting.overwrite):
                return
            before = record if record is not None and ours else Record(VALUE, name)
            await self._note(before, says=before.says, asked=digest(wanted))
            try:
                await self.writer.put_values(deal.id, {name: wanted})
            except Refused:
                await self._note(before, says=before.says)
                raise
        except Refused as error:
            what = words(said.A_FIELD, ENGLISH, property=self.writer.called(name))
            await self._tell(case, f"{VALUE}:{name}:{digest(wanted)}", what, str(error))
            return
        await self._note(Record(VALUE, name), says=digest(wanted))

    async def _emptied(self, deal: Deal | None, name: str, record: Record) -> None:
        """A field of ours says nothing any more; one that somebody changed since stays as it is."""
        if deal is not None and is_ours(record, deal.values[name].strip()):
            with suppress(Refused):  # a rule wants it filled: it is the company's from now on
                await self.writer.put_values(deal.id, {name: ""})
        await self.services.storage.write(write_backs.drop, self.held, VALUE, name)

    async def _note(self, record: Record, *, says: str, asked: str = "", record_id: str | None = None) -> None:
        kept = Record(record.kind, record.name, record_id or record.record_id, says, asked, record.over)
        await self.services.storage.write(write_backs.note, self.held, kept)

    async def _tell(self, case: Case, key: str, what: str, why: str) -> None:
        """Its rep hears once, in the CRM's own words, why something isn't there."""
        gaps = {"crm": said.CRMS[self.held.crm], "deal": isolated(case.deal.name), "what": what, "why": why}
        told = words(said.REFUSED, ENGLISH, **gaps)
        for want, text in sayings(f"{self.held.crm}:{case.closing.id}:{key}", told, (case.person.id,)):
            at = self.services.moment()
            await self.services.storage.write(tell_once, self.held.workspace_id, want, text, at)

    def _key(self, name: str) -> str:
        """What a note or task of ours is known by there: the same for every attempt."""
        return f"{self.held.closing_id}.{name}"


def value_of(answers: tuple[Picked, ...], setting: FieldSettings, options: Mapping[str, str] | None) -> str:
    """What a field says of an answer; "" where its picklist has nothing that is called so.

    `options`: values by their labels, None where it takes any text.
    """
    if options is None:
        return ", ".join(setting.values.get(one.value) or one.labels[0] for one in answers)
    named = {same_text(label): value for label, value in options.items()}
    named |= {same_text(value): value for value in options.values()}
    first = answers[0]
    called = (setting.values[first.value],) if first.value in setting.values else (*first.labels, first.value)
    return next((named[same_text(one)] for one in called if same_text(one) in named), "")


def is_ours(record: Record, there: str) -> bool:
    """Whether a field says what we wrote, or may have come to say so."""
    return bool(there) and digest(there) in {record.says, record.asked}
