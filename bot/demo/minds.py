"""What buyers thought and what reps made of it. One pattern is planted: effort of changing that is taken for price."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import cycle
from random import Random  # noqa: TID251 -- see bot.demo.year

from bot.demo import company, words
from dialogs.records import Outcome
from dialogs.values import dataclass

Weights = Mapping[str, int]

WHY: Mapping[Outcome, Weights] = {
    Outcome.WON: {
        "service_support": 11,
        "relationship": 9,
        "sales_process": 9,
        "product_fit": 7,
        "price": 5,
        "timing_budget": 3,
        "implementation_risk": 1,
        "competitor": 2,
        "exec_sponsor": 2,
    },
    Outcome.LOST: {
        "implementation_risk": 40,
        "service_support": 7,
        "price": 7,
        "product_fit": 6,
        "timing_budget": 5,
        "exec_sponsor": 6,
        "relationship": 4,
        "competitor": 4,
        "sales_process": 3,
        "legal_security": 1,
        "not_a_fit": 2,
        "other": 2,
    },
    Outcome.NO_DECISION: {
        "timing_budget": 12,
        "exec_sponsor": 6,
        "implementation_risk": 1,
        "price": 3,
        "product_fit": 2,
        "sales_process": 2,
        "legal_security": 1,
        "not_a_fit": 2,
    },
}
"""What decided it in truth."""

CHANGING = "implementation_risk"
TAKEN_FOR: Mapping[str, Weights] = {
    CHANGING: {"price": 5, CHANGING: 7, "competitor": 1, "not_sure": 1},
    "not_a_fit": {"not_a_fit": 1},
    "other": {"other": 1},
    "": {"": 7, "price": 1, "relationship": 1, "timing_budget": 1, "not_sure": 1},
}
"""What reps take it for; "" stands for all other reasons, and for the reason itself."""

WHERE: Mapping[Outcome, Weights] = {
    Outcome.WON: {"supplier": 6, "Initech": 6, "Hooli": 5, "Globex": 3, "nobody": 4, "self": 2, "not_sure": 2},
    Outcome.LOST: {"Globex": 5, "Initech": 4, "Hooli": 4, "stayed": 4, "self": 2, "stepped_back": 1, "not_sure": 2},
    Outcome.NO_DECISION: {"as_before": 6, "postponed": 5, "stopped": 2, "self": 2, "not_sure": 1},
}
CHANGING_WHERE: Weights = {"Globex": 6, "stayed": 6, "Initech": 1}
"""Whoever shuns the move stays, or goes to Globex, who move people over a weekend."""

PRICE: Weights = {"same": 4, "higher": 4, "lower": 2, "unknown": 3}
CHANGING_PRICE: Weights = {"same": 6, "higher": 2, "lower": 2, "unknown": 2}
CONTROL: Mapping[Outcome, Weights] = {
    Outcome.WON: {"ours": 6, "partly": 5, "outside": 2, "not_sure": 1},
    Outcome.LOST: {"ours": 4, "partly": 5, "outside": 4, "not_sure": 2},
    Outcome.NO_DECISION: {"ours": 2, "partly": 4, "outside": 5, "not_sure": 2},
}
ALIGNMENT: Mapping[Outcome, Weights] = {
    Outcome.WON: {"in_step": 9, "too_slow": 2, "fast_risk": 1},
    Outcome.LOST: {"in_step": 5, "fast_needs": 2, "fast_solution": 1, "fast_risk": 2, "too_slow": 3},
    Outcome.NO_DECISION: {"in_step": 4, "fast_needs": 2, "fast_risk": 2, "too_slow": 2},
}
EXPECTED: Mapping[Outcome, Weights] = {
    Outcome.WON: {"yes": 5, "half": 4, "no": 1},
    Outcome.LOST: {"yes": 3, "half": 5, "no": 5},
    Outcome.NO_DECISION: {"yes": 4, "half": 5, "no": 2},
}
ASKED: Mapping[Outcome, Weights] = {
    Outcome.WON: {"told": 5, "no_answer": 2, "not_yet": 3},
    Outcome.LOST: {"told": 7, "no_answer": 3, "not_yet": 4},
    Outcome.NO_DECISION: {"told": 3, "no_answer": 3, "not_yet": 3},
}
NEXT: Weights = {"months_3": 2, "months_6": 3, "months_12": 2, "no_need": 3, "unknown": 2}
AGAIN: Weights = {"months_3": 2, "months_6": 3, "months_12": 1, "no_need": 1, "unknown": 2}
ENDS: Weights = {"months_6": 1, "months_12": 3, "months_24": 3, "unknown": 2}
ABOUT: Weights = {"other_service": 3, "supplier": 2, "project": 2, "in_touch": 3}
BOTH: Weights = {"yes": 8, "not_sure": 2, "rather_not": 1}
ALSO: Mapping[Outcome, Weights] = {
    outcome: {key: n for key, n in why.items() if key not in {"not_a_fit", "other"}} for outcome, why in WHY.items()
}
NOTHING: Mapping[str, str] = {}

LEARN = 0.9  # of those who were told change their own view accordingly before they answer
HAVE_LESSON = 0.6
NAME_ANOTHER = 0.25
ANSWER_LATER = 0.3
NAME_RIVAL = 0.4  # when they mark the deal


@dataclass(frozen=True, slots=True)
class Said:
    """What a rep answers, field by field. `marked`: the competitor named when the deal was marked, if any.

    `later`: what the buyer says some time after, as answers to the card that asks for it; empty if they never do.
    """

    answers: Mapping[str, tuple[str, ...]]
    marked: str | None = None
    later: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Minds:
    """Draws what people think and say. No quote comes twice before all of its kind have come."""

    rng: Random
    packs: dict[str, Iterator[str]] = field(default_factory=dict)

    def of(self, outcome: Outcome, fixed: Mapping[str, str] = NOTHING, truth: str | None = None) -> Said:
        """A rep's account of a deal that ended like this; `fixed` answers stand.

        `truth` is what decided it, and will come out.
        """
        comes_out = truth is not None
        truth = truth or fixed.get("driver") or self.dealt(f"why/{outcome}", WHY[outcome])
        view = self.view(truth)
        changing = truth == CHANGING and outcome is Outcome.LOST
        answers = {
            "recalled": view,
            "asked": self.dealt(f"asked/{outcome}/{changing}", ASKED[outcome]),
            "expected": self.pick(EXPECTED[outcome]),
            "field": self.pick(CHANGING_WHERE if changing else WHERE[outcome]),
            "price": self.pick(CHANGING_PRICE if changing else PRICE),
            "control": self.pick(CONTROL[outcome]),
            "alignment": self.pick(ALIGNMENT[outcome]),
            "next": self.pick(NEXT),
            "again": self.pick(AGAIN),
            "contract_end": self.pick(ENDS),
            "about": self.pick(ABOUT),
            "good_for_both": self.pick(BOTH),
            "other_words": self.deal("other", words.OTHER_WORDS),
            **fixed,
        }
        told = answers["asked"] == "told"
        answers.setdefault("driver", truth if told and self.happens(LEARN) else view)
        if self.happens(HAVE_LESSON):
            kind = "changing" if changing else outcome.value
            answers["lesson"] = self.deal(kind, words.LESSONS[kind])
        if self.happens(NAME_ANOTHER):
            answers["also"] = self.pick(ALSO[outcome])
        speaks = told or comes_out or self.happens(ANSWER_LATER)
        heard = self.heard(outcome, truth) if speaks else {}
        named = answers["field"] in company.RIVALS and self.happens(NAME_RIVAL)
        later = {} if told else {key: (value,) for key, value in heard.items()}
        if told:
            answers |= heard
        return Said({key: (value,) for key, value in answers.items()}, answers["field"] if named else None, later)

    def view(self, truth: str) -> str:
        """What a rep takes a reason for."""
        kind = truth if truth in TAKEN_FOR else ""
        return self.dealt(f"taken/{kind}", TAKEN_FOR[kind]) or truth

    def heard(self, outcome: Outcome, truth: str) -> dict[str, str]:
        """What the buyer says: their reason, and words for it where there are any."""
        quotes = words.QUOTES[outcome.value].get(truth)
        quote = {"buyer_words": self.deal(f"{outcome} {truth}", quotes)} if quotes else {}
        return {"buyer_driver": truth, **quote}

    def pick(self, weights: Weights) -> str:
        """One of them, the heavier the likelier."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def dealt(self, kind: str, weights: Weights) -> str:
        """One of them, as often as it weighs among so many: a year's shares are what they are meant to be."""
        return self.deal(kind, tuple(key for key, n in weights.items() for _ in range(n)))

    def happens(self, chance: float) -> bool:
        """Whether something of this chance comes about."""
        return self.rng.random() < chance

    def deal(self, kind: str, cards: tuple[str, ...]) -> str:
        """The next card of a shuffled pack."""
        if kind not in self.packs:
            self.packs[kind] = cycle(self.rng.sample(cards, len(cards)))
        return next(self.packs[kind])
