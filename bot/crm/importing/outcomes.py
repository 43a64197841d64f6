"""How a row's deal ended, which several columns may tell together."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.crm.importing.stages import OPEN
from bot.crm.importing.vocabulary import NO, YES
from dialogs.records import Outcome

_CERTAIN = 100


def ended(
    texts: Mapping[str, str], stage: Outcome | str | None, closing: date | None, today: date
) -> Outcome | str | None:
    """The outcome, OPEN, or None where it can't be told.

    `texts`: by field. `stage`: what its word means. `closing`: the day in the column for it, which an open deal hopes
    for. Flags say it before words do, since own stages have their own names; a deal put away (Odoo) is lost.
    """
    won, lost, closed = (_flag(texts, name) for name in ("is_won", "is_lost", "is_closed"))
    undecided = stage is Outcome.NO_DECISION
    if won:
        return Outcome.WON
    if lost or (won is False and (closed or (closed is None and lost is None and texts.get("lost_reason")))):
        return Outcome.NO_DECISION if undecided else Outcome.LOST
    if stage not in {None, OPEN}:
        return stage
    chance = probability(texts)
    if _flag(texts, "active") is False and (chance == 0 or texts.get("lost_reason")):
        return Outcome.LOST
    if stage is OPEN or closed is False or (won is False and lost is False):
        return OPEN
    if chance is not None and 0 < chance < _CERTAIN:
        return OPEN
    if closing and closing > today and chance != _CERTAIN:
        return OPEN
    return None


def gainsaid(texts: Mapping[str, str], stage: Outcome | str | None) -> str:
    """The column that says in so many words the opposite of what the word for its stage means; "" where none does."""
    if stage is Outcome.WON:
        return next((name for name, words in (("is_won", NO), ("is_lost", YES)) if _says(texts, name, words)), "")
    if stage in {Outcome.LOST, Outcome.NO_DECISION} and _says(texts, "is_won", YES):
        return "is_won"
    return "is_lost" if stage is Outcome.LOST and _says(texts, "is_lost", NO) and "is_won" not in texts else ""


def _says(texts: Mapping[str, str], name: str, words: frozenset[str]) -> bool:
    text = texts.get(name, "")
    return text != "" and text.casefold() in words


def dated(texts: Mapping[str, str]) -> Outcome | str | None:
    """What a day for won deals and one for lost deals tell: OPEN where neither is filled. None: they tell nothing."""
    won, lost = texts.get("won_on"), texts.get("lost_on")
    if won and lost:
        return None
    if won or lost:
        return Outcome.WON if won else Outcome.LOST
    return OPEN if {"won_on", "lost_on"} <= texts.keys() else None


def probability(texts: Mapping[str, str]) -> float | None:
    """In per cent; CRMs write 60, 60 % or 0.6. None: it isn't told."""
    text = texts.get("probability", "")
    number = _number(text)
    fraction = number is not None and 0 < number <= 1 and ("." in text or "," in text) and "%" not in text
    return number * _CERTAIN if number is not None and fraction else number


class Shares:
    """Whether a column of probabilities has parts of one: where none is larger, 1 is certain, as in a workbook."""

    def __init__(self, column: int | None) -> None:
        self._column = column
        self._largest = 0.0

    def add(self, cells: Sequence[str]) -> None:
        """Look at one row."""
        if self._column is not None and (text := cells[self._column]):
            self._largest = max(self._largest, _CERTAIN if "%" in text else _number(text) or 0)

    @property
    def of_one(self) -> bool:
        """Whether they are."""
        return 0 < self._largest <= 1


def in_per_cent(text: str) -> str:
    """A part of one as other CRMs write it."""
    number = _number(text)
    return text if number is None else f"{number * _CERTAIN:g}"


def _number(text: str) -> float | None:
    try:
        return float(text.replace("%", "").replace(",", ".").strip())
    except ValueError:
        return None


def _flag(texts: Mapping[str, str], name: str) -> bool | None:
    """None: there is no such column."""
    return texts[name].casefold() in YES if name in texts else None
