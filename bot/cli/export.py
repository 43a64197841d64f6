"""`winloss export`: every closing with its answers, for a spreadsheet; or all that is kept about one person."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TextIO

import click

TO = click.Path(dir_okay=False, path_type=Path)


@click.command("export")
@click.option("--workspace", metavar="ID", help="Which workspace, where there are several.")
@click.option("--person", metavar="NAME", help="All that is kept about one person instead, as JSON.")
@click.option("-o", "--output", type=TO, help="Write to this file.")
def export_command(workspace: str | None, person: str | None, output: Path | None) -> None:
    """Write every closing with its answers as CSV."""
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    try:
        count = asyncio.run(_of_person(workspace, person, output) if person else _export(workspace, output))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    if output:
        click.echo(f"{count:,} {'rows' if person else 'closings'} written to {output}.")


async def _of_person(workspace: str | None, person: str, output: Path | None) -> int:
    from bot.app import load_settings
    from bot.cli.erase import meant
    from bot.cli.workspaces import choose, deed, opened
    from bot.moments.clock import Clock
    from dialogs.audit import Act
    from storage.units import personal
    from storage.units.audit import append

    async with opened(load_settings(os.environ)) as storage:
        ws = (await choose(storage, workspace)).id
        found = await meant(storage, ws, "person", person)
        await storage.write(append, ws, deed(Act.EXPORTED, found.erasure.id), Clock().now())
        kept = await storage.read(personal.kept_of, ws, found.erasure.id)
    text = json.dumps(kept, default=str, ensure_ascii=False, indent=1)
    if output is None:
        click.echo(text)
    else:
        with _file(output, "utf-8") as file:
            file.write(text)
    return sum(map(len, kept.values()))


async def _export(workspace: str | None, output: Path | None) -> int:
    from bot.app import load_settings
    from bot.cli.workspaces import choose, deed, opened
    from bot.crm.exporting import export
    from bot.moments.clock import Clock
    from dialogs.audit import Act
    from storage.units.audit import append

    settings = load_settings(os.environ)
    async with opened(settings) as storage:
        found = await choose(storage, workspace)
        settings = settings.within(found.id)
        # first: a file that breaks off holds answers, too
        await storage.write(append, found.id, deed(Act.EXPORTED), Clock().now())
        if output is None:
            return await export(storage, settings.definition, settings.app.currency, found.id, sys.stdout)
        with _file(output, "utf-8-sig") as file:  # spreadsheets look for the mark
            return await export(storage, settings.definition, settings.app.currency, found.id, file)


def _file(output: Path, encoding: str) -> TextIO:
    """A file to write. Every answer is in there: a new one is for its owner, as the database is."""
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from None
    return os.fdopen(handle, "w", encoding=encoding, newline="")
