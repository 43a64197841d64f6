"""Which debriefs are open and whose, told to managers; and choosing which of one's own comes first."""

from dialogs.sentences.words import Counted, Sentence

TEAM = Counted("owing-team", "In the whole team one is open.", "In the whole team {n} are open.")
IN_TEAMS = Counted("owing-in-teams", "In the teams you lead one is open.", "In the teams you lead {n} are open.")
IN_PRIVATE = Sentence("owing-in-private", "Which ones, I list in our own conversation.")
LINE = Sentence("owing-line", "{person}, {outcome}, {age}: {state}")
TODAY = Sentence("owing-today", "today")
AGE = Counted("owing-age", "a day ago", "{n} days ago")
MORE = Counted("owing-more", "and one more", "and {n} more")
PROMPTED = Sentence("owing-prompted", "not started")
BEGUN = Sentence("owing-begun", "begun")
WAITING = Sentence("owing-waiting", "waits behind another of theirs")
LATER = Sentence("owing-later", "put off, it comes back by itself")
REMINDED = Sentence("owing-reminded", "reminded")
QUIET = Sentence("owing-quiet", "theirs to take up, without reminders")
LAST = Sentence("owing-last", "reminded for the last time, it isn't brought up again")
REMIND = Sentence("owing-remind", "Remind")
LEAVE = Sentence("owing-leave", "Leave it")
NOW = Sentence("owing-now", "{person} is being reminded of {deal}, kindly and without your name.")
AT = Sentence("owing-at", "{person} is reminded of {deal} {when}, at a decent hour there, and without your name.")
ALREADY = Sentence("owing-already", "{person} was reminded of {deal} today already. Once a day is enough.")
NOT_NOW = Sentence("owing-not-now", "There is nothing to remind {person} of on {deal} now.")
LEFT = Sentence("owing-left", "Left alone: {deal}. What was told is kept, and {person} can pick it up again.")
LEFT_UNOWNED = Sentence("owing-left-unowned", "Left alone: {deal}. Nobody is asked about it.")
FIRST = Sentence("owing-first", "Do this one first")
GONE = Sentence("owing-gone", "{person} isn't here any more, {outcome}, {age}: not begun, yours to hand on")
GONE_BEGUN = Sentence(
    "owing-gone-begun", "{person} isn't here any more, {outcome}, {age}: begun, what was told stays theirs"
)
HAND_ON = Sentence("owing-hand-on", "Hand on")
HANDED = Sentence("owing-handed", "{person} is being asked about {deal} now.")
THEIRS = Sentence(
    "owing-theirs", "{person} had begun {deal}. What they told stays theirs, so it can be left alone, not handed on."
)
HERE = Sentence("owing-here", "{person} is here, so {deal} is theirs to hand on.")
UNOWNED = Sentence("owing-unowned", "Nobody yet")
"""The name that stands where a rep's would."""
WHOSE = Sentence("owing-whose", "{outcome}, {age}: nobody knows yet whose it is, yours to hand on")
NOT_KNOWN = Sentence(
    "owing-not-known", "{deal} ({outcome}) isn't {person}'s, who doesn't know whose it is. It is yours to hand on."
)
NO_MANAGER = Sentence("owing-no-manager", "{deal} waits for a manager, and app.yaml names none whom I have met.")
LEFT_US = Counted(
    "owing-left-us",
    "{person} isn't here any more. One debrief of theirs is open, and yours to hand on.",
    "{person} isn't here any more. {n} debriefs of theirs are open, and yours to hand on.",
)
SHOW = Sentence("owing-show", "Show them")
