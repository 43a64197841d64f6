"""The conversation of `winloss init`: what it needs and nothing else, each answer tried as it is given."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path

import click

from bot.app import PLATFORMS
from bot.cli.draft import Draft
from bot.cli.names import LATER, Given, listed
from bot.moments.clock import Clock
from bot.moments.zones import known_zone
from bot.platforms.asking import Asking
from bot.platforms.ports import DeliveryError
from bot.platforms.setup import Question, Setup, Terminal
from bot.settings.app_file import AppFile
from bot.settings.secrets import ConfigError
from storage.engine.engine import StorageError, database_url
from storage.migrations.looking import look

TO_SET_UP = tuple(kind for kind in PLATFORMS if kind.questions({}, ""))


class Interview:
    """One run. `asks`: somebody sits at the terminal; `live`: answers are tried, and names looked up."""

    def __init__(self, draft: Draft, given: Given, *, asks: bool, live: bool) -> None:
        self._draft = draft
        self._given = given
        self._asks = asks
        self._live = live
        self._first = False

    async def platforms(self) -> None:
        """Which chat, and its secrets."""
        kept = {setup.name for setup in self._draft.settings().platforms if setup.on}
        self._first = not kept
        url = self._given["url"] or ""
        for kind in self._wanted(kept):
            click.secho(f"\n{kind.name.capitalize()}", bold=True)
            said = {**self._draft.environ, **self._options(kind)}
            if self._asks and (words := kind.before(said, url)):
                click.echo(words)
            for question in kind.questions(said, url):
                await self._secret(kind, question)
            for variable, value in kind.follows.items():
                self._draft.name(variable, value)
        if url:
            self._draft.put("page", "url", value=url)

    def _wanted(self, kept: set[str]) -> list[type[Setup]]:
        names = [kind.name for kind in TO_SET_UP]
        wanted = list(self._given["platform"]) or [kind.name for kind in TO_SET_UP if self._options(kind)]
        if not wanted and self._asks:
            wanted = self._names("Which chat", names, sorted(kept & set(names)) or names[:1])
        if not wanted and not kept:
            hint = "Give its secrets as options, or in the environment (see winloss init --help)."
            raise ConfigError(f"There is no chat to set up. {hint}")
        return [kind for kind in TO_SET_UP if kind.name in wanted]

    def _names(self, ask: str, names: Sequence[str], default: Sequence[str]) -> list[str]:
        while True:
            said = click.prompt(f"{ask} ({', '.join(names)})", default=", ".join(default))
            chosen = listed(said.lower())
            if chosen and set(chosen) <= set(names):
                return chosen
            click.echo(f"  I know {' and '.join(names)}.")

    def _options(self, kind: type[Setup]) -> dict[str, str]:
        """What was given of a platform, whichever way it is set up."""
        every = (*kind.questions({}, ""), *kind.questions({}, "https://your.host"))
        return {question.variable: said for question in every if (said := self._option(question))}

    def _option(self, question: Question) -> str:
        return str(self._given.get(question.variable.lower()) or "")

    async def _secret(self, kind: type[Setup], question: Question) -> None:
        value, there = self._option(question), self._draft.environ.get(question.variable, "")
        if not value and not self._asks and not there:
            raise ConfigError(f"{question.option} is missing ({question.variable}). {question.where}")
        told = False
        while True:
            if not value and self._asks:
                if not told:
                    click.echo(f"{question.ask}: {question.where}")
                    told = True
                keep = ", Enter keeps the one there is" if there else ""
                hidden = question.hidden
                value = click.prompt(
                    f"  {question.variable}{keep}", default=there or None, show_default=False, hide_input=hidden
                ).strip()
            value = value or there
            try:
                said = await kind.tried(
                    question.variable, {**self._draft.environ, question.variable: value}, live=self._live
                )
            except (ConfigError, DeliveryError) as error:
                if not self._asks:
                    raise ConfigError(f"{question.variable}: {error}") from None
                click.echo(f"  {error}")
                value = there = ""
                continue
            if said:
                click.echo(f"  {said}")
            self._draft.name(question.variable, value)
            return

    def asking(self) -> list[tuple[Setup, AbstractAsyncContextManager[Asking | None]]]:
        """Those that are on, and whom to ask there."""
        terminal = Terminal(None, (), Clock().real)
        served = [setup for setup in self._draft.settings().platforms if setup.on]
        return [(setup, (self._live and setup.asking(terminal)) or nullcontext()) for setup in served]

    def company(self, zone: str) -> None:
        """Zone, currency, competitors and where the data lives. `zone`: where a manager lives, "" for unknown."""
        app = self._draft.settings().app
        unsaid = self._first and app.timezone == AppFile().timezone
        self._one("timezone", "Time zone", (zone or _here() if unsaid else "") or app.timezone)
        self._one("currency", "Currency of amounts that name none", app.currency)
        names = list(self._given["competitor"])
        if not names and self._asks:
            ask = f"Competitors you meet (a comma between; {LATER} for none)"
            names = listed(click.prompt(ask, default=", ".join(app.competitors) or LATER))
        if names and names != [LATER] and tuple(names) != app.competitors:
            self._draft.put("competitors", value=dict.fromkeys(names, ""))
            self._draft.settings()
        self._data()

    def _one(self, key: str, ask: str, default: str) -> None:
        """One key of app.yaml, asked again until it can be used."""
        value = self._given[key]
        kept = getattr(self._draft.settings().app, key)
        while True:
            if value is None and self._asks:
                value = click.prompt(ask, default=default).strip()
            value = value if value is not None else default
            value = value.upper() if key == "currency" else value
            try:
                AppFile.model_validate({key: value})
            except ValueError as error:
                said = str(error).splitlines()[2].strip().removeprefix("Value error, ").partition(" [type=")[0]
                if not self._asks:
                    raise ConfigError(f"--{key}: {said}.") from None
                click.echo(f"  {said}.")
                value = None
                continue
            if value != kept:
                self._draft.put(key, value=value)
            return

    def _data(self) -> None:
        kept = self._draft.settings().database_url
        value = self._given["database"]
        while True:
            if value is None and self._asks:
                ask = "Where the answers are kept (a folder, or postgresql://…)"
                shown = database_url(kept).render_as_string(hide_password=True)
                said = click.prompt(ask, default=shown).strip()
                value = None if said == shown else said
            if value is None:
                return
            address = value if "://" in value else f"sqlite:///{Path(value) / 'winloss.db'}"
            try:
                hindrance = look(address).hindrance if self._live else ""
                database_url(address)
            except StorageError as error:
                hindrance = str(error).rstrip(".")
            if not hindrance:
                self._draft.name("WINLOSS_DATABASE_URL", address)
                return
            if not self._asks:
                raise ConfigError(f"--database: {hindrance}.")
            click.echo(f"  {hindrance}.")
            value = None


def _here() -> str:
    """The zone of this machine, "" where that can't be told."""
    name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return (name not in {"UTC", "Etc/UTC"} and known_zone(name)) or ""
