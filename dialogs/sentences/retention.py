"""What is said before words go because they are old."""

from dialogs.sentences.words import Counted, Sentence

FIRST = Sentence(
    "retention-first",
    "From {day} on, words go {months} after a closing, as app.yaml has it: {texts} in {debriefs} that night, then "
    "those that come of age. What was picked stays, and with it every figure.",
)
HOW_NOT = Sentence(
    "retention-how-not", "Whoever runs winloss can change that until then (`retention` in app.yaml, and a restart)."
)
MONTHS = Counted("retention-months", "{n} month", "{n} months")
