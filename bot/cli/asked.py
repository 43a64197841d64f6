"""What `winloss check` finds in the database of a CRM that is asked: whose deals they are, and owners nobody knows."""

from collections.abc import AsyncIterator, Sequence

from bot.crm.whose import whose
from bot.desk.troubles import told
from bot.platforms.asking import Asking
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.ports import DeliveryError
from bot.platforms.setup import Terminal
from bot.reporting.needing import needing
from dialogs.identity.spelling import address_key
from dialogs.records import Moment
from storage.units import people

NAMED_AT_MOST = 5
LOOKED_UP = 50
"""So many addresses are asked for at most: chats limit how often one may ask."""


async def here(
    crm: str, workspace: str, terminal: Terminal, addresses: Sequence[str], now: Moment, chats: Sequence[Asking]
) -> AsyncIterator[Finding]:
    """All of it. `workspace`: that app.yaml names, "" for the only one. `addresses`: of its owners.

    `chats`: where may be asked who somebody is, who may never have written to us.
    """
    theirs = whose([one.id for one in terminal.workspaces], workspace, terminal.platforms)
    ours = next((one for one in terminal.workspaces if one.id == theirs), None)
    if terminal.workspaces and ours is None:
        there = ", ".join(f"{one.id} ({one.name})" for one in terminal.workspaces)
        mend = f"Write the id of one under crm: {crm.lower()}: workspace in app.yaml: {there}."
        yield wrong(crm, "nobody says whose deals these are, of the workspaces that there are.", mend)
        return
    if terminal.storage is None or ours is None:
        return
    known = await terminal.storage.read(people.addresses, ours.id)
    unmet = sorted({one for one in addresses if one and address_key(one) not in known})
    met = {one for one in unmet[:LOOKED_UP] if await _found(one, chats)}
    strangers = [one for one in unmet if one not in met]
    if strangers:
        more = len(strangers) - NAMED_AT_MOST
        shown = ", ".join(strangers[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
        says = f"of its owners nobody in {ours.name} is known by {shown}."
        yield note(crm, says, "They are once they have written winloss a word in chat; until then nobody is asked.")
    elif addresses:
        yield ok(crm, f"each of its {len(addresses)} owners is known in chat.")
    for one in await needing(terminal.storage, ours.id, now):
        if one.place == "crm":
            yield note(crm, await told(terminal.storage, ours.id, one))


async def _found(address: str, chats: Sequence[Asking]) -> bool:
    """Whether a chat tells by the address who that is."""
    for chat in chats:
        try:
            if await chat.people(address):
                return True
        except DeliveryError:  # it said why where it was asked for itself
            continue
    return False
