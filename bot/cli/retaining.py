"""What the terminal says and does about words and names that are old: `winloss check`, `winloss erase --retention`."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping

import click

from bot.cli.workspaces import choose, opened
from bot.desk.erasing import left_behind
from bot.desk.retaining import much, retained
from bot.desk.rules import Rules
from bot.moments.clock import Clock
from bot.platforms.findings import Finding, ok
from bot.platforms.setup import Settings, Terminal
from bot.settings.app_file import AppFile
from bot.settings.secrets import ConfigError
from bot.settings.surroundings import operator
from dialogs.audit import operator as by_operator
from dialogs.records import Moment
from dialogs.retention import Goes
from dialogs.sentences.erasing import SHOWN_SOON
from dialogs.sentences.words import ENGLISH, short_date, words
from storage.engine.engine import Storage
from storage.units import retention
from storage.units.erasing import How
from storage.units.old_words import Old
from storage.units.retention import Retention

ABOUT = "Retention"
OF: Mapping[Goes, str] = {Goes.WORDS: "a closing", Goes.NAMES: "a deal's last closing"}
STAYS: Mapping[Goes, str] = {
    Goes.WORDS: "What was picked stays, and with it every figure.",
    Goes.NAMES: "Whoever is here keeps theirs, and every figure stays.",
}


def spelt(app: AppFile) -> Iterator[Finding]:
    """What app.yaml says of it."""
    going = {one.what: one.until for one in retained(app, Clock().now())}
    for what in Goes:
        if what not in going:
            yield ok(ABOUT, f"{what} are kept (retention in app.yaml).")
            continue
        until, day = going[what], short_date(going[what].day, ENGLISH)
        yield ok(ABOUT, f"{what} go {until.months} months after {OF[what]}, at night: now of closings up to {day}.")


async def due(settings: Settings, terminal: Terminal) -> AsyncIterator[Finding]:
    """How much is old enough to go."""
    if terminal.storage is None:
        return
    for workspace in terminal.workspaces:
        for then in retained(settings.of(workspace.id), Clock().now()):
            how = _how(settings, workspace.id, Clock())
            found = await terminal.storage.read(retention.old, workspace.id, then, how)
            if not (found.by_month or found.people):
                yield ok(ABOUT, f"nothing in {workspace.name} is that old ({then.what}).")
                continue
            begun = await terminal.storage.read(retention.begun, workspace.id, then)
            when = "the next night" if begun else "a night after `winloss serve` has told managers, a day before"
            told = f"{much(then.what, found)} in {workspace.name} go {when}"
            yield ok(ABOUT, f"{told} (`winloss erase --retention --preview`).")


def by_month(then: Retention, found: Old) -> Iterator[str]:
    """How much goes, a line for each month of closings."""
    for month in sorted({month for month, _ in found.by_month}):
        of_it = Counter({key: n for key, n in found.by_month.items() if key[0] == month})
        yield f"{month:%Y-%m}: {much(then.what, Old(of_it))}"


async def take(settings: Settings, workspace: str | None, clock: Clock, *, asks: bool, writes: bool) -> None:
    """Say what is old enough, and take it away at once. Raises ConfigError where app.yaml keeps all."""
    async with opened(settings) as storage:
        ws = (await choose(storage, workspace)).id
        going, how = retained(settings.of(ws), clock.now()), _how(settings, ws, clock)
        if not going:
            raise ConfigError(
                "app.yaml: retention is empty, so words and names are kept; write after how many months they go."
            )
        for then in going:
            found = await storage.read(retention.old, ws, then, how)
            day, months = short_date(then.until.day, ENGLISH), then.until.months
            click.echo(f"{then.what.capitalize()} of closings up to {day}, {months} months ago:")
            for line in by_month(then, found):
                click.echo(f"  {line}")
            click.echo(f"In all {much(then.what, found)}. {STAYS[then.what]}")
        heading, *rest = left_behind()
        click.echo("\n".join((heading, *(f"  {line}" for line in rest))))
        if writes:
            if asks:
                click.confirm("Take them away? Nobody can bring them back", abort=True)
            for then in going:
                await _take_all(storage, ws, then, how, clock)
            click.echo(f"They are gone. {words(SHOWN_SOON, ENGLISH)}")


async def _take_all(storage: Storage, ws: str, then: Retention, how: How, clock: Clock) -> None:
    after, more = "", True
    while more:
        at = Moment(clock.now(), clock.real())
        after = await storage.write(retention.take_old, ws, after, at, then, how, by_operator(operator()))
        more = bool(after)
    await storage.write(retention.plan, ws, then, then.again)  # whoever saw this needn't be told any more


def _how(settings: Settings, ws: str, clock: Clock) -> How:
    rules = Rules(settings.asked_in, settings.of)
    return How(rules.keeps(ws), rules.opened(clock.now()))
