"""HubSpot's dated API as we use it: four things that are read, and what its refusals mean."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.counted import PLATFORM_ERRORS
from bot.crm.polled import Unreadable, Why

VERSION = "2026-09"
TIMEOUT = 20.0
"""Seconds; less than the lease under which we ask."""
MOST = 200
"""Deals in one answer of the search."""
MOST_OWNERS = 500
MOST_AT_ONCE = 100
"""Companies read at once."""
PATIENCE = timedelta(hours=1)
"""What is waited at most where HubSpot says how long to wait."""
OK, IN_PART, UNAUTHORIZED, FORBIDDEN, TOO_MANY, BROKEN = 200, 207, 401, 403, 429, 500
MEANS: Mapping[int, Why] = {UNAUTHORIZED: Why.KEY, FORBIDDEN: Why.SCOPES, TOO_MANY: Why.LIMITED}
Json = Mapping[str, Any]


class Client:
    """Asks HubSpot. Its connections are made with the first question."""

    def __init__(self, url: str, key: SecretStr, timeout: float = TIMEOUT) -> None:
        self._url, self._key, self._timeout = url.rstrip("/"), key, timeout
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    async def pipelines(self) -> Sequence[Json]:
        """The pipelines of deals, with their stages."""
        return _results(await self._ask("GET", f"/crm/pipelines/{VERSION}/deals"))

    async def owners(self) -> AsyncIterator[Json]:
        """Who may have a deal."""
        after: str | None = ""
        while after is not None:
            params = {"limit": str(MOST_OWNERS)} | ({"after": after} if after else {})
            answer = await self._ask("GET", f"/crm/owners/{VERSION}", params=params)
            for one in _results(answer):
                yield one
            after = _after(answer)

    async def companies(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names of companies, by their ids; one that is gone is left out."""
        found: dict[str, str] = {}
        for at in range(0, len(ids), MOST_AT_ONCE):
            inputs = [{"id": one} for one in ids[at : at + MOST_AT_ONCE]]
            asked = {"properties": ["name"], "inputs": inputs}
            answer = await self._ask("POST", f"/crm/objects/{VERSION}/companies/batch/read", json=asked)
            for one in _results(answer):
                given = one.get("properties")
                if isinstance(given, dict) and given.get("name"):
                    found[str(one.get("id"))] = str(given["name"])
        return found

    async def deals(
        self, groups: Sequence[Sequence[Json]], by: str, properties: Sequence[str]
    ) -> tuple[Sequence[Json], bool]:
        """The first deals that all filters of a group let through, ascending by a property; whether there are more."""
        asked = {
            "filterGroups": [{"filters": list(filters)} for filters in groups],
            "sorts": [{"propertyName": by, "direction": "ASCENDING"}],
            "properties": list(properties),
            "limit": MOST,
            "after": "0",
        }
        answer = await self._ask("POST", f"/crm/objects/{VERSION}/deals/search", json=asked)
        return _results(answer), _after(answer) is not None

    async def _ask(self, method: str, path: str, **more: Any) -> Json:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=timeout)
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"}
        try:
            async with self._session.request(
                method, f"{self._url}{path}", headers=headers, allow_redirects=False, **more
            ) as response:
                status, said, text = response.status, response.headers, await response.text(errors="replace")
        except TimeoutError:
            raise _refused("timeout", Why.AWAY, f"HubSpot didn't answer in {self._timeout:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise _refused("unreachable", Why.AWAY, f"HubSpot can't be reached ({type(error).__name__})") from None
        if status not in (OK, IN_PART):
            why = MEANS.get(status, Why.AWAY if status >= BROKEN else Why.ODD)
            raise _refused(str(status), why, f"HubSpot answered {status}", _wait(said.get("Retry-After", "")))
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise _refused("odd", Why.ODD, "HubSpot answered something that is no JSON object")
        return answer


def _refused(code: str, why: Why, told: str, after: timedelta = timedelta(0)) -> Unreadable:
    PLATFORM_ERRORS["hubspot", code] += 1
    return Unreadable(why, told, after)


def _wait(said: str) -> timedelta:
    """What a header asks us to wait."""
    if not (said.isascii() and said.isdigit() and len(said) < 10):  # noqa: PLR2004 - longer than anybody waits
        return timedelta(0)
    return min(timedelta(seconds=int(said)), PATIENCE)


def _results(answer: Json) -> Sequence[Json]:
    found = answer.get("results")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _refused("odd", Why.ODD, "HubSpot answered something without results")
    return found


def _after(answer: Json) -> str | None:
    """Where the next page begins, None where there is none."""
    paging = answer.get("paging")
    following = paging.get("next") if isinstance(paging, dict) else None
    return str(following["after"]) if isinstance(following, dict) and following.get("after") else None
