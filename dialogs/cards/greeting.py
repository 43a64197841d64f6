"""The message with which winloss comes into the channel of its digest."""

from dialogs.messages.messages import Code, Message, Text
from dialogs.sentences.greeting import BEGIN, EXAMPLE, WHO
from dialogs.sentences.words import ENGLISH, words


def greeting(weekday: str) -> Message:
    """What it is, what comes on which `weekday`, who reads that, and how to begin."""
    who = words(WHO, ENGLISH, weekday=weekday)
    examples = Code(words(EXAMPLE, ENGLISH)), ", ", Code("/winloss help")
    return Message(who, (Text((who,)), Text((f"{words(BEGIN, ENGLISH)} ", *examples))))
