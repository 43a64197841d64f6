"""Home: everything of somebody's on one screen."""

from dialogs.sentences.words import Counted, Sentence

COMMAND = Sentence("home-command", "all that is yours on one screen")
"""The help of the command."""
TITLE = Sentence("home-title", "Home")
AS_OF = Sentence("home-as-of", "As of {day}, {time}. Only you see this.")
NO_TAB = Sentence("home-no-tab", "The app has no Home tab. Switch it on: winloss manifest slack has it under app_home.")
BROUGHT = Sentence("home-brought", "Its card is at the end of our conversation.")

# what waits
WAITING = Counted("home-waiting", "One debrief waits for you", "{n} debriefs wait for you")
NONE_WAITS = Sentence("home-none-waits", "No debrief waits for you")
TO_TELL = Sentence("home-to-tell", "When a deal ends, tell me: `/winloss lost Acme renewal 12k vs Globex`.")
STATE = Sentence("home-state", "{outcome}, {state}")
NOT_STARTED = Sentence("home-not-started", "not started")
BEGUN = Sentence("home-begun", "begun, at {at} of {of}")
TURN = Sentence("home-turn", "waits for its turn")
PUT_OFF = Sentence("home-put-off", "put off")
QUIET = Sentence("home-quiet", "without reminders")
START = Sentence("home-start", "Start")
CONTINUE = Sentence("home-continue", "Continue")
ALL_WAITING = Sentence("home-all-waiting", "All that wait")

# open deals
OPEN = Counted("home-open", "One open deal is yours", "{n} open deals are yours")
NONE_OPEN = Sentence("home-none-open", "No open deal here is yours")
FROM_CRM = Sentence("home-from-crm", "They come from your CRM, by the name or the address of their owner.")
ALL_OPEN = Sentence("home-all-open", "All my open deals")
TELL = Sentence("home-tell", "Tell me about a deal")

# follow-ups
DUE = Counted("home-due", "One follow-up is due", "{n} follow-ups are due")
NONE_DUE = Sentence("home-none-due", "No follow-up is due")
NEXT_DUE = Sentence("home-next-due", "The next one comes on {day}: {deal}.")
WHERE_FROM = Sentence("home-due-from", "A debrief leaves one where it says when to talk to them again.")
SINCE = Sentence("home-due-since", "{what}, since {day}")
TODAY = Sentence("home-due-today", "{what}, today")
ASK_BUYER = Sentence("home-due-ask-buyer", "ask the buyer")
TALK = Sentence("home-due-talk", "talk to them again")
CONTRACT = Sentence("home-due-contract", "their contract ends soon")
MORE_DUE = Counted("home-more-due", "and one more", "and {n} more")

# what was told
ANSWERS = Sentence("home-answers", "What you told last")
NO_ANSWERS = Sentence("home-no-answers", "You have told me of no deal yet")
SHORT = Sentence("home-short", "It takes about a minute, mostly taps.")
EDIT = Sentence("home-edit", "Change an answer")

# for everybody
DIGEST = Sentence("home-digest", "The last summary, {day}")
NO_DIGEST = Sentence("home-no-digest", "The first summary comes on {day}.")
READ_IT = Sentence("home-read-it", "Read it")
QUARTER = Sentence("home-quarter", "This quarter, the whole company")
DEALS = Sentence("home-deals", "Deals")
WON = Sentence("home-won", "Won")
DEBRIEFED = Sentence("home-debriefed", "Debriefed")
WON_OF = Sentence("home-won-of", "{won} of {all}{rate}")
DEBRIEFED_OF = Sentence("home-debriefed-of", "{done} of {asked} asked about")
NONE_ASKED = Sentence("home-none-asked", "none was asked about yet")
NONE_CLOSED = Sentence("home-none-closed", "Nothing has closed yet.")
FIGURES = Sentence("home-figures", "More figures")

# for managers
NEEDS = Sentence("home-needs", "For you to see to")
NOTHING_NEEDS = Sentence("home-nothing-needs", "Nothing needs you: no debrief is open, nothing is stopped.")
OWED = Counted("home-owed", "One debrief is still open in your team.", "{n} debriefs are still open in your team.")
OWED_BY_ALL = Counted(
    "home-owed-by-all", "One debrief is still open in the company.", "{n} debriefs are still open in the company."
)
STOPPED = Counted("home-stopped", "One thing doesn't go on by itself.", "{n} things don't go on by themselves.")
ALIKE = Counted("home-alike", "Two names may be one competitor.", "{n} pairs of names may be one competitor each.")
WHOSE = Sentence("home-whose", "Show whose")
LOOK = Sentence("home-look", "See what is stopped")
DECIDE = Sentence("home-decide", "Decide")
