"""How long words and names are kept: what app.yaml says, and telling managers a day before it comes to that."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.rights import Right
from bot.desk.rules import Rules
from bot.ids import new_id
from bot.moments.schedule import moment, morning
from bot.sending.telling import Telling
from bot.services import Services
from bot.settings.app_file import AppFile
from dialogs.retention import Goes, Until, last_over
from dialogs.sentences import retention as said
from dialogs.sentences.erasing import DEBRIEFS, TEXTS
from dialogs.sentences.words import ENGLISH, Counted, counted, long_date, words
from dialogs.values import dataclass
from storage.units import retention
from storage.units.erasing import How
from storage.units.old_words import Old
from storage.units.retention import Retention

NIGHT = time(3)
"""When it begins, by app.yaml's zone. Where nobody was there to begin, it begins once somebody is."""


def retained(app: AppFile, now: datetime) -> tuple[Retention, ...]:
    """What goes now, and when that is looked at again; nothing: all is kept."""
    kept = {Goes.WORDS: app.retention.words, Goes.NAMES: app.retention.names}
    return tuple(_retained(what, months, app.timezone, now) for what, months in kept.items() if months is not None)


def _retained(what: Goes, months: int, zone: str, now: datetime) -> Retention:
    day = last_over(now.astimezone(ZoneInfo(zone)).date(), months)
    tonight = morning(0, NIGHT, zone, now)
    again = tonight if tonight > now else morning(1, NIGHT, zone, now)
    return Retention(what, Until(months, day, moment(day + timedelta(days=1), time(0), zone)), again, new_id())


def much(what: Goes, found: Old) -> str:
    """How much is old, in words."""
    if what is Goes.WORDS:
        texts, debriefs = found.by_month.total(), len(found.by_month)
        return words(said.TEXTS_OF, ENGLISH, texts=_n(TEXTS, texts), debriefs=_n(DEBRIEFS, debriefs))
    deals, people = _n(said.DEALS, len(found.by_month)), _n(said.PEOPLE, found.people)
    return words(said.NAMES_OF, ENGLISH, deals=deals, people=people) if found.people else deals


def _n(sentence: Counted, n: int) -> str:
    return counted(sentence, ENGLISH, n)


@dataclass(frozen=True, slots=True)
class Retaining:
    """Begins it for a workspace."""

    services: Services
    rules: Rules

    async def begin(self, workspace_id: str) -> None:
        """Have the timers that app.yaml asks for. What it hasn't said before begins no sooner than in a day."""
        now, storage = self.services.clock.now(), self.services.storage
        app = self.services.settings(workspace_id)
        first = morning(2, NIGHT, app.timezone, now)
        then = {one.what: one for one in retained(app, first)}
        for what in Goes:
            if what not in then:
                await storage.write(retention.stop, workspace_id, what)
            elif not await storage.read(retention.begun, workspace_id, then[what]):
                await self._tell(workspace_id, then[what], first)
                await storage.write(retention.plan, workspace_id, then[what], first)

    async def _tell(self, workspace_id: str, then: Retention, first: datetime) -> None:
        how = How(self.rules.keeps(workspace_id), self.rules.opened(first))
        found = await self.services.storage.read(retention.old, workspace_id, then, how)
        gaps = {
            "day": long_date(self.services.today(workspace_id, first), ENGLISH),
            "months": counted(said.MONTHS, ENGLISH, then.until.months),
            "much": much(then.what, found),
        }
        told = f"{words(said.FIRST[then.what], ENGLISH, **gaps)} {words(said.HOW_NOT, ENGLISH)}"
        key = f"{then.subject}:{first.date()}"
        await Telling(self.services).managers(workspace_id, key, told, right=Right.ERASE)
