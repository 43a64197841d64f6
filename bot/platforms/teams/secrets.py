"""What the environment holds for Teams: secrets and addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings.secrets import ConfigError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class TeamsSecrets:
    """What Microsoft Teams needs. `app_id` "" is the Agents Playground's; `tenant_id` "" takes every tenant."""

    app_id: str
    password: str
    tenant_id: str
    token_tenant: str  # whose tokens our own calls carry
    metadata_url: str
    login_url: str


def teams_secrets(environ: Mapping[str, str], host: str, *, playground: bool) -> TeamsSecrets | None:
    """Teams', None where it isn't set up. `host` is where we listen. Raises ConfigError."""
    app_id, password = environ.get("MICROSOFT_APP_ID", ""), environ.get("MICROSOFT_APP_PASSWORD", "")
    if not app_id and not password:
        if playground and host not in LOOPBACK:
            raise ConfigError(
                f"WINLOSS_HOST is {host}: with teams.playground everybody who reaches winloss is believed, so it must "
                "be 127.0.0.1. Take teams.playground out of app.yaml, or WINLOSS_HOST away."
            )
        return TeamsSecrets("", "", "", "", "", "") if playground else None
    for name, value in (("MICROSOFT_APP_ID", app_id), ("MICROSOFT_APP_PASSWORD", password)):
        if not value:
            raise ConfigError(f"{name} is missing; both stand in your Azure Bot's app registration.")
    if playground:
        raise ConfigError(
            "app.yaml: teams.playground is for a winloss without MICROSOFT_APP_ID; take one of them away."
        )
    kind, tenant = (
        environ.get("MICROSOFT_APP_TYPE") or "MultiTenant",
        environ.get("MICROSOFT_APP_TENANT_ID", "").lower(),
    )
    if kind not in {"MultiTenant", "SingleTenant"}:
        raise ConfigError(
            f'MICROSOFT_APP_TYPE is "{kind}"; winloss knows SingleTenant and MultiTenant, with a secret as password.'
        )
    if kind == "SingleTenant" and not tenant:
        raise ConfigError("MICROSOFT_APP_TENANT_ID is missing; a SingleTenant app belongs to one tenant.")
    return TeamsSecrets(
        app_id,
        password,
        tenant,
        tenant if kind == "SingleTenant" else "botframework.com",
        environ.get("MICROSOFT_OPENID_METADATA_URL")
        or "https://login.botframework.com/v1/.well-known/openidconfiguration",
        (environ.get("MICROSOFT_LOGIN_URL") or "https://login.microsoftonline.com").rstrip("/"),
    )
