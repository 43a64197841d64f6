"""What became of the links by which buyers can answer for themselves, and of briefs before a pitch."""

from dialogs.records import Outcome
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """Of the deals of an outcome: by how many `sellers` links were made, how many, and how many opened and answered.

    `by_sellers`: how many were opened by somebody who was signed in as a seller.
    """

    outcome: Outcome
    sellers: int
    made: int
    opened: int
    answered: int
    by_sellers: int = 0


@dataclass(frozen=True, slots=True)
class Briefs:
    """How many briefs were sent, how many were called useful, and not, and how many `sellers` said so."""

    sent: int
    useful: int
    useless: int
    sellers: int
