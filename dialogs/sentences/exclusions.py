"""Leaving a closing out of the figures: proposed by its rep, decided by a manager, and told with every figure."""

from dialogs.exclusions import Reason
from dialogs.records import Outcome
from dialogs.sentences.words import Counted, Sentence

PROPOSE = Sentence("exclusion-propose", "Leave it out of the figures")
WHY = Sentence("exclusion-why", "Why should {deal} count nowhere? A manager decides; until then it counts.")
REASONS = {
    Reason.TWICE: Sentence("exclusion-twice", "It is here twice"),
    Reason.NO_DEAL: Sentence("exclusion-no-deal", "It was never a real deal"),
    Reason.TEST: Sentence("exclusion-test", "It is a test, or our own"),
    Reason.OUTSIDE: Sentence("exclusion-outside", "Nobody could have sold it"),
}
ASKED = Sentence("exclusion-asked", "I've asked your managers about {deal}. Until they decide, it counts.")
NO_MANAGER = Sentence(
    "exclusion-no-manager", "{deal} waits for a manager, and app.yaml names none whom I have met. Until then it counts."
)
STANDS = Sentence("exclusion-stands", "That was asked for {deal} already.")
OPEN = Sentence("exclusion-open", "To be left out of the figures ({reason}), a manager decides. Until then it counts.")
IS_OUT = Sentence("exclusion-is-out", "Left out of the figures: {reason}.")
IS_IN = Sentence("exclusion-is-in", "It counts: a manager decided so.")
QUESTION = Sentence(
    "exclusion-question", "{person} asks to leave {deal} ({outcome}) out of the figures: {reason}. What was told stays."
)
LEAVE_OUT = Sentence("exclusion-leave-out", "Leave it out")
COUNT_IT = Sentence("exclusion-count-it", "It counts")
COUNT_AGAIN = Sentence("exclusion-count-again", "Count it again")
OUT = Sentence("exclusion-out", "{deal} is left out of the figures. Each of them says how many are.")
IN = Sentence("exclusion-in", "{deal} counts.")
ALREADY = Sentence("exclusion-already", "That is decided already for {deal}.")
TOLD_OUT = Sentence("exclusion-told-out", "{deal} is left out of the figures now. What you told me is kept.")
TOLD_IN = Sentence("exclusion-told-in", "{deal} goes on counting: a manager decided so. Thank you for asking.")
TOLD_AGAIN = Sentence("exclusion-told-again", "{deal} counts again: a manager decided so.")
MORE = Counted("exclusion-more", "and one more to decide", "and {n} more to decide")
TO_DECIDE = Counted(
    "exclusion-to-decide",
    "One deal is to be left out of the figures.",
    "{n} deals are to be left out of the figures.",
)
FIGURES = Counted(
    "exclusion-figures",
    "Left out of these figures, as a manager decided: one ({ways}).",
    "Left out of these figures, as a manager decided: {n} ({ways}).",
)
WAYS = {
    Outcome.WON: Sentence("exclusion-ways-won", "{n} won"),
    Outcome.LOST: Sentence("exclusion-ways-lost", "{n} lost"),
    Outcome.NO_DECISION: Sentence("exclusion-ways-undecided", "{n} undecided"),
}
