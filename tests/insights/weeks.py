"""Closings over the weeks of a year or of two, for trends: made by what is said in each week."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from insights.inference.calendar import YEAR
from insights.inference.ground import Ground
from insights.inference.shares import Shares, shares
from insights.inference.trends import find
from insights.shapes.evidence import LOST, SELLER, WON, Column, Evidence
from insights.shapes.findings import Trend

LOOK = date(2026, 10, 26)
FIRST = LOOK - timedelta(weeks=YEAR)
STEP = {"price": [1] * 26 + [3] * 26}
Numbers = Sequence[int]


def closed(
    lost: Numbers,
    said: Mapping[str, Numbers],
    won: Numbers = (5,) * YEAR,
    wins: Mapping[str, Numbers] | None = None,
    *,
    sellers: int = 6,
    rivals: Mapping[str, Numbers] | None = None,
) -> Evidence:
    """So many `lost` in each week up to the look, of which so many say each driver, one a deal.

    So many `won`, who say `wins`. Deals fall to `sellers` in turn, what is said and what isn't each by themselves.
    `rivals`: of the losses.
    """
    drivers = tuple(dict.fromkeys((*said, *(wins or {}))))
    met = ("", *(rivals or {}))
    rows: list[tuple[int, int, int, int, int]] = []
    turn = dict[tuple[int, str], int]()
    for outcome, total, of in ((LOST, lost, said), (WON, won, wins or {})):
        for week, n in enumerate(total):
            named = [key for key, numbers in of.items() for _ in range(numbers[week])]
            against = [key for key, numbers in (rivals or {}).items() if outcome == LOST for _ in range(numbers[week])]
            assert len(named) <= n >= len(against)
            for i in range(n):
                key = named[i] if i < len(named) else ""
                rival = met.index(against[i]) if i < len(against) else 0
                of_key = turn.get((outcome, key), 0)
                turn[outcome, key] = of_key + 1
                rows.append((week, outcome, 1 << drivers.index(key) if key else 0, rival, of_key % sellers))
    sets = sorted({row[2] for row in rows})
    columns = {
        SELLER: Column(tuple(f"rep {i}" for i in range(sellers)), [row[4] for row in rows]),
        "competitor": Column(met, [row[3] for row in rows]),
    }
    day, outcome = [row[0] * 7 for row in rows], [row[1] for row in rows]
    ours = [sets.index(row[2]) for row in rows]
    return Evidence(
        LOOK - timedelta(weeks=len(lost)),
        LOOK,
        drivers,
        day,
        list(range(len(rows))),
        outcome,
        ours,
        tuple(sets),
        columns=columns,
    )


def moved(seen: Evidence) -> list[Shares]:
    return shares(Ground(seen.between(FIRST, LOOK)), Ground(seen))


def found(seen: Evidence, family: str = "driver") -> dict[str, Trend]:
    """The trends of a family that were looked at, by what they are about."""
    return {trend.what: trend for trend in find(moved(seen), LOOK) if trend.family == family}
