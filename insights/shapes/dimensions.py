"""What closings are counted, split and compared by: one row each. The key is its column of `fact`, and its role."""

from collections.abc import Mapping
from dataclasses import field

from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of them.

    `answered`: in a debrief; else known of every closing. `outcomes`: its values are compared between the outcomes.
    `losses`: the reasons are compared between its values, inside the losses. `theme`: how a value of it is called where
    it is a theme. `within`: the same of where a reason is found; `those`: of single values. `title`: over its column;
    "" for the key. `question`: that it answers, where its answers are listed.
    """

    key: str
    answered: bool = False
    outcomes: bool = True
    losses: bool = False
    theme: str = "{}"
    within: str = "in {}"
    those: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    question: str = ""


TABLE: tuple[Dimension, ...] = (
    Dimension("competitor", losses=True, theme="against {}", within="against {}"),
    Dimension("driver", answered=True),
    Dimension("product", losses=True, theme="product {}", within="with {}"),
    Dimension("segment", losses=True, theme="segment {}"),
    Dimension("region", theme="region {}"),
    Dimension(  # what was won came as far as it goes, so outcomes can't be compared by it
        "stage", outcomes=False, losses=True, theme="stage {}", within="at {}", title="Closed from"
    ),
    Dimension("lead_source", theme="from {}", within="from {}", title="Lead source"),
    Dimension("price", answered=True, theme="our price: {}", title="Our price", question="Our price next to theirs?"),
    Dimension(  # of a win it is asked otherwise than of a loss, so outcomes can't be compared by it
        "control",
        answered=True,
        outcomes=False,
        losses=True,
        those={
            "ours": "that were ours to change",
            "partly": "that were partly ours to change",
            "outside": "that were out of our hands",
        },
        title="Ours to change",
        question="How much was ours to change?",
    ),
    Dimension("alignment", answered=True, theme="our pace: {}", title="In step", question="In step with the buyer?"),
)

BY_KEY: Mapping[str, Dimension] = {dimension.key: dimension for dimension in TABLE}
DIMENSIONS = tuple(BY_KEY)
"""The keys, in the order in which they are offered."""
ANSWERED = frozenset(key for key, dimension in BY_KEY.items() if dimension.answered)
"""Those that are answers of a debrief."""
FACTS = frozenset(DIMENSIONS) - ANSWERED
"""Those known of every closing without anybody's view."""
ASKED = tuple(key for key, dimension in BY_KEY.items() if dimension.question)
"""Those whose answers are counted one by one; a driver has several views, and is counted otherwise."""
SAID = tuple(key for key in ASKED if BY_KEY[key].outcomes)
"""Those of them that the outcomes are compared by."""
INSIDE = tuple(key for key, dimension in BY_KEY.items() if dimension.losses)
"""Those that reasons are looked for inside of."""
TOPICS = ("reasons", "ours", "process", "money")
"""What the figures of a period are told of at length, beside its overview."""
CRM_REASON = "crm reason"
"""What a CRM says decided a deal, as `stats by` calls it. It is no dimension: nothing is tested by it."""


def spoken(key: str) -> str:
    """A dimension as it is typed and read: `lead source`."""
    return key.replace("_", " ")
