"""How debriefs are answered, over a period: the product's own health. Never about a person."""

from datetime import date

from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Funnel:
    """Debriefs that were asked for: how many of them were begun and finished.

    `answering`, `waiting`: medians in seconds of those finished, None where fewer than three sellers finished any.
    `stopped`: how many ended early or stand on the way. `stops`: the title of a card -> how many of them did so there,
    most first; those of few sellers together under "", or not at all.
    """

    prompted: int = 0
    started: int = 0
    finished: int = 0
    answering: int | None = None
    waiting: int | None = None
    stopped: int = 0
    stops: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WeekAnswered:
    """What is kept of those asked for in one week, by its Monday, a week after its end."""

    week: date
    prompted: int
    started: int
    finished: int
    seconds: int | None = None
    stopped: str = ""
