"""What `winloss check` finds of what goes into Salesforce: the switch, tasks and our key, fields against picklists."""

from collections.abc import AsyncIterator

from bot.cli.crm_fields import fields, goes, switch
from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.client import OPPORTUNITY, TASK, Client
from bot.crm.salesforce.mapping import NAME
from bot.crm.salesforce.writing import LONGEST_KEY, OURS, SalesforceWriter, lacking
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal

ABOUT = "Salesforce"
MAKE = (
    f"In Setup, Object Manager, Activity, Fields & Relationships, make a Text of {LONGEST_KEY} characters or more, with"
    f" the field name {OURS.removesuffix('__c')}, Unique and External ID, that the user whom winloss runs as may edit"
    " (field-level security); see docs/crm.md."
)
LET = "Let the user whom winloss runs as edit tasks (Edit Tasks, in a permission set); see docs/crm.md."


async def to_do(settings: Settings) -> str:
    """What has to be done there before an answer can go back, "" for nothing."""
    if settings.salesforce is None:
        return ""
    client = Client(settings.salesforce)
    try:
        lacks = lacking(await client.described(TASK))
    except Unreadable as error:
        return f"{ABOUT}: tasks can't be read ({error})."
    finally:
        await client.close()
    return f"{ABOUT}: {lacks}. {_mend(lacks)}" if lacks else ""


def _mend(lacks: str) -> str:
    return MAKE if OURS in lacks else LET


async def written(settings: Settings, terminal: Terminal, client: Client) -> AsyncIterator[Finding]:
    """All of it, where something goes there, or is meant to."""
    on = await goes(settings, terminal, NAME)
    yield switch(NAME, on=on)
    if on is None:
        return
    about = "tasks"
    try:
        lacks = lacking(await client.described(TASK))
        yield wrong(ABOUT, f"{lacks}.", _mend(lacks)) if lacks else ok(ABOUT, f"tasks are known by {OURS}, each once.")
        if not lacks and await client.may_edit(OURS) is False:
            says = "its user may not change tasks that are your sellers': what a rep edits or takes back stays there."
            yield wrong(ABOUT, says, "Give that user a role above theirs, or let activities be Controlled by Parent.")
        about = "opportunities"
        if settings.app.crm.fields_of(NAME) and (await client.described(OPPORTUNITY)).get("updateable") is not True:
            says = "winloss's user there may not edit opportunities, into whose fields answers are to go."
            yield wrong(ABOUT, says, "Give the user the right to.")
        async for finding in fields(settings, SalesforceWriter(client, settings.app.timezone)):
            yield finding
    except Unreadable as error:
        mend = "Give the user the rights that docs/crm.md lists for answers that go back."
        lacks_right = error.why is Why.SCOPES
        yield wrong(ABOUT, f"{about} can't be read ({error}).", mend) if lacks_right else note(ABOUT, f"{error}.")
