"""Which column holds what: guessed from the headers that CRMs write, overridable field by field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from bot.commands.currencies import candidates, named
from bot.crm.importing.kinds import alike, recognised
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.stages import MEANINGS, read_stage
from bot.crm.importing.units import unit_of
from bot.crm.importing.vocabulary import NO, NO_CRM, YES, Profile, forms, squash, words
from dialogs.records import Outcome

MONEY = ("amount", "expected_amount", "converted")
FLAGS = ("is_won", "is_lost", "is_closed", "active")
_FLAGGED = (*FLAGS, "deleted")
_INSTEAD = {"amount": {"converted", "expected_amount"}, "closed": {"won_on", "lost_on"}, "stage": set(FLAGS)}
"""What isn't guessed any more where a person names the column."""
_NAMES_ONE = re.compile(
    r"(.*?[^\W_])[\W_]+?(?:(?:[ie]n|[iw])[\W_]+)?[(\[]?([^\W\d_]{2,3}|[A-Z]{0,3}[^\w\s()\[\]])[)\]]?"
)
_SPELLS_ONE = re.compile(r"(.*?[^\W_])\s*(?:[(\[]|\s(?:in|en|em|i|w)\s)\s*([^\W\d_][^()\[\]]{3,30}?)[)\]]?")
"""Amount (US Dollar), Montant en euros."""
_NO_CURRENCY = frozenset({"real", "reales", "reale", "reell"})
"""What stands there for what has come about: Ingresos (reales)."""
_CURRENCY = ("currency", "wahrung", "devise", "moneda", "divisa", "moeda", "valuta")


def fields() -> tuple[str, ...]:
    """What a column may hold."""
    return tuple(words().headers)


def guess(headers: Sequence[str], sample: Iterable[Sequence[str]], profile: Profile = NO_CRM) -> dict[str, int]:
    """Field -> position of its column. Of several columns for the stage, the one whose words are known best.

    A header that no list has is told by its words and its cells.
    """
    known = _positions(headers)
    rows = tuple(sample)
    found: dict[str, int] = {}
    for field, shared in words().headers.items():
        own = profile.columns.get(field, ())
        aliases = () if field in profile.columns and not own else (*own, *shared)
        columns = list(dict.fromkeys(known[a] for a in aliases if a in known and known[a] not in found.values()))
        if field == "stage":
            columns = [column for column in columns if not (_of_flags(headers[column]) and _flags(rows, column))]
        if field == "stage" and columns and not (own and known.get(own[0]) == columns[0]):
            columns = _stages(columns, [n for n in alike(headers, field) if n not in found.values()], rows, profile)
        if field in _FLAGGED:
            columns = [column for column in columns if _flags(rows, column)]
        if columns:
            found[field] = columns[0]
    return {**found, **(recognised(headers, rows, found, profile) if rows else {})}


def _positions(headers: Sequence[str]) -> dict[str, int]:
    """Where the words of headers stand; those that are a header as it is before those in which one names its unit."""
    known: dict[str, int] = {}
    for position, header in enumerate(headers):
        for form in forms(header):
            known.setdefault(form, position)
    for position, header in enumerate(headers):
        if (named := in_header(header))[1]:  # Amount (USD)
            for form in forms(named[0]):
                known.setdefault(form, position)
    for position, header in enumerate(headers):
        if (unit := unit_of(header)).times > 1:  # Umsatz (TEUR)
            for form in forms(unit.bare or "amount"):
                if form in _of_amounts():
                    known.setdefault(form, position)
    return known


@cache
def _of_amounts() -> frozenset[str]:
    """The headers that columns with a unit have."""
    return frozenset(word for field in MONEY for word in words().headers[field])


def _of_flags(header: str) -> bool:
    """Whether a header may be of a column for the stage as well as of one of yes and no: Won/Lost."""
    return any(squash(header) in words().headers[field] for field in ("is_won", "is_lost"))


def in_header(header: str) -> tuple[str, tuple[str, ...]]:
    """A header without the currency at its end, and what that may be: `Amount (USD)`, `Betrag in EUR`, `value_inr`."""
    match = _NAMES_ONE.fullmatch(header)
    if match and (found := candidates(match[2])):
        return match[1], found
    match = _SPELLS_ONE.fullmatch(header)
    found = named(match[2]) if match and squash(match[2]) not in _NO_CURRENCY else ()
    return (match[1], found) if match and found else (header, ())


def currency_of(headers: Sequence[str], column: int) -> int | None:
    """The column for the currency that belongs to one for an amount: `Amount (converted) Currency`."""
    amount = squash(headers[column])
    own = {f"{amount}{word}" for word in _CURRENCY} | {f"{word}{amount}" for word in _CURRENCY}
    return next((n for n, header in enumerate(headers) if squash(header) in own), None)


def override(columns: Mapping[str, int], headers: Sequence[str], pairs: Mapping[str, str]) -> dict[str, int]:
    """The columns with the person's own choices; "" leaves a field out. ImportProblem: no such field or column."""
    by_name = {squash(header): position for position, header in reversed(tuple(enumerate(headers)))}
    result = dict(columns)
    for field, others in _INSTEAD.items():
        if field in pairs:
            result = {name: column for name, column in result.items() if name not in others}
    for field, header in pairs.items():
        if field not in fields():
            raise ImportProblem(f'There is no field "{field}". The fields are {", ".join(fields())}.')
        if not header:
            result.pop(field, None)
            continue
        position = headers.index(header) if header in headers else by_name.get(squash(header))
        if position is None:
            raise ImportProblem(f'There is no column "{header}". The columns are {", ".join(headers)}.')
        for other in [other for other, taken in result.items() if taken == position and other not in pairs]:
            del result[other]  # a column that was guessed for another field
        result[field] = position
    return result


def _stages(columns: Sequence[int], more: Sequence[int], rows: Sequence[Sequence[str]], profile: Profile) -> list[int]:
    """The columns for the stage, the best readable first; those that `more` has only where none of them ends a deal."""
    readable = {column: _readable(rows, column, profile) for column in (*columns, *more)}
    if not any(readable[column][0] for column in columns):
        columns = list(dict.fromkeys((*columns, *more)))
    return sorted(columns, key=lambda column: readable[column])


def _readable(rows: Sequence[Sequence[str]], column: int, profile: Profile) -> tuple[int, int]:
    """How badly a column tells outcomes: the least is best, which ends most deals and is known."""
    own = {word: MEANINGS[meaning] for word, meaning in profile.stages.items()}
    found = [read_stage(row[column], own) for row in rows]
    known = sum(meaning is not None for meaning in found)
    ends = sum(isinstance(meaning, Outcome) for meaning in found)
    return -ends if 2 * known >= sum(bool(row[column].strip()) for row in rows) else 0, -known


def _flags(rows: Sequence[Sequence[str]], column: int) -> bool:
    said = {row[column].strip().casefold() for row in rows}
    return bool(said & (YES | NO)) and said <= (YES | NO)
