"""What can be done about a theme."""

from dialogs.sentences.words import Sentence

WORKING = Sentence("theme-working", "We're working on it")
MUTE = Sentence("theme-mute", "Mute")
MUTING = Sentence(
    "theme-muting", "Leave this theme out of everybody's weekly summary? Only managers can, and can take it back."
)
NOT_HEARD = Sentence("theme-not-heard", "no seller has heard it from a buyer yet")
