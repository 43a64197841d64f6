"""How often a suspicion is borne out that isn't so, and how often one that is: years of looks at made-up companies.

The companies are those of bench.honesty. Each names three suspicions at the start of either year, for 12 months, and
the same three for 24: a reason that is planted where something is, another one, and the first inside the losses to one
rival. Where nothing goes on a year is false when any of the three is borne out. Where odds of 3 are planted it is found
when the one it was planted for is, and wrongly ruled out when that is; the third is planted by itself. Beside power
stands what would be foretold to who names it (`power`), from what each company's first year lets expect of the second.

Usage: python -m bench.suspicions [companies a cell, by default 100] [--seed 1] [--cells world or world/deals a year …]
"""

import os
from argparse import ArgumentParser
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import Pool
from zlib import crc32

import numpy as np

from bench import _seen, _worlds
from bench._worlds import DRIVERS, FIRST, PLANTED, TRUST, Company, World
from bench.honesty import CORE
from insights.inference import suspicions
from insights.inference.calendar import YEAR, next_look
from insights.inference.rates import wilson
from insights.shapes.evidence import LOST
from insights.shapes.suspicions import MONTHS, Suspicion, Verdict

RIVAL, INSIDE = "competitor 0", "odds 3 inside"
_BLAMED = {"blame", "hearsay"}  # there sellers do say price of losses more often: their view is borne out, and rightly
NULL = {name: world for name, world in CORE.items() if name not in _BLAMED}
PLANTED_WORLDS = {
    "odds 3 plain": World(odds=3.0, single=True),
    "odds 3": World(odds=3.0, single=True, habits=True),
    "odds 3 repeat": World(odds=3.0, single=True, repeat=True),
    INSIDE: World(single=True),
}
WORLDS = NULL | PLANTED_WORLDS
SIZES = (75, 150, 300, 1_000)
NAMED = (FIRST - timedelta(days=1), FIRST + timedelta(weeks=YEAR, days=-1))  # the Sundays before the years
FLOORS = {("odds 3 plain", 150, 12): 0.3, ("odds 3 plain", 150, 24): 0.65}
WRONGLY = 0.05
EARLY = 0.3  # a share of the time up to which the bar is above 5, which chance doesn't reach: left out to save time
WORTH = 1_000
Cell = tuple[str, int]


def named(world: str, months: int, on: date) -> list[Suspicion]:
    """The three, the one that is planted first."""
    price, trust = ((DRIVERS[at], None) for at in (PLANTED, TRUST))
    inside = DRIVERS[PLANTED], ("competitor", RIVAL)
    three = (inside, trust, price) if world == INSIDE else (price, trust, inside)
    last = suspicions.ends(on, months)
    return [Suspicion(str(number), *one, months, on, last, None) for number, one in enumerate(three)]


def marks(world: str, size: int, number: int, seed: int = 1) -> Counter[str]:
    """What came of them; a mark begins with the months, and of 12 with the year as well."""
    drawn = np.random.default_rng((seed, crc32(f"suspicions {world}".encode()), size, number))
    company = _worlds.create(WORLDS[world], size, drawn)
    if world == INSIDE:
        company = _lifted(company, drawn)
    seen = Counter[str]()
    for months, on, mark in ((12, NAMED[0], "12 1"), (12, NAMED[1], "12 2"), (24, NAMED[0], "24 ")):
        three = named(world, months, on)
        verdicts = _verdicts(company, three)
        borne = [verdict is Verdict.BORNE_OUT for verdict in verdicts]
        seen[f"{mark} any"] += any(borne)
        seen[f"{mark} inside"] += borne[2]
        seen[f"{mark} found"] += borne[0]
        seen[f"{mark} ruled out"] += verdicts[0] is Verdict.RULED_OUT
    year = _seen.evidence(company, FIRST + timedelta(weeks=YEAR))
    first = named(world, 12, NAMED[0])[0]
    expected = suspicions.pace(year, first.driver, first.within)
    for months in MONTHS:
        seen[f"{months} foretold"] += round(1000 * suspicions.power(expected, months)) if expected else 0
    return seen


