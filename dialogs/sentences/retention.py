"""What is said before words or names go because they are old."""

from collections.abc import Mapping

from dialogs.sentences.words import Counted, Sentence

FIRST: Mapping[str, Sentence] = {
    "words": Sentence(
        "retention-first",
        "From {day} on, words go {months} after a closing, as app.yaml has it: {much} that night, then those that come "
        "of age. What was picked stays, and with it every figure.",
    ),
    "names": Sentence(
        "retention-first-names",
        "From {day} on, names go {months} after a deal's last closing, as app.yaml has it: {much} that night, then "
        "those that come of age. Whoever is here keeps theirs, and every figure stays.",
    ),
}
HOW_NOT = Sentence(
    "retention-how-not", "Whoever runs winloss can change that until then (`retention` in app.yaml, and a restart)."
)
MONTHS = Counted("retention-months", "{n} month", "{n} months")
TEXTS_OF = Sentence("retention-texts-of", "{texts} in {debriefs}")
DEALS = Counted("retention-deals", "the name of {n} deal", "the names of {n} deals")
PEOPLE = Counted("retention-people", "{n} person who left", "{n} people who left")
NAMES_OF = Sentence("retention-names-of", "{deals} and of {people}")
