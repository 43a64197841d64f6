"""`winloss import --undo`: takes back what an import made and nobody has touched since."""

import asyncio
import time
from zoneinfo import ZoneInfo

import click

from bot.cli.workspaces import choose, deed, opened
from bot.crm.importing.problems import ImportProblem
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from dialogs.audit import Act
from dialogs.imports import Imported, Kept, about
from insights.wording.words import count_of
from storage.units import taking_back
from storage.units.taking_back import Left

LAST = "last"
SHOWN = 5
WHY = {
    Kept.ASKED: "somebody was asked about it in chat, or answered",
    Kept.MARKED: "it was marked in chat since, or your CRM told of it",
    Kept.DECIDED: "it was merged with another, or somebody wants it left out of the figures",
    Kept.ERASED: "it was erased",
}


async def take_back(settings: Settings, which: str, workspace: str | None, *, writes: bool, asks: bool) -> None:
    """Say what goes and what stays, ask, do it. ImportProblem: there is no such import, or a newer one stands."""
    async with opened(settings) as storage:
        ws = (await choose(storage, workspace)).id
        zone = ZoneInfo(settings.of(ws).timezone)
        there = await storage.read(taking_back.imports, ws)
        one = _meant(there, which, zone)
        if newer := taking_back.in_the_way(there, one.at):
            raise ImportProblem(
                f"{_called(newer, zone)} came after it, and may tell of the same deals. "
                f"Take that back first: winloss import --undo {newer.number}"
            )
        ids = await storage.read(taking_back.made_by, ws, one.at)
        parts = taking_back.batches(ids)
        found = Left()
        for some in parts:
            found = found.plus(await storage.read(taking_back.would_go, ws, one.at, some))
        click.echo(f"{_called(one, zone)}{_since(one, zone)}.")
        if one.undone_at and not found.closings and not found.deals:
            click.echo("Nothing is left to take back.")
            return
        if one.undone_at:
            click.echo("That was broken off; this is what is left.")
        _tell(found, "To take back")
        click.echo("What it changed of deals that were here before stays as it is; the right file sets that right.")
        if not writes:
            click.echo("Dry run: nothing was written.")
            return
        if asks:
            click.confirm("Take it back?", abort=True)
        noted = deed(Act.TOOK_BACK, about(one.at), one.detail)
        done = Left()
        with click.progressbar(length=len(ids), label="Taking back") as bar:
            for some in parts:
                begun = time.monotonic()
                went = await storage.write(taking_back.take_back, ws, one.at, some, noted, Clock().now())
                if went is None:
                    raise ImportProblem("A file was imported meanwhile. Take that back first, then go on with this.")
                done = done.plus(went)
                bar.update(len(some))
                await asyncio.sleep(time.monotonic() - begun)  # as an import does: clicks get through
        _tell(done, "Taken back")
        click.echo(
            "Figures and digests to come count without them, themes from their next look. What you said of how the "
            "file is read is forgotten, too; what was posted stays."
        )


def _meant(there: tuple[Imported, ...], which: str, zone: ZoneInfo) -> Imported:
    if not there:
        raise ImportProblem("No import is on record here. Those of older versions can't be taken back.")
    one = there[0] if which == LAST else next((one for one in there if str(one.number) == which), None)
    if one is None:
        some = "\n".join(f"  {one.number}: {_called(one, zone)}{_since(one, zone)}" for one in there[:SHOWN])
        raise ImportProblem(f"There is no import {which}. The latest are:\n{some}")
    return one


def _called(one: Imported, zone: ZoneInfo) -> str:
    return f"The import of {one.at.astimezone(zone):%Y-%m-%d %H:%M} ({one.detail})"


def _since(one: Imported, zone: ZoneInfo) -> str:
    return f" was taken back on {one.undone_at.astimezone(zone):%Y-%m-%d %H:%M}" if one.undone_at else ""


def _tell(left: Left, which: str) -> None:
    click.echo(f"{which}: {count_of(left.deals, 'deal')} and {count_of(left.closings, 'closing')}.")
    for why, n in left.kept.items():
        click.echo(f"Kept: {count_of(n, 'deal')} ({WHY[why]}).")
