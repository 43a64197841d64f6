"""What `winloss check` says of what CRMs tell: how each hook takes a sender's words, and as what reasons count."""

from collections.abc import AsyncIterator, Iterator

from bot.crm.presets import NONE, PRESETS
from bot.platforms.findings import Finding, note, ok
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import HookSettings
from dialogs.definition.drivers import driver_of
from dialogs.sentences.writing_back import CRMS
from storage.counting.crm_reasons import reasons

NAMED_AT_MOST = 12


def taken(name: str, entry: HookSettings) -> Iterator[Finding]:
    """How one name's words are taken, where it has words of its own."""
    preset = PRESETS.get(entry.preset, NONE)
    if not (entry.preset or entry.outcomes or entry.no_decision or entry.fields):
        return
    ends = {**preset.outcomes, **{word.casefold(): outcome for word, outcome in entry.outcomes.items()}}
    told = [f"{word} is {outcome}" for word, outcome in ends.items() if word != outcome]
    if preset.closed:
        told.insert(0, f"{preset.won} says won and {preset.closed} lost")
    undecided = ", ".join((*preset.no_decision, *entry.no_decision))
    rest = "anything else is open" if preset.otherwise else "" if preset.closed else "anything else is refused"
    whole = "; ".join(filter(None, (*told, rest)))
    no_decision = f" A loss whose reason or stage is {undecided} is a no decision." if undecided else ""
    yield ok("CRM hook", f"{name} ({entry.preset or 'no preset'}): {whole}.{no_decision}")


def briefed(settings: Settings) -> Iterator[Finding]:
    """Whether owners of open deals hear, unasked, of who is in the running, where a CRM tells of any."""
    told = any(secret.get_secret_value() for secret in settings.hook_secrets.values())
    if not (told or settings.asks):
        return
    if not settings.app.crm.briefs:
        yield ok("CRM briefs", "off, so nobody hears unasked of a competitor of an open deal (crm: briefs).")
        return
    says = "on: owners of open deals hear what is known of their competitors (crm: briefs)"
    if settings.asks and "competitor" not in settings.app.crm.properties_of(settings.asks):
        says += f"; where {CRMS[settings.asks]} has a competitor isn't said (crm: {settings.asks}: properties)"
    yield ok("CRM briefs", f"{says}.")


async def came(settings: Settings, terminal: Terminal) -> AsyncIterator[Finding]:
    """The reasons that came, and what each counts as."""
    if terminal.storage is None:
        return
    for workspace in terminal.workspaces:
        driver = driver_of(settings.asked_in(workspace.id), settings.of(workspace.id).crm.reasons)
        found = await terminal.storage.read(reasons, workspace.id)
        counted = [f"{reason} ({n}) is {driver(reason)}" for reason, n in found if driver(reason)]
        other = [f"{reason} ({n})" for reason, n in found if not driver(reason)]
        if counted:
            yield ok("CRM reasons", f"{workspace.name}: {_some(counted)}.")
        if other:
            says = f"{workspace.name}: these count as no driver: {_some(other)}."
            yield note("CRM reasons", says, "Say what they count as under crm: reasons in app.yaml.")


def _some(told: list[str]) -> str:
    more = len(told) - NAMED_AT_MOST
    return "; ".join(told[:NAMED_AT_MOST]) + (f"; and {more} more" if more > 0 else "")
