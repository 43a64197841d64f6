"""Parts of what closed, as people name them: a period, a segment; and of which parts no figures may be shown."""

from dataclasses import dataclass, replace

from bot.house import House
from dialogs.errors import DebriefError
from insights.counts import Breakdown, Slice
from insights.deal_list import LISTED, Deals
from insights.periods import Period, resolve
from insights.selectors import shortened, value_of
from insights.stats import ANSWERS
from insights.words import kept_back
from storage import counting, selecting
from storage.grouping import Only

_NAMED = 10


class ForManagers(DebriefError):
    """Only managers decide that. They are listed in app.yaml."""


class DealsForManagers(ForManagers):
    """Managers see the deals behind a figure, when they ask where only they read the answer."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Parts of the closings of the workspaces of this house."""

    house: House

    def period(self, word: str) -> Period:
        """The period of a word, as of today. Raises DebriefError with the words there are."""
        period = resolve(word, self.house.today(None, self.house.clock.now()))
        if period is None:
            raise DebriefError(
                f"I don't know the period {word}. Try 30d, month, quarter, last quarter, 2026-Q3, year or all."
            )
        return period

    async def segment(self, workspace_id: str, given: str) -> str:
        """The segment meant. Raises DebriefError with those there are."""
        known = await self.house.storage.read(counting.values, workspace_id, "segment")
        if exact := value_of(given, known):
            return exact
        near = [name for name in known if given.casefold() in name.casefold()]
        if len(near) == 1:
            return near[0]
        there = f"There are {', '.join(known[:_NAMED])}." if known else "Your CRM's export brought none."
        raise DebriefError(f"I know no segment {given}. {there}")

    async def keeps_back(self, workspace_id: str, period: Period, segment: str) -> bool:
        """Whether figures of a segment would tell those of fewer than three, its own or what the total leaves over."""
        return kept_back(await self.rows(workspace_id, "segment", period, None), segment)

    async def rows(self, workspace_id: str, dimension: str, period: Period, segment: str | None) -> Breakdown:
        """The closings by a dimension, of one segment if one is given.

        A row of a segment, taken from the same row of all segments, leaves over that of the others. Where that would
        be about fewer than three, no sellers are named here, so that the row counts as one of few.
        """
        read, start, end = self.house.storage.read, period.start, period.end
        if not segment:
            return await read(counting.count_by, workspace_id, dimension, start, end)
        found = await read(counting.count_by, workspace_id, dimension, start, end, {"segment": segment})
        if dimension == "segment" or dimension in ANSWERS:
            return found
        whole = await read(counting.count_in_segments, workspace_id, dimension, start, end)
        return {
            key: replace(item, reps=frozenset()) if kept_back(whole.get(key, {}), segment) else item
            for key, item in found.items()
        }

    async def deals(self, workspace_id: str, period: Period, only: Only, slice_: Slice) -> Deals:
        """The newest deals of a part that was counted."""
        read = self.house.storage.read
        newest = await read(selecting.deals_in, workspace_id, period.start, period.end, only, LISTED)
        return Deals(slice_.split.closed, newest)


def inside(period: Period, segment: str) -> Period:
    """The same period, of one segment: its words say so."""
    return replace(period, key=f"{period.key} in {shortened(segment)}", name=f"{segment}. {period.name}")
