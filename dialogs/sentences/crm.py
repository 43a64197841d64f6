"""What is told of what a CRM says of a deal, which is nobody's view of ours."""

from dialogs.sentences.words import Counted, Sentence

SAYS = Sentence("crm-says", "CRM says: {told}.")
AGAINST = Sentence("crm-against", "against {rival}")
TITLE = Sentence("crm-gap-title", "What the CRM says, what we say")
DIFFER = Sentence("crm-gap-differ", "they differ in {differ} of {n}{rate}.")
SWAP = Sentence("crm-gap-swap", "Most often: the CRM says {theirs}, we say {ours} ({n}).")
LEFT_OUT = Counted(
    "crm-gap-left-out",
    "Left out: one, whose reason in the CRM counts as none of ours, or that we aren't sure of.",
    "Left out: {n}, whose reason in the CRM counts as none of ours, or that we aren't sure of.",
)
NONE_SAID = Sentence(
    "crm-reason-none-said", "{period}: of no deal that closed the CRM says why. `stats by driver` has what we say."
)
NONE = Sentence("crm-gap-none", "There is none to compare yet.")
ELSE = Sentence("crm-reason-else", "In other words")
COLUMN = Sentence("crm-reason-column", "CRM's reason")
