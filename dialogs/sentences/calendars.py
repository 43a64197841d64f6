"""Follow-ups in a calendar of one's own."""

from dialogs.sentences.words import Sentence

NAME = Sentence("calendar-name", "Follow-ups (winloss)")
"""What calendar programs call it."""
YOURS = Sentence(
    "calendar-yours", "Your follow-ups as a calendar. In Outlook, Google or Apple, subscribe to this address:"
)
NEW = Sentence("calendar-new", "The address before opens nothing any more. Your new one, to subscribe to:")
WHO = Sentence(
    "calendar-who",
    "It shows deals' names, what is to be done and when, and none of your answers, to whoever has the address, so keep "
    "it to yourself. What is done goes from it by itself, as soon as the program looks again.",
)
RENEW = Sentence("calendar-renew", "A new address")
SURE = Sentence("calendar-sure", "The address you have now stops working. Go on?")
STOP = Sentence("calendar-stop", "Stop it")
OFF = Sentence(
    "calendar-off",
    "The address opens nothing any more. `/winloss followups calendar` makes a new one whenever you want it.",
)
NONE = Sentence("calendar-none", "You have no calendar here. `/winloss followups calendar` makes one.")
NO_ADDRESS = Sentence(
    "calendar-no-address",
    "I have no public address that a calendar could look at (WINLOSS_PUBLIC_URL sets one). "
    "`/winloss followups` has the list.",
)
IN_PRIVATE = Sentence("calendar-in-private", "The address is for you alone: ask me for it in our own conversation.")
ODD = Sentence("calendar-odd", "Like this: /winloss followups calendar, with new or off behind it.")
SUBSCRIBE = Sentence("calendar-subscribe", "In my calendar")
FILE = Sentence("calendar-file", "As a calendar file")
NO_SUCH = Sentence(
    "calendar-no-such", "No calendar is here any more. Whose it was gets its address by /winloss followups calendar."
)
