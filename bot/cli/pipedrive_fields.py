"""What `winloss check` finds of what goes into Pipedrive: the switch, notes, activities, fields against picklists."""

from collections.abc import AsyncIterator

from bot.cli.crm_fields import fields, goes, switch
from bot.crm.pipedrive.client import FIELDS, Client
from bot.crm.pipedrive.mapping import NAME, text_of
from bot.crm.pipedrive.writing import TAKEN, PipedriveWriter
from bot.crm.polled import Unreadable, Why
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from dialogs.identity.spelling import as_name

ABOUT = "Pipedrive"
SHOWN = 12
"""So many fields of the company's own are named at most."""


async def written(settings: Settings, terminal: Terminal, client: Client) -> AsyncIterator[Finding]:
    """All of it, where something goes there, or is meant to."""
    on = await goes(settings, terminal, NAME)
    yield switch(NAME, on=on)
    if on is None:
        return
    writer = PipedriveWriter(client)
    try:
        await writer.may_be_read()
        yield ok(ABOUT, f"answers can go into {await _own(client)} (crm: pipedrive: fields in app.yaml).")
        async for finding in fields(settings, writer):
            yield finding
    except Unreadable as error:
        lacks = error.why is Why.SCOPES
        mend = "Take the token of somebody who sees and edits all deals."
        yield wrong(ABOUT, f"notes or activities can't be read ({error}).", mend) if lacks else note(ABOUT, f"{error}.")


async def _own(client: Client) -> str:
    """The fields that an answer can go into, by the codes that app.yaml names them by."""
    there = [one async for one in client.every(FIELDS) if one.get("is_custom_field") is True]
    own = [one for one in there if text_of(one, "field_type") in TAKEN]
    shown = [f"{text_of(one, 'field_code')} ({as_name(text_of(one, 'field_name'))})" for one in own[:SHOWN]]
    more = f", and {len(own) - SHOWN} more" if len(own) > SHOWN else ""
    return f"lost_reason{''.join(f', {one}' for one in shown)}{more}"
