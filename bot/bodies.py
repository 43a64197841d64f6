"""What platforms send, by whichever way: as large as it may be, and JSON that takes no longer to read than that."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

LARGEST = 1024 * 1024  # bytes
FRESH = 300
"""Seconds a signature stays good."""
MOST_NESTED = 50_000
"""Lists and objects in one JSON: several times what a platform sends; a megabyte of them would take seconds."""


async def whole(request: web.Request) -> bytes:
    """The body. Raises an HTTP error with one plain sentence."""
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raw = None
    if raw is None or len(raw) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, LARGEST, text="The request is too large.")
    return raw


def parsed(text: str) -> Any:
    """What a JSON says. Raises ValueError, also where it is too large to be somebody's."""
    if len(text) > LARGEST:
        raise ValueError("too large")
    if text.count("{") + text.count("[") > MOST_NESTED:
        raise ValueError("too many lists and objects")
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def stamped(text: str) -> int | None:
    """When a sender says that it signed, in Unix seconds or thousandths; None where that is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None  # noqa: PLR2004


def brings(headers: Mapping[str, str], secret: str) -> bool:
    """Whether a request brings this secret as its bearer; compared in a time that tells nothing of it."""
    given = headers.get("Authorization", "").encode(errors="surrogateescape")
    return hmac.compare_digest(given, f"Bearer {secret}".encode(errors="replace"))
