"""Salesforce as a source of closed deals: what changed, every five minutes; what closed lately, once more every hour.

Each page is asked for by the second at which the one before it ended, so that no deal slips out of sight which others
leave behind by changing meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.crm.asking import Json
from bot.crm.polled import Feed, Page, Unreadable, Why
from bot.crm.salesforce.client import OPPORTUNITY, Client, soql_moment
from bot.crm.salesforce.mapping import (
    CLOSED,
    ID,
    MODIFIED,
    NAME,
    Known,
    Shape,
    asked_for,
    labels_of,
    mapped_to,
    modified,
    shape_of,
    text_of,
    told_of,
)
from bot.settings.app_file import SalesforceSettings

SECOND = timedelta(seconds=1)
OVERLAP = timedelta(minutes=10)
"""A change shows once its transaction ends, with the time at which that began: ten minutes at most."""


async def shaped(client: Client, settings: SalesforceSettings) -> Shape:
    """What an opportunity has of what is asked for. Raises Unreadable."""
    shape = shape_of((await client.described(OPPORTUNITY))["fields"])
    looked_up = [path for path in mapped_to(shape, settings).values() if path and "." in path]
    return replace(shape, lacking=frozenset([path for path in looked_up if not await client.has(path)]))


class SalesforceSource:
    """Asks one org. `zone`: of the company."""

    name: str = NAME
    feeds: tuple[Feed, ...] = (
        Feed("salesforce:changed", timedelta(minutes=5), OVERLAP, closed=False),
        Feed("salesforce:closed", timedelta(hours=1), timedelta(days=2), closed=True),
    )

    def __init__(self, client: Client, settings: SalesforceSettings, zone: str) -> None:
        self._client, self._settings, self._zone = client, settings, zone
        self._shape: Shape | None = None

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def pages(self, feed: Feed, since: datetime) -> AsyncIterator[Page]:
        """What changed since a moment. Raises Unreadable."""
        shape = self._shape if self._shape and not feed.closed else await shaped(self._client, self._settings)
        self._shape = None  # where a field went since, it is asked for anew the next time
        labels: Mapping[str, str] | None = None
        async for deals, up_to in self._changed(since, asked_for(shape, self._settings), feed):
            if labels is None and any(deal.get(CLOSED) is True for deal in deals):
                labels = labels_of(await self._client.stages())
            known = Known(shape, labels or {})
            told = (told_of(deal, known, self._settings, self._zone) for deal in deals)
            yield Page(tuple(one for one in told if one), up_to)
        self._shape = shape

    async def _changed(
        self, since: datetime, fields: Sequence[str], feed: Feed
    ) -> AsyncIterator[tuple[Sequence[Json], datetime]]:
        """Deals in the order in which they last changed, and up to when these are all."""
        only, more = (f"{CLOSED} = true",) if feed.closed else (), True
        while more:
            such = (f"{MODIFIED} >= {soql_moment(since)}", *only)
            deals = await self._client.deals(fields, such, (MODIFIED, ID))
            more = len(deals) >= self._client.most
            if not deals:
                return
            last = modified(deals[-1])
            if last is None:
                raise Unreadable(Why.ODD, "Salesforce sent a deal without the time of its last change")
            yield deals, last
            if more and last <= since:  # a whole page of one second: the rest of that second, then what came after it
                async for same in self._of_second(since, fields, only, text_of(deals[-1], ID)):
                    yield same, since
                since = last + SECOND
            else:
                since = last

    async def _of_second(
        self, at: datetime, fields: Sequence[str], only: Sequence[str], after: str
    ) -> AsyncIterator[Sequence[Json]]:
        """Deals that all changed within one second, as where somebody edits many at once, behind one of them."""
        within, more = (f"{MODIFIED} >= {soql_moment(at)}", f"{MODIFIED} < {soql_moment(at + SECOND)}"), True
        while more:
            deals = await self._client.deals(fields, (*within, f"{ID} > '{after}'", *only), (ID,))
            more = len(deals) >= self._client.most
            if not deals:
                return
            yield deals
            after = text_of(deals[-1], ID)
