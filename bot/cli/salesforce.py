"""What `winloss check` finds of Salesforce: the log-in, what our user may see, how stages are taken, owners."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from bot.cli.asked import here
from bot.cli.salesforce_fields import written
from bot.crm.asking import Json
from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.client import Client
from bot.crm.salesforce.mapping import (
    ACCOUNT,
    AMOUNT,
    CLOSED,
    CURRENCY,
    ID,
    OWNER,
    TYPE,
    Shape,
    asked_for,
    labels_of,
    mapped_to,
    stage_outcome,
    text_of,
)
from bot.crm.salesforce.source import shaped
from bot.platforms.asking import Asking
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import SalesforceSettings
from dialogs.identity.spelling import same_text
from dialogs.records import Moment
from dialogs.sentences.marks import MARKED

NAME = "Salesforce"
WITHOUT = {
    OWNER: "so nobody is asked about them",
    ACCOUNT: "so they come without their account",
    AMOUNT: "so without it",
}
MENDS: Mapping[str, str] = {
    "invalid_client_id": "Copy the consumer key of the app again, into SALESFORCE_CLIENT_ID.",
    "invalid client credentials": "Copy the consumer secret of the app again, into SALESFORCE_CLIENT_SECRET.",
    "no client credentials user": "Under Policies of the app, name the user whom it runs as (Run As).",
    "request not supported": "Set SALESFORCE_DOMAIN to My Domain, and allow the app the client credentials flow.",
    "hasn't approved": "Under Policies of the app, let administrators approve users: SALESFORCE_USERNAME.",
    "invalid assertion": "Give the app the certificate that belongs to SALESFORCE_KEY_FILE.",
    "ip restricted": "Under Policies of the app, relax IP restrictions, or let in this machine's address.",
    "inactive": "Name a user who is active, under Run As in the app's Policies or as SALESFORCE_USERNAME.",
    "INVALID_SESSION_ID": "Give the app the OAuth scope “Manage user data via APIs (api)”.",
}
"""What to do about a log-in that isn't taken, by what Salesforce says of it."""
SEE_ALL = "Give the user the right to read it."
MAY: Mapping[str, str] = {
    "API_DISABLED_FOR_ORG": "Give the user API Enabled; editions below Enterprise sell the API by itself.",
    "INVALID_TYPE": "Give the user the right to read opportunities and accounts.",
}
"""What to do about what our user may not read, by the error's code; else, SEE_ALL."""


async def asked(settings: Settings, terminal: Terminal, now: Moment, chats: Sequence[Asking]) -> AsyncIterator[Finding]:
    """All of it. `chats`: where may be asked who somebody is."""
    if settings.salesforce is None:
        return
    given, client = settings.app.crm.salesforce, Client(settings.salesforce)
    about = "opportunities"
    try:
        shape = await shaped(client, given)
        about = "its stages"
        stages = await client.stages()
        for finding in (*_stages(stages, given), *_fields(shape, given), *_undecided(stages, shape, given)):
            yield finding
        about = "opportunities"
        deals = await client.deals(asked_for(shape, given), (), (ID,))
        for finding in _types(deals, shape, given):
            yield finding
        about = "owners"
        addresses = await client.owners()
        async for finding in written(settings, terminal, client):
            yield finding
    except Unreadable as error:
        yield _unreadable(about, error)
        return
    finally:
        await client.close()
    async for finding in here(NAME, given.workspace, terminal, addresses, now, chats):
        yield finding


