"""`winloss erase`: a person, a deal or a whole workspace, at once, from where winloss runs."""

import asyncio
import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from storage.engine.engine import Storage
    from storage.units.extents import Named


@click.command("erase")
@click.option("--person", metavar="NAME", help="Who: a name, an address, or an id.")
@click.option("--deal", metavar="NAME", help="Which deal: its name, or its id.")
@click.option("--workspace", metavar="ID", help="Alone: all of this workspace. Else in which, where there are several.")
@click.option("--retention", is_flag=True, help="What is older than app.yaml keeps it (retention), by month.")
@click.option("--preview", is_flag=True, help="Say what would go and what can't be reached, and erase nothing.")
@click.option("--yes", is_flag=True, help="Don't ask before erasing.")
def erase_command(
    *, person: str | None, deal: str | None, workspace: str | None, retention: bool, preview: bool, yes: bool
) -> None:
    """Take a person, a deal or a whole workspace out of all that is kept. What is counted stays."""
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    if bool(person) + bool(deal) + retention > 1:
        raise click.UsageError("--person, --deal or --retention, one at a time.")
    if not (person or deal or workspace or retention):
        raise click.UsageError("Say what: --person NAME, --deal NAME, --retention, or --workspace ID for all of it.")
    what = "person" if person else "deal" if deal else "workspace"
    try:
        if retention:
            asyncio.run(_retention(workspace, asks=not yes, writes=not preview))
            return
        asyncio.run(_erase(what, person or deal or "", workspace, asks=not yes, writes=not preview))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None


async def _retention(workspace: str | None, *, asks: bool, writes: bool) -> None:
    from bot.app import load_settings
    from bot.cli.retaining import take
    from bot.moments.clock import Clock

    await take(load_settings(os.environ), workspace, Clock(), asks=asks, writes=writes)


async def _erase(what: str, name: str, workspace: str | None, *, asks: bool, writes: bool) -> None:
    from bot.app import load_settings
    from bot.cli.workspaces import choose, deed, opened
    from bot.desk.erasing import left_behind, preview
    from bot.desk.rules import Rules
    from bot.moments.clock import Clock
    from dialogs.audit import Act
    from dialogs.records import Moment
    from dialogs.sentences import erasing as said
    from dialogs.sentences.words import ENGLISH, words
    from storage.units import erasures
    from storage.units.audit import noting
    from storage.units.erasing import How

    settings = load_settings(os.environ)
    async with opened(settings) as storage:
        ws = (await choose(storage, workspace)).id
        clock, rules = Clock(), Rules(settings.asked_in, settings.of)
        found = await meant(storage, ws, what, name)
        for line in await preview(storage, ws, found, rules.keeps(ws)):
            click.echo(line)
        heading, *rest = left_behind()
        click.echo("\n".join((heading, *(f"  {line}" for line in rest))))
        if not writes:
            return
        if asks:
            click.confirm("Erase it? Nobody can bring it back", abort=True)
        how = How(rules.keeps(ws), rules.opened(clock.now()))
        at, about = Moment(clock.now(), clock.real()), found.erasure.subject.removeprefix(erasures.ERASE)
        noted = deed(Act.ERASED, about)
        await storage.write(noting, ws, noted, at.now, None, bool, erasures.erase_now, ws, found.erasure, at, how)
        click.echo(words(said.DONE, ENGLISH, name=found.name) + " " + words(said.SHOWN_SOON, ENGLISH))


async def meant(storage: "Storage", ws: str, what: str, name: str) -> "Named":
    """The one that is meant. ConfigError: none, or several."""
    from bot.settings.secrets import ConfigError
    from dialogs.sentences import erasing as said
    from dialogs.sentences.words import ENGLISH, words
    from storage.units import extents

    found = await storage.read(extents.called, ws, what, name)
    if not found:
        raise ConfigError(words(said.NOBODY if what == "person" else said.NO_DEAL, ENGLISH, name=name))
    if len(found) > 1:
        those = "\n".join(f"  {one.erasure.id}  {one.name} ({one.beside})" for one in found)
        raise ConfigError(f"{words(said.SEVERAL, ENGLISH, name=name)}\n{those}")
    return found[0]
