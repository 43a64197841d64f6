"""How figures are said."""

from dialogs.sentences.words import Sentence

OF = Sentence("figures-of", "{k} of {n}")
