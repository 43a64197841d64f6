"""Workbooks for the tests, written on the spot: text, numbers, yes and no, days and moments in Excel's own way."""

import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
    f'ContentType="{_TYPES}.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}"><sheets><sheet name="Deals" sheetId="1" r:id="rId1" '
    f'xmlns:r="{_OFFICE}"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/></cellXfs></styleSheet>',
}


class Shown(float):
    """A number with a format that shows its currency: `Shown(12, '[$€-407]')`."""

    def __new__(cls, number, code):
        made = super().__new__(cls, number)
        made.code = code
        return made


def _styled(codes):
    """The styles with these formats behind the others."""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes))
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    text = _PARTS["xl/styles.xml"].replace("<cellXfs", f"<numFmts>{formats}</numFmts><cellXfs")
    return text.replace("</cellXfs>", f"{styles}</cellXfs>")


def workbook(path, rows, tab="Deals"):
    """The smallest .xlsx there is."""
    codes = list(dict.fromkeys(value.code for row in rows for value in row if isinstance(value, Shown)))
    cells = "".join(
        f'<row r="{n}">{"".join(_cell(value, codes) for value in row)}</row>' for n, row in enumerate(rows, start=1)
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as file:
        named = {"xl/workbook.xml": _PARTS["xl/workbook.xml"].replace('name="Deals"', f"name={quoteattr(tab)}")}
        for name, text in {
            **_PARTS,
            **named,
            "xl/styles.xml": _styled(codes),
            "xl/worksheets/sheet1.xml": sheet,
        }.items():
            file.writestr(name, f'<?xml version="1.0"?>{text}')
    return path


def _cell(value, codes):
    if isinstance(value, Shown):
        return f'<c s="{3 + codes.index(value.code)}"><v>{float(value)}</v></c>'
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime):
        gone = value - datetime(1899, 12, 30)
        return f'<c s="2"><v>{gone.days + gone.seconds / 86400}</v></c>'
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else "<c/>"
    return f"<c><v>{value}</v></c>"
