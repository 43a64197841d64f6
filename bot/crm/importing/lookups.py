"""The small files beside an export: the segment of each account, the region of each owner, the products' names."""

from pathlib import Path

from bot.crm.importing.mapping import guess
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.reading import clean, fold, open_sheet
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Lookup:
    """One column of a file by another; `key` and `value` are their headers."""

    path: Path
    key: str
    value: str
    values: dict[str, str]

    def get(self, name: str) -> str | None:
        """What stands beside a name; case and runs of spaces don't count."""
        return self.values.get(fold(name))


def read_lookup(path: Path, key: str, value: str) -> Lookup:
    """Read field `value` by field `key`. ImportProblem: a column is missing, or a name has two values."""
    sheet = open_sheet(path)
    columns = guess(sheet.headers, ())
    for field in (key, value):
        if field not in columns:
            raise ImportProblem(f"{path.name} has no column for the {field}. It has {', '.join(sheet.headers)}.")
    values: dict[str, str] = {}
    for row in sheet.rows():
        name, found = clean(row.cells[columns[key]]), clean(row.cells[columns[value]])
        if name and found and values.setdefault(fold(name), found) != found:
            before = values[fold(name)]
            raise ImportProblem(f"{path.name}, line {row.line}: {name} is both {before} and {found}.")
    return Lookup(path, sheet.headers[columns[key]], sheet.headers[columns[value]], values)


def products(path: Path) -> dict[str, str]:
    """The products' proper names by their form without spaces and case."""
    sheet = open_sheet(path)
    columns = guess(sheet.headers, ())
    column = columns.get("product", columns.get("name"))
    if column is None:
        raise ImportProblem(f"{path.name} has no column for the product. It has {', '.join(sheet.headers)}.")
    names = (clean(row.cells[column]) for row in sheet.rows())
    return {joined(name): name for name in names if name}


def joined(name: str) -> str:
    """The form in which two spellings of a product are the same."""
    return "".join(name.casefold().split())
