"""The sentence that a digest opens with: what the period brought, from its counts alone."""

from dialogs.messages.messages import Block, Strong, say
from dialogs.records import Outcome
from dialogs.sentences import digest as said
from dialogs.sentences.words import ENGLISH, counted, words
from insights.shapes.counts import UNNAMED, Counts, Tally, most, total
from insights.shapes.findings import Findings, Shorts
from insights.wording.words import inside, named

_SEVERAL = 2
"""What is said of one deal is that deal's story."""


def news(findings: Findings) -> tuple[Block, ...]:
    """One sentence. Of a quiet week, or a company's first ones, what closed is the news, and opens the digest."""
    if findings.quiet or findings.young:
        return ()
    counts, shorts = findings.counts, findings.shorts
    told = _heard(shorts, counts) or _ours(shorts, counts) or _surprised(counts) or _closed(counts)
    return (say(Strong(words(said.NEWS, ENGLISH)), f": {told}"),)


def _heard(shorts: Shorts, counts: Counts) -> str:
    """What several buyers told us or our sellers, whichever way it ended."""
    tally = counts.buyer_driver
    first, k = _first({key: split.closed for key, split in tally.items()})
    if k < _SEVERAL:
        return ""
    driver = inside(named(shorts, "buyer_driver", first))
    told = said.BUYERS_SAID if counts.own else said.BUYERS_NAMED
    return words(told, ENGLISH, k=k, n=total(tally).closed, driver=driver)


def _ours(shorts: Shorts, counts: Counts) -> str:
    """What we named for several losses, or else wins."""
    for outcome, spelt in ((Outcome.LOST, said.LOSSES_NAMED), (Outcome.WON, said.WINS_NAMED)):
        first, k = _first(dict(most(counts.driver, outcome)))
        if k >= _SEVERAL:
            n = _answered(counts.driver, outcome)
            return words(spelt, ENGLISH, k=k, n=n, driver=inside(named(shorts, "driver", first)))
    return ""


def _surprised(counts: Counts) -> str:
    n = _answered(counts.expected, Outcome.LOST)
    k = counts.expected["no"].lost if "no" in counts.expected else 0
    return words(said.SURPRISED, ENGLISH, k=k, n=n) if k >= _SEVERAL else ""


def _closed(counts: Counts) -> str:
    split = counts.closed
    if split.won == split.closed:
        return counted(said.ALL_WON, ENGLISH, split.closed)
    if split.lost == split.closed:
        return counted(said.ALL_LOST, ENGLISH, split.closed)
    if not split.won:
        return counted(said.NONE_WON, ENGLISH, split.closed)
    return words(said.SOME_WON, ENGLISH, k=split.won, n=split.closed)


def _answered(tally: Tally, outcome: Outcome) -> int:
    return total(tally).of(outcome)


def _first(numbers: dict[str, int]) -> tuple[str, int]:
    """The one named most, where no other was as often; answers that name none don't count."""
    ranked = sorted(((n, key) for key, n in numbers.items() if key not in UNNAMED and n), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return "", 0
    return ranked[0][1], ranked[0][0]
