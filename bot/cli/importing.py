"""What `winloss import` does and says, once its command line is read."""

import asyncio
import csv
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import click

from bot import logs
from bot.cli.remembering import Memory, keep, layout_of, recall
from bot.cli.workspaces import choose
from bot.commands.currencies import sign_of
from bot.crm.importing.check import Checked, check, left_out
from bot.crm.importing.matching import Likeness, Matched, match
from bot.crm.importing.plan import Plan, Request, prepare
from bot.crm.importing.problems import ImportProblem, Question, Undecided
from bot.crm.importing.run import good_rows, import_rows, preview
from bot.crm.importing.stages import likely
from bot.moments.clock import Clock
from bot.platforms.setup import Settings
from bot.settings.secrets import ConfigError
from dialogs.cards.wording import day
from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.wording.words import count_of
from storage.engine.engine import database_url, open_storage
from storage.migrations.migrate import is_current, upgrade
from storage.units.identity import known_deals
from storage.units.import_answers import forget
from storage.units.import_changes import ImportRow, Kept, Tally
from storage.units.people import ensure_workspace

SHOWN, SOME = 20, 5
KEPT = 20_000
"""Rows of a file are kept from being matched to being written; of a larger one they are read once more."""
WORDS = {"won": "won", "lost": "lost", "no_decision": "ended without a decision", "open": "still open"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says beforehand: which workspace, whether to write at all, whether to ask.

    `skip_bad`: the file for the rows that are left out; None: nothing is written where one is bad. `alike`: what rows
    are that look like deals which are there; None: it is asked. `forget`: what was said of earlier files.
    """

    workspace: str | None
    dry_run: bool
    yes: bool
    skip_bad: Path | None = None
    alike: Literal["same", "apart"] | None = None
    forget: bool = False


def import_file(settings: Settings, request: Request, choices: Choices) -> None:
    """Show how the file is read, check all of it, ask, write. ImportProblem: it can't be imported."""
    now = Clock().now()
    today = now.astimezone(ZoneInfo(settings.app.timezone)).date()
    memory = asyncio.run(_recalled(settings, request, choices))
    if told := memory.told():
        click.echo(told)
    request = memory.beneath(request, settings.app.currency)
    asking = sys.stdin.isatty() and not choices.yes
    request = _settled(request) if asking else request
    plan, checked = _checked(request, today)
    if (checked.unknown or checked.questioned or checked.signs) and asking:
        stages, signs = _asked(checked), _asked_signs(checked)
        if stages or signs:
            request = replace(request, stages={**request.stages, **stages}, signs={**request.signs, **signs})
            plan, checked = _checked(request, today, again=True)
    _show_checked(plan, checked, choices)
    if choices.skip_bad and (checked.refused or checked.unknown or checked.questioned or checked.signs):
        _write_left_out(choices.skip_bad, plan, today)
    learned = memory.learned(request, plan, checked, settings.app.currency, now)
    asyncio.run(_run(settings, plan, choices, now, today, learned))


async def _recalled(settings: Settings, request: Request, choices: Choices) -> Memory:
    """What earlier files of this layout were told; nothing where nothing can have been."""
    layout = layout_of(request)
    if not await asyncio.to_thread(_ready, settings.database_url):
        return Memory(layout)
    storage = open_storage(settings.database_url)
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


def _said(question: Question) -> Any:
    typed = click.prompt(question.said, type=click.Choice(tuple(question.options), case_sensitive=False))
    return next(answer for option, answer in question.options.items() if option.casefold() == typed.casefold())


def _checked(request: Request, today: date, *, again: bool = False) -> tuple[Plan, Checked]:
    plan = prepare(request)
    if not again:
        _show_mapping(plan)
    with click.progressbar(length=plan.rows, label="Checking") as bar:
        return plan, check(plan, today, bar.update)


def _asked(checked: Checked) -> dict[str, str]:
    """What the person says of the stages that aren't known or are in doubt, the likely answer preselected."""
    answers = {}
    for stage, n in checked.unknown.items():
        question = f'{_rows(n)} at the stage "{stage}": how did they end?'
        answers[stage] = click.prompt(question, type=click.Choice(tuple(WORDS)), default=str(likely(stage)))
    for stage, rows in checked.questioned.items():
        first = f"line {rows[0].line} {rows[0].why}"
        question = f'{_rows(len(rows))} at "{stage}" read as open, but {first}. How did they end?'
        said = click.prompt(question, type=click.Choice((*WORDS, "leave out")), default="leave out")
        if said != "leave out":
            answers[stage] = said
    return answers


def _asked_signs(checked: Checked) -> dict[str, str]:
    """What the person says that signs stand for."""
    return {
        sign_of(possible): click.prompt(
            f"{_rows(n)} with amounts in {sign_of(possible)}, which several currencies share. Which one?",
            type=click.Choice(possible, case_sensitive=False),
            show_choices=len(possible) <= SOME,
            default=possible[0],
        )
        for possible, n in checked.signs.items()
    }


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
        click.echo(f"Dry run: nothing was written. The database isn't set up yet, so {_rows(plan.rows)} would be new.")
        return
    storage = open_storage(settings.database_url)
    try:
        workspace = await choose(storage, choices.workspace)
        skip_bad = bool(choices.skip_bad)
        known = await storage.read(known_deals, workspace.id)
        kept: list[ImportRow] = []
        matched = Matched()
        if known:
            rows = good_rows(plan, workspace.id, today, skip_bad=skip_bad)
            kept = list(rows) if plan.rows <= KEPT else []
            matched = match(kept or rows, known)
        _show_found(matched)
        matched = _decided(matched, choices)
        if choices.dry_run:
            tally = await preview(storage, plan, workspace.id, today, matched=matched, skip_bad=skip_bad, kept=kept)
            _show_tally(tally, "would be ")
            click.echo("Dry run: nothing was written.")
            return
        if not choices.yes:
            click.confirm(f"Import {_rows(plan.rows)} into {workspace.id}?", abort=True)
        await storage.write(ensure_workspace, workspace, now)
        bar = click.progressbar(length=plan.rows, label="Importing")
        with logs.line("import", workspace.id, "written", rows=plan.rows), bar:
            tally = await import_rows(
                storage, plan, workspace.id, now, today, bar.update, matched=matched, skip_bad=skip_bad, kept=kept
            )
        await keep(storage, workspace.id, learned)
        _show_tally(tally, "")
        if said := learned.listed():
            click.echo(f"Remembered for the next file like this one: {said}.")
    finally:
        await storage.close()


def _show_found(matched: Matched) -> None:
    """The deals that were recognised although something about them has changed."""
    if matched.found:
        click.echo(f"{count_of(len(matched.found), 'row')} recognised as deals you have:")
        _show_likenesses(matched.found)


def _decided(matched: Matched, choices: Choices) -> Matched:
    """With what a person, there or on the command line, says of the rows that may be deals that are there."""
    if not matched.asked:
        return matched
    if choices.alike or not sys.stdin.isatty() or choices.yes:
        verb = "looks" if len(matched.asked) == 1 else "look"
        click.echo(f"{_rows(len(matched.asked))} {verb} like deals you have:")
        _show_likenesses(matched.asked)
        if choices.alike is None and not choices.dry_run:
            raise ImportProblem(
                "Nothing was written. Say what they are: --same if they are those deals, --apart if they are others; "
                "in a terminal, without --yes, each is asked."
            )
        return matched.decided(like.row.line for like in matched.asked if choices.alike == "same")
    return matched.decided(
        like.row.line for like in matched.asked if click.confirm(f"{_likeness(like)}: the same deal?")
    )


def _show_likenesses(likenesses: Sequence[Likeness]) -> None:
    for like in likenesses[:SHOWN]:
        click.echo(f"  {_likeness(like)}")
    if len(likenesses) > SHOWN:
        click.echo(f"  and {len(likenesses) - SHOWN:,} more")


def _likeness(like: Likeness) -> str:
    there = like.known.mention
    what = ", ".join(
        (
            *((there.account,) if there.account else ()),
            *(f"closed on {day(closed)}" for closed in like.known.closings[-1:]),
            *(() if like.known.closings else ("open",)),
            *(() if there.external_id else ("without an id",)),
        )
    )
    return f"line {like.row.line}: {like.row.deal.name} is like {there.name} ({what})"


def _ready(url: str) -> bool:
    parsed = database_url(url)
    if parsed.drivername == "sqlite" and not Path(parsed.database or "").exists():
        return False  # looking into it would make it
    return is_current(url)


def _show_mapping(plan: Plan) -> None:
    crm = f" of {plan.profile.crm}" if plan.profile.crm else ""
    click.echo(f"{plan.sheet.path.name}{crm}: {_rows(plan.rows)}, read like this (change it with --map FIELD=COLUMN):")
    for line in plan.describe():
        click.echo(f"  {line}")
    for line in plan.warnings():
        click.secho(f"  ! {line}", fg="yellow")


def _show_checked(plan: Plan, checked: Checked, choices: Choices) -> None:
    """What was found. ImportProblem: something must be said or mended first."""
    _show_refused(checked)
    refused = checked.refused + sum(checked.unknown.values()) + sum(checked.signs.values())
    if refused and not choices.skip_bad:
        raise ImportProblem(_how_to_go_on(plan, checked, refused))
    click.echo(_counts(checked.outcomes))
    if checked.repeated:
        click.echo(f"{_rows(checked.repeated)} say again what another row says, and count once.")
    for stage, rows in checked.questioned.items():
        click.echo(
            f'Left out: {_rows(len(rows))} at "{stage}", read as open, but line {rows[0].line} {rows[0].why}. '
            f"Say what they are with {_stage_option(stage, 'open')} (or lost, no_decision, won)."
        )
    if checked.currencies.keys() - {plan.currency}:
        click.echo(_amounts(checked.currencies, plan.currency))
    for kind, names in checked.strangers.items():
        some = ", ".join(sorted(names)[:5]) + (", …" if len(names) > 5 else "")  # noqa: PLR2004 -- enough to look them up
        click.echo(f"Not in the {kind}s file: {len(names):,} ({some}).")


def _show_refused(checked: Checked) -> None:
    if checked.bad:
        for row in checked.bad:
            click.echo(f"  line {row.line}: {row.reason}", err=True)
        if checked.more:
            click.echo(f"  and {checked.more:,} more", err=True)
    for possible, n in checked.signs.items():
        several = ", ".join(possible[:SOME]) + (", …" if len(possible) > SOME else "")
        click.echo(f"{_rows(n)} with amounts in {sign_of(possible)}, which may be {several}.", err=True)
    if checked.unknown:
        click.echo("What these stages mean isn't known:", err=True)
        for stage, n in checked.unknown.items():
            click.echo(f"  {stage}: {_rows(n)}", err=True)


def _how_to_go_on(plan: Plan, checked: Checked, refused: int) -> str:
    """What to type next: one line that answers for every stage, or one that leaves the bad rows out."""
    said = f"{refused:,} of {checked.rows:,} rows can't be imported as they are. Nothing was written."
    file = shlex.quote(str(plan.sheet.path))
    options = [_stage_option(stage, str(likely(stage))) for stage in checked.unknown]
    signs = [f"--currency {shlex.quote(f'{sign_of(possible)}={possible[0]}')}" for possible in checked.signs]
    if checked.unknown:
        said += "\nSay what each means (won, lost, no_decision or open; the words are guesses)"
        said += ", and --stage '*=open' for all others"
    if signs:
        said += f"{' and' if checked.unknown else chr(10) + 'Say'} which currency is meant (the codes are guesses)"
    if options or signs:
        said += f":\n  winloss import {file} {' '.join([*options, *signs])}"
    if checked.bad:
        said += f"\nMend the rows, or import the rest: winloss import {file} --skip-bad left-out.csv"
    return said


def _stage_option(stage: str, meaning: str) -> str:
    return f"--stage {shlex.quote(f'{stage}={meaning}')}"


def _counts(outcomes: Mapping[str, int]) -> str:
    return "Found " + ", ".join(f"{outcomes.get(key, 0):,} {word}" for key, word in WORDS.items()) + "."


def _rows(n: int) -> str:
    return count_of(n, "row")


def _amounts(currencies: Mapping[str, int], ours: str) -> str:
    most_first = sorted(currencies.items(), key=lambda item: (item[0] != ours, -item[1], item[0]))
    rows = ", ".join(f"{_rows(n)} in {code}" for code, n in most_first)
    sums = f"Amounts: {rows}. Each currency has sums of its own"
    if ours in currencies:
        return f"{sums}."
    return f"{sums}; if {ours} isn't yours, set it in app.yaml (currency)."


def _show_tally(tally: Tally, would: str) -> None:
    click.echo(f"Deals: {tally.new:,} {would}new, {tally.changed:,} {would}changed, {tally.same:,} the same.")
    if tally.kept:
        click.echo(f"{len(tally.kept):,} closings differ from what was marked in chat; {would}kept as in chat:")
        for kept in tally.kept[:SHOWN]:
            click.echo(f"  line {kept.line}: {_difference(kept)}")
        if len(tally.kept) > SHOWN:
            click.echo(f"  and {len(tally.kept) - SHOWN:,} more")


def _difference(kept: Kept) -> str:
    chat = "undone" if kept.marked is None else f"{_word(kept.marked)} on {day(kept.marked_on)}"
    return f"{kept.name}: {chat} in chat, {_word(kept.file)} on {day(kept.file_on)} in the file"


def _word(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")
