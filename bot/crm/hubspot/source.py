"""HubSpot as a source of closed deals: what changed, every five minutes; what closed lately, once more every hour.

Every page is asked for by time, never by its number: what changes meanwhile moves to the end and not out of sight, and
there is no end at HubSpot's 10,000 results.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.crm.asking import Json
from bot.crm.hubspot.client import Client
from bot.crm.hubspot.mapping import (
    ID,
    MODIFIED,
    NAME,
    PROPERTIES,
    STAGE,
    Known,
    Stages,
    company_of,
    modified,
    owner_of,
    stages_of,
    told_of,
)
from bot.crm.polled import Feed, Page, Unreadable, Why
from bot.crm.telling import milliseconds
from bot.settings.app_file import HubSpotSettings

IN_A_FILTER, GROUPS = 100, 5
"""Values that a filter may list, and groups of filters that a search may have."""


class HubSpot:
    """Asks one account. `zone`: of the company."""

    name: str = NAME
    feeds: tuple[Feed, ...] = (
        Feed("hubspot:changed", timedelta(minutes=5), timedelta(minutes=5), closed=False),
        Feed("hubspot:closed", timedelta(hours=1), timedelta(days=2), closed=True),
    )

    def __init__(self, client: Client, settings: HubSpotSettings, zone: str) -> None:
        self._client, self._settings, self._zone = client, settings, zone
        self._properties = (*PROPERTIES, *settings.properties.values())

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def pages(self, feed: Feed, since: datetime) -> AsyncIterator[Page]:
        """What changed since a moment. Raises Unreadable."""
        stages = stages_of(await self._client.pipelines(), self._settings)
        emails: Mapping[str, str] | None = None
        companies: dict[str, str] = {}
        async for deals, up_to in self._changed(since, _stages(feed, stages)):
            if emails is None and any(owner_of(deal) for deal in deals):
                emails = {str(one.get("id")): str(one.get("email") or "") async for one in self._client.owners()}
            companies |= await self._companies(deals, companies)
            known = Known(emails or {}, companies)
            told = (told_of(deal, stages, known, self._settings, self._zone) for deal in deals)
            yield Page(tuple(one for one in told if one), up_to)

    async def _companies(self, deals: Sequence[Json], known: Mapping[str, str]) -> Mapping[str, str]:
        """The names of whom these are deals with; "" for what a key may not read, or nobody is."""
        new = sorted({company_of(deal) for deal in deals} - {"", *known})
        if not new:
            return {}
        try:
            return {**dict.fromkeys(new, ""), **await self._client.companies(new)}
        except Unreadable as error:
            if error.why is not Why.SCOPES:
                raise
            return dict.fromkeys(new, "")  # a deal is asked about all the same; `winloss check` says what is missing

    async def _changed(
        self, since: datetime, only: Sequence[Sequence[Json]]
    ) -> AsyncIterator[tuple[Sequence[Json], datetime]]:
        """Deals in the order in which they last changed, and up to when these are all."""
        at_least, more = "GTE", bool(only)
        while more:
            since_then = {"propertyName": MODIFIED, "operator": at_least, "value": milliseconds(since)}
            deals, more = await self._client.deals([(since_then, *one) for one in only], MODIFIED, self._properties)
            if not deals:
                return
            last = modified(deals[-1])
            if last is None:
                raise Unreadable(Why.ODD, "HubSpot sent a deal without the time of its last change")
            yield deals, last
            if more and last <= since:  # a whole page of one moment: all of that moment, then what came after it
                async for same in self._of_moment(since, only):
                    yield same, since
                at_least = "GT"
            else:
                since, at_least = last, "GTE"

    async def _of_moment(self, at: datetime, only: Sequence[Sequence[Json]]) -> AsyncIterator[Sequence[Json]]:
        """Deals that all changed in one millisecond, as where somebody edits many at once."""
        of_it = {"propertyName": MODIFIED, "operator": "EQ", "value": milliseconds(at)}
        after, more = "0", True
        while more:
            above = {"propertyName": ID, "operator": "GT", "value": after}
            deals, more = await self._client.deals([(of_it, above, *one) for one in only], ID, self._properties)
            if not deals:
                return
            yield deals
            after = str(deals[-1].get("id"))


def _stages(feed: Feed, stages: Stages) -> Sequence[Sequence[Json]]:
    """What else a deal must be, each of these alone."""
    closed = sorted({stage.id for stage in stages.values() if stage.outcome and stage.counts})
    if not feed.closed or len(closed) > IN_A_FILTER * GROUPS:
        return ((),)
    some = (closed[at : at + IN_A_FILTER] for at in range(0, len(closed), IN_A_FILTER))
    return tuple(({"propertyName": STAGE, "operator": "IN", "values": ids},) for ids in some)
