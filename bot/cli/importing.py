"""What `winloss import` does and says, once its command line is read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot import logs
from bot.cli.workspaces import choose
from bot.crm.importing.check import Checked, check
from bot.crm.importing.plan import Plan, Request, prepare
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.run import import_rows, preview
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from dialogs.cards.wording import day
from dialogs.records import Outcome
from insights.wording.words import count_of
from storage.engine.engine import database_url, open_storage
from storage.migrations.migrate import is_current, upgrade
from storage.units.import_changes import Kept, Tally
from storage.units.people import ensure_workspace

SHOWN = 20
WORDS = {"won": "won", "lost": "lost", "no_decision": "ended without a decision", "open": "still open"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line choices beforehand: which workspace, whether to write at all, whether to ask."""

    workspace: str | None
    dry_run: bool
    yes: bool


def import_file(settings: Settings, request: Request, choices: Choices) -> None:
    """Show how the file is read, check all of it, ask, write. ImportProblem: it can't be imported."""
    now = Clock().now()
    today = now.astimezone(ZoneInfo(settings.app.timezone)).date()
    plan = prepare(request)
    _show_mapping(plan)
    with click.progressbar(length=plan.rows, label="Checking") as bar:
        checked = check(plan, today, bar.update)
    _show_checked(checked, plan.currency)
    asyncio.run(_run(settings, plan, choices, now, today))


async def _run(settings: Settings, plan: Plan, choices: Choices, now: datetime, today: date) -> None:
    if not choices.dry_run:
        await asyncio.to_thread(upgrade, settings.database_url)
    elif not await asyncio.to_thread(_ready, settings.database_url):
        click.echo(f"Dry run: nothing was written. The database isn't set up yet, so {_rows(plan.rows)} would be new.")
        return
    storage = open_storage(settings.database_url)
    try:
        workspace = await choose(storage, choices.workspace)
        if choices.dry_run:
            _show_tally(await preview(storage, plan, workspace.id, today), "would be ")
            click.echo("Dry run: nothing was written.")
            return
        if not choices.yes:
            click.confirm(f"Import {_rows(plan.rows)} into {workspace.id}?", abort=True)
        await storage.write(ensure_workspace, workspace, now)
        bar = click.progressbar(length=plan.rows, label="Importing")
        with logs.line("import", workspace.id, "written", rows=plan.rows), bar:
            tally = await import_rows(storage, plan, workspace.id, now, today, bar.update)
        _show_tally(tally, "")
    finally:
        await storage.close()


def _ready(url: str) -> bool:
    parsed = database_url(url)
    if parsed.drivername == "sqlite" and not Path(parsed.database or "").exists():
        return False  # looking into it would make it
    return is_current(url)


def _show_mapping(plan: Plan) -> None:
    click.echo(f"{plan.sheet.path.name}: {_rows(plan.rows)}, read like this (change it with --map FIELD=COLUMN):")
    for line in plan.describe():
        click.echo(f"  {line}")


def _show_checked(checked: Checked, currency: str) -> None:
    if checked.bad:
        for row in checked.bad:
            click.echo(f"  line {row.line}: {row.reason}", err=True)
        if checked.more:
            click.echo(f"  and {checked.more:,} more", err=True)
        count = len(checked.bad) + checked.more
        raise ImportProblem(f"{count:,} of {checked.rows:,} rows can't be imported. Nothing was written.")
    click.echo(_counts(checked.outcomes))
    if checked.currencies.keys() - {currency}:
        click.echo(_amounts(checked.currencies, currency))
    for kind, names in checked.strangers.items():
        some = ", ".join(sorted(names)[:5]) + (", …" if len(names) > 5 else "")  # noqa: PLR2004 -- enough to look them up
        click.echo(f"Not in the {kind}s file: {len(names):,} ({some}).")


def _counts(outcomes: Mapping[str, int]) -> str:
    return "Found " + ", ".join(f"{outcomes.get(key, 0):,} {word}" for key, word in WORDS.items()) + "."


def _rows(n: int) -> str:
    return count_of(n, "row")


def _amounts(currencies: Mapping[str, int], ours: str) -> str:
    most_first = sorted(currencies.items(), key=lambda item: (item[0] != ours, -item[1], item[0]))
    rows = ", ".join(f"{_rows(n)} in {code}" for code, n in most_first)
    if ours in currencies:
        return f"Amounts: {rows}. Sums are in {ours} (currency in app.yaml) and leave the others out."
    left_out = f"Amounts: {rows}. Sums are in {ours} and leave these out."
    return f"{left_out} If {ours} isn't your currency, set yours in app.yaml (currency)."


def _show_tally(tally: Tally, would: str) -> None:
    click.echo(f"Deals: {tally.new:,} {would}new, {tally.changed:,} {would}changed, {tally.same:,} the same.")
    if tally.kept:
        click.echo(f"{len(tally.kept):,} closings differ from what was marked in chat; {would}kept as in chat:")
        for kept in tally.kept[:SHOWN]:
            click.echo(f"  line {kept.line}: {_difference(kept)}")
        if len(tally.kept) > SHOWN:
            click.echo(f"  and {len(tally.kept) - SHOWN:,} more")


def _difference(kept: Kept) -> str:
    chat = "undone" if kept.marked is None else f"{_word(kept.marked)} on {day(kept.marked_on)}"
    return f"{kept.name}: {chat} in chat, {_word(kept.file)} on {day(kept.file_on)} in the file"


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")
