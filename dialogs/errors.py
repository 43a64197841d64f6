"""Errors that a person reads. The message is the sentence they are shown."""


class DebriefError(Exception):
    """Something about this debrief can't be done that way."""

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or (type(self).__doc__ or "").strip())

    @property
    def sentence(self) -> str:
        """The sentence for the person who caused it."""
        return str(self)


class Stale(DebriefError):
    """Already answered. Here's where we are."""


class NotYours(DebriefError):
    """That one belongs to someone else. Nothing was changed."""


class NotFound(DebriefError):
    """I can't find that one any more. `/winloss pending` lists what is open."""


class NotAnAnswer(DebriefError):
    """That isn't one of the answers here. Please pick one from the card."""


class DefinitionError(DebriefError):
    """The debrief definition has a mistake."""
