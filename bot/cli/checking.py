"""What `winloss check` looks at by asking: database, address, people, and what each platform says."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.app import to_switch_on
from bot.cli import crm_found, encrypting, retaining
from bot.cli.workspaces import storage_of
from bot.moments.clock import Clock
from bot.platforms.asking import Asking, Named
from bot.platforms.findings import Finding, Level, note, ok, wrong
from bot.platforms.ports import DeliveryError
from bot.platforms.setup import Settings, Setup, Terminal
from bot.settings.secrets import ConfigError
from dialogs.cards.samples import samples
from dialogs.messages.messages import Message
from dialogs.records import Moment, Workspace
from storage.engine.engine import Storage, StorageError, database_url
from storage.migrations.looking import State, look
from storage.migrations.migrate import newest
from storage.units import people

HEALTH_SECONDS = 2
NAMED_AT_MOST = 5


async def calling(settings: Settings) -> AsyncIterator[Finding]:
    """What only asking tells."""
    clock = Clock()
    state, found = await asyncio.to_thread(_database, settings.database_url)
    for finding in found:
        yield finding
    async for finding in _address(settings):
        yield finding
    async with _terminal(settings, state, clock) as terminal, AsyncExitStack() as stack:
        asked: list[tuple[Setup, Asking]] = []
        for setup in settings.platforms:
            try:
                opened = setup.asking(terminal)
            except ConfigError as error:
                yield wrong(setup.name.capitalize(), str(error))
            else:
                asked += [(setup, await stack.enter_async_context(opened))] if opened else []
        async for finding in _platforms(settings, asked, terminal.workspaces, clock):
            yield finding
        async for finding in _stored(settings, terminal):
            yield finding
        if settings.asks:
            from bot.cli.crms import asked_of

            chats = [platform for _, platform in asked]
            async for finding in asked_of(settings.asks)(settings, terminal, Moment(clock.now(), clock.real()), chats):
                yield finding


async def _stored(settings: Settings, terminal: Terminal) -> AsyncIterator[Finding]:
    """What the database tells, where it is as this version needs it."""
    if terminal.storage is None:
        return
    async for finding in retaining.due(settings, terminal):
        yield finding
    async for finding in encrypting.standing(terminal.storage):
        yield finding
    async for finding in _owners(terminal.storage, terminal.workspaces):
        yield finding
    async for finding in crm_found.came(settings, terminal):
        yield finding


async def _platforms(
    settings: Settings, asked: list[tuple[Setup, Asking]], workspaces: tuple[Workspace, ...], clock: Clock
) -> AsyncIterator[Finding]:
    silent = set()
    for setup, platform in asked:
        theirs = [workspace for workspace in workspaces if workspace.platform == setup.name]
        findings = await platform.findings(_cards(settings, theirs, clock))
        if findings and findings[0].level is Level.WRONG:
            silent.add(setup.name)  # whatever else it was asked, it would say the same
        for finding in findings:
            yield finding
    async for finding in _people(settings, [pair for pair in asked if pair[0].name not in silent], silent):
        yield finding


def _cards(settings: Settings, workspaces: list[Workspace], clock: Clock) -> dict[str, Message]:
    """Every card as it is asked in these workspaces, by its name; of the file alone before there are any."""
    if not workspaces:
        return dict(samples(settings.definition, clock.now()))
    made: dict[str, Message] = {}
    for workspace in workspaces:
        for name, card in samples(settings.asked_in(workspace.id), clock.now()).items():
            if made.setdefault(name, card) != card:
                made[f"{name} in {workspace.name}"] = card
    return made


def _database(url: str) -> tuple[State | None, list[Finding]]:
    shown = database_url(url).render_as_string(hide_password=True)
    try:
        state = look(url)
    except StorageError as error:
        return None, [wrong("Database", str(error), "Check WINLOSS_DATABASE_URL.")]
    if state.hindrance:
        says = f"{shown} can't be written: {state.hindrance}."
        return state, [wrong("Database", says, "Give the user that winloss runs as that right.")]
    if state.newer and state.served:
        says = (
            f"{shown} is at {state.revision}, made by a newer winloss, which only added to it: this one serves it, too."
        )
        return state, [note("Database", says, "Come back to the newer version when you can.")]
    if state.newer:
        says = f"{shown} is at {state.revision}, made by a newer winloss than this one, which knows {newest()}."
        return state, [wrong("Database", says, "Install that version again.")]
    if not state.there:
        return state, [ok("Database", f"{shown} isn't there yet; `winloss serve` makes it.")]
    found = [ok("Database", f"{shown} can be written and is up to date.")]
    if not state.current:
        says = f"{shown} isn't up to date ({state.revision or 'empty'})."
        found = [note("Database", says, "`winloss serve` and `winloss migrate` see to that.")]
    if state.open_to_others:
        path = database_url(url).database
        found.append(note("Database", f"{path} can be read by others on this machine.", f"chmod 600 {path}"))
    return state, found


async def _address(settings: Settings) -> AsyncIterator[Finding]:
    from bot.cli.running import free

    if not any(setup.on for setup in settings.platforms):
        yield wrong("Serving", "There is nothing to serve yet.", f"To begin, {to_switch_on(settings)}.")
        return
    try:
        free(settings)
    except ConfigError as error:
        if await asyncio.to_thread(_serves, settings.here):
            yield ok("Serving", f"`winloss serve` is running at {settings.here}.")
        else:
            yield wrong("Serving", str(error))
    else:
        yield ok("Serving", f"`winloss serve` would be at {settings.address}.")


def _serves(address: str) -> bool:
    """Whether it is winloss that listens there."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=HEALTH_SECONDS) as answer:  # noqa: S310 - our own
            return bool(answer.read(10) == b"ok\n")
    except (OSError, ValueError):
        return False


