"""`/winloss stats` over 1,000 to 1,000,000 closings on SQLite: counting and message, as the command answers.

The floor, on the same rows in the same run, is the least that any answer needs: sqlite3 counts the closings by outcome
once, `SELECT outcome, count(*) … GROUP BY outcome`, from the best index there is. The answer holds some fifteen such
questions. Closings of three years; CPU of the process (all threads) and wall time, medians of several answers.
Usage: python -m bench.stats [most closings, by default 1000000]
"""

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - seeded
from typing import Any

from bench._debriefs import WS, insert
from bench._shared import table
from bot.app import load_settings
from bot.commands.requests import StatsRequest
from bot.moments.clock import Clock
from bot.reporting.figures import Figures
from bot.reporting.reports import Reports
from bot.services import Services
from insights.shapes.viewer import REP
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.tables import quarter_of

YEARS = 3
SIZES = (1_000, 10_000, 100_000, 1_000_000)
TIMES = 5
VARIETY = 20_000  # different sets of answers
ASKED = ("all", "year", "quarter", "quarter by competitor")
DRIVERS = ("price", "product_fit", "relationship", "service_support", "sales_process", "timing_budget", "not_sure")
FLOOR = "SELECT outcome, count(*) FROM fact WHERE workspace_id = ? GROUP BY outcome"


def rows(first: int, last: int, today: date) -> Iterator[tuple[Any, ...]]:
    """Facts number `first` to before `last`."""
    random = Random(first)
    days = [today - timedelta(days=number) for number in range(YEARS * 365)]
    dated = [(day.isoformat(), quarter_of(day)) for day in days]
    outcomes = ("won",) * 5 + ("lost",) * 3 + ("no_decision",) * 2
    answers = [(random.choice(outcomes), some_answers(random)) for _ in range(VARIETY)]
    for number in range(first, last):
        outcome, answered = random.choice(answers)
        day, quarter = random.choice(dated)
        sale = (f"a{number % 5000}", f"Product {number % 7}", f"Segment {number % 9}", f"Region {number % 4}", outcome)
        money = (number % 89_900 * 1000, number * 7 % 120)
        yield (WS, f"c{number}", f"d{number}", f"p{number % 61}", *sale, day, *money, *answered, quarter)


def some_answers(random: Random) -> tuple[Any, ...]:
    """From `prompted` to `alignment`; four of ten closings weren't debriefed."""
    if random.random() < 0.4:
        return (random.random() < 0.7, False, *[None] * 11)
    driver, told = random.choice(DRIVERS), random.random() < 0.6
    asked, said = ("told", random.choice(DRIVERS[:-1])) if told else (random.choice(("no_answer", "not_yet")), None)
    view, kind = (driver, random.choice(("recorded", "recalled"))) if told else (None, None)
    return (
        *(True, True, driver, driver, asked, random.choice(("yes", "half", "no")), said, view, kind),
        random.choice(("Globex", "Initech", "Hooli", "Umbrella", None)),
        random.choice(("lower", "same", "higher", "unknown", None)),
        random.choice(("ours", "partly", "outside", "not_sure")),
        random.choice(("in_step", "too_fast", "too_slow", "not_sure")),
    )


async def measured(answer: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Milliseconds of CPU and of wall time: medians, after one for the caches."""
    await answer()
    cpu, wall = [], []
    for _ in range(TIMES):
        spent, begun = time.process_time(), time.perf_counter()
        await answer()
        cpu.append((time.process_time() - spent) * 1e3)
        wall.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(cpu), statistics.median(wall)


async def run(folder: Path, most: int) -> None:
    file = folder / "stats.db"
    url = f"sqlite:///{file}"
    upgrade(url)
    today = datetime.now(UTC).date()  # noqa: TID251 - as the product's clock
    settings = load_settings({"WINLOSS_DATABASE_URL": url})
    begun, done, lines = time.perf_counter(), 0, []
    for size in (size for size in SIZES if size <= most):
        with sqlite3.connect(file) as filled:
            insert(filled, rows(done, size, today))
        filled.close()
        done = size
        storage = open_storage(url)
        services = Services(storage, Clock(), lambda _: settings.app, lambda _: settings.definition, {}, _no_link)
        figures = Reports(services).figures
        driver = sqlite3.connect(file)

        async def least(driver: sqlite3.Connection = driver) -> None:
            driver.execute(FLOOR, (WS,)).fetchall()

        base, base_wall = await measured(least)
        for asked in ASKED:
            period, _, by = asked.partition(" by ")
            request = StatsRequest(period, by or None)

            async def answer(figures: Figures = figures, request: StatsRequest = request) -> None:
                await figures.stats(WS, request, REP)

            cpu, wall = await measured(answer)
            printed = (f"{it:,.1f}" for it in (cpu, wall, base, base_wall))
            lines.append((f"stats {asked}", f"{size:,}", *printed, f"{cpu / base:.1f}"))
        driver.close()
        await storage.close()
    print(f"Milliseconds for a whole answer; floor: one count by outcome over all closings. Medians of {TIMES}.")
    print(f"Rows made and all measured in {time.perf_counter() - begun:.0f} s.\n")
    lines.sort(key=lambda line: ASKED.index(line[0].removeprefix("stats ")))
    table(("", "closings", "CPU ms", "wall ms", "floor CPU", "floor wall", "CPU ratio"), *lines)


def _no_link(*_: object) -> None:
    return None


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(run(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]))
