"""The list of one's open deals, and the question how one of them ended."""

from dialogs.sentences.words import Counted, Sentence

COMMAND = Sentence("open-deals-command", "your open deals, to say how one ended")
"""The help of the command."""
WHICH_PAGE = Sentence("open-deals-which-page", "Which page? Like this: /winloss deals 2")
YOURS = Counted(
    "open-deals-yours",
    "One open deal is yours. Press it once it has ended.",
    "{n} open deals are yours. Press one that has ended.",
)
PART = Sentence("open-deals-part", "{first} to {last} of them, by name.")
NEXT = Sentence("open-deals-next", "Show the next ones")
BEFORE = Sentence("open-deals-before", "Show those before")
NONE = Sentence(
    "open-deals-none",
    "No open deal here is yours. Open deals come with the import from your CRM, by the name or the address of their "
    "owner. You don't need one to tell me how a deal ended: `/winloss lost Acme renewal 12k vs Globex`.",
)
UNFINISHED = Counted("open-deals-unfinished", "One debrief waits for you", "{n} debriefs wait for you")
HOW = Sentence("open-deals-how", "How did {deal} end?")
WON = Sentence("open-deals-won", "Won")
LOST = Sentence("open-deals-lost", "Lost")
NO_DECISION = Sentence("open-deals-no-decision", "No decision")
BACK = Sentence("open-deals-back", "My open deals")
ACCOUNT = Sentence("open-deals-account", "Account")
AMOUNT = Sentence("open-deals-amount", "Amount")
CLOSED = Sentence("open-deals-closed", "closed {day}")
