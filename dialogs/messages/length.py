"""How long a message is, in words: what stands between spaces, without buttons and charts."""

from collections.abc import Iterable
from itertools import chain
from typing import assert_never

from dialogs.messages.messages import Block, Buttons, Chart, Choice, Facts, Input, Quote, Table, Text, plain


def words_in(blocks: Iterable[Block]) -> int:
    """Of these blocks."""
    return sum(len(text.split()) for block in blocks for text in _texts(block))


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Text(parts):
            return (plain(parts),)
        case Facts(rows):
            return chain.from_iterable(rows)
        case Quote(text, source):
            return (text, f"({source})" if source else "")
        case Table(columns, rows, title):
            return (title, *columns, *chain.from_iterable(rows))
        case Choice(label=label, hint=hint) | Input(label=label, hint=hint):
            return (label, hint)
        case Buttons() | Chart():
            return ()
        case _:
            assert_never(block)
