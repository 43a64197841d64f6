"""What is said to whoever first writes to us, or opens our conversation; and what typed words are taken for."""

from dialogs.sentences.words import Sentence

REP = Sentence(
    "hello-rep",
    "Hello, I'm winloss. When a deal of yours is won, lost or dropped, tell me, and I'll ask a few quick questions: "
    "about a minute, mostly taps.",
)
REP_DIGEST = Sentence("hello-rep-digest", "What repeats across deals comes back to all of you every {day}.")
REP_READERS = Sentence(
    "hello-rep-readers",
    "Who reads what: your answers are for you and your managers. Everybody else sees figures from three sellers on, "
    "and quotes without names. Nobody is ranked.",
)
REP_TRY = Sentence("hello-rep-try", "Write it here as you'd say it, like `lost Foo phones 5k vs Globex`, or `help`.")
REP_BUTTON = Sentence("hello-rep-button", "Tell me about a deal")

MANAGER = Sentence(
    "hello-manager",
    "Hello, I'm winloss. When a deal closes I ask whoever sold it a few quick questions, about a minute, and tell you "
    "all what repeats.",
)
MANAGER_DIGEST = Sentence(
    "hello-manager-digest",
    "What comes: the weekly summary, on {day} at {time} in its channel. It says what closed, and from the first week "
    "on what can honestly be made of that.",
)
MANAGER_NO_DIGEST = Sentence(
    "hello-manager-no-digest", "What comes: a weekly summary, as soon as app.yaml names a channel for it (digest)."
)
MANAGER_READERS = Sentence(
    "hello-manager-readers",
    "Who reads what: you see every answer, your reps see their own. Everybody else sees figures from three sellers on, "
    "and quotes without names. Nobody is ranked.",
)
MANAGER_INVITE = Sentence(
    "hello-manager-invite",
    "Whom to invite: everybody who closes deals. They write to me like you do now, `lost Foo phones 5k vs Globex`, "
    "or type `/winloss` wherever they are.",
)
MANAGER_BUTTON = Sentence("hello-manager-button", "See the summary so far")

CRM = Sentence("hello-crm", "{crm} gets the outcome, the buyer's reason and follow-ups, unless you keep a deal out.")
OUTSIDE = Sentence("hello-outside", "Another company may read the channel of the summary.")

HELP = Sentence("hello-help", "what this is, and who reads what")

DOUBT = Sentence("words-doubt", "Is that your answer, or shall I do it?")
ANSWER = Sentence("words-answer", "It's my answer")
DO_IT = Sentence("words-do-it", "Do it")
SHALL_I_MARK = Sentence("words-shall-i-mark", "Shall I mark this as {outcome}: {deal}? Nothing is saved yet.")
MARK_IT = Sentence("words-mark-it", "Yes, mark it")
"""Where somebody tells in a sentence of their own how a deal ended."""
