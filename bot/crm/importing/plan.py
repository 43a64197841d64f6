"""What is going to be imported and how it is read: columns, date order, amounts, spellings."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, tzinfo
from functools import partial
from itertools import islice
from pathlib import Path

from bot.commands.currencies import settled
from bot.crm.importing.amounts import Amounts
from bot.crm.importing.dates import NUMBERS, Order, Shape, Survey, mixed
from bot.crm.importing.encodings import UNICODE, mixed_in
from bot.crm.importing.lookups import Lookup, products, read_lookup
from bot.crm.importing.mapping import MONEY, fields, guess, override
from bot.crm.importing.money import Base, header_currencies, money_columns, said_elsewhere, settle
from bot.crm.importing.outcomes import Shares
from bot.crm.importing.periods import PERIODS, Yearly, parted
from bot.crm.importing.reading import Row, Sheet, clean, open_sheet
from bot.crm.importing.settling import ENDS, deals, order_of, required, spellings
from bot.crm.importing.stages import MEANINGS, own_words
from bot.crm.importing.units import unit_of
from bot.crm.importing.vocabulary import Profile, profile_of, squash
from bot.crm.importing.weighted import hoped, unweighted
from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.wording.words import count_of

SAMPLE = 200
_SHOWN, _LONG = 4, 60
_PARTS = {"cents": 100, "micros": 1_000_000}
_QUIET = frozenset(
    {
        "active",
        "deleted",
        "probability",
        "lost_reason",
        "won_reason",
        "expected_amount",
        "expected",
        "converted",
        "weighted",
        "contact",
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

    `sure`: stages of which they have said it twice.
    `decimal`: the decimal sign of amounts. `counts`: how many each of their numbers counts. `likely_…`: what was said
    of earlier files, where this one doesn't show it. `currency`: that of amounts which name none.
    `signs`: what one stands for that several currencies share, or a name that nobody knows. `zone`: where days begin.
    `competitor` gives a competitor's name as it is written here.
    """

    path: Path
    accounts: Path | None = None
    teams: Path | None = None
    products: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    sure: frozenset[str] = frozenset()
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
    aside: tuple[Row, ...]  # what is none of them: titles, sums, notes
    columns: Mapping[str, int]
    own: Mapping[str, Outcome | str]  # what the person says that stages mean
    sure: frozenset[str]  # of which of these they have said it twice
    order: Order
    mixed: tuple[str, ...]  # what of the dates and amounts is written in more than one way, which nobody can read
    orderly: frozenset[str]  # the date fields in which the order matters
    months: frozenset[str]  # those that name only months
    amounts: Mapping[str, Amounts]
    hoped: bool  # whether the amount's column is one for hopes, which may be weighted by the probability
    of_one: bool  # whether probabilities are parts of one
    periods: bool  # whether what is due more than once a year counts as often
    yearly: Mapping[int, int]  # how often a year -> in how many rows
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
    def theirs(self) -> dict[str, Outcome | str]:
        """The words of the CRM."""
        return {word: MEANINGS[meaning] for word, meaning in self.profile.stages.items()}

    @property
    def stages(self) -> dict[str, Outcome | str]:
        """The words of the CRM and, before them, of the person."""
        return {**self.theirs, **self.own}

    @property
    def ends(self) -> tuple[str, ...]:
        """The fields that may tell when a deal closed; where there are none the day on which it was hoped to."""
        return tuple(name for name in ENDS if name in self.columns) or ("expected",)

    def header(self, name: str) -> str:
        """What the file calls a field."""
        return self.sheet.headers[self.columns[name]]

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
            other = f"; where there is none, {self.header('contact')}" if "contact" in self.columns else ""
            lines.append(f"{'name':<{width}}  (made of {made}{other})")
        lines += [
            f'{"":<{width}}  "{wrong}" is written "{right}" ({count_of(self.respelt[wrong], "row")})'
            for wrong, right in self.spellings.items()
        ]
        used = {column for name, column in self.columns.items() if name != "weighted"}
        rest = [header for position, header in enumerate(headers) if position not in used]
        if rest:
            lines.append(f"{'not used':<{width}}  {', '.join(rest)}")
        return tuple(lines)

    def warnings(self) -> tuple[str, ...]:
        """What the person should know of how it is read, a line each."""
        lines = [
            f"No column for the {name}: {why}. If there is one: --map {name}=COLUMN."
            for name, why in _MISSED.items()
            if name not in self.columns
            and not (name == "owner" and "email" in self.columns)
            and not (name == "amount" and "weighted" in self.columns)
        ]
        lines += self._of_money()
        if self.sheet.others:
            rest = ", ".join(self.sheet.others)
            lines.append(
                f"Only the sheet {self.sheet.tab} is read. Deals may be in {rest}, too: save each as a file of its own."
            )
        if self.sheet.groups:
            once = ", ".join(self.sheet.headers[column] for column in sorted(self.sheet.groups))
            lines.append(f"Only the first row of a group has its {once}; the rows below are taken to have it, too.")
        if self.aside:
            lines.append(
                f"No deals, but titles, sums or notes: {count_of(len(self.aside), 'row')}, {self._set_aside()}."
            )
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
            if (
                line := mixed_in(self.sheet.encoding, ((row.line, row.cells) for row in self.sheet.rows()))
            ) is not None:
                lines.append(
                    f"Line {line} seems to be written in UTF-8, and others aren't: its letters would come out wrong. "
                    "Save the file in one code page."
                )
        return tuple(lines)

    def _set_aside(self) -> str:
        """The first of the rows that are no deals, and the last."""
        shown = self.aside if len(self.aside) <= _SHOWN else (*self.aside[: _SHOWN - 1], self.aside[-1])
        said = (" ".join(filter(None, map(clean, row.cells)))[:_LONG] for row in shown)
        return "; ".join(f'line {row.line} "{text}"' for row, text in zip(shown, said, strict=True))

    def _of_money(self) -> Iterator[str]:
        if "amount" not in self.columns and "weighted" in self.columns:
            yield (
                f"{self.header('weighted')} is the amount times the probability, which is no deal's own: there will be "
                f"no sums. If another column has the amount: --map amount=COLUMN."
            )
        if self.hoped:
            yield (
                f"The amount is taken from {self.header('amount')}. If that is weighted by the probability, leave it "
                "out: --map amount=."
            )
        if "amount" in self.amounts and (times := self.amounts["amount"].times) > 1:
            yield f"A 1 in {self.header('amount')} is read as {times:,}."
        if "amount" in self.columns:
            where = self.header("period" if "period" in self.columns else "amount")
            for times, rows in self.yearly.items():
                yield (
                    f"An amount for a {PERIODS[times]} is counted for a year, times {times}: {count_of(rows, 'row')} "
                    f"({where}). To take them as they stand: --map period=."
                )

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
    if "name" in columns:
        columns.pop("contact", None)
    segments = read_lookup(request.accounts, "account", "segment") if request.accounts else None
    regions = read_lookup(request.teams, "owner", "region") if request.teams else None
    required(sheet, columns)
    amounts = {
        name: Amounts(
            unit_of(header := sheet.headers[columns[name]]), request.decimal, request.counts, request.signs, header
        )
        for name in MONEY
        if name in columns
    }
    shares = Shares(columns.get("probability"))
    yearly = Yearly(columns, on=request.columns.get("period") != "")
    base = Base(request.currency, sheet.headers, columns)
    dated = ("engaged", *([name for name in ENDS if name in columns] or ["expected"]))
    surveys = {name: Survey() for name in dated if name in columns}
    seen = Counter[str]()
    rows = 0
    aside = list[Row]()
    for row in deals(sheet, columns, aside.append):
        rows += 1
        for name, survey in surveys.items():
            if text := clean(row.cells[columns[name]]):
                survey.add(text, row.line)
        for name, column in amounts.items():
            if text := clean(row.cells[columns[name]]):
                column.add(
                    parted(text)[0], row.line, partial(said_elsewhere, request.currency, sheet.headers, columns, row)
                )
        base.add(row)
        shares.add(row.cells)
        yearly.add(row)
        if "product" in columns and (text := clean(row.cells[columns["product"]])):
            seen[text] += 1
    dates = {sheet.headers[columns[name]]: survey for name, survey in surveys.items()}
    columns, amounts = money_columns(sheet, columns, amounts, request.columns, ours=base.ours)
    columns, amounts = unweighted(
        sheet.headers, columns, amounts, sample, profile, request.columns, of_one=shares.of_one
    )
    questions = settle(amounts.values(), request.likely_decimal, request.likely_counts)
    order = order_of(sheet, dates, request.order, request.likely_order, questions)
    return Plan(
        sheet=sheet,
        profile=profile,
        rows=rows,
        aside=tuple(aside),
        columns=columns,
        own=own_words(request.stages),
        sure=frozenset(map(squash, request.sure)),
        order=order,
        mixed=(*mixed(dates, request.order), *(said for column in amounts.values() for said in column.mixed)),
        orderly=frozenset(name for name, survey in surveys.items() if survey.shapes.keys() & NUMBERS),
        months=frozenset(name for name, survey in surveys.items() if Shape.MONTH in survey.shapes),
        amounts=amounts,
        hoped="amount" in columns
        and "amount" not in request.columns
        and hoped(sheet.headers, columns, "amount", profile),
        of_one=shares.of_one,
        periods=yearly.on,
        yearly=yearly.rows,
        currency=request.currency,
        signs=request.signs,
        currencies=header_currencies(sheet.headers[columns["amount"]]) if "amount" in columns else (),
        zone=request.zone,
        spellings=spellings(seen, products(request.products) if request.products else {}),
        respelt=seen,
        segments=segments,
        regions=regions,
        competitor=request.competitor,
    )
