"""How often the product fools a company: years of looks at companies in which nothing is going on, or one known thing.

Each company is simulated for two years: the first from nothing, the second with a whole year behind each of its 13
looks; one world goes on for a third, with two years behind its looks. Closings go through `themes` and `trends` as
storage reads them. A year is false when any of its digests shows a theme or a trend with nothing behind it; where all
sellers blame price, and in one world hear it from buyers too, when one is called confirmed. Verdicts take the upper
95 % bound of the worse of the two years; power and ghosts are those of the last.

What was simulated is kept in build/honesty, by seed and by the code that was tried, themes and trends apart: a run goes
on from there, so a long one may be spread over days; and from bench/records, which comes with the code, so over
machines. Usage: python -m bench.honesty [years a cell, by default 50] [--seed 1] [--parts themes trends] [--cells world
or world/deals a year, of any size …] [--table: what is on record, nothing more] [--ship: the same, and add it up in
bench/records] [--adopt the word of an earlier code, as its file in one of the two begins: where nothing was to change,
what it recorded counts on, once of every cell some companies showed the same again]
"""

import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from multiprocessing import Pool
from zlib import crc32

import numpy as np

from bench import _records, _seen, _worlds
from bench._records import THEMES, TRENDS, Cell
from bench._worlds import World
from dialogs.records import Outcome
from insights.inference import themes, trends
from insights.inference.calendar import LONG
from insights.inference.ground import Ground
from insights.inference.rates import wilson
from insights.inference.shares import shares
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
CARRIED = "carried"  # by the buyers: what they say themselves is the reason; in the third year two are behind a look
PLANTED = {
    "odds 3 plain": World(odds=3.0, single=True),
    "odds 3 repeat": World(odds=3.0, single=True, repeat=True),
    "odds 3": World(habits=True, odds=3.0, single=True),
    "odds 1.9": World(habits=True, odds=1.9, single=True),
    "ghosts": World(shares=(0.5, 0.1), single=True),
    CARRIED: World(odds=3.0, single=True, agree=1.0, years=3),
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
    (CARRIED, 300): 0.4,
    (CARRIED, 1_000): 0.95,
    ("step", 300): 0.3,
    ("step", 600): 0.75,
    ("step", 2_000): 1.0,
}
CHUNK = 20  # years at a time
PARTS = (THEMES, TRENDS)
SHOWN = {  # of what is marked, what a table shows, and its head
    THEMES: {
        "theme": "false themes",
        "lost": "of losses",
        "other ends": "other ends",
        "the rest": "the rest",
        "confirmed": "confirmed",
        "found": "found",
    },
    TRENDS: {"trend": "false trends", "found": "found", "echo": "echoes"},
}


def marks(world: str, size: int, number: int, seed: int = 1, parts: Collection[str] = PARTS) -> Counter[str]:
    """What the first year of one company showed and its last, "1" and "2", each thing counted once a year."""
    drawn = np.random.default_rng((seed, crc32(world.encode()), size, number))
    company = _worlds.create(WORLDS[world], size, drawn)
    seen: set[str] = set()
    for year, days in zip("12", _seen.looks(WORLDS[world]), strict=True):
        for day in days:
            ground, longer = (Ground(_seen.evidence(company, day, *weeks)) for weeks in ((), (LONG,)))
            if THEMES in parts:
                shown = [theme for theme in themes.find(ground, day, longer) if theme.tier is Tier.THEME]
                seen |= {f"{year} {mark}" for theme in shown for mark in theme_marks(company, theme)}
            if TRENDS in parts:
                risen = [t for t in trends.find(shares(ground, longer), day) if t.tier is Tier.TREND]
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


def chunk(task: tuple[str, int, Cell, tuple[int, ...]]) -> tuple[str, Cell, tuple[int, ...], Counter[str]]:
    """A part of some companies of a cell, by their numbers."""
    part, seed, cell, numbers = task
    return part, cell, numbers, sum((marks(*cell, number, seed, (part,)) for number in numbers), Counter())


def run(cells: list[Cell], years: int, seed: int, parts: Collection[str] = PARTS) -> None:
    """Simulate what is not on record yet, and record it; a bit of every cell first."""
    tasks: list[tuple[int, str, int, Cell, tuple[int, ...]]] = []
    for part in parts:
        for cell in cells:
            known = _records.done(part, seed, cell)
            missing = [number for number in range(years) if number not in known]
            for turn, at in enumerate(range(0, len(missing), CHUNK)):
                tasks.append((turn, part, seed, cell, tuple(missing[at : at + CHUNK])))
    tasks.sort(key=lambda task: task[0])
    begun, done, of = time.monotonic(), 0, sum(len(task[-1]) for task in tasks)
    with Pool(len(os.sched_getaffinity(0))) as pool:
        for part, cell, numbers, seen in pool.imap_unordered(chunk, [task[1:] for task in tasks]):
            _records.add(part, seed, cell, numbers, seen)
            done += len(numbers)
            took = time.monotonic() - begun
            print(f"\r{done} of {of} companies, {took:.0f} s ", end="", file=sys.stderr, flush=True)


def row(cell: Cell, years: int, seen: Counter[str], marks: Collection[str]) -> str:
    """A line of the table: shares of the first and of the last year."""
    shares = (f"{seen[f'1 {mark}'] / years:.3f} {seen[f'2 {mark}'] / years:.3f}" for mark in marks)
    return "  ".join((f"{cell[0]:<13}", f"{cell[1]:>5}", f"{years:>5}", *(f"{share:>13}" for share in shares)))


