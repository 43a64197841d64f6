"""What can be done about a theme."""

from dialogs.sentences.words import Sentence

MUTE = Sentence("theme-mute", "Mute")
MUTING = Sentence(
    "theme-muting",
    "Leave this theme out of the weekly summary, for everybody? Only managers can, and can take it back.",
)
