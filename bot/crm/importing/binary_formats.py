"""The number formats of cells in Excel's binary workbooks, of which python-calamine gives the values alone.

An .xlsb is a zip of records, each with its kind, its length and that many bytes ([MS-XLSB]); an .xls has such records
([MS-XLS]) in a stream of a compound file ([MS-CFB]).
"""

from collections.abc import Iterator
from pathlib import Path
from struct import Struct, error, unpack_from
from zipfile import ZipFile

Place = tuple[int, int]  # a line, from 1, and a column, from 0
Formats = Iterator[tuple[Place, str]]

_SHEET, _FORMAT, _XF, _BEGIN_XFS, _END_XFS, _ROW = 156, 44, 47, 617, 618, 0
_NUMBERS = frozenset({2, 5, 9})  # as they are, and what a formula comes to
_XLS_SHEET, _XLS_FORMAT, _XLS_XF, _XLS_ROW_OF, _BOF, _EOF = 0x85, 0x41E, 0xE0, 0xBD, 0x809, 0x0A
_XLS_NUMBERS = frozenset({0x203, 0x27E, 0x06})
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR, _ENTRY = 0xFFFFFFFA, 128
_WIDE = 1
BROKEN = (error, IndexError, KeyError, ValueError)
"""What is raised where the bytes aren't what they should be."""


def of_xlsb(book: ZipFile, tab: str) -> Formats:
    """The format of each number in a sheet that has one of its own."""
    from defusedxml.ElementTree import fromstring

    parts = {one.get("Id"): one.get("Target", "") for one in fromstring(book.read("xl/_rels/workbook.bin.rels"))}
    part = parts[_key(book.read("xl/workbook.bin"), tab)]
    styles, line = _styles(book.read("xl/styles.bin")), 0
    for kind, data in _records(book.read(part.removeprefix("/") if part.startswith("/") else f"xl/{part}")):
        if kind == _ROW:
            line = unpack_from("<I", data)[0] + 1
        elif kind in _NUMBERS:
            column, style = unpack_from("<II", data)
            if code := styles[style & 0xFFFFFF]:
                yield (line, column), code


def _key(sheets: bytes, tab: str) -> str:
    """What a sheet's part is known by. Raises KeyError."""
    for kind, data in _records(sheets):
        if kind == _SHEET:
            key, end = _string(data, 8)
            if _string(data, end)[0] == tab:
                return key
    raise KeyError(tab)


def _styles(data: bytes) -> list[str]:
    """The format of each style that cells have."""
    codes, styles, cell = dict[int, str](), list[str](), False
    for kind, record in _records(data):
        if kind == _FORMAT:
            codes[_short(record, 0)] = _string(record, 2)[0]
        elif kind in {_BEGIN_XFS, _END_XFS}:
            cell = kind == _BEGIN_XFS
        elif kind == _XF and cell:
            styles.append(codes.get(_short(record, 2), ""))
    return styles


def of_xls(path: Path, tab: str) -> Formats:
    """The same of an .xls; nothing of those before Excel 97."""
    stream = _stream(path.read_bytes())
    codes, styles, start = dict[int, str](), list[str](), None
    for kind, data in _old_records(stream, 0):
        if kind == _XLS_FORMAT:
            codes[_short(data, 0)] = _old_string(data, 4, _short(data, 2))
        elif kind == _XLS_XF:
            styles.append(codes.get(_short(data, 2), ""))
        elif kind == _XLS_SHEET and _old_string(data, 7, data[6]) == tab:
            start = unpack_from("<I", data)[0]
    for kind, data in _old_records(stream, start) if start is not None else ():
        if kind in _XLS_NUMBERS:
            line, column, style = unpack_from("<HHH", data)
            found = [(column, style)]
        elif kind == _XLS_ROW_OF:  # several beside each other
            line, first = unpack_from("<HH", data)
            found = [(first + n, _short(data, 4 + 6 * n)) for n in range((len(data) - 6) // 6)]
        else:
            continue
        yield from (((line + 1, column), code) for column, style in found if (code := styles[style]))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, each but the last with the eighth; and where it ends."""
    made = 0
    for n in range(most):
        made |= (data[at] & 0x7F) << 7 * n
        at += 1
        if not data[at - 1] & 0x80:
            break
    return made, at


def _string(data: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * unpack_from("<I", data, at)[0]
    return data[at + 4 : end].decode("utf-16-le"), end


def _short(data: bytes, at: int) -> int:
    return int(unpack_from("<H", data, at)[0])


def _old_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from there to the end of what begins there, without what is embedded in it."""
    deep, header = 0, Struct("<HH")
    while at + header.size <= len(stream):
        kind, size = header.unpack_from(stream, at)
        data = stream[at + header.size : at + header.size + size]
        at += header.size + size
        deep += (kind == _BOF) - (kind == _EOF)
        if deep == 1:
            yield kind, data
        elif deep < 1:
            return


def _old_string(data: bytes, at: int, length: int) -> str:
    """Behind a byte that says whether a character takes two."""
    wide = data[at] & _WIDE
    return data[at + 1 : at + 1 + (1 + wide) * length].decode("utf-16-le" if wide else "latin-1")


def _stream(file: bytes) -> bytes:
    """The workbook in a compound file. Raises KeyError: there is none, or it is older than Excel 97's."""
    if not file.startswith(_COMPOUND):
        raise KeyError
    size = 1 << _short(file, 30)
    sectors = [file[at : at + size] for at in range(size, len(file), size)]
    listed = list(unpack_from("<109I", file, 76))
    more = unpack_from("<I", file, 68)[0]
    while more < _LAST_SECTOR and len(listed) < len(sectors) + size:
        *further, more = unpack_from(f"<{size // 4}I", sectors[more])
        listed += further
    table = [n for one in listed if one < _LAST_SECTOR for n in unpack_from(f"<{size // 4}I", sectors[one])]
    folder = b"".join(_chain(sectors, table, unpack_from("<I", file, 48)[0]))
    entries = {
        folder[at : at + _short(folder, at + 64)].decode("utf-16-le").rstrip("\0"): unpack_from("<II", folder, at + 116)
        for at in range(0, len(folder) - _ENTRY + 1, _ENTRY)
        if _short(folder, at + 64)
    }
    start, length = entries["Workbook"]
    if length < unpack_from("<I", file, 56)[0]:  # a small one is kept in pieces of 64 bytes
        small = b"".join(_chain(sectors, table, entries["Root Entry"][0]))
        pieces = b"".join(_chain(sectors, table, unpack_from("<I", file, 60)[0]))
        table = list(unpack_from(f"<{len(pieces) // 4}I", pieces))
        sectors = [small[at : at + 64] for at in range(0, len(small), 64)]
    return b"".join(_chain(sectors, table, start))[:length]


def _chain(sectors: list[bytes], table: list[int], at: int) -> Iterator[bytes]:
    for _ in sectors:  # a broken file's chain may be a ring
        if at >= _LAST_SECTOR:
            return
        yield sectors[at]
        at = table[at]
