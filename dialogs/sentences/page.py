"""What the local page says of itself."""

from dialogs.sentences.words import Sentence

NOT_OURS = Sentence("page-not-ours", "That request didn't come from this page. Please reload it.")
SIGNS_IN = Sentence("page-signs-in", " (the link signs you in once, within ten minutes; keep it to yourself)")
