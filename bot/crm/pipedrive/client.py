"""Pipedrive's API as we use it: what is read, page by page, what is written, and what its refusals mean."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from bot.counted import PLATFORM_ERRORS
from bot.crm.asking import OK, TIMEOUT, Asking, Json, reason, said_in
from bot.crm.polled import Why
from bot.crm.writing import Refused

FIELDS = "/api/v2/dealFields"
MOST = 500
"""Of anything in one answer."""
MOST_IDS = 100
"""Of organizations or activities that are asked for by their ids."""
CREATED, GONE = 201, frozenset({404, 410})
BAD = frozenset({400, 409, 422})
"""What is refused for what it says."""


class Client:
    """Asks one account, by version 2 of its API; only users, notes and types of activities are still in version 1."""

    def __init__(self, url: str, token: SecretStr, timeout: float = TIMEOUT) -> None:
        self._asking = Asking("pipedrive", "Pipedrive", url, {"x-api-token": token.get_secret_value()}, timeout)

    async def close(self) -> None:
        """Let the connections go."""
        await self._asking.close()

    async def pipelines(self) -> Sequence[Json]:
        """The pipelines that there are."""
        return [one async for one in self.every("/api/v2/pipelines")]

    async def stages(self) -> Sequence[Json]:
        """The stages of all pipelines."""
        return [one async for one in self.every("/api/v2/stages")]

    async def users(self) -> Sequence[Json]:
        """Who may have a deal."""
        return self._data(await self._asking.get("/api/v1/users", {}))

    async def organizations(self, ids: Sequence[str]) -> Sequence[Json]:
        """Those of these that can be seen."""
        found: list[Json] = []
        for at in range(0, len(ids), MOST_IDS):
            some = {"ids": ",".join(ids[at : at + MOST_IDS]), "limit": str(MOST_IDS)}
            found += self._data(await self._asking.get("/api/v2/organizations", some))
        return found

    async def deals(
        self, since: datetime, until: datetime | None, only: Mapping[str, str], cursor: str = ""
    ) -> tuple[Sequence[Json], str]:
        """Deals that last changed from a moment on, and before another, in that order; where the next page begins.

        To the second. Of several of one second any may come first.
        """
        asked = {"updated_since": rfc3339(since), "sort_by": "update_time", "sort_direction": "asc", "limit": str(MOST)}
        asked |= {
            **only,
            **({"updated_until": rfc3339(until)} if until else {}),
            **({"cursor": cursor} if cursor else {}),
        }
        answer = await self._asking.get("/api/v2/deals", asked)
        return self._data(answer), _following(answer)

    async def one(self, path: str) -> Json | None:
        """What is there, None where nothing is (any more)."""
        return await self._only("GET", path)

    async def field(self, code: str) -> Json | None:
        """A field of deals, None where there is none (any more)."""
        return await self.one(path(FIELDS, code))

    async def first(self, path: str) -> None:
        """Look whether something can be read at all."""
        await self._asking.get(path, {"limit": "1"})

    async def put(self, method: str, path: str, body: Json) -> Json | None:
        """Make or change something: how it is then, None where it isn't there (any more). Raises Refused."""
        return await self._only(method, path, json=body)

    async def delete(self, path: str) -> None:
        """Take something away; it may be gone. Raises Refused."""
        response = await self._asking.sent("DELETE", path)
        if response.status in BAD:
            raise _refused(response.status, response.text)
        if response.status not in GONE:
            self._asking.answered(response)

    async def _only(self, method: str, path: str, **more: Any) -> Json | None:
        response = await self._asking.sent(method, path, **more)
        if response.status in GONE:
            return None
        if more and response.status in BAD:
            raise _refused(response.status, response.text)
        found = self._asking.answered(response, (OK, CREATED)).get("data")
        if not isinstance(found, dict):
            raise self._asking.refused("odd", Why.ODD, "answered something without data")
        return None if found.get("is_deleted") is True or found.get("active_flag") is False else found

    async def numbered(self, path: str, asked: Mapping[str, str]) -> AsyncIterator[Json]:
        """All of something, in the pages of version 1."""
        start, more = "0", True
        while more:
            answer = await self._asking.get(path, {**asked, "limit": str(MOST), "start": start})
            for one in self._data(answer):
                yield one
            page = (answer.get("additional_data") or {}).get("pagination") or {}
            start, more = str(page.get("next_start")), page.get("more_items_in_collection") is True

    async def every(self, path: str, asked: Mapping[str, str] = MappingProxyType({})) -> AsyncIterator[Json]:
        """All of something, page by page."""
        cursor, more = "", True
        while more:
            paged = {**asked, "limit": str(MOST)} | ({"cursor": cursor} if cursor else {})
            answer = await self._asking.get(path, paged)
            for one in self._data(answer):
                yield one
            cursor = _following(answer)
            more = bool(cursor)

    def _data(self, answer: Json) -> Sequence[Json]:
        found = answer.get("data")
        if found is None and answer.get("success") is True:
            return ()  # how it says that there is none
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._asking.refused("odd", Why.ODD, "answered something without data")
        return found


def _refused(status: int, text: str) -> Refused:
    """What Pipedrive says is wrong, in its words."""
    PLATFORM_ERRORS["pipedrive", str(status)] += 1
    return Refused(reason(said_in(text).get("error"), status))


def path(of: str, key: str) -> str:
    """Where one thing of a kind is."""
    return f"{of}/{quote(key, safe='')}"


def rfc3339(at: datetime) -> str:
    """As Pipedrive writes and takes moments: whole seconds, in UTC."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _following(answer: Json) -> str:
    more = answer.get("additional_data")
    return str(more.get("next_cursor") or "") if isinstance(more, dict) else ""
