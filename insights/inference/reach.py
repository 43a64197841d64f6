"""How many debriefs it takes to notice a reason, and how strong one must be to have been noticed in those there are."""

from collections import Counter
from collections.abc import Callable
from math import ceil, sqrt
from statistics import NormalDist

from dialogs.values import dataclass
from insights.shapes.evidence import LOST, Evidence

COMMON = 0.1
"""How often the reason in question is said in the other deals."""
STRENGTHS = (2, 3, 4, 5, 6, 8, 10)
"""The odds that are asked about, the faintest first."""
_ROUNDS = 3  # until a bar and the size that it takes fit each other


@dataclass(frozen=True, slots=True)
class Shape:
    """What the strength of a test hangs on: `have` debriefs, `lost` of them, and how many reasons there are.

    `freedom`: how many parameters freeing both sides of what they hang on is worth.
    """

    have: int
    lost: int
    freedom: float
    keys: int

    @property
    def share(self) -> float:
        """Of the losses, as far as it may be built on."""
        return min(max(self.lost / self.have, 0.1), 0.9) if self.have else 0.5


def shape(evidence: Evidence, freedom: float) -> Shape:
    """That of a year's views."""
    told = Counter[int]()
    for (outcome, said), n in evidence.together(evidence.outcome, evidence.ours).items():
        told[outcome] += n if said >= 0 else 0
    return Shape(told.total(), told[LOST], freedom, len(evidence.drivers))


def needed(of: Shape, odds: float, power: float, bar: Callable[[int], float]) -> int:
    """How many debriefs until a reason with such odds passes a bar, so often. `bar`: the deviate, for that many.

    The size of a sample for two shares (Fleiss 1981), and a deal more a parameter, for that much is lost to telling it
    from the others.
    """
    share, need = of.share, 0
    said = odds * COMMON / (1 + (odds - 1) * COMMON)
    both = share * said + (1 - share) * COMMON
    over = NormalDist().inv_cdf(power) * sqrt(share * COMMON * (1 - COMMON) + (1 - share) * said * (1 - said))
    for _ in range(_ROUNDS):
        reach = bar(need) * sqrt(both * (1 - both)) + over
        need = ceil(of.freedom + reach**2 / (share * (1 - share) * (said - COMMON) ** 2))
    return need


def noticed(have: int, need: Callable[[float], int]) -> tuple[int | None, int | None]:
    """The faintest of STRENGTHS that so many debriefs are enough for, and the strongest that takes more."""
    enough = [odds for odds in STRENGTHS if need(odds) <= have]
    fainter = [odds for odds in STRENGTHS if need(odds) > have]
    return min(enough, default=None), max(fainter, default=None)
