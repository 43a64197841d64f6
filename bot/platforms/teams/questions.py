"""What `winloss init` asks of Microsoft Teams, where each is found, and whether an answer can be used."""

from collections.abc import Mapping

import aiohttp

from bot.moments.clock import Clock
from bot.platforms.setup import Question
from bot.platforms.teams.channel import GUID
from bot.platforms.teams.manifest import PATH
from bot.platforms.teams.secrets import TeamsSecrets, missing
from bot.settings.secrets import ConfigError

TIMEOUT = 5  # seconds: somebody waits at a terminal
ID = Question(
    "MICROSOFT_APP_ID",
    "Microsoft App ID",
    "In the Azure portal it is on the page Configuration of your Azure Bot.",
    hidden=False,
)
TENANT = Question(
    "MICROSOFT_APP_TENANT_ID", "App Tenant ID", "It stands on the same page, below the Microsoft App ID.", hidden=False
)
SECRET = Question(
    "MICROSOFT_APP_PASSWORD",
    "Client secret",
    "Choose Manage Password there, New client secret, and copy its Value, which is shown once.",
)
QUESTIONS = (ID, TENANT, SECRET)


def before(environ: Mapping[str, str], url: str) -> str:
    """How to come by a bot."""
    if environ.get(ID.variable):
        return ""
    where = f"{url.rstrip('/')}{PATH}" if url else f"https://your.host{PATH}"
    return (
        "In the Azure portal create an Azure Bot (Single Tenant, Create new Microsoft App ID); on its page\n"
        f"Configuration set the messaging endpoint to {where}, on its page Channels add\n"
        "Microsoft Teams. Then: winloss manifest teams --url https://your.host, and upload what it writes.\n"
    )


async def tried(variable: str, environ: Mapping[str, str], *, live: bool) -> str:
    """What Microsoft says to an answer; only the secret can be tried."""
    value = environ[variable]
    if variable != SECRET.variable:
        if not GUID.fullmatch(value):
            raise ConfigError("That looks otherwise than 12345678-90ab-cdef-1234-567890abcdef.")
        return ""
    if not live:
        return ""
    try:
        from bot.platforms.teams.tokens import Outbound  # noqa: PLC0415 - only for those who have the extra
    except ModuleNotFoundError as error:
        raise ConfigError(missing(error.name)) from None
    secrets = TeamsSecrets.read(environ)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        await Outbound(
            app_id=secrets.app_id,
            password=secrets.password.get_secret_value(),
            tenant=secrets.token_tenant,
            login_url=secrets.login_url,
            session=session,
            real_now=Clock().real,
        ).bearer()
    return f"Microsoft knows the app {secrets.app_id}."
