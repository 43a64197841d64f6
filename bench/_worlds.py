"""Companies of bench.honesty: two simulated years of closings, by the rules of a world about who says what.

Years have 52 ISO weeks (2024 and 2025), so both have 13 looks; those of the second have a whole year behind them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dialogs.values import dataclass
from insights.inference.calendar import YEAR
from insights.shapes.evidence import LOST, NO_DECISION, WON

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

FIRST = date(2024, 1, 1)  # the Monday of week 1; 2024 and 2025 have 52 weeks each
CHANGES = YEAR + YEAR // 2  # the week in the middle of the second year
STEPS = FIRST + timedelta(weeks=CHANGES)
SEGMENTS = ("small", "middle", "large", "")
NAMES = ("price", "fit", "trust", "service", "process", "timing", "rival", "risk", "legal", "sponsor")
DRIVERS = (*NAMES, *(f"reason {number}" for number in range(15)))
PLANTED, TRUST = 0, 2  # drivers that worlds play with: price, and trust
SAID = (0.14, 0.14, 0.12, 0.11, 0.1, 0.1, 0.09, 0.08, 0.06, 0.06)  # how often each is ticked by and large
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
AGAIN, OWN, MOOD = 6.5, 0.7, 1.0  # where customers repeat: deals of each in two years; with its own driver; logits
STAYS = 40  # weeks that a seller stays on average, where they come and go
RENEWED, RENEWALS, NEW = 0.3, 0.75, 0.27  # the share of renewals, and how often those and the others are won
EASY, HARD = 0.85, 0.45  # the share of losses debriefed, by reason
NOTED, ELSE_NOTED, FEARED = 0.85, 0.4, 0.3  # the rival, of losses and of others; and of those the feared one for sure
_KNOWN = len(SEGMENTS) - 1


@dataclass(frozen=True, slots=True)
class World:
    """What goes on.

    `habits`: reps differ, in what they say and in how often they win. `segments`: these drive both. `seasons`: wins
    cycle within a quarter. `repeat`: customers come again and again, with reasons and moods of their own. `staff`:
    sellers come and go. `renewals`: a kind of deal is won more often, and trust is said of it, whatever comes of it:
    "known" by its account, which was won before, or "hidden". `relabelled`: in the middle of the second year price is
    said twice as often, of all outcomes. `late`: debriefs come in late, by driver. `selective`: losses with an easy
    reason are debriefed more often. `feared`: the rival is noted of nearly every loss, and of wins mostly the feared.

    `odds`: how much price's odds rise in a loss, over all customers. `shares`: price's share of losses and of the other
    deals. `step`: its share of losses before and after `STEPS`. `single`: one driver a debrief. `agree`: how often the
    buyer's reason is the rep's driver; other buyers' reasons have nothing to do with the outcome. `hearsay`: how often
    the seller hears their own driver whatever the buyer's reason is. `years`: how long it goes on.

    Habits and segments are strong: Fisher's test with Benjamini-Hochberg at .05, all deals together, would find some
    driver in .25 of looks (habits) and .6 (segments) at 1,000 deals a year, in .8 and 1 at 5,000.
    """

    habits: bool = False
    segments: bool = False
    seasons: bool = False
    repeat: bool = False
    staff: bool = False
    renewals: str = ""
    relabelled: bool = False
    late: bool = False
    selective: bool = False
    feared: bool = False
    odds: float = 1.0
    shares: tuple[float, float] | None = None
    step: tuple[float, float] | None = None
    single: bool = False
    agree: float = 0.6
    hearsay: float = 0.0
    sellers: int = 20
    said: tuple[float, ...] = SAID
    years: int = 2

    @property
    def weeks(self) -> int:
        """The same in weeks."""
        return self.years * YEAR

    @property
    def drivers(self) -> tuple[str, ...]:
        """The keys that its debriefs offer."""
        return DRIVERS[: len(self.said)]


@dataclass(frozen=True, slots=True)
class Company:
    """Two years of closings: columns of equal length in order of time."""

    world: World
    week: Ints
    account: Ints
    before: NDArray[np.bool_]  # whether the account had bought in an earlier week
    rep: Ints
    reps: tuple[str, ...]
    segment: Ints  # the last of SEGMENTS where it is not known
    outcome: Ints
    debriefed: Ints  # the week; that of its end where it never is
    main: Ints  # -1: not sure, or something that is no driver
    sets: Ints
    heard: Ints  # from the buyer; -1: has not told
    buyer: Ints  # what they said themselves; -1: nothing
    others: Mapping[str, Ints]  # -1: not known
    better: Reals  # by segment, how much its win rate differs
    leaning: Reals  # by segment and driver, the share of ticks


def create(world: World, size: int, rng: np.random.Generator) -> Company:
    """A company with about `size` closings a year."""
    n = int(rng.poisson(world.years * size))
    week = np.sort(rng.integers(0, world.weeks, n))
    account = rng.integers(0, max(1, round(n / AGAIN)), n) if world.repeat else np.arange(n)
    seat = _pick(rng, rng.dirichlet(np.full(world.sellers, 5.0), 1), np.zeros(n, np.int64))[account]
    rep, reps = _people(rng, world, seat, week)
    mixes = np.full((reps, _KNOWN), 1 / _KNOWN)
    segment = _pick(rng, rng.dirichlet(np.full(_KNOWN, 6.0), reps) if world.habits or world.segments else mixes, rep)
    customer = account
    segment = segment[customer]  # who comes again stays with seller, segment and region
    better = np.array([-1.0, 0.0, 1.0])[rng.permutation(_KNOWN)] if world.segments else np.zeros(_KNOWN)
    mood = rng.normal(0, MOOD, n)[account] if world.repeat else np.zeros(n)
    renewed = (rng.random(n) < RENEWED) if world.renewals else np.zeros(n, np.bool_)
    outcome = _outcomes(rng, world, week, rep, reps, better[segment] + mood, renewed)
    if world.renewals == "known":
        account = _renewing(rng, week, outcome, renewed)

    leaning, main, sets = _views(rng, world, (rep, reps, segment, outcome, week, account, renewed))
    base = np.array(world.said) / sum(world.said)
    own = _pick(rng, _leanings(rng, base, world), segment)
    same = (rng.random(n) < world.agree) & (main >= 0)
    reason = np.where(same, main, own)
    tells = rng.random(n) < TELLS[outcome]
    others = {name: _other(rng, world, name, rep, reps, segment) for name in LEVELS}
    others[REGION] = others[REGION][customer]
    if world.feared:
        noted = rng.random(n) < np.where(outcome == LOST, NOTED, ELSE_NOTED)
        met = rng.integers(0, LEVELS["competitor"], n)
        met = np.where((outcome != LOST) & (rng.random(n) < FEARED), 0, met)
        others["competitor"] = np.where(noted, met, -1)
    segment = np.where(rng.random(n) < NAMELESS, _KNOWN, segment)
    echoed = (rng.random(n) < world.hearsay) & (main >= 0)
    heard = np.where(tells, np.where(echoed, main, reason), -1)
    buyer = np.where(rng.random(n) < ANSWERS[outcome], reason, -1)
    debriefed = _debriefed(rng, world, week, outcome, main)
    names = tuple(f"rep {number}" for number in range(reps))
    before = _before(account, week, outcome)
    columns = (week, account, before, rep, names, segment, outcome, debriefed, main, sets, heard, buyer)
    return Company(world, *columns, others, better, leaning)


def _views(
    rng: np.random.Generator, world: World, deals: tuple[Ints, int, Ints, Ints, Ints, Ints, NDArray[np.bool_]]
) -> tuple[Reals, Ints, Ints]:
    """By segment and driver the share of ticks; each deal's driver, and its set of them."""
    rep, reps, segment, outcome, week, account, renewed = deals
    n = len(rep)
    base = np.array(world.said) / sum(world.said)
    leaning = _leanings(rng, base, world)
    table = _habits(rng, base, world, reps)[:, None, None, :] * (leaning / base)[None, :, None, :]
    table = np.repeat(table / table.sum(-1, keepdims=True), 3, axis=2)
    if not world.repeat:
        _lift(table, world)
    table, rows = table.reshape(-1, len(base)), (rep * _KNOWN + segment) * 3 + outcome
    main = _pick(rng, table, rows)
    if world.repeat:
        own = _pick(rng, base[None], np.zeros(n, np.int64))[account]
        main = np.where(rng.random(n) < OWN, own, main)
        more = (world.odds - 1) * base[PLANTED]
        main = np.where((outcome == LOST) & (rng.random(n) < more / (1 + more)), PLANTED, main)
    if world.renewals:  # three times as often
        said = rng.random(n) < 2 * base[TRUST]
        main = np.where(renewed & said, TRUST, main)
    if world.relabelled:
        main = np.where((week >= CHANGES) & (rng.random(n) < base[PLANTED]), PLANTED, main)
    if world.step:
        _step(rng, world.step, base, main, week, outcome)
    sets = 1 << main
    if not world.single:
        for often in ALSO:
            sets = np.where(rng.random(n) < often, sets | 1 << _pick(rng, table, rows), sets)
        unsure = rng.random(n) < UNSURE
        main, sets = np.where(unsure, -1, main), np.where(unsure, 0, sets)
    return leaning, main, sets


