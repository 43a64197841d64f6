"""What stands on cards."""

from dialogs.sentences.words import Counted

BEHIND = Counted("card-behind", "One more waits behind it.", "{n} more wait behind it.")
