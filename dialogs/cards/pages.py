"""Turning the pages of a list that is longer than a screen."""

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons
from dialogs.sentences.open_deals import BEFORE, NEXT
from dialogs.sentences.words import ENGLISH, words


def page_of(command: str, page: int) -> Action:
    """What shows a page of a command's list; the first is 1."""
    return Action(Verb.RUN, value=command if page == 1 else f"{command} {page}")


def turns(command: str, page: int, *, more: bool) -> tuple[Buttons, ...]:
    """Buttons for the page before this one and, where there is `more`, the one behind it."""
    before = [Button(words(BEFORE, ENGLISH), page_of(command, page - 1))] if page > 1 else []
    behind = [Button(words(NEXT, ENGLISH), page_of(command, page + 1))] if more else []
    return (Buttons((*before, *behind)),) if before or behind else ()
