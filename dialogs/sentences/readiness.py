"""What whoever runs winloss is told where nobody can be served, or a platform is missing."""

from dialogs.sentences.words import Sentence

FULL = Sentence("ready-full", "the disk is full: nothing can be saved")
READ_ONLY = Sentence("ready-read-only", "the database can't be written to")
AWAY = Sentence("ready-away", "the database is out of reach")
LOCKED = Sentence("ready-locked", "something holds a lock on the database: nothing could be saved for {seconds} s")
STUCK = Sentence("ready-stuck", "the database doesn't answer, or is locked: nothing could be saved for {seconds} s")
DISCONNECTED = Sentence("ready-disconnected", "{platform}: disconnected")
SILENT = Sentence("ready-silent", "{platform}: away, no answer for {seconds} s")
