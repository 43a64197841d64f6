"""What stands on cards."""

from dialogs.sentences.words import Counted, Sentence

BEHIND = Counted("card-behind", "One more waits behind it.", "{n} more wait behind it.")

LIKE = Sentence("card-like", "It looks like {like}. If it's the same deal, tell me, and it isn't asked about twice.")
SAME_DEAL = Sentence("card-same-deal", "It's the same deal")

IN_AN_HOUR = Sentence("later-hour", "In an hour")
AFTER_LUNCH = Sentence("later-lunch", "After lunch")
PUT_OFF = Sentence("card-put-off", "That one is put off already. Here is when it comes back.")
ONE_MORE = Sentence("card-one-more", "one more, because of your answer")
SET_ASIDE = Sentence(
    "card-set-aside", "Kept, but no longer counted or quoted: {names}. Change that back and it counts again."
)
SETTLED = Sentence("follow-up-settled", "{deal}: that is settled, your answers no longer ask for it.")

TODAY_AT = Sentence("today-at", "today at {time}")
TOMORROW_AT = Sentence("tomorrow-at", "tomorrow at {time}")
DAY_AT = Sentence("day-at", "on {day} at {time}")
"""When a debrief that was put off comes back."""
