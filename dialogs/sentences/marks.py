"""What is asked when a deal is marked."""

from dialogs.sentences.words import Sentence

WHICH = Sentence("mark-which", "Which deal is that?")
NEW = Sentence("mark-new", "A new deal")
