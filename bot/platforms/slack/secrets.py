"""What the environment holds for Slack: two secrets and an address."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.settings.environment import Environment


class SlackSecrets(Environment):
    """What Slack needs, or nothing at all."""

    bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    given_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")

    @property
    def given(self) -> bool:
        """Whether Slack is set up."""
        return bool(self.bot_token)

    @property
    def api_url(self) -> str:
        """Where Slack answers, with a slash at the end."""
        return self.given_url.rstrip("/") + "/"

    @model_validator(mode="after")
    def _both(self) -> Self:
        for name, value, other in (
            ("SLACK_BOT_TOKEN", self.bot_token, self.signing_secret),
            ("SLACK_SIGNING_SECRET", self.signing_secret, self.bot_token),
        ):
            if other and not value:
                raise ValueError(f"{name} is missing; copy it from your app's page at api.slack.com/apps.")
        return self
