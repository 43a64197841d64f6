"""What comes back later: a follow-up's message, the list of one's own, and handing one to a colleague."""

from dialogs.sentences.words import Counted, Sentence

COMMAND = Sentence("follow-ups-command", "what comes back later, and what is due")
"""The help of the command."""
WHICH_PAGE = Sentence("follow-ups-which-page", "Which page? Like this: /winloss followups 2")

# buttons
DONE = Sentence("follow-ups-done", "Done")
LATER = Sentence("follow-ups-later", "Later")
DROP = Sentence("follow-ups-drop", "Not any more")
SOMEONE_ELSE = Sentence("follow-ups-someone-else", "Someone else")
DECLINE = Sentence("follow-ups-decline", "I can't take it")
UNDO = Sentence("follow-ups-undo", "Undo")
TAKE_BACK = Sentence("follow-ups-take-back", "Take it back")
TOLD_ME = Sentence("follow-ups-told-me", "They told me")
WONT_ASK = Sentence("follow-ups-wont-ask", "Won't ask")
MINE = Sentence("follow-ups-mine", "My follow-ups")
HAND_ON = Sentence("follow-ups-hand-on", "Hand on")

# what became of one; each stands behind the deal's name
IS_DONE = Sentence("follow-ups-is-done", ": done, thank you.")
IS_DROPPED = Sentence("follow-ups-is-dropped", ": all right, I won't bring it up again.")
PUT_OFF = Sentence("follow-ups-put-off", ": I'll remind you on {day}.")
IS_OPEN = Sentence("follow-ups-is-open", ": it is open again.")
HAS_IT = Sentence("follow-ups-has-it", ": {person} has it now.")
BACK_TO = Sentence("follow-ups-back-to", ": it goes back to {person}.")
NOW = Sentence("follow-ups-now", ": I'm telling {person} now. If they can't take it, it comes back to you.")
AT = Sentence("follow-ups-at", ": I'll tell {person} {when}. If they can't take it, it comes back to you.")
ENDS = Sentence("follow-ups-ends", ": their contract ends on {day}. A good moment to get in touch.")
ENDS_SOON = Sentence("follow-ups-ends-soon", ": their contract is coming to its end. A good moment to get in touch.")
TALK_TODAY = Sentence("follow-ups-talk-today", ": today is the day you wanted to talk to them again.")
TALK = Sentence("follow-ups-talk", ": you wanted to talk to them again.")
TO_TALK = Sentence("follow-ups-to-talk", ": time to talk to them again.")
NOTED = Sentence("follow-ups-noted", " You noted: {about}.")
ABOUT = Sentence("follow-ups-about", " About: {about}.")
ASK = Sentence("follow-ups-ask", "Worth asking about {deal}. Words you can send:")
FROM = Sentence("follow-ups-from", "{person} asks you to take this on.")
DECLINED = Sentence("follow-ups-declined", "{person} can't take this on, so it is yours again.")

# choosing
WHEN = Sentence("follow-ups-when", "When shall I bring up {deal} again?")
TOMORROW = Sentence("follow-ups-tomorrow", "Tomorrow")
NEXT_WEEK = Sentence("follow-ups-next-week", "In a week")
TWO_WEEKS = Sentence("follow-ups-two-weeks", "In 2 weeks")
A_MONTH = Sentence("follow-ups-a-month", "In a month")
THREE_MONTHS = Sentence("follow-ups-three-months", "In 3 months")
PICK_A_DAY = Sentence("follow-ups-pick-a-day", "Or pick a day")
TO_WHOM = Sentence("follow-ups-to-whom", "Who takes on {deal}?")
THEY_ARE_TOLD = Sentence("follow-ups-they-are-told", "They see the deal's name and the date, not your answers.")
NOBODY = Sentence(
    "follow-ups-nobody", "I don't know anybody else here yet. Ask them to type `/winloss help` once, then try again."
)
PAST = Sentence("follow-ups-past", "That day is over. Please pick one that lies ahead, within {n} days.")

# the list
YOURS = Counted(
    "follow-ups-yours", "One follow-up of yours is open.", "{n} follow-ups of yours are open, what is due comes first."
)
PART = Sentence("follow-ups-part", "{first} to {last} of them.")
NONE = Sentence(
    "follow-ups-none",
    "Nothing of yours waits to be followed up. A debrief leaves something here when you say when to talk next, when "
    "their contract ends, or that you haven't asked the buyer yet.",
)
ROW_ENDS = Sentence("follow-ups-row-ends", "their contract ends on {day}")
ROW_ENDS_SOON = Sentence("follow-ups-row-ends-soon", "their contract ends")
ROW_TALK = Sentence("follow-ups-row-talk", "talk to them again")
ROW_TALK_ABOUT = Sentence("follow-ups-row-talk-about", "talk to them again ({about})")
ROW_ASK = Sentence("follow-ups-row-ask", "ask the buyer what decided it")
ROW_BUYER = Sentence("follow-ups-row-buyer", "the buyer answered on their own page")
DUE_TODAY = Sentence("follow-ups-due-today", "due today: {what}")
DUE_SINCE = Sentence("follow-ups-due-since", "due since {day}: {what}")
DUE_ON = Sentence("follow-ups-due-on", "{day}: {what}")
LEFT = Counted(
    "follow-ups-left",
    "One follow-up of somebody who isn't here any more needs a new hand.",
    "{n} follow-ups of people who aren't here any more need a new hand.",
)
LEFT_IN_PRIVATE = Sentence("follow-ups-left-in-private", "Which, I list in our own conversation.")
OF_PERSON = Sentence("follow-ups-of-person", "{person}, {what}")
MORE = Counted("follow-ups-more", "and one more", "and {n} more")
THEY_LEFT = Counted(
    "follow-ups-they-left",
    "{person} isn't here any more. One follow-up of theirs needs a new hand.",
    "{person} isn't here any more. {n} follow-ups of theirs need a new hand.",
)
