"""When a message that nobody asked for may go to a person: the one place that says so, whatever it is about. Pure.

What answers a person's own action, or brings back what they put off, is asked for and doesn't come here. All else is
at most one message a working day, within their working hours; what doesn't fit waits for another day.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.moments.schedule import decent, workday
from dialogs.records import Person

DAYS_APART = ((6, 28), (3, 7), (0, 1))
"""From so many ignored in a row on, what can wait comes so many days after the last one."""


def when(person: Person, at: time, zone: str, now: datetime, *, tires: bool = True) -> datetime:
    """The first moment, now or later. `at`: their morning. `tires`: it waits longer for who has ignored several."""
    free = decent(at, zone, now)
    if person.unasked_at is None:
        return free
    tz = ZoneInfo(zone)
    apart = next(days for ignored, days in DAYS_APART if person.unheeded >= ignored) if tires else 1
    last = min(person.unasked_at, now)  # a clock that was ahead of the time may have written it
    ahead = (last.astimezone(tz).date() + timedelta(days=apart) - now.astimezone(tz).date()).days
    return max(free, workday(ahead, at, zone, now)) if ahead > 0 else free
