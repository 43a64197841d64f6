"""What people are told where something went wrong on our side. `about` is empty or ` (Acme renewal)`."""

from collections.abc import Mapping

from dialogs.effects import Target, TimerKind
from dialogs.sentences.words import Sentence

OURS = Sentence("fault", "Something went wrong on my side; the log of winloss says what.")
"""Why something is parked."""

TOO_MUCH = Sentence(
    "fault-too-much", "Slack didn't answer when I posted it, and too much was written since to look through."
)
TOO_LITTLE = Sentence(
    "fault-too-little", "Slack didn't answer when I posted it, and lets me read too little to look whether it's there."
)
"""Why nobody knows whether something was posted."""
UNSURE: Mapping[Target, Sentence] = {
    Target.CARD: Sentence(
        "fault-unsure-card",
        "I can't tell whether a debrief's card{about} was posted: {why} Where it's missing, `pending` brings it to"
        " whoever it's for, and so does the next reminder.",
    ),
    Target.FOLLOW_UP: Sentence(
        "fault-unsure-follow-up",
        "I can't tell whether a follow-up{about} was posted: {why} I'll look again when winloss is restarted.",
    ),
}
"""A message that nobody knows of. A card that is asked for is posted anew, and the other one, if any, is taken away."""
MESSAGES: Mapping[Target, Sentence] = {
    Target.CARD: Sentence(
        "fault-card",
        "I couldn't show a debrief's card{about}: something went wrong on my side. No answer is lost.",
    ),
    Target.RECEIPT: Sentence(
        "fault-receipt",
        "I couldn't show a debrief's earlier card{about}: something went wrong on my side. No answer is lost.",
    ),
    Target.FOLLOW_UP: Sentence(
        "fault-follow-up",
        "I couldn't show a follow-up{about}: something went wrong on my side. No answer is lost.",
    ),
    Target.DIGEST: Sentence(
        "fault-digest",
        "I couldn't post the weekly digest{about}: something went wrong on my side. No answer is lost.",
    ),
    Target.POST: Sentence(
        "fault-post",
        "I couldn't post figures that were to be shared{about}: something went wrong on my side. No answer is lost.",
    ),
}
MESSAGE_AGAIN = Sentence(
    "fault-message-again", "I'll try it again when it changes, or when winloss is restarted; winloss's log says why."
)
MESSAGES_AGAIN: Mapping[Target, Sentence] = {
    Target.DIGEST: Sentence("fault-digest-again", "I'll try it again every hour; winloss's log says why."),
}

TIMERS: Mapping[TimerKind, Sentence] = {
    TimerKind.REMIND: Sentence(
        "fault-remind",
        "I couldn't send a reminder{about}: something went wrong on my side. No answer is lost.",
    ),
    TimerKind.RESUME: Sentence(
        "fault-resume",
        "I couldn't bring back a debrief that was put off{about}: something went wrong on my side. No answer is lost.",
    ),
    TimerKind.FOLLOW_UP: Sentence(
        "fault-bring-up",
        "I couldn't bring up a follow-up{about}: something went wrong on my side. No answer is lost.",
    ),
    TimerKind.DIGEST: Sentence(
        "fault-make-digest",
        "I couldn't make this week's digest{about}: something went wrong on my side. No answer is lost.",
    ),
    TimerKind.PRUNE: Sentence(
        "fault-prune",
        "I couldn't tidy up, as I do every hour{about}: something went wrong on my side. No answer is lost.",
    ),
}
DECIDED = Sentence(
    "fault-decided",
    "I couldn't take in what your CRM told of a deal: something went wrong on my side. What it told is kept.",
)
BRIEF = Sentence(
    "fault-brief", "I couldn't send a brief before a pitch: something went wrong on my side. No answer is lost."
)
TIMER_AGAIN = Sentence("fault-timer-again", "I'll try it again when winloss is restarted; winloss's log says why.")
TIMERS_AGAIN: Mapping[TimerKind, Sentence] = {
    TimerKind.DIGEST: Sentence(
        "fault-make-digest-again",
        "Next week's comes as usual; I'll try this one again when winloss is restarted; winloss's log says why.",
    ),
    TimerKind.PRUNE: Sentence("fault-prune-again", "I'll try it again in an hour; winloss's log says why."),
}
