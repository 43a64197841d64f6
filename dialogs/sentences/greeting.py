"""What winloss says of itself when it comes into a channel."""

from dialogs.sentences.words import Sentence

WHO = Sentence(
    "greeting-who",
    "Hello, I'm winloss. When a deal is won, lost or dropped, I ask whoever had it why; that takes about a minute. "
    "Each {weekday} I post here what the answers add up to, and everybody in this channel reads that.",
)
EXAMPLE = Sentence("greeting-example", "/winloss lost Acme renewal")
BEGIN = Sentence("greeting-begin", "To begin, mark a deal that was decided lately, or see what else there is:")
