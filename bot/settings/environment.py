"""What the environment says, a model a part; its aliases are the names. An error names one, and no value of it."""

from collections.abc import Mapping
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.settings.secrets import ConfigError, keys


class Environment(BaseModel):
    """Variables that belong together. One that is empty counts as not set."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Raises ConfigError with the sentence of the first that can't be used."""
        names = [field.alias for field in cls.model_fields.values() if field.alias]
        try:
            return cls.model_validate({name: environ[name] for name in names if environ.get(name)})
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            if problem["type"] == "value_error":
                raise ConfigError(problem["msg"].removeprefix("Value error, ")) from None
            raise ConfigError(f"{problem['loc'][0]} can't be used: {problem['msg']}.") from None


def _port(text: str) -> str:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):  # noqa: PLR2004 -- the highest port
        raise ValueError(f'WINLOSS_PORT is "{text}"; it must be a number from 1 to 65535.')
    return text


def _public(text: str) -> str:
    found = urlsplit(text.strip())
    if found.scheme not in {"http", "https"} or not found.hostname or found.query or found.fragment:
        raise ValueError("WINLOSS_PUBLIC_URL must be an address such as https://winloss.example.com.")
    return text.strip().rstrip("/")


def _api(text: str) -> str:
    found = urlsplit(text.strip())
    if found.scheme not in {"http", "https"} or not found.hostname or found.query or found.fragment:
        raise ValueError(
            "A CRM's API must have an address such as https://api.hubapi.com or https://api.pipedrive.com."
        )
    return text.strip().rstrip("/")


def _keys(given: SecretStr) -> SecretStr:
    """Commas and blanks alone are no key: who asks whether there is one is told so."""
    return SecretStr(",".join(keys(given.get_secret_value())))


def token(given: SecretStr) -> SecretStr:
    """A file's last line ends in a line break, which no header can bring."""
    return SecretStr(given.get_secret_value().strip())


class HouseEnvironment(Environment):
    """What is about no platform."""

    config: str = Field("", alias="WINLOSS_CONFIG")
    database_url: str = Field("sqlite:///var/winloss.db", alias="WINLOSS_DATABASE_URL", repr=False)  # with a password
    secret_key: Annotated[SecretStr, AfterValidator(_keys)] = Field(SecretStr(""), alias="WINLOSS_SECRET_KEY")
    metrics_token: Annotated[SecretStr, AfterValidator(token)] = Field(SecretStr(""), alias="WINLOSS_METRICS_TOKEN")
    crm_hook_secret: Annotated[SecretStr, AfterValidator(token)] = Field(SecretStr(""), alias="WINLOSS_CRM_HOOK_SECRET")
    hubspot_service_key: Annotated[SecretStr, AfterValidator(token)] = Field(SecretStr(""), alias="HUBSPOT_SERVICE_KEY")
    hubspot_client_secret: Annotated[SecretStr, AfterValidator(token)] = Field(
        SecretStr(""), alias="HUBSPOT_CLIENT_SECRET"
    )
    hubspot_api_url: Annotated[str, BeforeValidator(_api)] = Field("https://api.hubapi.com", alias="HUBSPOT_API_URL")
    pipedrive_api_token: Annotated[SecretStr, AfterValidator(token)] = Field(SecretStr(""), alias="PIPEDRIVE_API_TOKEN")
    pipedrive_api_url: Annotated[str, BeforeValidator(_api)] = Field(
        "https://api.pipedrive.com", alias="PIPEDRIVE_API_URL"
    )
    host: str = Field("127.0.0.1", alias="WINLOSS_HOST")
    public_url: Annotated[str, BeforeValidator(_public)] = Field("", alias="WINLOSS_PUBLIC_URL")
    port: Annotated[int, BeforeValidator(_port)] = Field(3000, alias="WINLOSS_PORT")


def hook_secret(environ: Mapping[str, str], name: str) -> SecretStr:
    """What a hook of this name brings that can't sign."""
    return token(SecretStr(environ.get(hook_variable(name), "")))


def hook_variable(name: str) -> str:
    """Where that secret stands."""
    return f"WINLOSS_CRM_HOOK_SECRET_{name.upper().replace('-', '_')}"
