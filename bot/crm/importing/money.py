"""Which columns hold money, in which currency, and what a person has to say of how they are read."""

from collections.abc import Iterable, Mapping, Sequence

from bot.commands.currencies import candidates, codes, named, sign_of
from bot.crm.importing.amounts import Amounts
from bot.crm.importing.mapping import currency_of, in_header
from bot.crm.importing.problems import ImportProblem, Question
from bot.crm.importing.reading import Row, Sheet, clean, fold
from bot.crm.importing.units import unit_of

_SOME = 5
DECIMAL_SIGNS = {".": "point", ",": "comma"}


def read_signs(pairs: Sequence[str]) -> dict[str, str]:
    """What a person says that signs and names stand for: `$=USD`, `peso=MXN`. ImportProblem: it can't be that."""
    signs = {}
    for text in pairs:
        sign, _, code = (part.strip() for part in text.rpartition("="))
        code, possible = code.upper(), candidates(sign)
        if code not in codes():
            raise ImportProblem(f"--currency {text}: {code} is no currency; write its three letters, such as USD.")
        if possible and code not in possible:
            one_of = f"it may be {', '.join(possible[:_SOME])}"
            raise ImportProblem(f"--currency {text}: {code} is nothing that {sign} stands for; {one_of}.")
        signs[spelt(sign, possible or named(sign))] = code
    return signs


def spelt(said: str, possible: tuple[str, ...]) -> str:
    """By which an answer is kept: the sign of several currencies, else what stands there, however it is written."""
    sign = sign_of(possible) if len(possible) > 1 else ""
    return sign if sign and candidates(sign) == possible else fold(said)


def read_decimal(text: str) -> str:
    """The decimal sign of amounts, by itself or by its name. ImportProblem: it is none."""
    word = text.strip().casefold()
    for sign, name in DECIMAL_SIGNS.items():
        if word in {sign, name}:
            return sign
    raise ImportProblem(f'"{text}" is no decimal sign; write point or comma.')


def header_currencies(header: str) -> tuple[str, ...]:
    """The currencies that an amount's header may name; () for none."""
    return in_header(header)[1] or unit_of(header).currencies


def said_elsewhere(ours: str, headers: Sequence[str], columns: Mapping[str, int], row: Row) -> tuple[str, ...]:
    """The currencies of an amount that names none itself: its row's, its header's, ours."""
    of_row = named(clean(row.cells[columns["currency"]])) if "currency" in columns else ()
    return of_row or (header_currencies(headers[columns["amount"]]) if "amount" in columns else ()) or (ours,)


def settle(amounts: Iterable[Amounts], decimal: str | None, counts: int | None) -> tuple[Question, ...]:
    """What has to be asked, once for all columns; what was said of earlier files is taken where it is needed."""
    questions: dict[str, Question] = {}
    for column in amounts:
        for question in tuple(column.questions()):
            if question.about == "counts" and counts is not None:
                column.counts = counts
            elif question.about == "decimal" and decimal is not None:
                column.said = decimal
            else:
                questions.setdefault(question.about, question)
    return tuple(questions.values())


class Base:
    """Whether the CRM converts into our currency: what is in it stays the same, and what is in another one doesn't."""

    def __init__(self, currency: str, headers: Sequence[str], columns: Mapping[str, int]) -> None:
        self._currency = currency
        self._columns = columns
        self._own = currency_of(headers, columns["converted"]) if "converted" in columns else None
        self.ours = True

    def add(self, row: Row) -> None:
        """Look at one row."""
        if self._own is not None:
            text = clean(row.cells[self._own])
            self.ours &= not text or self._currency in named(text)
        elif {"amount", "converted", "currency"} <= self._columns.keys():
            before, after, text = (
                clean(row.cells[self._columns[name]]) for name in ("amount", "converted", "currency")
            )
            if before and after and text and before.strip("0., "):
                self.ours &= (before == after) is (self._currency in named(text))


def money_columns(
    sheet: Sheet, columns: Mapping[str, int], amounts: dict[str, Amounts], pairs: Mapping[str, str], *, ours: bool
) -> tuple[dict[str, int], dict[str, Amounts]]:
    """Which column is the amount, and which the currency that belongs to it."""
    found, amounts = dict(columns), dict(amounts)
    converted = found.pop("converted", None)
    survey = amounts.pop("converted", None)
    own = currency_of(sheet.headers, found["amount"]) if "amount" in found else None
    if own is not None and "currency" not in pairs:
        found["currency"] = own
    if converted is not None and survey and (ours or "amount" not in found or "currency" not in found):
        found["amount"], amounts["amount"] = converted, survey
        if "currency" not in pairs:
            found.pop("currency", None)
            theirs = currency_of(sheet.headers, converted)
            if theirs is not None:
                found["currency"] = theirs
    if "amount" not in found:
        if "expected_amount" in found:
            found["amount"], amounts["amount"] = found.pop("expected_amount"), amounts.pop("expected_amount")
        elif "currency" not in pairs:
            found.pop("currency", None)
    return found, amounts
