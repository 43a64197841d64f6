"""Asking a CRM over HTTP: what its refusals mean, and how long it wants to be left alone."""

import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from bot.counted import PLATFORM_ERRORS
from bot.crm.polled import Unreadable, Why
from dialogs.sentences.words import ENGLISH, words
from dialogs.sentences.writing_back import NO_WORDS
from dialogs.values import dataclass

TIMEOUT = 20.0
"""Seconds; less than the lease under which we ask."""
PATIENCE = timedelta(hours=1)
"""What is waited at most where a CRM says how long to wait."""
LONGEST_REASON = 300
"""Characters of what one says is wrong."""
OK, UNAUTHORIZED, FORBIDDEN, TOO_MANY, BROKEN = 200, 401, 403, 429, 500
MEANS: Mapping[int, Why] = {UNAUTHORIZED: Why.KEY, FORBIDDEN: Why.SCOPES, TOO_MANY: Why.LIMITED}
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


class Asking:
    """Asks one account of a CRM. `name`: its, as in metrics; `called`: as people know it. Connects when first asked."""

    def __init__(self, name: str, called: str, url: str, headers: Mapping[str, str], timeout: float = TIMEOUT) -> None:
        self._name, self._called = name, called
        self._url, self._headers, self._timeout = url.rstrip("/"), headers, timeout
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str, params: Mapping[str, str]) -> Json:
        """The JSON object that it answers. Raises Unreadable."""
        return self.answered(await self.sent("GET", path, params=params))

    async def sent(self, method: str, path: str, **more: Any) -> Response:
        """Whatever it answers. Raises Unreadable where that is nothing."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=timeout, headers=self._headers)
        try:
            async with self._session.request(method, self._url + path, allow_redirects=False, **more) as response:
                return Response(response.status, response.headers, await response.text(errors="replace"))
        except TimeoutError:
            raise self.refused("timeout", Why.AWAY, f"didn't answer in {self._timeout:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise self.refused("unreachable", Why.AWAY, f"can't be reached ({type(error).__name__})") from None

    def answered(self, response: Response, taken: Collection[int] = (OK,)) -> Json:
        """The JSON object of an answer. `taken`: the statuses of one that is none of a refusal. Raises Unreadable."""
        status = response.status
        if status not in taken:
            why = MEANS.get(status, Why.AWAY if status >= BROKEN else Why.ODD)
            raise self.refused(str(status), why, f"answered {status}", wait_of(response.headers))
        try:
            answer = json.loads(response.text)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise self.refused("odd", Why.ODD, "answered something that is no JSON object")
        return answer

    def refused(self, code: str, why: Why, told: str, after: timedelta = timedelta(0)) -> Unreadable:
        """Why it can't be read; counted."""
        PLATFORM_ERRORS[self._name, code] += 1
        return Unreadable(why, f"{self._called} {told}", after)


def wait_of(said: Mapping[str, str]) -> timedelta:
    """What its headers ask us to wait: seconds."""
    given = said.get("Retry-After") or said.get("x-ratelimit-reset") or ""
    if not (given.isascii() and given.isdigit() and len(given) < 10):  # noqa: PLR2004 - longer than anybody waits
        return timedelta(0)
    return min(timedelta(seconds=int(given)), PATIENCE)


def said_in(text: str) -> Json:
    """The JSON object of an answer; nothing where it is none."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def reason(told: object, status: int) -> str:
    """What a CRM says is wrong, or that it doesn't say, as a sentence that others may follow."""
    given = " ".join(told.split()) if isinstance(told, str) else ""
    sentence = (given or words(NO_WORDS, ENGLISH, status=str(status)))[:LONGEST_REASON]
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
