"""What the environment holds for Slack: a token to write with, what proves or opens the way in, and an address."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.settings.environment import Environment


class SlackSecrets(Environment):
    """What Slack needs, or nothing at all: a bot token, and an app token, a signing secret or both."""

    bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
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
    def _enough(self) -> Self:
        bot, app = self.bot_token.get_secret_value(), self.app_token.get_secret_value()
        if app and not app.startswith("xapp-"):
            raise ValueError(
                "SLACK_APP_TOKEN is another kind of token; make one that begins with xapp- on Basic Information "
                "(App-Level Tokens) of your app at api.slack.com/apps."
            )
        if bot.startswith("xapp-"):
            raise ValueError(
                "SLACK_BOT_TOKEN is an app token, which is SLACK_APP_TOKEN; copy the Bot User OAuth Token from "
                "OAuth & Permissions of your app at api.slack.com/apps."
            )
        if bot and not (app or self.signing_secret):
            raise ValueError(
                "SLACK_APP_TOKEN is missing; make one on Basic Information (App-Level Tokens) of your app at "
                "api.slack.com/apps. Over HTTP it is SLACK_SIGNING_SECRET instead."
            )
        if not bot and (app or self.signing_secret):
            raise ValueError(
                "SLACK_BOT_TOKEN is missing; copy the Bot User OAuth Token from OAuth & Permissions of your app at "
                "api.slack.com/apps."
            )
        return self
