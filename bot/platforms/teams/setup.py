"""Microsoft Teams before it runs: the app registration, or the Agents Playground, and the channel of its digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from bot.platforms.ports import Platform
from bot.platforms.setup import Setup, Wiring
from bot.platforms.teams.channel import channel_of
from bot.platforms.teams.secrets import TeamsSecrets, teams_secrets
from bot.settings.config import General, Part
from bot.settings.secrets import ConfigError


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

    secrets: TeamsSecrets | None
    digest: str

    name: ClassVar = "teams"
    parts: ClassVar = {"teams": TeamsPart}
    channel: ClassVar = ("teams_channel", Annotated[str, AfterValidator(_channel)])
    to_switch_on: ClassVar = "set MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD"

    @classmethod
    def read(cls, general: General, environ: Mapping[str, str]) -> "TeamsSetup":
        """What is said of it. Raises ConfigError."""
        playground = general.app.part(TeamsPart).playground
        return cls(teams_secrets(environ, general.host, playground=playground), cls.channel_in(general.app))

    @property
    def on(self) -> bool:
        """Whether it is to be served."""
        return self.secrets is not None

    def described(self) -> str:
        """Its line of `winloss check`."""
        if self.secrets is None:
            return "Teams: off (MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD)"
        if not self.secrets.app_id:
            return "Teams: for the Agents Playground on this machine (teams.playground in app.yaml)"
        tenant = self.secrets.tenant_id
        return f"Teams: app {self.secrets.app_id}, {f'tenant {tenant}' if tenant else 'every tenant that adds it'}"

    def make(self, wiring: Wiring) -> Platform:
        """The platform. Only now is its SDK imported, which takes longer than all the rest. Raises ConfigError."""
        if self.secrets is None:
            raise AssertionError("only what is on is made")
        try:
            from bot.platforms.teams.platform import TeamsPlatform
        except ModuleNotFoundError as error:
            raise ConfigError(
                f"Teams needs a package that isn't installed ({error.name}): pip install 'winloss[teams]'"
            ) from None
        return TeamsPlatform(
            wiring.desk,
            secrets=self.secrets,
            storage=wiring.storage,
            channel=self.digest,
            now=wiring.clock.now,
            real_now=wiring.clock.real,
        )
