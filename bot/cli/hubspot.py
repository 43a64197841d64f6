"""What `winloss check` finds of HubSpot: the key, its scopes, pipelines and how they are taken, owners nobody knows."""

from collections.abc import AsyncIterator, Iterator, Sequence

from bot.cli.asked import here
from bot.cli.hubspot_fields import written
from bot.crm.asking import Json
from bot.crm.hubspot.client import Client
from bot.crm.hubspot.mapping import MODIFIED, PROPERTIES, company_of, stages_of, unmatched
from bot.crm.polled import Unreadable, Why
from bot.platforms.asking import Asking
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import HubSpotSettings
from dialogs.records import Moment
from dialogs.sentences.marks import MARKED

NAME = "HubSpot"
SCOPES = {
    "its pipelines": "crm.objects.deals.read or crm.schemas.deals.read",
    "deals": "crm.objects.deals.read",
    "owners": "crm.objects.owners.read",
}


async def asked(settings: Settings, terminal: Terminal, now: Moment, chats: Sequence[Asking]) -> AsyncIterator[Finding]:
    """All of it. `chats`: where may be asked who somebody is."""
    given, client = settings.app.crm.hubspot, Client(settings.hubspot_url, settings.hubspot_key)
    about = "its pipelines"
    try:
        pipelines = await client.pipelines()
        for finding in _pipelines(pipelines, given):
            yield finding
        about = "deals"
        everything = {"propertyName": MODIFIED, "operator": "GTE", "value": "0"}
        wanted = (*PROPERTIES, *given.properties.values())
        deals, _ = await client.deals([[everything]], MODIFIED, wanted)
        for finding in _properties(deals, given):
            yield finding
        async for finding in _companies(client, deals):
            yield finding
        about = "owners"
        addresses = [str(one.get("email") or "") async for one in client.owners()]
    except Unreadable as error:
        yield _unreadable(about, error)
        return
    else:
        async for finding in written(settings, terminal, client):
            yield finding
    finally:
        await client.close()
    async for finding in here(NAME, given.workspace, terminal, addresses, now, chats):
        yield finding


def _properties(deals: Sequence[Json], given: HubSpotSettings) -> Iterator[Finding]:
    """Properties that app.yaml names and no deal has."""
    there = {name for deal in deals for name, value in (deal.get("properties") or {}).items() if value}
    for ours, name in given.properties.items():
        if deals and name not in there:
            yield note(NAME, f"app.yaml: crm: hubspot: properties: {ours}: of {len(deals)} deals none has a {name}.")


async def _companies(client: Client, deals: Sequence[Json]) -> AsyncIterator[Finding]:
    """Whether companies may be read, whose names deals go by here."""
    ids = [company for deal in deals if (company := company_of(deal))]
    try:
        await client.companies(ids[:1] or ["0"])
    except Unreadable as error:
        if error.why is not Why.SCOPES:
            raise
        says = "doesn't let this service key read companies, so deals come without their account."
        yield note(NAME, says, "Give the service key the scope crm.objects.companies.read.")


def _unreadable(about: str, error: Unreadable) -> Finding:
    match error.why:
        case Why.KEY:
            return wrong(NAME, f"doesn't take HUBSPOT_SERVICE_KEY ({error}).", "Copy the service key again.")
        case Why.SCOPES:
            mend = f"Give the service key the scope {SCOPES[about]}."
            return wrong(NAME, f"doesn't let this service key read {about} ({error}).", mend)
        case _:
            return note(NAME, f"{about} couldn't be read: {error}.")


def _pipelines(pipelines: Sequence[Json], given: HubSpotSettings) -> Iterator[Finding]:
    stages = stages_of(pipelines, given).values()
    for name in dict.fromkeys(stage.pipeline for stage in stages):
        taken = [
            f"{stage.label} is {MARKED[stage.outcome]}" if stage.counts else f"{stage.label} isn't counted"
            for stage in stages
            if stage.pipeline == name and stage.outcome is not None
        ]
        yield ok(NAME, f"{name}: {'; '.join(taken) or 'it has no closed stage'} (crm: hubspot in app.yaml).")
    if not any(stage.outcome and stage.counts for stage in stages):
        yield wrong(NAME, "there is no closed stage that counts.", "See crm: hubspot in app.yaml.")
    for key, name in unmatched(pipelines, given):
        yield note(NAME, f"app.yaml: crm: hubspot: {key}: nothing there is called {name}.")
