"""Whether what a small company is told of odds is so: companies of bench.honesty in which one reason has known odds.

Of each theme about that reason: whether the printed range holds the truth, and beside it the interval that isn't toned
down. Of each look that says a reason so strong "would hold up or be watched": whether it did, and not at another look.
Usage: python -m bench.ranges [companies a cell, by default 100] [--seed N]
"""

import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from statistics import median

import numpy as np

from bench import _seen, _worlds
from bench._worlds import World
from dialogs.records import Outcome
from insights.inference import themes
from insights.inference.reach import STRENGTHS
from insights.inference.shrinking import shrunken
from insights.shapes.findings import Finding, Selector, Tier

SIZES = (75, 150, 300)  # deals a year
TRUE = (2, 3, 5, 10)
HELD, WRONG = 0.90, 0.10
WORTH = 100  # looks that rule something out; of fewer no share is worth a verdict
PRICE = Selector("driver", _worlds.DRIVERS[_worlds.PLANTED], Outcome.LOST)
Cell = tuple[int, int, bool]


def seen(task: tuple[Cell, int, int]) -> tuple[Cell, Counter[str], list[float], list[float]]:
    """One company's second year: what was shown of its reason, and what was ruled out."""
    cell, seed, number = task
    odds, size, habits = cell
    rng = np.random.default_rng((seed, odds, size, habits, number))
    company = _worlds.create(World(habits=habits, odds=float(odds), single=True), size, rng)
    told, plain, printed = Counter[str](), list[float](), list[float]()
    for day in _seen.looks(company.world)[1]:
        evidence = _seen.evidence(company, day)
        held = tuple(finding for finding in themes.find(evidence, day) if finding.tier is Tier.THEME)
        for finding in held:
            if finding.selector == PRICE:
                middle, low, high = shrunken(finding)
                told += Counter(shown=1, held=low <= odds <= high, plain=finding.low <= odds <= finding.high)
                plain.append(finding.effect)
                printed.append(middle)
        now = themes.reach(evidence, evidence.start, day).odds
        if now is not None and now <= odds:
            told += Counter(out=1, missed=not noticed((*held, *themes.watching(evidence, day, held))))
    return cell, +told, plain, printed


def noticed(findings: tuple[Finding, ...]) -> bool:
    """Whether the reason is one of them, by itself or with another."""
    chosen = (finding.selector for finding in findings)
    return any(one.outcome is Outcome.LOST and not one.within and PRICE.what in one.what.split("+") for one in chosen)


def rows(cells: list[Cell], companies: int, seed: int) -> Iterator[tuple[Cell, Counter[str], list[float], list[float]]]:
    """Every cell, its companies together."""
    tasks = [(cell, seed, number) for cell in cells for number in range(companies)]
    told, plain, printed = Counter[str](), list[float](), list[float]()
    with Pool(os.cpu_count()) as pool:
        for i, (cell, more, those, these) in enumerate(pool.imap(seen, tasks, chunksize=10), 1):
            told, plain, printed = told + more, plain + those, printed + these
            if i % companies == 0:
                yield cell, told, plain, printed
                told, plain, printed = Counter[str](), [], []


def share(k: int, n: int) -> str:
    """A share, or a dash where there is nothing to have one of."""
    return f"{k / n:.3f}" if n else "-"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.ranges")
    parser.add_argument("companies", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cells = [(odds, size, habits) for habits in (True, False) for odds in TRUE for size in SIZES]
    print(
        "true odds | deals | habits | themes shown | range holds | plain | median printed | plain | ruled out | wrongly"
    )
    by_size, faults = {size: Counter[str]() for size in SIZES}, 0
    for (odds, size, habits), told, plain, printed in rows(cells, given.companies, given.seed):
        if odds in TRUE[:-1]:
            by_size[size] += told
        middles = [f"{median(found):.1f}" if found else "-" for found in (printed, plain)]
        held, was = (share(told[name], told["shown"]) for name in ("held", "plain"))
        wrong = share(told["missed"], told["out"])
        line = (odds, size, "yes" if habits else "no", told["shown"], held, was, *middles, told["out"], wrong)
        print(" | ".join(map(str, line)), flush=True)
        faults += told["out"] >= WORTH and told["missed"] > WRONG * told["out"]
    for size, told in by_size.items():
        print(f"{size} deals a year, odds 2 to 5: the range holds {share(told['held'], told['shown'])}, target {HELD}")
        faults += size != SIZES[0] and told["held"] < HELD * told["shown"]
    print(f"asked about: {', '.join(map(str, STRENGTHS))} times; {'all hold' if not faults else f'{faults} MISSED'}")


if __name__ == "__main__":
    main()
