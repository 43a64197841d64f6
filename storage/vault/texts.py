"""What people wrote, encrypted at rest: each text under a data key, which the keys of WINLOSS_SECRET_KEY wrap.

The newest row of `text_key` says how texts are written from now on: under its key, or in the clear. Another process
may have added it: who writes looks once a minute. Older keys stay, for what may still stand under them.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from dialogs.values import dataclass
from storage.engine.executor import StorageError
from storage.engine.sealed import MARK, in_the_clear
from storage.tables import text_key

if TYPE_CHECKING:
    from storage.vault.ciphers import Cipher

FRESH = 60.0
"""Seconds for which somebody who writes goes by what they saw."""
CLEAR = ""
k = text_key.c
_NEWEST = cache(lambda: select(k.id, k.wrapped, k.settled_at).order_by(k.id.desc()).limit(1))
_KEY = cache(lambda: select(k.wrapped).where(k.id == bindparam("b_id")))
_SETTLE = cache(lambda: update(text_key).where(k.id == bindparam("b_id")).values(settled_at=bindparam("b_now")))


@dataclass(frozen=True, slots=True)
class Standing:
    """How texts are written now: `sealed` under the key `id`, or in the clear. `settled_at`: since when all are."""

    id: str
    sealed: bool
    settled_at: datetime | None


class TextSeal:
    """Seals and opens the texts of one database. Many threads use it. `keys`: those of the environment."""

    def __init__(self, engine: Engine, secret_key: str) -> None:
        self._engine = engine
        self.keys = secret_key
        self._ciphers: dict[str, Cipher] = {}
        self._under: str | None = None
        self._looked = float("-inf")
        self._turn = threading.Lock()

    @property
    def prefix(self) -> str:
        """What a text begins with that is written now; "" in the clear."""
        under = self._now()
        return f"{MARK}{under}:" if under else CLEAR

    def sealed(self, text: str) -> str:
        """As it is to be stored now."""
        under = self._now()
        return f"{MARK}{under}:{self._cipher(under).sealed(text)}" if under else in_the_clear(text)

    def opened(self, stored: str) -> str:
        """What was sealed. StorageError: its key is not to be had, or it isn't as it was."""
        under, _, sealed = stored.removeprefix(MARK).partition(":")
        return self._cipher(under).opened(sealed)

    def look_again(self) -> None:
        """Go by what the database says now, not a minute ago."""
        self._looked = float("-inf")

    def _now(self) -> str:
        if self.keys and self._is_old():  # without a key nothing is written under one
            with self._turn:
                if self._is_old():
                    self._look()
        return self._under or CLEAR

    def _is_old(self) -> bool:
        return time.monotonic() - self._looked > FRESH

    def _look(self) -> None:
        """Who can't look now, or can't open the newest key, writes on as before: whoever made it sees to that, too."""
        try:
            with self._engine.connect() as conn:
                newest = standing(conn)
            under = newest.id if newest and newest.sealed else CLEAR
            if under:
                self._cipher(under)
        except (SQLAlchemyError, StorageError):
            if self._under is None:
                raise
        else:
            self._under = under
        self._looked = time.monotonic()

    def _cipher(self, key_id: str) -> "Cipher":
        found = self._ciphers.get(key_id)
        if found is None:
            from storage.vault.ciphers import Cipher  # noqa: PLC0415 - loaded only where something is encrypted

            with self._engine.connect() as conn:  # not the connection at hand: its transaction may begin before a key
                wrapped = conn.execute(_KEY(), {"b_id": key_id}).scalar()
            if wrapped is None:
                raise StorageError("The key of a text in the database is gone. Restore it from a backup.")
            found = self._ciphers[key_id] = Cipher(self.keys, wrapped)
        return found


def sealing(secret_key: str) -> Callable[[Engine], TextSeal]:
    """What a storage is opened with, where these keys are to be had."""
    return lambda engine: TextSeal(engine, secret_key)


def standing(conn: Connection) -> Standing | None:
    """How texts are written now; None: nothing was ever encrypted."""
    row = conn.execute(_NEWEST()).first()
    return None if row is None else Standing(row.id, row.wrapped is not None, row.settled_at)


def settle(conn: Connection, key_id: str, now: datetime) -> None:
    """All texts stand as this row says."""
    conn.execute(_SETTLE(), {"b_id": key_id, "b_now": now})
