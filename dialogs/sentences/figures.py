"""How figures are said."""

from dialogs.sentences.words import Counted, Sentence

OTHER_CURRENCIES = Counted("figures-other-currencies", "{n} deal in another currency", "{n} deals in other currencies")
OF = Sentence("figures-of", "{k} of {n}")
