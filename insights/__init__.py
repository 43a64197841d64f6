"""Counts in, findings in plain words out: pure and synchronous. INSIGHTS is the visible list of a digest's sections."""

from collections.abc import Callable

from dialogs.messages import Block
from insights.findings import Findings
from insights.sections import (
    discussed,
    due,
    happened,
    heard,
    missing,
    tipped,
    ways_on,
)
from insights.sections_themes import efforts, holding, luck, movement, watching

Insight = Callable[[Findings], tuple[Block, ...]]

INSIGHTS: tuple[Insight, ...] = (
    happened,
    holding,
    efforts,
    tipped,
    watching,
    heard,
    luck,
    movement,
    due,
    discussed,
    missing,
    ways_on,
)
"""In the order they are read. Adding one: a pure function, and its name here."""
