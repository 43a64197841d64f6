"""Whether a request comes from Slack: checked on the raw body, before anything parses it."""

import hashlib
import hmac

from bot.bodies import FRESH, stamped


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `v0` signature of a request."""
    mac = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return f"v0={mac.hexdigest()}"


def refusal(secret: str, timestamp: str | None, signature: str | None, body: bytes, real_now: float) -> str | None:
    """Why a request is refused, in one sentence; None where it comes from Slack. `real_now` in Unix seconds."""
    if not timestamp or not signature:
        return "This address takes requests from Slack only: the signature is missing."
    if (at := stamped(timestamp)) is None:
        return "The request's timestamp is not a number."
    if abs(real_now - at) > FRESH:
        return "The request is more than five minutes old, or the clocks differ."
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "replace")):
        return (
            "The signature doesn't match. Check that the signing secret is the one on the app's Basic Information page."
        )
    return None
