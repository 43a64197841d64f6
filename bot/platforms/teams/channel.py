"""Which channel of Teams is meant: a link copied there, or its id. Pure; app.yaml is read with it."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

HOSTS = frozenset({"teams.microsoft.com", "teams.cloud.microsoft"})
_CHANNEL = re.compile(r"19:[\w-]+@thread\.(?:tacv2|skype)", re.ASCII)
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The id of a tenant, of an app, of a user."""
_PATH = 3
"""Parts of a link's path up to the channel: l, channel and its id."""


def channel_of(link_or_id: str) -> tuple[str | None, str]:
    """The tenant's id (None: the text doesn't say it) and the channel's conversation id.

    Raises ValueError with one plain sentence for anything but the link of a channel or its id.
    """
    text = link_or_id.strip()
    if _CHANNEL.fullmatch(text):
        return None, text
    found = _linked(text)
    if found is None:
        raise ValueError(
            f'"{text}" is not a channel of Teams; take "Get link to channel" from its menu there and paste all of it'
        )
    return found


def _linked(text: str) -> tuple[str | None, str] | None:
    try:
        link = urlsplit(text)
        query = parse_qs(link.query, max_num_fields=20)
    except ValueError:  # what is no address at all
        return None
    parts = [unquote(part) for part in link.path.split("/")[1:]]
    if link.scheme != "https" or link.netloc.lower() not in HOSTS or parts[:2] != ["l", "channel"]:
        return None
    if len(parts) < _PATH or not _CHANNEL.fullmatch(parts[2]):
        return None
    tenants = query.get("tenantId", [])
    if not tenants:
        return None, parts[2]
    return (tenants[0].lower(), parts[2]) if GUID.fullmatch(tenants[0]) else None
