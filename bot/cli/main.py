"""The command line: winloss init, check, serve, demo, secret, signin, migrate, import, digest, export and so on."""

import gc
import os
from collections.abc import Callable
from functools import wraps
from importlib import import_module, resources
from typing import TYPE_CHECKING, ParamSpec

import click

if TYPE_CHECKING:
    from bot.platforms.setup import Settings

P = ParamSpec("P")

FILES = {"import": "import_"} | {
    name: name for name in ("audit", "check", "crm", "erase", "export", "health", "init", "manifest", "move", "suggest")
}
"""The commands that have a file of their own in bot/cli, each as NAME_command."""


class Commands(click.Group):
    """All of them; the code of one that has a file is read only for who asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, by the alphabet."""
        return sorted((*super().list_commands(ctx), *FILES))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The one of that name."""
        if cmd_name not in FILES:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(f"bot.cli.{FILES[cmd_name]}"), f"{cmd_name}_command")
        return found


def sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Show what can be mended as one sentence, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from bot.platforms.ports import DeliveryError
        from bot.settings.secrets import ConfigError
        from storage.engine.engine import StorageError

        try:
            command(*args, **kwargs)
        except (ConfigError, StorageError, DeliveryError) as error:
            raise click.ClickException(str(error)) from None

    return run


def settings() -> "Settings":
    """The settings of this process. Raises ConfigError where they can't be used."""
    from bot.app import load_settings

    return load_settings(os.environ)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winloss")
def main() -> None:
    """Post-decision sales debriefs in chat. Settings: app.yaml and the environment (see README.md)."""
    # pydantic looks through every installed package for plugins, a fifth of the time that serving takes to start
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # numpy's matrices are small here, and on a busy machine threads that wait for each other only spin
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@main.command()
def serve() -> None:
    """Serve Slack, Teams, and the local page where app.yaml switches it on."""
    gc.disable()  # nothing that is loaded now is garbage; serving switches it on again
    _serve()


@sentences
def _serve() -> None:
    from bot.cli.serving import serve

    serve(settings())


@main.command()
@sentences
def demo() -> None:
    """The whole product with a sample company and a local chat page. Starts afresh each time."""
    from bot.cli.serving import demo

    demo(settings())


@main.command()
def secret() -> None:
    """Print a new key for WINLOSS_SECRET_KEY, and nothing else: export WINLOSS_SECRET_KEY="$(winloss secret)".

    To replace a key, put the new one before the one in use: WINLOSS_SECRET_KEY=new,old. The first signs, each proves.
    """
    import secrets
    import sys

    click.echo(secrets.token_urlsafe(32))
    if sys.stdout.isatty():
        from bot.settings.secrets import TO_ROTATE

        click.echo(TO_ROTATE, err=True)


@main.command()
@click.argument("name", default="")
@sentences
def signin(name: str) -> None:
    """Print a link with which NAME signs in to the local page, once and within ten minutes.

    NAME is an id or a name under page.people in app.yaml.
    """
    from bot.cli.serving import sign_in

    click.echo(sign_in(settings(), name))


@main.command()
@click.option("--preview", is_flag=True, help="Say what would change in what is stored, and write nothing.")
@sentences
def migrate(*, preview: bool) -> None:
    """Bring the database to the present form. Safe to run from many places at once."""
    from storage.migrations import migrate as migrations

    given = settings()
    url, currency = given.database_url, given.app.currency
    if preview:
        lines = migrations.preview(url, currency)
        for line in lines:
            click.echo(line)
        click.echo("Nothing was written." if lines else "Nothing that is stored would change.")
        return
    migrations.upgrade(url, currency)
    click.echo("The database is up to date.")


@main.command()
@click.option("--workspace", default=None, help="Which workspace, where there are several.")
@click.option("--withdraw", metavar="WEEK", help="Close the page of a digest instead, such as 2026-W47: its link ends.")
@sentences
def digest(workspace: str | None, withdraw: str | None) -> None:
    """Print the next digest as it stands. Nothing is posted."""
    from bot.cli import serving

    click.echo(
        serving.withdraw(settings(), workspace, withdraw) if withdraw else serving.preview(settings(), workspace)
    )


@main.command()
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the standard definition's own text, to begin a copy.")
@sentences
def graph(*, as_yaml: bool) -> None:
    """Print the debrief as a Mermaid diagram."""
    from dialogs.definition.graph import mermaid

    if as_yaml:
        click.echo(resources.files("dialogs.definition").joinpath("debrief.yaml").read_text(encoding="utf-8"), nl=False)
        return
    click.echo(mermaid(settings().definition))
