"""Exports as they come: CSV with comma, semicolon or tab in any code page, and Excel's workbooks."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TextIO

from bot.crm.importing.dates import shape_of
from bot.crm.importing.encodings import UNICODE, encoding_of
from bot.crm.importing.footers import footers, is_sum
from bot.crm.importing.groups import grouped
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.vocabulary import forms, words
from bot.crm.importing.workbooks import WORKBOOKS, cells_of, sheets_of
from dialogs.identity.spelling import as_name
from dialogs.values import dataclass

DELIMITERS = ",;\t|"
_WIDE = 2 / 3
"""Of the widest record's cells, so many a header has."""
_MONEY = re.compile(r"[^\W\d_]{0,3}[^\w\s]?\s?\d[\d.,' ]*\s?[^\w\s]?[^\W\d_]{0,3}")
HEAD = 30
"""In how many records from the top the header is looked for."""
EMPTY = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "--none--",
        "-none-",
        "keine",
        "aucun",
        "aucune",
        "ninguno",
        "ninguna",
        "nenhum",
        "nenhuma",
        "nessuno",
        "nessuna",
        "geen",
        "\N{EN DASH}",
        "\N{EM DASH}",
        "n/a",
        "na",
        "null",
        "none",
        "(none)",
        "(no value)",
        "nan",
        "#n/a",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on, counted from 1, and its cells, as many as there are columns or more."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read any number of times. `above`: how many records stand above the header."""

    path: Path
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    above: int = 0
    tab: str = ""  # of a workbook, which of its sheets
    below: frozenset[int] = frozenset()  # the lines below the last deal that are none
    groups: frozenset[int] = frozenset()  # the columns of which only a group's first row has the cell
    others: tuple[str, ...] = ()  # of a workbook, the sheets beside it that look like deals, too

    def rows(self, aside: Callable[[Row], object] = lambda _: None) -> Iterator[Row]:
        """The rows below the header. `aside` gets titles, sums and notes, which no deals are; not what says nothing."""
        gap, above = False, dict[int, str]()
        for row in self.records():
            filled = [text for cell in row.cells if (text := cell.strip())]
            if not filled:
                gap = True  # reports end with a blank line and a note on the copyright; boards have groups with titles
            elif (gap and len(filled) == 1 and len(self.headers) > 1) or row.line in self.below or is_sum(filled):
                aside(row)
            elif " ".join(filled[0].split()) not in self.headers or _named(row.cells) != self.headers:
                row.cells.extend("" for _ in range(len(self.headers) - len(row.cells)))
                for column in self.groups:
                    above[column] = row.cells[column] = row.cells[column].strip() or above.get(column, "")
                yield row

    def records(self) -> Iterator[Row]:
        """Every record below the header, as it stands there."""
        return islice(_records(self), self.above + 1, None)


