"""Writing a checked file, batch by batch, so that clicks get through between two batches."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from bot.crm.importing.matching import Matched
from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import BadRow, ImportProblem
from bot.crm.importing.rows import read_rows
from dialogs.audit import Deed
from storage.engine.engine import Storage
from storage.units.audit import noting
from storage.units.import_changes import ImportRow, Tally
from storage.units.importing import import_batch, preview_batch

BATCH = 500
NOTHING = Matched()
"""Where no row was found among the deals there are."""


async def import_rows(
    storage: Storage,
    plan: Plan,
    workspace_id: str,
    now: datetime,
    today: date,
    done: Callable[[int], None] = lambda _: None,
    *,
    matched: Matched = NOTHING,
    skip_bad: bool = False,
    kept: Sequence[ImportRow] = (),
    deed: Deed | None = None,
) -> Tally:
    """Write every row but the questioned; `done` is told how many more are in. Killed and run again it completes.

    `matched`: which rows are deals that are there. `skip_bad`: leave out the bad rows too. `kept`: the rows, where they
    have been read. `deed`: what the log says of it, from the first batch on.
    ImportProblem: a row is bad, so the file isn't the one that was checked.
    """
    tally = Tally()
    for batch in _batches(matched, kept or good_rows(plan, workspace_id, today, skip_bad=skip_bad)):
        begun = time.monotonic()
        if deed:
            told = storage.write(
                noting, workspace_id, deed, now, None, _done, import_batch, workspace_id, batch, now, plan.currency
            )
        else:
            told = storage.write(import_batch, workspace_id, batch, now, plan.currency)
        tally, deed = tally.plus(await told), None
        done(len(batch))
        # `winloss serve` is another process that tries for the lock now and then: leave it free as long as we held it
        await asyncio.sleep(time.monotonic() - begun)
    return tally


def _done(_: Tally) -> bool:
    return True


async def preview(
    storage: Storage,
    plan: Plan,
    workspace_id: str,
    today: date,
    *,
    matched: Matched = NOTHING,
    skip_bad: bool = False,
    kept: Sequence[ImportRow] = (),
) -> Tally:
    """What `import_rows` would come to; writes nothing."""
    tally = Tally()
    for batch in _batches(matched, kept or good_rows(plan, workspace_id, today, skip_bad=skip_bad)):
        tally = tally.plus(await storage.read(preview_batch, workspace_id, batch, plan.currency))
    return tally


def _batches(matched: Matched, read: Iterable[ImportRow]) -> Iterator[tuple[ImportRow, ...]]:
    rows = matched.apply(read)
    while batch := tuple(islice(rows, BATCH)):
        yield batch


def good_rows(plan: Plan, workspace_id: str, today: date, *, skip_bad: bool = False) -> Iterator[ImportRow]:
    """The rows to import. ImportProblem: one is bad, and the bad ones aren't to be left out."""
    for row in read_rows(plan, workspace_id, today):
        if isinstance(row, ImportRow):
            yield row
        elif isinstance(row, BadRow) and not skip_bad:
            again = "The file has changed since it was checked; run it again."
            raise ImportProblem(f"Line {row.line} {row.reason}. {again}")
