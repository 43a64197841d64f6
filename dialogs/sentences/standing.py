"""How things stand, as a manager is told who opens us for the first time in a company that is under way."""

from dialogs.sentences.words import Counted, Sentence

CAME = Sentence("standing-came", "What came on {day}")
NOTHING_HOLDS = Sentence("standing-nothing-holds", "Nothing holds up yet; `/winloss themes` says when it may.")
ASKED = Sentence("standing-asked", "Who was asked")
OF_CLOSINGS = Counted(
    "standing-of-closings",
    "{asked} of one closing in 12 months was asked about, {answered} answered.",
    "{asked} of {n} closings in 12 months were asked about, {answered} answered.",
)
OPEN = Counted("standing-open", "One debrief is open.", "{n} debriefs are open.")
TO_DO = Sentence("standing-to-do", "What is to do")
DUE = Counted(
    "standing-due",
    "One follow-up is due in the next seven days.",
    "{n} follow-ups are due in the next seven days.",
)
NOTHING_DUE = Sentence("standing-nothing-due", "No follow-up is due in the next seven days.")
UNDECIDED = Sentence(
    "standing-undecided", "Nobody has said yet that we work on what holds up: say so here, or mute it."
)
