"""What stands on cards."""

from dialogs.sentences.words import Counted, Sentence

BEHIND = Counted("card-behind", "One more waits behind it.", "{n} more wait behind it.")

TODAY_AT = Sentence("today-at", "today at {time}")
TOMORROW_AT = Sentence("tomorrow-at", "tomorrow at {time}")
DAY_AT = Sentence("day-at", "on {day} at {time}")
"""When a debrief that was put off comes back."""
