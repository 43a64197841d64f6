"""What the environment holds for Teams: the app registration, and addresses."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.settings.environment import Environment

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com"
KINDS = ("MultiTenant", "SingleTenant")


class TeamsSecrets(Environment):
    """What Microsoft Teams needs, or nothing at all: without an app id it is the Agents Playground's."""

    app_id: str = Field("", alias="MICROSOFT_APP_ID")
    password: SecretStr = Field(SecretStr(""), alias="MICROSOFT_APP_PASSWORD")
    kind: str = Field("MultiTenant", alias="MICROSOFT_APP_TYPE")
    given_tenant: str = Field("", alias="MICROSOFT_APP_TENANT_ID")
    metadata_url: str = Field(METADATA, alias="MICROSOFT_OPENID_METADATA_URL")
    given_login: str = Field(LOGIN, alias="MICROSOFT_LOGIN_URL")

    @property
    def given(self) -> bool:
        """Whether there is an app registration."""
        return bool(self.app_id)

    @property
    def tenant_id(self) -> str:
        """The one tenant that is served; "" takes every tenant."""
        return self.given_tenant.lower() if self.given else ""

    @property
    def token_tenant(self) -> str:
        """Whose tokens our own calls carry."""
        return self.tenant_id if self.kind == "SingleTenant" else "botframework.com"

    @property
    def login_url(self) -> str:
        """Where those are to be had, without a slash at the end."""
        return self.given_login.rstrip("/")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name, value, other in (
            ("MICROSOFT_APP_ID", self.app_id, self.password),
            ("MICROSOFT_APP_PASSWORD", self.password, self.app_id),
        ):
            if other and not value:
                raise ValueError(f"{name} is missing; both stand in your Azure Bot's app registration.")
        if self.given and self.kind not in KINDS:
            raise ValueError(
                f'MICROSOFT_APP_TYPE is "{self.kind}"; winloss knows SingleTenant and MultiTenant, '
                "with a secret as password."
            )
        if self.given and self.kind == "SingleTenant" and not self.given_tenant:
            raise ValueError("MICROSOFT_APP_TENANT_ID is missing; a SingleTenant app belongs to one tenant.")
        return self


def missing(name: str | None) -> str:
    """What to do where a package of the extra isn't there."""
    return f"Teams needs a package that isn't installed ({name}): pip install 'winloss[teams]'"
