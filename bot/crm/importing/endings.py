"""How the deal of a row ended: what its stage means, what a person says of that, and what the row says beside it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import date

from bot.crm.importing.evidence import Evidence, Sign, against, signs
from bot.crm.importing.faults import Gainsaid, IsDeletedError, UnknownStage
from bot.crm.importing.mapping import FLAGS
from bot.crm.importing.outcomes import dated, ended, gainsaid
from bot.crm.importing.plan import Plan
from bot.crm.importing.stages import ALL_OTHERS, DELETED, OPEN, answered, read_stage
from bot.crm.importing.telltales import Telltale, telltale
from bot.crm.importing.vocabulary import YES, squash
from dialogs.records import Outcome
from dialogs.values import dataclass

_JUST_OPEN = frozenset(
    {"open", "offen", "ouvert", "ouverte", "abierto", "abierta", "aberto", "aberta", "aperto", "active"}
)
"""What says no more of a stage than that it doesn't end a deal."""


@dataclass(slots=True)
class Noted:
    """What is noted of stages while rows are read.

    `others`: what `*` says of those that aren't known. `evidence`: what their rows say, and those of stages in doubt.
    `past`: how many rows are taken as open, as a person says, though their closing date is past. `told`: what gave the
    row that was read last its outcome.
    """

    others: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    past: Counter[str] = field(default_factory=Counter)
    told: Telltale | None = None


class Endings:
    """Reads how deals ended, row by row; `day` reads a cell's day. Notes what is to be said of stages."""

    def __init__(self, plan: Plan, today: date, noted: Noted, day: Callable[[str], date | None]) -> None:
        self._plan = plan
        self._today = today
        self._noted = noted
        self._day = day
        self._stages = plan.stages
        self._ends = plan.ends
        self._answers: dict[str, Outcome | str | None] = {}
        self._meanings: dict[str, Outcome | str | None] = {}

    def outcome(self, line: int, texts: dict[str, str]) -> Outcome | None:
        """None: it is open. ValueError: it can't be told, or isn't what a person says of its stage. IsDeletedError."""
        text = texts.get("stage", "")
        if texts.get("deleted", "").casefold() in YES or (text and self._meaning(text) == DELETED):
            raise IsDeletedError
        if "stage" not in texts and "is_closed" not in texts:
            text = texts.get("is_won", "")  # "No" under "Won?": lost, or still open
        meaning = self._meaning(text) if text else None
        self._agree(texts, meaning)
        found = ended(texts, meaning, self._hoped(texts), self._today)
        if found in {None, OPEN} and squash(text) not in _JUST_OPEN and not texts.keys() & set(FLAGS):
            by_day = dated(texts)  # a deal that has ended may stand in its last stage
            if by_day != OPEN or not text:
                found = by_day or found
        answer = self._answer(text)
        if found is None and text:
            self._evidence(text).add(line, self._signs(texts))
            answer = found = self._stages.get(ALL_OTHERS)
            self._noted.others |= {text: str(found)} if found else {}
            if found == DELETED:
                raise IsDeletedError
        elif answer:
            self._evidence(text).add(line, self._signs(texts))
        if found is None:
            raise UnknownStage(text) if text else ValueError("has no stage")
        if found == answer and not self._sure(text, answer) and (sign := against(answer, self._signs(texts))):
            raise Gainsaid(text, str(answer), sign.why)
        self._noted.told = telltale(texts, found, self._today)
        return None if found == OPEN else Outcome(found)

    def _agree(self, texts: dict[str, str], meaning: Outcome | str | None) -> None:
        """ValueError: a column of its own says the opposite of what the stage means."""
        if "stage" in texts and (flag := gainsaid(texts, meaning)):
            said = (f'{self._plan.header(name)} "{texts[name]}"' for name in ("stage", flag))
            raise ValueError(f"{' and '.join(said)} say two things of how it ended")

    def _answer(self, text: str) -> Outcome | str | None:
        """What a person says of this stage."""
        if text not in self._answers:
            self._answers[text] = answered(text, self._plan.own) if text and self._plan.own else None
        return self._answers[text]

    def _sure(self, text: str, answer: Outcome | str) -> bool:
        """Whether a person says it twice: with its word and again, with `*` too, or after we have read it so."""
        own = self._plan.own
        if self._answer(text) != answer:
            return False
        return (
            answered(text, dict.fromkeys(self._plan.sure, answer)) is not None
            or own.get(ALL_OTHERS) == answer
            or read_stage(text, self._plan.theirs) == answer
        )

    def _evidence(self, text: str) -> Evidence:
        return self._noted.evidence.setdefault(text, Evidence())

    def _signs(self, texts: dict[str, str]) -> Iterator[Sign]:
        meant = self._ends != ("expected",) and any(map(texts.get, self._ends))
        return signs(texts, self._hoped(texts), self._today, meant=meant)

    def stood(self, texts: dict[str, str], outcome: Outcome | None) -> str | None:
        """The stage in which it was open last; None where that isn't told: what ends a deal is none."""
        for name, other in (("last_stage", True), ("stage", outcome is None)):
            text = texts.get(name, "")
            meaning = self._meaning(text) if text and squash(text) not in _JUST_OPEN else Outcome.LOST
            if meaning == OPEN or (meaning is None and other):
                return text
        return None

    def _meaning(self, text: str) -> Outcome | str | None:
        if text not in self._meanings:
            self._meanings[text] = read_stage(text, self._stages)
        return self._meanings[text]

    def _hoped(self, texts: dict[str, str]) -> date | None:
        """The day in a column for closings, which of an open deal is a hope; None where there is none to be read."""
        said = (text for name in (*self._ends, "expected") if (text := texts.get(name)))
        return next((day for text in said if (day := self._day(text))), None)

    def doubt(self, line: int, texts: dict[str, str]) -> str:
        """Why a row that reads as open may not be, unless the person has said that it is."""
        text = texts.get("stage", "")
        sign = next((sign for sign in self._signs(texts) if sign.end not in {"open", "won"}), None)
        past = sign is not None and sign.end != "lost"
        if sign is None:
            return ""
        if self._answer(text) or (past and ALL_OTHERS in self._plan.own):
            self._noted.past.update([text] if past else [])
            return ""
        self._evidence(text).add(line, self._signs(texts))
        return sign.why
