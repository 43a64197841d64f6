"""What a refused call to Teams means, and what a person can do about it."""

import json
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from bot.counted import error_code
from bot.platforms.ports import Ambiguous, DeliveryError, Gone, Limited, Refused

NO_MEMBER = "MemberNotFoundInConversation"
LONGEST_WAIT = 3600.0  # seconds a Retry-After may keep us waiting
ADVICE: Mapping[str, str] = {
    "BotNotInConversationRoster": "I'm not a member of that conversation. Add the app to the team or chat.",
    "BotDisabledByAdmin": "The app was switched off by an administrator of Teams. Ask them to allow it.",
    "BotDisabledByUser": "That person has blocked the app.",
    "ForbiddenOperationException": "That person has blocked the app, or it isn't installed for them.",
    "MessageWritesBlocked": "That person has blocked the app, or it isn't installed for them.",
    "ConversationNotFound": "That conversation isn't there any more. Install the app there again.",
    "ConversationBlockedByUser": "That person has blocked the app.",
    "MessageSizeTooBig": "The message is too long for Teams.",
}
BY_STATUS: Mapping[int, str] = {
    401: "Teams refused the app's credentials. Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TYPE.",
    403: "I may not write there. Check that the app is installed in that chat or team and allowed by its admins.",
    404: "That conversation isn't there any more, or the app was removed from it. Install the app there again.",
    413: "The message is too long for Teams.",
}


class NoMember(Refused):
    """Who was asked about is no member of that conversation.

    Of somebody's own chat it means that their account is gone: whoever removed or blocked the app is still a member of
    it, and a chat that can't be found or written to may have been closed for other reasons.
    """


def failure(method: str, status: int, headers: Mapping[str, str], body: bytes) -> DeliveryError:
    """What a refused call means."""
    code, message = _error(body)
    named = f"{status} {code}".strip()
    if status in {412, 429}:  # 412: two changes at once
        return Limited(_wait(headers))
    if status >= 500 or status == 408:  # noqa: PLR2004 - HTTP codes
        return Ambiguous(f"Teams answered {named}.")
    if status == 404 and method == "PUT":  # noqa: PLR2004
        return Gone(named)
    advice = ADVICE.get(code) or BY_STATUS.get(status) or f"Teams refused: {message or 'no reason given'}."
    if (method, status, code) == ("GET", 404, NO_MEMBER):
        return NoMember(f"{advice} ({named})")
    return Refused(f"{advice} ({named})")


def counted_as(status: int, body: bytes) -> str:
    """What the metrics call it: a code of Teams' that we know, or else the status."""
    code, _ = _error(body)
    return error_code(code, ADVICE, status)


def _error(body: bytes) -> tuple[str, str]:
    """Code and message of `{"error": {"code", "message"}}`; empty for anything else, such as a proxy's page."""
    try:
        error = json.loads(body)["error"]
        return str(error["code"]), str(error.get("message") or "")[:200].rstrip(".")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return "", ""


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds of Retry-After, a number or a date; 1 where there is none."""
    given = headers.get("Retry-After", "")
    try:
        seconds = float(given)
    except ValueError:
        try:  # against the sender's own clock, which may differ from ours
            seconds = (parsedate_to_datetime(given) - parsedate_to_datetime(headers["Date"])).total_seconds()
        except (ValueError, TypeError, LookupError):
            seconds = 1.0
    return min(max(seconds, 1.0), LONGEST_WAIT) if math.isfinite(seconds) else 1.0
