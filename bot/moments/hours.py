"""When somebody may be written to who hasn't asked for it, and when what they put off comes back. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.moments.holidays import holiday, place_of
from bot.moments.schedule import moment
from dialogs.records import Person
from dialogs.values import dataclass

AFTER_LUNCH = time(13, 30)
EVENING = time(18)
"""Nobody is reminded of anything from then on, unless they or app.yaml say so."""
MONDAY_TO_FRIDAY = frozenset(range(5))
LONGEST_AWAY = LONGEST_WAIT = timedelta(days=366)
A_DAY = timedelta(days=1)
FAR = LONGEST_AWAY.days + 60
"""No free days in a row last longer: those of who is away, and the holidays behind them."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's working hours: from `begins` to `ends` of their `days` (0: Monday), on the clocks of `zone`.

    `ends` None: the evening, and where `begins` is later than that, midnight: a time that is never right would put
    everything off for good. `holidays`: the place whose holidays are free, "" for none; `back_on`: they are away, and
    the first day on which they may be written to again.
    """

    zone: str
    begins: time
    ends: time | None = None
    days: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: str = ""
    back_on: date | None = None

    def works_on(self, day: date) -> bool:
        """Whether it is one of their days."""
        away = self.back_on is not None and day < self.back_on
        return not away and day.weekday() in self.days and holiday(self.holidays, day) is None

    def today(self, now: datetime) -> date:
        """The date where they are."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def begin(self, day: date) -> datetime:
        """The beginning of that day, or of the first of their days after it."""
        return moment(self.workday_from(day), self.begins, self.zone)

    def workday_from(self, day: date) -> date:
        """The day, or the first of their days after it."""
        first = max(day, self.back_on or day)
        later = (first + timedelta(days=days) for days in range(FAR))
        return next(filter(self.works_on, later), first)

    def workday(self, days: int, now: datetime) -> datetime:
        """The beginning of the day that many days ahead, or of the first of theirs after it."""
        return self.begin(self.today(now) + timedelta(days=days))

    def back(self, now: datetime) -> datetime | None:
        """When they are written to again, where they are away; None where they aren't."""
        away = self.back_on is not None and self.today(now) < self.back_on
        return self.begin(self.back_on) if self.back_on and away else None

    def decent(self, now: datetime) -> datetime:
        """The next moment within their hours: now, or the beginning of a day."""
        local = now.astimezone(ZoneInfo(self.zone))
        within = self.begins <= local.time() and (self.end is None or local.time() < self.end)
        if within and self.works_on(local.date()):
            return now
        return self.workday(0 if local.time() < self.begins else 1, now)

    @property
    def end(self) -> time | None:
        """When their day ends; None: at midnight."""
        if self.ends is not None:
            return None if self.ends == time.min else self.ends
        return EVENING if self.begins < EVENING else None

    def put_off(self, choice: str, now: datetime) -> datetime:
        """The moment a Later choice means: in an hour, after lunch, tomorrow, monday (the next), week (in seven days).

        The last three are on one of their days, and who is away gets nothing before they are back. Raises KeyError for
        another word.
        """
        today = self.today(now)
        if choice in {"hour", "lunch"}:
            after = moment(today, AFTER_LUNCH, self.zone)
            soon = after if choice == "lunch" and after > now else now + timedelta(hours=1)
            return max(soon, self.back(soon) or soon)
        return self.workday({"tomorrow": 1, "monday": 7 - today.weekday(), "week": 7}[choice], now)

    def picked(self, value: str, now: datetime) -> datetime | None:
        """The moment of an ISO time that somebody picked; None where it isn't ahead, or is too far away.

        Without an offset it is on their own clocks; a day alone begins as their days do. It may be at night, or at a
        weekend: they said so. Who is away gets nothing before they are back. Raises ValueError for what is no time.
        """
        given, today = datetime.fromisoformat(value), self.today(now)
        if not -A_DAY <= given.date() - today <= LONGEST_WAIT + A_DAY:  # what is far off may have no moment at all
            return None
        if given.tzinfo is None:
            begins = len(value) <= len("2026-12-01")
            at = moment(given.date(), self.begins if begins else given.time(), self.zone)
        else:
            at = given.astimezone(UTC)
        if not now < at <= now + LONGEST_WAIT:
            return None
        return max(at, self.back(at) or at)


def hours_of(person: Person, zone: str, morning: time) -> Hours:
    """When somebody works: as they said; else on weekdays that are no holiday where they live, from `morning` on.

    `zone`: of their workspace, where theirs isn't known.
    """
    zone = person.tz or zone
    return Hours(
        zone,
        person.works_from or morning,
        person.works_until,
        frozenset(int(day) - 1 for day in person.works_on) if person.works_on else MONDAY_TO_FRIDAY,
        place_of(zone) if person.holidays is None else person.holidays,
        person.back_on,
    )
