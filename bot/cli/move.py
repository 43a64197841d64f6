"""`winloss move`: one workspace, with all of it, to another database."""

import asyncio
import os

import click


@click.command("move")
@click.option("--workspace", metavar="ID", help="Which workspace, where there are several.")
@click.option(
    "--to",
    metavar="URL",
    envvar="WINLOSS_MOVE_TO",
    required=True,
    help="The database to move to, as WINLOSS_DATABASE_URL would name it. Or set WINLOSS_MOVE_TO, which no list of "
    "processes shows.",
)
@click.option("--preview", is_flag=True, help="Say what would be moved, and move nothing.")
@click.option("--yes", is_flag=True, help="Don't ask before moving.")
def move_command(workspace: str | None, to: str, *, preview: bool, yes: bool) -> None:
    """Move a workspace to a database of its own. Stop whatever serves it first; the others go on.

    Everything comes along: answers, figures, what is still to be sent, the audit log. It is moved as a whole or not at
    all. Afterwards WINLOSS_DATABASE_URL of whatever serves it names the new one; the keys stay the same.
    """
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    try:
        asyncio.run(_move(workspace, to, asks=not yes, writes=not preview))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None


async def _move(workspace: str | None, to: str, *, asks: bool, writes: bool) -> None:
    from bot.app import load_settings
    from bot.cli.workspaces import choose, deed, opened
    from bot.moments.clock import Clock
    from bot.settings.secrets import ConfigError, moved_away
    from dialogs.audit import Act
    from storage.migrations.migrate import upgrade
    from storage.migrations.moving import move, rows_of
    from storage.units.people import get_workspace

    settings, clock = load_settings(os.environ), Clock()
    async with opened(settings) as storage:
        ws = (await choose(storage, workspace)).id
        if await storage.read(get_workspace, ws) is None:  # one that a first import may name
            raise (
                moved_away(ws) if await storage.read(rows_of, ws) else ConfigError(f"There is no workspace {ws} here.")
            )
        rows = await storage.read(rows_of, ws)
    click.echo(f"{ws} has {rows:,} rows in this database, its audit log included.")
    if not writes:
        click.echo("Nothing was written.")
        return
    if asks:
        click.confirm("Is whatever serves it stopped, and a backup made? Move it", abort=True)
    upgrade(to, settings.app.currency)
    moved = move(settings.database_url, to, ws, deed(Act.MOVED), clock.now(), clock.real())
    click.echo(
        f"{ws} was moved: {moved.rows:,} rows of {moved.tables} tables. Let WINLOSS_DATABASE_URL of whatever serves it "
        "name the new database now, with the same WINLOSS_SECRET_KEY. Here only its audit log is left."
    )
