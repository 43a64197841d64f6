"""What `winloss check` finds of HubSpot: the key, its scopes, pipelines and how they are taken, owners nobody knows."""

from collections.abc import AsyncIterator, Iterator, Sequence

from bot.crm.hubspot.client import Client, Json
from bot.crm.hubspot.mapping import MODIFIED, PROPERTIES, stages_of, unmatched
from bot.crm.polled import Unreadable, Why
from bot.desk.troubles import needing, told
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import HubSpotSettings
from dialogs.records import Moment
from dialogs.sentences.marks import MARKED
from storage.units import people

ABOUT = "HubSpot"
NAMED_AT_MOST = 5
SCOPES = {
    "its pipelines": "crm.objects.deals.read or crm.schemas.deals.read",
    "deals": "crm.objects.deals.read",
    "owners": "crm.objects.owners.read",
}


async def asked(settings: Settings, terminal: Terminal, now: Moment) -> AsyncIterator[Finding]:
    """All of it."""
    given, client = settings.app.crm.hubspot, Client(settings.hubspot_url, settings.hubspot_key)
    about = "its pipelines"
    try:
        pipelines = await client.pipelines()
        for finding in _pipelines(pipelines, given):
            yield finding
        about = "deals"
        everything = {"propertyName": MODIFIED, "operator": "GTE", "value": "0"}
        await client.deals([[everything]], MODIFIED, PROPERTIES)
        about = "owners"
        addresses = [str(one.get("email") or "") async for one in client.owners()]
    except Unreadable as error:
        yield _unreadable(about, error)
        return
    finally:
        await client.close()
    async for finding in _here(settings, terminal, addresses, now):
        yield finding


def _unreadable(about: str, error: Unreadable) -> Finding:
    match error.why:
        case Why.KEY:
            return wrong(ABOUT, f"doesn't take HUBSPOT_SERVICE_KEY ({error}).", "Copy the service key again.")
        case Why.SCOPES:
            mend = f"Give the service key the scope {SCOPES[about]}."
            return wrong(ABOUT, f"doesn't let this service key read {about} ({error}).", mend)
        case _:
            return note(ABOUT, f"{about} couldn't be read: {error}.")


def _pipelines(pipelines: Sequence[Json], given: HubSpotSettings) -> Iterator[Finding]:
    stages = stages_of(pipelines, given).values()
    for name in dict.fromkeys(stage.pipeline for stage in stages):
        taken = [
            f"{stage.label} is {MARKED[stage.outcome]}" if stage.counts else f"{stage.label} isn't counted"
            for stage in stages
            if stage.pipeline == name and stage.outcome is not None
        ]
        yield ok(ABOUT, f"{name}: {'; '.join(taken) or 'it has no closed stage'} (crm: hubspot in app.yaml).")
    if not any(stage.outcome and stage.counts for stage in stages):
        yield wrong(ABOUT, "there is no closed stage that counts.", "See crm: hubspot in app.yaml.")
    for key, name in unmatched(pipelines, given):
        yield note(ABOUT, f"app.yaml: crm: hubspot: {key}: nothing there is called {name}.")


async def _here(
    settings: Settings, terminal: Terminal, addresses: Sequence[str], now: Moment
) -> AsyncIterator[Finding]:
    """What the database knows of it."""
    whose = settings.app.crm.hubspot.workspace
    ours = [one for one in terminal.workspaces if whose in ("", one.id)]
    if terminal.workspaces and len(ours) != 1:
        mend = "Write its id under crm: hubspot: workspace in app.yaml."
        yield wrong(ABOUT, "nobody says whose deals these are, of the workspaces that there are.", mend)
        return
    if terminal.storage is None or not ours:
        return
    known = await terminal.storage.read(people.addresses, ours[0].id)
    strangers = sorted({one for one in addresses if one and one.casefold() not in known})
    if strangers:
        more = len(strangers) - NAMED_AT_MOST
        shown = ", ".join(strangers[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
        says = f"of its owners nobody in {ours[0].name} is known by {shown}."
        yield note(ABOUT, says, "They are once they have written winloss a word in chat; until then nobody is asked.")
    elif addresses:
        yield ok(ABOUT, f"each of its {len(addresses)} owners is known in chat.")
    for one in await needing(terminal.storage, ours[0].id, now):
        if one.place == "crm":
            yield note(ABOUT, await told(terminal.storage, ours[0].id, one))