def verdicts(part: str, cell: Cell, years: int, seen: Counter[str]) -> Iterator[str]:
    """The targets of a cell."""
    world, size = cell
    if world in CORE or world in REPORTED:
        mark = "trend" if part == TRENDS else "confirmed" if WORLDS[world].shares else "theme"
        times = max(seen[f"1 {mark}"], seen[f"2 {mark}"])  # of the worse year
        most, takes = wilson(times, years)[1], SURE[1] if times / years > SURE[0] else WORTH
        found = f"{world} at {size}: years with a false {mark} {times / years:.3f}, at most {most:.3f}"
        if world in CORE:
            holds = f"open: {years} of {takes} years" if years < takes else "holds" if most <= MOST else "MISSED"
            found += f", target {MOST} ({holds})"
        yield found
    elif cell in REACH and (world == DOUBLED) is (part == TRENDS):
        what = "confirmed" if world == CARRIED else "found"
        power = seen[f"2 {what}"] / years
        holds = "holds" if power >= REACH[cell] else "MISSED"
        yield f"{world} at {size}: {what} in {power:.3f} of {years} years, target {REACH[cell]} ({holds})"
        if world == DOUBLED:
            echo = seen["2 echo"] / years
            yield f"{world} at {size}: another driver said to fall beside it in {echo:.3f} of the years"
    elif world == "ghosts" and part == THEMES:
        ghosts = seen["2 theme"] / years
        holds = "holds" if ghosts <= MOST else "MISSED"
        yield f"{world} at {size}: years with a ghost {ghosts:.3f}, target {MOST} ({holds})"


def together(part: str, known: dict[Cell, tuple[int, Counter[str]]]) -> Iterator[str]:
    """Of each size all core worlds in one: no cell's verdict, but what an ordinary company of that size may expect."""
    mark, plain = "trend" if part == TRENDS else "theme", {name for name, world in CORE.items() if not world.shares}
    for size in SIZES:
        these = [found for (world, of), found in known.items() if of == size and world in plain]
        if years := sum(many for many, _ in these):
            times = max(sum(seen[f"{year} {mark}"] for _, seen in these) for year in "12")
            found, most = f"years with a false {mark} {times / years:.3f}", f"at most {wilson(times, years)[1]:.3f}"
            yield f"{len(these)} core worlds at {size} together: {found}, {most}, of {years} years"


def summary(part: str, cells: Collection[Cell], lines: list[str]) -> str:
    """How much of what must hold is known to."""
    core = [cell for cell in cells if cell[0] in CORE]
    said = [line for cell in core for line in lines if line.startswith(f"{cell[0]} at {cell[1]}: years with")]
    holds, missed = (sum(line.endswith(f"({word})") for line in said) for word in ("holds", "MISSED"))
    return f"{part}: of {len(core)} core cells {holds} hold, {missed} missed, {len(core) - holds - missed} are open"


def named(text: str) -> tuple[str, int]:
    """A world, or world/deals a year; 0 where all of its sizes are meant."""
    world, _, size = text.partition("/")
    if world not in WORLDS:
        raise ArgumentTypeError(f"no world is called {world}; there are {', '.join(WORLDS)}")
    return world, int(size or 0)


def chosen(names: Collection[tuple[str, int]]) -> list[Cell]:
    """All cells of the table, or those that are named, of whatever size."""
    table = [(world, size * (2 if world == DOUBLED else 1)) for world in WORLDS for size in SIZES]
    cells = [cell for cell in table if not names or (cell[0], 0) in names]
    return [*dict.fromkeys((*cells, *(name for name in names if name[1])))]


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.honesty")
    parser.add_argument("years", nargs="?", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", nargs="*", default=list(PARTS), choices=PARTS)
    parser.add_argument("--cells", nargs="*", default=[], type=named)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--ship", action="store_true")
    parser.add_argument("--adopt")
    given = parser.parse_args()
    cells = chosen(given.cells)
    for part in given.parts if given.adopt else ():
        known = (given.adopt, lambda *task, part=part: chunk((part, given.seed, *task))[-1])
        if differs := _records.adopt(part, given.seed, *known):
            sys.exit(f"{given.adopt} is other code, not the same in another form: {differs}")
    for part in given.parts if given.ship else ():
        print(_records.ship(part, given.seed), file=sys.stderr)
    if not (given.table or given.ship or given.adopt):
        run(cells, given.years, given.seed, given.parts)
    last: list[str] = []
    for part in given.parts:
        lines: list[str] = []
        known: dict[Cell, tuple[int, Counter[str]]] = {}
        print(f"\n{part}: share of years, the first and the last")
        print("  ".join((f"{'world':<13}", "deals", "years", *(f"{head:>13}" for head in SHOWN[part].values()))))
        for cell in cells:
            if years := len(_records.done(part, given.seed, cell)):
                seen = _records.seen(part, given.seed, cell)
                known[cell] = years, seen
                print(row(cell, years, seen, SHOWN[part]))
                lines += verdicts(part, cell, years, seen)
                for mark, n in seen.most_common():
                    if " why " in mark:
                        print(f"    {mark}: {n}", file=sys.stderr)
        last += [*lines, *together(part, known), summary(part, cells, lines)]
    print("", *last, sep="\n")


if __name__ == "__main__":
    main()
