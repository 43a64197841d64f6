"""What `winloss check` finds of what goes into HubSpot: the switch, the scopes, and fields against their picklists."""

from collections.abc import AsyncIterator

from bot.cli.crm_fields import fields, goes, switch
from bot.crm.hubspot.client import Client
from bot.crm.hubspot.writing import KINDS, OURS, HubSpotWriter
from bot.crm.polled import Unreadable, Why
from bot.platforms.findings import Finding, note, wrong
from bot.platforms.setup import Settings, Terminal

ABOUT, NAME = "HubSpot", "hubspot"


async def written(settings: Settings, terminal: Terminal, client: Client) -> AsyncIterator[Finding]:
    """All of it, where something goes there, or is meant to."""
    on = await goes(settings, terminal, NAME)
    yield switch(NAME, on=on)
    if on is None:
        return
    try:
        for kind in KINDS.values():
            if await client.property(kind, OURS) is None:
                yield note(ABOUT, f"{kind} have no property {OURS} yet: it is made with the first of them.")
        async for finding in fields(settings, HubSpotWriter(client, settings.app.timezone)):
            yield finding
    except Unreadable as error:
        mend = "Give the service key the scopes that docs/crm.md lists for answers that go back."
        lacks = error.why is Why.SCOPES
        yield wrong(ABOUT, f"notes and tasks can't be read ({error}).", mend) if lacks else note(ABOUT, f"{error}.")
