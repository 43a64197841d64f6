"""Parts of what closed, as people name them: a period, a segment."""

from collections.abc import Sequence
from dataclasses import replace

from bot.platforms.audience import ForManagers
from bot.services import Services
from dialogs.errors import DebriefError
from dialogs.sentences.names import isolated
from dialogs.sentences.stats import NO_ROW
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.shapes.codes import shortened, value_of
from insights.shapes.counts import Breakdown, Slice
from insights.shapes.disclosure import enough
from insights.shapes.findings import Shorts
from insights.shapes.periods import Period, resolve
from insights.wording.deal_list import LISTED, Deals
from insights.wording.words import named
from storage.counting import counting, selecting
from storage.counting.grouping import Only

_NAMED = 10


class HeldBack(DebriefError):
    """There is nothing to share."""


class DealsForManagers(ForManagers):
    """Managers see the deals behind a figure, when they ask where only they read the answer."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Parts of the closings of the workspaces that are served."""

    services: Services

    def period(self, workspace_id: str, word: str) -> Period:
        """The period of a word, as of today. Raises DebriefError with the words there are."""
        period = resolve(word, self.services.today(workspace_id, self.services.clock.now()))
        if period is None:
            raise DebriefError(
                f"I don't know the period {word}. Try 30d, month, quarter, last quarter, Q3, 2026-Q3, 2026 or all."
            )
        return period

    async def segment(self, workspace_id: str, given: str) -> str:
        """The segment meant. Raises DebriefError with those there are."""
        known = await self.services.storage.read(counting.values, workspace_id, "segment")
        if exact := value_of(given, known):
            return exact
        near = [name for name in known if given.casefold() in name.casefold()]
        if len(near) == 1:
            return near[0]
        there = f"There are {', '.join(known[:_NAMED])}." if known else "Your CRM's export brought none."
        raise DebriefError(f"I know no segment {given}. {there}")

    async def holds_back(self, workspace_id: str, period: Period, segment: str) -> bool:
        """Whether fewer than three sellers closed anything in a segment, but not nobody."""
        found = await self.rows(workspace_id, "segment", period, {"segment": segment})
        return segment in found and not enough(found[segment].reps)

    async def rows(self, workspace_id: str, dimension: str, period: Period, only: Only) -> Breakdown:
        """The closings by a dimension, of a part of them."""
        return await self.services.storage.read(
            counting.count_by, workspace_id, dimension, period.start, period.end, only
        )

    async def deals(
        self, workspace_id: str, period: Period, only: Only, slice_: Slice, crm_reasons: Sequence[str] | None = None
    ) -> Deals:
        """The newest deals of a part that was counted. `crm_reasons`: those of which a CRM says one of these."""
        read = self.services.storage.read
        newest = await read(selecting.deals_in, workspace_id, period.start, period.end, only, LISTED, crm_reasons)
        return Deals(slice_.split.closed, newest)


def row_meant(given: str, by: str, found: Breakdown, shorts: Shorts, period: Period) -> str:
    """The key of the row that a button or words mean. Raises DebriefError where there is none of that name."""
    keys = {named(shorts, by, key): key for key in found if key}
    key = value_of(given, keys.values()) or keys.get(value_of(given, keys) or "")
    if key is None:
        raise DebriefError(words(NO_ROW, ENGLISH, period=period.key, by=by))
    return key


def inside(period: Period, segment: str) -> Period:
    """The same period, of one segment: its words say so."""
    return replace(period, key=f"{period.key} in {shortened(segment)}", name=f"{isolated(segment)}. {period.name}")
