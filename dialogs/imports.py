"""What an import left, and whether it can be taken back. Pure."""

from datetime import UTC, datetime
from enum import StrEnum

from dialogs.values import dataclass


class Kept(StrEnum):
    """Why a deal or a closing that an import made stays when the import is taken back."""

    ASKED = "asked"  # somebody was asked about it in chat, or answered
    MARKED = "marked"  # it was marked in chat since, or the CRM told of it
    DECIDED = "decided"  # it was merged, or somebody wants it left out of the figures
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Imported:
    """An import as the audit log has it. `number`: of its entry there. `undone_at`: when it was taken back, if it was.

    What it made is known by the moment `at`, which it wrote on every deal and closing.
    """

    number: int
    at: datetime
    detail: str
    undone_at: datetime | None = None


def about(at: datetime) -> str:
    """What an import is called in the log: its moment."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
