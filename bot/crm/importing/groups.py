"""Reports that group their rows: what a group has in common stands once, beside its first row."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

_MARKS = "↑↓▲▼"
"""Behind the header of a column by which a report is grouped."""


def grouped(headers: Sequence[str], rows: Iterable[Sequence[str]], sums: Iterable[Sequence[str]]) -> frozenset[int]:
    """The columns of which only a group's first row has the cell: the leftmost, marked or with sums of their own.

    `rows`: the first deals of a file. `sums`: the first sums in it, each of which is named in its group's column.
    """
    deals, found = [list(row) for row in rows], set[int]()
    named = {next((place for place, cell in enumerate(cells) if cell.strip()), -1) for cells in sums}
    outer: list[tuple[str, ...]] = [()] * len(deals)  # what the groups further out are called, row by row
    for place, header in enumerate(headers):
        cells = [row[place].strip() if place < len(row) else "" for row in deals]
        said = [(group, cell) for group, cell in zip(outer, cells, strict=True) if cell]
        if not said:
            continue
        once = all(one != following for one, following in pairwise(said))
        if not cells[0] or len(said) == len(cells) or not once or not (header[-1] in _MARKS or place in named):
            break
        found.add(place)
        above = ""
        for n, cell in enumerate(cells):
            above = cell or above
            outer[n] = (*outer[n], above)
    return frozenset(found)
