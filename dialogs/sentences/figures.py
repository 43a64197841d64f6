"""How figures are said."""

from dialogs.sentences.words import Counted, Sentence

OTHER_CURRENCIES = Counted("figures-other-currencies", "{n} deal in another currency", "{n} deals in other currencies")
CONVERTED = Sentence("figures-converted", "Converted by app.yaml's rates of {day}: {currencies}")
OF = Sentence("figures-of", "{k} of {n}")
