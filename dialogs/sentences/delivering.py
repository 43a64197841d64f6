"""Why a buyer chose us, for those who deliver, and for the rep once it comes to renewing."""

from dialogs.sentences.words import Sentence

BUTTON = Sentence("delivering-button", "Tell who delivers")
TO_WHOM = Sentence(
    "delivering-to-whom", "Who is to know why {deal} chose us? They get this, and nothing else you told me:"
)
HEARD = Sentence("delivering-heard", "{deal} chose us. What decided it for them, as {rep} heard it: {reason}.")
THEIRS = Sentence("delivering-theirs", "{deal} chose us. What decided it, they say themselves: {reason}.")
LOOK_AFTER = Sentence("delivering-look-after", "Worth looking after from the first day.")
WITHOUT = Sentence("delivering-without", "Without their words")
WITH = Sentence("delivering-with", "With their words")
PICK = Sentence("delivering-pick", "It goes at once, in your name.")
CHANNEL = Sentence("delivering-channel", "The channel {channel}")
THE_CHANNEL = Sentence("delivering-the-channel", "The sales channel")
GOES = Sentence("delivering-goes", "It's on its way to {person}.")
OUTSIDE = Sentence("delivering-outside", "People of another company read that channel, so it stays here.")
AT_RENEWAL = Sentence(
    "delivering-at-renewal", "What decided it for them then: {reason}. Worth asking whether it still holds."
)
