"""What the demo's CRM page answers where it can't do what was pressed."""

from dialogs.sentences.words import Sentence

UNTOLD = Sentence("demo-crm-untold", "winloss didn't hear of it, so nothing was changed. Please press it once more.")
