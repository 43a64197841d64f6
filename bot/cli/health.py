"""`winloss health`: what is stopped, late or failing, from where winloss runs."""

import asyncio
import os

import click

EVERY = "all"


@click.command("health")
@click.option("--workspace", metavar="ID", help="Which workspace, where there are several.")
@click.option("--try-again", "again", metavar="NAME", help="Let it go on; all for everything that is stopped.")
@click.option("--drop", "dropped", metavar="NAME", help="Forget it; no answer goes with it.")
def health_command(workspace: str | None, again: str | None, dropped: str | None) -> None:
    """What is stopped, late or failing, each with a name to act on it by. It ends with 1 where something is."""
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    if again and dropped:
        raise click.UsageError("--try-again or --drop, one at a time.")
    try:
        found = asyncio.run(_health(workspace, again, dropped))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    raise SystemExit(1 if found else 0)


async def _health(workspace: str | None, again: str | None, dropped: str | None) -> bool:
    from bot.app import load_settings
    from bot.cli.workspaces import choose, opened
    from bot.desk.troubles import told
    from bot.moments.clock import Clock
    from bot.reporting.needing import needing
    from bot.settings.secrets import ConfigError
    from dialogs.records import Moment
    from dialogs.sentences import health as said
    from dialogs.sentences.words import ENGLISH, words
    from storage.units import troubles

    clock = Clock()
    async with opened(load_settings(os.environ)) as storage:
        ws, at = (await choose(storage, workspace)).id, Moment(clock.now(), clock.real())
        found = await needing(storage, ws, at)
        wanted = (again or dropped or "").casefold()
        if wanted:
            meant = [one for one in found if wanted in {EVERY, one.name} and (one.why if again else one.stopped)]
            if not meant or (wanted != EVERY and len(meant) > 1):
                sentence = said.NONE_STOPPED if wanted == EVERY else said.NAME
                raise ConfigError(words(sentence, ENGLISH, name=wanted))
            for one in meant:
                of = (ws, one.place, one.kind, one.recipient, one.subject)
                if again:
                    await storage.write(troubles.try_again, *of, at.real)
                else:
                    await storage.write(troubles.drop, *of)
            click.echo(words(said.TRIED if again else said.DROPPED, ENGLISH))
            found = await needing(storage, ws, at)
        for one in found:
            click.echo(f"{one.name}  {await told(storage, ws, one)}")
        if not found:
            click.echo(words(said.WELL, ENGLISH))
        return bool(found)
