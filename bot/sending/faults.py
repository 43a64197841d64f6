"""What the database does, which is no fault of what was tried."""

from sqlalchemy.exc import OperationalError

from storage.engine.engine import StorageError

OUTAGE = (StorageError, OperationalError)
"""The database is away, or full: nothing is wrong with what was tried, so it is tried for as long as that takes."""