@asynccontextmanager
async def _terminal(settings: Settings, state: State | None, clock: Clock) -> AsyncIterator[Terminal]:
    """What platforms are asked with: the database only where it is as this version needs it."""
    if state is None or not state.there or not (state.current or state.served) or state.hindrance:
        yield Terminal(None, (), clock.real)
        return
    storage = storage_of(settings)
    try:
        platforms = sum(setup.on for setup in settings.platforms)
        yield Terminal(storage, await storage.read(people.workspaces), clock.real, platforms)
    finally:
        await storage.close()


async def _people(settings: Settings, asked: list[tuple[Setup, Asking]], silent: set[str]) -> AsyncIterator[Finding]:
    """Whom app.yaml names and nobody is."""
    app = settings.app
    named = {user: f"managers: {user}" for user in app.managers}
    named |= {user: f"administrators: {user}" for user in app.administrators}
    named |= {user: f"sales_teams: {name}: {user}" for name, team in app.sales_teams.items() for user in team.managers}
    named |= {user: f"people: {name}: {user}" for name, user in app.people.items()}
    if not any(setup.on for setup in settings.platforms):
        return
    known = 0
    named = {user: where for user, where in named.items() if not any(one.is_group(user) for one in settings.platforms)}
    for user, where in named.items():
        claiming = [setup for setup in settings.platforms if setup.claims(user)]
        if not claiming:
            yield note("People", f"app.yaml: {where}: that is nobody's id.", await _meant(user, asked))
            continue
        platforms = [platform for setup, platform in asked if setup in claiming]
        if any(setup.name in silent for setup in claiming):
            continue  # it said why
        try:
            answers = [await platform.person(user) for platform in platforms]
        except DeliveryError as error:
            yield note("People", f"app.yaml: {where} couldn't be checked ({str(error).rstrip('.')}).")
            continue
        if answers and not any(isinstance(answer, Named) for answer in answers):
            mend = "Copy the id again, from their profile." if "nobody" in str(answers[0]) else ""
            yield note("People", f"app.yaml: {where} {answers[0]}.", mend)
            continue
        known += 1
    if named and known == len(named):
        yield ok("People", f"app.yaml names {known}, and each of them is known.")


async def _meant(words: str, asked: list[tuple[Setup, Asking]]) -> str:
    """Where a name or an address stands for an id, that id."""
    found: list[Named] = []
    try:
        for _, platform in asked:
            found += await platform.people(words)
    except DeliveryError:
        return ""
    if len(found) == 1:
        return f"For {found[0]} write {found[0].id}."
    return "Write the id of their profile there (see the comments in app.yaml), or run `winloss init`."


async def _owners(storage: Storage, workspaces: tuple[Workspace, ...]) -> AsyncIterator[Finding]:
    """Owners of deals in the CRM whom nobody in chat is linked with."""
    for workspace in workspaces:
        names = await storage.read(people.unlinked, workspace.id)
        if names:
            more = len(names) - NAMED_AT_MOST
            shown = ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
            says = f"of the CRM's owners nobody in {workspace.name} is linked with {shown}."
            yield note("People", says, "Link them under people in app.yaml, or whoever marks a deal is asked.")
