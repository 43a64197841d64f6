"""Which currency a workbook's cells show by their number formats: people see `$1,000`, the cell has 1000."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, is_zipfile

from bot.commands.currencies import candidates
from bot.crm.importing.binary_formats import BROKEN, Place, of_xls, of_xlsb
from bot.crm.importing.open_formats import currencies

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BOOK, _NAMES, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_BINARY, _SPREADSHEET = "xl/workbook.bin", "content.xml"
_BRACKETED = re.compile(r"\[\$([^\]-]+)(?:-([^\]]*))?\]")
"""`[$€-407]`: a sign, and where it is written so."""
_WRITTEN = re.compile(r'"([^"]+)"|\\(.)|([^\s\w"\\#?.,;:*@%/+()\[\]{}<>=&!^~\'-])')
_CELL = re.compile(r"([A-Z]+)(\d+)")
_AT = {
    "$": {
        "409": "USD", "en-us": "USD", "1009": "CAD", "en-ca": "CAD", "c0c": "CAD", "fr-ca": "CAD", "c09": "AUD",
        "en-au": "AUD", "1409": "NZD", "en-nz": "NZD", "4809": "SGD", "en-sg": "SGD", "c04": "HKD", "zh-hk": "HKD",
        "404": "TWD", "zh-tw": "TWD", "80a": "MXN", "es-mx": "MXN", "2c0a": "ARS", "es-ar": "ARS", "340a": "CLP",
        "es-cl": "CLP", "240a": "COP", "es-co": "COP",
    },
    "£": {"809": "GBP", "en-gb": "GBP"},
    "¥": {"411": "JPY", "ja-jp": "JPY", "804": "CNY", "zh-cn": "CNY"},
    "kr": {
        "41d": "SEK", "sv-se": "SEK", "414": "NOK", "nb-no": "NOK", "814": "NOK", "nn-no": "NOK", "406": "DKK",
        "da-dk": "DKK", "40f": "ISK", "is-is": "ISK",
    },
}  # fmt: skip
"""Of a sign that several currencies share, which is meant in a place, by its number and by its name."""


def mark_of(code: str) -> str:
    """The currency that a number format shows, as it would be written beside the number; "" for none."""
    first = code.partition(";")[0]
    for found in _BRACKETED.finditer(first):
        sign, where = found[1].strip(), found[2] or ""
        if candidates(sign):
            return _AT.get(sign.rstrip("."), {}).get(where.casefold().lstrip("0"), sign)
    plain = re.sub(r"\[[^\]]*\]|_.", "", first)
    words = ("".join(parts).strip() for parts in _WRITTEN.findall(plain))
    return next((word for word in words if candidates(word)), "")


def marks(path: Path, tab: str) -> Mapping[Place, str]:
    """The marks of a sheet's cells, of those that have one."""
    found = path.stat()
    if not is_zipfile(path):
        return _old_marks(path, tab, found.st_mtime_ns, found.st_size)
    return _marks(path, tab, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)  # a file is read several times over
def _marks(path: Path, tab: str, _changed: int, _size: int) -> Mapping[Place, str]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        with ZipFile(path) as book:
            if _BINARY in book.namelist():
                return _shown(of_xlsb(book, tab))
            if _SPREADSHEET in book.namelist():
                with book.open(_SPREADSHEET) as sheets:
                    return dict(currencies(sheets, tab))
            if not {_BOOK, _NAMES, _STYLES} <= set(book.namelist()):
                return {}
            styles = dict(enumerate(_styles(fromstring(book.read(_STYLES)))))
            styles = {style: mark for style, mark in styles.items() if mark}
            name = _part(fromstring(book.read(_BOOK)), fromstring(book.read(_NAMES)), tab) if styles else ""
            return dict(_marked(book, name, styles)) if name in book.namelist() else {}
    except (BadZipFile, ParseError, DefusedXmlException, *BROKEN):
        return {}  # whatever is wrong with it, python-calamine says


@lru_cache(maxsize=4)
def _old_marks(path: Path, tab: str, _changed: int, _size: int) -> Mapping[Place, str]:
    try:
        return _shown(of_xls(path, tab))
    except BROKEN:
        return {}


def _shown(formats: Iterable[tuple[Place, str]]) -> Mapping[Place, str]:
    said = cache(mark_of)
    return {place: mark for place, code in formats if (mark := said(code))}


def _styles(root: "Element") -> Iterator[str]:
    """What each style of a cell shows."""
    codes = {found.get("numFmtId"): found.get("formatCode", "") for found in root.iterfind("{*}numFmts/{*}numFmt")}
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        yield mark_of(codes.get(style.get("numFmtId"), ""))


def _part(book: "Element", names: "Element", tab: str) -> str:
    """Where in the file a sheet is."""
    sheet = next((one for one in book.iterfind("{*}sheets/{*}sheet") if one.get("name") == tab), None)
    key = next((value for name, value in sheet.items() if name.endswith("}id")), None) if sheet is not None else None
    target = next((one.get("Target", "") for one in names if one.get("Id") == key), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _marked(book: ZipFile, part: str, styles: Mapping[int, str]) -> Iterator[tuple[Place, str]]:
    from defusedxml.ElementTree import iterparse

    line = column = 0
    with book.open(part) as sheet:
        for event, element in iterparse(sheet, events=("start", "end")):
            kind = element.tag.rpartition("}")[2]
            if kind == "row" and event == "start":
                line, column = int(element.get("r") or line + 1), -1
            elif kind == "c" and event == "start":
                column += 1
                if at := _CELL.fullmatch(element.get("r") or ""):
                    column = _column(at[1])
                if mark := styles.get(int(element.get("s") or 0)):
                    yield (line, column), mark
            elif kind == "row":
                element.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
