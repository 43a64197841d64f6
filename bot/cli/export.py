"""`winloss export`: every closing with its answers, for a spreadsheet."""

import asyncio
import os
import sys
from pathlib import Path

import click

TO = click.Path(dir_okay=False, path_type=Path)


@click.command("export")
@click.option("--workspace", metavar="ID", help="Which workspace, where there are several.")
@click.option("-o", "--output", type=TO, help="Write to this file.")
def export_command(workspace: str | None, output: Path | None) -> None:
    """Write every closing with its answers as CSV."""
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    try:
        count = asyncio.run(_export(workspace, output))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    if output:
        click.echo(f"{count:,} closings written to {output}.")


async def _export(workspace: str | None, output: Path | None) -> int:
    from bot.app import load_settings
    from bot.cli.workspaces import choose, opened
    from bot.crm.exporting import export
    from bot.ids import new_id
    from bot.moments.clock import Clock
    from bot.settings.surroundings import operator
    from dialogs.audit import Act, Deed
    from dialogs.audit import operator as by_operator
    from storage.units.audit import append

    settings = load_settings(os.environ)
    async with opened(settings) as storage:
        found = await choose(storage, workspace)
        settings = settings.within(found.id)
        deed = Deed(Act.EXPORTED, by_operator(operator()), new_id())
        await storage.write(append, found.id, deed, Clock().now())  # first: a file that breaks off holds answers, too
        if output is None:
            return await export(storage, settings.definition, settings.app.currency, found.id, sys.stdout)
        try:
            # every answer is in there: a new file is for its owner, as the database is
            handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise click.ClickException(f"{output} can't be written: {error.strerror}.") from None
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:  # spreadsheets look for the mark
            return await export(storage, settings.definition, settings.app.currency, found.id, file)
