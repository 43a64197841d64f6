"""Teams that start one after another, in an order drawn by lot: how often "it helped" is said, rightly and wrongly.

A reason is named in so many losses of each of some teams, which differ in size and in how often they name it. Half a
year is there, the order is drawn, the teams start, and on the day on which the last would start it is told whether it
helped. Nothing helps in the first rows; the share may fall everywhere once it is worked on (it was taken up for being
high), swing with the seasons, go its own way in each team, or hang on customers who come again or on sellers who come
and go. Usage: python -m bench.staggered [companies a row, by default 1000] [seed, by default 1]
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from math import pi, sin

import numpy as np

from bench._shared import table
from insights.inference.rates import wilson
from insights.inference.staggered import concluded, drawn, offered
from insights.shapes.staggered import Closed, Offer, Staggered, Verdict

SIZES = (150, 300, 600, 1_000)  # deals a year
TEAMS = (4, 6, 9)
LOST = 0.5
SHARE = 0.3
WEEKS = 52
FIRST = date(2026, 11, 30)
Logits = np.ndarray
"""By team and week, of 26 before the first start and 52 from it on."""
World = Callable[[np.random.Generator, Logits], Logits]


def _seasons(rng: np.random.Generator, logits: Logits) -> Logits:
    turn = rng.uniform(0, 2 * pi)
    return logits + [sin(turn + 2 * pi * week / 52) for week in range(logits.shape[1])]


def _drifts_back(_: np.random.Generator, logits: Logits) -> Logits:
    return logits - 0.7 * (np.arange(logits.shape[1]) >= 26)


def _own_ways(rng: np.random.Generator, logits: Logits) -> Logits:
    return logits + np.cumsum(rng.normal(0, 0.12, logits.shape), axis=1)


def _come_and_go(rng: np.random.Generator, logits: Logits) -> Logits:
    """In each team, one of its habits gives way to another now and then."""
    moved = np.cumsum((rng.random(logits.shape) < 1 / 26) * rng.normal(0, 0.8, logits.shape), axis=1)
    return np.asarray(logits + moved)


WORLDS: dict[str, World] = {
    "nothing else": lambda _, logits: logits,
    "it drifts back everywhere": _drifts_back,
    "seasons": _seasons,
    "teams go their own ways": _own_ways,
    "sellers come and go": _come_and_go,
    "customers come again": lambda _, logits: logits,
}


def company(rng: np.random.Generator, size: int, teams: int, world: str, effect: float) -> tuple[int, bool]:
    """What was foretold of the start that was offered, 0: none was; whether it was told to have helped at the end.

    `effect`: odds once started. With one, what is offered is done, or what takes a year; else what takes any time.
    """
    names = [f"team {i}" for i in range(teams)]
    sizes = rng.dirichlet(np.full(teams, 8.0)) * size * LOST / WEEKS
    logits = np.log(SHARE / (1 - SHARE)) + rng.normal(0, 0.3, (teams, 1)) + np.zeros((teams, 26 + WEEKS))
    logits = WORLDS[world](rng, logits)
    n = rng.poisson(np.repeat(sizes[:, None], logits.shape[1], axis=1))
    often = 1 / (1 + np.exp(-logits))
    again = 6.0 if world == "customers come again" else 1e6
    often = rng.beta(often * again, (1 - often) * again)  # a week's losses are of few customers
    said = rng.binomial(n, often)
    n[:, 0] += n[:, :26].sum(axis=1) == 0  # each has one before
    before = {name: (int(said[i, :26].sum()), int(n[i, :26].sum())) for i, name in enumerate(names) if n[i, :26].sum()}
    between = WEEKS // (teams - 1)
    if effect == 1:
        found, between = Offer(tuple(before)), int(rng.integers(min(2, between), between + 1))
    else:
        found = offered(before, 1)
    year = Staggered(tuple(before), FIRST, FIRST + timedelta(weeks=between * (len(before) - 1)))
    start = found.coming(FIRST - timedelta(days=3)) or year
    start = Staggered(drawn(start.teams, str(rng.integers(1 << 60))), start.first, start.last)
    on = dict(zip(start.teams, start.days, strict=True))
    closed = []
    for i, name in enumerate(names):
        for week in range(logits.shape[1]):
            day = FIRST + timedelta(weeks=week - 26)
            k, these = int(said[i, week]), int(n[i, week])
            if name in on and day >= on[name] and effect != 1:
                odds = often[i, week] / max(1 - often[i, week], 1e-9) * effect
                k = int(rng.binomial(these, odds / (1 + odds)))
            closed += [Closed(f"{name} {week % 3}", day, k, these)] if these else []
    people = {one.person_id: one.person_id.rpartition(" ")[0] for one in closed}
    return found.power, concluded(start, closed, people).verdict is Verdict.HELPED


def main(companies: int, seed: int) -> None:
    rows = []
    cells = [(300, teams, world, 1.0) for teams in TEAMS for world in WORLDS]
    cells += [(size, 6, "nothing else", 1.0) for size in SIZES if size != 300]
    cells += [(size, teams, "nothing else", effect) for effect in (1 / 3, 1 / 2) for size in SIZES for teams in TEAMS]
    for size, teams, world, effect in cells:
        rng = np.random.default_rng((seed, size, teams, len(rows)))
        found = [company(rng, size, teams, world, effect) for _ in range(companies if effect == 1 else companies // 4)]
        helped, many = sum(helped for _, helped in found), len(found)
        most = f"{wilson(helped, many)[1]:.3f}" if effect == 1 else ""
        odds = "none" if effect == 1 else f"1/{1 / effect:.0f}"
        offers = [(foretold / 100, told) for foretold, told in found if foretold]
        worth = (f"{len(offers) / many:.2f}", *(f"{np.mean(one):.2f}" for one in zip(*offers, strict=True)))
        told = (f"{size}", f"{teams}", world, odds, f"{many}", f"{helped / many:.3f}", most)
        rows.append((*told, *(worth if offers else ("0.00", "", "") if effect != 1 else ("", "", ""))))
    head = (
        "deals a year",
        "teams",
        "what else goes on",
        "effect on odds",
        "companies",
        "said to have helped",
        "at most",
    )
    table((*head, "offered", "foretold there", "found there"), *rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
