"""What is said of competitors: whom a deal was against, and whether two names are one."""

from dialogs.sentences.words import Counted, Sentence

UNNAMED = Sentence("rivals-unnamed", "whom “somebody else” was isn't counted")
"""Told to whoever wrote a debrief without a question for it."""
LOOK_ALIKE = Sentence("rivals-look-alike", "{gone} ({few}) and {kept} ({many}): one competitor?")
DEALS = Counted("rivals-deals", "a deal", "{n} deals")
WHAT = Sentence(
    "rivals-what",
    "As one they count as {kept} in every figure, also when somebody says {gone} again. It can be undone.",
)
MORE = Counted("rivals-more", "One more pair looks alike; it comes next.", "{n} more pairs look alike; they come next.")
ONE = Sentence("rivals-one", "One: {kept}")
TWO = Sentence("rivals-two", "They are two")
DONE = Sentence("rivals-done", "{gone} counts as {kept} now: {deals}.")
APART = Sentence("rivals-apart", "Noted: {gone} and {kept} are two. I won't ask again.")
SAME = Sentence("rivals-same", "{kept} is one competitor already.")
HALF = Sentence(
    "rivals-half", "{known} is a competitor, but I know none called {typed}. `/winloss vs {typed}` says whom I know."
)
UNDO = Sentence("rivals-undo", "Undo")
UNDONE = Sentence("rivals-undone", "Undone: {gone} and {kept} count as they did before.")
ALSO = Sentence("rivals-also", "Also called {gone}: {who} said so on {day}.")
TAKE_APART = Sentence("rivals-take-apart", "Take {gone} apart")
