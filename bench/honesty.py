"""How often the product fools a company: years of looks at companies in which nothing is going on, or one known thing.

Each company is simulated for two years: the first from nothing, the second with a whole year behind each of its 13
looks. Closings go through `themes` and `trends` as storage reads them. A year is false when any of its digests shows a
theme or a trend with nothing behind it; where all sellers blame price, and in one world hear it from buyers too, when
one is called confirmed. Verdicts take the upper 95 % bound of the worse of the two years; power and ghosts are those of
the second.

What was simulated is kept in build/honesty, by seed and by the code that was tried: a run goes on from there, so a long
one may be spread over days. Usage: python -m bench.honesty [years a cell, by default 50] [--seed 1]
[--cells world or world/deals a year …] [--table: what is on record, nothing more]
"""

import os
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import date
from multiprocessing import Pool
from zlib import crc32

import numpy as np

from bench import _records, _seen, _worlds
from bench._worlds import World
from dialogs.records import Outcome
from insights.inference import themes, trends
from insights.inference.rates import wilson
from insights.shapes.findings import Finding, Source, Tier, Trend

CORE = {  # ordinary companies, in which nothing goes on: what must hold
    "independent": World(),
    "habits": World(habits=True),
    "segments": World(segments=True),
    "seasons": World(seasons=True),
    "repeat": World(repeat=True, single=True),
    "staff": World(habits=True, staff=True),
    "relabelled": World(relabelled=True),
    "late": World(late=True),
    "4 sellers": World(habits=True, sellers=4),
    "150 sellers": World(habits=True, sellers=150),
    "25 drivers": World(said=(0.04,) * 25),
    "rare": World(said=(0.5, 0.34, *(0.02,) * 8)),
    "blame": World(shares=(0.3, 0.12), agree=0.0),
    "hearsay": World(shares=(0.3, 0.12), agree=0.0, hearsay=0.85),
}
REPORTED = {  # others, whose rates are told
    "renewals": World(renewals="known"),
    "hidden kind": World(renewals="hidden"),
    "selective": World(selective=True),
    "feared": World(feared=True),
}
PLANTED = {
    "odds 3 plain": World(odds=3.0, single=True),
    "odds 3 repeat": World(odds=3.0, single=True, repeat=True),
    "odds 3": World(habits=True, odds=3.0, single=True),
    "odds 1.9": World(habits=True, odds=1.9, single=True),
    "ghosts": World(shares=(0.5, 0.1), single=True),
    "step": World(step=(0.1, 0.3), single=True),
}
WORLDS = CORE | REPORTED | PLANTED
SIZES = (75, 150, 300, 1_000, 5_000)
DOUBLED = "step"  # trends of losses, half of the closings: twice the sizes, for as many losses as others have closings
WORTH, SURE = 1_000, (0.03, 4_000)  # years from which a bound is a verdict; and how many where more than .03 are false
MOST = 0.05  # false ones a year
REACH = {  # power, by world and deals a year: the share of years in which what is planted is found
    ("odds 3 plain", 150): 0.3,
    ("odds 3 plain", 300): 0.75,
    ("odds 3 repeat", 150): 0.1,
    ("odds 3 repeat", 300): 0.45,
    ("odds 3", 300): 0.4,
    ("odds 3", 1_000): 0.98,
    ("odds 1.9", 1_000): 0.55,
    ("odds 1.9", 5_000): 1.0,
    ("step", 600): 0.74,
    ("step", 2_000): 1.0,
}
CHUNK = 20  # years at a time
Cell = tuple[str, int]


def marks(world: str, size: int, number: int, seed: int = 1) -> Counter[str]:
    """What the two years of one company showed, each thing counted once a year; "1" and "2" stand for the year."""
    drawn = np.random.default_rng((seed, crc32(world.encode()), size, number))
    company = _worlds.create(WORLDS[world], size, drawn)
    seen: set[str] = set()
    for year, days in zip("12", _seen.looks(), strict=True):
        for day in days:
            evidence = _seen.evidence(company, day)
            shown = [finding for finding in themes.find(evidence, day) if finding.tier is Tier.THEME]
            risen = [trend for trend in trends.find(_seen.weekly(company, day), day) if trend.tier is Tier.TREND]
            seen |= {f"{year} {mark}" for finding in shown for mark in theme_marks(company, finding)}
            seen |= {f"{year} {mark}" for trend in risen for mark in trend_marks(company, trend, day)}
    return Counter(seen)


def theme_marks(company: _worlds.Company, finding: Finding) -> Iterator[str]:
    """What a theme counts as, and where it comes from if nothing stands behind it."""
    chosen = finding.selector
    if finding.confirmed:
        yield "confirmed"
    if _seen.is_true(company, finding):
        if chosen.family == "driver":
            yield "found"
        return
    ours = chosen.family == "driver" and not chosen.within and chosen.source is Source.OURS
    yield "theme"
    yield ("lost" if chosen.outcome is Outcome.LOST else "other ends") if ours else "the rest"
    yield f"why {chosen.source} {chosen.family} {chosen.within[0] if chosen.within else ''} {chosen.outcome}"


