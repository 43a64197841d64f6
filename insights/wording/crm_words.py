"""How often the CRM gives another reason than we do, in words."""

from dialogs.messages.messages import Strong
from dialogs.sentences import crm as said
from dialogs.sentences.words import ENGLISH, counted, words
from insights.inference.rates import rate
from insights.shapes.crm_reasons import CrmGap
from insights.shapes.findings import Shorts
from insights.wording.words import Line, inside, named


def crm_gap_line(shorts: Shorts, found: CrmGap) -> list[Line]:
    """One line; nothing where the CRM named no reason of a deal that was debriefed."""
    if not (found.n or found.left_out):
        return []
    parts = []
    if found.n:
        share = rate(found.differ, found.n)
        parts.append(words(said.DIFFER, ENGLISH, differ=found.differ, n=found.n, rate=share))
    else:
        parts.append(words(said.NONE, ENGLISH))
    if found.swap:
        theirs, ours, n = found.swap
        names = {"theirs": inside(named(shorts, "driver", theirs)), "ours": inside(named(shorts, "driver", ours))}
        parts.append(words(said.SWAP, ENGLISH, n=n, **names))
    if found.left_out:
        parts.append(counted(said.LEFT_OUT, ENGLISH, found.left_out))
    return [(Strong(words(said.TITLE, ENGLISH)), f": {' '.join(parts)}")]
