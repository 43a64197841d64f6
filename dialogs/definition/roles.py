"""What a question means to the rest: its role, whatever its key. A counted, followed or quoted role is one row here."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from dialogs.definition.kinds import Kind
from dialogs.sentences.rivals import UNNAMED
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass


class Role(StrEnum):
    """What `counts_as` may say. A question whose key is one of these has that role without saying so."""

    DRIVER = "driver"
    ALSO = "also"
    ASKED = "asked"
    EXPECTED = "expected"
    RECALLED = "recalled"
    BUYER_WORDS = "buyer_words"
    BUYER_DRIVER = "buyer_driver"
    NAMED = "named"
    PRICE = "price"
    CONTROL = "control"
    ALIGNMENT = "alignment"
    OTHER_WORDS = "other_words"
    LESSON = "lesson"
    NEXT = "next"
    AGAIN = "again"
    CONTRACT_END = "contract_end"
    ABOUT = "about"


TOLD, NOT_YET = "told", "not_yet"
"""Answers of `asked` that something follows from."""
OTHER = "other"
"""The answer of `driver` that says nothing by itself."""

PICKED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YESNO, Kind.SCALE})
WRITTEN = frozenset({Kind.TEXT})
DATED = frozenset({Kind.DATE})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a role takes, and what isn't there without it.

    `kinds`: of the question. `without`: a sentence for whoever wrote the definition. `answers`: those that something
    follows from, each with what doesn't where it can't be given.
    """

    kinds: frozenset[Kind]
    without: str
    answers: Mapping[str, str] = field(default_factory=dict)


MEANINGS: Mapping[Role, Meaning] = {
    Role.DRIVER: Meaning(PICKED, "no reason is counted: no figures of what tipped deals, no themes, no gap"),
    Role.ALSO: Meaning(PICKED, "only the main reason is counted"),
    Role.ASKED: Meaning(
        PICKED,
        "nobody is reminded to ask the buyer, and who told us isn't counted",
        {
            TOLD: "a view recorded before the buyer's reason can't be told from one after it",
            NOT_YET: "nobody is reminded to ask the buyer",
        },
    ),
    Role.EXPECTED: Meaning(PICKED, "what came as a surprise isn't counted"),
    Role.RECALLED: Meaning(PICKED, "who knew the buyer's reason all along is left out of the gap"),
    Role.BUYER_WORDS: Meaning(WRITTEN, "the buyer's words suggest no reason"),
    Role.BUYER_DRIVER: Meaning(PICKED, "the buyers' reasons aren't counted: no gap, and no theme is confirmed"),
    Role.NAMED: Meaning(WRITTEN, words(UNNAMED, ENGLISH)),
    Role.PRICE: Meaning(PICKED, "our price next to theirs isn't counted"),
    Role.CONTROL: Meaning(
        PICKED,
        "what was ours to change isn't counted",
        dict.fromkeys(("ours", "partly", "outside"), "what was ours to change is counted without it"),
    ),
    Role.ALIGNMENT: Meaning(PICKED, "whether we were in step isn't counted"),
    Role.OTHER_WORDS: Meaning(WRITTEN, 'what was written beside "something else" suggests no reason'),
    Role.LESSON: Meaning(WRITTEN, "no lesson is quoted beside a competitor"),
    Role.NEXT: Meaning(DATED, "nobody is reminded to talk to them again"),
    Role.AGAIN: Meaning(DATED, "nobody is reminded to look again at what stopped"),
    Role.CONTRACT_END: Meaning(DATED, "nobody is reminded before a contract ends"),
    Role.ABOUT: Meaning(PICKED, "a reminder doesn't say what to talk about"),
}
