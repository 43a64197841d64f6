"""When a message that nobody asked for may go to a person: the one place that says so, whatever it is about. Pure.

What answers a person's own action, or brings back what they put off, is asked for and doesn't come here. All else is
at most one message a working day, within their working hours; what doesn't fit waits for another day.
"""

from datetime import datetime, timedelta

from bot.moments.hours import Hours
from dialogs.records import Person

DAYS_APART = ((6, 28), (3, 7), (0, 1))
"""From so many ignored in a row on, what can wait comes so many days after the last one."""


def when(person: Person, theirs: Hours, now: datetime, *, tires: bool = True) -> datetime:
    """The first moment, now or later, within hours of `theirs`. `tires`: it waits longer for who ignored several."""
    free = theirs.decent(now)
    if person.unasked_at is None:
        return free
    apart = next(days for ignored, days in DAYS_APART if person.unheeded >= ignored) if tires else 1
    last = min(person.unasked_at, now)  # a clock that was ahead of the time may have written it
    ahead = (theirs.today(last) + timedelta(days=apart) - theirs.today(now)).days
    return max(free, theirs.workday(ahead, now)) if ahead > 0 else free
