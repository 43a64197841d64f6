"""What is said of shares that rise or fall."""

from dialogs.sentences.words import Sentence

RISING = Sentence("trend-rising", "Rising since around {month}: {what}")
FALLING = Sentence("trend-falling", "Falling since around {month}: {what}")
ALIKE = Sentence("trend-alike", "Named more or less often of late, though not clearly of losses alone: no trend")
ELSEWHERE = Sentence("trend-elsewhere", "In wins and no decisions {before} → {after}")
ANEW = Sentence(
    "trend-anew", "New in the debrief, or worded anew: {reasons}. What was counted before may not compare with it."
)
GONE = Sentence(
    "trend-gone",
    "Not offered in the debrief any more: {reasons}. Others are picked instead, and may not compare with before.",
)
ANEW_SINCE = Sentence("trend-anew-since", "{reason} since {day}")
ANSWER_SINCE = Sentence("trend-answer-since", "{answer} ({question}) since {day}")
