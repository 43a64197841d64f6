"""Salesforce's API as we use it: what is read by its query language, and what an opportunity has."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.crm.asking import TIMEOUT, Json
from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.mapping import ID
from bot.settings.salesforce import SalesforceAccess

if TYPE_CHECKING:
    from simple_salesforce.api import Salesforce

    from bot.crm.salesforce.session import Connection

T = TypeVar("T")
MOST = 500

ORGANIZATION = "SELECT Id FROM Organization LIMIT 1"
STAGES = "SELECT ApiName, MasterLabel, IsActive, IsClosed, IsWon FROM OpportunityStage ORDER BY SortOrder"
OWNERS = (
    "SELECT Owner.Email Email FROM Opportunity WHERE LastModifiedDate = LAST_N_DAYS:365 AND Owner.IsActive = true"
    " GROUP BY Owner.Email LIMIT 2000"
)


class Client:
    """Asks one org, one question at a time. `most`: deals that are asked for at once."""

    def __init__(self, access: SalesforceAccess, timeout: float = TIMEOUT, most: int = MOST) -> None:
        self._access, self._timeout, self.most = access, timeout, most
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._organization = ""

    async def close(self) -> None:
        """Let the connections go."""
        if self._connection is not None:
            await asyncio.to_thread(self._connection.close)

    async def organization(self) -> str:
        """The org's own id; asked for once."""
        if not self._organization:
            self._organization = str((await self._found(ORGANIZATION))[0][ID])
        return self._organization

    async def stages(self) -> Sequence[Json]:
        """Every stage that there is, or was."""
        return await self._found(STAGES)

    async def fields(self) -> Sequence[Json]:
        """What an opportunity has, as far as our user may see it."""

        def described(org: "Salesforce") -> list[Json]:
            found: Any = org.restful("sobjects/Opportunity/describe")
            return list(found["fields"])

        return await self._asked(described)

    async def has(self, path: str) -> bool:
        """Whether an opportunity has this field of a record that it looks up, and our user may see it."""
        try:
            await self._found(f"SELECT {path} FROM Opportunity LIMIT 1")  # noqa: S608 - as app.yaml may name it
        except Unreadable as error:
            if error.why is Why.SCOPES:
                return False
            raise
        return True

    async def owners(self) -> Sequence[str]:
        """The addresses of those who have a deal that changed within a year."""
        return [str(one["Email"]) for one in await self._found(OWNERS) if one.get("Email")]

    async def deals(self, fields: Sequence[str], where: Sequence[str], by: Sequence[str]) -> Sequence[Json]:
        """The first of those that are so, in that order."""
        such = f" WHERE {' AND '.join(where)}" if where else ""
        order = f"ORDER BY {', '.join(by)} LIMIT {self.most}"
        return await self._found(f"SELECT {', '.join(fields)} FROM Opportunity{such} {order}")  # noqa: S608 - our own

    async def _found(self, soql: str) -> Sequence[Json]:
        """All that a query finds: an answer may have less of it than was asked for, and say where the rest is."""

        def every(org: "Salesforce") -> list[Json]:
            answer = org.query(soql)
            found = list(answer["records"])
            while not answer["done"]:
                answer = org.query_more(answer["nextRecordsUrl"], identifier_is_url=True)
                found += answer["records"]
            return found

        return await self._asked(every)

    async def _asked(self, of: "Callable[[Salesforce], T]") -> T:
        async with self._turn:
            return await asyncio.to_thread(self._in_thread, of)

    def _in_thread(self, of: "Callable[[Salesforce], T]") -> T:
        if self._connection is None:
            from bot.crm.salesforce.session import Connection  # noqa: PLC0415 - takes long, and is only for who asks

            self._connection = Connection(self._access, self._timeout)
        return self._connection.ask(of)


def soql_moment(at: datetime) -> str:
    """As its query language writes moments: whole seconds, in UTC."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
