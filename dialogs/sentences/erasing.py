"""What is asked and said where something is erased."""

from collections.abc import Mapping

from dialogs.sentences.words import Counted, Sentence

GONE = Sentence("erasing-gone", "[erased]")
SOMEONE = Sentence("erasing-someone", "Someone who left")
A_DEAL = Sentence("erasing-a-deal", "An erased deal")
ERASED = Sentence("erasing-erased", "What stood here was erased.")

ASK: Mapping[str, Sentence] = {
    "person": Sentence("erasing-ask-person", "Erase {name} ({beside})?"),
    "deal": Sentence("erasing-ask-deal", "Erase the deal {name} ({beside})?"),
    "workspace": Sentence("erasing-ask-workspace", "Erase all that is kept of {name}?"),
}
GOES: Mapping[str, Sentence] = {
    "person": Sentence(
        "erasing-goes-person",
        "Their name and addresses go, and all they wrote: {texts} in {debriefs}. What they picked stays counted, under "
        "nobody's name; open debriefs of theirs are left. Who writes again begins anew.",
    ),
    "deal": Sentence(
        "erasing-goes-deal",
        "Its name and account go, and all that was written of it: {texts} in {debriefs}. How it ended, and what was "
        "picked, stays counted.",
    ),
    "workspace": Sentence(
        "erasing-goes-workspace",
        "Everybody and everything goes, figures too: {debriefs}, with {texts}. Whoever writes again begins anew.",
    ),
}
AGAIN: Mapping[str, Sentence] = {  # what a later import of it comes to
    "left out": Sentence(
        "erasing-again-left-out", "Where a later file of your CRM has it, that row is left out: it stays counted once."
    ),
    "alike": Sentence(
        "erasing-again-alike",
        "It came from a file without ids: where a later file has the same row, closed on the same day, that is left "
        "out; where something of it has changed, it is counted once more, under its name.",
    ),
    "counted": Sentence(
        "erasing-again-counted",
        "Nothing is left to know it by: where a later file of your CRM has it, it is counted once more, under its "
        "name. Take it out there, too.",
    ),
    "back": Sentence("erasing-again-back", "It is still open: where a later file of your CRM has it, it comes back."),
}
TEXTS = Counted("erasing-texts", "{n} text", "{n} texts")
DEBRIEFS = Counted("erasing-debriefs", "{n} debrief", "{n} debriefs")
SHOWN = Counted(
    "erasing-shown",
    "{n} message in chat is shown anew without it; digests and what was shared lose names and quotes.",
    "{n} messages in chat are shown anew without it; digests and what was shared lose names and quotes.",
)
UNREACHED = Sentence("erasing-unreached", "Not reached from here:")
IN_CHAT = Sentence(
    "erasing-in-chat",
    "What people typed in chat, and answers to commands: who wrote it, or your administration, can delete it there.",
)
IN_EXPORTS = Sentence(
    "erasing-in-exports", "Files that were exported, or left out of an import: whoever has one deletes it."
)
IN_BACKUPS = Sentence(
    "erasing-in-backups",
    "Backups: they stay until you delete them. PostgreSQL overwrites what went with its next vacuum.",
)
IN_CRM = Sentence(
    "erasing-in-crm",
    "Your CRM and its files: what they tell next brings names back, but for deals that are known to be erased.",
)
IN_SETTINGS = Sentence(
    "erasing-in-settings", "app.yaml: whoever it names is known again with the next start, so take them out there."
)
USAGE = Sentence("erasing-usage", "erase person|deal <name>")
COMMAND = Sentence("erasing-command", "takes somebody or a deal out of all that is kept; asks first")
REFUSAL = Sentence("erasing-refusal", "Managers erase what is kept. Tell one of yours who or which deal.")
HOW = Sentence(
    "erasing-how",
    "What shall go? Like this: /winloss erase person Dana Reyes, or erase deal Acme; erase workspace for everything.",
)
WHICH = Sentence("erasing-which", "Several are called {name}. Which one?")
ERASE = Sentence("erasing-erase", "Erase it in an hour")
IN_AN_HOUR = Sentence(
    "erasing-in-an-hour", "{name} is erased in an hour. Until then it can be undone; then nobody can."
)
ASKED = Sentence("erasing-asked", "{who} has {name} erased in an hour. Until then any manager can undo it.")
UNDO = Sentence("erasing-undo", "Undo, keep it")
UNDONE = Sentence("erasing-undone", "{who} undid it: {name} isn't erased.")
KEPT = Sentence("erasing-kept", "Nothing is erased.")
TOO_LATE = Sentence("erasing-too-late", "There is nothing to undo any more.")
DONE = Sentence("erasing-done", "{name} is erased.")
SHOWN_SOON = Sentence("erasing-shown-soon", "What shows in chat is rewritten by winloss as it serves.")
NOBODY = Sentence("erasing-nobody", "I know nobody called {name}. Say the name as it stands in chat or in your CRM.")
NO_DEAL = Sentence("erasing-no-deal", "I know no deal called {name}.")
SEVERAL = Sentence("erasing-several", "Several are called {name}; say which by what stands beside it:")
