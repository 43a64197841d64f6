"""A message as lines of plain text, for a terminal."""

from collections.abc import Iterator
from typing import assert_never

from dialogs.messages.messages import Buttons, Chart, Choice, Facts, Input, Link, Message, Quote, Table, Text
from dialogs.sentences.names import isolated


def lines(message: Message) -> Iterator[str]:
    """Block by block, with an empty line between them. Buttons and fields have no place here."""
    for block in message.blocks:
        match block:
            case Text(parts):
                shown = (
                    part
                    if isinstance(part, str)
                    else f"{part.label}: {part.url}"
                    if isinstance(part, Link)
                    else part.text
                    for part in parts
                )
                yield "".join(shown)
            case Facts(rows):
                yield from (f"{label}: {value}" for label, value in rows)
            case Quote(text, source):
                yield f'"{text}"' + (f" ({source})" if source else "")
            case Table(columns, rows, title):
                if title:
                    yield title
                yield from ("  ".join(map(isolated, row)) for row in (columns, *rows))
            case Chart():
                yield block.fallback
            case Choice() | Input() | Buttons():
                continue
            case _:
                assert_never(block)
        yield ""
