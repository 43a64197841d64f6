"""Whether something helped that teams start one after another, in an order drawn by lot. numpy: import it late.

A stepped-wedge comparison (Hussey & Hughes 2007), tested by the draw itself (Fisher's randomisation test): had nothing
helped, every order would fit the data as well as the one drawn. So it holds whatever else goes on: a share that drifts
back, seasons, teams that differ or change of their own accord. It is asked once, on the day on which the last team is
to start: until then there is always one that hasn't, to compare with.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import permutations
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from insights.inference.calendar import YEAR
from insights.inference.improving import FEWEST
from insights.shapes.disclosure import enough
from insights.shapes.staggered import BEFORE, FEWEST_TEAMS, Closed, Offer, Share, Staggered, Verdict

Floats = NDArray[np.float64]
Cells = Sequence[Sequence[Share]]
"""Of each team, in the order in which they start: the share before the first starts, and between each two starts."""

CHANCE = 1 / 24
"""Of four teams the one order of all that fits best; of more teams as seldom."""
OFFERED = 0.5
"""Power below which it isn't offered."""
_UNLUCKY = NormalDist().inv_cdf(0.95)
"""It is foretold from as few deals as what was named so far may be, but once in twenty.

Half a year of a small company is a short count: were it taken as it is, a start would be offered by those above all
that were lucky in it (9 teams of 300 deals a year: power .52 to .56 foretold where it was .25 to .44).
"""
STRONG = 3.0
"""The odds that power is about: so many times likelier, or less likely, once a team has started."""
_HORIZONS = (13, 26, 39, YEAR)  # weeks
_CLOSEST = 2  # weeks between two starts, at least
_WEEKS_BEFORE = BEFORE.days // 7
_ALL = 6  # teams of which all 720 orders are gone through one by one
_SOME = 1_999  # orders of more teams than that; with the one that was drawn a round number
_DRAWS, _EACH = 100, 10  # made-up companies: so many orders, and of each so many
_TIE = 1e-9


def drawn(teams: Sequence[str], seed: str) -> tuple[str, ...]:
    """The teams in an order drawn by lot; `seed` is the lot, which nobody knew before."""
    return tuple(sorted(teams, key=lambda team: (sha256(f"{seed}:{team}".encode()).digest(), team)))


def chance(cells: Cells, *, rising: bool = False) -> float:
    """How many of the orders that could have been drawn fit an improvement as well as the one that was."""
    counts = np.array(cells, dtype=np.float64)
    (p,) = _chances(counts[None, :, :, 0], counts[:, :, 1], _orders(len(cells)), rising=rising)
    return float(p)


def helped(cells: Cells, *, rising: bool) -> bool:
    """Whether so few fit as well that it has helped."""
    return chance(cells, rising=rising) <= CHANCE


def offered(before: Mapping[str, Share], seed: int, *, rising: bool = False) -> Offer:
    """The least time within a year in which a strong effect would show often enough; `before`: the teams' shares."""
    teams = tuple(sorted(before))
    fewer = _fewer(sum(said for said, _ in before.values()))
    for weeks in _HORIZONS if len(teams) >= FEWEST_TEAMS else ():
        between = weeks // (len(teams) - 1)
        if between >= _CLOSEST:
            found = power([before[team] for team in teams], between, seed, rising=rising, fewer=fewer)
            if found >= OFFERED:
                return Offer(teams, between * (len(teams) - 1), round(100 * found))
    return Offer(teams)


def concluded(
    start: Staggered, closed: Sequence[Closed], teams: Mapping[str, str], *, rising: bool = False
) -> Staggered:
    """A start with what came of it. `teams`: person -> team, as they are now."""
    cells = start.closed(closed, teams)
    shares = compared(cells)
    sold = min(sum(n for _, n in team) for team in cells)
    if not sold or min(n for _, n in shares) < FEWEST:
        verdict = Verdict.TOO_FEW
    else:
        verdict = Verdict.HELPED if helped(cells, rising=rising) else Verdict.UNCLEAR
    shown = all(enough(side) for side in start.sellers(closed, teams))
    return start.told(verdict, shares if shown else None)


