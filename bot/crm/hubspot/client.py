"""HubSpot's dated API as we use it: what is read and written, and what its refusals mean."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from bot.counted import PLATFORM_ERRORS
from bot.crm.asking import OK, TIMEOUT, Asking, Json, reason, said_in
from bot.crm.polled import Why

VERSION = "2026-09"
MOST = 200
"""Deals in one answer of the search."""
MOST_OWNERS = 500
MOST_AT_ONCE = 100
"""Companies read at once."""
CREATED, NOTHING, NOT_FOUND = 201, 204, 404
IN_PART = 207
"""Of a batch some, or all, were refused; the answer says which and why."""
BAD = frozenset({400, 409, 422})
"""What is refused for what it says, by HubSpot or by a rule of the company's."""


class NotTaken(Exception):
    """HubSpot refuses what a request says, and does so again. Its words are HubSpot's, for a person."""


class Client:
    """Asks HubSpot. Its connections are made with the first question."""

    def __init__(self, url: str, key: SecretStr, timeout: float = TIMEOUT) -> None:
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
        self._asking = Asking("hubspot", "HubSpot", url, headers, timeout)

    async def close(self) -> None:
        """Let the connections go."""
        await self._asking.close()

    async def pipelines(self) -> Sequence[Json]:
        """The pipelines of deals, with their stages."""
        return self._results(await self._ask("GET", f"/crm/pipelines/{VERSION}/deals"))

    async def owners(self) -> AsyncIterator[Json]:
        """Who may have a deal."""
        after: str | None = ""
        while after is not None:
            params = {"limit": str(MOST_OWNERS)} | ({"after": after} if after else {})
            answer = await self._ask("GET", f"/crm/owners/{VERSION}", params=params)
            for one in self._results(answer):
                yield one
            after = _after(answer)

    async def companies(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names of companies, by their ids; one that is gone is left out."""
        found: dict[str, str] = {}
        for at in range(0, len(ids), MOST_AT_ONCE):
            inputs = [{"id": one} for one in ids[at : at + MOST_AT_ONCE]]
            asked = {"properties": ["name"], "inputs": inputs}
            answer = await self._ask("POST", f"/crm/objects/{VERSION}/companies/batch/read", json=asked)
            for one in self._results(answer):
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
        return self._results(answer), _after(answer) is not None

    async def one(self, kind: str, object_id: str, properties: Sequence[str]) -> Json | None:
        """One object, None where there is no such (any more)."""
        path = f"/crm/objects/{VERSION}/{kind}/{quote(object_id, safe='')}"
        return await self._ask("GET", path, params={"properties": ",".join(properties)}, absent={})

    async def upsert(self, kind: str, by: str, key: str, properties: Mapping[str, str]) -> str:
        """Make an object, or change the one whose unique property is this; its id. Raises NotTaken."""
        one = {"id": key, "idProperty": by, "properties": {**properties, by: key}}
        found = self._results(
            await self._ask("POST", f"/crm/objects/{VERSION}/{kind}/batch/upsert", writes=True, json={"inputs": [one]})
        )
        if len(found) != 1 or not found[0].get("id"):
            raise self._asking.refused("odd", Why.ODD, "answered something without the object that was written")
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
        return self._results(answer)

    async def archive(self, kind: str, object_id: str) -> None:
        """Take an object away; it may be gone."""
        asked = {"inputs": [{"id": object_id}]}
        await self._ask("POST", f"/crm/objects/{VERSION}/{kind}/batch/archive", json=asked, absent={}, writes=True)

    async def property(self, kind: str, name: str) -> Json | None:
        """How a property is defined, None where there is no such."""
        return await self._ask("GET", f"/crm/properties/{VERSION}/{kind}/{quote(name, safe='')}", absent={}) or None

    async def make_property(self, kind: str, name: str, label: str) -> None:
        """Define a text whose values are unique, among the first group of properties. Raises NotTaken."""
        groups = self._results(await self._ask("GET", f"/crm/properties/{VERSION}/{kind}/groups"))
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
        response = await self._asking.sent(method, path, **more)
        if response.status == NOTHING:
            return {}
        if response.status == NOT_FOUND and absent is not None:
            return absent
        if writes and response.status in {*BAD, IN_PART}:
            raise _not_taken(response.status, response.text)
        return self._asking.answered(response, (OK, CREATED, IN_PART))

    def _results(self, answer: Json) -> Sequence[Json]:
        found = answer.get("results")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._asking.refused("odd", Why.ODD, "answered something without results")
        return found


def _not_taken(status: int, text: str) -> NotTaken:
    """What HubSpot says is wrong: of a rule of the company's, the words that its administrator gave it."""
    PLATFORM_ERRORS["hubspot", str(status)] += 1
    said = said_in(text)
    errors = said.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return NotTaken(reason(first.get("message") or said.get("message"), status))


def _after(answer: Json) -> str | None:
    """Where the next page begins, None where there is none."""
    paging = answer.get("paging")
    following = paging.get("next") if isinstance(paging, dict) else None
    return str(following["after"]) if isinstance(following, dict) and following.get("after") else None
