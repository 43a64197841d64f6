"""Counts in, findings in plain words out: pure and synchronous. INSIGHTS is the visible list of a digest's sections."""

from collections.abc import Callable

from dialogs.messages.messages import Block
from insights.messages.beginning import first_words
from insights.messages.news import news
from insights.messages.process import buying
from insights.messages.sections import discussed, due, happened, heard, missing, tipped, ways_on
from insights.messages.sections_themes import efforts, holding, movement, outlook, watching
from insights.messages.suspicions import asked, decided
from insights.shapes.findings import Findings

Insight = Callable[[Findings], tuple[Block, ...]]

INSIGHTS: tuple[Insight, ...] = (
    news,
    happened,
    holding,
    decided,
    efforts,
    tipped,
    first_words,
    watching,
    heard,
    movement,
    outlook,
    buying,
    due,
    discussed,
    asked,
    missing,
    ways_on,
)
"""In the order they are read. Adding one: a pure function, and its name here."""
