"""How much of what closed was heard about, and what a share could be in all of it if the rest differs."""

from collections import Counter

from insights.shapes.counts import Split
from insights.shapes.evidence import LOST, NO_DECISION, WON, Evidence
from insights.shapes.findings import Response

_ENOUGH = 0.8
"""Where so much answered, who didn't makes little difference."""


def response(evidence: Evidence) -> Response:
    """That of the closings of a look."""
    rival = evidence.column("competitor")
    closed, rivals = Counter[int](), Counter[int]()
    for (outcome, code), n in evidence.together(evidence.outcome, rival.codes).items():
        closed[outcome] += n
        rivals[outcome] += n if rival.labels[code] else 0
    return Response(_split(closed), _split(rivals))


def selective(heard: int, closed: int) -> bool:
    """Whether so few of the closings were heard about that the rest may change the picture."""
    return heard < _ENOUGH * closed


def bounds(said: int, heard: int, closed: int) -> tuple[float, float]:
    """The least and the most that a share of all can be: none of the rest say so, or all do (Manski 1989)."""
    return said / closed, (said + closed - heard) / closed


def _split(numbers: Counter[int]) -> Split:
    return Split(won=numbers[WON], lost=numbers[LOST], no_decision=numbers[NO_DECISION])
