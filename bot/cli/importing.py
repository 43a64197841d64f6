"""What `winloss import` does and says, once its command line is read."""

import asyncio
import csv
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import click

from bot import logs
from bot.cli.asking import asked_all
from bot.cli.remembering import Memory, keep, layout_of, recall
from bot.cli.telling import (
    likeness,
    rows_of,
    show_checked,
    show_found,
    show_likenesses,
    show_mapping,
    show_tally,
)
from bot.cli.workspaces import choose, deed, storage_of
from bot.crm.importing.check import Checked, check, left_out
from bot.crm.importing.matching import Matched, match
from bot.crm.importing.plan import Plan, Request, prepare
from bot.crm.importing.problems import ImportProblem, Question, Undecided
from bot.crm.importing.run import good_rows, import_rows, preview
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from bot.settings.secrets import ConfigError, moved_away
from dialogs.audit import Act
from dialogs.imports import about
from dialogs.values import dataclass
from storage.engine.engine import database_url
from storage.migrations.migrate import is_current, upgrade
from storage.units.identity import known_deals
from storage.units.import_answers import forget
from storage.units.import_changes import ImportRow
from storage.units.people import ensure_workspace
from storage.units.taking_back import imports
from storage.vault.marks import are_lost

KEPT = 20_000
"""Rows of a file are kept from being matched to being written; of a larger one they are read once more."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says beforehand: which workspace, whether to write at all, whether to ask.

    `skip_bad`: the file for the rows that are left out; None: nothing is written where one is bad. `alike`: what rows
    are that look like deals which are there; None: it is asked. `forget`: what was said of earlier files. `typed`: the
    options as they were typed.
    """

    workspace: str | None
    dry_run: bool
    yes: bool
    skip_bad: Path | None = None
    alike: Literal["same", "apart"] | None = None
    forget: bool = False
    typed: tuple[str, ...] = ()


def import_file(settings: Settings, request: Request, choices: Choices) -> None:
    """Show how the file is read, check all of it, ask, write. ImportProblem: it can't be imported."""
    now = Clock().now()
    today = now.astimezone(ZoneInfo(settings.app.timezone)).date()
    memory = asyncio.run(_recalled(settings, request, choices))
    if told := memory.told():
        click.echo(told)
    request = memory.beneath(request, settings.app.currency)
    asking = sys.stdin.isatty() and not choices.yes
    request, guessed = (_settled(request), {}) if asking else _guessed(request, today)
    plan, checked = _checked(request, today)
    if asking and not plan.mixed:
        request, plan, checked = asked_all(request, plan, checked, lambda said: _checked(said, today, again=True))
    show_checked(plan, checked, skip_bad=bool(choices.skip_bad), guessed=guessed, typed=choices.typed)
    if choices.skip_bad and (checked.stuck or checked.questioned):
        _write_left_out(choices.skip_bad, plan, today)
    learned = memory.learned(request, plan, checked, settings.app.currency, now)
    asyncio.run(_run(settings, plan, choices, now, today, learned))


async def meant(settings: Settings, wanted: str | None) -> str:
    """The id of the workspace meant; "" where that isn't clear, which is said once the file has been looked at."""
    if not await asyncio.to_thread(_ready, settings.database_url):
        return wanted or ""
    storage = storage_of(settings)
    try:
        return (await choose(storage, wanted)).id
    except ConfigError:
        return ""
    finally:
        await storage.close()


async def _recalled(settings: Settings, request: Request, choices: Choices) -> Memory:
    """What earlier files of this layout were told; nothing where nothing can have been."""
    layout = layout_of(request)
    if not await asyncio.to_thread(_ready, settings.database_url):
        return Memory(layout)
    storage = storage_of(settings)
    try:
        try:
            workspace = await choose(storage, choices.workspace)
        except ConfigError:
            return Memory(layout)  # which is said once the file has been looked at
        if choices.forget and not choices.dry_run:
            await storage.write(forget, workspace.id, layout)
        return Memory(layout) if choices.forget else await recall(storage, workspace.id, layout)
    finally:
        await storage.close()


def _settled(request: Request) -> Request:
    """With what a person says of how dates and amounts are read, where the file doesn't tell."""
    try:
        prepare(request)
    except Undecided as error:
        said = {question.about: _said(question) for question in error.questions}
        return _settled(replace(request, **said))
    return request


def _guessed(request: Request, today: date) -> tuple[Request, dict[Question, str]]:
    """With a guess of how it is read where the file doesn't tell, so that all else is told with that.

    Of two orders of day and month the likelier is the one that makes fewer rows bad.
    """
    try:
        prepare(request)
    except Undecided as error:
        tried = [_answered(request, error.questions, options) for options in _options(error.questions)]
        return min(tried, key=lambda found: check(prepare(found[0]), today).stuck)
    return request, {}


