"""How often "it helped" is said wrongly of what is worked on, and how often rightly, read every week for a year.

A reason is named in so many losses and other deals; from the first look at which it stands out (a deviate of two shares
of 3.3, as themes take about; or of 1.8 with nothing behind it) it is worked on, its losses of the half year before are
set against those since, and the answer is read weekly. Where nothing changed, "it helped" is false. That what was taken
up for being high was high by chance as well is in it. Usage: python -m bench.efforts [years a row, by default 1000]
[seed, by default 1]
"""

import sys
from math import sqrt

import numpy as np

from bench._shared import table
from bench._worlds import Ints
from insights.inference.calendar import YEAR
from insights.inference.improving import improved
from insights.inference.rates import wilson

SIZES = (75, 150, 300, 1_000)
NULL = {"a theme, odds of 3": (0.25, 0.1, 3.3), "a theme, odds of 2": (0.15, 0.08, 3.3), "chance": (0.15, 0.15, 1.8)}
FALLS = {"from 30 to 10 %": (0.3, 0.12, 3.3, 0.1), "from 30 to 20 %": (0.3, 0.12, 3.3, 0.2)}
TRIES = 40  # companies drawn for one year that is worked on, at most
LOST, BEFORE, LEAST = 0.5, 26, (20, 10)  # share of closings; weeks; the fewest losses and others of a look


def taken_up(k: Ints, n: Ints, j: Ints, m: Ints, least: float) -> int | None:
    """The week of the first look at which it stands out; None: at none of two years of looks."""
    for week in range(YEAR, 3 * YEAR, 4):
        year = slice(week - YEAR, week)
        lost, rest = int(n[year].sum()), int(m[year].sum())
        if lost >= LEAST[0] and rest >= LEAST[1]:
            said, others = k[year].sum() / lost, j[year].sum() / rest
            share = (k[year].sum() + j[year].sum()) / (lost + rest)
            spread = sqrt(share * (1 - share) * (1 / lost + 1 / rest))
            if spread and (said - others) / spread >= least:
                return week
    return None


def year(
    rng: np.random.Generator, size: int, shares: tuple[float, float], least: float, after: float | None
) -> int | None:
    """After how many weeks it is said to have helped, 0: never; None where it wasn't taken up."""
    weeks = 4 * YEAR
    n, m = rng.poisson(size * LOST / YEAR, weeks), rng.poisson(size * (1 - LOST) / YEAR, weeks)
    k, j = rng.binomial(n, shares[0]), rng.binomial(m, shares[1])
    start = taken_up(k, n, j, m, least)
    if start is None:
        return None
    if after is not None:
        k[start:] = rng.binomial(n[start:], after)
    before = int(k[start - BEFORE : start].sum()), int(n[start - BEFORE : start].sum())
    for week in range(start + 1, start + YEAR + 1):
        if improved(before, (int(k[start:week].sum()), int(n[start:week].sum()))):
            return week - start
    return 0


def main(years: int, seed: int) -> None:
    rows = []
    for size in SIZES:
        for name, (lost, others, least, *after) in {**NULL, **FALLS}.items():
            rng, found = np.random.default_rng((seed, size, len(rows))), list[int]()
            for _ in range(years * TRIES):
                when = year(rng, size, (lost, others), least, after[0] if after else None)
                found += [] if when is None else [when]
                if len(found) == years:
                    break
            helped = [when for when in found if when]
            often = f"{len(helped) / len(found):.3f}" if found else "-"
            most = f"{wilson(len(helped), len(found))[1]:.3f}" if not after else ""
            weeks = f"{int(np.median(helped))}" if after and helped else ""
            rows.append((str(size), name, "" if after else "nothing changed", str(len(found)), often, most, weeks))
    table(("deals a year", "of", "", "years", "said to have helped", "at most", "median weeks"), *rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
