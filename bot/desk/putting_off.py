"""What a choice of Later means: one of those that are offered, or a time of somebody's own."""

from collections.abc import Mapping
from datetime import datetime

from bot.moments.hours import LONGEST_WAIT, Hours
from dialogs.cards.prompts import AT
from dialogs.engine.kept import PICKED
from dialogs.errors import NotAnAnswer
from dialogs.sentences.cards import NOT_THEN, WHICH_TIME
from dialogs.sentences.words import ENGLISH, words


def back_at(choice: str, values: Mapping[str, tuple[str, ...]], theirs: Hours, now: datetime) -> datetime:
    """When it comes back. `values`: the form, in which a picked time stands. Raises NotAnAnswer."""
    if choice != AT:
        try:
            return theirs.put_off(choice, now)
        except KeyError:
            raise NotAnAnswer from None
    try:
        at = theirs.picked("".join(values.get(PICKED, ())), now)
    except ValueError:
        raise NotAnAnswer(words(WHICH_TIME, ENGLISH)) from None
    if at is None:
        raise NotAnAnswer(words(NOT_THEN, ENGLISH, n=LONGEST_WAIT.days))
    return at
