"""Charts and tables as Slack's own blocks, which slack-sdk has no models for yet, and a table in plain letters."""

from collections.abc import Iterable
from itertools import accumulate, zip_longest

from bot.platforms.slack.elements import Json, length, shorten
from dialogs.messages.messages import Chart, Message, Table
from dialogs.sentences.names import isolated

A_MESSAGE = 2  # charts that Slack takes in one message
TITLE, NAME, SERIES, CATEGORIES = 50, 20, 6, 20
ROWS, COLUMNS, CELL, A_TABLE = 100, 20, 200, 10_000  # the last: characters of all cells together


def chart(block: Chart) -> Json | None:
    """The chart as a `data_visualization` block; None where Slack could not draw all of it."""
    names = [shorten(name, NAME, "…") for name in block.categories]
    if len(set(names)) != len(names) or not 0 < len(block.series) <= SERIES:
        return None
    drawn = _pie(block, names) if block.kind == "pie" else _axes(block, names)
    return drawn and {"type": "data_visualization", "title": shorten(block.title, TITLE, "…") or "-", "chart": drawn}


def _pie(block: Chart, names: list[str]) -> Json | None:
    slices = [(name, value) for name, value in zip(names, block.series[0].values, strict=False) if value]
    if not 0 < len(slices) <= SERIES or any(value < 0 for _, value in slices):
        return None
    return {"type": "pie", "segments": [{"label": name, "value": value} for name, value in slices]}


def _axes(block: Chart, names: list[str]) -> Json | None:
    """Slack wants a value for every category: one that nobody has a value for is left out, any other gap is a no."""
    columns = list(zip_longest(*(series.values for series in block.series)))[: len(names)]
    known = [n for n, values in enumerate(columns) if any(value is not None for value in values)]
    if not 0 < len(known) <= CATEGORIES or any(value is None for n in known for value in columns[n]):
        return None
    return {
        "type": block.kind,
        "series": [
            {
                "name": shorten(series.name, NAME, "…") or "-",
                "data": [{"label": names[n], "value": series.values[n]} for n in known],
            }
            for series in block.series
        ],
        "axis_config": {"categories": [names[n] for n in known]} | _unit(block.unit),
    }


def _unit(unit: str) -> Json:
    return {"y_label": shorten(unit, TITLE, "…")} if unit else {}


def only_one_table(message: Message) -> bool:
    """Whether the message may use Slack's own table: it takes one a message."""
    return sum(isinstance(block, Table) for block in message.blocks) == 1


def table(block: Table, left: int) -> tuple[Json, int]:
    """The table as Slack's own block, and its characters: at most `left`. Rows that don't fit are counted in the last.

    Without rows where not even the first fits.
    """
    width = min(len(block.columns), COLUMNS)
    left = min(left, A_TABLE)
    rows = [_cells(row, width) for row in (block.columns, *block.rows)]
    sizes = [sum(length(cell["text"]) for cell in row) for row in rows]
    if len(rows) > ROWS or sum(sizes) > left:
        rest = _cells((f"… {len(rows)} more",), width)  # as long as any such line
        ends = list(accumulate(sizes, initial=sum(length(cell["text"]) for cell in rest)))
        fit = max((n for n, end in enumerate(ends[:ROWS]) if end <= left), default=0)
        more = _cells((f"… {len(rows) - fit} more",), width)
        rows, sizes = ([*rows[:fit], more], [ends[fit]]) if fit > 1 else ([], [0])
    return {"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True}]}, sum(sizes)


def _cells(row: Iterable[str], width: int) -> list[Json]:
    cells = [*row, *[""] * width][:width]
    return [{"type": "raw_text", "text": shorten(cell, CELL, "…") or "-"} for cell in cells]


def aligned(block: Table) -> str:
    """The table in letters of one width."""
    rows = [block.columns, *block.rows] if block.columns else [*block.rows]
    widths = [max(len(cell) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    lines = ("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=False)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _padded(cell: str, width: int) -> str:
    return isolated(cell) + " " * (width - len(cell))
