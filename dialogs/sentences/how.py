"""What `/winloss how` says of the method, beside what stands in insights/messages/how.py."""

from dialogs.sentences.words import Counted, Sentence

ODDS = Sentence("how-odds", "Odds")
ODDS_MEAN = Sentence(
    "how-odds-mean",
    "How many times likelier. They are toned down, for what stands out in few deals looks stronger than it is. In "
    "made-up companies with 150 and 300 deals a year and true odds of 2 to 5, the range held them in more than 9 of 10 "
    "themes shown. Of what is stronger still they tell too little.",
)
RULED_OUT = Sentence("how-ruled-out", "Ruled out")
RULED_OUT_MEANS = Sentence(
    "how-ruled-out-means",
    "A reason so strong, named in one of ten other deals, would hold up or be watched 9 times of 10. A rarer one can "
    "hide longer. In made-up companies with 300 deals a year that is one of 4 times, with 150 of 6 to 8; with 75 "
    "nothing can be ruled out.",
)
WORKED_ON_MEANS = Sentence(
    "how-worked-on-means",
    "We set the half year before against all that came since, and call it clearly less often only where that would be "
    "rare in a whole year of reading it every week, had nothing changed; what drifts back by itself is taken off "
    "first. It doesn't say what it was that helped. Managers of four teams or more may have them start one after "
    "another in an order drawn by lot: then teams that have started are set against those that haven't yet, each "
    "against its own half year before. That it helped is said where at most one in 24 of the orders that could "
    "have been drawn fits as well, and asked once, on the day on which the last team would start.",
)
THEMSELVES = Sentence("how-themselves", "Buyers themselves")
THEMSELVES_MEANS = Sentence(
    "how-themselves-means",
    "A seller can send the buyer of a deal a page of their own, which takes one answer. Who it is that answers isn't "
    "verified: whoever has the link can, but for the seller who is signed in. Only what comes from there is called "
    "the buyer's, and it counts whether or not the seller debriefed the deal.",
)
LINKS = Counted(
    "how-links",
    "{n} link for {outcome} deals: {opened} opened, {answered} answered.",
    "{n} links for {outcome} deals: {opened} opened, {answered} answered.",
)
BY_SELLERS = Counted(
    "how-by-sellers",
    "{n} of them was opened by somebody who was signed in as a seller.",
    "{n} of them were opened by somebody who was signed in as a seller.",
)
