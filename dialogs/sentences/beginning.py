"""A company's first weeks: what there is, and what will be possible from how many."""

from dialogs.sentences.words import Counted, Sentence

CLOSED = Sentence("beginning-closed", "{closed}.")
QUIET_WEEK = Sentence("beginning-quiet", "Nothing closed this week.")
SO_FAR = Sentence("beginning-so-far", "So far {won} of {all} won{rate}.")
ASKED = Counted(
    "beginning-asked",
    "One closing was asked about; answered: {answered}.",
    "{n} closings were asked about; answered: {answered}.",
)
NOBODY_ASKED = Sentence(
    "beginning-nobody", "Nobody was asked about these. Whoever closes a deal tells me: `/winloss lost Foo phones 5k`."
)
NEXT = Sentence("beginning-next", "What comes next")
SHARE = Counted(
    "beginning-share",
    "a percentage once one more deal has closed",
    "a percentage once {n} more deals have closed",
)
REASONS = Sentence("beginning-reasons", "what tips deals once three sellers have answered about wins, or about losses")
COMPARED = Sentence("beginning-compared", "two periods side by side from ten closings each")
PATTERN = Sentence("beginning-pattern", "a pattern that can hold at about {need} debriefs; so far {have}")
YET = Sentence("beginning-yet", "a pattern that can hold from some dozens of debriefs on; so far {have}")
QUOTE = Sentence("beginning-quote", "In somebody's words")
