"""The settings that the demo plays in: the sample company on the local page, and a clock that people move."""

import secrets
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.demo.company import CHANNEL, COMPANY, MANAGERS, PEOPLE, RIVALS, TIMEZONE, TRY
from bot.demo.crm import SampleCrm, SampleCrmSettings
from bot.moments.clock import Clock
from bot.moments.schedule import morning, next_occurrence
from bot.platforms.setup import Settings, Tick
from bot.platforms.web.setup import Page, WebSetup
from bot.platforms.web.signing import SignIns
from dialogs.definition.definition import load
from dialogs.definition.roles import Role
from dialogs.sentences.words import ENGLISH, short_weekday, time_of_day

MORNING = time(9, 0)
DAY = 24 * 3600


def staged(settings: Settings, clock: Clock) -> tuple[Settings, tuple[str, str], SampleCrm]:
    """These settings with the sample company and nothing else served; the links to begin with; its CRM.

    The links, a rep's and a manager's, are good for a day, as often as they are opened: whoever has one may be anybody
    there.
    """
    secret = secrets.token_urlsafe(32)  # of its own: its links open nothing else
    key = SecretStr(secret)
    app = settings.app.model_copy(
        update={"managers": MANAGERS, "timezone": TIMEZONE, "competitors": RIVALS, "crm": SampleCrmSettings()}
    )
    definition = load(settings.debrief, RIVALS)
    crm = SampleCrm(settings.here, secret, app.currency, tuple(definition.shorts.get(Role.DRIVER, {}).values()), clock)
    page = Page(PEOPLE, CHANNEL, COMPANY, lambda tick: DemoClock(clock, tick, TIMEZONE), TRY, crm)
    setup = WebSetup(page, key, "", settings.here)
    links = SignIns(secret, clock.real)
    rep, manager = (setup.base + links.again(who, DAY) for who in (PEOPLE[0].user_id, MANAGERS[0]))
    here = replace(
        settings,
        app=app,
        hook_secrets={"": key},
        definition=definition,
        secret_key=key,
        platforms=(setup,),
    )
    return here, (rep, manager), crm


class DemoClock:
    """The demo's clock, as the page shows and moves it."""

    def __init__(self, clock: Clock, tick: Tick, zone: str) -> None:
        self._clock, self._tick, self._zone = clock, tick, zone

    def now_text(self) -> str:
        """Such as "Thu 19 Nov, 14:05"."""
        local = self._clock.now().astimezone(ZoneInfo(self._zone))
        return f"{short_weekday(local, ENGLISH)}, {time_of_day(local.time(), ENGLISH)}"

    async def jump(self, to: str) -> None:
        """Move to next Monday at 9:00 ("monday") or to tomorrow at 9:00 ("day"), and do what is due by then."""
        now = self._clock.now()
        if to == "monday":
            self._clock.jump(next_occurrence("monday", MORNING, self._zone, now) + timedelta(seconds=1))
        else:
            self._clock.jump(morning(1, MORNING, self._zone, now) + timedelta(seconds=1))
        await self._tick()
