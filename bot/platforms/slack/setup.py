"""Slack before it runs: its secrets, and the channel of its digest."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, ClassVar

from bot.platforms.asking import Asking
from bot.platforms.ports import Platform
from bot.platforms.setup import Question, Setup, Terminal, Wiring
from bot.platforms.slack.secrets import SlackSecrets
from bot.settings.config import General
from dialogs.values import dataclass

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
    to_switch_on: ClassVar = "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN"

    @classmethod
    def questions(cls, environ: Mapping[str, str], url: str) -> tuple[Question, ...]:
        """What `winloss init` asks."""
        from bot.platforms.slack.questions import questions

        return questions(environ, url)

    @classmethod
    def before(cls, environ: Mapping[str, str], url: str) -> str:
        """How to come by an app."""
        from bot.platforms.slack.questions import before

        return before(environ, url)

    @classmethod
    async def tried(cls, variable: str, environ: Mapping[str, str], *, live: bool) -> str:
        """What Slack says to an answer."""
        from bot.platforms.slack.questions import tried

        return await tried(variable, environ, live=live)

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
        if not self.on:
            return "Slack: off (SLACK_BOT_TOKEN and SLACK_APP_TOKEN)"
        ways = ("by Socket Mode", self.secrets.app_token), ("over HTTP", self.secrets.signing_secret)
        return f"Slack: {' and '.join(way for way, secret in ways if secret)}"

    def asking(self, terminal: Terminal) -> AbstractAsyncContextManager[Asking] | None:
        """Slack itself, by the bot's token."""
        if not self.on:
            return None
        from bot.platforms.slack.asking import asking

        return asking(
            self.secrets,
            digest=self.digest,
            allow_external=self.allow_external,
            real_now=terminal.real_now,
        )

    def claims(self, user_id: str) -> bool:
        """Slack's ids look like nobody else's."""
        from bot.platforms.slack.adapter import USER

        return self.on and USER.fullmatch(user_id) is not None

    def is_group(self, named: str) -> bool:
        """Whether that is a user group's id."""
        from bot.platforms.slack.adapter import GROUP

        return self.on and GROUP.fullmatch(named) is not None

    def make(self, wiring: Wiring) -> Platform:
        """The platform; only now is its SDK imported."""
        from bot.platforms.slack.adapter import SlackAdapter

        return SlackAdapter(
            wiring.desk,
            wiring.storage,
            bot_token=self.secrets.bot_token.get_secret_value(),
            app_token=self.secrets.app_token.get_secret_value(),
            signing_secret=self.secrets.signing_secret.get_secret_value(),
            real_now=wiring.clock.real,
            api_url=self.secrets.api_url,
            digest=self.digest,
            allow_external=self.allow_external,
        )
