"""A pilot with one team: what people outside it are told, and what a manager reads of it."""

from dialogs.sentences.words import Counted, Sentence

OUTSIDE = Sentence(
    "pilot-outside",
    "winloss is being tried with one team first, and you aren't in it yet, so there is nothing you need to do. "
    "What you just wrote isn't kept. If you'd like to join, ask whoever runs winloss here.",
)
TRY = Sentence(
    "pilot-try",
    "To try it with one team first, list its people's e-mail addresses under `pilot` in app.yaml. Everybody else is "
    "told kindly.",
)
RUNNING = Counted(
    "pilot-running",
    "This is a pilot: one person is in it (app.yaml, `pilot`), and its managers. Everybody else is told kindly.",
    "This is a pilot: {n} people are in it (app.yaml, `pilot`), and its managers. Everybody else is told kindly.",
)
