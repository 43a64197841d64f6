"""Tokens and keys of platforms and CRMs, encrypted at rest.

Each workspace has a random data key, wrapped by the keys of WINLOSS_SECRET_KEY. A secret is sealed by AES-GCM with its
workspace and field as associated data, so that a ciphertext put into another row is noticed. Without its data key
nothing of a workspace can be read again, wherever copies of the secrets lie.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from sqlalchemy import Connection, bindparam, select, update

from storage.engine.dialects import on_both
from storage.engine.executor import StorageError
from storage.tables import secret, workspace_key

SHORTEST = 16
NONCE = 12

_of_workspace = workspace_key.c.workspace_id == bindparam("workspace")
_of_field = (secret.c.workspace_id == bindparam("workspace"), secret.c.field == bindparam("name"))
_KEY = cache(lambda: select(workspace_key.c.wrapped).where(_of_workspace))
_REWRAP = cache(lambda: update(workspace_key).where(_of_workspace).values(wrapped=bindparam("wrapped")))
_SECRET = cache(lambda: select(secret.c.ciphertext).where(*_of_field))
_NEW_KEY = on_both(lambda insert: insert(workspace_key).on_conflict_do_nothing())


def _save(insert: Any) -> Any:
    row = insert(secret)
    return row.on_conflict_do_update(
        index_elements=["workspace_id", "field"], set_={"ciphertext": row.excluded.ciphertext}
    )


_SAVE = on_both(_save)


def master_key(secret_key: str) -> MultiFernet:
    """The keys that wrap data keys, from WINLOSS_SECRET_KEY: any text; the newest first, older ones after commas.

    A new one takes about 50 ms (scrypt). StorageError: a key is missing or shorter than 16 characters.
    """
    parts = [part.strip() for part in secret_key.split(",")]
    if any(len(part) < SHORTEST for part in parts):
        raise StorageError(f"WINLOSS_SECRET_KEY needs at least {SHORTEST} characters, also in each part after a comma.")
    return MultiFernet([_fernet(part) for part in parts])


def is_newest(secret_key: str, wrapped: bytes) -> bool:
    """Whether the first of the keys wrapped it."""
    with suppress(StorageError):
        opened(master_key(secret_key.partition(",")[0]).decrypt, wrapped)
        return True
    return False


@cache
def _fernet(key: str) -> Fernet:
    # the salt is the same everywhere: what is derived must be the same on every replica, and after a restart
    raw = Scrypt(salt=b"winloss vault", length=32, n=2**14, r=8, p=1).derive(key.encode())
    return Fernet(urlsafe_b64encode(raw))


def save_secret(conn: Connection, master: MultiFernet, workspace_id: str, field: str, value: str) -> None:
    """Keep a secret of a workspace, in place of the one it had for `field`."""
    data_key = _data_key(conn, master, workspace_id)
    if data_key is None:
        made = {"workspace_id": workspace_id, "wrapped": master.encrypt(AESGCM.generate_key(256))}
        conn.execute(_NEW_KEY[conn.dialect.name], made)
        data_key = _data_key(conn, master, workspace_id)  # someone else's, if they were quicker
        if data_key is None:
            raise StorageError("This workspace was deleted a moment ago. Nothing was saved.")
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(data_key).encrypt(nonce, value.encode(), _place(workspace_id, field))
    row = {"workspace_id": workspace_id, "field": field, "ciphertext": sealed}
    conn.execute(_SAVE[conn.dialect.name], row)


def read_secret(conn: Connection, master: MultiFernet, workspace_id: str, field: str) -> str | None:
    """The secret of a workspace; None where there is none. StorageError: it can't be opened, or was moved here."""
    sealed = conn.execute(_SECRET(), {"workspace": workspace_id, "name": field}).scalar()
    if sealed is None:
        return None
    data_key = _data_key(conn, master, workspace_id)
    if data_key is not None:
        with suppress(InvalidTag):
            return AESGCM(data_key).decrypt(sealed[:NONCE], sealed[NONCE:], _place(workspace_id, field)).decode()
    raise StorageError(f"The stored {field} was not sealed for this workspace.")


def rewrap_workspace_key(conn: Connection, master: MultiFernet, workspace_id: str) -> None:
    """Wrap a workspace's data key with the newest master key, so that the older ones can go."""
    wrapped = conn.execute(_KEY(), {"workspace": workspace_id}).scalar()
    if wrapped is not None:
        conn.execute(_REWRAP(), {"workspace": workspace_id, "wrapped": opened(master.rotate, wrapped)})


def _data_key(conn: Connection, master: MultiFernet, workspace_id: str) -> bytes | None:
    wrapped = conn.execute(_KEY(), {"workspace": workspace_id}).scalar()
    return None if wrapped is None else opened(master.decrypt, wrapped)


def opened(open_it: Callable[[bytes], bytes], wrapped: bytes) -> bytes:
    """What a key of the environment wrapped. StorageError: none of these did."""
    try:
        return open_it(wrapped)
    except InvalidToken as error:
        raise StorageError(
            "WINLOSS_SECRET_KEY is not the one that what is encrypted here was saved with. "
            "Add the older one after a comma."
        ) from error


def _place(workspace_id: str, field: str) -> bytes:
    return f"{workspace_id}/{field}".encode()
