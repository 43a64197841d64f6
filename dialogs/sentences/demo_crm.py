"""What the demo's CRM answers where it can't do what is asked."""

from dialogs.sentences.words import Sentence

UNTOLD = Sentence("demo-crm-untold", "winloss didn't hear of it, so nothing was changed. Please press it once more.")
NO_FIELD = Sentence("demo-crm-no-field", "it has no field {field}.")
