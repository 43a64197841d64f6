"""The command line: winloss init, check, serve, demo, secret, signin, migrate, import, digest, export and so on."""

import gc
import os
from collections.abc import Callable
from functools import wraps
from importlib import resources
from typing import TYPE_CHECKING, ParamSpec

import click

from bot.cli.audit import audit_command
from bot.cli.check import check_command
from bot.cli.crm import crm_command
from bot.cli.erase import erase_command
from bot.cli.export import export_command
from bot.cli.health import health_command
from bot.cli.import_ import import_command
from bot.cli.init import init_command
from bot.cli.manifest import manifest_command
from bot.cli.move import move_command
from bot.cli.suggest import suggest_command

if TYPE_CHECKING:
    from bot.platforms.setup import Settings

P = ParamSpec("P")


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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winloss")
def main() -> None:
    """Post-decision sales debriefs in chat. Settings: app.yaml and the environment (see README.md)."""
    # pydantic looks through every installed package for plugins, a fifth of the time that serving takes to start
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # numpy's matrices are small here, and on a busy machine threads that wait for each other only spin
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


main.add_command(import_command)
main.add_command(export_command)
main.add_command(erase_command)
main.add_command(check_command)
main.add_command(audit_command)
main.add_command(crm_command)
main.add_command(health_command)
main.add_command(init_command)
main.add_command(manifest_command)
main.add_command(move_command)
main.add_command(suggest_command)


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
