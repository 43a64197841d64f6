"""Pipedrive's API as we use it: what is read, page by page."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.crm.asking import TIMEOUT, Asking, Json
from bot.crm.polled import Why

MOST = 500
"""Of anything in one answer."""
MOST_IDS = 100
"""Of organizations that are asked for by their ids."""


class Client:
    """Asks one account, by version 2 of its API; only its users are still in version 1."""

    def __init__(self, url: str, token: SecretStr, timeout: float = TIMEOUT) -> None:
        self._asking = Asking("pipedrive", "Pipedrive", url, {"x-api-token": token.get_secret_value()}, timeout)

    async def close(self) -> None:
        """Let the connections go."""
        await self._asking.close()

    async def pipelines(self) -> Sequence[Json]:
        """The pipelines that there are."""
        return [one async for one in self._every("/api/v2/pipelines")]

    async def stages(self) -> Sequence[Json]:
        """The stages of all pipelines."""
        return [one async for one in self._every("/api/v2/stages")]

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

    async def _every(self, path: str) -> AsyncIterator[Json]:
        cursor, more = "", True
        while more:
            answer = await self._asking.get(path, {"limit": str(MOST)} | ({"cursor": cursor} if cursor else {}))
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


def rfc3339(at: datetime) -> str:
    """As Pipedrive writes and takes moments: whole seconds, in UTC."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _following(answer: Json) -> str:
    more = answer.get("additional_data")
    return str(more.get("next_cursor") or "") if isinstance(more, dict) else ""
