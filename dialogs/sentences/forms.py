"""What is said about forms."""

from dialogs.sentences.words import Sentence

COMMAND = Sentence("form-command", "the same, as a form to fill in")
"""The help of the command that opens the form for a deal."""
NOT_OPENED = Sentence("form-not-opened", "The form “{title}” didn't open. Please ask for it again.")
DEBRIEF = Sentence("form-debrief", "Debrief this deal")
DEBRIEF_HELP = Sentence("form-debrief-help", "Say how the deal of this message ended")
"""What stands on any message, as the platform lists it."""
INSTEAD = Sentence("form-instead", "Or its name, if it isn't there")
"""Over the line beside a list that is searched."""
SEARCH = Sentence("form-search", "Type a part of its name")
NEW_DEAL = Sentence("form-new-deal", "A new deal: {name}")
TWICE = Sentence("form-twice", "Choose the deal or write its name, one of the two.")
TWO_RIVALS = Sentence("form-two-rivals", "Choose who was in the running or write a name, one of the two.")
ASKED_IN_CHAT = Sentence("form-asked-in-chat", "One question about it is in our chat.")
SOMEBODY_ELSE = Sentence("form-somebody-else", "Somebody else")
STAGE = Sentence("form-stage", "Which stage was it in?")
NAMES_NONE = Sentence("form-names-none", "No open deal that I know is named in “{said}”. Which one is it about?")
NAMES_A_NEW_ONE = Sentence(
    "form-names-a-new-one", "No open deal that I know is named in “{said}”. Is this the name of a new one?"
)
NAMES_SEVERAL = Sentence("form-names-several", "The message names several deals: {deals}. Which one is it about?")
"""Over the form for a deal, opened on a message. Of several, one is debriefed after another."""
CHOOSE = Sentence("form-choose", "Choose one")
"""In a list that may stand empty."""
SAVE = Sentence("form-save", "Save")
FIRST = Sentence("form-first", "One thing first: {ask}")
MORE = Sentence("form-more", "Saved. Your answers bring up a little more:")
"""Over the questions that a form's own answers brought up."""
PICKS_ARE_KEPT = Sentence(
    "form-picks-are-kept",
    "What you pick is kept at once; what you type, with your next pick or Save. Then you may close this.",
)
TO_EMPTY = Sentence("form-to-empty", "To take all of it away, close this form and open it again.")
"""At a box of Slack's that an update filled in: that it stands empty then says nothing."""
NOT_KEPT_BEFORE = Sentence("form-not-kept-before", "Nothing here is kept before you press Save.")
"""Under a debrief's form, by what its platform tells us."""
