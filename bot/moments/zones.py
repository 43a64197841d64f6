"""Names of time zones, as people, platforms and machines say them."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def known_zone(name: str) -> str | None:
    """The name of a zone; None where there is no such, as for `Europe`, which is a folder of them."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
