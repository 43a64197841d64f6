"""Our view against the buyer's reason. Only views that were fixed before the buyer's reason was known are compared."""

from collections import Counter
from collections.abc import Iterable

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.shapes.counts import OTHER, UNSURE, Pair, Split

KAPPA_FROM = 20
"""Fewer deals than these say too little of chance."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`differ` of `n` comparable deals; `recalled` of them by memory. `swap` is (view, said, times), if one leads.

    `left_out`: how many more have a view and a reason that can't be compared. `kappa`: how far both agree beyond
    chance, 1 all the way, 0 not at all; None where too few tell.
    """

    n: int
    differ: int
    recalled: int
    swap: tuple[str, str, int] | None
    left_out: int = 0
    kappa: float | None = None


def gap(pairs: Iterable[Pair], outcome: Outcome | None = None) -> Gap:
    """The perception gap, with the commonest swap where one came up at least twice and more often than any other.

    `outcome`: only of deals that ended so.
    """

    def deals(split: Split) -> int:
        return split.of(outcome) if outcome else split.closed

    both, left_out, recalled = Counter[tuple[str, str]](), 0, 0
    for pair in pairs:
        n = deals(pair.split)
        if not n:
            continue
        if _comparable(pair):
            both[pair.view, pair.said] += n
            recalled += n if pair.kind == "recalled" else 0
        else:
            left_out += n
    swaps = Counter({(view, said): n for (view, said), n in both.items() if view != said})
    top = swaps.most_common(2)
    leads = bool(top) and top[0][1] > 1 and (len(top) == 1 or top[0][1] > top[1][1])
    swap = (*top[0][0], top[0][1]) if leads else None
    return Gap(both.total(), swaps.total(), recalled, swap, left_out, _kappa(both))


def _comparable(pair: Pair) -> bool:
    return not {pair.view, pair.said} & UNSURE and {pair.view, pair.said} != {OTHER}


def _kappa(both: Counter[tuple[str, str]]) -> float | None:
    """Cohen's kappa (1960, Educ. Psychol. Meas. 20:37): (agreed - by chance) / (1 - by chance), all as shares.

    By chance both would name a driver as often as its two shares multiplied. None from fewer than KAPPA_FROM deals, and
    where all name the same one: chance alone would agree then.
    """
    n = both.total()
    views, reasons = Counter[str](), Counter[str]()
    for (view, said), times in both.items():
        views[view] += times
        reasons[said] += times
    by_chance = sum(times * reasons[key] for key, times in views.items())  # times n squared, so that all is whole
    if n < KAPPA_FROM or by_chance == n * n:
        return None
    agreed = n * sum(times for (view, said), times in both.items() if view == said)
    return (agreed - by_chance) / (n * n - by_chance)