def trend_marks(company: _worlds.Company, trend: Trend, day: date) -> Iterator[str]:
    """What a trend counts as; other drivers fall where one rises."""
    stepped = company.world.step and trend.family == "driver" and day > _worlds.STEPS
    if not stepped:
        yield "trend"
        yield f"why trend {trend.family} {'up' if trend.rising else 'down'}"
    elif trend.what == _worlds.DRIVERS[_worlds.PLANTED]:
        yield "found" if trend.rising else "trend"
    else:
        yield "trend" if trend.rising else "echo"


def chunk(task: tuple[int, Cell, tuple[int, ...]]) -> tuple[Cell, tuple[int, ...], Counter[str]]:
    """Some companies of a cell, by their numbers."""
    seed, cell, numbers = task
    return cell, numbers, sum((marks(*cell, number, seed) for number in numbers), Counter())


def run(cells: list[Cell], years: int, seed: int) -> None:
    """Simulate what is not on record yet, and record it; a bit of every cell first."""
    missing = {cell: [n for n in range(years) if n not in _records.done(seed, cell)] for cell in cells}
    parts = {
        cell: [tuple(numbers[at : at + CHUNK]) for at in range(0, len(numbers), CHUNK)]
        for cell, numbers in missing.items()
    }
    rounds = range(max((len(some) for some in parts.values()), default=0))
    tasks = [(seed, cell, some[turn]) for turn in rounds for cell, some in parts.items() if turn < len(some)]
    begun, done, of = time.monotonic(), 0, sum(map(len, missing.values()))
    with Pool(len(os.sched_getaffinity(0))) as pool:
        for cell, numbers, seen in pool.imap_unordered(chunk, tasks):
            _records.add(seed, cell, numbers, seen)
            done += len(numbers)
            took = time.monotonic() - begun
            print(f"\r{done} of {of} companies, {took:.0f} s ", end="", file=sys.stderr, flush=True)


def row(cell: Cell, years: int, seen: Counter[str]) -> str:
    """A line of the table: shares of the first and of the second year."""
    marks = ("theme", "lost", "other ends", "the rest", "trend", "confirmed", "found")
    shares = (f"{seen[f'1 {mark}'] / years:.3f} {seen[f'2 {mark}'] / years:.3f}" for mark in marks)
    return "  ".join((f"{cell[0]:<13}", f"{cell[1]:>5}", f"{years:>5}", *(f"{share:>13}" for share in shares)))


def bound(seen: Counter[str], mark: str, years: int) -> float:
    """The upper 95 % Wilson bound of the worse year."""
    return wilson(max(seen[f"1 {mark}"], seen[f"2 {mark}"]), years)[1]


def verdict(cell: Cell, years: int, seen: Counter[str]) -> Iterator[str]:
    """The targets of a cell."""
    world, size = cell
    if world in CORE or world in REPORTED:
        themes_mark = "confirmed" if WORLDS[world].shares else "theme"
        for mark in (themes_mark, "trend"):
            most, often = bound(seen, mark, years), max(seen[f"1 {mark}"], seen[f"2 {mark}"]) / years
            takes = SURE[1] if often > SURE[0] else WORTH
            holds = "holds" if most <= MOST else "MISSED" if years >= takes else f"open: takes {takes} years"
            target = f", target {MOST} ({holds})" if world in CORE else ""
            yield f"{world} at {size}: years with a false {mark} {often:.3f}, at most {most:.3f}{target}"
    elif cell in REACH:
        power = seen["2 found"] / years
        holds = "holds" if power >= REACH[cell] else "MISSED"
        yield f"{world} at {size}: found in {power:.3f} of the years, target {REACH[cell]} ({holds})"
        if world == "step":
            echo = seen["2 echo"] / years
            yield f"{world} at {size}: another driver said to fall beside it in {echo:.3f} of the years"
    elif world == "ghosts":
        ghosts = seen["2 theme"] / years
        holds = "holds" if ghosts <= MOST else "MISSED"
        yield f"{world} at {size}: years with a ghost {ghosts:.3f}, target {MOST} ({holds})"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.honesty")
    parser.add_argument("years", nargs="?", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cells", nargs="*", default=[])
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    cells = [(world, size * (2 if world == DOUBLED else 1)) for world in WORLDS for size in SIZES]
    cells = [cell for cell in cells if not given.cells or {cell[0], f"{cell[0]}/{cell[1]}"} & {*given.cells}]
    if not given.table:
        run(cells, given.years, given.seed)
    heads = ("false themes", "of losses", "other ends", "the rest", "false trends", "confirmed", "found")
    print("share of years, the first and the second:")
    print("  ".join((f"{'world':<13}", "deals", "years", *(f"{head:>13}" for head in heads))))
    lines: list[str] = []
    for cell in cells:
        if years := len(_records.done(given.seed, cell)):
            seen = _records.seen(given.seed, cell)
            print(row(cell, years, seen))
            lines += verdict(cell, years, seen)
            for mark, n in seen.most_common():
                if " why " in mark:
                    print(f"    {mark}: {n}", file=sys.stderr)
    print("", *lines, sep="\n")


if __name__ == "__main__":
    main()
