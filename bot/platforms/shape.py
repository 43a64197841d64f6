"""Parts of what was sent, of the kind they must be. Each raises Unreadable where they are of another. Pure."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine.accept import clean

Json = Mapping[str, Any]

LONGEST_ID = 1000


class Unreadable(ValueError):
    """No platform sends such a thing."""


def mapping(value: Any, what: str) -> Json:
    """An object."""
    if not isinstance(value, Mapping):
        raise Unreadable(what)
    return value


def part(whole: Json, key: str) -> Json:
    """An object inside of another; an empty one where it isn't there."""
    value = whole.get(key)
    return {} if value is None else mapping(value, key)


def objects(whole: Json, key: str) -> list[Json]:
    """A list of objects; an empty one where it isn't there."""
    value = whole.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable(key)
    return [mapping(one, key) for one in value]


def ident(value: Any, what: str) -> str:
    """An id, an address, a name from a list: visible ASCII."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not (value.isascii() and value.isprintable()):
        raise Unreadable(what)
    return value


def maybe(value: Any, what: str) -> str:
    """An id where there is one, or else ""."""
    return ident(value, what) if value else ""


def text(value: Any, what: str) -> str:
    """Words, without what can't be stored or shown; "" where there are none."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(what)
    return clean(value)
