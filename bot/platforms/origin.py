"""Where a request comes from, as far as its connection and its browser tell."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

PUBLIC = web.AppKey("public", str)
"""Of an application: the origin that people reach it at, whatever host a proxy in between asks it for."""


def same_site(request: web.Request, *, by_hand: bool = False) -> bool:
    """Whether no page of another site sent this. `by_hand`: nor a page at all, but somebody who typed the address."""
    origin, allowed = request.headers.get("Origin"), {"same-origin", "none"} if by_hand else {"same-origin"}
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in allowed:
        return False
    return origin is None or origin.partition("://")[2] == request.host or origin == request.app.get(PUBLIC)


def origin_of(address: str) -> str:
    """What a browser calls the origin of a page at this address, "" for none."""
    found = urlsplit(address)
    host = found.netloc.rpartition("@")[2].lower().removesuffix({"http": ":80", "https": ":443"}.get(found.scheme, ""))
    return f"{found.scheme}://{host}" if host else ""


def this_machine(host: str | None) -> bool:
    """Whether an address, or the name localhost, is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
