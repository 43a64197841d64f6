"""HubSpot's dated API as we use it: what is read and written, and what its refusals mean."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from pydantic import SecretStr

from bot.counted import PLATFORM_ERRORS
from bot.crm.polled import Unreadable, Why
from dialogs.sentences.words import ENGLISH, words
from dialogs.sentences.writing_back import NO_WORDS

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
OK, CREATED, NOTHING, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY, BROKEN = 200, 201, 204, 401, 403, 404, 429, 500
IN_PART = 207
"""Of a batch some, or all, were refused; the answer says which and why."""
BAD = frozenset({400, 409, 422})
"""What is refused for what it says, by HubSpot or by a rule of the company's."""
MEANS: Mapping[int, Why] = {UNAUTHORIZED: Why.KEY, FORBIDDEN: Why.SCOPES, TOO_MANY: Why.LIMITED}
LONGEST_REASON = 300
Json = Mapping[str, Any]


class NotTaken(Exception):
    """HubSpot refuses what a request says, and does so again. Its words are HubSpot's, for a person."""


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

    async def one(self, kind: str, object_id: str, properties: Sequence[str]) -> Json | None:
        """One object, None where there is no such (any more)."""
        path = f"/crm/objects/{VERSION}/{kind}/{quote(object_id, safe='')}"
        return await self._ask("GET", path, params={"properties": ",".join(properties)}, absent={})

    async def upsert(self, kind: str, by: str, key: str, properties: Mapping[str, str]) -> str:
        """Make an object, or change the one whose unique property is this; its id. Raises NotTaken."""
        one = {"id": key, "idProperty": by, "properties": {**properties, by: key}}
        found = _results(
            await self._ask("POST", f"/crm/objects/{VERSION}/{kind}/batch/upsert", writes=True, json={"inputs": [one]})
        )
        if len(found) != 1 or not found[0].get("id"):
            raise _refused("odd", Why.ODD, "HubSpot answered something without the object that was written")
        return str(found[0]["id"])

    async def associate(self, kind: str, object_id: str, to: str, to_id: str) -> None:
        """Tie an object to another one, as HubSpot does by default. Raises NotTaken."""
        there = f"{kind}/{quote(object_id, safe='')}/associations/default/{to}/{quote(to_id, safe='')}"
        await self._ask("PUT", f"/crm/objects/{VERSION}/{there}", writes=True)

    async def change(self, kind: str, object_id: str, properties: Mapping[str, str]) -> bool:
        """Set properties of an object; False where there is no such. Raises NotTaken."""
        path = f"/crm/objects/{VERSION}/{kind}/{quote(object_id, safe='')}"
        return bool(await self._ask("PATCH", path, json={"properties": dict(properties)}, absent={}, writes=True))

    async def found(self, kind: str, ids: Sequence[str], properties: Sequence[str], by: str = "") -> Sequence[Json]:
        """Those of these objects that are there. `by`: the unique property that the ids are values of."""
        asked = {
            "inputs": [{"id": one} for one in ids],
            "properties": list(properties),
            "propertiesWithHistory": [],
            **({"idProperty": by} if by else {}),
        }
        answer = await self._ask("POST", f"/crm/objects/{VERSION}/{kind}/batch/read", json=asked)
        return _results(answer)

    async def archive(self, kind: str, object_id: str) -> None:
        """Take an object away; it may be gone."""
        asked = {"inputs": [{"id": object_id}]}
        await self._ask("POST", f"/crm/objects/{VERSION}/{kind}/batch/archive", json=asked, absent={}, writes=True)

    async def property(self, kind: str, name: str) -> Json | None:
        """How a property is defined, None where there is no such."""
        return await self._ask("GET", f"/crm/properties/{VERSION}/{kind}/{quote(name, safe='')}", absent={}) or None

    async def make_property(self, kind: str, name: str, label: str) -> None:
        """Define a text whose values are unique, among the first group of properties. Raises NotTaken."""
        groups = _results(await self._ask("GET", f"/crm/properties/{VERSION}/{kind}/groups"))
        asked = {
            "name": name,
            "label": label,
            "groupName": str(groups[0].get("name")) if groups else "",
            "type": "string",
            "fieldType": "text",
            "hasUniqueValue": True,
        }
        await self._ask("POST", f"/crm/properties/{VERSION}/{kind}", json=asked, writes=True)

    async def _ask(
        self, method: str, path: str, *, absent: Json | None = None, writes: bool = False, **more: Any
    ) -> Json:
        """`absent`: the answer where what is asked for isn't there. `writes`: what is refused is NotTaken."""
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
        if status == NOTHING:
            return {}
        if status == NOT_FOUND and absent is not None:
            return absent
        if writes and status in {*BAD, IN_PART}:
            raise _not_taken(status, text)
        if status not in {OK, CREATED, IN_PART}:
            why = MEANS.get(status, Why.AWAY if status >= BROKEN else Why.ODD)
            raise _refused(str(status), why, f"HubSpot answered {status}", _wait(said.get("Retry-After", "")))
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise _refused("odd", Why.ODD, "HubSpot answered something that is no JSON object")
        return answer


def _not_taken(status: int, text: str) -> NotTaken:
    """What HubSpot says is wrong: of a rule of the company's, the words that its administrator gave it."""
    PLATFORM_ERRORS["hubspot", str(status)] += 1
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    errors = said.get("errors") if isinstance(said, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    told = first.get("message") or (said.get("message") if isinstance(said, dict) else "")
    return NotTaken(" ".join(str(told or words(NO_WORDS, ENGLISH, status=str(status))).split())[:LONGEST_REASON])


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
