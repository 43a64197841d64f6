"""Debriefed deals as storage reads them, and the themes in them."""

import random
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from dialogs.records import Outcome
from insights.inference.calendar import YEAR
from insights.inference.themes import find
from insights.shapes.evidence import BUYER, HEARD, LOST, SELLER, WON, Column, Evidence, by_company
from insights.shapes.findings import Finding, Selector

LOOK = date(2026, 10, 26)
START = date(2025, 10, 27)
KEYS = ("price", "risk", "trust", "timing")
Deal = tuple[str, str, int, tuple[str, ...]]
"""Rep, segment, outcome, what was said."""


@dataclass(frozen=True)
class Deals:
    """Deals, each with a customer of its own or, in order, one of `accounts`; of the losses alone `values`, a
    dimension's."""

    deals: tuple[Deal, ...] = ()
    keys: tuple[str, ...] = KEYS
    values: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()


def cells(deals: Iterable[Deal], keys: Sequence[str] = KEYS, accounts: Iterable[int] = ()) -> Deals:
    return Deals(tuple(deals), tuple(keys), (), tuple(accounts))


def losses(deals: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> Deals:
    """Rep, segment, the value of a dimension, and what was said, of the losses alone."""
    listed = list(deals)
    return Deals(
        tuple((rep, segment, LOST, said) for rep, segment, _, said in listed), KEYS, tuple(v for _, _, v, _ in listed)
    )


def evidence(
    ours: Deals | None = None,
    heard: Deals | None = None,
    buyers: Deals | None = None,
    others: Mapping[str, Deals] | None = None,
    inside: Mapping[str, Deals] | None = None,
) -> Evidence:
    """All of them, one after the other: of each only what it is about is known."""
    parts = [
        ("", ours or Deals()),
        (HEARD, heard or Deals()),
        (BUYER, buyers or Deals()),
        *(others or {}).items(),
        *((f"inside {name}", those) for name, those in (inside or {}).items()),
    ]
    rows, numbers = [], count()
    drivers = ours.keys if ours else KEYS
    for name, part in parts:
        for place, (rep, segment, outcome, said) in enumerate(part.deals):
            row = {SELLER: rep, "segment": segment}
            if (name and not _of_drivers(name)) or name in {HEARD, BUYER}:
                row[name] = said[0] if said else f"something else {place // 2}"  # too rare to be told apart
            elif name:
                row[name.removeprefix("inside ")] = part.values[place]
            ours_ = said if not name or name.startswith("inside ") else None
            number = next(numbers)
            rows.append((row, outcome, ours_, part.accounts[place] if part.accounts else -number))
    return _evidence(rows, drivers)


def _of_drivers(name: str) -> bool:
    return name in {"", HEARD, BUYER} or name.startswith("inside ")


def _evidence(
    rows: Sequence[tuple[Mapping[str, str], int, tuple[str, ...] | None, int]], drivers: tuple[str, ...]
) -> Evidence:
    sets = sorted({sum(1 << drivers.index(key) for key in set(said)) for _, _, said, _ in rows if said is not None})
    columns = {}
    for name in {name: 0 for row, *_ in rows for name in row}:
        labels = ("", *sorted({row.get(name, "") for row, *_ in rows} - {""}))
        columns[name] = Column(labels, [labels.index(row.get(name, "")) for row, *_ in rows])
    ours = [
        -1 if said is None else sets.index(sum(1 << drivers.index(key) for key in set(said))) for _, _, said, _ in rows
    ]
    columns.setdefault(SELLER, Column(("",), [0] * len(rows)))
    return Evidence(
        START,
        LOOK,
        drivers,
        [number % YEAR * 7 for number in range(len(rows))],
        [account for *_, account in rows],
        [outcome for _, outcome, _, _ in rows],
        ours,
        tuple(sets),
        columns=columns,
    )


def told(said: int, of: int, other: int, others: int, key: str = "risk", reps: int = 4, rest: str = "") -> list[Deal]:
    """`key` in `said` of so many losses and in `other` of so many wins, over the reps in turn; else `rest` is said."""
    counts = [(LOST, said, of), (WON, other, others)]
    return [
        (f"rep {i % reps}", "", outcome, (key,) if i < k else (rest,) if rest else ())
        for outcome, k, n in counts
        for i in range(n)
    ]


def held(found: Evidence) -> tuple[Finding, ...]:
    return find(found, LOOK)


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


def narrowed(seen: Evidence) -> Evidence:
    """The same in numbers as narrow as hold them, as storage reads them."""

    def narrow(codes: Sequence[int]) -> Sequence[int]:
        most = max(codes, default=0)
        return array("b" if most < 1 << 7 else "h" if most < 1 << 15 else "i", codes)

    seen = seen.by_company()
    columns = {name: Column(column.labels, narrow(column.codes)) for name, column in seen.columns.items()}
    _, account = by_company(seen.account)
    mine = {name: narrow(getattr(seen, name)) for name in ("day", "outcome", "ours")}
    return replace(seen, columns=columns, account=account, **mine)
