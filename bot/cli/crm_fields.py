"""What `winloss check` finds of what goes into a CRM: the switch, and fields against the picklists that are there."""

from collections.abc import AsyncIterator, Iterator, Mapping

from bot.crm.whose import whose
from bot.crm.writing import Refused, Writer
from bot.desk.field_values import value_of
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import FieldSettings
from dialogs.cards.written import UNSURE, Picked
from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field
from dialogs.sentences.writing_back import CRMS
from storage.units import write_backs


async def goes(settings: Settings, terminal: Terminal, crm: str) -> bool | None:
    """Whether answers go there; None where nobody means them to."""
    known = [one.id for one in terminal.workspaces]
    theirs = whose(known, settings.app.crm.workspace_of(crm), terminal.platforms)
    if terminal.storage and theirs is not None and await terminal.storage.read(write_backs.is_on, theirs, crm):
        return True
    return False if settings.app.crm.fields_of(crm) else None


def switch(crm: str, *, on: bool | None) -> Finding:
    """What is said of that."""
    if on is None:
        return ok(CRMS[crm], "answers don't go there (/winloss crm).")
    return ok(CRMS[crm], "answers go there." if on else "answers don't go there yet (/winloss crm on).")


async def fields(settings: Settings, writer: Writer) -> AsyncIterator[Finding]:
    """Each field that app.yaml maps. Raises Unreadable."""
    for name, setting in settings.app.crm.fields_of(writer.name).items():
        async for finding in _field(settings.definition, name, setting, writer):
            yield finding


async def _field(definition: Definition, name: str, setting: FieldSettings, writer: Writer) -> AsyncIterator[Finding]:
    about, see = CRMS[writer.name], f"See crm: {writer.name}: fields in app.yaml."
    asked = {key: field for key, field in _questions(definition, setting).items() if key}
    if not asked:
        yield wrong(about, f"{name}: the debrief has no question {setting.answer}.", see)
        return
    try:
        options = await writer.options(name)
    except Refused as error:
        yield wrong(about, f"{name}: {error}", see)
        return
    if options is None:
        room, longest = writer.room(name), max(_longest(field) for field in asked.values())
        if room is not None and room < longest:
            says = f"{name} takes {room} characters, and {setting.answer} may have {longest}: a longer one is refused."
            yield note(about, says, "Map it to a field that takes more.")
        else:
            yield ok(about, f"{name} takes any text: {setting.answer} goes there.")
        return
    missing = sorted(dict.fromkeys(_missing(asked, setting, options)))
    if missing:
        told = f"{name} has no value for {', '.join(missing)}: these stay out."
        where = f"crm: {writer.name}: fields in app.yaml"
        yield note(about, told, f"Say which under values, {where}; it has {', '.join(options)}.")
    else:
        yield ok(about, f"{name} has a value for every answer to {setting.answer}.")


def _questions(definition: Definition, setting: FieldSettings) -> Mapping[str, Field]:
    """The question in the words of each outcome that counts."""
    scripts = definition.scripts.items()
    return {
        outcome.value: script.fields[setting.answer]
        for outcome, script in scripts
        if setting.answer in script.fields and outcome in (setting.outcomes or (outcome,))
    }


def _longest(field: Field) -> int:
    """How many characters an answer may have. Of several that are picked, all stand there."""
    if field.kind is Kind.TEXT:
        return field.limit
    most = sorted(len(field.label(value)) for value in field.labels)[-field.limit :]
    return sum(most) + len(", ") * (len(most) - 1)


def _missing(asked: Mapping[str, Field], setting: FieldSettings, options: Mapping[str, str]) -> Iterator[str]:
    for field in asked.values():
        for value in field.labels:
            picked = Picked(value, tuple(filter(None, (field.label(value), field.shorts.get(value)))))
            if value not in UNSURE and field.kind is not Kind.TEXT and not value_of((picked,), setting, options):
                yield field.label(value)
