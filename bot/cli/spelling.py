"""What `winloss check` sees of the settings without asking anybody."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli import encrypting, retaining
from bot.cli.crm_found import briefed, taken
from bot.commands.currencies import codes
from bot.moments.clock import Clock
from bot.platforms.findings import Finding, note, ok, wrong
from bot.platforms.setup import Settings
from bot.settings.app_file import AppFile
from bot.settings.surroundings import env_path
from dialogs.sentences.words import ENGLISH, short_date

OLD_RATES = timedelta(days=366)


def spelt(settings: Settings, path: Path) -> Iterator[Finding]:
    """What can be seen without asking anybody."""
    app, definition = settings.app, settings.definition
    yield ok(
        "Settings", f"{path} is fine." if path.exists() else f"There is no {path} here: every setting has its default."
    )
    env = env_path(path)
    if env.exists() and stat.S_IMODE(env.stat().st_mode) & 0o077:
        yield note("Settings", f"{env} can be read by others on this machine.", f"chmod 600 {env}")
    elif env.exists():
        yield ok("Settings", f"{env} is read, too; what the environment says comes first.")
    steps = max(len(script.steps) for script in definition.scripts.values())
    yield ok("Debrief", f"{app.debrief}, {steps} cards.")
    for words in definition.uncounted:
        told = note if definition.main else wrong  # of all that can be missing, what tipped it leaves least to tell
        yield told("Debrief", f"Not counted: {app.debrief}: {words}")
    yield from _money(app)
    yield ok("Competitors", str(len(definition.competitors) or "none (competitors in app.yaml)"))
    for setup in settings.platforms:
        about, _, says = setup.described().partition(": ")
        yield ok(about, says)
    yield from _digest(settings)
    yield from _asked(settings)
    yield from _webhooks(settings)
    yield from briefed(settings)
    yield from retaining.spelt(app)
    yield ok("Managers", ", ".join(app.managers) or "none (managers in app.yaml)")
    if app.administrators:
        yield ok("Administrators", ", ".join(app.administrators))
    for name, team in app.sales_teams.items():
        yield ok(f"Team {name}", f"{len(team.members)} in it, managed by {', '.join(team.managers) or 'nobody'}.")
    key = settings.secret_key.get_secret_value()
    yield from encrypting.spelt(app)
    yield ok("Secret key", "is set." if key else "none, so digests in chat link to no page (WINLOSS_SECRET_KEY).")
    yield from _hook(settings)


def _asked(settings: Settings) -> Iterator[Finding]:
    """The CRM that is asked what closed."""
    match settings.asks:
        case "hubspot":
            yield ok("HubSpot", f"{settings.hubspot_url} is asked every five minutes.")
        case "pipedrive":
            at_once = "and at once where it posts to /crm/pipedrive" if _has_webhook(settings) else ""
            yield ok("Pipedrive", f"{settings.pipedrive_url} is asked every five minutes {at_once}".rstrip() + ".")
        case "salesforce" if settings.salesforce:
            at_once = settings.salesforce_secret.get_secret_value()
            soon = "and at once where its outbound messages come to /crm/salesforce/SECRET" if at_once else ""
            yield ok("Salesforce", f"{settings.salesforce.address} is asked every five minutes {soon}".rstrip() + ".")
        case _:
            asked = "HUBSPOT_SERVICE_KEY, PIPEDRIVE_API_TOKEN or SALESFORCE_CLIENT_ID; docs/crm.md"
            yield ok("CRM", f"none is asked what closed ({asked}).")


def _has_webhook(settings: Settings) -> bool:
    return bool(settings.pipedrive_secret.get_secret_value())


def _hook(settings: Settings) -> Iterator[Finding]:
    """Whether a CRM may tell of its deals, and where."""
    set_ = {name for name, secret in settings.hook_secrets.items() if secret.get_secret_value()}
    if not set_:
        yield ok("CRM hook", "off, so no CRM tells of closed deals (WINLOSS_CRM_HOOK_SECRET; docs/crm.md).")
        return
    at = f"{settings.address}/crm/hook"
    told = [f"{at}/NAME, signed"] * ("" in set_) + [
        f"{at}/{name}, with a secret of its own" for name in sorted(set_ - {""})
    ]
    yield ok("CRM hook", f"{'; '.join(told)}.")
    if not settings.address.startswith("https://"):
        mend = "Set WINLOSS_PUBLIC_URL to what it is reached by from outside, over HTTPS."
        yield note("CRM hook", "no address over HTTPS is known, so a CRM outside this machine may not reach it.", mend)
    for name, entry in settings.app.crm.hooks.items():
        yield from taken(name, entry)
        if not entry.own_secret and "" not in set_:
            yield wrong("CRM hook", f"app.yaml: crm: hooks: {name} is signed.", "Set WINLOSS_CRM_HOOK_SECRET.")


def _webhooks(settings: Settings) -> Iterator[Finding]:
    """Whether HubSpot may tell that something changed, too."""
    if not settings.hubspot_client_secret.get_secret_value():
        return
    if settings.asks != "hubspot":
        says = "HUBSPOT_CLIENT_SECRET is set, but nothing to read deals with, so no webhook is taken."
        yield wrong("HubSpot", says, "Set HUBSPOT_SERVICE_KEY, too.")
    elif not settings.address.startswith("https://"):
        says = f"its webhooks are taken at {settings.address}/crm/hubspot, which HubSpot may not reach."
        yield note("HubSpot", says, "Set WINLOSS_PUBLIC_URL to what it is reached by from outside, over HTTPS.")
    else:
        yield ok("HubSpot", f"its signed webhooks are taken at {settings.address}/crm/hubspot.")


def _money(app: AppFile) -> Iterator[Finding]:
    """Whether the currencies of app.yaml are any, and how old its rates are."""
    unknown = sorted({app.currency, *(app.exchange.rates if app.exchange else ())} - codes())
    for code in unknown:
        yield wrong("Currency", f"{code} in app.yaml is no currency in use.", "Write its ISO 4217 code, such as EUR.")
    if unknown:
        return
    if app.exchange is None:
        yield ok("Currency", f"{app.currency}; each other one has sums of its own (rates in app.yaml).")
        return
    day, n = app.exchange.on, len(app.exchange.rates)
    told = f"{app.currency}; sums in {n} other{'s' * (n > 1)} are converted by rates of {short_date(day, ENGLISH)}"
    today = Clock().now().astimezone(ZoneInfo(app.timezone)).date()
    if abs(today - day) > OLD_RATES:
        yield note(
            "Currency", f"{told}, which is long from today.", "Bring rates and their date in app.yaml up to date."
        )
    else:
        yield ok("Currency", f"{told}.")


def _digest(settings: Settings) -> Iterator[Finding]:
    app = settings.app
    when = f"{app.digest.weekday.capitalize()}s at {app.digest.time:%H:%M} ({app.timezone})"
    channels = " and ".join(channel for setup in settings.platforms if (channel := setup.channel_in(app)))
    yield ok("Digest", f"{channels}, {when}" if channels else "none (digest in app.yaml)")
    for setup in settings.platforms:
        if setup.channel_in(app) and not setup.on:
            key = setup.channel[0] if setup.channel else ""
            yield note(
                "Digest",
                f"digest.{key} names a channel, but that platform is off.",
                f"To serve it, {setup.to_switch_on}.",
            )
