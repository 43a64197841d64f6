"""`winloss check`: whether the settings can be used and what they need is there; a line for each thing looked at."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.platforms.findings import Finding, Level, wrong

if TYPE_CHECKING:
    from bot.platforms.setup import Settings

COLOURS = {Level.OK: "green", Level.NOTE: "yellow", Level.WRONG: "red"}


@click.command("check")
@click.option("--offline", is_flag=True, help="Ask nobody: only whether everything is spelt right.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check_command(*, offline: bool, as_json: bool) -> None:
    """Check the settings, and ask what they need: chat, database, address, people.

    A line says what is wrong and what to do. Exits with 1 where `winloss serve`, or a part of it that was asked for,
    would fail.
    """
    import asyncio

    from bot.app import load_settings
    from bot.settings.config import config_path
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError, database_url

    try:
        settings = load_settings(os.environ)
        settings.check()
        database_url(settings.database_url)
    except (ConfigError, StorageError) as error:
        if not as_json:
            raise click.ClickException(str(error)) from None
        click.echo(_json([wrong("Settings", str(error))]))
        raise SystemExit(1) from None
    found = asyncio.run(look(settings, config_path(os.environ), None if as_json else show, offline=offline))
    click.echo(_json(found) if as_json else summary(found, offline=offline))
    raise SystemExit(any(one.level is Level.WRONG for one in found))


async def look(
    settings: "Settings", path: Path, tell: Callable[[Finding], None] | None, *, offline: bool = False
) -> list[Finding]:
    """Look at everything, telling each finding as it comes."""
    from bot.cli.checking import calling
    from bot.cli.spelling import spelt

    found = []
    for finding in spelt(settings, path):
        found.append(finding)
        if tell:
            tell(finding)
    if not offline:
        async for finding in calling(settings):
            found.append(finding)
            if tell:
                tell(finding)
    return found


def show(finding: Finding) -> None:
    """One line, its level in colour where a terminal reads it."""
    click.echo(click.style(finding.line[:5], fg=COLOURS[finding.level]) + finding.line[5:])


def summary(found: list[Finding], *, offline: bool) -> str:
    """The last line."""
    wrongs = sum(one.level is Level.WRONG for one in found)
    if wrongs:
        things = "1 thing is" if wrongs == 1 else f"{wrongs} things are"
        return f"\n{things} wrong: `winloss serve`, or a part of it, would fail."
    return (
        "\nEverything can be read; nobody was asked." if offline else "\nNothing stands in the way of `winloss serve`."
    )


def _json(found: list[Finding]) -> str:
    rows = [{"about": one.about, "level": one.level, "says": one.says, "do": one.do} for one in found]
    return json.dumps({"ok": all(one.level is not Level.WRONG for one in found), "findings": rows}, indent=2)
