"""Our view against the buyer's reason. Only views that were fixed before the buyer's reason was known are compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.records import Outcome
from insights.counts import Pair, Split

UNSURE = frozenset({"not_sure", "not_a_fit"})
"""Answers that name no driver: nothing to compare."""


@dataclass(frozen=True, slots=True)
class Gap:
    """`differ` of `n` comparable deals; `recalled` of them by memory. `swap` is (view, said, times), if one leads."""

    n: int
    differ: int
    recalled: int
    swap: tuple[str, str, int] | None


def gap(pairs: Iterable[Pair], outcome: Outcome | None = None) -> Gap:
    """The perception gap, with the commonest swap where one came up at least twice and more often than any other.

    `outcome`: only of deals that ended so.
    """

    def deals(split: Split) -> int:
        return split.of(outcome) if outcome else split.closed

    comparable = [(pair, deals(pair.split)) for pair in pairs if not {pair.view, pair.said} & UNSURE]
    swaps: Counter[tuple[str, str]] = Counter()
    for pair, n in comparable:
        if pair.view != pair.said:
            swaps[pair.view, pair.said] += n
    top = swaps.most_common(2)
    leads = bool(top) and top[0][1] > 1 and (len(top) == 1 or top[0][1] > top[1][1])
    return Gap(
        sum(n for _, n in comparable),
        swaps.total(),
        sum(n for pair, n in comparable if pair.kind == "recalled"),
        (*top[0][0], top[0][1]) if leads else None,
    )
