"""The figures of a period, whole or by a dimension, and the deals of a row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.commands.requests import StatsRequest
from bot.reporting.crm_reasons import CrmReasons
from bot.reporting.leaving_out import saying_so
from bot.reporting.looks import Looks
from bot.reporting.slices import DealsForManagers, HeldBack, Slices, inside, row_meant
from bot.services import Services
from dialogs.messages.messages import Buttons, Code, Message, Text, say
from dialogs.values import dataclass
from insights.messages.beginning import coming
from insights.messages.overview import stats_message
from insights.messages.rest import rest_message
from insights.messages.stats import by_message, held_back_message, row_message
from insights.shapes.counts import Breakdown, Counts
from insights.shapes.dimensions import CRM_REASON
from insights.shapes.disclosure import public
from insights.shapes.findings import YOUNG_BELOW
from insights.shapes.periods import Period
from insights.shapes.viewer import Viewer
from insights.wording.theme_words import heading
from insights.wording.words import held_back
from storage.counting import counting, process
from storage.units import cases


@dataclass(frozen=True, slots=True)
class Figures:
    """Implements the command stats."""

    services: Services
    looks: Looks

    async def stats(self, workspace_id: str, request: StatsRequest, viewer: Viewer) -> Message:
        """Figures of a period, and how many are left out. To share, HeldBack is raised where there is nothing in it."""
        message = await self._stats(workspace_id, request, viewer)
        period = Slices(self.services).period(workspace_id, request.period)
        return await saying_so(self.services, workspace_id, message, period.start, period.end)

    async def _stats(self, workspace_id: str, request: StatsRequest, viewer: Viewer) -> Message:
        slices = Slices(self.services)
        shorts = self.services.definition(workspace_id).shorts
        period, only = slices.period(workspace_id, request.period), dict[str, str]()
        last = period.before
        if request.segment:
            only["segment"] = segment = await slices.segment(workspace_id, request.segment)
            if not viewer.sees_all and last and await slices.holds_back(workspace_id, last, segment):
                last = None
            if not viewer.sees_all and await slices.holds_back(workspace_id, period, segment):
                if viewer.shared:
                    raise HeldBack(held_back(f"in {segment}"))
                return held_back_message(period, segment)
            period = inside(period, segment)
        if request.row and not viewer.sees_all:
            raise DealsForManagers
        if request.by == CRM_REASON:
            crm = CrmReasons(self.services)
            if request.row:
                return await crm.row(workspace_id, period, only, request.row)
            return await crm.message(workspace_id, period, only, viewer)
        if request.by:
            found = await slices.rows(workspace_id, request.by, period, only)
            if request.row:
                return await self._row(workspace_id, request, period, found, only)
            message = by_message(period, request.by, found, shorts, viewer)
            return await self._with_themes(message, workspace_id, request.by)
        return await self._in_short(workspace_id, request, viewer, (period, last), only)

    async def _in_short(
        self,
        workspace_id: str,
        request: StatsRequest,
        viewer: Viewer,
        periods: tuple[Period, Period | None],
        only: Mapping[str, str],
    ) -> Message:
        """The overview of a period beside the one before, or one topic of it."""
        read, shorts = self.services.storage.read, self.services.definition(workspace_id).shorts
        period, last = periods
        counts = await read(counting.count, workspace_id, period.start, period.end, only)
        if request.topic:
            currency = self.services.settings(workspace_id).currency
            counts = self.services.exchanged(workspace_id, counts)
            found = None
            if request.topic == "process":
                found = await read(process.process, workspace_id, period.start, period.end, only)
            crm = None
            if request.topic == "reasons":
                crm = await CrmReasons(self.services).gap(workspace_id, period, only, viewer)
            return rest_message(request.topic, period, counts, shorts, currency, viewer, found, crm)
        before, began = None, await read(counting.first_closed, workspace_id, only)
        if last and last.start and began and (period.start is None or began < period.start):
            before = await read(counting.count_closed, workspace_id, last.start, last.end, only)
            if began >= last.start:  # of the period before, only a part may be known
                period = replace(period, alike=False)
        ahead = None if only or viewer.shared else await self._ahead(workspace_id, counts, began)
        to_do = 0 if only else await self._to_do(workspace_id, period)
        return stats_message(period, counts, before, shorts, viewer, part=bool(only), ahead=ahead, to_do=to_do)

    async def _to_do(self, workspace_id: str, period: Period) -> int:
        """The debriefs that `pending` tells a manager are open; beside a period that is over they would mislead."""
        now = self.services.clock.now()
        if period.end and period.end <= self.services.today(workspace_id, now):
            return 0
        return await self.services.storage.read(cases.open_debriefs, workspace_id, now)

    async def _ahead(self, workspace_id: str, counts: Counts, began: date | None) -> Text | None:
        """What will be possible from how many, while a company has only just begun."""
        if began is None:
            return coming(counts, None)
        if not 0 < counts.closed.closed < YOUNG_BELOW:
            return None
        today = self.services.today(workspace_id, self.services.clock.now())
        outlook = (await self.looks.at(workspace_id, today)).theme_outlook
        if outlook and outlook.have >= YOUNG_BELOW:
            return None
        return coming(public(counts), outlook)

    async def _with_themes(self, message: Message, workspace_id: str, dimension: str) -> Message:
        """The figures, and what the last look found to hold in them."""
        look = await self.looks.at(workspace_id, self.services.today(workspace_id, self.services.clock.now()))
        found = [theme for theme in look.themes if theme.selector.family == dimension]
        if not found:
            return message
        names = "; ".join(heading(theme, self.services.definition(workspace_id).shorts) for theme in found)
        hint = say(f"{names}. ", Code("/winloss themes"), " has the evidence.", style="hint")
        *blocks, last = message.blocks
        return replace(message, blocks=(*blocks, hint, last) if isinstance(last, Buttons) else (*blocks, last, hint))

    async def _row(
        self, workspace_id: str, request: StatsRequest, period: Period, found: Breakdown, only: Mapping[str, str]
    ) -> Message:
        """The deals of one row. Raises DebriefError where there is none of that name."""
        by, shorts = request.by or "", self.services.definition(workspace_id).shorts
        key = row_meant(request.row or "", by, found, shorts, period)
        deals = await Slices(self.services).deals(workspace_id, period, {**only, by: key}, found[key])
        return row_message(period, by, key, found, deals, shorts, self.services.settings(workspace_id).currency)
