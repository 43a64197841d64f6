"""What `/winloss stats` says on one screen, and what stands behind its buttons."""

from dialogs.sentences.words import Counted, Sentence

WON = Sentence("stats-won", "Won {won} of {all}{rate}.")
WON_EVERY = Sentence("stats-won-every", "Won {won} of {all}{rate}, one for every {every}.")
DECIDED = Sentence("stats-decided", "Without the undecided {won} of {decided}.")
DECIDED_SHARE = Sentence("stats-decided-share", "Without the undecided {won} of {decided}, {share}.")
BEFORE = Sentence("stats-before", "{period}: {won} of {all}.")
BEFORE_SHARE = Sentence("stats-before-share", "{period}: {won} of {all}, {share}.")
BEFORE_NONE = Sentence("stats-before-none", "{period}: nothing closed.")

SWAP = Sentence("stats-swap", "We think {ours}, we hear {theirs}")
SAME = Sentence("stats-same", "We hear what we thought")
MOSTLY = Sentence("stats-mostly-same", "We mostly hear what we thought")
OTHER = Sentence("stats-other", "We hear something else than we thought")
OF_KNOWN = Counted("stats-of-known", "(in the one deal where we know both)", "({k} of {n} where we know both)")
NOT_TOLD = Sentence("stats-not-told", "No buyer has told us why yet")
NOT_ASKED = Counted("stats-not-asked", "(one hasn't been asked)", "({n} haven't been asked)")

WHY_SO = Sentence("stats-why", "{outcome}, our view")
AGAINST = Sentence("stats-against", "Against {rival} we won {won} of {all}.")
SO_FAR = Sentence("stats-so-far", "{done} of {asked} asked about are debriefed.")
STILL = Counted("stats-still", "One debrief is still to do.", "{n} debriefs are still to do.")
NOBODY = Sentence("stats-nobody", "Nobody was asked about these.")
ALL_DEBRIEFED = Counted(
    "stats-all-debriefed", "The one asked about is debriefed.", "All {n} asked about are debriefed."
)

REASONS = Sentence("stats-button-reasons", "Reasons")
COMPETITORS = Sentence("stats-button-competitors", "Competitors")
OURS = Sentence("stats-button-ours", "Ours to change")
MONEY = Sentence("stats-button-money", "Money")
SHARE = Sentence("stats-button-share", "Share")
BACK = Sentence("stats-button-back", "Overview")
REASON = Sentence("stats-chart-reason", "{name} {n}, heard {buyers}")
BY_REASON = Sentence("stats-button-by-reason", "Won and lost by reason")

REASONS_TITLE = Sentence("stats-title-reasons", "Reasons. {period}")
OURS_TITLE = Sentence("stats-title-ours", "Ours to change. {period}")
MONEY_TITLE = Sentence("stats-title-money", "Money and time. {period}")
WORTH = Sentence("stats-worth", "Money, where known")
DAYS = Sentence("stats-days", "Days from engaging to close, median")
NOTHING_YET = Sentence("stats-nothing-yet", "Nothing is known of that in this period yet.")

ENDED = Sentence("stats-chart-ended", "How they ended")
ENDED_UNIT = Sentence("stats-chart-unit", "closings")
NOW = Sentence("stats-chart-now", "This time")
THEN = Sentence("stats-chart-then", "The time before")
WHY = Sentence("stats-chart-why", "Reasons for {outcome}")
TOP = Sentence("stats-chart-top", ", top {n}")
WHY_UNIT = Sentence("stats-chart-why-unit", "deals")
OUR_VIEW = Sentence("stats-chart-our-view", "Our view")
HEARD = Sentence("stats-chart-heard", "Heard from buyers")
