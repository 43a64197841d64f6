"""Companies of bench.honesty: two simulated years of closings, and what a look at them gets, grouped as storage does.

A world is a set of rules about who ticks what. All closings are debriefed. Years have 52 ISO weeks (2024 and 2025), so
both have 13 looks; those of the second have a whole year behind them.
"""

from array import array
from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.inference.calendar import YEAR, next_look
from insights.shapes.cells import LOST, NO_DECISION, WON, Cells, Evidence, Weekly
from insights.shapes.findings import Finding, Source

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

FIRST = date(2024, 1, 1)  # the Monday of week 1; 2024 and 2025 have 52 weeks each
WEEKS = 2 * YEAR
STEPS = FIRST + timedelta(weeks=78)  # the middle of the second year
REPS, SEGMENTS = 20, ("small", "middle", "large", "")
DRIVERS = ("price", "fit", "trust", "service", "process", "timing", "rival", "risk", "legal", "sponsor")
PLANTED = 0  # the driver that worlds play with: price
SAID = np.array([0.14, 0.14, 0.12, 0.11, 0.1, 0.1, 0.09, 0.08, 0.06, 0.06])  # how often each is ticked by and large
LEVELS = {"competitor": 6, "price": 3, "alignment": 3, "control": 3, "product": 5, "region": 4}
KNOWN = {"competitor": 0.7, "price": 0.6, "alignment": 0.8, "control": 0.8, "product": 1.0, "region": 1.0}
REGION = "region"  # has nothing to do with segments; where they confound, all the others differ between them
TELLS = np.array([0.4, 0.35, 0.3])  # the share of buyers who tell a seller why, by outcome
ANSWERS = np.array([0.25, 0.15, 0.15])  # and of those who say so themselves
WIN, UNDECIDED = np.array(0.4), 0.1
ALSO, UNSURE, NAMELESS = (0.35, 0.1), 0.08, 0.05  # shares: a second and third driver, no driver, segment not known
# the win rate by week of the quarter in the public set "CRM Sales Opportunities", and that of the whole set
USUAL = np.array(0.63)
SEASON = np.array([0.44, 0.52, 0.43, 0.55, 0.54, 0.57, 0.56, 0.55, 0.6, 0.81, 0.8, 0.8, 0.81])
_NAMES = tuple(f"rep {number}" for number in range(REPS))
_KNOWN = len(SEGMENTS) - 1


@dataclass(frozen=True, slots=True)
class World:
    """What goes on: in `habits`, reps differ; in `segments`, segments drive ticks and wins; in `seasons`, wins cycle.

    `odds`: how much price's odds rise in a loss. `shares`: price's share of losses and of the other deals. `step`: its
    share of losses before and after `STEPS`. `single`: one driver a debrief. `agree`: how often the buyer's reason is
    the rep's driver; other buyers' reasons have nothing to do with the outcome. `hearsay`: how often the seller hears
    their own driver whatever the buyer's reason is.

    Habits and segments are strong: Fisher's test with Benjamini-Hochberg at .05, all deals together, would find some
    driver in .25 of looks (habits) and .6 (segments) at 1,000 deals a year, in .8 and 1 at 5,000.
    """

    habits: bool = False
    segments: bool = False
    seasons: bool = False
    odds: float = 1.0
    shares: tuple[float, float] | None = None
    step: tuple[float, float] | None = None
    single: bool = False
    agree: float = 0.6
    hearsay: float = 0.0


@dataclass(frozen=True, slots=True)
class Company:
    """Two years of closings: columns of equal length in order of time."""

    world: World
    week: Ints
    rep: Ints
    segment: Ints  # the last of SEGMENTS where it is not known
    outcome: Ints
    main: Ints  # -1: not sure, or something that is no driver
    sets: Ints
    heard: Ints  # from the buyer; -1: has not told
    buyer: Ints  # what they said themselves; -1: nothing
    others: Mapping[str, Ints]  # -1: not known
    better: Reals  # by segment, how much its win rate differs
    leaning: Reals  # by segment and driver, the share of ticks


