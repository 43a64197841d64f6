"""What rows say of how they ended beside the word for their stage, which may gainsay what it is taken for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from bot.crm.importing.outcomes import probability
from bot.crm.importing.stages import DELETED, OPEN, hinted
from dialogs.records import Outcome
from dialogs.values import dataclass

End = Literal["won", "lost", "ended", "open", "unclear"]
"""What a row says; `ended`: its closing day is past, but not how; `unclear`: that, and a chance as of an open deal."""
_CERTAIN = 100


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that a row says of how it ended, and the words for it."""

    end: End
    why: str


def signs(texts: Mapping[str, str], closing: date | None, today: date, *, meant: bool) -> Iterator[Sign]:
    """What a row says for a win and for a loss, the surest first; then of its day. `meant`: it isn't just a hope."""
    won, lost = texts.get("won_on"), texts.get("lost_on")
    if won and not lost:
        yield Sign("won", f"has {won} as the day it was won")
    if lost and not won:
        yield Sign("lost", f"has {lost} as the day it was lost")
    if (reason := texts.get("won_reason")) and not texts.get("lost_reason"):
        yield Sign("won", f"has the won reason {reason}")
    if reason := texts.get("lost_reason"):
        yield Sign("lost", f"has the lost reason {reason}")
    chance = probability(texts)
    if chance == 0:
        yield Sign("lost", "has a probability of 0")
    if chance == _CERTAIN:
        yield Sign("won", "has a probability of 100")
    on_the_way = chance is not None and 0 < chance < _CERTAIN
    if closing and meant and closing < today:
        yield Sign("unclear" if on_the_way else "ended", f"has the closing date {closing}, which is past")
    elif on_the_way or (closing and closing > today):
        yield Sign("open", f"has the closing date {closing}" if closing else f"has a probability of {chance:g}")


def against(answer: Outcome | str, said: Iterator[Sign]) -> Sign | None:
    """What gainsays that a row is won, lost, undecided or open; a day that is past alone doesn't, which is told."""
    wrong = {Outcome.WON: {"lost"}, OPEN: {"won", "lost"}, DELETED: set[str]()}.get(answer, {"won"})
    return next((sign for sign in said if sign.end in wrong), None)


@dataclass(slots=True)
class Evidence:
    """What the rows at one stage say together. `first`: of each, the first line that says it, and its words."""

    rows: int = 0
    won: int = 0
    lost: int = 0
    ended: int = 0
    open: int = 0
    unclear: int = 0
    first: dict[str, tuple[int, str]] | None = None

    def add(self, line: int, said: Iterator[Sign]) -> None:
        """One row; what it says first counts."""
        self.rows += 1
        if sign := next(said, None):
            setattr(self, sign.end, getattr(self, sign.end) + 1)
            self.first = {sign.end: (line, sign.why), **(self.first or {})}

    def guess(self, stage: str) -> Outcome | str | None:
        """What the stage may mean, to be asked. None: the rows don't tell, or gainsay what its name seems to say."""
        by_name = hinted(stage)
        if self.won or self.lost:
            ends, most = (Outcome.WON, self.won) if self.won else (Outcome.LOST, self.lost)
            if (self.won and self.lost) or self.open or 2 * most < self.rows:
                return None
            return Outcome.NO_DECISION if ends is Outcome.LOST and by_name is Outcome.NO_DECISION else ends
        if self.ended or self.unclear:
            return None if self.open else by_name
        return OPEN if self.open else by_name or OPEN

    def told(self) -> str:
        """The same in words: "12 with signs of a loss (line 2 has the lost reason Price)"; "" for nothing."""
        words = {"won": "with signs of a win", "lost": "with signs of a loss"}
        past = self.ended + self.unclear
        parts = [
            f"{getattr(self, end):,} {said} (line {line} {why})"
            for end, said in words.items()
            if (found := (self.first or {}).get(end))
            for line, why in [found]
        ]
        if past:
            line, _ = (self.first or {}).get("ended") or (self.first or {})["unclear"]
            parts.append(f"{past:,} with a closing date that is past (as line {line})")
        return ", ".join(parts)
