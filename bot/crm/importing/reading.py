"""CSV files as they come: with or without a BOM, UTF-8, UTF-16 or cp1252; comma, semicolon or tab."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.crm.importing.problems import ImportProblem

DELIMITERS = ",;\t|"
CHUNK = 1 << 20
EMPTY = frozenset(
    {"", "-", "\N{EN DASH}", "\N{EM DASH}", "n/a", "na", "null", "none", "(none)", "(no value)", "nan", "#n/a"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on (the header is line 1) and its cells, as many as there are columns or more."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file that can be read any number of times."""

    path: Path
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    hint_line: bool  # Excel's "sep=;" comes first

    def rows(self) -> Iterator[Row]:
        """The rows below the header without blank lines and without the footer of a report."""
        with _open(self.path, self.encoding) as file:
            records = _records(file, self)
            next(records, None)
            gap = False
            for row in records:
                filled = sum(bool(cell.strip()) for cell in row.cells)
                if not filled or (gap and filled == 1 and len(self.headers) > 1):
                    gap = True  # reports end with a blank line and a note on the copyright
                    continue
                row.cells.extend("" for _ in range(len(self.headers) - len(row.cells)))
                yield row


def open_sheet(path: Path) -> Sheet:
    """Find out encoding, delimiter and headers. ImportProblem: it isn't there, isn't text or has no header."""
    try:
        encoding = _encoding(path)
        with _open(path, encoding) as file:
            first = file.readline()
            hint = re.fullmatch(r'"?sep=(.)"?\s*', first, re.IGNORECASE)
            head = file.readline() if hint else first
    except OSError as error:
        raise ImportProblem(f"{path} can't be read: {error.strerror}.") from error
    delimiter = hint[1] if hint else max(DELIMITERS, key=lambda mark: _outside_quotes(head, mark))
    bare = Sheet(path, encoding, delimiter, (), bool(hint))
    with _open(path, encoding) as file:
        header = next(_records(file, bare), None)
    if header is None or not any(cell.strip() for cell in header.cells):
        raise ImportProblem(f"{path.name} has no header: its first line must name the columns.")
    return Sheet(path, encoding, delimiter, _named(header.cells), bool(hint))


def clean(cell: str) -> str:
    """A cell's text on one line, "" where it says that there is nothing."""
    text = cell.strip() if cell.isascii() and "  " not in cell and cell.isprintable() else " ".join(cell.split())
    return "" if text.casefold() in EMPTY else text


def fold(text: str) -> str:
    """The form in which two spellings are the same name: case and runs of spaces don't count."""
    return " ".join(text.casefold().split())


def _open(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="", errors="replace" if encoding == "cp1252" else "strict")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        chunk = file.read(CHUNK)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        valid = True
        while chunk:
            if b"\0" in chunk:
                raise ImportProblem(f"{path.name} is not a CSV file. Export it as CSV (in Excel: Save as, CSV UTF-8).")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                valid = False
            chunk = file.read(CHUNK)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    return "utf-8-sig" if valid else "cp1252"


def _records(file: TextIO, sheet: Sheet) -> Iterator[Row]:
    if sheet.hint_line:
        file.readline()
    reader = csv.reader(file, delimiter=sheet.delimiter)
    offset = 1 + sheet.hint_line
    while True:
        line = reader.line_num + offset
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ImportProblem(f"{sheet.path.name}, line {line}: {error}. Is a quote missing?") from error
        if cells is None:
            return
        yield Row(line, cells)


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
