"""What is said of something that is worked on: before, and since."""

from dialogs.sentences.words import Sentence

TOO_FEW = Sentence("effort-too-few", "Too few to compare.")
NOT_YET = Sentence("effort-not-yet", "No clear improvement yet.")
LESS = Sentence("effort-less", "Clearly less often since: it may have helped.")
MORE = Sentence("effort-more", "Clearly more often since: it may have helped.")
