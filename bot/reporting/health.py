"""The product's own health: how debriefs are answered, of a period and week by week."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.requests import AnswersRequest
from bot.reporting.slices import Slices
from bot.services import Services
from dialogs.engine.course import course
from dialogs.messages.messages import Message
from dialogs.values import dataclass
from insights.inference.funnel import funnel
from insights.messages.answering import answering_message
from insights.shapes.answering import Funnel, WeekAnswered
from storage.sellers import one_seller
from storage.units import cases, health

WEEKS = 8
"""How many weeks are shown."""
LAST_NUDGE = timedelta(days=7)
"""What was asked for is answered or left alone within this."""
WEEK = timedelta(days=7)
BEFORE_ALL, AFTER_ALL = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Health:
    """Implements `/winloss stats answers`."""

    services: Services

    async def answers(self, workspace_id: str, request: AnswersRequest) -> Message:
        """How the debriefs of a period were answered."""
        period = Slices(self.services).period(workspace_id, request.period)
        found = await self._funnel(workspace_id, period.start or BEFORE_ALL, period.end or AFTER_ALL)
        weeks = await self.services.storage.read(health.newest, workspace_id, WEEKS)
        return answering_message(period, found, weeks)

    async def keep(self, workspace_id: str) -> None:
        """Keep what became of those asked for in each of the last weeks that is a week over and isn't kept yet."""
        today = self.services.today(workspace_id, self.services.clock.now())
        newest = today - LAST_NUDGE - timedelta(days=7 + today.weekday())
        kept = await self.services.storage.read(health.newest, workspace_id, 1)
        for monday in (newest - WEEK * back for back in reversed(range(WEEKS))):
            if not kept or monday > kept[0].week:
                await self._keep(workspace_id, monday)

    async def _keep(self, workspace_id: str, week: date) -> None:
        found = await self._funnel(workspace_id, week, week + WEEK)
        most = next((title for title, _ in found.stops if title), "")
        told = WeekAnswered(week, found.prompted, found.started, found.finished, found.answering, most)
        if found.prompted:
            await self.services.storage.write(health.keep, workspace_id, told)

    async def _funnel(self, workspace_id: str, start: date, end: date) -> Funnel:
        zone = ZoneInfo(self.services.zone(workspace_id))
        since, until = (datetime.combine(day, time(), zone) for day in (start, end))
        asked = await self.services.storage.read(cases.asked_between, workspace_id, since, until)
        into = await self.services.storage.read(one_seller, workspace_id)
        courses = [course(self.services.definition(workspace_id), case) for case in asked]
        return funnel([replace(one, person=into.get(one.person, one.person)) for one in courses])
