"""Signed sign-in links, session cookies and addresses of digests. One secret; a salt keeps each kind apart."""

import hashlib
from collections.abc import Callable

from itsdangerous import BadData, URLSafeSerializer

SESSION_SECONDS = 7 * 86400
SIGN_IN_SECONDS = 3600


def serializer(secret: str, purpose: str) -> URLSafeSerializer:
    """A signer for one purpose, so that a token made for another is refused."""
    if not secret:
        raise ValueError("the page needs a secret to sign with")
    return URLSafeSerializer(
        secret, salt=f"winloss {purpose}", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )


class Passes:
    """Tokens that say who someone is, until a time. `clock` gives real Unix seconds."""

    def __init__(self, secret: str, purpose: str, clock: Callable[[], float]) -> None:
        self._signer = serializer(secret, purpose)
        self._clock = clock

    def issue(self, user_id: str, seconds: int) -> str:
        """A token for this person that is good for so many seconds."""
        return str(self._signer.dumps([user_id, int(self._clock()) + seconds]))

    def holder(self, token: str) -> str | None:
        """Whose token it is; None where it is not ours or its time is over."""
        try:
            user_id, until = self._signer.loads(token)
        except BadData:
            return None
        return str(user_id) if until > self._clock() else None


def sign_in_links(secret: str, clock: Callable[[], float]) -> Passes:
    """What the tokens of sign-in links are made with."""
    return Passes(secret, "sign-in", clock)


def sign_in_path(links: Passes, user_id: str, seconds: int = SIGN_IN_SECONDS) -> str:
    """The path of a link that signs somebody in."""
    return f"/signin/{links.issue(user_id, seconds)}"
