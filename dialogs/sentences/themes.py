"""What is said of themes, and what can be done about one."""

from dialogs.sentences.words import Counted, Sentence

WORKING = Sentence("theme-working", "We're working on it")
MUTE = Sentence("theme-mute", "Mute")
MUTING = Sentence(
    "theme-muting", "Leave this theme out of everybody's weekly summary? Only managers can, and can take it back."
)
OF_BUYERS = Counted("theme-of-buyers", "the one buyer who named a reason said so", "{share} buyers said so themselves")
IN_MONTHS = Sentence("theme-in-months", "{told} in {months} months")
NOT_HEARD = Sentence("theme-not-heard", "no seller has heard it from a buyer yet")

ODDS = Sentence(
    "theme-odds",
    "Seller by seller, odds about {middle} times those of the others (likely {low}–{high}). "
    "That is toned down: in few deals a difference looks larger than it is.",
)
RULED_OUT = Sentence("theme-ruled-out", "Ruled out?")
NOTICED = Sentence(
    "theme-noticed", "By {day} a reason that made losing {times} times likelier would hold up or be watched."
)
UNNOTICED = Sentence(
    "theme-unnoticed", "Not yet: by {day} even a reason that made losing {times} times likelier might not show."
)
MORE = Counted(
    "theme-more",
    "With one more debrief within 12 months, {times} times would show.",
    "With about {n} more debriefs within 12 months, {times} times would show.",
)
NEVER = Sentence(
    "theme-never", "For {times} times it takes about {need} debriefs in 12 months, more than come at our pace."
)
IN_REACH = Sentence(
    "outlook-in-reach",
    "With so few deals a year two things are in reach: what can be ruled out, and what managers suspect and name "
    "beforehand with `/winloss suspect`.",
)
ENOUGH = Sentence("outlook-enough", "that would be enough to see {what}")
TO_COMPARE = Sentence(
    "outlook-to-compare",
    "It also takes about {need} debriefs of deals that weren't lost, to compare with: there are {have}.",
)
TO_COMPARE_LOST = Sentence(
    "outlook-to-compare-lost", "It also takes about {need} debriefs of losses, to compare with: there are {have}."
)
BY_THEN = Sentence("outlook-by-then", "At our pace both are there by {month}.")
MAY_BE_CHANCE = Sentence("theme-chance", "All of it may be chance; don't change course yet.")
COMES_WITH = Sentence("theme-comes-with", "It may come with something else, such as renewals against new business.")
COMES_WITH_BRIEF = Sentence("theme-comes-with-brief", "May come with renewals against new business.")
SELECTIVE = Sentence(
    "theme-selective",
    "Among the deals we heard about ({n} of {closed} {outcome}, {m} of {rest} others): "
    "of all it could be {share}, against {other}.",
)
SELECTIVE_BRIEF = Sentence(
    "theme-selective-brief", "Among the deals we heard about; of all it could be {share}, against {other}."
)
SELECTIVE_BARE = Sentence("theme-selective-bare", "Among the deals we heard about.")
SELECTIVE_WITHIN = Sentence(
    "theme-selective-within",
    "The reason and what it is compared by are both known of {n} of {closed} losses.",
)
RIVAL_KNOWN = Sentence("theme-rival-known", "Who the rival was is known of {k} of {n} {outcome}, {m} of {rest} others.")
