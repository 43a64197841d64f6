"""A field of a deal that answers go into: set where it is empty or ours, and never over what a person wrote.

What may have come through is noted before it is sent, beside what stands there for certain: a request that timed out,
one that is refused after it and one that is never answered leave it known all the same whose the value is.
"""

from collections.abc import Awaitable, Callable, Mapping

from bot.crm.writing import Refused, Writer
from bot.settings.app_file import FieldSettings
from dialogs.cards.written import Picked
from dialogs.identity.spelling import same_text
from dialogs.values import dataclass
from storage.units.crm_fields import VALUE
from storage.units.write_backs import Record, digest


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field. `there`: what it says; `record`: what of it we wrote, or may have written.

    `before`: the same of what earlier closings of the deal wrote, whose place this one takes.
    """

    writer: Writer
    deal_id: str
    name: str
    there: str
    record: Record | None
    note: Callable[[Record], Awaitable[None]]
    drop: Callable[[], Awaitable[None]]
    before: tuple[Record, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether it says what we wrote, or may have come to say so."""
        known = (*self.before, self.record) if self.record is not None else self.before
        return bool(self.there) and any(digest(self.there) in {one.says, one.asked} for one in known)

    @property
    def theirs(self) -> bool:
        """Whether a person wrote it, or emptied what we had written."""
        if self.there:
            return not self.ours
        return self.record is not None and bool(self.record.says) and self.record.asked != digest("")

    async def put(self, wanted: str, *, overwrite: bool) -> None:
        """Have it say `wanted`. Raises Refused."""
        if self.there == wanted:
            if self.ours:
                await self.note(self._says(wanted))
            return
        if self.theirs and not overwrite:
            return
        stands = self.there if self.ours else ""
        await self.note(self._says(stands, wanted))
        try:
            await self.writer.put_values(self.deal_id, {self.name: wanted})
        except Refused:
            await self.note(self._says(stands))
            raise
        await self.note(self._says(wanted))

    async def empty(self, *, for_good: bool) -> None:
        """Nothing of ours stays in it. `for_good`: nothing goes there any more, so it needn't be known whose it is.

        Raises Refused where a rule wants it filled, though nothing of ours is to stay.
        """
        if self.ours:
            await self.note(self._says(self.there, ""))
            try:
                await self.writer.put_values(self.deal_id, {self.name: ""})
            except Refused:  # a rule wants it filled: it stays, and is ours
                await self.note(self._says(self.there))
                if for_good:
                    raise
                return
        elif self.theirs and not for_good:
            return
        await self.drop()

    def _says(self, says: str, asked: str | None = None) -> Record:
        return Record(VALUE, self.name, says=digest(says) if says else "", asked="" if asked is None else digest(asked))


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
