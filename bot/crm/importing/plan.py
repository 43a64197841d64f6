"""What is going to be imported and how it is read: columns, date order, amounts, spellings."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, tzinfo
from functools import partial
from itertools import islice
from pathlib import Path

from bot.commands.currencies import settled
from bot.crm.importing.amounts import Amounts
from bot.crm.importing.dates import NUMBERS, Order, Shape, Survey, decide
from bot.crm.importing.encodings import UNICODE
from bot.crm.importing.lookups import Lookup, joined, products, read_lookup
from bot.crm.importing.mapping import MONEY, fields, guess, override
from bot.crm.importing.money import Base, header_currencies, money_columns, said_elsewhere, settle
from bot.crm.importing.problems import ImportProblem, Question, Undecided
from bot.crm.importing.reading import Sheet, clean, open_sheet
from bot.crm.importing.stages import MEANINGS, own_words
from bot.crm.importing.units import unit_of
from bot.crm.importing.vocabulary import Profile, profile_of, squash
from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.wording.words import count_of

SAMPLE = 200
ENDS = ("closed", "won_on", "lost_on")
_PARTS = {"cents": 100, "micros": 1_000_000}
_QUIET = frozenset(
    {
        "is_won",
        "is_lost",
        "is_closed",
        "active",
        "probability",
        "lost_reason",
        "expected_amount",
        "expected",
        "converted",
    }
)
"""Columns that help to read the others."""
_MISSED = {
    "owner": "themes are tested within sellers, and there won't be any",
    "account": "deals of one customer can't be told apart from others'",
    "amount": "there will be no sums",
    "id": "a deal is known again by its name, account and owner",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for. `columns` is field -> header, `stages` word -> meaning.

    `decimal`: the decimal sign of amounts. `counts`: how many each of their numbers counts. `likely_…`: what was said
    of earlier files, where this one doesn't show it. `currency`: that of amounts which name none.
    `signs`: what one stands for that several currencies share. `zone`: where days begin. `competitor` gives a
    competitor's name as it is written here.
    """

    path: Path
    accounts: Path | None = None
    teams: Path | None = None
    products: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    likely_order: Order | None = None
    decimal: str | None = None
    likely_decimal: str | None = None
    counts: int | None = None
    likely_counts: int | None = None
    encoding: str | None = None
    currency: str = "EUR"
    signs: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    competitor: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Plan:
    """A file and everything needed to read its rows."""

    sheet: Sheet
    profile: Profile
    rows: int
    columns: Mapping[str, int]
    own: Mapping[str, Outcome | str]  # what the person says that stages mean
    order: Order
    orderly: frozenset[str]  # the date fields in which the order matters
    months: frozenset[str]  # those that name only months
    amounts: Mapping[str, Amounts]
    currency: str  # of amounts that name none
    signs: Mapping[str, str]  # what one stands for that several currencies share
    currencies: tuple[str, ...]  # that the amount's header may name
    zone: tzinfo
    spellings: Mapping[str, str]  # a product as written -> as it shall be written
    respelt: Mapping[str, int]  # how many rows that touches
    segments: Lookup | None
    regions: Lookup | None
    competitor: Callable[[str], str]

    @property
    def stages(self) -> dict[str, Outcome | str]:
        """The words of the CRM and, before them, of the person."""
        return {**{word: MEANINGS[meaning] for word, meaning in self.profile.stages.items()}, **self.own}

    @property
    def ends(self) -> tuple[str, ...]:
        """The fields that may tell when a deal closed; where there are none the day on which it was hoped to."""
        return tuple(name for name in ENDS if name in self.columns) or ("expected",)

    def parts(self, name: str) -> int:
        """How many of what an amount's column counts make one of the currency."""
        unit = self.profile.units.get(squash(self.sheet.headers[self.columns[name]]))
        return _PARTS[unit] if unit else 1

    def describe(self) -> tuple[str, ...]:
        """How the file is read, a line each."""
        told = [name for name in fields() if name not in _QUIET]
        headers, shown = self.sheet.headers, [name for name in told if name in self.columns]
        width = max(map(len, told))
        lines = [f"{name:<{width}}  {headers[self.columns[name]]}{self._beside(name)}" for name in shown]
        if self.ends == ("expected",):
            hoped = f"{headers[self.columns['expected']]}{self._beside('expected')}"
            lines.append(f"{'closed':<{width}}  {hoped}: there is no other date")
        if "currency" not in self.columns and "amount" in self.columns:
            one = settled(self.currencies, self.currency)
            where = f", named in {headers[self.columns['amount']]}" if one else ", where an amount names none"
            lines.append(f"{'currency':<{width}}  {one or self.currency}{where}")
        for name, lookup in (("segment", self.segments), ("region", self.regions)):
            if lookup:
                lines.append(f"{name:<{width}}  {lookup.value} of {lookup.path.name}, by {lookup.key}")
        if "name" not in self.columns:
            made = " and ".join(name for name in ("account", "product") if name in self.columns) or "id"
            lines.append(f"{'name':<{width}}  (made of {made})")
        lines += [
            f'{"":<{width}}  "{wrong}" is written "{right}" ({count_of(self.respelt[wrong], "row")})'
            for wrong, right in self.spellings.items()
        ]
        used = set(self.columns.values())
        rest = [header for position, header in enumerate(headers) if position not in used]
        if rest:
            lines.append(f"{'not used':<{width}}  {', '.join(rest)}")
        return tuple(lines)

    def warnings(self) -> tuple[str, ...]:
        """What the person should know of how it is read, a line each."""
        lines = [
            f"No column for the {name}: {why}. If there is one: --map {name}=COLUMN."
            for name, why in _MISSED.items()
            if name not in self.columns and not (name == "owner" and "email" in self.columns)
        ]
        if "amount" in self.amounts and (times := self.amounts["amount"].times) > 1:
            lines.append(f"A 1 in {self.sheet.headers[self.columns['amount']]} is read as {times:,}.")
        if self.months:
            lines.append("Dates that name only a month are taken as its last day.")
        if self.sheet.encoding and self.sheet.encoding not in UNICODE:
            row = next((row for row in self.sheet.rows() if not "".join(row.cells).isascii()), None)
            cells = row.cells if row else self.sheet.headers
            sample = next((clean(cell) for cell in cells if not cell.isascii()), "")
            lines.append(
                f"It isn't UTF-8; read as {self.sheet.encoding}, line {row.line if row else 1} has {sample}. "
                "If that is wrong: --encoding NAME."
            )
        return tuple(lines)

    def _beside(self, name: str) -> str:
        if name == "amount" and "expected_amount" in self.columns:
            return f", else {self.sheet.headers[self.columns['expected_amount']]}"
        return f" ({self.order})" if name in self.orderly else ""


