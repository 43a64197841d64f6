"""One closing in a CRM: its note, its tasks and its fields are brought in line with what is wanted of them.

What is about to be sent is noted before, so that after a kill we still know what is ours.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field, replace
from functools import partial

from bot.crm.writing import Deal, Note, Refused, Task, Writer
from bot.desk.field_values import FieldValue, value_of
from bot.desk.task_parts import TaskParts, says
from bot.sending.telling import sayings
from bot.services import Services
from bot.settings.app_file import FieldSettings
from dialogs.cards.written import Picked, Written, written
from dialogs.records import Case, Status
from dialogs.sentences import writing_back as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, Sentence, words
from dialogs.values import dataclass
from storage.units import asking_buyers, cases, crm_fields, write_backs
from storage.units.crm_fields import VALUE
from storage.units.posts import tell_once
from storage.units.write_backs import Held, Record, digest

NOTE, TASK = "note", "task"
Had = Mapping[tuple[str, str], Record]


class Late(Exception):
    """The lease went to somebody else meanwhile: nothing more is to be written by us."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is held of a closing, and the CRM that it goes to."""

    services: Services
    writer: Writer
    held: Held
    _kept: list[str] = field(default_factory=list)

    async def all(self) -> None:
        """Write what differs.

        Raises Unreadable where the CRM can't be written to now, Late where somebody else writes, and, once all the
        rest is written, Refused where something that is to go may not.
        """
        read, ws, closing_id = self.services.storage.read, self.held.workspace_id, self.held.closing_id
        case = await read(cases.load_case, ws, closing_id)
        had = await read(write_backs.records, self.held)
        if self.held.erased or self.held.kept_out or case is None or case.debrief.status is Status.UNDONE:
            await self._nothing(case, had)
        elif (home := await read(write_backs.home, self.held)) != self.held.deal:
            await self._moves(case, had, home)
        elif case.debrief.status is Status.DONE and await read(write_backs.is_on, ws, self.held.crm):
            items = await read(asking_buyers.to_bring_up, ws, closing_id)
            await self._everything(case, written(self.services.definition(ws), case, items), had)
        if self._kept:
            raise Refused(" ".join(self._kept))

    async def _moves(self, case: Case, had: Had, home: str | None) -> None:
        """It is another deal's now, as when two that were made one are two again: all of ours goes there with it."""
        await self._nothing(case, had)
        if home is None or self._kept:
            return
        if not await self.services.storage.write(write_backs.move, self.held, home):
            raise Late
        await replace(self, held=replace(self.held, deal=home)).all()

    async def _nothing(self, case: Case | None, had: Had) -> None:
        """Nothing of ours stays: notes and tasks go, and what fields still say that we wrote."""
        for record in had.values():
            if record.kind != VALUE:
                await self._remove(case, record)
        values = {name: record for (kind, name), record in had.items() if kind == VALUE}
        deal = await self.writer.deal(self.held.deal, tuple(values)) if values else None
        for name, record in values.items():
            try:
                await self._field(deal, name, record).empty(for_good=True)
            except Refused as error:
                await self._stays(case, record, error)
        if had and not self._kept:
            await self.services.storage.write(crm_fields.let_go, self.held, self.services.clock.real())

    async def _everything(self, case: Case, wanted: Written, had: Had) -> None:
        fields = self.services.settings(self.held.workspace_id).crm.written(self.held.crm, case.closing.outcome)
        others = await self.services.storage.read(crm_fields.others, self.held)
        names = sorted({*fields, *(name for kind, name in had if kind == VALUE), *(one.name for one in others.values)})
        deal = await self.writer.deal(self.held.deal, names)
        if deal is None:  # it was deleted there, and all of ours with it
            return
        at = case.debrief.completed_at or self.services.clock.now()
        await self._write_note(case, deal, Note(self._key(NOTE), at, wanted.note), had)
        for one in wanted.tasks:
            task = Task(self._key(one.name), one.due_on, deal.owner, one.subject, one.about, one.done)
            await self._task(case, deal, task, Record(TASK, one.name, over=one.done), had)
        standing = {one.name for one in wanted.tasks}
        for (kind, name), record in had.items():
            if kind == TASK and name not in standing:
                await self._remove(case, record)
        for name in () if others.later else names:
            before = tuple(one for one in others.values if one.name == name)
            there = self._field(deal, name, had.get((VALUE, name)), before)
            await self._value(case, there, fields.get(name), wanted.answers)

    async def _write_note(self, case: Case, deal: Deal, note: Note, had: Had) -> None:
        wanted, says = Record(NOTE, ""), digest(*note.paragraphs)
        before = had.get((NOTE, ""), wanted)
        if not before.certain(says):
            await self._put(case, wanted, before, says, lambda known: self.writer.put_note(deal, note, known))

    async def _task(self, case: Case, deal: Deal, task: Task, wanted: Record, had: Had) -> None:
        """Make or rewrite a task, as far as it is ours to say. One that somebody took away there stays away."""
        before, there = had.get((TASK, wanted.name), Record(TASK, wanted.name)), None
        taken_away = before.over and before.record_id is None
        if before.certain(says(task)) or taken_away or (before.over and not wanted.over):
            return
        if before.says or before.asked:  # it is there, or may be
            known = before.record_id or await self.writer.find(deal.id, TASK, task.key)
            there = (await self.writer.tasks([known])).get(known) if known else None
            if before.record_id and there is None:
                await self._noted(replace(before, record_id=None, over=True))
                return
            before = replace(before, record_id=known)
        parts = TaskParts(task, before, there)

        async def put(known: str | None) -> str:
            return known if known and parts.nothing else await self.writer.put_task(deal, parts.changed, known)

        await self._put(case, wanted, replace(before, says=parts.stands if there else before.says), says(task), put)

    async def _put(
        self, case: Case, wanted: Record, before: Record, says: str, put: Callable[[str | None], Awaitable[str]]
    ) -> None:
        """Make or rewrite a note or a task. `before`: what is known of it."""
        await self._noted(replace(before, asked=says))
        try:
            record_id = await put(before.record_id)
        except Refused as error:
            await self._tell(case, f"{wanted.kind}:{wanted.name}:{says}", self._called(wanted), str(error))
            return
        await self._noted(replace(wanted, record_id=record_id, says=says))

    async def _remove(self, case: Case | None, record: Record) -> None:
        """Take a note or a task away. Where that is refused, all the rest is written before it is stopped."""
        try:
            await self.writer.remove(self.held.deal, record.kind, record.record_id, self._key(record.name or NOTE))
        except Refused as error:
            await self._stays(case, record, error)
        else:
            await self._drop(record.kind, record.name)

    async def _stays(self, case: Case | None, record: Record, why: Refused) -> None:
        self._kept.append(str(why))
        if case is not None:  # of a deal that was erased managers hear, by its target that is stopped
            what = self._called(record)
            await self._tell(case, f"stays:{record.kind}:{record.name}", what, str(why), said.STAYS_THERE)

    async def _value(
        self,
        case: Case,
        there: FieldValue,
        setting: FieldSettings | None,
        answers: Mapping[str, tuple[Picked, ...]],
    ) -> None:
        """Have a field say what was answered."""
        wanted, name = "", there.name
        try:
            if setting is not None and (found := answers.get(setting.answer, ())):
                wanted = value_of(found, setting, await self.writer.options(name))
            if setting is not None and wanted:
                await there.put(wanted, overwrite=setting.overwrite)
            elif there.record is not None or there.before:
                await there.empty(for_good=setting is None)
            if there.before:
                await self.services.storage.write(crm_fields.take_over, self.held, name)
        except Refused as error:
            if setting is None:
                await self._drop(VALUE, name)  # app.yaml maps it no more: whose it is needn't be known
                return
            what = words(said.A_FIELD, ENGLISH, property=self.writer.called(name))
            await self._tell(case, f"{VALUE}:{name}:{digest(wanted)}", what, str(error))

    def _field(
        self, deal: Deal | None, name: str, record: Record | None, before: tuple[Record, ...] = ()
    ) -> FieldValue:
        there, drop = deal.values[name].strip() if deal is not None else "", partial(self._drop, VALUE, name)
        return FieldValue(self.writer, self.held.deal, name, there, record, self._noted, drop, before)

    async def _noted(self, record: Record) -> None:
        if not await self.services.storage.write(write_backs.note, self.held, record):
            raise Late

    async def _drop(self, kind: str, name: str) -> None:
        if not await self.services.storage.write(write_backs.drop, self.held, kind, name):
            raise Late

    async def _tell(self, case: Case, key: str, what: str, why: str, sentence: Sentence = said.REFUSED) -> None:
        """Its rep hears once, in the CRM's own words, why something isn't there, or is there yet."""
        gaps = {"crm": said.CRMS[self.held.crm], "deal": isolated(case.deal.name), "what": what, "why": why}
        told = words(sentence, ENGLISH, **gaps)
        for want, text in sayings(f"{self.held.crm}:{case.closing.id}:{key}", told, (case.person.id,)):
            at = self.services.moment()
            await self.services.storage.write(tell_once, self.held.workspace_id, want, text, at)

    def _key(self, name: str) -> str:
        """What a note or task of ours is known by there: the same for every attempt."""
        return f"{self.held.closing_id}.{name}"

    def _called(self, record: Record) -> str:
        if record.kind == VALUE:
            return words(said.A_FIELD, ENGLISH, property=self.writer.called(record.name))
        return words(said.A_NOTE if record.kind == NOTE else said.A_TASK, ENGLISH)