def _options(questions: Sequence[Question]) -> Iterator[tuple[str, ...]]:
    return itertools.product(*(question.options for question in questions))


def _answered(
    request: Request, questions: Sequence[Question], options: Sequence[str]
) -> tuple[Request, dict[Question, str]]:
    guessed = dict(zip(questions, options, strict=True))
    said: dict[str, Any] = {question.about: question.options[option] for question, option in guessed.items()}
    return replace(request, **said), guessed


def _said(question: Question) -> Any:
    typed = click.prompt(question.said, type=click.Choice(tuple(question.options), case_sensitive=False))
    return next(answer for option, answer in question.options.items() if option.casefold() == typed.casefold())


def _checked(request: Request, today: date, *, again: bool = False) -> tuple[Plan, Checked]:
    plan = prepare(request)
    if not again:
        show_mapping(plan)
    with click.progressbar(length=plan.rows, label="Checking") as bar:
        return plan, check(plan, today, bar.update)


def _write_left_out(path: Path, plan: Plan, today: date) -> None:
    """ImportProblem: the file can't be written; then nothing is."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(left_out(plan, today))
    except OSError as error:
        raise ImportProblem(f"{path} can't be written: {error.strerror}. Nothing was imported.") from error
    click.echo(f"The rows left out are in {path}, each with its reason.")


async def _run(settings: Settings, plan: Plan, choices: Choices, now: datetime, today: date, learned: Memory) -> None:
    if not choices.dry_run:
        await asyncio.to_thread(upgrade, settings.database_url, settings.app.currency)
    elif not await asyncio.to_thread(_ready, settings.database_url):
        click.echo(
            f"Dry run: nothing was written. The database isn't set up yet, so {rows_of(plan.rows)} would be new."
        )
        return
    storage = storage_of(settings)
    try:
        workspace = await choose(storage, choices.workspace)
        skip_bad = bool(choices.skip_bad)
        if await storage.read(are_lost, workspace.id):
            click.echo(
                "Deals that were erased can't be known again without the WINLOSS_SECRET_KEY of then: what this "
                "file has of them may be counted once more. Add that key after a comma, if you have it."
            )
        known = await storage.read(known_deals, workspace.id)
        kept: list[ImportRow] = []
        matched = Matched()
        if known:
            rows = good_rows(plan, workspace.id, today, skip_bad=skip_bad)
            kept = list(rows) if plan.rows <= KEPT else []
            matched = match(kept or rows, known)
        show_found(matched)
        matched = _decided(matched, choices)
        if choices.dry_run:
            tally = await preview(storage, plan, workspace.id, today, matched=matched, skip_bad=skip_bad, kept=kept)
            show_tally(tally, "would be ")
            click.echo("Dry run: nothing was written.")
            return
        if not choices.yes:
            click.confirm(f"Import {rows_of(plan.rows)} into {workspace.id}?", abort=True)
        if not await storage.write(ensure_workspace, workspace, now):
            raise moved_away(workspace.id)
        bar = click.progressbar(length=plan.rows, label="Importing")
        with logs.line("import", workspace.id, "written", rows=plan.rows), bar:
            tally = await import_rows(
                *(storage, plan, workspace.id, now, today, bar.update),
                matched=matched,
                skip_bad=skip_bad,
                kept=kept,
                deed=deed(Act.IMPORTED, about(now), rows_of(plan.rows)),
            )
        await keep(storage, workspace.id, learned)
        show_tally(tally, "")
        for one in (await storage.read(imports, workspace.id))[:1]:
            click.echo(f"If it was the wrong file, or was read wrongly: winloss import --undo {one.number}")
        if said := learned.listed():
            click.echo(f"Remembered for the next file like this one: {said}.")
    finally:
        await storage.close()


def _decided(matched: Matched, choices: Choices) -> Matched:
    """With what a person, there or on the command line, says of the rows that may be deals that are there."""
    if not matched.asked:
        return matched
    if choices.alike or not sys.stdin.isatty() or choices.yes:
        verb = "looks" if len(matched.asked) == 1 else "look"
        click.echo(f"{rows_of(len(matched.asked))} {verb} like deals you have:")
        show_likenesses(matched.asked)
        if choices.alike is None and not choices.dry_run:
            raise ImportProblem(
                "Nothing was written. Say what they are: --same if they are those deals, --apart if they are others; "
                "in a terminal, without --yes, each is asked."
            )
        return matched.decided(like.row.line for like in matched.asked if choices.alike == "same")
    return matched.decided(
        like.row.line for like in matched.asked if click.confirm(f"{likeness(like)}: the same deal?")
    )


def _ready(url: str) -> bool:
    parsed = database_url(url)
    if parsed.drivername == "sqlite" and not Path(parsed.database or "").exists():
        return False  # looking into it would make it
    return is_current(url)
