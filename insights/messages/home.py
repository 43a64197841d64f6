"""Three figures of a quarter, for home: of the whole company, and of nobody's answers."""

from dialogs.sentences import home as said
from dialogs.sentences.words import ENGLISH, words
from insights.inference.rates import rate
from insights.shapes.counts import Counts
from insights.wording.words import closed


def figures(counts: Counts) -> tuple[tuple[str, str], ...]:
    """How many closed, how many were won, and how many of those asked about are debriefed; none where none closed."""
    split = counts.closed
    if not split.closed:
        return ()
    won = words(said.WON_OF, ENGLISH, won=split.won, all=split.closed, rate=rate(split.won, split.closed))
    asked, done = counts.prompted.closed, counts.answered.closed
    debriefed = words(said.DEBRIEFED_OF, ENGLISH, done=done, asked=asked) if asked else words(said.NONE_ASKED, ENGLISH)
    rows = ((said.DEALS, closed(split)), (said.WON, won), (said.DEBRIEFED, debriefed))
    return tuple((words(label, ENGLISH), told) for label, told in rows)
