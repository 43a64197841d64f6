"""What is said of something that is worked on: before, and since; and of teams that start with it one after another."""

from collections.abc import Mapping

from dialogs.sentences.words import Sentence

TOO_FEW = Sentence("effort-too-few", "Too few to compare.")
NOT_YET = Sentence("effort-not-yet", "No clear improvement yet.")
LESS = Sentence("effort-less", "Clearly less often since: it may have helped.")
MORE = Sentence("effort-more", "Clearly more often since: it may have helped.")

NOTED = Sentence("effort-noted", "Noted. The digest will show the share before and since.")
UNDO = Sentence("effort-undo", "Undo")
KNOWN = Sentence("effort-known", "That is noted already.")
STOPPED = Sentence("effort-stopped", "Taken off the list of what is worked on.")

BY_TEAM = Sentence("effort-by-team", "Start team by team?")
OFFER = Sentence(
    "effort-offer",
    "Your {teams} teams can start one after another, in an order drawn by lot. Those that have started are then set "
    "against those that haven't yet, which says more than before and after. It takes until {last}, {weeks} weeks from "
    "the first start: {effect}, that would show {often}, cautiously counted.",
)
A_THIRD = Sentence("effort-a-third", "if it makes this a third as likely")
THREEFOLD = Sentence("effort-threefold", "if it makes this three times likelier")
DRAW = Sentence("effort-draw", "Draw the order")
AT_ONCE = Sentence("effort-at-once", "All at once")
ALL_START = Sentence("effort-all-start", "All start at once, then. The digest shows the share before and since.")
NOT_WORKED_ON = Sentence("effort-not-worked-on", "That isn't on the list of what is worked on.")
FEW_TEAMS = Sentence(
    "effort-few-teams",
    "A start team by team takes at least {least} teams under sales_teams in app.yaml that debriefed such deals in the "
    "last half year; there are {teams}. With three, some order fits best by chance alone once in six.",
)
MANY_TEAMS = Sentence(
    "effort-many-teams",
    "A start team by team takes at most {most} teams: two weeks apart, more would take longer than a year. There are "
    "{teams} under sales_teams in app.yaml that debriefed such deals in the last half year; with fewer, larger ones it "
    "can be done. The digest shows the share before and since.",
)
WEAK = Sentence(
    "effort-weak",
    "A start team by team isn't worth it here: with that few deals it would show in less than half of the cases within "
    "12 months {effect}. The digest shows the share before and since.",
)

WHEN = Sentence("effort-when", "Who starts when: {what}")
DRAWN = Sentence("effort-drawn", "Team by team, in the order drawn")
STARTS = Sentence("effort-starts", "{day}: {team}")
KEEP = Sentence(
    "effort-keep",
    "Please let no team start before its day. On {last}, when the last would start, the digest says whether it helped. "
    "No team's figures are shown. Drawn again, the order stays the same.",
)
NEXT = Sentence(
    "effort-next",
    "Teams start one after another, in an order drawn by lot: next {team}, {day}. Whether it helped is told {last}.",
)
TOLD: Mapping[str, Sentence] = {
    "helped": Sentence("effort-helped", "It helped, told by a start team by team up to {last}{figures}."),
    "unclear": Sentence(
        "effort-unclear",
        "No clear difference in a start team by team up to {last}{figures}. It may have helped less than would show.",
    ),
    "too_few": Sentence("effort-few", "A start team by team is over since {last}, with too few deals to tell."),
}
FIGURES = Sentence("effort-figures", ": {started} where a team had started, {waiting} where it hadn't yet")
