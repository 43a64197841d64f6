"""Slack before it runs: two secrets, and the channel of its digest."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.platforms.audience import SHARED
from bot.platforms.ports import DeliveryError, Platform
from bot.platforms.setup import Setup, Wiring
from bot.platforms.slack.secrets import SlackSecrets
from bot.settings.config import General
from bot.settings.secrets import ConfigError

if TYPE_CHECKING:
    import click


@dataclass(frozen=True, slots=True)
class SlackSetup(Setup):
    """Slack as app.yaml and the environment have it; no secrets: off."""

    secrets: SlackSecrets
    digest: str
    allow_external: bool

    name: ClassVar = "slack"
    channel: ClassVar = ("channel", str)
    to_switch_on: ClassVar = "set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET"

    @classmethod
    def read(cls, general: General, environ: Mapping[str, str]) -> "SlackSetup":
        """What is said of it. Raises ConfigError."""
        return cls(SlackSecrets.read(environ), cls.channel_in(general.app), general.app.digest.allow_external)

    @classmethod
    def manifest(cls) -> "click.Command":
        """`winloss manifest slack`."""
        from bot.platforms.slack.manifest import command

        return command

    @property
    def on(self) -> bool:
        """Whether it is to be served."""
        return self.secrets.given

    def described(self) -> str:
        """Its line of `winloss check`."""
        return f"Slack: {'both secrets are set' if self.on else 'off (SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET)'}"

    def ask(self) -> tuple[str, ...]:
        """Whether another company reads the digest's channel. Raises ConfigError where it would."""
        if not self.on or not self.digest or self.allow_external:
            return ()
        from bot.platforms.slack.asking import is_shared

        secrets, channel = self.secrets, self.digest
        try:
            shared = asyncio.run(is_shared(secrets.bot_token.get_secret_value(), secrets.api_url, channel))
        except DeliveryError as error:
            why = str(error).rstrip(".")
            unsure = f"Whether {channel} is shared with another company couldn't be checked ({why})"
            return (f"{unsure}; I ask before each post.",)
        if shared:
            raise ConfigError(f"app.yaml: digest.channel ({channel}): {SHARED}")
        return (f"{channel} isn't shared with another company.",)

    def make(self, wiring: Wiring) -> Platform:
        """The platform; only now is its SDK imported."""
        from bot.platforms.slack.adapter import SlackAdapter

        return SlackAdapter(
            wiring.desk,
            bot_token=self.secrets.bot_token.get_secret_value(),
            signing_secret=self.secrets.signing_secret.get_secret_value(),
            real_now=wiring.clock.real,
            api_url=self.secrets.api_url,
            digest=self.digest,
            allow_external=self.allow_external,
        )
