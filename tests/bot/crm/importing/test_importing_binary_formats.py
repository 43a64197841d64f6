"""The currency that cells of other workbooks than .xlsx show is read as well."""

import struct
import zipfile
from datetime import date

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.number_formats import marks
from bot.crm.importing.plan import Request, prepare
from tests.bot.crm.importing.exports import HERE

TODAY = date(2026, 11, 26)
FORMATS = ["General", "[$$-409]#,##0.00", '#,##0 "zł"']


def record(kind, data=b""):
    """One of an .xlsb: its kind and its length take seven bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, long = b"", len(data)
    while long > 127:
        size, long = size + bytes([long & 0x7F | 0x80]), long >> 7
    return head + size + bytes([long]) + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column, value, style=0):
    if isinstance(value, str):
        return record(6, struct.pack("<II", column, style) + wide(value))
    return record(5, struct.pack("<IId", column, style, value))


def xlsb(path, rows):
    """The smallest there is, with a sheet before the one that is meant; numbers may be (value, style)."""
    lines = b"".join(
        record(0, struct.pack("<IIHBBBI", n, 0, 300, 0, 0, 0, 0))
        + b"".join(cell(at, *(value if isinstance(value, tuple) else (value,))) for at, value in enumerate(row))
        for n, row in enumerate(rows)
    )
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = record(129) + record(148, size) + record(145) + lines + record(146) + record(130)
    formats = b"".join(record(44, struct.pack("<H", 163 + n) + wide(code)) for n, code in enumerate(FORMATS) if n)
    styles = b"".join(record(47, struct.pack("<HHHHHHI", 0, 163 + n if n else 0, 0, 0, 0, 0, 0)) for n in range(3))
    named = b"".join(
        record(156, struct.pack("<II", 0, n) + wide(f"rId{n}") + wide(tab)) for n, tab in ((1, "Notes"), (2, "Deals"))
    )
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{kinds}/worksheet" Target="worksheets/sheet{n}.bin"/>' for n in (1, 2)
    )
    empty = record(129) + record(148, bytes(16)) + record(145) + record(146) + record(130)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{rels}</Relationships>")
        book.writestr("xl/workbook.bin", record(131) + record(143) + named + record(144) + record(132))
        book.writestr(
            "xl/styles.bin",
            record(278)
            + record(615, b"\2\0\0\0")
            + formats
            + record(616)
            + record(617, b"\3\0\0\0")
            + styles
            + record(618)
            + record(279),
        )
        book.writestr("xl/worksheets/sheet1.bin", empty)
        book.writestr("xl/worksheets/sheet2.bin", sheet)
    return path


def _said(kind, text, more=""):
    return f"<table:table-cell office:value-type='{kind}' {more}><text:p>{text}</text:p></table:table-cell>"


def ods(path, cells):
    """One with a row of these cells below the header, and empty ones between."""
    header = "".join(_said("string", name) for name in HEADER)
    between = "<table:table-row table:number-rows-repeated='3'><table:table-cell/></table:table-row>"
    day = _said("date", "1.3.26", "office:date-value='2026-03-01'")
    said = "".join(
        f"<table:table-row>{_said('string', f'D{n}')}{_said('string', 'Won')}{day}<table:table-cell {one}/>"
        f"</table:table-row>{between}"
        for n, one in enumerate(cells)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    table = f"<table:table table:name='Deals'><table:table-row>{header}</table:table-row>{said}</table:table>"
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


HEADER = ["Deal Name", "Stage", "Close Date", "Amount"]


def read(path):
    checked = check(prepare(Request(path)), TODAY)
    assert not checked.bad
    return checked.currencies


def test_an_xlsb_shows_it_by_its_styles(tmp_path):
    rows = [HEADER, *([f"D{n}", "Won", "2026-03-01", (1000.0, n)] for n in range(3))]
    path = xlsb(tmp_path / "deals.xlsb", rows)
    assert marks(path, "Deals") == {(3, 3): "USD", (4, 3): "zł"}
    assert read(path) == {"EUR": 1, "USD": 1, "PLN": 1}


def test_the_cells_of_an_ods_say_it(tmp_path):
    money = "office:value-type='currency' office:value='{}'"
    cells = [
        f"{money.format(5)} office:currency='USD'",
        "office:value-type='float' office:value='7'",
        f"{money.format(9)} office:currency='PLN'",
    ]
    assert read(ods(tmp_path / "deals.ods", cells)) == {"USD": 1, "EUR": 1, "PLN": 1}


def test_an_xls_shows_it_by_its_styles():
    assert read(HERE / "old.xls") == {"USD": 1, "EUR": 2, "PLN": 1}


@pytest.mark.parametrize("data", [b"", b"no workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_workbook_shows_nothing(tmp_path, data):
    (tmp_path / "deals.xls").write_bytes(data)
    assert marks(tmp_path / "deals.xls", "Deals") == {}
