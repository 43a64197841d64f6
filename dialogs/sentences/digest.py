"""What the weekly digest says."""

from dialogs.sentences.words import Counted, Sentence

NEWS = Sentence("digest-news", "New")
BUYERS_NAMED = Sentence("digest-news-buyers", "sellers heard {driver} from {k} of {n} buyers who told them why.")
BUYERS_SAID = Sentence("digest-news-buyers-said", "{k} of {n} buyers who told us why said {driver}.")
DIFFER = Sentence("gap-differ", "We heard something else in {share}{outcomes}.")
SAID_OTHERWISE = Sentence("gap-said-otherwise", "It was something else in {share}{outcomes}.")
THEMSELVES = Sentence("gap-themselves", "Buyers told us themselves in {own} of {n}.")
REST_HEARD = Sentence("gap-rest-heard", "The rest is what sellers heard; who didn't tell may differ.")
ALL_HEARD = Sentence("gap-all-heard", "That is what sellers heard; who didn't tell may differ.")
NONE_HEARD = Sentence("gap-none-heard", "Who didn't tell may differ.")
GAP_HEARD = Sentence("gap-title-heard", "What we thought, what we heard")
GAP_SAID = Sentence("gap-title-said", "What we thought, what they said")
OFTENEST_HEARD = Sentence("gap-oftenest-heard", "Most often: we thought {ours}, we heard {theirs} ({k}).")
OFTENEST_SAID = Sentence("gap-oftenest-said", "Most often: we thought {ours}, they said {theirs} ({k}).")
CHART_HEARD = Sentence("gap-chart-heard", "What we heard, next to our view")
CHART_SAID = Sentence("gap-chart-said", "What buyers said, next to our view")
HEARD_FROM = Sentence("quote-heard-from", "heard from a buyer")
A_BUYER = Sentence("digest-a-buyer", "a buyer")
UNCONFIRMED = Sentence(
    "digest-unconfirmed",
    "No longer called confirmed: {names}. Sellers heard it from buyers; only what buyers say themselves confirms.",
)
LOSSES_NAMED = Sentence("digest-news-losses", "{driver} was named in {k} of {n} losses.")
WINS_NAMED = Sentence("digest-news-wins", "{driver} was named in {k} of {n} wins.")
SURPRISED = Sentence("digest-news-surprised", "{k} of {n} losses came as a surprise.")
ALL_WON = Counted("digest-news-all-won", "the one deal that closed was won.", "all {n} that closed were won.")
ALL_LOST = Counted("digest-news-all-lost", "the one deal that closed was lost.", "all {n} that closed were lost.")
NONE_WON = Counted("digest-news-none-won", "nothing was won; one deal closed.", "none of the {n} that closed was won.")
SOME_WON = Sentence("digest-news-won", "{k} of {n} that closed were won.")
GAP = Sentence("digest-gap", "{of}, {when}: something else in {differ} of {n} deals{rate}.")
SWAP = Sentence("digest-swap", "We thought {ours}, we heard {theirs}")
SWAP_SAID = Sentence("digest-swap-said", "We thought {ours}, they said {theirs}")
SWAP_OF = Sentence("digest-swap-of", "{of}, {when}: {k} of {n}. Altogether something else in {differ}{rate}.")
USAGE = Sentence("digest-usage", "digest preview|withdraw <week>")
COMMAND = Sentence("digest-command", "next digest, as it stands; or close the page of a week's")
WHICH_WEEK = Sentence("digest-which-week", "Which week's? Like this: /winloss digest withdraw 2026-W47.")
WITHDRAWN = Sentence(
    "digest-withdrawn", "The page of {week} is closed: its link finds nothing. The digest stays in its channel."
)
NONE_OF_WEEK = Sentence("digest-none-of-week", "There is no digest of {week}.")
LINK = Sentence("digest-link", "Open as a page")
