"""Sentences that people read, each with a name: the one place where they are put into words."""
