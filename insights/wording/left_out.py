"""How many closings a figure leaves out, said with it."""

from dialogs.records import Outcome
from dialogs.sentences.exclusions import FIGURES, WAYS
from dialogs.sentences.words import ENGLISH, counted, words
from insights.shapes.counts import Split


def left_out(split: Split) -> str:
    """By outcome; "" where none is."""
    if not split.closed:
        return ""
    ways = ", ".join(words(WAYS[outcome], ENGLISH, n=split.of(outcome)) for outcome in Outcome if split.of(outcome))
    return counted(FIGURES, ENGLISH, split.closed, ways=ways)
