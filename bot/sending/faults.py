"""What a fault of ours is called in the log: what kind and where. Its own words may quote somebody's answer."""

import traceback

from sqlalchemy.exc import OperationalError

from storage.engine.engine import StorageError

OUTAGE = (StorageError, OperationalError)
"""The database is away, or full: nothing is wrong with what was tried, so it is tried for as long as that takes."""


def spelled(error: BaseException) -> str:
    """Such as "ValueError at storage/units/rows.py:117 in _to_answer"."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    where = next((frame for frame in reversed(frames) if _ours(frame.filename)), frames[-1])
    path = "/".join(where.filename.replace("\\", "/").rsplit("/", 3)[1:])
    return f"{type(error).__name__} at {path}:{where.lineno} in {where.name}"


def _ours(path: str) -> bool:
    return "site-packages" not in path and not path.startswith("<")