def _verdicts(company: Company, three: list[Suspicion]) -> list[Verdict | None]:
    """What became of each, look by look until that is decided."""
    found: list[Verdict | None] = [None for _ in three]
    start, last, day = three[0].named_on + timedelta(days=1), three[0].last_look, three[0].named_on
    while (day := next_look(day)) <= last:
        if ((day - start).days + 1) / ((last - start).days + 1) < EARLY:
            continue
        evidence = _seen.evidence(company, day, (day - start).days // 7)
        for at, suspicion in enumerate(three):
            found[at] = found[at] or suspicions.look(evidence, suspicion, day).verdict
    return found


def _lifted(company: Company, drawn: np.random.Generator) -> Company:
    """With price said in the losses to one rival so much more often that its odds are tripled there."""
    there = (company.outcome == LOST) & (company.others["competitor"] == 0)
    base = _worlds.SAID[PLANTED] / sum(_worlds.SAID)
    said = 3 * base / (1 + 2 * base)
    main = np.where(there & (drawn.random(there.size) < (said - base) / (1 - base)), PLANTED, company.main)
    return replace(company, main=main, sets=1 << main)


def chunk(task: tuple[int, Cell, range]) -> tuple[Cell, int, Counter[str]]:
    """Some companies of a cell."""
    seed, cell, numbers = task
    return cell, len(numbers), sum((marks(*cell, number, seed) for number in numbers), Counter())


def lines(cell: Cell, n: int, seen: Counter[str]) -> list[str]:
    """What is told of a cell."""
    world, size = cell
    told = []
    for months in MONTHS:
        years = ("12 1", "12 2") if months == MONTHS[0] else ("24 ",)
        rate = {mark: max(seen[f"{year} {mark}"] for year in years) for mark in ("any", "inside", "ruled out")}
        found = sum(seen[f"{year} found"] for year in years) / (n * len(years))
        ruled = sum(seen[f"{year} ruled out"] for year in years) / (n * len(years))
        head = f"{world:<13} {size:>5} {n:>5} {months:>3} months: "
        if world in NULL:
            most, within = wilson(rate["any"], n)[1], rate["any"] / n <= suspicions.BUDGET
            holds = f"open: takes {WORTH}" if n < WORTH else "holds" if within else "MISSED"
            told.append(
                f"{head}borne out by chance {rate['any'] / n:.4f}, at most {most:.4f}, budget "
                f"{suspicions.BUDGET} ({holds}); inside a rival's "
                f"{rate['inside'] / n:.4f}; ruled out {ruled:.3f}"
            )
        else:
            floor = FLOORS.get((world, size, months))
            holds = "" if floor is None else f", target {floor} ({'holds' if found >= floor else 'MISSED'})"
            told.append(
                f"{head}found {found:.3f}{holds}; foretold {seen[f'{months} foretold'] / n / 1000:.3f}; "
                f"wrongly ruled out {ruled:.3f}, target {WRONGLY} ({'holds' if ruled <= WRONGLY else 'MISSED'})"
            )
    return told


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.suspicions")
    parser.add_argument("companies", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cells", nargs="*", default=[])
    given = parser.parse_args()
    cells = [(world, size) for world in WORLDS for size in SIZES]
    cells = [cell for cell in cells if not given.cells or {cell[0], f"{cell[0]}/{cell[1]}"} & {*given.cells}]
    parts = [range(first, min(first + 25, given.companies)) for first in range(0, given.companies, 25)]
    tasks = [(given.seed, cell, numbers) for cell in cells for numbers in parts]
    done, seen = Counter[Cell](), {cell: Counter[str]() for cell in cells}
    with Pool(len(os.sched_getaffinity(0))) as pool:
        for cell, n, marked in pool.imap_unordered(chunk, tasks):
            done[cell] += n
            seen[cell].update(marked)
            if done[cell] == given.companies:
                print(*lines(cell, given.companies, seen[cell]), sep="\n", flush=True)


if __name__ == "__main__":
    main()
