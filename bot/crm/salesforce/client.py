"""Salesforce's API as we use it: what is read by its query language, what its objects have, and what is written."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.crm.asking import TIMEOUT, Json
from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.mapping import ID
from bot.crm.salesforce.refusals import TAKEN, NotTaken, refusal
from bot.settings.salesforce import SalesforceAccess

if TYPE_CHECKING:
    from simple_salesforce.api import Salesforce

    from bot.crm.salesforce.session import Connection

T = TypeVar("T")
MOST = 500
OPPORTUNITY, TASK = "Opportunity", "Task"

ORGANIZATION = "SELECT Id FROM Organization LIMIT 1"
STAGES = "SELECT ApiName, MasterLabel, IsActive, IsClosed, IsWon FROM OpportunityStage ORDER BY SortOrder"
STATUSES = "SELECT ApiName, IsClosed FROM TaskStatus ORDER BY SortOrder"
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

    async def described(self, of: str) -> Json:
        """An object as far as our user may see it: what they may do to its records, and its `fields`."""

        def describe(org: "Salesforce") -> Json:
            found: Any = org.restful(f"sobjects/{of}/describe")
            return {**found, "fields": list(found["fields"])}

        return await self._asked(describe)

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

    async def tasks(self, fields: Sequence[str], by: str, among: Sequence[str]) -> Sequence[Json]:
        """Those that are there whose field `by` says one of these, which hold nothing to be escaped."""
        these = ", ".join(f"'{one}'" for one in among)
        return await self._found(f"SELECT {', '.join(fields)} FROM Task WHERE {by} IN ({these})")  # noqa: S608 - our own

    async def keyed(self, by: str, key: str) -> tuple[str, ...]:
        """The ids of those tasks whose external id is this."""
        return tuple(str(one[ID]) for one in await self.tasks((ID,), by, (key,)))

    async def may_edit(self, by: str) -> bool | None:
        """Whether our user may change what of ours is somebody else's; None where there is nothing to tell by."""
        found = await self._found(f"SELECT Id, OwnerId, CreatedById FROM Task WHERE {by} != null LIMIT {self.most}")  # noqa: S608
        other = next((one for one in found if one["OwnerId"] != one["CreatedById"]), None)
        if other is None:
            return None
        asked = f"UserId = '{other['CreatedById']}' AND RecordId = '{other['Id']}'"
        rights = await self._found(f"SELECT HasEditAccess, HasDeleteAccess FROM UserRecordAccess WHERE {asked}")  # noqa: S608
        return all(one["HasEditAccess"] is one["HasDeleteAccess"] is True for one in rights)

    async def statuses(self) -> Sequence[Json]:
        """How far a task may be, in the order that people see."""
        return await self._found(STATUSES)

    async def upsert(self, of: str, by: str, key: str, says: Json) -> str:
        """Make a record, or change the one whose external id is this; its id. Raises NotTaken."""
        try:
            made = await self._put("PATCH", f"{of}/{by}/{key}", says)
        except NotTaken as error:
            there = error.there
            if error.code == TAKEN:  # somebody else was quicker, a moment ago
                there = await self.keyed(by, key)
            if not there:
                raise
            await self.change(of, min(there), says)
            return min(there)
        if made is None:  # done, and no word of which
            made = {"id": min(await self.keyed(by, key), default=None)}
        if not isinstance(made, dict) or not made.get("id"):
            raise refusal("odd", Why.ODD, "answered something without the record that was written")
        return str(made["id"])

    async def change(self, of: str, record_id: str, says: Json) -> None:
        """Set fields of a record, None for nothing in it; it may be gone. Raises NotTaken."""
        await self._where_there("PATCH", f"{of}/{record_id}", says)

    async def delete(self, of: str, record_id: str) -> None:
        """Take a record away; it may be gone. Raises NotTaken."""
        await self._where_there("DELETE", f"{of}/{record_id}", None)

    async def _where_there(self, method: str, path: str, says: Json | None) -> None:
        try:
            await self._put(method, path, says)
        except NotTaken as error:
            if not error.gone:
                raise

    async def _put(self, method: str, path: str, says: Json | None) -> Any:
        more: Mapping[str, Any] = {} if says is None else {"json": dict(says)}
        return await self._asked(lambda org: org.restful(f"sobjects/{path}", method=method, **more), writes=True)

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

    async def _asked(self, of: "Callable[[Salesforce], T]", *, writes: bool = False) -> T:
        """One at a time, also where nobody waits any more for the one before: what its thread is sending, it sends."""
        await self._turn.acquire()
        given_up = threading.Event()
        under_way = asyncio.ensure_future(asyncio.to_thread(self._in_thread, of, given_up.is_set, writes=writes))
        under_way.add_done_callback(self._over)
        try:
            return await asyncio.shield(under_way)
        except asyncio.CancelledError:
            given_up.set()
            raise

    def _over(self, under_way: "asyncio.Future[Any]") -> None:
        self._turn.release()
        if not under_way.cancelled():
            under_way.exception()  # whoever asked may be gone

    def _in_thread(self, of: "Callable[[Salesforce], T]", given_up: Callable[[], bool], *, writes: bool) -> T:
        if self._connection is None:
            from bot.crm.salesforce.session import Connection  # noqa: PLC0415 - takes long, and is only for who asks

            self._connection = Connection(self._access, self._timeout)
        return self._connection.ask(of, writes=writes, given_up=given_up)


def soql_moment(at: datetime) -> str:
    """As its query language writes moments: whole seconds, in UTC."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
