"""What is said of shares that rise or fall."""

from dialogs.sentences.words import Sentence

RISING = Sentence("trend-rising", "Rising since around {month}: {what}")
FALLING = Sentence("trend-falling", "Falling since around {month}: {what}")
