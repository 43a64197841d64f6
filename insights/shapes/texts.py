"""What people wrote, as storage hands it over: the only rows that insights see."""

from dataclasses import dataclass
from datetime import datetime

from dialogs.records import Outcome


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One free text of a debrief.

    `closing`, `person`: ids. `account`: the company's name, "" where not known. `driver`: the rep's view,
    `buyer_driver`: the buyer's reason, "" where there is none. `field`: the question's key. `quotable`: whether it may
    be quoted. `deal`: the deal's name, which often is the company's. `heard`: the buyer's words, not the seller's own.
    """

    closing: str
    outcome: Outcome
    account: str
    person: str
    driver: str
    buyer_driver: str
    field: str
    text: str
    quotable: bool
    at: datetime
    deal: str = ""
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Verbatims:
    """The newest texts of a period. `cut`: how many older ones were left out."""

    texts: tuple[Verbatim, ...]
    cut: int = 0
