"""The shape that storage fills: how many of what, by outcome. Nothing here names a rep to a reader."""

from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import date
from functools import reduce
from operator import add

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.shapes.dimensions import ASKED

NOT_A_FIT = "not_a_fit"
"""It was not right for them or for us: a reason, though no driver."""
UNSURE = frozenset({"not_sure", NOT_A_FIT})
"""Answers that name no driver: nothing to compare."""
OTHER = "other"
"""Something that isn't on the list. Where both sides say so, nobody knows whether they mean the same."""
UNNAMED = UNSURE | {OTHER}
"""Answers that no theme or trend can be about."""
TOLD = "told"
"""Of `asked`: the buyer has told why."""
TALLIES = ("driver", "buyer_driver", "asked", "expected", *ASKED)
"""The questions whose answers are counted."""
GAP = "gap"
"""Our view where it can be compared with the buyer's reason: counted beside the TALLIES."""


@dataclass(frozen=True, slots=True)
class Split:
    """How many of something ended which way."""

    won: int = 0
    lost: int = 0
    no_decision: int = 0

    def __add__(self, other: "Split") -> "Split":
        return Split(self.won + other.won, self.lost + other.lost, self.no_decision + other.no_decision)

    @property
    def closed(self) -> int:
        """All of them."""
        return self.won + self.lost + self.no_decision

    @property
    def decided(self) -> int:
        """The undecided left out."""
        return self.won + self.lost

    def of(self, outcome: Outcome) -> int:
        """Those that ended this way."""
        match outcome:
            case Outcome.WON:
                return self.won
            case Outcome.LOST:
                return self.lost
            case Outcome.NO_DECISION:
                return self.no_decision

    def only(self, outcomes: Collection[Outcome]) -> "Split":
        """Those that ended one of these ways."""
        return Split(**{outcome.value: self.of(outcome) for outcome in outcomes})


Tally = Mapping[str, Split]
"""An answer's key -> how many gave it, by outcome. Where nothing was answered there is no key."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The closings that share one value, and whose they are: the ids only serve to hide what is one person's."""

    split: Split
    reps: frozenset[str]


Breakdown = Mapping[str, Slice]
"""A value of a dimension -> its closings; "" where the value isn't known."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Our view, frozen before the buyer's reason, beside that reason. `kind` is recorded or recalled."""

    view: str
    said: str
    kind: str
    split: Split


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in thousandths of one currency (None: app.yaml's), over the `n` closings whose amount is known."""

    total: int
    n: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The currencies whose sums were converted, and the day of the rates."""

    on: date
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The median number of days from engaging to close, over the `n` closings where both are known."""

    median: float
    n: int


@dataclass(frozen=True, slots=True)
class Week:
    """The closings of one ISO week, by its Monday."""

    monday: date
    split: Split


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything counted in one period. `answered` is prompted and debriefed; `first` the day of the first closing.

    `said`: the answers to each question of ASKED. `buyer_driver`: the buyers' reasons, one a closing; `own`: those of
    them that buyers gave themselves, the others are heard.
    `money`: one sum a currency; `exchanged`: what was converted for it by listed rates. `sellers`: how many answered a
    question (TALLIES, GAP) about an outcome; of more than three nobody needs to know how many. `held`: the questions
    and outcomes whose answers were left out because they were too few.
    """

    closed: Split = Split()
    debriefed: Split = Split()
    prompted: Split = Split()
    answered: Split = Split()
    sellers: Tally = field(default_factory=dict)
    driver: Tally = field(default_factory=dict)
    buyer_driver: Tally = field(default_factory=dict)
    own: Tally = field(default_factory=dict)
    asked: Tally = field(default_factory=dict)
    expected: Tally = field(default_factory=dict)
    said: Mapping[str, Tally] = field(default_factory=dict)
    competitor: Breakdown = field(default_factory=dict)
    gap: tuple[Pair, ...] = ()
    money: Mapping[Outcome, tuple[Money, ...]] = field(default_factory=dict)
    exchanged: Exchanged | None = None
    days: Mapping[Outcome, Days] = field(default_factory=dict)
    first: date | None = None
    held: frozenset[tuple[str, Outcome]] = frozenset()

    def tally(self, question: str) -> Tally:
        """The answers to one of TALLIES."""
        if question in ASKED:
            return self.said.get(question, {})
        answers: Tally = getattr(self, question)
        return answers


def total(tally: Tally) -> Split:
    """All answers together."""
    return reduce(add, tally.values(), Split())


def given(counts: Counts) -> Tally:
    """Question (TALLIES, GAP) -> how many answered it at all."""
    pairs = sum((pair.split for pair in counts.gap), Split())
    return {**{name: total(counts.tally(name)) for name in TALLIES}, GAP: pairs}


def most(tally: Tally, outcome: Outcome) -> tuple[tuple[str, int], ...]:
    """Keys and numbers of one outcome, most first; those that nobody gave left out."""
    numbers = ((key, split.of(outcome)) for key, split in tally.items())
    return tuple(sorted((item for item in numbers if item[1]), key=lambda item: (-item[1], item[0])))
