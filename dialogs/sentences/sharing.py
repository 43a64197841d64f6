"""What is asked and said when figures are shared."""

from dialogs.sentences.words import Sentence

WHERE = Sentence(
    "sharing-where",
    "Share this in {channel}? Everybody in it reads it, and whoever joins later. For another channel, ask there.",
)
OUTSIDE = Sentence("sharing-outside", "Another company may read it, too.")
SALES = Sentence("sharing-sales", "the channel of the weekly summary")
THERE = Sentence("sharing-there", "Share it there")
