"""What a message has room for: the least important goes first, a line at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.messages.length import words_in
from dialogs.messages.messages import Block
from insights.wording.words import Line, paragraph

STAYS = 0
"""The rank of what always stays."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line, and how soon it gives way: the highest rank goes first."""

    rank: int
    line: Line


def fitted(paragraphs: Sequence[Sequence[Said]], room: int) -> list[Block]:
    """The paragraphs in at most so many words. What `STAYS` isn't counted on to fit by itself, but always stays."""
    kept = [list(one) for one in paragraphs]
    while words_in(found := [paragraph([said.line for said in one]) for one in kept if one]) > room:
        ranks = {said.rank for one in kept for said in one} - {STAYS}
        if not ranks:
            break
        last = max(ranks)
        kept = [[said for said in one if said.rank != last] for one in kept]
    return list[Block](found)
