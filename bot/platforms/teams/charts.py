"""Charts and tables as Teams draws them. A chart carries a table and its words for clients that can't draw it."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from math import inf

from bot.platforms.teams.elements import BOLD, QUIET, Json, lines, rich, run, shorten, size
from dialogs.messages.messages import Chart, Table
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, number

COLUMNS, CELL, SERIES = 8, 200, 6
A_TABLE, A_FALLBACK = 10_000, 5_000  # bytes; rows past that are counted in the last one
MANY, LONG = 6, 8  # more columns than this, or longer names, have their names cut on a phone
NARROW, WIDE = 4, 16  # letters: how unequal columns may be
A_LINE, AROUND = 40, 3  # letters of a table's row on a phone, and what a cell needs beside its own
HEAD: Json = BOLD | {"size": "Small"}
SMALL: Json = {"size": "Small"}
NAMED = {"won": "categoricalBlue", "lost": "attention", "undecided": "neutral"}  # nobody mixes up blue and red
COLOURS = (  # neighbours differ in light as well
    "categoricalBlue",
    "categoricalMarigold",
    "categoricalPurple",
    "categoricalTeal",
    "attention",
    "neutral",
    "categoricalLavender",
    "categoricalLime",
)


def chart(block: Chart) -> list[Json]:
    """The chart under its title; where Teams could not draw all of it honestly, its words and figures."""
    drawn = _pie(block) if block.kind == "pie" else _axes(block)
    title = lines([run(_title(block), BOLD)])
    if not drawn:
        return [{"type": "Container", "items": [*title, *_said(block)] or [rich(run("-"))]}]
    said = {"type": "Container", "items": _said(block) or [rich(run("-"))]}
    if drawn["type"] == "Chart.HorizontalBar.Stacked":
        title += lines([run(f"The bars show shares, the numbers all {block.unit or 'of a row'}.", QUIET)], "None")
    return [*title, drawn | {"title": block.title, "spacing": "Small", "fallback": said}]


def _title(block: Chart) -> str:
    """Teams doesn't draw the title, and the unit only where there is much room."""
    return block.title if block.unit.casefold() in block.title.casefold() else f"{block.title} ({block.unit})".strip()


def _said(block: Chart) -> list[Json]:
    return [*lines([run(shorten(block.fallback, 2000))], "Small"), *table(figures(block), A_FALLBACK)]


def figures(block: Chart) -> Table:
    """Every value of a chart."""
    columns = list(zip_longest(*(series.values for series in block.series)))[: len(block.categories)]
    rows = [
        (name, *("–" if value is None else number(value, ENGLISH, 2) for value in values))
        for name, values in zip(block.categories, columns, strict=False)
    ]
    return Table((block.unit, *(series.name for series in block.series)), tuple(rows))


def _colours(names: Sequence[str]) -> list[str]:
    """A colour a name: how deals end always looks the same."""
    known = [NAMED.get(name.casefold()) for name in names]
    spare = iter([colour for colour in COLOURS if colour not in known])
    return [colour or next(spare) for colour in known]


def _pie(block: Chart) -> Json | None:
    values = block.series[0].values if len(block.series) == 1 else ()
    slices = [(name, value) for name, value in zip(block.categories, values, strict=False) if value]
    if not 0 < len(slices) <= SERIES or not all(0 < value < inf for _, value in slices):
        return None
    colours = _colours([name for name, _ in slices])
    data = [
        {"legend": name or "-", "value": value, "color": colour}
        for (name, value), colour in zip(slices, colours, strict=True)
    ]
    return {"type": "Chart.Pie", "data": data}


def _axes(block: Chart) -> Json | None:
    """Teams takes a gap for nothing at all: a category without any value is left out, any other gap is a no."""
    if not 0 < len(block.series) <= SERIES or len(set(block.categories)) < len(block.categories):
        return None
    columns = list(zip_longest(*(series.values for series in block.series)))[: len(block.categories)]
    known = [n for n, values in enumerate(columns) if any(value is not None for value in values)]
    rows = [(block.categories[n] or "-", [value for value in columns[n] if value is not None]) for n in known]
    if not rows or not all(len(row) == len(block.series) and all(0 <= one < inf for one in row) for _, row in rows):
        return None
    colours = _colours([series.name for series in block.series])
    if block.kind == "line":
        return _upright("Chart.Line", block, rows, colours)
    if len(block.series) == 1:
        data = [{"x": name, "y": row[0]} for name, row in rows]
        return {"type": "Chart.HorizontalBar", "displayMode": "AbsoluteNoAxis", "color": COLOURS[0], "data": data}
    if all(one == int(one) for _, row in rows for one in row):
        return _lying(block, rows, colours)
    if len(rows) > MANY or max(len(name) for name, _ in rows) > LONG:
        return None
    return _upright("Chart.VerticalBar.Grouped", block, rows, colours)


