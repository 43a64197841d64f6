"""Statements are compiled once a session: an engine of its own for each test would compile every one anew.

That was a third of what a test of the product took. What a process does that begins is for those that begin one.
"""

import sys
from typing import Any

from sqlalchemy import Engine, create_engine

from storage.engine import postgres, sealed, sqlite

_first: dict[type, Engine] = {}


def shared(*where: Any, **given: Any) -> Engine:
    """An engine that knows what those before it have compiled, once one of its kind has met its database."""
    engine = create_engine(*where, query_cache_size=2000, **given)
    first = _first.setdefault(type(engine.dialect), engine)
    if first.dialect.server_version_info is None:
        _first[type(engine.dialect)] = engine
    else:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


def share() -> None:
    """From now on."""
    for module in (sqlite, postgres):
        module.create_engine = shared
    if retries := sys.modules.get("msrest.universal_http.requests"):
        # each client for Teams looks every code there is up in a list of five hundred: five milliseconds
        retries.ClientRetryPolicy.safe_codes = frozenset(retries.ClientRetryPolicy.safe_codes)


def unseal() -> None:
    """What a test sealed its texts by goes with it: by the dialect they share, the next one's would ask it, too."""
    sealed._SEALS.clear()