def _people(rng: np.random.Generator, world: World, seat: Ints, week: Ints) -> tuple[Ints, int]:
    """Who sold, and how many sellers there were; where they come and go somebody new takes a seat."""
    if not world.staff:
        return seat, world.sellers
    leaves = rng.random((world.sellers, world.weeks)) < 1 / STAYS
    holder = leaves.cumsum(axis=1)
    first = np.concatenate(([0], (holder[:, -1] + 1).cumsum()[:-1]))
    return first[seat] + holder[seat, week], int((holder[:, -1] + 1).sum())


def _renewing(rng: np.random.Generator, week: Ints, outcome: Ints, renewed: NDArray[np.bool_]) -> Ints:
    """Accounts: a renewal is one with somebody who has bought; where nobody has yet, with a customer of its own."""
    account = np.arange(len(week))
    bought = np.flatnonzero((outcome == WON) & ~renewed)
    had = np.searchsorted(week[bought], week[renewed])  # how many had bought before that week
    drawn = (rng.random(had.size) * had).astype(np.int64)
    account[renewed] = np.where(had > 0, bought[np.minimum(drawn, max(0, bought.size - 1))], account[renewed])
    return account


def _before(account: Ints, week: Ints, outcome: Ints) -> NDArray[np.bool_]:
    first = np.full(account.size + 1, week.max(initial=0) + 1)
    np.minimum.at(first, account[outcome == WON], week[outcome == WON])
    return first[account] < week


