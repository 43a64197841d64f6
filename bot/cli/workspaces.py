"""The database of a command line, and which workspace it means."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import PLATFORMS
from bot.ids import new_id
from bot.platforms.setup import Settings
from bot.settings.secrets import ConfigError
from bot.settings.surroundings import operator
from dialogs.audit import Act, Deed
from dialogs.audit import operator as by_operator
from dialogs.records import Workspace
from storage.engine.engine import Storage, open_storage
from storage.migrations.migrate import upgrade
from storage.units.people import workspaces
from storage.vault.texts import sealing


def storage_of(settings: Settings) -> Storage:
    """The database of these settings as it is, with the keys of what is encrypted there. Raises StorageError."""
    return open_storage(settings.database_url, sealing(settings.secret_key.get_secret_value()))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Storage]:
    """The database of these settings, brought up to date, and closed in the end. Raises StorageError."""
    await asyncio.to_thread(upgrade, settings.database_url, settings.app.currency)
    storage = storage_of(settings)
    try:
        yield storage
    finally:
        await storage.close()


def deed(act: Act, about: str = "", detail: str = "") -> Deed:
    """For the audit log: something that whoever is at this command line is about to do."""
    return Deed(act, by_operator(operator()), new_id(), about, detail)


async def choose(storage: Storage, wanted: str | None) -> Workspace:
    """The workspace meant, which a first import may name before anything was served. ConfigError: it isn't clear which.

    What is not in the database yet is not written either.
    """
    known = {found.id: found for found in await storage.read(workspaces)}
    if not known and wanted:
        platform, _, external_id = wanted.partition(":")
        if platform not in {kind.name for kind in PLATFORMS} or not external_id:
            raise ConfigError(f"{wanted} can't be a workspace; it looks like slack:T0123456 or web:local.")
        return Workspace(wanted, platform, external_id, wanted)
    if not known:
        raise ConfigError(
            "There is no workspace yet. Start `winloss serve` once, or name it, such as --workspace slack:T0123456."
        )
    names = ", ".join(known)
    if wanted is None and len(known) > 1:
        raise ConfigError(f"Say which workspace with --workspace. There are: {names}.")
    if wanted is not None and wanted not in known:
        raise ConfigError(f"There is no workspace {wanted}. There are: {names}.")
    return known[wanted] if wanted else next(iter(known.values()))