Rows = Sequence[tuple[str, Sequence[float]]]


def _lying(block: Chart, rows: Rows, colours: Sequence[str]) -> Json:
    """Counts add up: a row a category, whose name is never cut, and whose sum stands beside it."""
    parts = [(series.name or "-", colour) for series, colour in zip(block.series, colours, strict=True)]
    data = [
        {
            "title": name,
            "data": [
                {"legend": legend, "value": value, "color": colour}
                for (legend, colour), value in zip(parts, row, strict=True)
            ],
        }
        for name, row in rows
    ]
    return {"type": "Chart.HorizontalBar.Stacked", "data": data}


def _upright(kind: str, block: Chart, rows: Rows, colours: Sequence[str]) -> Json:
    """Values over an axis; where its names would be cut, what is below it says from where to where."""
    data = [
        {"legend": series.name or "-", "color": colour, "values": [{"x": name, "y": row[n]} for name, row in rows]}
        for n, (series, colour) in enumerate(zip(block.series, colours, strict=True))
    ]
    shown: Json = {"type": kind, "data": data}
    if block.unit:
        shown["yAxisTitle"] = block.unit
    if len(rows) > MANY:
        shown["xAxisTitle"] = f"{rows[0][0]} to {rows[-1][0]}"
    return shown


def table(block: Table, most: int = A_TABLE) -> list[Json]:
    """A table of at most this many bytes, if there is anything in it, under its title.

    One that is too wide for a phone, where words would be broken, is a paragraph a row.
    """
    title = lines([run(block.title, BOLD)])
    width = min(max(map(len, (block.columns, *block.rows))), COLUMNS)
    if not width:
        return title
    words = _words((block.columns, *block.rows), width)
    wide = sum(min(letters, WIDE) + AROUND for letters in words) > A_LINE
    body: list[list[Json]] = []
    for n, cells in enumerate(block.rows):
        row = _paragraph(block.columns, cells, width) if wide else [_row(cells, width)]
        most -= size(row)
        if most < 0:
            rest = [rich(run(f"… {len(block.rows) - n} more", QUIET), spacing="Small")]
            break
        body.append(row)
    else:
        rest = []
    flat = [item for row in body for item in row]
    return [*title, *(flat if wide else _grid(block, flat, words)), *rest]


def _grid(block: Table, body: list[Json], words: Sequence[int]) -> list[Json]:
    head = [_row(block.columns, len(words), HEAD)] if any(block.columns) else []
    if not head and not body:
        return []
    shown: Json = {
        "type": "Table",
        "spacing": "Small",
        "columns": [{"width": min(max(letters, NARROW), WIDE) + 1} for letters in words],
        "rows": head + body,
    }
    if not head:
        shown["firstRowAsHeaders"] = False
    return [shown]


def _words(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The longest word of every column: cells wrap between words."""
    return [
        max((len(word) for row in rows for word in "".join(row[n : n + 1]).split()), default=0) for n in range(width)
    ]


def _row(cells: Iterable[str], width: int, style: Json | None = None) -> Json:
    shown = [{"type": "TableCell", "items": [rich(run(text, style))]} for text in _texts(cells, width)]
    return {"type": "TableRow", "cells": shown}


def _paragraph(heads: Sequence[str], cells: Sequence[str], width: int) -> list[Json]:
    """A row as its first cell and, below, the others with what they are."""
    first, *others = _texts(cells, width)
    said = [
        " ".join(f"{isolated(head)} {isolated(text)}".split())
        for head, text in zip([*heads, *[""] * width][1:], others, strict=False)
    ]
    return [rich(run(" ".join(first.split()) or "-", BOLD)), rich(run(" · ".join(said), SMALL), spacing="None")]


def _texts(cells: Iterable[str], width: int) -> list[str]:
    return [shorten(text.replace("\n", " "), CELL) or "-" for text in [*cells, *[""] * width][:width]]
