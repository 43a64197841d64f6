"""What stands on cards."""

from dialogs.records import Outcome
from dialogs.sentences.words import Counted, Sentence

BEHIND = Counted("card-behind", "One more waits behind it.", "{n} more wait behind it.")

LIKE = Sentence("card-like", "It looks like {like}. If it's the same deal, tell me, and it isn't asked about twice.")
SAME_DEAL = Sentence("card-same-deal", "It's the same deal")

ALL_ON_ONE_FORM = Sentence("card-all-on-one-form", "All on one form")
CARD_BY_CARD = Sentence("card-card-by-card", "Card by card")

IN_AN_HOUR = Sentence("later-hour", "In an hour")
AFTER_LUNCH = Sentence("later-lunch", "After lunch")
PICK_A_TIME = Sentence("later-pick", "Or pick a time")
AT_THAT_TIME = Sentence("later-at", "At that time")
TIME = Sentence("later-time", "Time")
"""Over the hour, where it stands in a box of its own."""
WHICH_TIME = Sentence("later-which", "When shall that be? Pick a day and a time, then press “At that time”.")
NOT_THEN = Sentence(
    "later-not-then", "That has gone by already, or is more than {n} days away. Please pick another time."
)
DONT_REMIND = Sentence("later-never", "Don't remind me")
QUIET = Sentence("card-quiet", "I won't remind you of {deal}. It stays yours: `/winloss pending` and Home have it.")
DONT_KNOW = Sentence("owner-dont-know", "I don't know")
TO_NOBODY = Sentence(
    "card-to-nobody",
    "{deal} isn't yours. Thank you. It waits for a manager to find out whose it is. If you find out, tell me.",
)
I_KNOW = Sentence("card-i-know", "I know whose it is")
PUT_OFF = Sentence("card-put-off", "That one is put off already. Here is when it comes back.")
MAY_BE_QUOTED = Sentence("card-may-be-quoted", "May be quoted without names.")
DONT_QUOTE = Sentence("card-dont-quote", "Don't quote")
NOT_QUOTED = Sentence("card-not-quoted", "Won't be quoted.")
MAY_QUOTE = Sentence("card-may-quote", "May be quoted")
ONE_MORE = Sentence("card-one-more", "one more, because of your answer")
SET_ASIDE = Sentence(
    "card-set-aside", "Kept, but no longer counted or quoted: {names}. Change that back and it counts again."
)
HEARD = {
    Outcome.WON: Sentence(
        "thanks-heard-won", "It's the {nth} deal won this year in which we hear this from a buyer: {driver}."
    ),
    Outcome.LOST: Sentence(
        "thanks-heard-lost", "It's the {nth} deal lost this year in which we hear this from a buyer: {driver}."
    ),
    Outcome.NO_DECISION: Sentence(
        "thanks-heard-undecided",
        "It's the {nth} deal without a decision this year in which we hear this from a buyer: {driver}.",
    ),
}
"""What an answer adds, in the thanks for it."""
WORKED_ON = Sentence("thanks-worked-on", "We've been working on it since {day}.")
WORKED_ON_THIS = Sentence("thanks-worked-on-this", "We've been working on this since {day}: {driver}.")
TOO_LONG_HERE = Sentence(
    "card-too-long-here", "All of it is kept. It's too long for Slack's box; to add to it, write to me here."
)
TOO_LONG = Sentence("answer-too-long", "That's {n} characters; {most} fit. Could you shorten it a little?")
TOO_LONG_ADDED = Sentence(
    "answer-too-long-added",
    "With the {there} that stand there already that's {n} characters; {most} fit. Could you add fewer?",
)
SETTLED = Sentence("follow-up-settled", "{deal}: that is settled, your answers no longer ask for it.")

TODAY_AT = Sentence("today-at", "today at {time}")
TOMORROW_AT = Sentence("tomorrow-at", "tomorrow at {time}")
DAY_AT = Sentence("day-at", "on {day} at {time}")
"""When a debrief that was put off comes back."""
