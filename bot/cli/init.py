"""`winloss init`: from nothing to settings that work."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.cli.draft import Draft
    from bot.platforms.asking import Asking
    from bot.platforms.findings import Finding


class Init(click.Command):
    """With an option for each question of each platform. They are looked up only here, so that --help is quick."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Those of the command, and the platforms'."""
        from bot.app import PLATFORMS
        from bot.cli.crms import every_question

        asked = {
            question.variable: question
            for kind in PLATFORMS
            for url in ("", "https://your.host")
            for question in kind.questions({}, url)
        }
        asked |= {question.variable: question for _, question in every_question()}
        own = [
            click.Option([question.option], envvar=variable, help=f"{question.ask} [{variable}]")
            for variable, question in asked.items()
        ]
        return [*super().get_params(ctx), *own]


@click.command("init", cls=Init)
@click.option("--platform", multiple=True, metavar="NAME", help="slack or teams; may be given several times.")
@click.option("--url", default=None, help="The https address at which the chat reaches winloss. Slack needs none.")
@click.option("--channel", default=None, help="The digest's channel, by name, id or (Teams) link.")
@click.option("--manager", multiple=True, metavar="WHO", help="By name, e-mail or id; may be given several times.")
@click.option("--crm", default=None, metavar="NAME", help="Asked what closed: hubspot, pipedrive, salesforce or none.")
@click.option("--competitor", multiple=True, metavar="NAME", help="May be given several times.")
@click.option("--timezone", default=None, help="Such as Europe/Berlin.")
@click.option("--currency", default=None, help="Such as EUR.")
@click.option("--database", default=None, help="A folder for the SQLite file, or postgresql://…")
@click.option("--greet/--no-greet", default=None, help="Say hello in the digest's channel at the end.")
@click.option("--offline", is_flag=True, help="Ask nobody whether the answers are right.")
@click.pass_context
def init_command(ctx: click.Context, /, *, greet: bool | None, offline: bool, **given: Any) -> None:
    """Set winloss up: asks what it needs, tries each answer, writes app.yaml and winloss.env.

    Run again, Enter keeps what there is. With options, or where nobody sits at a terminal, it asks nothing and changes
    what the options say; with --crm alone it asks what that CRM needs.
    """
    import asyncio

    from bot.cli.draft import Draft
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    said = [name for name in given if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE]
    there = sys.stdin.isatty()
    asks = there and not set(said) - {"platform", "url"}
    asks_of_crm = there and set(said) == {"crm"}
    draft = None
    try:
        draft = Draft(os.environ)
        asyncio.run(_run(draft, given, asks=asks, asks_of_crm=asks_of_crm, live=not offline, greet=greet))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    except (click.Abort, KeyboardInterrupt):
        if draft is None or not draft.saved:
            click.echo("\nNothing was written.", err=True)
        raise SystemExit(130) from None


async def _run(
    draft: "Draft", given: dict[str, Any], *, asks: bool, asks_of_crm: bool, live: bool, greet: bool | None
) -> None:
    import secrets
    import signal
    import threading
    from contextlib import AsyncExitStack

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio's own waits for what prompts to end
    from bot.cli.check import look, summary
    from bot.cli.crm_interview import CrmInterview
    from bot.cli.interview import Interview
    from bot.cli.names import Names

    talk = Interview(draft, given, asks=asks, live=live)
    await talk.platforms()
    async with AsyncExitStack() as stack:
        asked = [(setup, await stack.enter_async_context(opened)) for setup, opened in talk.asking()]
        if asks:
            click.secho("\nYour company", bold=True)
        names = Names(draft, given, asks=asks)
        channels = [(platform, await names.channel(setup, platform)) for setup, platform in asked]
        await names.managers(asked)
        talk.company(names.zone)
        await CrmInterview(draft, given, asks=asks_of_crm, live=live).ask()
        if not draft.settings().secret_key:
            draft.name("WINLOSS_SECRET_KEY", secrets.token_urlsafe(32))
        draft.settings().check()
        lines = draft.save()
        click.echo("\n" + "\n".join(lines or ["Nothing has changed."]))
        for name in draft.overruled:
            click.echo(f"{name} is set in this shell, too, and that comes first: unset {name}")
        if live:
            found = await look(draft.settings(), draft.app_path, _trouble())
            click.echo(summary(found, offline=False))
        for platform, channel in channels:
            if platform is not None and channel:
                await _hello(platform, channel, draft, asks=asks, greet=greet)
    if not draft.settings().asks:
        click.echo(
            "\nIs your CRM HubSpot, Pipedrive or Salesforce? With winloss init --crm NAME it is asked what closed."
        )
    click.echo("\nNow start it, and type /winloss help in your chat:\n\n  winloss serve")


def _trouble() -> "Callable[[Finding], None]":
    """Tell only what isn't right."""
    from bot.cli.check import show
    from bot.platforms.findings import Level

    def tell(finding: "Finding") -> None:
        if finding.level is not Level.OK:
            show(finding)

    return tell


async def _hello(platform: "Asking", channel: str, draft: "Draft", *, asks: bool, greet: bool | None) -> None:
    """Greet the channel, after a yes."""
    from bot.platforms.ports import DeliveryError
    from dialogs.cards.greeting import greeting

    if greet is None:
        greet = asks and click.confirm("\nShall I say hello in the channel now?", default=False)
    if not greet:
        return
    try:
        await platform.greet(channel, greeting(draft.settings().app.digest.weekday.capitalize()))
    except DeliveryError as error:
        click.echo(str(error))
    else:
        click.echo("Said hello there.")