def _stages(stages: Sequence[Json], given: SalesforceSettings) -> Iterator[Finding]:
    """How each closed stage is taken, and which that app.yaml names isn't there."""
    labels = labels_of(stages)
    taken = []
    for stage in stages:
        if stage.get(CLOSED) is True and stage.get("IsActive") is not False:
            outcome = stage_outcome(stage, given)
            label = labels[text_of(stage, "ApiName")]
            taken.append(f"{label} is {MARKED[outcome]}" if outcome else f"{label} isn't counted")
    yield ok(NAME, f"{'; '.join(taken) or 'it has no closed stage'} (crm: salesforce in app.yaml).")
    if not any(stage_outcome(stage, given) for stage in stages):
        yield wrong(NAME, "there is no closed stage that counts.", "See crm: salesforce in app.yaml.")
    known = {same_text(one) for pair in labels.items() for one in pair}
    for name in given.ignored_stages:
        if same_text(name) not in known:
            yield note(NAME, f"app.yaml: crm: salesforce: ignored_stages: nothing there is called {name}.")


def _fields(shape: Shape, given: SalesforceSettings) -> Iterator[Finding]:
    """What its user may not see, and what app.yaml names and isn't there."""
    for name, lacking in WITHOUT.items():
        if shape.path(name) is None:
            says = f"our user may not see {name.partition('.')[0]} of opportunities, {lacking}."
            yield note(NAME, says, "Give the user the right to read it (field-level security).")
    found = mapped_to(shape, given)
    for ours, name in given.properties.items():
        if found[ours] is None:
            says = f"app.yaml: crm: salesforce: properties: {ours}: an opportunity has no {name} that our user may see."
            yield note(NAME, says, "Write its API name, or give the user the right to read it.")
    money = "amounts come with their currency" if shape.path(CURRENCY) else "amounts are in `currency` of app.yaml"
    mapped = ", ".join(f"{ours} is {name}" for ours, name in found.items() if name)
    yield ok(NAME, f"{money}; {mapped or 'no field is mapped to reason or competitor'}.")


def _undecided(stages: Sequence[Json], shape: Shape, given: SalesforceSettings) -> Iterator[Finding]:
    """Which reasons there are, and whether what app.yaml calls a no decision is any of these, or a stage."""
    reasons = shape.picklists.get(mapped_to(shape, given).get("reason") or "", {})
    undecided = {same_text(one) for one in given.no_decision}
    if reasons:
        named = (f"{one} is no decision" if same_text(one) in undecided else one for one in reasons.values())
        yield ok(NAME, f"reasons of a loss: {'; '.join(named)}.")
    known = {same_text(one) for pair in (*labels_of(stages).items(), *reasons.items()) for one in pair}
    for name in given.no_decision:
        if given.no_decision != SalesforceSettings().no_decision and same_text(name) not in known:
            says = f"app.yaml: crm: salesforce: no_decision: no stage there and no reason is called {name}."
            yield note(NAME, says)


def _types(deals: Sequence[Json], shape: Shape, given: SalesforceSettings) -> Iterator[Finding]:
    """Record types that app.yaml names and no deal has."""
    if given.record_types and shape.path(TYPE) is None:
        says = "app.yaml: crm: salesforce: record_types: there are none that our user may see, so no deal counts."
        yield wrong(NAME, says, "Take record_types out of app.yaml.")
        return
    there = {same_text(text_of(deal, TYPE)) for deal in deals}
    for name in given.record_types:
        if deals and same_text(name) not in there:
            yield note(NAME, f"app.yaml: crm: salesforce: record_types: of {len(deals)} deals none is a {name}.")
    if not deals:
        mend = "Let its user see all opportunities (View All Records), or there is none yet."
        yield note(NAME, "no opportunity can be seen.", mend)


def _unreadable(about: str, error: Unreadable) -> Finding:
    match error.why:
        case Why.KEY:
            return wrong(NAME, f"doesn't let winloss in ({error}).", _mend(error, MENDS, "See docs/crm.md."))
        case Why.SCOPES:
            return wrong(NAME, f"doesn't let our user read {about} ({error}).", _mend(error, MAY, SEE_ALL))
        case _:
            return note(NAME, f"{about} couldn't be read: {error}.")


def _mend(error: Unreadable, mends: Mapping[str, str], otherwise: str) -> str:
    return next((mend for said, mend in mends.items() if said in str(error)), otherwise)
