"""Pipedrive as a source of closed deals: what changed, every five minutes; what closed lately, once more every hour.

Each page is asked for by the second at which the one before it ended, so that no deal slips out of sight which others
leave behind by changing meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.crm.asking import Json
from bot.crm.pipedrive.client import Client
from bot.crm.pipedrive.mapping import (
    NAME,
    OUTCOMES,
    Known,
    emails_of,
    labels_of,
    modified,
    names_of,
    own_of,
    text_of,
    told_of,
)
from bot.crm.polled import Feed, Page, Unreadable, Why
from bot.settings.app_file import PipedriveSettings

SECOND = timedelta(seconds=1)
OVERLAP = timedelta(minutes=2)
"""Its list shows a change at once; this is for clocks and for what was under way."""
CLOSED: Mapping[str, str] = {"status": ",".join(status for status, outcome in OUTCOMES.items() if outcome)}


class Pipedrive:
    """Asks one account. `zone`: of the company."""

    name: str = NAME
    feeds: tuple[Feed, ...] = (
        Feed("pipedrive:changed", timedelta(minutes=5), OVERLAP, closed=False),
        Feed("pipedrive:closed", timedelta(hours=1), timedelta(days=2), closed=True),
    )

    def __init__(self, client: Client, settings: PipedriveSettings, zone: str) -> None:
        self._client, self._settings, self._zone = client, settings, zone

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def pages(self, feed: Feed, since: datetime) -> AsyncIterator[Page]:
        """What changed since a moment. Raises Unreadable."""
        known: Known | None = None
        async for deals, up_to in self._changed(since, CLOSED if feed.closed else {}):
            known = await self._known(deals, known)
            told = (told_of(deal, known, self._settings, self._zone) for deal in deals)
            yield Page(tuple(one for one in told if one), up_to)

    async def _known(self, deals: Sequence[Json], before: Known | None) -> Known:
        """What their numbers mean. What all deals share is asked for once, where one is closed or has a competitor."""
        closed = [deal for deal in deals if OUTCOMES.get(text_of(deal, "status"))]
        rival = self._settings.properties.get("competitor", "")
        if not closed and not any(own_of(deal, rival) for deal in deals):
            return before or Known({}, {}, {}, {})
        accounts = sorted({account for deal in closed if (account := text_of(deal, "org_id"))})
        called = names_of(await self._client.organizations(accounts))
        if before is not None and before.stages:
            return replace(before, accounts=called)
        pipelines = names_of(await self._client.pipelines()) if self._settings.pipelines else {}
        stages, users = await self._client.stages(), await self._client.users()
        codes = sorted({*self._settings.properties.values()})
        options = {code: labels_of(await self._client.field(code)) for code in codes}
        return Known(pipelines, names_of(stages), emails_of(users), called, options)

    async def _changed(
        self, since: datetime, only: Mapping[str, str]
    ) -> AsyncIterator[tuple[Sequence[Json], datetime]]:
        """Deals in the order in which they last changed, and up to when these are all."""
        more = True
        while more:
            deals, following = await self._client.deals(since, None, only)
            more = bool(following)
            if not deals:
                return
            last = modified(deals[-1])
            if last is None:
                raise Unreadable(Why.ODD, "Pipedrive sent a deal without the time of its last change")
            yield deals, last
            if more and last <= since:  # a whole page of one second: all of that second, then what came after it
                async for same in self._of_second(since, only):
                    yield same, since
                since += SECOND
            else:
                since = last

    async def _of_second(self, at: datetime, only: Mapping[str, str]) -> AsyncIterator[Sequence[Json]]:
        """Deals that all changed within one second, as where somebody edits many at once."""
        cursor, more = "", True
        while more:
            deals, cursor = await self._client.deals(at, at + SECOND, only, cursor)
            more = bool(cursor)
            yield deals
