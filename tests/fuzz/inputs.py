"""What is thrown: a grammar of requests, from what a platform really sends to what no client ever would."""

import json
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from tests.mutations import JUNK, mutated
from tests.stand_ins.slack_screen import sign

FORM, JSON, EVENTS = "application/x-www-form-urlencoded", "application/json", "/slack/events"
PATHS = (
    *(EVENTS, "/api/messages", "/healthz", "/readyz", "/metrics", "/digest/x", "/static/web/x.css", "/", "/press"),
    *("/%00", "/../etc/passwd", "/digest/" + "a" * 4000, "/slack/events?a=%ff", "//", "/signin/%ed%a0%80", "*"),
)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "G\x00T", "x" * 200)
HOST = "Host: 127.0.0.1\r\n"


@dataclass(frozen=True)
class Thrown:
    """What goes over one connection: pieces with a pause after each, and how it is left.

    `left`: "read" (all of the first answer), "half" (the writing side is closed), "abort" (reset at once).
    """

    kind: str
    pieces: tuple[bytes, ...]
    pause: float = 0.0
    left: str = "read"


class Grammar(ABC):
    """Draws inputs, of one platform's address. `now` gives Unix seconds: what is signed is dated."""

    path = ""

    def __init__(self, chance: random.Random, now: Callable[[], float]) -> None:
        self.chance, self.now = chance, now
        self.number = 0

    def draw(self) -> Thrown:
        """The next one."""
        self.number += 1
        kinds = tuple(KINDS)
        (kind,) = self.chance.choices(kinds, weights=[KINDS[kind][0] for kind in kinds])
        return KINDS[kind][1](self, kind)

    @abstractmethod
    def signs(self, body: bytes) -> dict[str, str]:
        """The headers by which a body is the platform's."""

    @abstractmethod
    def forges(self, body: bytes) -> dict[str, str]:
        """Headers that are no good."""

    @abstractmethod
    def odd(self) -> tuple[bytes, str]:
        """What the platform really sent, with odd things in it, and its content type."""

    @abstractmethod
    def nested(self, text: str) -> tuple[bytes, str]:
        """A JSON, as the platform sends one."""

    def request(self, body: bytes, content_type: str = JSON, **headers: str) -> bytes:
        """A request to the platform's address, signed unless its headers say otherwise."""
        told = {"Content-Type": content_type, "Content-Length": str(len(body)), **self.signs(body)}
        return self.head("POST", self.path, told | headers) + body

    def head(self, method: str, path: str, headers: Mapping[str, str]) -> bytes:
        """The head of a request."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{method} {path} HTTP/1.1\r\n{HOST}{lines}\r\n".encode("latin-1", "replace")


class OfSlack(Grammar):
    """What Slack sends. `real` are bodies and content types that it sent, `secret` signs."""

    path = EVENTS

    def __init__(
        self, chance: random.Random, now: Callable[[], float], real: list[tuple[bytes, str]], secret: str
    ) -> None:
        super().__init__(chance, now)
        self.real, self.secret = real, secret

    def signs(self, body: bytes) -> dict[str, str]:
        """By the secret, now."""
        stamp = str(int(self.now()))
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(self.secret, stamp, body)}

    def forges(self, body: bytes) -> dict[str, str]:
        """At another time, or by nobody."""
        old = {"X-Slack-Request-Timestamp": self.chance.choice(["0", "-1", "", "x", "9" * 30, "1e9"])}
        return (self.signs(body) if self.chance.random() < 0.5 else {"X-Slack-Signature": "v0=" + "0" * 64}) | old

    def odd(self) -> tuple[bytes, str]:
        """Mostly as if it had never been sent."""
        body, content_type = self.chance.choice(self.real)
        tree, closed = opened(body, content_type)
        made = mutated(tree, self.chance)
        if isinstance(made, dict) and self.chance.random() < 0.7:
            made |= {key: f"f{self.number}" for key in ("trigger_id", "event_id") if key in made}
        return closed(made)

    def nested(self, text: str) -> tuple[bytes, str]:
        """As an event or in a form."""
        return (text.encode(), JSON) if self.chance.random() < 0.5 else (b"payload=" + quote(text).encode(), FORM)


def opened(body: bytes, content_type: str) -> tuple[Any, Callable[[Any], tuple[bytes, str]]]:
    """What was sent, as a tree to mutate, and how it is put together again."""
    if content_type.startswith(JSON):
        return json.loads(body), lambda tree: (json.dumps(tree).encode(), JSON)
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if "payload" in form:
        payload = json.loads(form["payload"])
        return payload, lambda tree: (urlencode({"payload": json.dumps(tree)}).encode(), FORM)
    return form, lambda tree: (urlencode(tree if isinstance(tree, dict) else {}, errors="replace").encode(), FORM)


def _odd(of: Grammar, kind: str) -> Thrown:
    return Thrown(kind, (of.request(*of.odd()),))


def _unsigned(of: Grammar, kind: str) -> Thrown:
    body, content_type = of.odd()
    return Thrown(kind, (of.request(body, content_type, **of.forges(body)),))


def _deep(of: Grammar, kind: str) -> Thrown:
    depth = of.chance.choice([50, 900, 5_000, 90_000])
    opening, closing = of.chance.choice([("[", "]"), ('{"a":', "}"), ('{"event":', "}"), ('{"value":', "}")])
    text = opening * depth + "1" + (closing * depth if of.chance.random() < 0.8 else "")
    return Thrown(kind, (of.request(*of.nested(text)),))


def _huge(of: Grammar, kind: str) -> Thrown:
    size = of.chance.choice([2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20])
    filler = of.chance.choice([b"a", b"&", b"[", b"%00", b"a=b&"])
    return Thrown(kind, (of.request((filler * size)[:size], of.chance.choice([JSON, FORM])),))


def _length(of: Grammar, kind: str) -> Thrown:
    body, content_type = of.odd()
    told = of.chance.choice(["-1", "0", "1", "+5", "0x10", "1e3", "", " 7 ", "5, 5", "9" * 40, str(len(body) - 1)])
    return Thrown(kind, (of.request(body, content_type, **{"Content-Length": told}),), left="half")


def _chunked(of: Grammar, kind: str) -> Thrown:
    body, content_type = of.odd()
    sizes = [f"{len(body):x}", f"{len(body):X};a=b", "-1", "zz", "f" * 20, "0", f"{len(body) + 9:x}", "", "1\n"]
    chunk = (
        f"{of.chance.choice(sizes)}\r\n".encode()
        + body
        + of.chance.choice([b"\r\n0\r\n\r\n", b"\r\n", b"0\r\nX: y\r\n\r\n"])
    )
    coding = of.chance.choice(["chunked", "gzip, chunked", "chunked, chunked", "chunked\t", "xchunked", "identity"])
    more = {"Content-Length": str(len(body))} if of.chance.random() < 0.3 else {}
    told = {"Content-Type": content_type, "Transfer-Encoding": coding, **of.signs(body), **more}
    head = of.head("POST", of.path, told)
    return Thrown(kind, (head, chunk), left="half")


def _compressed(of: Grammar, kind: str) -> Thrown:
    how = of.chance.choice(["gzip", "deflate", "br", "zstd", "gzip, gzip", "x" * 500, ""])
    return Thrown(kind, (of.request(*of.odd(), **{"Content-Encoding": how}),))


def _flood(of: Grammar, kind: str) -> Thrown:
    name, value = of.chance.choice(
        [("X-{}", "y"), ("X-{}", "y" * 900), ("Cookie", "a=b;" * 50), ("X-{}\x00", "\x01"), (":{}", "")]
    )
    count = of.chance.choice([20, 200, 3_000])
    lines = "".join(f"{name.format(n)}: {value}\r\n" for n in range(count))
    return Thrown(kind, (f"POST {of.path} HTTP/1.1\r\n{HOST}{lines}\r\n".encode("latin-1"),), left="half")


def _aborted(of: Grammar, kind: str) -> Thrown:
    whole = of.request(*of.odd())
    return Thrown(kind, (whole[: of.chance.randrange(1, len(whole) + 1)],), left=of.chance.choice(["half", "abort"]))


def _slow(of: Grammar, kind: str) -> Thrown:
    whole = of.request(*of.odd())
    step = max(1, len(whole) // 8)
    return Thrown(kind, tuple(whole[n : n + step] for n in range(0, len(whole), step)), pause=0.05)


def _elsewhere(of: Grammar, kind: str) -> Thrown:
    method, path = of.chance.choice(METHODS), of.chance.choice(PATHS)
    body = of.chance.choice([b"", b"{}", b"\xff\xfe", json.dumps(of.chance.choice(JUNK)).encode()])
    odd = {
        "Host": "x y",
        "Authorization": "Bearer " + "a." * 40,
        "Content-Length": str(len(body)),
        "Cookie": "\xff=\x7f",
    }
    some = {name: odd[name] for name in odd if name == "Content-Length" or of.chance.random() < 0.3}
    return Thrown(kind, (of.head(method, path, some) + body,), left="half")


def _noise(of: Grammar, kind: str) -> Thrown:
    beginning = of.chance.choice(
        [b"", b"GET", b"POST /slack/events HTTP/1.1\r\n", b"\x16\x03\x01", b"PRI * HTTP/2.0\r\n\r\n"]
    )
    return Thrown(kind, (beginning + of.chance.randbytes(of.chance.choice([1, 40, 2_000])),), left="half")


def _together(of: Grammar, kind: str) -> Thrown:
    return Thrown(kind, (b"".join(of.request(*of.odd()) for _ in range(of.chance.randrange(2, 6))),), left="half")


KINDS: dict[str, tuple[int, Callable[[Grammar, str], Thrown]]] = {
    "signed but odd": (50, _odd),
    "signed wrongly": (6, _unsigned),
    "deep": (4, _deep),
    "huge": (1, _huge),
    "a wrong length": (6, _length),
    "chunked oddly": (6, _chunked),
    "compressed": (3, _compressed),
    "a flood of headers": (3, _flood),
    "cut off": (7, _aborted),
    "slow": (2, _slow),
    "elsewhere": (7, _elsewhere),
    "noise": (3, _noise),
    "several together": (2, _together),
}
"""How often each is drawn, and how it is made."""
