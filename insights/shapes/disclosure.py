"""Small groups: what may be shown to more than one person, or to a rep about others. Everything asks here.

A group is shown from three sellers on. So is what is left over when the groups of a message are taken from a total that
stands beside them. The closings of the whole company are exempt: all may know how many were won. Its answers aren't.
Who may open every deal, a manager in private, sees all groups; what they share obeys the rule.

No group gives way to another's being small, so that one stray deal hides nobody's figures: the small ones go together,
or are held back, and then the total isn't told. Only beside a total that must be told do others give way.

Of answers, a group is what was answered to one question about one outcome, and a row of a table by what was answered.
The numbers inside it, as `Price 3 · Timing 2`, tell how the answers of three or more sellers are spread, not whose they
are, and make no groups of their own. Totals over outcomes take in only those that are shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.shapes.counts import GAP, TALLIES, Counts, Split, Tally, given
from insights.shapes.dimensions import ASKED

SELLERS_FROM = 3
"""Figures of fewer sellers would be about them."""
UNKNOWN = ""
"""The group of what isn't known. It is no row, and only counts as left over."""

Groups = Mapping[str, Collection[str]]
"""The name of a group -> the ids of its sellers."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Names of groups, in the order given: shown each by itself, shown as one, and held back.

    `total`: whether a total of all groups may stand beside them.
    """

    alone: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    total: bool = True


def enough(sellers: Collection[str] | int) -> bool:
    """Whether figures of so many sellers, or of these, may be shown."""
    return (sellers if isinstance(sellers, int) else len(sellers)) >= SELLERS_FROM


def everything(groups: Groups) -> Disclosed:
    """What somebody sees who may open every deal."""
    return Disclosed(alone=_known(groups))


def disclosed(groups: Groups) -> Disclosed:
    """What everybody may see, where the total can be left out."""
    alone = tuple(name for name in _known(groups) if enough(groups[name]))
    small = tuple(name for name in _known(groups) if name not in alone)
    together = enough(_sellers(groups, small))
    held = () if together else small
    return Disclosed(alone, small if together else (), held, _covered(groups, held))


def beside_total(groups: Groups) -> Disclosed:
    """What everybody may see beside the total of a part of the company: the last groups given give way first."""
    found = disclosed(groups)
    if found.total:
        return found
    alone, held = list(found.alone), [*found.together, *found.held]
    while alone and not _covered(groups, held):
        held.insert(0, alone.pop())
    return Disclosed(tuple(alone), (), tuple(held))


def public(counts: Counts, rest: Tally | None = None) -> Counts:
    """Counts as everybody may read them: without the answers about an outcome that fewer than three sellers gave.

    `rest`: the sellers behind what is left over where the answers of a longer time stand beside these.
    """
    held = frozenset(
        (question, outcome)
        for question, split in given(counts).items()
        for outcome in Outcome
        if split.of(outcome) and not _may_stand(counts.sellers, rest or {}, question, outcome)
    )
    if not held:
        return counts
    shown = {name: [outcome for outcome in Outcome if (name, outcome) not in held] for name in (*TALLIES, GAP)}
    pairs = (replace(pair, split=pair.split.only(shown[GAP])) for pair in counts.gap)
    tallies: dict[str, Any] = {name: _only(counts.tally(name), shown[name]) for name in TALLIES}
    said = {name: tallies.pop(name) for name in ASKED}
    return replace(
        counts,
        held=counts.held | held,
        gap=tuple(pair for pair in pairs if pair.split.closed),
        said=said,
        own=_only(counts.own, shown["buyer_driver"]),
        **tallies,
    )


def _may_stand(sellers: Tally, rest: Tally, question: str, outcome: Outcome) -> bool:
    left = rest.get(question, Split()).of(outcome)
    return enough(sellers.get(question, Split()).of(outcome)) and (not left or enough(left))


def _only(tally: Tally, outcomes: Collection[Outcome]) -> Tally:
    """What was answered about these outcomes."""
    found = {key: split.only(outcomes) for key, split in tally.items()}
    return {key: split for key, split in found.items() if split.closed}


def _known(groups: Groups) -> tuple[str, ...]:
    return tuple(name for name in groups if name != UNKNOWN)


def _covered(groups: Groups, held: Collection[str]) -> bool:
    """Whether a total would leave over nothing, or what is enough sellers'."""
    left = [name for name in groups if name in held or name == UNKNOWN]
    return not left or enough(_sellers(groups, left))


def _sellers(groups: Groups, names: Collection[str]) -> frozenset[str]:
    return frozenset[str]().union(*(groups[name] for name in names))
