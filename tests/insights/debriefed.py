"""Debriefed deals grouped as storage does it, and the themes in them."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from dialogs.records import Outcome
from insights.inference.themes import candidates, decide
from insights.shapes.cells import LOST, WON, Cells, Evidence
from insights.shapes.findings import Finding, Selector

LOOK = date(2026, 10, 26)
START = date(2025, 10, 27)
KEYS = ("price", "risk", "trust", "timing")
Deal = tuple[str, str, int, tuple[str, ...]]
"""Rep, segment, outcome, what was said."""


def cells(deals: Iterable[Deal], keys: Sequence[str] = KEYS) -> Cells:
    grouped = sorted(Counter(deals).items())
    reps = sorted({deal[0] for deal, _ in grouped})
    segments = sorted({deal[1] for deal, _ in grouped})
    return Cells(
        tuple(reps),
        tuple(segments),
        tuple(keys),
        [reps.index(rep) for (rep, _, _, _), _ in grouped],
        [segments.index(segment) for (_, segment, _, _), _ in grouped],
        [outcome for (_, _, outcome, _), _ in grouped],
        [sum(1 << keys.index(key) for key in said) for (_, _, _, said), _ in grouped],
        [n for _, n in grouped],
    )


def losses(deals: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> Cells:
    """Rep, segment, the value of a dimension, and what was said, of the losses alone."""
    listed = [((rep, segment, LOST, said), value) for rep, segment, value, said in deals]
    values = tuple(sorted({value for _, value in listed}))
    parts = [(place, cells([deal for deal, of in listed if of == value])) for place, value in enumerate(values)]
    reps, segments = (tuple(sorted({deal[i] for deal, _ in listed})) for i in (0, 1))
    return Cells(
        reps,
        segments,
        KEYS,
        [reps.index(part.reps[code]) for _, part in parts for code in part.rep],
        [segments.index(part.segments[code]) for _, part in parts for code in part.segment],
        [LOST for _, part in parts for _ in part.n],
        [said for _, part in parts for said in part.sets],
        [n for _, part in parts for n in part.n],
        values,
        [place for place, part in parts for _ in part.n],
    )


def evidence(ours: Cells | None = None, **rest: object) -> Evidence:
    parts = {"ours": ours or Cells(), "heard": Cells(), "others": {}, "inside": {}}
    return Evidence(START, LOOK, **(parts | rest))


def told(said: int, of: int, other: int, others: int, key: str = "risk", reps: int = 4, rest: str = "") -> list[Deal]:
    """`key` in `said` of so many losses and in `other` of so many wins, over the reps in turn; else `rest` is said."""
    counts = [(LOST, said, of), (WON, other, others)]
    return [
        (f"rep {i % reps}", "", outcome, (key,) if i < k else (rest,) if rest else ())
        for outcome, k, n in counts
        for i in range(n)
    ]


def held(found: Evidence, accounts: int | None = 9) -> tuple[Finding, ...]:
    some = candidates(found, LOOK)
    return decide(found, some, None if accounts is None else {finding.selector: accounts for finding in some})


def names(findings: Iterable[Finding]) -> list[tuple[str, Outcome | None]]:
    return [(finding.selector.what, finding.selector.outcome) for finding in findings]


RISK = Selector("driver", "risk", Outcome.LOST)
STRONG = told(24, 60, 4, 60)


def single(n: int, planted: float, seed: int = 1) -> list[Deal]:
    """One driver a deal, as often in wins as in losses but for risk, which has this share of the losses."""
    draw = random.Random(seed)
    rest = [key for key in KEYS if key != "risk"]
    deals = []
    for i in range(n):
        outcome = LOST if draw.random() < 0.6 else WON
        risk = draw.random() < (planted if outcome == LOST else 0.25)
        deals.append((f"rep {i % 20}", "", outcome, ("risk",) if risk else (draw.choice(rest),)))
    return deals
