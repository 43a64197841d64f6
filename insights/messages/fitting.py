"""What a message has room for: the most important comes first, a line at a time."""

from collections.abc import Callable, Collection, Sequence

from dialogs.messages.length import words_in
from dialogs.messages.messages import Block, Chart
from dialogs.values import dataclass
from insights.wording.words import Line, paragraph

STAYS = 0
"""The rank of what always stays."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line, and what comes before it where there is little room: every lower rank."""

    rank: int
    line: Line


def fitted(paragraphs: Sequence[Sequence[Said] | Chart], room: int) -> list[Block]:
    """The paragraphs in so many words: what `STAYS`, then by rank what still fits. A chart among them stays."""

    def laid_out(ranks: Collection[int]) -> list[Block]:
        blocks: list[Block] = []
        for one in paragraphs:
            if isinstance(one, Chart):
                blocks.append(one)
            elif lines := [said.line for said in one if said.rank in ranks]:
                blocks.append(paragraph(lines))
        return blocks

    return filled({said.rank for one in paragraphs if not isinstance(one, Chart) for said in one}, room, laid_out)


def filled(ranks: Collection[int], room: int, laid_out: Callable[[Collection[int]], list[Block]]) -> list[Block]:
    """What `laid_out` makes of `STAYS` and, the lowest first, of each rank with which that is still so many words."""
    kept = {STAYS}
    for rank in sorted(set(ranks) - kept):
        if words_in(laid_out(kept | {rank})) <= room:
            kept.add(rank)
    return laid_out(kept)
