"""What the environment holds for the platforms: secrets and addresses. Nothing is read at import."""

from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_KEY = 32  # bytes: as much as what is signed with it
MAKE_A_KEY = 'make one: export WINLOSS_SECRET_KEY="$(winloss secret)"'
NO_KEY = f"WINLOSS_SECRET_KEY is missing: the page's sign-in links are signed with it; {MAKE_A_KEY}"


class ConfigError(Exception):
    """A setting that can't be used; the text is one sentence that says where and what to do."""


def check_key(key: str) -> None:
    """Raises ConfigError for a key so short that what is signed with it could be forged; "" is none at all."""
    size = len(key.encode(errors="surrogateescape"))
    if 0 < size < SHORTEST_KEY:
        raise ConfigError(
            f"WINLOSS_SECRET_KEY is too short to sign with ({size} bytes; it takes {SHORTEST_KEY}); {MAKE_A_KEY}"
        )


@dataclass(frozen=True, slots=True)
class SlackSecrets:
    """What Slack needs. `api_url` ends with a slash."""

    signing_secret: str
    bot_token: str
    api_url: str


@dataclass(frozen=True, slots=True)
class TeamsSecrets:
    """What Microsoft Teams needs. `app_id` "" is the Agents Playground's; `tenant_id` "" takes every tenant."""

    app_id: str
    password: str
    tenant_id: str
    token_tenant: str  # whose tokens our own calls carry
    metadata_url: str
    login_url: str


def slack_secrets(environ: Mapping[str, str]) -> SlackSecrets | None:
    """Slack's, None where it isn't set up. Raises ConfigError."""
    token, secret = environ.get("SLACK_BOT_TOKEN", ""), environ.get("SLACK_SIGNING_SECRET", "")
    if not token and not secret:
        return None
    for name, value in (("SLACK_BOT_TOKEN", token), ("SLACK_SIGNING_SECRET", secret)):
        if not value:
            raise ConfigError(f"{name} is missing; copy it from your app's page at api.slack.com/apps.")
    url = environ.get("SLACK_API_URL") or "https://slack.com/api/"
    return SlackSecrets(secret, token, url if url.endswith("/") else url + "/")


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
