"""The weekly digest: its sections one under the other, one screen on a phone."""

from dialogs.messages.messages import Block, Chart, Message, say
from insights.messages import INSIGHTS, Insight
from insights.messages.sections_themes import movement
from insights.shapes.findings import Findings
from insights.wording.words import closed


def digest(findings: Findings) -> Message:
    """The message of a week: what happened since the last full digest or, where that is too little, what is due."""
    period = findings.week if findings.quiet else findings.since
    split = findings.latest if findings.quiet else findings.counts.closed
    title = f"Wins and losses, {period.dates}"
    blocks: list[Block] = [say(title, style="heading")]
    blocks += [block for insight, block in blocks_of(findings) if insight is movement or not isinstance(block, Chart)]
    return Message(f"{title}: {closed(split) if split.closed else 'nothing closed'}.", tuple(blocks))


def blocks_of(findings: Findings) -> tuple[tuple[Insight, Block], ...]:
    """All that the insights say, each block with whose it is; a message has room for one chart, that of a trend."""
    return tuple((insight, block) for insight in INSIGHTS for block in insight(findings))
