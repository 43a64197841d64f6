"""`winloss audit`: who configured, exported, erased, reopened, merged or read what, and whether the log is whole."""

import asyncio
import os
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click

from dialogs.audit import HASH_LENGTH, Act, Break, Broken, Entry, first_break, head

SAYS = {
    Act.CONFIGURED: "changed the settings",
    Act.EXPORTED: "exported every answer",
    Act.ERASED: "erased",
    Act.KEPT: "undid an erasure",
    Act.REOPENED: "reopened a deal",
    Act.CORRECTED: "corrected an outcome",
    Act.UNDONE: "took a mark back",
    Act.MERGED: "merged two deals",
    Act.UNMERGED: "took two deals apart",
    Act.JOINED: "took two names for one competitor",
    Act.PARTED: "said that two names are two competitors",
    Act.UNSAID: "took back what was said of two names",
    Act.SUSPECTED: "named a suspicion",
    Act.GAVE_UP: "withdrew a suspicion",
    Act.DREW: "drew the order of a start team by team",
    Act.AT_ONCE: "let all teams start at once",
    Act.READ: "read answers",
    Act.WITHDREW: "withdrew a digest's page",
    Act.HANDED_ON: "handed a debrief on",
    Act.PROPOSED: "proposed to leave a deal out of the figures",
    Act.LEFT_OUT: "left a deal out of the figures",
    Act.COUNTED: "let a deal count in the figures",
    Act.LIFTED: "let a company be asked again that had asked not to be",
    Act.CRM_ON: "let answers go into the CRM",
    Act.CRM_OFF: "let no more answers go into the CRM",
    Act.MOVED: "moved the workspace to another database",
    Act.IMPORTED: "imported deals",
    Act.TOOK_BACK: "took an import back",
}
BEHIND = "the deals behind a figure of"
"""What was read where not one deal's answers were."""


@click.command("audit")
@click.option("--workspace", metavar="ID", help="Which workspace, where there are several.")
@click.option("--since", metavar="WHEN", help="A day, such as 2026-11-01, or so many days back, such as 30d.")
@click.option("--who", metavar="NAME", help="Only what somebody of this name, or this pseudonym, did.")
@click.option(
    "--what", multiple=True, type=click.Choice([act.value for act in Act]), help="Only this; may be repeated."
)
@click.option("--head", "noted", metavar="HEAD", help="The last line's head as an earlier run printed it, to compare.")
def audit_command(
    workspace: str | None, since: str | None, who: str | None, what: tuple[str, ...], noted: str | None
) -> None:
    """Print who did what, and check that the log is whole. It ends with 1 where it isn't.

    What was changed, put in or taken out is noticed; what was cut off at the end only with --head.
    """
    from bot.settings.secrets import ConfigError
    from storage.engine.engine import StorageError

    try:
        whole = asyncio.run(_audit(workspace, since, who, frozenset(what), noted))
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    raise SystemExit(0 if whole else 1)


async def _audit(
    workspace: str | None, since: str | None, who: str | None, what: frozenset[str], noted: str | None
) -> bool:
    from bot.app import load_settings
    from bot.cli.workspaces import choose, opened
    from bot.moments.clock import Clock
    from storage.units import audit

    settings = load_settings(os.environ)
    async with opened(settings) as storage:
        ws = (await choose(storage, workspace)).id
        zone = ZoneInfo(settings.of(ws).timezone)
        start = _start(since, Clock().now().astimezone(zone))
        found, names = await storage.read(audit.entries, ws), await storage.read(audit.names, ws)
    for entry in found:
        person, at = names.people.get(entry.who, f"somebody ({entry.who})"), entry.at.astimezone(zone)
        theirs = who is None or who.casefold() in person.casefold() or who == entry.who
        if theirs and (not start or at >= start) and (not what or entry.act in what):
            click.echo(f"{entry.number:>5}  {at:%Y-%m-%d %H:%M}  {person}: {said(entry, names.things)}")
    lines, whole = judged(ws, found, noted)
    for line in lines:
        click.echo(line)
    return whole


def _start(since: str | None, now: datetime) -> datetime | None:
    """The moment of --since, in the zone of `now`. Raises UsageError."""
    if since is None:
        return None
    days = since.removesuffix("d")
    try:
        if days.isdecimal() and days != since:
            return now - timedelta(days=int(days))
        return datetime.combine(date.fromisoformat(since), time.min, now.tzinfo)
    except (ValueError, OverflowError):
        raise click.UsageError(f"--since {since}: write a day such as 2026-11-01, or days back such as 30d.") from None


def _why(broken: Break) -> str:
    match broken.how:
        case Broken.GONE:
            several = f", and all up to {broken.last}" if broken.last > broken.number else ""
            return f"entry {broken.number} is gone{several}"
        case Broken.FIRST:
            return "entry 1 was changed"
        case Broken.UNLINKED:
            return f"entry {broken.number} doesn't follow from entry {broken.number - 1}"


def judged(ws: str, found: tuple[Entry, ...], noted: str | None) -> tuple[list[str], bool]:
    """What to say of a whole log, and whether all is well. `noted`: the head that somebody noted before."""
    broken = first_break(ws, found)
    if broken:
        return [f"The log isn't whole: {_why(broken)}."], False
    if not found:
        return [f"The log is empty; --head says it went up to {noted}."] if noted else ["The log is empty."], not noted
    last = head(found[-1])
    whole = f"The log is whole: {len(found):,} {'entry' if len(found) == 1 else 'entries'}. Its head is {last}"
    if noted is None:
        return [
            f"{whole}",
            "Note the head elsewhere, and hand it in with --head: only so it is noticed if the end is cut off.",
        ], True
    number, _, hashed = noted.partition(":")
    if not (number.isdecimal() and len(hashed) == HASH_LENGTH):
        raise click.UsageError(f"--head {noted}: write it as an earlier run printed it, such as {last}.")
    if int(number) > len(found):
        return [f"Its end is cut off: it went up to entry {number}, and ends with entry {len(found)}."], False
    if head(found[int(number) - 1]) != noted:
        return [f"It was written anew: entry {number} isn't the one that was noted."], False
    return [f"{whole}", f"Entry {number} is the one that was noted."], True


def said(entry: Entry, things: Mapping[str, str]) -> str:
    """What was done, and to what."""
    does = SAYS.get(Act(entry.act), entry.act) if entry.act in set(Act) else entry.act
    about = things.get(entry.about, entry.about)
    if entry.act in {Act.IMPORTED, Act.TOOK_BACK}:
        about = f"{entry.about[:16].replace('T', ' ')} UTC"  # an import is called by its moment
    if entry.act == Act.READ and not about:
        about = f"{BEHIND} {entry.detail}"
    elif entry.detail:
        about = f"{about} ({entry.detail})" if about else entry.detail
    return f"{does}: {about}" if about else does
