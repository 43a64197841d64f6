"""What is said where two deals are made one, and taken apart again."""

from dialogs.sentences.words import Counted, Sentence

USAGE = Sentence("merging-usage", "merge <deal> into <deal>")
COMMAND = Sentence("merging-command", "two deals, or a competitor's two names, are one: the second stays")
REFUSAL = Sentence("merging-refusal", "Managers merge deals. Tell one of yours which two are the same.")
HOW = Sentence("merging-how", "Which two? The second one stays. Like this: /winloss merge Acme into Acme renewal")
UNKNOWN = Sentence("merging-unknown", "I know no deal called {deal}. `/winloss deal {deal}` looks for similar names.")
SAME = Sentence("merging-same", "{deal} is one deal already.")
WHICH_GOES = Sentence("merging-which-goes", "Which one goes into the other?")
WHICH_STAYS = Sentence("merging-which-stays", "Which one stays?")
ASK = Sentence("merging-ask", "Merge {gone} into {kept}?")
WHAT = Sentence(
    "merging-what",
    "{kept} stays, with what both have: closings, debriefs, follow-ups. Whoever says {gone} means it from then on, and "
    "a later import knows it by either id. It can be undone.",
)
STAYS = Sentence("merging-stays", "{kept} stays, not {gone}")
CLOSED = Sentence("merging-closed", "{outcome} on {day}, {state}")
OPEN = Sentence("merging-open", "open")
DEBRIEFED = Sentence("merging-debriefed", "debriefed")
BEGUN = Sentence("merging-begun", "debrief begun")
NOT_DEBRIEFED = Sentence("merging-not-debriefed", "not debriefed")
ALIKE = Sentence(
    "merging-alike", "Both were {outcome} on {day}. If that was one decision it counts once: whose debrief stays?"
)
UNLIKE = Sentence(
    "merging-unlike",
    "One was {outcome} on {day}, the other {other} on {other_day}. If that was one decision, which is right? I don't "
    "guess.",
)
MERGE = Sentence("merging-merge", "Merge them")
ONCE = Sentence("merging-once", "{deal}: {outcome}, {day}")
TWICE = Sentence("merging-twice", "Both: it closed twice")
TOGETHER = Sentence("merging-together", "Then {gone} and {kept} are one deal, and it is asked about once.")
DONE = Counted(
    "merging-done",
    "{gone} is part of {kept} now, with {n} closing that counts.",
    "{gone} is part of {kept} now, with {n} closings that count.",
)
UNDO = Sentence("merging-undo", "Take them apart")
APART = Sentence("merging-apart", "{gone} and {kept} are two deals again, as they were.")
APART_ALREADY = Sentence("merging-apart-already", "{gone} and {kept} are two deals already.")
ALSO = Sentence("merging-also", "Also called {gone}: {who} merged them on {day}.")
CHANGED = Sentence(
    "merging-changed", "Something about these two has changed meanwhile, so I did nothing. Please ask for it again."
)
ALREADY = Sentence("merging-already", "One of these is part of another deal already, so I did nothing.")
TO_BE_ERASED = Sentence(
    "merging-to-be-erased", "One of these is to be erased within the hour, so I did nothing. Undo that first, or wait."
)
SINCE = Sentence(
    "merging-since", "The deal that this went into has been merged into another since. Take that one apart first."
)
NAMES = {
    "account": Sentence("merging-account", "Account"),
    "owner_id": Sentence("merging-owner", "Owner"),
    "product": Sentence("merging-product", "Product"),
    "segment": Sentence("merging-segment", "Segment"),
    "region": Sentence("merging-region", "Region"),
    "stage": Sentence("merging-stage", "Stage"),
    "lead_source": Sentence("merging-lead-source", "Lead source"),
    "amount": Sentence("merging-amount", "Amount"),
    "engaged_on": Sentence("merging-engaged", "Begun"),
    "external_id": Sentence("merging-id", "Id in the CRM"),
}
"""What two deals may be told apart by."""
