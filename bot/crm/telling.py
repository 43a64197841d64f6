"""What a CRM that is asked says of a deal, as an event: when it is news, and which of it can be read. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from bot.crm.decided import Body, decided
from dialogs.decided import Decided, Told

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NEEDED = {"deal_id", "name", "outcome"}


def event(crm: str, given: Mapping[str, Any], at: datetime, since: datetime | None, zone: str) -> tuple[Decided, Told]:
    """The neutral record and the event that it is so. `given`: the fields of our hook. `since`: closed; `at`: changed.

    It is what it is and since when it is closed, never when it was edited: that alone is nobody's news.
    """
    record = decided(readable(given), zone)
    how = (crm, record.as_json(), since.isoformat() if since and record.outcome else "")
    digest = hashlib.sha256("\0".join(how).encode()).hexdigest()
    return record, Told(f"{digest}.{milliseconds(at)}", record.outcome, at, record.closed_on)


def open_against(owner_email: str | None, mapped: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of an open deal with a competitor: no more than its owner's brief is made of."""
    return {"owner_email": owner_email} | {name: mapped.get(name) for name in ("competitor", "segment")}


def milliseconds(at: datetime) -> str:
    """Since 1970."""
    return str((at - EPOCH) // MILLISECOND)


def moment_of(given: Any) -> datetime | None:
    """A moment as CRMs write it: ISO 8601, without an offset in UTC, or milliseconds since 1970."""
    if not isinstance(given, str) or not given.strip():
        return None
    try:
        if given.strip().isdigit():
            return EPOCH + int(given) * MILLISECOND
        found = datetime.fromisoformat(given.strip())
    except (ValueError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def readable(given: Mapping[str, Any]) -> Body:
    """All of it that can be read. A currency that is none, or an address, is left out rather than the deal."""
    left = dict(given)
    while True:
        try:
            return Body.model_validate(left)
        except ValidationError as error:
            odd = {str(problem["loc"][0]) for problem in error.errors()} & (left.keys() - NEEDED)
            if not odd:
                raise
            left = {name: value for name, value in left.items() if name not in odd}
