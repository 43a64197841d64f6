"""Who may do what, as the documents say it."""

from dialogs.sentences.words import Sentence

MARK = Sentence("right-mark", "mark deals, look at figures, themes and help, share figures")
ANSWER = Sentence("right-answer", "answer a debrief and its follow-ups, hand it to somebody else")
READ = Sentence("right-read", "read the answers about a deal")
AMEND = Sentence("right-amend", "take a mark back, correct it, say that the deal reopened")
OWING = Sentence(
    "right-owing", "see in private whose debriefs are open, remind them, leave one alone, hand on those of who left"
)
BEHIND = Sentence("right-behind", "open the deals behind a figure, see groups of one or two sellers")
HABITS = Sentence("right-habits", "see how debriefs are answered (`stats answers`)")
PREVIEW = Sentence("right-preview", "preview the digest, post a lost one again, close a page of one")
CONFIGURE = Sentence(
    "right-configure",
    "leave a theme out of the digest, have teams start one after another with it, and take that back; say whether "
    "answers go into the CRM",
)
SUSPECT = Sentence("right-suspect", "name what is suspected before the deals are in, and withdraw it")
MERGE = Sentence("right-merge", "merge deals and competitors' names, take them apart")
EXCLUDE = Sentence("right-exclude", "decide whether a deal is left out of the figures")
LIFT = Sentence("right-lift", "let a company be asked again that asked on its page not to be")
HEALTH = Sentence("right-health", "see what is stopped or late, try it again, drop it; be told of it")
ERASE = Sentence("right-erase", "erase a person, a deal or everything, and undo it within the hour")
GROUPS = Sentence("right-groups", "who is in a user group that app.yaml names among managers, administrators or a team")
