"""What doesn't go on by itself in a workspace."""

from datetime import timedelta

from dialogs.records import Moment
from storage.engine.engine import Storage
from storage.units import troubles
from storage.units.troubles import Trouble

LATE = timedelta(minutes=10)
"""What takes longer than this is late."""


async def needing(storage: Storage, workspace_id: str, at: Moment) -> tuple[Trouble, ...]:
    """What is stopped, and what should have happened ten minutes ago."""
    return await storage.read(troubles.troubles, workspace_id, at.now - LATE, at.real - LATE.total_seconds())
