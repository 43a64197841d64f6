"""What is going to be imported and how it is read: columns, date order, amounts, spellings."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bot.commands.currencies import settled
from bot.crm.importing.amounts import Amounts
from bot.crm.importing.dates import NUMBERS, Order, Survey, decide
from bot.crm.importing.lookups import Lookup, joined, products, read_lookup
from bot.crm.importing.mapping import ALIASES, beside_amount, guess, in_header, override
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.reading import Sheet, clean, open_sheet
from bot.crm.importing.stages import own_words
from dialogs.records import Outcome
from insights.wording.words import count_of

SAMPLE = 200
DATES = ("engaged", "closed")


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for. `columns` is field -> header, `stages` word -> meaning.

    `currency`: that of amounts which name none. `competitor` gives a competitor's name as it is written here.
    """

    path: Path
    accounts: Path | None = None
    teams: Path | None = None
    products: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    currency: str = "EUR"
    competitor: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Plan:
    """A file and everything needed to read its rows."""

    sheet: Sheet
    rows: int
    columns: Mapping[str, int]
    stages: Mapping[str, Outcome | str]
    order: Order
    orderly: frozenset[str]  # the date fields in which the order matters
    amounts: Amounts
    currency: str  # app.yaml's
    currencies: tuple[str, ...]  # that the amount's header may name
    spellings: Mapping[str, str]  # a product as written -> as it shall be written
    respelt: Mapping[str, int]  # how many rows that touches
    segments: Lookup | None
    regions: Lookup | None
    competitor: Callable[[str], str]

    def describe(self) -> tuple[str, ...]:
        """How the file is read, a line each."""
        headers = self.sheet.headers
        width = max(len(name) for name in ALIASES)
        lines = [
            f"{name:<{width}}  {headers[self.columns[name]]}" + (f" ({self.order})" if name in self.orderly else "")
            for name in ALIASES
            if name in self.columns
        ]
        if self.currencies and "currency" not in self.columns:
            one = settled(self.currencies, self.currency)
            lines.append(f"{'currency':<{width}}  {one}, named in {headers[self.columns['amount']]}")
        for name, lookup in (("segment", self.segments), ("region", self.regions)):
            if lookup:
                lines.append(f"{name:<{width}}  {lookup.value} of {lookup.path.name}, by {lookup.key}")
        if "name" not in self.columns:
            lines.append(f"{'name':<{width}}  (made of account and product)")
        if "id" not in self.columns:
            lines.append(f"{'id':<{width}}  (made of name, account, owner, product and the day engaged)")
        lines += [
            f'{"":<{width}}  "{wrong}" is written "{right}" ({count_of(self.respelt[wrong], "row")})'
            for wrong, right in self.spellings.items()
        ]
        used = set(self.columns.values())
        rest = [header for position, header in enumerate(headers) if position not in used]
        if rest:
            lines.append(f"{'not used':<{width}}  {', '.join(rest)}")
        return tuple(lines)


def prepare(request: Request) -> Plan:
    """Read the file once and settle how it is understood. ImportProblem: it can't be."""
    sheet = open_sheet(request.path)
    sample = [row.cells for row in islice(sheet.rows(), SAMPLE)]
    columns = override(guess(sheet.headers, sample), sheet.headers, request.columns)
    columns = beside_amount(columns, sheet.headers, request.columns)
    segments = read_lookup(request.accounts, "account", "segment") if request.accounts else None
    regions = read_lookup(request.teams, "owner", "region") if request.teams else None
    _required(sheet, columns)
    surveys = {name: Survey() for name in DATES if name in columns}
    amounts, seen = Amounts(), Counter[str]()
    rows = 0
    for row in sheet.rows():
        rows += 1
        for name, survey in surveys.items():
            if text := clean(row.cells[columns[name]]):
                survey.add(text, row.line)
        if "amount" in columns and (text := clean(row.cells[columns["amount"]])):
            amounts.add(text, row.line)
        if "product" in columns and (text := clean(row.cells[columns["product"]])):
            seen[text] += 1
    spellings = _spellings(seen, products(request.products) if request.products else {})
    return Plan(
        sheet=sheet,
        rows=rows,
        columns=columns,
        stages=own_words(request.stages),
        order=decide({sheet.headers[columns[name]]: survey for name, survey in surveys.items()}, request.order),
        orderly=frozenset(name for name, survey in surveys.items() if survey.shapes.keys() & NUMBERS),
        amounts=amounts,
        currency=request.currency,
        currencies=in_header(sheet.headers[columns["amount"]])[1] if "amount" in columns else (),
        spellings=spellings,
        respelt=seen,
        segments=segments,
        regions=regions,
        competitor=request.competitor,
    )


def _required(sheet: Sheet, columns: Mapping[str, int]) -> None:
    wanted = {"stage": "which deals were won or lost", "closed": "when they closed"}
    for name, what in wanted.items():
        if name not in columns:
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
