"""Companies of bench.honesty: two simulated years of closings, and what a look at them gets, grouped as storage does.

A world is a set of rules about who ticks what. All closings are debriefed. Years have 52 ISO weeks (2024 and 2025), so
both have 13 looks; those of the second have a whole year behind them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dialogs.records import Outcome
from insights.cells import LOST, NO_DECISION, WON, Cells, Evidence, Weekly
from insights.findings import Finding
from insights.looks import looked_at, next_look

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

FIRST = date(2024, 1, 1)  # the Monday of week 1; 2024 and 2025 have 52 weeks each
WEEKS, YEAR = 104, 52
REPS, SEGMENTS = 20, ("small", "middle", "large", "")
DRIVERS = ("price", "fit", "trust", "service", "process", "timing", "rival", "risk", "legal", "sponsor")
PLANTED = 0  # the driver that worlds play with: price
SAID = np.array([0.14, 0.14, 0.12, 0.11, 0.1, 0.1, 0.09, 0.08, 0.06, 0.06])  # how often each is ticked by and large
LEVELS = {"competitor": 6, "price": 3, "alignment": 3, "control": 3, "product": 5, "region": 4}
KNOWN = {"competitor": 0.7, "price": 0.6, "alignment": 0.8, "control": 0.8, "product": 1.0, "region": 1.0}
BY_SEGMENT = ("price", "alignment", "control")  # where segments confound, these differ between them, too
TELLS = np.array([0.4, 0.35, 0.3])  # the share of buyers who tell, by outcome
WIN, UNDECIDED = 0.4, 0.1
# the win rate by week of the quarter in the public CRM data set (data/crm), that of the whole set .63
SEASON = np.array([0.44, 0.52, 0.43, 0.55, 0.54, 0.57, 0.56, 0.55, 0.6, 0.81, 0.8, 0.8, 0.81])


@dataclass(frozen=True, slots=True)
class World:
    """What goes on: in `habits`, reps differ; in `segments`, segments drive ticks and wins; in `seasons`, wins cycle.

    `odds`: how much price's odds rise in a loss. `shares`: price's share of losses and of the other deals. `step`: its
    share of losses before and after the middle of each year. `single`: one driver a debrief. `agree`: how often the
    buyer names the rep's driver; other buyers' reasons have nothing to do with the outcome.
    """

    habits: bool = False
    segments: bool = False
    seasons: bool = False
    odds: float = 1.0
    shares: tuple[float, float] | None = None
    step: tuple[float, float] | None = None
    single: bool = False
    agree: float = 0.6


@dataclass(frozen=True, slots=True)
class Company:
    """Two years of closings: columns of equal length in order of time. `found`: what is true, for `is_true`."""

    world: World
    week: Ints
    rep: Ints
    segment: Ints  # the last of SEGMENTS where it is not known
    outcome: Ints
    main: Ints  # -1: not sure, or something that is no driver
    sets: Ints
    buyer: Ints  # -1: has not told
    others: Mapping[str, Ints]  # -1: not known
    better: Reals  # by segment, how much its win rate differs
    leaning: Reals  # by segment and driver, the share of ticks


def found(world: World, size: int, rng: np.random.Generator) -> Company:
    """A company with about `size` closings a year."""
    n = int(rng.poisson(2 * size))
    week = np.sort(rng.integers(0, WEEKS, n))
    rep = _pick(rng, np.tile(rng.dirichlet(np.full(REPS, 5.0)), (1, 1)), np.zeros(n, np.int64))
    known = len(SEGMENTS) - 1
    mixes = rng.dirichlet(np.full(known, 6.0), REPS) if world.habits or world.segments else np.full((REPS, known), 1 / 3)
    segment = _pick(rng, mixes, rep)

    better = np.array([-0.9, 0.0, 0.9])[rng.permutation(known)] if world.segments else np.zeros(known)
    skill = rng.normal(0, 0.5, REPS) if world.habits else np.zeros(REPS)
    cycle = _logit(SEASON) - _logit(np.array(0.63)) if world.seasons else np.zeros(13)
    wins = 1 / (1 + np.exp(-(_logit(np.array(WIN)) + skill[rep] + better[segment] + cycle[week % 13])))
    chance = rng.random(n)
    outcome = np.where(chance < wins, WON, np.where(chance < wins + UNDECIDED * (1 - wins) / (1 - WIN), NO_DECISION, LOST))

    habit = _habits(rng, SAID, world)
    leaning = _leanings(rng, SAID, world)
    weights = habit[:, None, None, :] * (leaning / SAID)[None, :, None, :]
    weights = weights / weights.sum(-1, keepdims=True)
    weights = np.repeat(weights, 3, axis=2)
    _lift(weights, world)
    rows = (rep * known + segment) * 3 + outcome
    table = weights.reshape(-1, len(DRIVERS))
    main = _pick(rng, table, rows)
    if world.step:
        _step(rng, world.step, main, week, outcome)
    sets = 1 << main
    if not world.single:
        for often in (0.35, 0.1):
            sets = np.where(rng.random(n) < often, sets | 1 << _pick(rng, table, rows), sets)
        unsure = rng.random(n) < 0.08
        main, sets = np.where(unsure, -1, main), np.where(unsure, 0, sets)

    own = _pick(rng, _leanings(rng, SAID, world), segment)
    same = (rng.random(n) < world.agree) & (main >= 0)
    buyer = np.where(rng.random(n) < TELLS[outcome], np.where(same, main, own), -1)

    others: dict[str, Ints] = {}
    for name, levels in LEVELS.items():
        base = np.arange(levels + 2, 2, -1) / np.arange(levels + 2, 2, -1).sum()
        usual = _habits(rng, base, world)
        if name in BY_SEGMENT:
            usual = usual[:, None, :] * (_leanings(rng, base, world) / base)[None]
        else:
            usual = np.repeat(usual[:, None, :], known, axis=1)
        usual = usual / usual.sum(-1, keepdims=True)
        said = _pick(rng, usual.reshape(-1, levels), rep * known + segment)
        others[name] = np.where(rng.random(n) < KNOWN[name], said, -1)
    segment = np.where(rng.random(n) < 0.05, known, segment)
    return Company(world, week, rep, segment, outcome, main, sets, buyer, others, better, leaning)


def looks() -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The days of the looks of the first and of the second year."""
    days, end = [next_look(FIRST)], FIRST + timedelta(weeks=WEEKS)
    while (day := next_look(days[-1])) < end:
        days.append(day)
    middle = FIRST + timedelta(weeks=YEAR)
    return tuple(day for day in days if day < middle), tuple(day for day in days if day >= middle)


