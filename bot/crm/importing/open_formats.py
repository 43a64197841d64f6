"""Which currency the cells of an .ods show: they say it themselves."""

from collections.abc import Iterator
from typing import IO

_ROW, _CELLS = "table-row", ("table-cell", "covered-table-cell")


def currencies(content: IO[bytes], tab: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The place of each cell of a sheet that has a currency, and its code."""
    from defusedxml.ElementTree import iterparse

    line = column = again = 0
    inside = False
    for event, element in iterparse(content, events=("start", "end")):
        space, _, kind = element.tag.rpartition("}")
        said = {name.rpartition("}")[2]: text for name, text in element.items()} if kind in {_ROW, *_CELLS} else {}
        if kind == "table" and event == "start":
            inside, line, again = element.get(f"{space}}}name") == tab, 1, 0
        elif kind == _ROW and event == "start":
            line, column = line + again, 0
            again = int(said.get("number-rows-repeated", 1))
        elif kind in _CELLS and event == "start":
            wide = int(said.get("number-columns-repeated", 1))
            if inside and (code := said.get("currency")):
                yield from (((line + down, column + right), code) for down in range(again) for right in range(wide))
            column += wide
        elif kind == _ROW:
            element.clear()
