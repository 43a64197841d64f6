"""When somebody works, and until when they are away: said by them, and told back."""

from dialogs.sentences.words import Sentence

USAGE = Sentence("hours-usage", "hours [mon-fri] [9:00-17:30] | hours holidays <country> | hours usual")
COMMAND = Sentence("hours-command", "when I may write to you")
AWAY_USAGE = Sentence("away-usage", "away until <day> | away over")
AWAY_COMMAND = Sentence("away-command", "nothing from me until you are back")

STAND = Sentence("hours-stand", "I write to you {days}, from {begins} to {ends} ({zone}).")
STAND_LATE = Sentence("hours-stand-late", "I write to you {days}, from {begins} on ({zone}).")
FROM_TO = Sentence("hours-from-to", "{first} to {last}")
HOLIDAYS = Sentence("hours-holidays", "Public holidays are free: those of {place}.")
NO_HOLIDAYS = Sentence("hours-no-holidays", "Public holidays are days like any other.")
ONE_A_DAY = Sentence(
    "hours-one-a-day",
    "That is for what you haven't asked for, one message a day at most. What you mark, press or put off for an hour is "
    "answered at once.",
)
CHANGE = Sentence(
    "hours-change",
    "To change it: `/winloss hours mon-thu 8:00-16:00`, `/winloss hours holidays DE`, `/winloss hours usual`.",
)
TO_GO = Sentence("hours-to-go", "On vacation? `/winloss away until 14 December`.")
USUAL = Sentence("hours-usual", "As usual again")
FREE_OF = Sentence("hours-free-of", "Holidays don't matter to me")
NO_HOLIDAYS_LINE = "hours holidays none"
"""The command behind that button."""

HOW = Sentence(
    "hours-how",
    "I understand days, times or both: `/winloss hours mon-thu 8:00-16:00`; `/winloss hours holidays DE`, or `none`; "
    "and `/winloss hours usual`.",
)
BACKWARDS = Sentence("hours-backwards", "That ends before it begins. Like this: `/winloss hours 8:00-16:00`.")
NO_PLACE = Sentence(
    "hours-no-place",
    "I don't know the holidays of “{place}”. Say a country by its code, or with one of its parts: "
    "`/winloss hours holidays DE` or `DE-BY`.",
)

IS_AWAY = Sentence("away-is", "You are away: nothing comes from me before {day}, {time}.")
WAITS = Sentence(
    "away-waits",
    "Reminders, follow-ups and what you put off wait until then. What you or a colleague marks is asked about all the "
    "same, and you are told where your CRM refuses an answer of yours.",
)
NOT_AWAY = Sentence("away-not", "You aren't away. To hear nothing for a while: `/winloss away until 14 December`.")
BACK = Sentence("away-back", "I'm back")
OVER = Sentence(
    "away-over",
    "Welcome back. What waited for you comes again, one message a day; `/winloss pending` has all of it now.",
)
HOW_AWAY = Sentence(
    "away-how",
    "Until when? `/winloss away until 14 December`, `away until Monday` or `away 2 weeks`; `away over` ends it.",
)
PAST = Sentence("away-past", "{day} is no day to come. Like this: `/winloss away until 14 December`.")
FAR = Sentence(
    "away-far", "{day} is over a year away. Until when next year at most? `/winloss away until 14 December`."
)
