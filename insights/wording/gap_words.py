"""The perception gap in words: how often it was something else for the buyer than we thought, and what.

Where an outcome's answers are left out, all of it is about the others, and says so.
"""

from dialogs.messages.messages import Strong
from dialogs.records import Outcome
from dialogs.sentences import digest as said
from dialogs.sentences.words import ENGLISH, Sentence, number, words
from insights.inference.gap import Gap, gap
from insights.inference.rates import rate
from insights.shapes.counts import GAP, Counts, total
from insights.shapes.findings import Shorts
from insights.wording.words import BY_WEIGHT, PLURALS, Line, count_of, inside, named

_ASKED = ("told", "no_answer")
_OF_THE_GAP = {"asked", "buyer_driver", GAP}
_SOME = 0.005
"""Less than this reads as nothing: it would round to 0.00."""


def the_gap(shorts: Shorts, counts: Counts) -> list[Line]:
    """All of it: of how many buyers asked, by outcome, beyond chance, the commonest swap, and what is left out."""
    outcomes = _open(counts)
    told, found = _told(counts, outcomes), gap(counts.gap)
    if not told:
        return []
    own, heard, of = themselves(counts), _heard(counts, told, outcomes), _only_of(outcomes)
    title = Strong(words(said.GAP_SAID if own else said.GAP_HEARD, ENGLISH))
    if not found.n:
        none = f"{of}: {heard}; none to compare with a view of our own from before.{_left_out(found)}"
        return [(title, f"{none}{own and f' {own}'}")]
    recalled = f" ({found.recalled} from memory)" if found.recalled else ""
    where = "all of them" if found.n == told else str(found.n)
    share = f"{found.differ} of {found.n}{rate(found.differ, found.n)}"
    otherwise = said.SAID_OTHERWISE if own else said.DIFFER
    differ = words(otherwise, ENGLISH, share=share, outcomes=_by_outcome(counts))
    swap = _swap(shorts, found, said.OFTENEST_SAID if own else said.OFTENEST_HEARD)
    told_so = f"{heard}; in {where} we had a view before{recalled}. {differ}{_kappa(found)}{swap}"
    return [(title, f"{of}: {told_so}{_left_out(found)} {_whose(counts, outcomes)}")]


def gap_in_short(shorts: Shorts, counts: Counts, when: str) -> list[Line]:
    """The same for a digest; nothing before there is anything to compare."""
    found, of = gap(counts.gap), _only_of(_open(counts))
    if not found.n:
        return []
    share, own = rate(found.differ, found.n), themselves(counts)
    too = own and f" {own}"
    if not found.swap:
        told = words(said.GAP, ENGLISH, of=of, when=when, differ=found.differ, n=found.n, rate=share)
        return [(Strong(words(said.GAP_SAID if own else said.GAP_HEARD, ENGLISH)), f"{told}{too}")]
    view, reason, times = found.swap
    ours, theirs = inside(named(shorts, "driver", view)), inside(named(shorts, "buyer_driver", reason))
    title = words(said.SWAP_SAID if own else said.SWAP, ENGLISH, ours=ours, theirs=theirs)
    told = words(said.SWAP_OF, ENGLISH, of=of, when=when, k=times, n=found.n, differ=found.differ, rate=share)
    return [(Strong(title), f"{told}{too}")]


def themselves(counts: Counts) -> str:
    """`Buyers told us themselves in 4 of 31.`: of those outcomes of which the gap is told; nothing where none did."""
    outcomes = _open(counts)
    own = total(counts.own).only(outcomes).closed
    return words(said.THEMSELVES, ENGLISH, own=own, n=_told(counts, outcomes)) if own else ""


def _whose(counts: Counts, outcomes: list[Outcome]) -> str:
    """What is a buyer's own of it, what sellers heard, and that neither is all buyers."""
    own = themselves(counts)
    if not own:
        return words(said.ALL_HEARD, ENGLISH)
    rest = _told(counts, outcomes) - total(counts.own).only(outcomes).closed
    return f"{own} {words(said.REST_HEARD if rest else said.NONE_HEARD, ENGLISH)}"


def _told(counts: Counts, outcomes: list[Outcome]) -> int:
    """Of how many deals a buyer's reason is known, each once."""
    return total(counts.buyer_driver).only(outcomes).closed


def _open(counts: Counts) -> list[Outcome]:
    """The outcomes of which it may be told."""
    held = {outcome for question, outcome in counts.held if question in _OF_THE_GAP}
    return [outcome for outcome in BY_WEIGHT if outcome not in held]


def _only_of(outcomes: list[Outcome]) -> str:
    """`, losses and wins`; nothing where it is about all of them."""
    return f", {' and '.join(PLURALS[outcome] for outcome in outcomes)}" if len(outcomes) < len(BY_WEIGHT) else ""


def _heard(counts: Counts, told: int, outcomes: list[Outcome]) -> str:
    """`31 of 46 buyers asked told us why`; without the asked where nobody's answer is missing."""
    asked = sum(counts.asked[key].only(outcomes).closed for key in _ASKED if key in counts.asked)
    if asked > told:
        return f"{told} of {asked} buyers we asked told us why"
    return f"{count_of(told, 'buyer')} told us why"


def _by_outcome(counts: Counts) -> str:
    """`: losses 5 of 17, wins 4 of 10`; nothing where all ended the same way."""
    parts = []
    for outcome in BY_WEIGHT:
        found = gap(counts.gap, outcome)
        if found.n:
            parts.append(f"{PLURALS[outcome]} {found.differ} of {found.n}")
    return f": {', '.join(parts)}" if len(parts) > 1 else ""


def _swap(shorts: Shorts, found: Gap, sentence: Sentence) -> str:
    if not found.swap:
        return ""
    view, reason, k = found.swap
    ours, theirs = inside(named(shorts, "driver", view)), inside(named(shorts, "buyer_driver", reason))
    return f" {words(sentence, ENGLISH, ours=ours, theirs=theirs, k=k)}"


def _kappa(found: Gap) -> str:
    """Cohen's kappa in plain words; as good as none is none."""
    if found.kappa is None:
        return ""
    beyond = f"{number(found.kappa, ENGLISH, 2)} of 1" if found.kappa >= _SOME else "none"
    return f" Agreement beyond chance: {beyond}."


def _left_out(found: Gap) -> str:
    """How many can't be compared, and why."""
    if not found.left_out:
        return ""
    return f" Left out: {number(found.left_out, ENGLISH)} (not sure, not a fit, or something else on both sides)."
