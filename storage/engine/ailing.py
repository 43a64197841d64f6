"""What ails a database, read from the errors of its driver."""

from collections.abc import Iterator
from enum import Enum


class Ailment(Enum):
    """Why nothing can be saved."""

    FULL = "full"
    LOCKED = "locked"
    READ_ONLY = "read-only"
    AWAY = "away"  # or whatever else


_SQLITE = {"SQLITE_FULL": Ailment.FULL, "SQLITE_BUSY": Ailment.LOCKED, "SQLITE_READONLY": Ailment.READ_ONLY}
_POSTGRESQL = {
    "53100": Ailment.FULL,
    "55P03": Ailment.LOCKED,
    "25006": Ailment.READ_ONLY,
}


def ailment(error: BaseException) -> Ailment:
    """What an error says of the database."""
    for one in _chain(error):
        name = "_".join(str(getattr(one, "sqlite_errorname", "")).split("_")[:2])  # SQLITE_BUSY_SNAPSHOT is busy too
        found = _SQLITE.get(name) or _POSTGRESQL.get(str(getattr(one, "sqlstate", "")))
        if found:
            return found
    return Ailment.AWAY


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [getattr(one, "orig", None), one.__cause__]
