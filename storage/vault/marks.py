"""What is kept of a deal's id in the CRM once it was erased: a mark by which a later file that has it is known.

It is an HMAC under a secret of the workspace, which nobody reads without WINLOSS_SECRET_KEY: from a mark nobody comes
to an id, nor to whether one is a guess. Where there is no such key none is kept.
"""

import hmac
import secrets
from collections.abc import Callable
from functools import cache

from sqlalchemy import Connection, select

from dialogs.erasing import MARKED
from storage.engine.executor import StorageError
from storage.engine.sealed import seal_of
from storage.tables import secret
from storage.vault.secrets import master_key, read_secret, save_secret
from storage.vault.texts import TextSeal

FIELD = "erased deals"
_IS_THERE = cache(lambda: select(secret.c.field).where(secret.c.field == FIELD))


def marker(conn: Connection, ws: str, *, makes: bool = False) -> Callable[[str], str] | None:
    """What makes a mark of an id. None: there is no key, or nothing was ever marked, unless it `makes` a secret."""
    if not (keys := _keys(conn)):
        return None
    try:
        found = read_secret(conn, master_key(keys), ws, FIELD)
        if found is None:
            if not makes:
                return None
            save_secret(conn, master_key(keys), ws, FIELD, found := secrets.token_hex(32))
    except StorageError:  # it was sealed by another key, which is gone
        return None
    own = found.encode()
    return lambda external_id: MARKED + hmac.new(own, external_id.encode(), "sha256").hexdigest()


def can_mark(conn: Connection, ws: str) -> bool:
    """Whether what is erased now will be known again."""
    return bool(_keys(conn)) and (marker(conn, ws) is not None or not _has_secret(conn, ws))


def are_lost(conn: Connection, ws: str) -> bool:
    """Whether something was marked with a key that isn't at hand."""
    return _has_secret(conn, ws) and marker(conn, ws) is None


def _has_secret(conn: Connection, ws: str) -> bool:
    return conn.execute(_IS_THERE().where(secret.c.workspace_id == ws)).first() is not None


def _keys(conn: Connection) -> str:
    seal = seal_of(conn.dialect)
    return seal.keys if isinstance(seal, TextSeal) else ""
