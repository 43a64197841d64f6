"""Microsoft Teams before it runs: the app registration, or the Agents Playground, and the channel of its digest."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import AfterValidator

from bot.platforms.asking import Asking
from bot.platforms.ports import Platform
from bot.platforms.setup import Question, Setup, Terminal, Wiring
from bot.platforms.teams.channel import GUID, channel_of
from bot.platforms.teams.secrets import TeamsSecrets, missing
from bot.settings.app_file import Part
from bot.settings.config import General
from bot.settings.secrets import ConfigError
from dialogs.values import dataclass

if TYPE_CHECKING:
    import click

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _channel(text: str) -> str:
    if text:
        channel_of(text)
    return text


class TeamsPart(Part):
    """Microsoft Teams, as far as it is no secret."""

    playground: bool = False  # answer Microsoft's Agents Playground on this machine, which has no account


@dataclass(frozen=True, slots=True)
class TeamsSetup(Setup):
    """Teams as app.yaml and the environment have it; no secrets: off."""

    secrets: TeamsSecrets
    playground: bool
    digest: str

    name: ClassVar = "teams"
    parts: ClassVar = {"teams": TeamsPart}
    channel: ClassVar = ("teams_channel", Annotated[str, AfterValidator(_channel)])
    follows: ClassVar = {"MICROSOFT_APP_TYPE": "SingleTenant"}
    to_switch_on: ClassVar = "set MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD"

    @classmethod
    def questions(cls, environ: Mapping[str, str], url: str) -> tuple[Question, ...]:  # noqa: ARG003
        """What `winloss init` asks."""
        from bot.platforms.teams.questions import QUESTIONS

        return QUESTIONS

    @classmethod
    def before(cls, environ: Mapping[str, str], url: str) -> str:
        """How to come by a bot."""
        from bot.platforms.teams.questions import before

        return before(environ, url)

    @classmethod
    async def tried(cls, variable: str, environ: Mapping[str, str], *, live: bool) -> str:
        """What Microsoft says to an answer."""
        from bot.platforms.teams.questions import tried

        return await tried(variable, environ, live=live)

    @classmethod
    def read(cls, general: General, environ: Mapping[str, str]) -> "TeamsSetup":
        """What is said of it. Raises ConfigError."""
        secrets, playground = TeamsSecrets.read(environ), general.app.part(TeamsPart).playground
        if playground and secrets.given:
            raise ConfigError(
                "app.yaml: teams.playground is for a winloss without MICROSOFT_APP_ID; take one of them away."
            )
        if playground and general.host not in LOOPBACK:
            raise ConfigError(
                f"WINLOSS_HOST is {general.host}: with teams.playground everybody who reaches winloss is believed, so "
                "it must be 127.0.0.1. Take teams.playground out of app.yaml, or WINLOSS_HOST away."
            )
        return cls(secrets, playground, cls.channel_in(general.app))

    @classmethod
    def manifest(cls) -> "click.Command":
        """`winloss manifest teams`."""
        from bot.platforms.teams.manifest import command

        return command

    @property
    def on(self) -> bool:
        """Whether it is to be served."""
        return self.secrets.given or self.playground

    @property
    def believing(self) -> bool:
        """The Playground has no tokens."""
        return self.playground

    def described(self) -> str:
        """Its line of `winloss check`."""
        if not self.on:
            return "Teams: off (MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD)"
        if self.playground:
            return "Teams: for the Agents Playground on this machine (teams.playground in app.yaml)"
        tenant = self.secrets.tenant_id
        return f"Teams: app {self.secrets.app_id}, {f'tenant {tenant}' if tenant else 'every tenant that adds it'}"

    def asking(self, terminal: Terminal) -> AbstractAsyncContextManager[Asking] | None:
        """Teams itself, by the app's secret; there is nobody behind the Playground. Raises ConfigError."""
        if not self.secrets.given:
            return None
        if find_spec("botbuilder") is None:  # which asking doesn't need, and serving does
            raise ConfigError(missing("botbuilder"))
        try:
            from bot.platforms.teams.asking import asking
        except ModuleNotFoundError as error:
            raise ConfigError(missing(error.name)) from None
        return asking(
            self.secrets,
            digest=self.digest,
            storage=terminal.storage,
            tenants=tuple(known for known in terminal.workspaces if known.platform == self.name),
            real_now=terminal.real_now,
        )

    def claims(self, user_id: str) -> bool:
        """An object id of Microsoft Entra."""
        return self.on and GUID.fullmatch(user_id) is not None

    def make(self, wiring: Wiring) -> Platform:
        """The platform. Only now is its SDK imported, which takes longer than all the rest. Raises ConfigError."""
        try:
            from bot.platforms.teams.platform import TeamsPlatform
        except ModuleNotFoundError as error:
            raise ConfigError(missing(error.name)) from None
        return TeamsPlatform(
            wiring.desk,
            secrets=self.secrets,
            storage=wiring.storage,
            channel=self.digest,
            now=wiring.clock.now,
            real_now=wiring.clock.real,
        )
