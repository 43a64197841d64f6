"""What `winloss check` finds of Pipedrive: the token, pipelines that app.yaml names, owners nobody knows."""

from collections.abc import AsyncIterator, Sequence

from bot.cli.asked import here
from bot.cli.pipedrive_fields import written
from bot.crm.pipedrive.client import Client
from bot.crm.pipedrive.mapping import emails_of
from bot.crm.polled import Unreadable, Why
from bot.platforms.asking import Asking
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from dialogs.identity.spelling import as_name, same_text
from dialogs.records import Moment

NAME = "Pipedrive"


async def asked(settings: Settings, terminal: Terminal, now: Moment, chats: Sequence[Asking]) -> AsyncIterator[Finding]:
    """All of it. `chats`: where may be asked who somebody is."""
    given, client = settings.app.crm.pipedrive, Client(settings.pipedrive_url, settings.pipedrive_token)
    about = "its pipelines"
    try:
        pipelines = {str(one.get("id")): as_name(str(one.get("name") or "")) for one in await client.pipelines()}
        about = "deals"
        await client.deals(now.now, None, {})
        about = "users"
        users = [one for one in await client.users() if one.get("active_flag") is not False]
        about = "its fields"
        unknown = [(ours, code) for ours, code in given.properties.items() if await client.field(code) is None]
        async for finding in written(settings, terminal, client):
            yield finding
    except Unreadable as error:
        yield _unreadable(about, error)
        return
    finally:
        await client.close()
    counted = [
        name
        for key, name in pipelines.items()
        if not given.pipelines or {same_text(key), same_text(name)} & {same_text(one) for one in given.pipelines}
    ]
    undecided = " or ".join(f'"{one}"' for one in given.no_decision)
    taken = f"; one that is lost for {undecided} is no decision" if undecided else ""
    yield ok(NAME, f"deals of {', '.join(counted) or 'no pipeline'} count{taken} (crm: pipedrive in app.yaml).")
    known = {same_text(one) for pair in pipelines.items() for one in pair}
    for name in given.pipelines:
        if same_text(name) not in known:
            yield note(NAME, f"app.yaml: crm: pipedrive: pipelines: nothing there is called {name}.")
    for ours, code in unknown:
        yield note(NAME, f"app.yaml: crm: pipedrive: properties: {ours}: a deal has no field with the code {code}.")
    addresses = [address for address in emails_of(users).values() if address]
    async for finding in here(NAME, given.workspace, terminal, addresses, now, chats):
        yield finding


def _unreadable(about: str, error: Unreadable) -> Finding:
    match error.why:
        case Why.KEY:
            return wrong(NAME, f"doesn't take PIPEDRIVE_API_TOKEN ({error}).", "Copy the API token again.")
        case Why.SCOPES:
            mend = "Take the token of somebody who sees all deals."
            return wrong(NAME, f"doesn't let this token read {about} ({error}).", mend)
        case _:
            return note(NAME, f"{about} couldn't be read: {error}.")