def open_sheet(path: Path, encoding: str | None = None) -> Sheet:
    """Find out encoding, delimiter and headers. ImportProblem: it isn't there, isn't a table or has no header."""
    try:
        if path.suffix.casefold() in WORKBOOKS:
            sheets = [_headed(Sheet(path, "", "", (), tab=tab)) for tab in sheets_of(path)]
            found = max(sheets, key=_known, default=Sheet(path, "", "", ()))
            found = replace(found, others=tuple(one.tab for one in sheets if one is not found and _alike(one, found)))
        else:
            found = _headed(_delimited(path, encoding or encoding_of(path)))
    except OSError as error:
        raise ImportProblem(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ImportProblem(
            f"{path.name} isn't written in {encoding}. Try another, such as cp1250, or leave it out."
        ) from None
    if not found.headers:
        raise ImportProblem(f"{path.name} has no header: its first line must name the columns.")
    found = replace(found, below=footers(lambda: ((row.line, row.cells) for row in found.records())))
    sums = list[Row]()
    rows = [row.cells for row in islice(found.rows(sums.append), HEAD)]
    return replace(
        found,
        groups=grouped(
            found.headers, rows, (row.cells for row in sums if is_sum(row.cells) and row.line not in found.below)
        ),
    )


def clean(cell: str) -> str:
    """A cell's text on one line, "" where it says that there is nothing."""
    text = cell.strip() if cell.isascii() and "  " not in cell and cell.isprintable() else as_name(cell)
    return "" if text.casefold() in EMPTY else text


def fold(text: str) -> str:
    """The form in which two spellings are the same name: case and runs of spaces don't count."""
    return " ".join(text.casefold().split())


def _delimited(path: Path, encoding: str) -> Sheet:
    """With the delimiter that makes the most headers, where none are known the most columns on most lines."""
    with _open(path, encoding) as file:
        lines = list(islice(file, HEAD))
    if lines and (hint := _hint(lines[0])):
        return Sheet(path, encoding, hint, ())
    best = max(
        DELIMITERS,
        key=lambda mark: (
            max((known for line in lines if (known := _count(line.split(mark))) > 1), default=0),
            _usual([_outside_quotes(line, mark) for line in lines]),
        ),
    )
    return Sheet(path, encoding, best, ())


def _headed(sheet: Sheet) -> Sheet:
    """With its header: of the records as wide as the table the one that names most of what a deal has.

    Where none names more than one thing that is known, the first that is wide enough and holds nothing but labels.
    """
    head = list(islice(_records(sheet), HEAD))
    if not head:
        return sheet
    filled = [sum(bool(cell.strip()) for cell in row.cells) for row in head]
    counts = [_count(row.cells) if 2 * wide >= max(filled) else 0 for row, wide in zip(head, filled, strict=True)]
    best = max(range(len(head)), key=lambda n: (counts[n], -n))
    if counts[best] <= 1:
        wide = (n for n in range(len(head)) if filled[n] >= _WIDE * max(filled) and _labels(head[n].cells))
        best = next(wide, next((n for n in range(len(head)) if filled[n]), 0))
    return replace(sheet, headers=_named(head[best].cells) if filled[best] else (), above=best)


def _labels(cells: list[str]) -> bool:
    """Whether they read like names of columns: words, no two alike, no day and no amount."""
    said = [text for cell in cells if (text := cell.strip())]
    return len(set(said)) == len(said) and all(
        any(map(str.isalpha, text)) and shape_of(text) is None and _MONEY.fullmatch(text) is None for text in said
    )


def _alike(one: Sheet, other: Sheet) -> bool:
    """Whether a sheet has deals as well: rows below a header that names most of the same columns."""
    shared = set(one.headers) & set(other.headers)
    return 2 * len(shared) > len(other.headers) > 1 and next(one.rows(), None) is not None


def _known(sheet: Sheet) -> int:
    return _count(sheet.headers)


def _count(cells: list[str] | tuple[str, ...]) -> int:
    """How many of these are headers that CRMs write."""
    known = _every_header()
    return sum(any(form in known for form in forms(cell)) for cell in cells)


@cache
def _every_header() -> frozenset[str]:
    return frozenset(header for headers in words().headers.values() for header in headers)


def _open(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="", errors="strict" if encoding in UNICODE else "replace")


def _hint(line: str) -> str:
    """The delimiter of Excel's "sep=;" line."""
    found = re.fullmatch(r'"?sep=(.)"?\s*', line, re.IGNORECASE)
    return found[1] if found else ""


def _records(sheet: Sheet) -> Iterator[Row]:
    if sheet.tab:
        yield from (Row(line, cells) for line, cells in cells_of(sheet.path, sheet.tab))
        return
    with _open(sheet.path, sheet.encoding) as file:
        offset = 1
        if _hint(file.readline()):
            offset = 2
        else:
            file.seek(0)
        reader = csv.reader(file, delimiter=sheet.delimiter)
        while True:
            line = reader.line_num + offset
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise ImportProblem(f"{sheet.path.name}, line {line}: {error}. Is a quote missing?") from error
            if cells is None:
                return
            yield Row(line, cells)


def _usual(counts: list[int]) -> int:
    """How much speaks for a mark: so many on so many lines."""
    return max((count * often for count, often in Counter(counts).items()), default=0)


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _named(cells: list[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {position}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
