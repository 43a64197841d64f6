"""What is said about forms."""

from dialogs.sentences.words import Sentence

COMMAND = Sentence("form-command", "the same, as a form to fill in")
"""The help of the command that opens the form for a deal."""
NOT_OPENED = Sentence("form-not-opened", "The form “{title}” didn't open. Please ask for it again.")
