"""A closing that is left out of the figures: proposed with a reason, decided by a manager."""

from datetime import datetime
from enum import StrEnum

from dialogs.values import dataclass


class Reason(StrEnum):
    """Why a closing should count nowhere. Values are stored: they stay as they are."""

    TWICE = "twice"
    NO_DEAL = "no_deal"
    TEST = "test"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What was asked of a closing, by whom, and what was decided: `out` None is yet to be decided, and it counts."""

    closing_id: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    out: bool | None = None