def create(world: World, size: int, rng: np.random.Generator) -> Company:
    """A company with about `size` closings a year."""
    n = int(rng.poisson(2 * size))
    week = np.sort(rng.integers(0, WEEKS, n))
    rep = _pick(rng, rng.dirichlet(np.full(REPS, 5.0), 1), np.zeros(n, np.int64))
    mixes = np.full((REPS, _KNOWN), 1 / _KNOWN)
    segment = _pick(rng, rng.dirichlet(np.full(_KNOWN, 6.0), REPS) if world.habits or world.segments else mixes, rep)
    row = rep * _KNOWN + segment
    better = np.array([-1.0, 0.0, 1.0])[rng.permutation(_KNOWN)] if world.segments else np.zeros(_KNOWN)
    outcome = _outcomes(rng, world, week, rep, better[segment])

    leaning = _leanings(rng, SAID, world)
    table = _habits(rng, SAID, world)[:, None, None, :] * (leaning / SAID)[None, :, None, :]
    table = np.repeat(table / table.sum(-1, keepdims=True), 3, axis=2)
    _lift(table, world)
    table, rows = table.reshape(-1, len(DRIVERS)), row * 3 + outcome
    main = _pick(rng, table, rows)
    if world.step:
        _step(rng, world.step, main, week, outcome)
    sets = 1 << main
    if not world.single:
        for often in ALSO:
            sets = np.where(rng.random(n) < often, sets | 1 << _pick(rng, table, rows), sets)
        unsure = rng.random(n) < UNSURE
        main, sets = np.where(unsure, -1, main), np.where(unsure, 0, sets)

    own = _pick(rng, _leanings(rng, SAID, world), segment)
    same = (rng.random(n) < world.agree) & (main >= 0)
    reason = np.where(same, main, own)
    tells = rng.random(n) < TELLS[outcome]
    others = {name: _other(rng, world, name, rep, segment) for name in LEVELS}
    segment = np.where(rng.random(n) < NAMELESS, _KNOWN, segment)
    echoed = (rng.random(n) < world.hearsay) & (main >= 0)
    heard = np.where(tells, np.where(echoed, main, reason), -1)
    buyer = np.where(rng.random(n) < ANSWERS[outcome], reason, -1)
    return Company(world, week, rep, segment, outcome, main, sets, heard, buyer, others, better, leaning)


