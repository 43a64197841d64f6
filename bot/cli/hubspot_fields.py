"""What `winloss check` finds of what goes into HubSpot: the switch, the scopes, and fields against their picklists."""

from collections.abc import AsyncIterator, Iterator, Mapping

from bot.crm.hubspot.client import Client
from bot.crm.hubspot.writing import KINDS, OURS, HubSpotWriter
from bot.crm.polled import Unreadable, Why
from bot.crm.writing import Refused
from bot.desk.recording import value_of
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import FieldSettings
from dialogs.cards.written import UNSURE, Picked
from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field
from storage.units import write_backs

ABOUT = "HubSpot"
WHERE = "crm: hubspot: fields in app.yaml"


async def written(settings: Settings, terminal: Terminal, client: Client) -> AsyncIterator[Finding]:
    """All of it, where something goes there, or is meant to."""
    fields, on = settings.app.crm.hubspot.fields, await _on(settings, terminal)
    if not fields and not on:
        yield ok(ABOUT, "answers don't go there (/winloss crm).")
        return
    yield ok(ABOUT, "answers go there." if on else "answers don't go there yet (/winloss crm on).")
    try:
        for kind in KINDS.values():
            if await client.property(kind, OURS) is None:
                yield note(ABOUT, f"{kind} have no property {OURS} yet: it is made with the first of them.")
        for name, setting in fields.items():
            async for finding in _field(settings.definition, name, setting, client, settings.app.timezone):
                yield finding
    except Unreadable as error:
        mend = "Give the service key the scopes that docs/crm.md lists for answers that go back."
        lacks = error.why is Why.SCOPES
        yield wrong(ABOUT, f"notes and tasks can't be read ({error}).", mend) if lacks else note(ABOUT, f"{error}.")


async def _on(settings: Settings, terminal: Terminal) -> bool:
    whose = settings.app.crm.hubspot.workspace
    ours = [one for one in terminal.workspaces if whose in ("", one.id)]
    if terminal.storage is None or len(ours) != 1:
        return False
    return await terminal.storage.read(write_backs.is_on, ours[0].id, "hubspot")


async def _field(
    definition: Definition, name: str, setting: FieldSettings, client: Client, zone: str
) -> AsyncIterator[Finding]:
    asked = {key: field for key, field in _questions(definition, setting).items() if key}
    if not asked:
        yield wrong(ABOUT, f"{name}: the debrief has no question {setting.answer}.", f"See {WHERE}.")
        return
    try:
        options = await HubSpotWriter(client, zone).options(name)
    except Refused as error:
        yield wrong(ABOUT, f"{name}: {error}", f"See {WHERE}.")
        return
    if options is None:
        yield ok(ABOUT, f"{name} takes any text: {setting.answer} goes there.")
        return
    missing = sorted(dict.fromkeys(_missing(asked, setting, options)))
    if missing:
        told = f"{name} has no value for {', '.join(missing)}: these stay out."
        yield note(ABOUT, told, f"Say which under values, {WHERE}; it has {', '.join(options)}.")
    else:
        yield ok(ABOUT, f"{name} has a value for every answer to {setting.answer}.")


def _questions(definition: Definition, setting: FieldSettings) -> Mapping[str, Field]:
    """The question in the words of each outcome that counts."""
    scripts = definition.scripts.items()
    return {
        outcome.value: script.fields[setting.answer]
        for outcome, script in scripts
        if setting.answer in script.fields and outcome in (setting.outcomes or (outcome,))
    }


def _missing(asked: Mapping[str, Field], setting: FieldSettings, options: Mapping[str, str]) -> Iterator[str]:
    for field in asked.values():
        for value in field.labels:
            picked = Picked(value, tuple(filter(None, (field.label(value), field.shorts.get(value)))))
            if value not in UNSURE and field.kind is not Kind.TEXT and not value_of((picked,), setting, options):
                yield field.label(value)