def prepare(request: Request) -> Plan:
    """Read the file once and settle how it is understood. ImportProblem: it can't be."""
    sheet = open_sheet(request.path, request.encoding)
    profile = profile_of(sheet.headers)
    sample = [row.cells for row in islice(sheet.rows(), SAMPLE)]
    columns = override(guess(sheet.headers, sample, profile), sheet.headers, request.columns)
    segments = read_lookup(request.accounts, "account", "segment") if request.accounts else None
    regions = read_lookup(request.teams, "owner", "region") if request.teams else None
    _required(sheet, columns)
    amounts = {
        name: Amounts(unit_of(sheet.headers[columns[name]]), request.decimal, request.counts)
        for name in MONEY
        if name in columns
    }
    base = Base(request.currency, sheet.headers, columns)
    dated = ("engaged", *([name for name in ENDS if name in columns] or ["expected"]))
    surveys = {name: Survey() for name in dated if name in columns}
    seen = Counter[str]()
    rows = 0
    for row in sheet.rows():
        rows += 1
        for name, survey in surveys.items():
            if text := clean(row.cells[columns[name]]):
                survey.add(text, row.line)
        for name, column in amounts.items():
            if text := clean(row.cells[columns[name]]):
                column.add(text, row.line, partial(said_elsewhere, request.currency, sheet.headers, columns, row))
        base.add(row)
        if "product" in columns and (text := clean(row.cells[columns["product"]])):
            seen[text] += 1
    dates = {sheet.headers[columns[name]]: survey for name, survey in surveys.items()}
    columns, amounts = money_columns(sheet, columns, amounts, request.columns, ours=base.ours)
    questions = settle(amounts.values(), request.likely_decimal, request.likely_counts)
    order = _order(sheet, dates, request, questions)
    spellings = _spellings(seen, products(request.products) if request.products else {})
    return Plan(
        sheet=sheet,
        profile=profile,
        rows=rows,
        columns=columns,
        own=own_words(request.stages),
        order=order,
        orderly=frozenset(name for name, survey in surveys.items() if survey.shapes.keys() & NUMBERS),
        months=frozenset(name for name, survey in surveys.items() if Shape.MONTH in survey.shapes),
        amounts=amounts,
        currency=request.currency,
        signs=request.signs,
        currencies=header_currencies(sheet.headers[columns["amount"]]) if "amount" in columns else (),
        zone=request.zone,
        spellings=spellings,
        respelt=seen,
        segments=segments,
        regions=regions,
        competitor=request.competitor,
    )


def _order(sheet: Sheet, surveys: dict[str, Survey], request: Request, questions: Sequence[Question]) -> Order:
    """The order of day and month. Undecided: that, and what else somebody has to say."""
    try:
        order = decide(surveys, request.order)
    except Undecided as error:
        found = _shown_elsewhere(sheet) or request.likely_order
        if found is None:
            raise Undecided(*error.questions, *questions) from None
        order = found
    if questions:
        raise Undecided(*questions)
    return order


def _shown_elsewhere(sheet: Sheet) -> Order | None:
    """The order that dates in columns show which nothing else is taken from; None where they show none, or several."""
    surveys = [Survey() for _ in sheet.headers]
    for row in sheet.rows():
        for survey, cell in zip(surveys, row.cells, strict=False):
            if text := clean(cell):
                survey.add(text, row.line)
    shown = {order for survey in surveys if len(survey.shapes) == 1 for order in survey.orders}
    return shown.pop() if len(shown) == 1 else None


def _required(sheet: Sheet, columns: Mapping[str, int]) -> None:
    wanted = {
        "stage": ("which deals were won or lost", ("stage", "is_won")),
        "closed": ("when they closed", (*ENDS, "expected")),
    }
    for name, (what, any_of) in wanted.items():
        if not columns.keys() & set(any_of):
            raise ImportProblem(
                f"No column seems to tell {what}. The columns are {', '.join(sheet.headers)}. "
                f"Name the right one with --map {name}=COLUMN."
            )
    if not columns.keys() & {"name", "account", "product", "id"}:
        raise ImportProblem(
            f"No column seems to name the deals. The columns are {', '.join(sheet.headers)}. "
            "Name the right one with --map name=COLUMN or --map account=COLUMN."
        )


def _spellings(seen: Counter[str], reference: Mapping[str, str]) -> dict[str, str]:
    """Names equal but for spaces and case are one: as in the reference, else as most rows have it."""
    best = dict(reference)
    for name, _ in seen.most_common():
        best.setdefault(joined(name), name)
    return {name: best[joined(name)] for name in sorted(seen) if best[joined(name)] != name}
