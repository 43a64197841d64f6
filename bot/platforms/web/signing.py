"""Signed sign-in links and addresses of digests. A salt keeps each kind apart."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from itsdangerous import BadData, BadSignature, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode, want_bytes

from bot.settings.secrets import keys
from dialogs.values import dataclass

SIGN_IN_SECONDS = 600
LOCAL = "web:local"
"""The workspace of the page."""


class _Exact(URLSafeSerializer):
    """Takes a token only as it was made: base64 has spare bits at its end, by which one signature can be spelt in four.

    Whoever counts on a link being one, to withdraw it or to know it again, counts on that.
    """

    def loads(self, s: str | bytes, *args: Any, **kwargs: Any) -> Any:
        """What a token says. Raises BadData."""
        found = super().loads(s, *args, **kwargs)
        signature = want_bytes(s).rpartition(b".")[2]
        if base64_encode(base64_decode(signature)) != signature:
            raise BadSignature("spelt otherwise than it was made")
        return found


def serializer(secret: str, purpose: str) -> URLSafeSerializer:
    """A signer for one purpose, so that a token made for another is refused. Of several keys the first signs."""
    newest_last = list(reversed(keys(secret)))
    if not newest_last:
        raise ValueError("the page needs a secret to sign with")
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return _Exact(newest_last, salt=f"winloss {purpose}", signer_kwargs=how)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a sign-in link says: who comes by it, and by what it is known once it was used; "": it may be used again."""

    user_id: str
    once: str


class SignIns:
    """Sign-in links. `clock` gives real Unix seconds."""

    def __init__(self, secret: str, clock: Callable[[], float]) -> None:
        self._signer = serializer(secret, "sign-in once")
        self._clock = clock

    def path(self, user_id: str, seconds: float = SIGN_IN_SECONDS) -> str:
        """The path of a link that signs somebody in, once and within so many seconds."""
        return self._path(user_id, seconds, secrets.token_urlsafe(12))

    def again(self, user_id: str, seconds: float) -> str:
        """The path of a link that does so as often as it is opened: the demo's, whose people anybody may be."""
        return self._path(user_id, seconds, "")

    def read(self, token: str) -> SignIn | None:
        """What a token says; None where it is not ours or its time is over."""
        try:
            user_id, until, once = self._signer.loads(token)
        except BadData:
            return None
        return SignIn(str(user_id), str(once)) if until > self._clock() else None

    def _path(self, user_id: str, seconds: float, once: str) -> str:
        return f"/signin/{self._signer.dumps([user_id, int(self._clock() + seconds), once])!s}"


def known_as(cookie: str) -> str:
    """By what a session is kept whose cookie this is."""
    return hashlib.sha256(cookie.encode(errors="replace")).hexdigest()
