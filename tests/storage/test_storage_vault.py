from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from storage.engine.engine import StorageError
from storage.tables import secret, workspace, workspace_key
from storage.units.workspaces import empty_workspace
from storage.vault.secrets import master_key, read_secret, rewrap_workspace_key, save_secret

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
OLD = "an old passphrase of somebody"
NEW = "a new passphrase of somebody"


@pytest.fixture(scope="module")
def master():
    return master_key(OLD)


@pytest.fixture
async def vault(storage):
    """A storage with two workspaces."""

    def two(conn):
        for name in ("slack:T1", "slack:T2"):
            row = {"id": name, "platform": "slack", "external_id": name, "name": name, "created_at": NOW}
            conn.execute(insert(workspace), row)

    await storage.write(two)
    return storage


async def test_a_secret_comes_back_and_is_not_in_the_database(vault, master):
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-1")
    assert await vault.read(read_secret, master, "slack:T1", "bot_token") == "xoxb-1"
    sealed = await vault.read(lambda conn: conn.execute(select(secret.c.ciphertext)).scalar_one())
    assert b"xoxb" not in sealed


async def test_saved_again_the_newer_one_counts(vault, master):
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-1")
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-2")
    assert await vault.read(read_secret, master, "slack:T1", "bot_token") == "xoxb-2"


async def test_what_was_never_saved_is_none(vault, master):
    assert await vault.read(read_secret, master, "slack:T1", "bot_token") is None


async def test_a_secret_moved_to_another_workspace_is_noticed(vault, master):
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-1")
    await vault.write(save_secret, master, "slack:T2", "bot_token", "xoxb-2")

    def move(conn, *, with_key):
        stolen = conn.execute(select(secret.c.ciphertext).where(secret.c.workspace_id == "slack:T1")).scalar_one()
        conn.execute(update(secret).where(secret.c.workspace_id == "slack:T2").values(ciphertext=stolen))
        if with_key:
            wrapped = conn.execute(select(workspace_key.c.wrapped)).scalars().first()
            conn.execute(update(workspace_key).values(wrapped=wrapped))

    for with_key in (False, True):
        await vault.write(move, with_key=with_key)
        with pytest.raises(StorageError, match="not sealed for this workspace"):
            await vault.read(read_secret, master, "slack:T2", "bot_token")


async def test_a_secret_moved_to_another_field_is_noticed(vault, master):
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-1")
    await vault.write(lambda conn: conn.execute(update(secret).values(field="signing_secret")).rowcount)
    with pytest.raises(StorageError, match="stored signing_secret was not sealed"):
        await vault.read(read_secret, master, "slack:T1", "signing_secret")


async def test_keys_rotate_and_the_old_one_can_go(vault, master):
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-1")
    new, both = master_key(NEW), master_key(f"{NEW}, {OLD}")
    with pytest.raises(StorageError, match="WINLOSS_SECRET_KEY is not the one"):
        await vault.read(read_secret, new, "slack:T1", "bot_token")
    assert await vault.read(read_secret, both, "slack:T1", "bot_token") == "xoxb-1"
    await vault.write(rewrap_workspace_key, both, "slack:T1")
    assert await vault.read(read_secret, new, "slack:T1", "bot_token") == "xoxb-1"


async def test_a_deleted_key_shreds_the_copies_too(vault, master):
    await vault.write(save_secret, master, "slack:T1", "bot_token", "xoxb-1")
    copy = await vault.read(lambda conn: conn.execute(select(secret)).one()._asdict())
    await vault.write(save_secret, master, "slack:T2", "bot_token", "xoxb-2")
    await vault.write(empty_workspace, "slack:T1")
    assert await vault.read(read_secret, master, "slack:T1", "bot_token") is None
    assert await vault.read(read_secret, master, "slack:T2", "bot_token") == "xoxb-2"

    await vault.write(lambda conn: conn.execute(insert(secret), copy).rowcount)
    with pytest.raises(StorageError):
        await vault.read(read_secret, master, "slack:T1", "bot_token")
    await vault.write(save_secret, master, "slack:T1", "other", "a new data key")
    with pytest.raises(StorageError):
        await vault.read(read_secret, master, "slack:T1", "bot_token")


@pytest.mark.parametrize("key", ["", "short", f"{OLD},", f"{OLD},short"])
def test_a_missing_or_short_key_is_refused(key):
    with pytest.raises(StorageError, match="at least 16 characters"):
        master_key(key)
