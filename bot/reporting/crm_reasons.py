"""Figures by what a CRM says decided a deal, and how often that differs from our view."""

from collections.abc import Mapping

from bot.reporting.slices import Slices, row_meant
from bot.services import Services
from dialogs.messages.messages import Message, note
from dialogs.sentences.crm import ELSE, NONE_SAID
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.messages.stats import by_message, row_message
from insights.shapes.crm_reasons import ELSEWISE, CrmGap, by_reason, crm_gap
from insights.shapes.dimensions import CRM_REASON
from insights.shapes.findings import Shorts
from insights.shapes.periods import Period
from insights.shapes.viewer import Viewer
from insights.wording.crm_words import crm_gap_line
from storage.counting.crm_reasons import crm_said


@dataclass(frozen=True, slots=True)
class CrmReasons:
    """Reads them."""

    services: Services

    async def gap(self, workspace_id: str, period: Period, only: Mapping[str, str], viewer: Viewer) -> CrmGap:
        """How often the two differ."""
        said = await self.services.storage.read(crm_said, workspace_id, period.start, period.end, only)
        return crm_gap(said, self.services.crm_driver(workspace_id), sees_all=viewer.sees_all)

    async def message(self, workspace_id: str, period: Period, only: Mapping[str, str], viewer: Viewer) -> Message:
        """The closings by it, and below them how often we see it otherwise."""
        said = await self.services.storage.read(crm_said, workspace_id, period.start, period.end, only)
        if not said:
            return note(words(NONE_SAID, ENGLISH, period=period.title))
        driver, names = self.services.crm_driver(workspace_id), self._names(workspace_id)
        lines = crm_gap_line(names, crm_gap(said, driver, sees_all=viewer.sees_all))
        return by_message(period, CRM_REASON, by_reason(said, driver), names, viewer, lines)

    async def row(self, workspace_id: str, period: Period, only: Mapping[str, str], given: str) -> Message:
        """The deals of one of its rows, for managers. Raises DebriefError where there is none of that name."""
        said = await self.services.storage.read(crm_said, workspace_id, period.start, period.end, only)
        driver, names = self.services.crm_driver(workspace_id), self._names(workspace_id)
        found = by_reason(said, driver)
        key = row_meant(given, CRM_REASON, found, names, period)
        reasons = sorted({one.reason for one in said if (driver(one.reason) or ELSEWISE) == key})
        deals = await Slices(self.services).deals(workspace_id, period, only, found[key], reasons)
        currency = self.services.settings(workspace_id).currency
        return row_message(period, CRM_REASON, key, found, deals, names, currency)

    def _names(self, workspace_id: str) -> Shorts:
        shorts = self.services.definition(workspace_id).shorts
        return {**shorts, CRM_REASON: {**shorts.get("driver", {}), ELSEWISE: words(ELSE, ENGLISH)}}