def _debriefed(rng: np.random.Generator, world: World, week: Ints, outcome: Ints, main: Ints) -> Ints:
    """The week of each debrief; that of the end where it never comes."""
    if world.late:  # a few weeks for the first drivers, up to a quarter for the last
        return week + rng.geometric(1 / (1.0 + np.maximum(main, 0)))
    if world.selective:
        easy = np.where(main % 2 == 0, EASY, HARD)
        return np.where((outcome == LOST) & (rng.random(len(week)) > easy), world.weeks, week)
    return week


def _outcomes(
    rng: np.random.Generator,
    world: World,
    week: Ints,
    rep: Ints,
    reps: int,
    better: Reals,
    renewed: NDArray[np.bool_],
) -> Ints:
    skill = rng.normal(0, 1, reps) if world.habits else np.zeros(reps)
    cycle = _logit(SEASON) - _logit(USUAL) if world.seasons else np.zeros(len(SEASON))
    usual = np.where(renewed, RENEWALS, NEW) if world.renewals else np.full(len(week), WIN)
    wins = 1 / (1 + np.exp(-(_logit(usual) + skill[rep] + better + cycle[week % len(SEASON)])))
    undecided = UNDECIDED * (1 - wins) / (1 - WIN)
    chance = rng.random(len(week))
    return np.select([chance < wins, chance < wins + undecided], [WON, NO_DECISION], LOST)


def _other(rng: np.random.Generator, world: World, name: str, rep: Ints, reps: int, segment: Ints) -> Ints:
    """What was said of another dimension; it has nothing to do with the outcome but through reps and segments."""
    weights = np.arange(LEVELS[name] + 2.0, 2, -1)  # some more common than others
    base = weights / weights.sum()
    usual = _habits(rng, base, world, reps)[:, None, :]
    leaning = _leanings(rng, base, world) if name != REGION else np.tile(base, (_KNOWN, 1))
    table = usual * (leaning / base)[None]
    said = _pick(rng, (table / table.sum(-1, keepdims=True)).reshape(-1, len(base)), rep * _KNOWN + segment)
    return np.where(rng.random(len(rep)) < KNOWN[name], said, -1)


def _pick(rng: np.random.Generator, table: Reals, rows: Ints) -> Ints:
    """One level for each of `rows`, by the shares in its row of `table`."""
    edges = table.cumsum(axis=1)[:, :-1]
    return np.asarray((rng.random(len(rows))[:, None] > edges[rows]).sum(axis=1))


def _habits(rng: np.random.Generator, base: Reals, world: World, reps: int) -> Reals:
    """Shares by rep."""
    return rng.dirichlet(base * len(base) * 0.7, reps) + 1e-9 if world.habits else np.tile(base, (reps, 1))


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


def _step(
    rng: np.random.Generator, step: tuple[float, float], base: Reals, main: Ints, week: Ints, outcome: Ints
) -> None:
    """Let price's share of losses step in the middle of the second year; the others keep their proportions."""
    main[:] = 1 + _pick(rng, base[None, 1:] / base[1:].sum(), np.zeros(len(main), np.int64))
    share = np.where((outcome == LOST) & (week >= CHANGES), step[1], step[0])
    main[rng.random(len(main)) < share] = PLANTED


def _logit(share: Reals) -> Reals:
    return np.asarray(np.log(share / (1 - share)))
