"""What is said where several deals of one person closed at once."""

from dialogs.sentences.words import Counted, Sentence

CLOSED = Counted(
    "backlog-closed",
    "One of your deals closed in your CRM and waits.",
    "{n} of your deals closed in your CRM. Shall I ask you about them? Each takes about a minute, one after the other.",
)
LARGEST = Sentence("backlog-largest", "The three largest are {names}.")
FIRST = Sentence("backlog-first", "Three of them: {names}.")
SILENCE = Sentence("backlog-silence", "Leave this and I ask about none. They are counted all the same.")
ALL = Counted("backlog-all", "Ask about it", "About all {n}")
THREE = Sentence("backlog-three", "The three largest")
THESE = Sentence("backlog-these", "These three")
NONE = Sentence("backlog-none", "About none")
ASKING = Counted("backlog-asking", "I ask you about one of them.", "I ask you about {n} of them, one after the other.")
ASKING_NONE = Sentence("backlog-asking-none", "I ask about none of them. They are counted all the same.")
CHANGED = Sentence("backlog-changed", "Should one be told after all, `won {deal}` or `lost {deal}` brings its debrief.")
SETTLED = Sentence("backlog-settled", "That is settled already: I ask about no more of them.")
EXAMPLE = "Acme renewal"
