"""What somebody reads before their next pitch, unasked, of what is known of a competitor."""

from dialogs.sentences.words import Counted, Sentence

LEAD = Sentence("brief-lead", "{deal} is open against {rival}, as your CRM has it. This is how it went before.")
LEAD_MORE = Counted(
    "brief-lead-more",
    "{deal} and another deal of yours are open against {rival}, as your CRM has it. This is how it went before.",
    "{deal} and {n} other deals of yours are open against {rival}, as your CRM has it. This is how it went before.",
)
HINT = Sentence("brief-hint", "Was it useful? That is counted, never by person.")
USEFUL = Sentence("brief-useful", "Useful")
USELESS = Sentence("brief-useless", "Not useful")
NOT_AGAIN = Sentence("brief-not-again", "Not again")

THANKS = Sentence(
    "brief-thanks", "Thanks. `/winloss how` says how often a brief was useful, once three sellers said so."
)
SORRY = Sentence(
    "brief-sorry",
    "Thanks for saying so. The more of these deals are debriefed, the more a brief has to say.",
)
OFF = Sentence(
    "brief-off",
    "You get no more briefs before a pitch. `/winloss briefs on` brings them back; `/winloss vs` and a name answers "
    "whenever you ask.",
)
ON = Sentence(
    "brief-on",
    "Where your CRM names a competitor of an open deal of yours that we have met before, you get what we know of them, "
    "once a deal. `/winloss briefs off` ends that.",
)
NONE_HERE = Sentence("brief-none-here", "Here nobody gets any: app.yaml has them switched off (crm: briefs).")
USAGE = Sentence("brief-usage", "briefs [on | off]")
COMMAND = Sentence("brief-command", "what we know of a competitor, unasked, when an open deal of yours has one")
HOW = Sentence("brief-how", "I understand `/winloss briefs on` and `/winloss briefs off`.")

HOW_TITLE = Sentence("how-briefs", "Briefs before a pitch")
HOW_MEANS = Sentence(
    "how-briefs-mean",
    "Where the CRM names a competitor of an open deal, its owner gets what is known of them from three debriefs on.",
)
HOW_SENT = Counted("how-briefs-sent", "{n} was sent; {judged}.", "{n} were sent; {judged}.")
HOW_JUDGED = Counted(
    "how-briefs-judged", "{useful} of {n} that was rated was useful", "{useful} of {n} that were rated were useful"
)
