"""The weekly digest: its sections one under the other, one screen on a phone."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from dialogs.messages.messages import Block, Chart, Message, Quote, Text, say
from insights.messages import INSIGHTS, Insight
from insights.messages.beginning import first_words
from insights.messages.fitting import STAYS, filled
from insights.messages.news import news
from insights.messages.process import buying
from insights.messages.sections import discussed, due, happened, heard, missing, tipped, ways_on
from insights.messages.sections_themes import efforts, holding, movement, outlook, shown, watching
from insights.messages.suspicions import asked, decided
from insights.shapes.findings import Findings
from insights.wording.words import closed

LONGEST = (150, 175, 200)
"""Words with no theme, with one, with two or more."""
LINK = 4
"""Words kept free for the link to its page."""
BEHIND = frozenset({watching, outlook, buying})
"""What stands on the page and behind buttons: what may be chance, what it takes to know more, counts of the year."""
_QUOTE, _ELSE, _ALSO = 1, 8, 12
_QUOTED = 25
_GIVES_WAY: Mapping[Insight, int] = {
    news: STAYS,
    happened: STAYS,
    holding: STAYS,
    decided: STAYS,
    ways_on: STAYS,
    due: 2,
    missing: 3,
    efforts: 4,
    asked: 5,
    heard: 6,
    first_words: 7,
    movement: 9,
    tipped: 10,
    discussed: 11,
}
"""Which sections come first to the room there is: the lowest number; those that stay, stay whatever it is."""


def digest(findings: Findings) -> Message:
    """The message of a week: what happened since the last full digest or, where that is too little, what is due."""
    limit = LONGEST[min(len(shown(findings)), len(LONGEST) - 1)] - LINK
    ranked = [
        (_rank(insight, n, block), _short(block))
        for insight, blocks in sections(findings)
        if insight not in BEHIND
        for n, block in enumerate(blocks)
        if insight is movement or not isinstance(block, Chart)
    ]
    heading = say(_title(findings), style="heading")

    def laid_out(ranks: Collection[int]) -> list[Block]:
        return [heading, *(block for rank, block in ranked if rank in ranks)]

    return Message(_summary(findings), tuple(filled({rank for rank, _ in ranked}, limit, laid_out)))


def whole(findings: Findings) -> Message:
    """All that the sections say, for a page, which has room."""
    heading = say(_title(findings), style="heading")
    return Message(_summary(findings), (heading, *(block for _, blocks in sections(findings) for block in blocks)))


def sections(findings: Findings) -> tuple[tuple[Insight, tuple[Block, ...]], ...]:
    """What each insight says."""
    return tuple((insight, insight(findings)) for insight in INSIGHTS)


def _title(findings: Findings) -> str:
    return f"Wins and losses, {(findings.week if findings.quiet else findings.since).dates}"


def _summary(findings: Findings) -> str:
    split = findings.latest if findings.quiet else findings.counts.closed
    return f"{_title(findings)}. {closed(split) if split.closed else 'Nothing closed'}."


def _rank(insight: Insight, n: int, block: Block) -> int:
    """How soon a block gives way. Of what holds up a second one goes before the first, and quotes before themes."""
    rank = _GIVES_WAY.get(insight, _ELSE)
    if isinstance(block, Chart):
        return STAYS  # it takes no words
    if insight is not holding:
        return rank
    if isinstance(block, Quote):
        return _ELSE if n > 1 else _QUOTE
    return _ALSO if isinstance(block, Text) and block.style == "hint" else rank


def _short(block: Block) -> Block:
    """A quote cut to some words; the page has all of it."""
    if not isinstance(block, Quote) or len(block.text.split()) <= _QUOTED:
        return block
    return replace(block, text=" ".join(block.text.split()[:_QUOTED]) + "…")
