"""A company's first weeks, told honestly: what there is, and what comes next from how many. Never a wall of noes."""

from dialogs.messages.messages import Block, Quote, Strong, Text, say, with_commands
from dialogs.sentences import beginning as said
from dialogs.sentences.words import ENGLISH, counted, words
from insights.inference.rates import PERCENT_FROM, rate
from insights.shapes.counts import Counts, total
from insights.shapes.findings import Findings, Outlook
from insights.wording.outlook_words import about
from insights.wording.words import closed

_AHEAD = 2
"""How many of the things to come are told at once."""
_TO_COMPARE = 10
_PACED = 10


def beginning(findings: Findings) -> str:
    """What closed, how it stands so far, and who was asked, in numbers."""
    since, year = findings.latest if findings.quiet else findings.counts.closed, findings.year
    lines = [words(said.CLOSED, ENGLISH, closed=closed(since)) if since.closed else words(said.QUIET_WEEK, ENGLISH)]
    if year.closed.closed > since.closed:
        so_far = year.closed
        lines[0] += " " + words(
            said.SO_FAR, ENGLISH, won=so_far.won, all=so_far.closed, rate=rate(so_far.won, so_far.closed)
        )
    if year.prompted.closed:
        lines.append(counted(said.ASKED, ENGLISH, year.prompted.closed, answered=year.answered.closed))
    return "\n".join(lines)


def first_words(findings: Findings) -> tuple[Block, ...]:
    """Somebody's words, where some may be quoted, and what comes next."""
    if not findings.young:
        return ()
    blocks: list[Block] = []
    if findings.word:
        blocks += [say(Strong(words(said.QUOTE, ENGLISH))), Quote(findings.word.text, findings.word.source)]
    if not findings.year.prompted.closed:
        blocks.append(say(*with_commands(words(said.NOBODY_ASKED, ENGLISH))))
    look = findings.look
    return (*blocks, coming(findings.year, look.theme_outlook if look else None))


def coming(counts: Counts, outlook: Outlook | None) -> Text:
    """What will be possible from how many: the next of it."""
    n = counts.closed.closed
    ahead: list[str] = []
    if n < PERCENT_FROM:
        ahead.append(counted(said.SHARE, ENGLISH, PERCENT_FROM - n))
    if not total(counts.driver).closed:
        ahead.append(words(said.REASONS, ENGLISH))
    if n < _TO_COMPARE:
        ahead.append(words(said.COMPARED, ENGLISH))
    have = counts.debriefed.closed
    if outlook and outlook.need > have and outlook.have >= _PACED:  # of fewer nobody can say how many it takes
        last = words(said.PATTERN, ENGLISH, need=about(outlook.need), have=have)
    else:
        last = words(said.YET, ENGLISH, have=have)
    lines = "\n".join(f"· {line}" for line in (*ahead[:_AHEAD], last))
    return say(Strong(words(said.NEXT, ENGLISH)), f"\n{lines}")
