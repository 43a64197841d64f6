"""The check of a whole file before anything of it is written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date

from bot.crm.importing.alike import Alike, Pair
from bot.crm.importing.endings import Noted
from bot.crm.importing.evidence import Evidence
from bot.crm.importing.plan import Plan
from bot.crm.importing.problems import BadRow, Deleted, Questioned, Repeated, Unclear
from bot.crm.importing.rows import read_rows
from bot.crm.importing.stages import OPEN
from bot.crm.importing.telltales import Telltale
from dialogs.records import Outcome
from dialogs.values import dataclass
from storage.units.import_changes import ImportRow

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows a file has, how many of each outcome (or "open"), the first bad ones and how many `more`.

    `strangers`: accounts and owners that the files beside it don't have. `currencies`: how many amounts are in which.
    `unknown`: stages that aren't known, and how many rows are at each. `questioned`: rows that read as open, by stage.
    `repeated`: how many rows say again what another said. `deleted`: how many are of deals that the CRM has deleted.
    `signs`: the signs and names of currencies of which must be
    said what they are, and how many rows have them. `others`: stages that aren't known, and what `*` says of them.
    `stuck`: how many rows can't be imported as they are, whatever is wrong with them. `gainsaid`: rows that gainsay
    what a person says of their stage. `guesses`: what stages may mean, where their rows tell. `evidence`: what the rows
    at a stage say beside its word. `past`: how many are taken as open, as a person says, though their day is past.
    `alike`: rows without an id that look like an earlier one.
    `told`: what gave rows their outcome, and how many of each.
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
    deleted: int = 0
    signs: Mapping[Unclear, int] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    stuck: int = 0
    gainsaid: Mapping[str, tuple[BadRow, ...]] = field(default_factory=dict)
    guesses: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    past: Mapping[str, int] = field(default_factory=dict)
    alike: tuple[Pair, ...] = ()
    told: Mapping[Telltale, Mapping[str, int]] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """How many rows have something to mend, whatever their stages mean."""
        return len(self.bad) + self.more


def check(plan: Plan, today: date, seen: Callable[[int], None] = lambda _: None) -> Checked:
    """Read every row; `seen` is told how many more were read. ImportProblem: the file can't be read to its end."""
    counted, noted, n = _Counted(plan), Noted(), 0
    for n, row in enumerate(read_rows(plan, "", today, noted), start=1):  # noqa: B007 -- how many there were
        counted.add(row)
        if isinstance(row, ImportRow) and noted.told:
            counted.told.setdefault(noted.told, Counter())[row.closing.outcome.value if row.closing else OPEN] += 1
        seen(1)
    return Checked(
        n,
        counted.outcomes,
        tuple(counted.bad),
        more=counted.refused - len(counted.bad),
        strangers={name: frozenset(names) for name, names in counted.strangers.items() if names},
        currencies=counted.currencies,
        unknown=dict(counted.unknown.most_common()),
        questioned={stage: tuple(rows) for stage, rows in counted.questioned.items()},
        repeated=counted.repeated,
        deleted=counted.deleted,
        signs=dict(counted.signs),
        others=noted.others,
        stuck=counted.stuck,
        gainsaid={stage: tuple(rows) for stage, rows in counted.gainsaid.items()},
        guesses=dict(counted.guesses(noted.evidence)),
        evidence=noted.evidence,
        past=noted.past,
        alike=tuple(counted.alike.pairs),
        told=counted.told,
    )


class _Counted:
    """What was found so far, row by row."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.outcomes, self.currencies = Counter[str](), Counter[str]()
        self.unknown, self.signs, self._open_at = Counter[str](), Counter[Unclear](), Counter[str]()
        self.questioned: dict[str, list[Questioned]] = {}
        self.gainsaid: dict[str, list[BadRow]] = {}
        self.strangers: dict[str, set[str]] = {"account": set(), "owner": set()}
        self.bad: list[BadRow] = []
        self.told: dict[Telltale, Counter[str]] = {}
        self.alike = Alike()
        self.refused = self.repeated = self.deleted = self.stuck = 0

    def add(self, row: ImportRow | BadRow | Deleted | Questioned | Repeated) -> None:
        """One row."""
        match row:
            case Repeated():
                self.repeated += 1
            case Deleted():
                self.deleted += 1
            case Questioned():
                self.questioned.setdefault(row.stage, []).append(row)
            case BadRow():
                self._bad(row)
            case ImportRow():
                self._good(row)

    def guesses(self, evidence: Mapping[str, Evidence]) -> Iterator[tuple[str, str]]:
        """What stages may mean, to be asked; of those in doubt only where all rows say it, or only the day is past."""
        for stage in (*self.unknown, *self.gainsaid):
            if guess := evidence[stage].guess(stage):
                yield stage, str(guess)
        for stage in self.questioned:
            if not evidence[stage].lost:
                yield stage, OPEN
            elif not self._open_at[stage] and evidence[stage].lost == evidence[stage].rows:
                yield stage, str(Outcome.LOST)

    def _bad(self, row: BadRow) -> None:
        self.stuck += 1
        if row.said:
            self.gainsaid.setdefault(row.stage, []).append(row)
        elif row.stage:
            self.unknown.update([row.stage])
        self.signs.update([row.currency] if row.currency else [])
        if row.faults:
            self.refused += 1
            self.bad += [row][: SHOWN - len(self.bad)]

    def _good(self, row: ImportRow) -> None:
        plan, deal = self._plan, row.deal
        self.alike.add(row)
        self.outcomes[row.closing.outcome.value if row.closing else OPEN] += 1
        self._open_at.update([deal.stage] if deal.stage and not row.closing else [])
        if deal.amount is not None:
            self.currencies[deal.currency or plan.currency] += 1
        if plan.segments and deal.account and not deal.segment:
            self.strangers["account"].add(deal.account)
        if plan.regions and row.owner and not deal.region:
            self.strangers["owner"].add(row.owner.name)


def left_out(plan: Plan, today: date) -> Iterator[tuple[str, ...]]:
    """The rows that aren't imported, each with its line and the reason behind its cells; the header first."""
    yield (*plan.sheet.headers, "line", "reason")
    reasons = {row.line: row for row in read_rows(plan, "", today) if isinstance(row, BadRow | Questioned)}
    for row in plan.sheet.rows():
        if found := reasons.get(row.line):
            reason = found.reason if isinstance(found, BadRow) else found.why
            yield (*row.cells[: len(plan.sheet.headers)], str(row.line), reason)
