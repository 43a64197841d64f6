"""The check of a whole file before anything of it is written."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import BadRow
from bot.crm.importing.rows import read_rows
from bot.crm.importing.stages import OPEN

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows a file has, how many of each outcome (or "open"), the first bad ones and how many `more`.

    `strangers`: accounts and owners that the files beside it don't have. `currencies`: how many amounts are in which.
    """

    rows: int
    outcomes: Mapping[str, int]
    bad: tuple[BadRow, ...]
    more: int
    strangers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    currencies: Mapping[str, int] = field(default_factory=dict)


def check(plan: Plan, today: date, seen: Callable[[int], None] = lambda _: None) -> Checked:
    """Read every row; `seen` is told how many more were read. ImportProblem: the file can't be read to its end."""
    outcomes, currencies = Counter[str](), Counter[str]()
    strangers: dict[str, set[str]] = {"account": set(), "owner": set()}
    bad: list[BadRow] = []
    rows = more = 0
    for row in read_rows(plan, "", today):
        rows += 1
        seen(1)
        if isinstance(row, BadRow):
            more += len(bad) == SHOWN
            bad += [row][: SHOWN - len(bad)]
            continue
        outcomes[row.closing.outcome.value if row.closing else OPEN] += 1
        if row.deal.amount is not None:
            currencies[row.deal.currency or plan.currency] += 1
        if plan.segments and row.deal.account and not row.deal.segment:
            strangers["account"].add(row.deal.account)
        if plan.regions and row.owner and not row.deal.region:
            strangers["owner"].add(row.owner.name)
    unknown = {name: frozenset(names) for name, names in strangers.items() if names}
    return Checked(rows, outcomes, tuple(bad), more, unknown, currencies)
