"""How many debriefs it takes to notice a reason, and how strong one must be to have been noticed in those there are."""

from collections.abc import Callable
from math import ceil, sqrt
from statistics import NormalDist

from dialogs.values import dataclass
from insights.shapes.cells import LOST, Cells

COMMON = 0.1
"""How often the reason in question is said in the other deals."""
STRENGTHS = (2, 3, 4, 5, 6, 8, 10)
"""The odds that are asked about, the faintest first."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the strength of a test hangs on: `have` debriefs, `lost` of them, and how many strata and reasons."""

    have: int
    lost: int
    strata: int
    keys: int

    @property
    def share(self) -> float:
        """Of the losses, as far as it may be built on."""
        return min(max(self.lost / self.have, 0.1), 0.9) if self.have else 0.5


def shape(ours: Cells) -> Shape:
    """That of a year's views."""
    lost = sum(n for n, outcome in zip(ours.n, ours.outcome, strict=True) if outcome == LOST)
    return Shape(sum(ours.n), lost, len(set(zip(ours.rep, ours.segment, strict=True))), len(ours.keys))


def needed(of: Shape, odds: float, power: float, chance: float) -> int:
    """How many debriefs until a reason with such odds passes a test at that chance of a false one, so often.

    The size of a sample for two shares (Fleiss 1981), and a deal more a stratum, for that much is lost to telling it
    from the others.
    """
    normal, share = NormalDist(), of.share
    said = odds * COMMON / (1 + (odds - 1) * COMMON)
    both = share * said + (1 - share) * COMMON
    reach = normal.inv_cdf(1 - chance / max(1, 2 * of.keys)) * sqrt(both * (1 - both)) + normal.inv_cdf(power) * sqrt(
        share * COMMON * (1 - COMMON) + (1 - share) * said * (1 - said)
    )
    return of.strata + ceil(reach**2 / (share * (1 - share) * (said - COMMON) ** 2))


def noticed(have: int, need: Callable[[float], int]) -> tuple[int | None, int | None]:
    """The faintest of STRENGTHS that so many debriefs are enough for, and the strongest that takes more."""
    enough = [odds for odds in STRENGTHS if need(odds) <= have]
    fainter = [odds for odds in STRENGTHS if need(odds) > have]
    return min(enough, default=None), max(fainter, default=None)
