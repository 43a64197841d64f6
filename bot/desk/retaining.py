"""How long words are kept: what app.yaml says, as of now, and telling managers a day before it first comes to that."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.rights import Right
from bot.desk.rules import Rules
from bot.ids import new_id
from bot.moments.schedule import moment, morning
from bot.sending.telling import Telling
from bot.services import Services
from bot.settings.config import AppFile
from dialogs.retention import Until, last_over
from dialogs.sentences import retention as said
from dialogs.sentences.erasing import DEBRIEFS, TEXTS
from dialogs.sentences.words import ENGLISH, counted, long_date, words
from dialogs.values import dataclass
from storage.units import retention
from storage.units.retention import Retention

NIGHT = time(3)
"""When it begins, by app.yaml's zone. Where nobody was there to begin, it begins once somebody is."""


def retained(app: AppFile, now: datetime) -> Retention | None:
    """What goes now, and when that is looked at again; None: all is kept."""
    months, zone = app.retention.words, app.timezone
    if months is None:
        return None
    day = last_over(now.astimezone(ZoneInfo(zone)).date(), months)
    tonight = morning(0, NIGHT, zone, now)
    again = tonight if tonight > now else morning(1, NIGHT, zone, now)
    return Retention(Until(months, day, moment(day + timedelta(days=1), time(0), zone)), again, new_id())


@dataclass(frozen=True, slots=True)
class Retaining:
    """Begins it for a workspace."""

    services: Services
    rules: Rules

    async def begin(self, workspace_id: str) -> None:
        """Have the timer that app.yaml asks for. What it hasn't said before begins no sooner than in a day."""
        now, storage = self.services.clock.now(), self.services.storage
        app = self.services.settings(workspace_id)
        first = morning(2, NIGHT, app.timezone, now)
        then = retained(app, first)
        if then is None:
            await storage.write(retention.stop, workspace_id)
        elif not await storage.read(retention.begun, workspace_id, then.subject):
            await self._tell(workspace_id, then, first)
            await storage.write(retention.plan, workspace_id, then.subject, first)

    async def _tell(self, workspace_id: str, then: Retention, first: datetime) -> None:
        found = await self.services.storage.read(
            retention.old, workspace_id, then.until, self.rules.keeps(workspace_id)
        )
        gaps = {
            "day": long_date(self.services.today(workspace_id, first), ENGLISH),
            "months": counted(said.MONTHS, ENGLISH, then.until.months),
            "texts": counted(TEXTS, ENGLISH, found.total()),
            "debriefs": counted(DEBRIEFS, ENGLISH, len(found)),
        }
        told = f"{words(said.FIRST, ENGLISH, **gaps)} {words(said.HOW_NOT, ENGLISH)}"
        key = f"{then.subject}:{first.date()}"
        await Telling(self.services).managers(workspace_id, key, told, right=Right.ERASE)
