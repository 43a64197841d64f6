"""The command line: winloss demo | serve | migrate | import | digest | export | manifest | check | graph."""

import gc
import os
from collections.abc import Callable
from functools import wraps
from importlib import resources
from typing import ParamSpec

import click

from bot.cli_export import export_command
from bot.cli_import import import_command
from bot.config import ConfigError, Settings, load_settings

P = ParamSpec("P")


def sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Show what can be mended as one sentence, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from bot.platform import DeliveryError
        from storage.engine import StorageError

        try:
            command(*args, **kwargs)
        except (ConfigError, StorageError, DeliveryError) as error:
            raise click.ClickException(str(error)) from None

    return run


def settings() -> Settings:
    """The settings of this process, as a click error where they can't be used."""
    return load_settings(os.environ)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winloss")
def main() -> None:
    """Post-decision sales debriefs in chat. Settings: app.yaml and the environment (see README.md)."""


main.add_command(import_command)
main.add_command(export_command)


@main.command()
@sentences
def serve() -> None:
    """Serve Slack (and the local page, where app.yaml switches it on)."""
    gc.disable()  # nothing that is loaded now is garbage; serving switches it on again
    from bot.serving import serve

    serve(settings())


@main.command()
@sentences
def demo() -> None:
    """The whole product with a sample company and a local chat page. Starts afresh each time."""
    from bot.serving import demo

    demo(settings())


@main.command()
@sentences
def migrate() -> None:
    """Bring the database to the present form. Safe to run from many places at once."""
    from storage.migrate import upgrade

    upgrade(settings().database_url)
    click.echo("The database is up to date.")


@main.command()
@click.option("--workspace", default=None, help="Which workspace, where there are several.")
@sentences
def digest(workspace: str | None) -> None:
    """Print the next digest as it stands. Nothing is posted."""
    from bot.serving import preview

    click.echo(preview(settings(), workspace))


@main.command()
@click.argument("platform", type=click.Choice(["slack"]))
@click.option("--url", default="https://winloss.example.com", show_default=True, help="Where winloss is reached.")
def manifest(platform: str, url: str) -> None:  # noqa: ARG001 -- Teams joins here
    """Print the app manifest to paste into Slack."""
    import json

    from bot.slack.manifest import manifest

    click.echo(json.dumps(manifest(url), indent=2))


@main.command()
@sentences
def check() -> None:
    """Check app.yaml, the debrief's definition and the environment; say what would be served."""
    from storage.engine import database_url

    found = settings()
    url = database_url(found.database_url)
    steps = max(len(script.steps) for script in found.definition.scripts.values())
    click.echo(f"app.yaml is fine. The debrief has {steps} cards, {len(found.definition.competitors)} competitors.")
    click.echo(f"Database: {url.render_as_string(hide_password=True)}")
    click.echo(f"Slack: {'ready' if found.slack else 'not set up (SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET)'}")
    channel = found.app.digest.channel
    when = f"{found.app.digest.weekday.capitalize()} at {found.app.digest.time:%H:%M} ({found.app.timezone})"
    click.echo(f"Digest: {f'{channel}, {when}' if channel else 'none, digest.channel is empty in app.yaml'}")
    click.echo(f"Page: {'on' if found.app.page.enabled else 'off'}")


@main.command()
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the standard definition's own text, to begin a copy.")
@sentences
def graph(*, as_yaml: bool) -> None:
    """Print the debrief as a Mermaid diagram."""
    from dialogs.graph import mermaid

    if as_yaml:
        click.echo(resources.files("dialogs").joinpath("debrief.yaml").read_text(encoding="utf-8"), nl=False)
        return
    click.echo(mermaid(settings().definition))
