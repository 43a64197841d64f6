"""What the terminal says and does about words that are old: `winloss check`, `winloss erase --retention`."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import date

import click

from bot.cli.workspaces import choose, opened
from bot.desk.erasing import left_behind
from bot.desk.retaining import retained
from bot.desk.rules import Rules
from bot.moments.clock import Clock
from bot.platforms.findings import Finding, ok
from bot.platforms.setup import Settings, Terminal
from bot.settings.config import AppFile
from bot.settings.secrets import ConfigError
from bot.settings.surroundings import operator
from dialogs.audit import operator as by_operator
from dialogs.records import Moment
from dialogs.sentences.erasing import DEBRIEFS, SHOWN_SOON, TEXTS
from dialogs.sentences.words import ENGLISH, counted, short_date, words
from storage.engine.engine import Storage
from storage.units import retention
from storage.units.retention import Retention
from storage.units.wording import Keeps

ABOUT = "Retention"


def spelt(app: AppFile) -> Iterator[Finding]:
    """What app.yaml says of it."""
    then = retained(app, Clock().now())
    if then is None:
        yield ok(ABOUT, "words are kept (retention in app.yaml).")
        return
    day = short_date(then.until.day, ENGLISH)
    yield ok(ABOUT, f"words go {then.until.months} months after a closing, at night: now of closings up to {day}.")


async def due(settings: Settings, terminal: Terminal) -> AsyncIterator[Finding]:
    """How much is old enough to go."""
    rules = Rules(settings.asked_in, settings.of)
    for workspace in terminal.workspaces:
        then = retained(settings.of(workspace.id), Clock().now())
        if then is None or terminal.storage is None:
            continue
        found = await terminal.storage.read(retention.old, workspace.id, then.until, rules.keeps(workspace.id))
        if not found:
            yield ok(ABOUT, f"nothing in {workspace.name} is that old.")
            continue
        begun = await terminal.storage.read(retention.begun, workspace.id, then.subject)
        when = "the next night" if begun else "a night after `winloss serve` has told managers, a day before"
        yield ok(ABOUT, f"{_much(found)} in {workspace.name} go {when} (`winloss erase --retention --preview`).")


def by_month(found: Counter[tuple[date, str]]) -> Iterator[str]:
    """How much goes, a line for each month of closings."""
    for month in sorted({month for month, _ in found}):
        of_it = Counter({key: texts for key, texts in found.items() if key[0] == month})
        yield f"{month:%Y-%m}: {_much(of_it)}"


async def take(settings: Settings, workspace: str | None, clock: Clock, *, asks: bool, writes: bool) -> None:
    """Say what is old enough, and take it away at once. Raises ConfigError where app.yaml keeps all."""
    async with opened(settings) as storage:
        ws = (await choose(storage, workspace)).id
        then, keeps = retained(settings.of(ws), clock.now()), Rules(settings.asked_in, settings.of).keeps(ws)
        if then is None:
            raise ConfigError(
                "app.yaml: retention.words is empty, so words are kept; write after how many months they go."
            )
        found = await storage.read(retention.old, ws, then.until, keeps)
        click.echo(f"Words of closings up to {short_date(then.until.day, ENGLISH)}, {then.until.months} months ago:")
        for line in by_month(found):
            click.echo(f"  {line}")
        click.echo(f"In all {_much(found)}. What was picked stays, and with it every figure.")
        heading, *rest = left_behind()
        click.echo("\n".join((heading, *(f"  {line}" for line in rest))))
        if writes:
            if asks:
                click.confirm("Take them away? Nobody can bring them back", abort=True)
            await _take_all(storage, ws, then, keeps, clock)
            click.echo(f"They are gone. {words(SHOWN_SOON, ENGLISH)}")


async def _take_all(storage: Storage, ws: str, then: Retention, keeps: Keeps, clock: Clock) -> None:
    after, more = "", True
    while more:
        at = Moment(clock.now(), clock.real())
        after = await storage.write(retention.take_old, ws, after, at, then, keeps, by_operator(operator()))
        more = bool(after)
    await storage.write(retention.plan, ws, then.subject, then.again)  # whoever saw this needn't be told any more


def _much(found: Counter[tuple[date, str]]) -> str:
    return f"{counted(TEXTS, ENGLISH, found.total())} of {counted(DEBRIEFS, ENGLISH, len(found))}"
