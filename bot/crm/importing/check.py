"""The check of a whole file before anything of it is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date

from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import BadRow, Questioned, Repeated, Unclear
from bot.crm.importing.rows import read_rows
from bot.crm.importing.stages import OPEN
from dialogs.values import dataclass

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows a file has, how many of each outcome (or "open"), the first bad ones and how many `more`.

    `strangers`: accounts and owners that the files beside it don't have. `currencies`: how many amounts are in which.
    `unknown`: stages that aren't known, and how many rows are at each. `questioned`: rows that read as open, by stage.
    `repeated`: how many rows say again what another said. `signs`: the signs and names of currencies of which must be
    said what they are, and how many rows have them. `others`: stages that aren't known, and what `*` says of them.
    `stuck`: how many rows can't be imported as they are, whatever is wrong with them.
    """

    rows: int
    outcomes: Mapping[str, int]
    bad: tuple[BadRow, ...]
    more: int
    strangers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    currencies: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    questioned: Mapping[str, tuple[Questioned, ...]] = field(default_factory=dict)

    repeated: int = 0
    signs: Mapping[Unclear, int] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    stuck: int = 0

    @property
    def refused(self) -> int:
        """How many rows have something to mend, whatever their stages mean."""
        return len(self.bad) + self.more


def check(plan: Plan, today: date, seen: Callable[[int], None] = lambda _: None) -> Checked:
    """Read every row; `seen` is told how many more were read. ImportProblem: the file can't be read to its end."""
    outcomes, currencies, unknown = Counter[str](), Counter[str](), Counter[str]()
    signs = Counter[Unclear]()
    questioned: dict[str, list[Questioned]] = {}
    strangers: dict[str, set[str]] = {"account": set(), "owner": set()}
    bad: list[BadRow] = []
    rows = more = repeated = stuck = 0
    others: dict[str, str] = {}
    for row in read_rows(plan, "", today, others):
        rows += 1
        seen(1)
        if isinstance(row, Repeated):
            repeated += 1
            continue
        if isinstance(row, Questioned):
            questioned.setdefault(row.stage, []).append(row)
            continue
        if isinstance(row, BadRow):
            stuck += 1
            unknown.update([row.stage] if row.stage else [])
            signs.update([row.currency] if row.currency else [])
            if row.faults:
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
    missing = {name: frozenset(names) for name, names in strangers.items() if names}
    doubts = {stage: tuple(rows) for stage, rows in questioned.items()}
    known = dict(unknown.most_common())
    return Checked(
        rows, outcomes, tuple(bad), more, missing, currencies, known, doubts, repeated, dict(signs), others, stuck
    )


def left_out(plan: Plan, today: date) -> Iterator[tuple[str, ...]]:
    """The rows that aren't imported, each with its line and the reason behind its cells; the header first."""
    yield (*plan.sheet.headers, "line", "reason")
    reasons = {row.line: row for row in read_rows(plan, "", today) if isinstance(row, BadRow | Questioned)}
    for row in plan.sheet.rows():
        if found := reasons.get(row.line):
            reason = found.reason if isinstance(found, BadRow) else found.why
            yield (*row.cells[: len(plan.sheet.headers)], str(row.line), reason)
