"""Excel's workbooks, by python-calamine: it reads .xlsx, .xls and .ods alike, quickly, and runs no macro."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.crm.importing.number_formats import marks
from bot.crm.importing.problems import ImportProblem

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_THREE = 3


def sheets_of(path: Path) -> list[str]:
    """The names of its sheets. ImportProblem: it is none."""
    return list(_book(path).sheet_names)


def cells_of(path: Path, tab: str) -> Iterator[tuple[int, list[str]]]:
    """Every row of a sheet, with its number there and its cells as text."""
    sheet, shown = _book(path).get_sheet_by_name(tab), marks(path, tab)
    below, above = _merged(sheet), dict[int, str]()
    for line, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [_text(value, shown.get((line, column), "")) for column, value in enumerate(row)]
        for column in below.get(line, ()):
            if column < len(cells):
                cells[column] = cells[column] or above.get(column, "")
        # a number isn't each row's own: one amount for several deals would count for each
        numbers = {column for column, value in enumerate(row) if isinstance(value, int | float)}
        above.update((column, "" if column in numbers else text) for column, text in enumerate(cells))
        yield line, cells


def _merged(sheet: "CalamineSheet") -> dict[int, list[int]]:
    """Line -> the columns whose cell is one with the cell above, of which only the first has the text."""
    found: dict[int, list[int]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right:  # a wider one is a title
            for line in range(top + 1, bottom + 1):
                found.setdefault(line + 1, []).append(left)
    return found


def _text(value: float | str | bool | date | datetime | time | timedelta, mark: str) -> str:
    """As people see it; a number with the currency of its format."""
    text = _plain(value)
    return f"{text} {mark}" if mark and isinstance(value, int | float) and not isinstance(value, bool) else text


def _plain(value: float | str | bool | date | datetime | time | timedelta) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        text = f"{value:.10f}".rstrip("0").rstrip(".")
        return f"{text}0" if len(text.partition(".")[2]) == _THREE else text  # 12.345 might be thousands
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.time() != time() else value.date().isoformat()
    return str(value)


def _book(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise ImportProblem(
            f"{path.name} can't be read as a workbook. Save it as .xlsx or CSV and try again."
        ) from error
