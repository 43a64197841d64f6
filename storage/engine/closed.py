"""Why a SQLite file can't be used, for whoever starts winloss."""

import os
import sqlite3

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.engine.executor import StorageError


def closed(engine: Engine, error: BaseException) -> StorageError:
    """Why a file can't be used, and what to do."""
    return StorageError(f"The database {engine.url.database} can't be opened: {_why(engine, error)}.")


def _why(engine: Engine, error: BaseException) -> str:
    error = (error.orig or error) if isinstance(error, DBAPIError) else error
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_READONLY:
            return "it may only be read; the user that runs winloss must be able to write to it and to its folder"
        case sqlite3.SQLITE_CANTOPEN if os.path.isdir(str(engine.url.database)):  # noqa: PTH112 - where one may look
            return "that is a folder; name a file in it"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "the user that runs winloss may not read and write it, or make it in its folder"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return f"it holds no SQLite database that can be read ({error}); restore it, or name another file"
        case _:
            return str(error)
