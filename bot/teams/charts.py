"""Charts and tables as Teams draws them. A chart carries a table and its words for clients that can't draw it."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from math import inf

from bot.teams.elements import BOLD, QUIET, Json, lines, rich, run, shorten, size
from dialogs.messages import Chart, Table

COLUMNS, CELL, SERIES = 8, 200, 6
A_TABLE, A_FALLBACK = 10_000, 5_000  # bytes; rows past that are counted in the last one
MANY, LONG = 6, 8  # more bars than this, or longer names, read better as rows on a phone
NARROW, WIDE = 4, 16  # letters: how unequal columns may be
HEAD: Json = BOLD | {"size": "Small"}
ONE_COLOUR = "categoricalBlue"  # bars of one series mean the same thing


def chart(block: Chart) -> Json:
    """The chart; where Teams could not draw all of it honestly, its words and figures."""
    said = {"type": "Container", "items": _said(block)}
    drawn = _pie(block) if block.kind == "pie" else _axes(block)
    return drawn | {"title": block.title, "showTitle": True, "fallback": said} if drawn else said


def _said(block: Chart) -> list[Json]:
    items = lines([run(block.title, BOLD)])
    items += lines([run(shorten(block.fallback, 2000))], "Small")
    items += table(figures(block), A_FALLBACK)
    return items or [rich(run("-"))]


def figures(block: Chart) -> Table:
    """Every value of a chart."""
    columns = list(zip_longest(*(series.values for series in block.series)))[: len(block.categories)]
    rows = [
        (name, *("–" if value is None else f"{value:,.10g}" for value in values))
        for name, values in zip(block.categories, columns, strict=False)
    ]
    return Table((block.unit, *(series.name for series in block.series)), tuple(rows))


def _pie(block: Chart) -> Json | None:
    values = block.series[0].values if len(block.series) == 1 else ()
    slices = [(name, value) for name, value in zip(block.categories, values, strict=False) if value]
    if not slices or not all(0 < value < inf for _, value in slices):
        return None
    return {"type": "Chart.Pie", "data": [{"legend": name or "-", "value": value} for name, value in slices]}


def _axes(block: Chart) -> Json | None:
    """Teams takes a gap for nothing at all: a category without any value is left out, any other gap is a no."""
    if not 0 < len(block.series) <= SERIES or len(set(block.categories)) < len(block.categories):
        return None
    columns = list(zip_longest(*(series.values for series in block.series)))[: len(block.categories)]
    known = [n for n, values in enumerate(columns) if any(value is not None for value in values)]
    if not known or not all(value is not None and 0 <= value < inf for n in known for value in columns[n]):
        return None
    names = [block.categories[n] or "-" for n in known]
    points = [
        [{"x": name, "y": columns[n][at]} for n, name in zip(known, names, strict=True)]
        for at in range(len(block.series))
    ]
    unit = {"yAxisTitle": block.unit} if block.unit else {}
    if block.kind == "bar" and len(points) == 1:
        if len(names) > MANY or max(map(len, names)) > LONG:
            return {"type": "Chart.HorizontalBar", "color": ONE_COLOUR, "data": points[0]}
        bars = {"type": "Chart.VerticalBar", "color": ONE_COLOUR, "showBarValues": True, "data": points[0]}
        return bars | unit
    data = [{"legend": series.name or "-", "values": row} for series, row in zip(block.series, points, strict=True)]
    return {"type": "Chart.Line" if block.kind == "line" else "Chart.VerticalBar.Grouped", "data": data} | unit


def table(block: Table, most: int = A_TABLE) -> list[Json]:
    """A table of at most this many bytes, if there is anything in it, under its title."""
    width = min(max(map(len, (block.columns, *block.rows))), COLUMNS)
    if not width:
        return lines([run(block.title, BOLD)])
    head = [_row(block.columns, width, HEAD)] if any(block.columns) else []
    body: list[Json] = []
    for n, cells in enumerate(block.rows):
        row = _row(cells, width)
        most -= size(row)
        if most < 0:
            rest = rich(run(f"… {len(block.rows) - n} more", QUIET), spacing="Small")
            return [*lines([run(block.title, BOLD)]), *_grid(block, head, body, width), rest]
        body.append(row)
    return [*lines([run(block.title, BOLD)]), *_grid(block, head, body, width)]


def _grid(block: Table, head: list[Json], body: list[Json], width: int) -> list[Json]:
    if not head and not body:
        return []
    shown: Json = {
        "type": "Table",
        "spacing": "Small",
        "columns": [{"width": weight} for weight in _weights((block.columns, *block.rows), width)],
        "rows": head + body,
    }
    if not head:
        shown["firstRowAsHeader"] = False
    return [shown]


def _weights(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """A column is as wide as its longest word, and the room around it: cells wrap between words."""
    words = [
        max((len(word) for row in rows for word in "".join(row[n : n + 1]).split()), default=0) for n in range(width)
    ]
    return [min(max(letters, NARROW), WIDE) + 1 for letters in words]


def _row(cells: Iterable[str], width: int, style: Json | None = None) -> Json:
    texts = [*cells, *[""] * width][:width]
    shown = [
        {"type": "TableCell", "items": [rich(run(shorten(text.replace("\n", " "), CELL) or "-", style))]}
        for text in texts
    ]
    return {"type": "TableRow", "cells": shown}
