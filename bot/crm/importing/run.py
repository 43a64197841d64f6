"""Writing a checked file, batch by batch, so that clicks get through between two batches."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice

from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import BadRow, ImportProblem
from bot.crm.importing.rows import read_rows
from storage.engine.engine import Storage
from storage.units.import_changes import ImportRow, Tally
from storage.units.importing import import_batch, preview_batch

BATCH = 500


async def import_rows(
    storage: Storage,
    plan: Plan,
    workspace_id: str,
    now: datetime,
    today: date,
    done: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Write every row; `done` is told how many more are in. Killed and run again it completes.

    ImportProblem: a row is bad, so the file isn't the one that was checked.
    """
    tally = Tally()
    for batch in _batches(plan, workspace_id, today):
        begun = time.monotonic()
        tally = tally.plus(await storage.write(import_batch, workspace_id, batch, now))
        done(len(batch))
        # `winloss serve` is another process that tries for the lock now and then: leave it free as long as we held it
        await asyncio.sleep(time.monotonic() - begun)
    return tally


async def preview(storage: Storage, plan: Plan, workspace_id: str, today: date) -> Tally:
    """What `import_rows` would come to; writes nothing."""
    tally = Tally()
    for batch in _batches(plan, workspace_id, today):
        tally = tally.plus(await storage.read(preview_batch, workspace_id, batch))
    return tally


def _batches(plan: Plan, workspace_id: str, today: date) -> Iterator[tuple[ImportRow, ...]]:
    rows = map(_good, read_rows(plan, workspace_id, today))
    while batch := tuple(islice(rows, BATCH)):
        yield batch


def _good(row: ImportRow | BadRow) -> ImportRow:
    if isinstance(row, BadRow):
        raise ImportProblem(f"Line {row.line} {row.reason}. The file has changed since it was checked; run it again.")
    return row