def power(
    before: Sequence[Share],
    between: int,
    seed: int,
    *,
    rising: bool = False,
    effect: float = STRONG,
    fewer: float = 1.0,
) -> float:
    """In how many made-up companies at such a pace, of teams of such sizes, a strong effect would be found.

    `between`: weeks from one start to the next. `fewer`: by how much the deals are less than before.
    """
    many, rng = len(before), np.random.default_rng(seed)
    sizes = np.array([n for _, n in before], dtype=np.float64)
    share = (sum(k for k, _ in before) + 1) / (sizes.sum() + 2)
    sizes *= fewer
    odds = share / (1 - share) * (effect if rising else 1 / effect)
    often = np.where(_started(many), odds / (1 + odds), share)
    orders = _orders(many)
    found = 0.0
    for order in orders[rng.integers(len(orders), size=_DRAWS)]:  # who starts when, where teams differ in size
        to_come = np.repeat(sizes[order, None] * between / _WEEKS_BEFORE, many - 1, axis=1)
        by_start = np.column_stack([sizes[order], rng.poisson(to_come)])
        said = rng.binomial(by_start.astype(np.int64), often, size=(_EACH, many, many)).astype(np.float64)
        found += float((_chances(said, by_start, orders, rising=rising) <= CHANCE).sum())
    return found / (_DRAWS * _EACH)


def compared(cells: Cells) -> tuple[Share, Share]:
    """Since the first start: the share where a team had started, and where it hadn't yet."""
    since, started = np.array(cells, dtype=np.int64)[:, 1:], _started(len(cells))[:, 1:]
    (k, n), (k2, n2) = since[started].sum(axis=0), since[~started].sum(axis=0)
    return (int(k), int(n)), (int(k2), int(n2))


def _fewer(said: int) -> float:
    """By how much fewer than were named in half a year may well be named in the next (a Poisson count's lower end)."""
    return (sqrt(said) - _UNLUCKY / 2) ** 2 / said if said else 0.0


def _started(teams: int) -> NDArray[np.bool_]:
    """Teams in their order, by times: whether that one had started then."""
    return np.arange(teams)[None, :] > np.arange(teams)[:, None]


def _orders(teams: int) -> NDArray[np.int64]:
    """The orders that could have been drawn, the one that was among them: all, or enough of them."""
    if teams <= _ALL:
        return np.array(list(permutations(range(teams))), dtype=np.int64)
    rng, own = np.random.default_rng(0), np.arange(teams)
    return np.vstack([own, rng.permuted(np.tile(own, (_SOME, 1)), axis=1)])


def _chances(said: Floats, n: Floats, orders: NDArray[np.int64], *, rising: bool) -> Floats:
    """Of each company (`said`: companies, teams, times) in how many orders the score is no lower than in the first.

    What is left of a share once it is freed of its team and its time, added up over what came after a start.
    """
    teams = len(n)
    shares = np.divide(said, n, out=np.zeros_like(said), where=n > 0)
    left = _freed(shares if rising else -shares, n) * n
    since = np.flip(np.cumsum(np.flip(left, axis=2), axis=2), axis=2)[:, :, 1:]  # from each start on
    by_start = np.concatenate([since, np.zeros_like(since[:, :, :1])], axis=2)  # the last one doesn't start
    scores = sum(by_start[:, team, orders[:, team]] for team in range(teams))
    own = np.einsum("ctt->c", by_start)
    reach = _TIE * np.abs(by_start).sum(axis=(1, 2))
    return np.asarray((scores >= (own - reach)[:, None]).mean(axis=1), dtype=np.float64)


def _freed(shares: Floats, n: Floats) -> Floats:
    """Shares without what belongs to their team, and to their time: residuals of least squares, weighed by deals."""
    teams, times = n.shape
    design = np.hstack([np.repeat(np.eye(teams), times, axis=0), np.vstack([np.eye(times)] * teams)])
    weights, rows = n.ravel(), shares.reshape(len(shares), n.size)
    inverse = np.linalg.pinv(design.T @ (design * weights[:, None]), hermitian=True)
    fitted = (rows * weights) @ design @ inverse @ design.T
    return np.asarray((rows - fitted).reshape(shares.shape), dtype=np.float64)
