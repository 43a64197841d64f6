"""Figures by what a CRM says decided a deal, and how often that differs from our view."""

from collections.abc import Mapping

from bot.services import Services
from dialogs.messages.messages import Message, note
from dialogs.sentences.crm import ELSE, NONE_SAID
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass
from insights.messages.stats import by_message
from insights.shapes.crm_reasons import ELSEWISE, CrmGap, by_reason, crm_gap
from insights.shapes.dimensions import CRM_REASON
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
        driver = self.services.crm_driver(workspace_id)
        shorts = self.services.definition(workspace_id).shorts
        ours = shorts.get("driver", {})
        names = {**shorts, CRM_REASON: {**ours, ELSEWISE: words(ELSE, ENGLISH)}}
        lines = crm_gap_line(shorts, crm_gap(said, driver, sees_all=viewer.sees_all))
        return by_message(period, CRM_REASON, by_reason(said, driver), names, viewer, lines)
