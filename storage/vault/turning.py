"""Turning to what app.yaml and WINLOSS_SECRET_KEY say: encrypting on or off, and a new key in place of an old one."""

from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.engine.dialects import on_both
from storage.engine.executor import StorageError
from storage.engine.sealed import seal_of
from storage.tables import text_key, workspace_key
from storage.vault.ciphers import new_key
from storage.vault.secrets import is_newest, master_key, opened, rewrap_workspace_key
from storage.vault.texts import TextSeal

k = text_key.c
_KEYS = cache(lambda: select(k.id, k.wrapped, k.settled_at).order_by(k.id).with_for_update())
_REWRAP = cache(lambda: update(text_key).where(k.id == bindparam("b_id")).values(wrapped=bindparam("b_wrapped")))


def _new(insert: Any) -> Any:
    made = insert(text_key).values(id=bindparam("b_id"), wrapped=bindparam("b_wrapped"), made_at=bindparam("b_now"))
    return made.on_conflict_do_nothing()  # another process turns at the same time, to the same


_NEW = on_both(_new)


def turn(conn: Connection, secret_key: str, now: datetime, *, on: bool) -> None:
    """Have texts written as app.yaml says from now on, and every key wrapped by the newest of the environment.

    A key of texts that an older one wrapped is replaced, so that what whoever has it can read becomes less and less;
    it stays for what stands under it. StorageError: what is there was wrapped by none of these keys.
    """
    keys = conn.execute(_KEYS()).all()
    newest = keys[-1] if keys else None
    last, wrapped = (newest.id, newest.wrapped) if newest else ("0", None)
    if on and not (wrapped is not None and is_newest(secret_key, wrapped)):
        _add(conn, last, now, new_key(secret_key))
    elif not on and wrapped is not None:
        _add(conn, last, now, None)
    if not secret_key and newest and not (wrapped is None and newest.settled_at):
        raise StorageError(
            "What people wrote is encrypted here, and WINLOSS_SECRET_KEY is missing: it is needed to read it, and also "
            "to have it in the clear again."
        )
    if secret_key:
        _wrap_again(conn, secret_key, {key.id: key.wrapped for key in keys if key.wrapped is not None})
    if isinstance(seal := seal_of(conn.dialect), TextSeal):
        seal.look_again()


def _add(conn: Connection, last: str, now: datetime, wrapped: bytes | None) -> None:
    conn.execute(_NEW[conn.dialect.name], {"b_id": f"{int(last) + 1:06}", "b_wrapped": wrapped, "b_now": now})


def _wrap_again(conn: Connection, secret_key: str, keys: dict[str, bytes]) -> None:
    master = master_key(secret_key)
    for key_id, wrapped in keys.items():
        if not is_newest(secret_key, wrapped):
            conn.execute(_REWRAP(), {"b_id": key_id, "b_wrapped": opened(master.rotate, wrapped)})
    for workspace_id in conn.execute(select(workspace_key.c.workspace_id)).scalars().all():
        with suppress(StorageError):  # whose key is lost: who needs a secret of that workspace says so
            rewrap_workspace_key(conn, master, workspace_id)