def evidence(company: Company, look: date) -> Evidence:
    """What a look on this day gets, grouped."""
    start, end = looked_at(look)
    first, last = np.searchsorted(company.week, [(start - FIRST).days // 7, (end - FIRST).days // 7])
    view = slice(int(first), int(last))
    rep, segment, outcome, sets = (c[view] for c in (company.rep, company.segment, company.outcome, company.sets))
    told = company.buyer[view]
    values = {**{name: column[view] for name, column in company.others.items()}}
    values["segment"] = np.where(segment < len(SEGMENTS) - 1, segment, -1)
    lost = outcome == LOST
    inside = {}
    for name in ("competitor", "segment", "product"):
        kept = lost & (values[name] >= 0)
        inside[name] = _cells(rep[kept], values[name][kept], outcome[kept], sets[kept], _labels(name), DRIVERS)
    others = {
        name: _cells(*(c[(kept := value >= 0)] for c in (rep, segment, outcome)), 1 << value[kept], SEGMENTS, _labels(name))
        for name, value in values.items()
    }
    tellers = told >= 0
    buyers = _cells(*(c[tellers] for c in (rep, segment, outcome)), 1 << told[tellers], SEGMENTS, DRIVERS)
    return Evidence(start, end, _cells(rep, segment, outcome, sets, SEGMENTS, DRIVERS), buyers, others, inside)


def weekly(company: Company, day: date) -> dict[str, Weekly]:
    """What a look on this day gets of the weeks before it."""
    start, end = looked_at(day)
    mondays = tuple(start + timedelta(weeks=number) for number in range((end - start).days // 7))
    first = (start - FIRST).days // 7
    lost = company.outcome == LOST
    both = (company.main >= 0) & (company.buyer >= 0)
    rival = company.others["competitor"]
    ticked = {key: lost & (company.sets >> bit & 1 > 0) for bit, key in enumerate(DRIVERS)}
    families = {
        "win_rate": (np.ones_like(lost), {"won": company.outcome == WON}),
        "driver": (lost, ticked),
        "competitor": (rival >= 0, {key: rival == level for level, key in enumerate(_labels("competitor"))}),
        "gap": (both, {"differ": both & (company.main != company.buyer)}),
    }

    def counted(kept: NDArray[np.bool_]) -> tuple[int, ...]:
        by_week = np.bincount(company.week[kept], minlength=WEEKS).tolist()
        return tuple(by_week[w] if w >= 0 else 0 for w in range(first, first + len(mondays)))

    return {
        family: Weekly(mondays, counted(total), {key: counted(kept) for key, kept in levels.items()})
        for family, (total, levels) in families.items()
    }


def is_true(company: Company, finding: Finding) -> bool:
    """Whether something of the world stands behind a finding (in `shares` only as our view: nothing to confirm)."""
    world, chosen = company.world, finding.selector
    price = DRIVERS[PLANTED]
    if (world.odds != 1 or world.shares) and chosen.outcome is Outcome.LOST and not chosen.within:
        if chosen.family in ("driver", "pair") and price in chosen.what.split("+"):
            return True
    if not world.segments:
        return False
    if chosen.within and chosen.within[0] == "segment":
        shares = company.leaning[:, DRIVERS.index(chosen.what)]
        at = SEGMENTS.index(chosen.within[1])
        return bool(shares[at] > np.delete(shares, at).min())
    if chosen.family == "segment":
        better = company.better[SEGMENTS.index(chosen.what)]
        return bool(better >= 0 if chosen.outcome is Outcome.WON else better <= 0)
    return False


def _labels(name: str) -> tuple[str, ...]:
    return SEGMENTS[:-1] if name == "segment" else tuple(f"{name} {number}" for number in range(LEVELS[name]))


def _cells(
    rep: Ints, segment: Ints, outcome: Ints, sets: Ints, segments: tuple[str, ...], keys: tuple[str, ...]
) -> Cells:
    code = ((rep * len(segments) + segment) * 3 + outcome << len(keys)) + sets
    code, n = np.unique(code, return_counts=True)
    rest, sets = code >> len(keys), code & (1 << len(keys)) - 1
    rest, outcome = np.divmod(rest, 3)
    rep, segment = np.divmod(rest, len(segments))
    return Cells(_REPS, segments, keys, rep, segment, outcome, sets, n)  # type: ignore[arg-type] # arrays do


_REPS = tuple(f"rep {number}" for number in range(REPS))


def _pick(rng: np.random.Generator, table: Reals, rows: Ints) -> Ints:
    """One level for each of `rows`, by the shares in its row of `table`."""
    edges = table.cumsum(axis=1)[:, :-1]
    return np.asarray((rng.random(len(rows))[:, None] > edges[rows]).sum(axis=1))


def _habits(rng: np.random.Generator, base: Reals, world: World) -> Reals:
    """Shares by rep."""
    return rng.dirichlet(base * len(base) * 1.5, REPS) + 1e-9 if world.habits else np.tile(base, (REPS, 1))


def _leanings(rng: np.random.Generator, base: Reals, world: World) -> Reals:
    """Shares by segment."""
    known = len(SEGMENTS) - 1
    return rng.dirichlet(base * len(base) * 2, known) + 1e-9 if world.segments else np.tile(base, (known, 1))


def _lift(weights: Reals, world: World) -> None:
    """Change price's share of ticks by outcome, the others making way; `weights`: rep × segment × outcome × driver."""
    share = weights[..., PLANTED].copy()
    if world.shares:
        lost, rest = world.shares
        share[:], share[..., LOST] = rest, lost
    elif world.odds != 1:
        odds = world.odds * share[..., LOST] / (1 - share[..., LOST])
        share[..., LOST] = odds / (1 + odds)
    else:
        return
    weights *= ((1 - share) / (1 - weights[..., PLANTED]))[..., None]
    weights[..., PLANTED] = share


def _step(rng: np.random.Generator, step: tuple[float, float], main: Ints, week: Ints, outcome: Ints) -> None:
    """Let price's share of losses step in the middle of each year; the others keep their proportions."""
    free = np.flatnonzero(main == PLANTED)
    main[free] = 1 + _pick(rng, SAID[None, 1:] / SAID[1:].sum(), np.zeros(len(free), np.int64))
    share = np.where(week % YEAR < YEAR // 2, *step)
    main[(outcome == LOST) & (rng.random(len(main)) < share)] = PLANTED


def _logit(share: Reals) -> Reals:
    return np.asarray(np.log(share / (1 - share)))