def looks() -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The days of the looks of the first and of the second year."""
    days, end = [next_look(FIRST)], FIRST + timedelta(weeks=WEEKS)
    while (day := next_look(days[-1])) < end:
        days.append(day)
    middle = FIRST + timedelta(weeks=YEAR)
    return tuple(day for day in days if day < middle), tuple(day for day in days if day >= middle)


def evidence(company: Company, look: date) -> Evidence:
    """What a look on this day gets, grouped."""
    end = (look - FIRST).days // 7
    first, last = np.searchsorted(company.week, [end - YEAR, end])
    view = slice(int(first), int(last))
    rep, segment, outcome, sets = (c[view] for c in (company.rep, company.segment, company.outcome, company.sets))
    values = {name: column[view] for name, column in company.others.items()}
    values["segment"] = np.where(segment < _KNOWN, segment, -1)
    lost = outcome == LOST
    inside = {}
    for name in ("competitor", "segment", "product", "control"):
        kept = lost & (values[name] >= 0)
        columns = (column[kept] for column in (rep, segment, outcome, sets, values[name]))
        inside[name] = _cells(*columns, DRIVERS, _labels(name))
    del values["control"]  # asked otherwise of a win than of a loss

    def one_bit(said: Ints, keys: tuple[str, ...]) -> Cells:
        known = said >= 0
        return _cells(rep[known], segment[known], outcome[known], 1 << said[known], none[known], keys)

    none = np.zeros_like(rep)
    others = {name: one_bit(value, _labels(name)) for name, value in values.items()}
    ours = _cells(rep, segment, outcome, sets, none, DRIVERS)
    heard, buyers = (one_bit(column[view], DRIVERS) for column in (company.heard, company.buyer))
    return Evidence(look - timedelta(weeks=YEAR), look, ours, heard, others, inside, buyers)


def weekly(company: Company, day: date) -> dict[str, Weekly]:
    """What a look on this day gets of the weeks before it."""
    mondays = tuple(day - timedelta(weeks=back) for back in range(YEAR, 0, -1))
    first = (mondays[0] - FIRST).days // 7
    lost = company.outcome == LOST
    both = (company.main >= 0) & (company.heard >= 0)
    rival = company.others["competitor"]
    rivals = dict(enumerate(_labels("competitor")))
    families = {
        "win_rate": {("won",): company.outcome == WON, (): company.outcome != WON},
        "driver": {
            tuple(key for bit, key in enumerate(DRIVERS) if said >> bit & 1): lost & (company.sets == said)
            for said in np.unique(company.sets[lost]).tolist()
        },
        "competitor": {(key,): rival == level for level, key in rivals.items()},
        "gap": {("differ",): both & (company.main != company.heard), (): both & (company.main == company.heard)},
    }

    def counted(kept: NDArray[np.bool_]) -> tuple[int, ...]:
        by_week = np.bincount(company.week[kept], minlength=WEEKS).tolist()
        return tuple(by_week[w] if w >= 0 else 0 for w in range(first, first + len(mondays)))

    return {
        family: Weekly(mondays, {said: counted(kept) for said, kept in sets.items()})
        for family, sets in families.items()
    }


def is_true(company: Company, finding: Finding) -> bool:
    """Whether something of the world stands behind a finding: in `shares` only what sellers see, or hear by hearsay."""
    world, chosen = company.world, finding.selector
    price = DRIVERS[PLANTED]
    carried = chosen.source is Source.OURS or world.agree + world.hearsay > 0
    planted = (world.odds != 1 or world.shares or world.step) and carried
    if planted and chosen.outcome is Outcome.LOST and not chosen.within and chosen.family in {"driver", "pair"}:
        return price in chosen.what.split("+")
    if not world.segments:
        return False
    if chosen.within and chosen.within[0] == "segment":
        shares = company.leaning[:, DRIVERS.index(chosen.what)]
        at = SEGMENTS.index(chosen.within[1])
        return bool(shares[at] > np.delete(shares, at).mean())
    if chosen.family == "segment":
        better = company.better[SEGMENTS.index(chosen.what)]
        return bool(better >= 0 if chosen.outcome is Outcome.WON else better <= 0)
    return False


def _labels(name: str) -> tuple[str, ...]:
    return SEGMENTS[:-1] if name == "segment" else tuple(f"{name} {number}" for number in range(LEVELS[name]))


def _cells(
    rep: Ints,
    segment: Ints,
    outcome: Ints,
    sets: Ints,
    value: Ints,
    keys: tuple[str, ...],
    values: tuple[str, ...] = (),
) -> Cells:
    most = max(1, len(values))
    code = (((rep * len(SEGMENTS) + segment) * 3 + outcome) * most + value << len(keys)) + sets
    code, n = np.unique(code, return_counts=True)
    rest, sets = code >> len(keys), code & (1 << len(keys)) - 1
    rest, value = np.divmod(rest, most)
    rest, outcome = np.divmod(rest, 3)
    rep, segment = np.divmod(rest, len(SEGMENTS))
    *columns, last = (array("q", column.tobytes()) for column in (rep, segment, outcome, sets, n, value))
    return Cells(_NAMES, SEGMENTS, keys, *columns, values, last)


def _outcomes(rng: np.random.Generator, world: World, week: Ints, rep: Ints, better: Reals) -> Ints:
    skill = rng.normal(0, 1, REPS) if world.habits else np.zeros(REPS)
    cycle = _logit(SEASON) - _logit(USUAL) if world.seasons else np.zeros(len(SEASON))
    wins = 1 / (1 + np.exp(-(_logit(WIN) + skill[rep] + better + cycle[week % len(SEASON)])))
    undecided = UNDECIDED * (1 - wins) / (1 - WIN)
    chance = rng.random(len(week))
    return np.select([chance < wins, chance < wins + undecided], [WON, NO_DECISION], LOST)


def _other(rng: np.random.Generator, world: World, name: str, rep: Ints, segment: Ints) -> Ints:
    """What was said of another dimension; it has nothing to do with the outcome but through reps and segments."""
    weights = np.arange(LEVELS[name] + 2.0, 2, -1)  # some more common than others
    base = weights / weights.sum()
    usual = _habits(rng, base, world)[:, None, :]
    leaning = _leanings(rng, base, world) if name != REGION else np.tile(base, (_KNOWN, 1))
    table = usual * (leaning / base)[None]
    said = _pick(rng, (table / table.sum(-1, keepdims=True)).reshape(-1, len(base)), rep * _KNOWN + segment)
    return np.where(rng.random(len(rep)) < KNOWN[name], said, -1)


def _pick(rng: np.random.Generator, table: Reals, rows: Ints) -> Ints:
    """One level for each of `rows`, by the shares in its row of `table`."""
    edges = table.cumsum(axis=1)[:, :-1]
    return np.asarray((rng.random(len(rows))[:, None] > edges[rows]).sum(axis=1))


def _habits(rng: np.random.Generator, base: Reals, world: World) -> Reals:
    """Shares by rep."""
    return rng.dirichlet(base * len(base) * 0.7, REPS) + 1e-9 if world.habits else np.tile(base, (REPS, 1))


def _leanings(rng: np.random.Generator, base: Reals, world: World) -> Reals:
    """Shares by segment."""
    return rng.dirichlet(base * len(base) * 1.5, _KNOWN) + 1e-9 if world.segments else np.tile(base, (_KNOWN, 1))


def _lift(weights: Reals, world: World) -> None:
    """Change price's share of ticks by outcome, the others making way; `weights`: rep, segment, outcome, driver."""
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
    """Let price's share of losses step in the middle of the second year; the others keep their proportions."""
    main[:] = 1 + _pick(rng, SAID[None, 1:] / SAID[1:].sum(), np.zeros(len(main), np.int64))
    share = np.where((outcome == LOST) & (week >= (STEPS - FIRST).days // 7), step[1], step[0])
    main[rng.random(len(main)) < share] = PLANTED


def _logit(share: Reals) -> Reals:
    return np.asarray(np.log(share / (1 - share)))
