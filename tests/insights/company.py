"""Debriefed deals one by one, with all that is known of them, as storage reads them; and the shares asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import numpy as np

from insights.inference.calendar import YEAR
from insights.inference.ground import Ground
from insights.inference.shares import Shares, shares
from insights.shapes.evidence import LOST, NO_DECISION, WON, Column, Evidence
from tests.insights.weeks import FIRST, LOOK

OUTCOMES = (WON, LOST, NO_DECISION)
DRIVERS = ("price", "fit", "trust")


@dataclass(frozen=True)
class Deal:
    """One that closed, as it was debriefed, or not (`said` is None). A `week` of the year before is below 0."""

    week: int
    company: int
    seller: str
    outcome: int = LOST
    said: tuple[str, ...] | None = ()
    competitor: str = ""
    segment: str = ""
    product: str = ""
    region: str = ""
    customer: str = ""
    quarter: str = ""


NAMES = ("seller", "competitor", "segment", "product", "region", "customer", "quarter")


def labels(deals: Sequence[Deal], name: str) -> tuple[str, ...]:
    return ("", *sorted({getattr(deal, name) for deal in deals} - {""}))


def seen(deals: Sequence[Deal], drivers: tuple[str, ...] = DRIVERS, before: int = 0) -> Evidence:
    """These as they are read, with an amount that says no more than the customer; of so many weeks before the year."""
    bits = [-1 if d.said is None else sum(1 << drivers.index(key) for key in d.said) for d in deals]
    sets = tuple(sorted({*bits} - {-1}))
    of = {name: labels(deals, name) for name in NAMES}
    columns = {name: Column(of[name], [of[name].index(getattr(d, name)) for d in deals]) for name in NAMES}
    columns["currency"] = Column(("", "EUR"), [1] * len(deals))
    return Evidence(
        FIRST - timedelta(weeks=before), LOOK, drivers,
        [(before + d.week) * 7 + d.company % 7 for d in deals],
        [d.company for d in deals],
        [d.outcome for d in deals],
        [-1 if said < 0 else sets.index(said) for said in bits],
        sets,
        [1_000 * (1 + d.company % 5) for d in deals],
        columns,
    )  # fmt: skip


def asked(deals: Sequence[Deal], name: str, drivers: tuple[str, ...] = DRIVERS, before: int = 0) -> Shares:
    of = seen(deals, drivers, before)
    (found,) = (one for one in shares(Ground(of.between(FIRST, LOOK)), Ground(of)) if one.name == name)
    return found


def told(lost: Sequence[tuple[str, ...]], sellers: str = "ABC", outcome: int = LOST) -> list[Deal]:
    """One a week, in turn; of each who says what."""
    return [Deal(n % YEAR, n, sellers[n % len(sellers)], outcome, said) for n, said in enumerate(lost)]


def with_year_before(deals: Sequence[Deal], earlier: Sequence[Deal]) -> tuple[Deal, ...]:
    """And others that closed a year earlier, each of a company of its own."""
    return *deals, *(replace(deal, week=deal.week - YEAR, company=deal.company + 1_000) for deal in earlier)


@cache
def company(seed: int = 0, n: int = 420) -> tuple[Deal, ...]:
    """Deals of eight sellers, three of whom come later, and of whoever it was; reasons and rivals rise and fall."""
    rng = np.random.default_rng(seed)
    begins = {"": 0, "Ann": 0, "Ben": 0, "Cleo": 0, "Dan": 7, "Eve": 8, "Fay": 20, "Gus": 33}
    found = []
    for _ in range(n):
        week = int(rng.integers(0, YEAR))
        there = [name for name, first in begins.items() if first <= week]
        seller = there[int(rng.integers(len(there)))]
        outcome = OUTCOMES[rng.choice(3, p=(0.3, 0.55, 0.15))]
        late = week >= 26
        chances = {"price": 0.15 + 0.55 * late * (outcome == LOST), "fit": 0.3 + 0.3 * late, "trust": 0.4}
        said = tuple(key for key, chance in chances.items() if rng.random() < chance)
        rival = ("Globex", "Initech", "Umbrella", "")[rng.choice(4, p=(0.2 + 0.3 * late, 0.4 - 0.3 * late, 0.2, 0.2))]
        found.append(
            Deal(
                week, int(rng.integers(0, 250)), seller, outcome,
                said if rng.random() < 0.85 else None, rival,
                ("", "large", "small")[int(rng.integers(3))],
                ("core", "extra")[int(rng.random() < 0.3 + 0.4 * late)],
                ("", "north", "south", "west")[int(rng.integers(4))],
                ("new", "old")[int(rng.integers(2))],
                f"Q{week // 13}",
            )
        )  # fmt: skip
    return tuple(found)
