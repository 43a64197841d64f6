"""Salesforce, as the environment names it: where it is, and what winloss logs in with."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.settings.environment import Environment, token
from bot.settings.secrets import ConfigError
from dialogs.values import dataclass

DOMAIN = "SALESFORCE_DOMAIN must be your My Domain, such as acme.my.salesforce.com."
SHOWN_AS = (".lightning.force.com", ".my.salesforce-setup.com")
"""What browsers show in place of it."""
OURS = ".my.salesforce.com"
LOCAL = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class SalesforceAccess:
    """What is logged in with: the secret of an app, or for one of its users the key that it knows the certificate of.

    `address`: of the org.
    """

    address: str
    client_id: str
    secret: SecretStr
    username: str
    key: SecretStr = field(default=SecretStr(""))


def _address(text: str) -> str:
    found = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    host = (found.hostname or "").rstrip(".")
    if found.scheme == "http" and host in LOCAL:
        return f"http://{found.netloc}"  # on this machine alone a secret may go unencrypted
    for shown in SHOWN_AS:
        if host.endswith(shown):
            host = host.removesuffix(shown) + OURS
    if host.endswith(".my"):
        host += ".salesforce.com"
    elif "." not in host:
        host += OURS
    if not host.replace(".", "").replace("-", "").isalnum() or host.partition(".")[0] in {"", "login", "test"}:
        raise ValueError(DOMAIN)  # the general log-in pages give no app a session of its own
    return f"https://{host}"


class SalesforceEnvironment(Environment):
    """Its variables."""

    domain: Annotated[str, BeforeValidator(_address)] = Field("", alias="SALESFORCE_DOMAIN")
    client_id: str = Field("", alias="SALESFORCE_CLIENT_ID")
    client_secret: Annotated[SecretStr, AfterValidator(token)] = Field(SecretStr(""), alias="SALESFORCE_CLIENT_SECRET")
    key_file: str = Field("", alias="SALESFORCE_KEY_FILE")
    username: str = Field("", alias="SALESFORCE_USERNAME")


def read_salesforce(environ: Mapping[str, str]) -> SalesforceAccess | None:
    """None where Salesforce isn't asked. Raises ConfigError with one sentence where that can't be told, or done."""
    said = SalesforceEnvironment.read(environ)
    secret = said.client_secret.get_secret_value()
    if not (said.client_id or secret or said.key_file):
        return None
    if not said.client_id:
        raise ConfigError("SALESFORCE_CLIENT_ID is missing: the consumer key of the app that winloss logs in as.")
    if not said.domain:
        raise ConfigError(f"SALESFORCE_DOMAIN is missing. {DOMAIN}")
    if bool(secret) == bool(said.key_file):
        both = "are both set; unset one" if secret else "are both missing; set one"
        raise ConfigError(f"SALESFORCE_CLIENT_SECRET and SALESFORCE_KEY_FILE {both}.")
    if said.key_file and not said.username:
        raise ConfigError("SALESFORCE_USERNAME is missing: with SALESFORCE_KEY_FILE winloss logs in as a user.")
    key = SecretStr(_key(Path(said.key_file)) if said.key_file else "")
    return SalesforceAccess(said.domain, said.client_id.strip(), said.client_secret, said.username.strip(), key)


def _key(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, ValueError):
        text = ""
    if "PRIVATE KEY-----" not in text and "CERTIFICATE-----" in text:
        raise ConfigError(f"SALESFORCE_KEY_FILE: {path} is the certificate; what is wanted is the private key to it.")
    if "PRIVATE KEY-----" not in text or "ENCRYPTED" in text:
        says = f"SALESFORCE_KEY_FILE: {path} is no private key in PEM that can be read without a password"
        raise ConfigError(f"{says}; `openssl pkey -in FILE -out salesforce.pem` makes one of another.")
    return text
