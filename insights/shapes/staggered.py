"""A staggered start: teams take up what is worked on one after another, in an order drawn by lot."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from dialogs.values import dataclass

Share = tuple[int, int]
"""How many of how many."""
BEFORE = timedelta(weeks=26)
"""How far back each team's share goes that is compared with."""
FEWEST_TEAMS = 4
"""Of three there are six orders: the one that fits best does so by chance once in six."""


MOST_TEAMS = 27
"""More would take longer than a year, two weeks apart."""


class Verdict(StrEnum):
    """What came of it. Values are stored."""

    HELPED = "helped"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Closed:
    """What a seller closed on a day: how many that could have been meant, and how many were."""

    person_id: str
    on: date
    said: int
    n: int


@dataclass(frozen=True, slots=True)
class Staggered:
    """The teams in the order drawn, the day of the first, and of the last, on which it is told whether it helped.

    `verdict`: None until then. `started`, `waiting`: the share where a team had started, and where it hadn't yet; None
    where one of the two is of too few sellers to show.
    """

    teams: tuple[str, ...]
    first: date
    last: date
    verdict: Verdict | None = None
    started: Share | None = None
    waiting: Share | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """When each team starts."""
        between = (self.last - self.first) // (len(self.teams) - 1)
        return tuple(self.first + i * between for i in range(len(self.teams)))

    def upcoming(self, day: date) -> tuple[str, date]:
        """Which team starts next, on that day or after it, and when; the last, once all have."""
        return next(((team, on) for team, on in zip(self.teams, self.days, strict=True) if on >= day), self._end)

    @property
    def _end(self) -> tuple[str, date]:
        return self.teams[-1], self.last

    def closed(self, given: Iterable[Closed], teams: Mapping[str, str]) -> tuple[tuple[Share, ...], ...]:
        """The shares of each team before the first start, and between each two. `teams`: person -> team."""
        days, counts = self.days, [[(0, 0)] * len(self.teams) for _ in self.teams]
        for one in given:
            team = teams.get(one.person_id)
            if team in self.teams and self.first - BEFORE <= one.on < self.last:
                row, time = counts[self.teams.index(team)], bisect_right(days, one.on)
                said, n = row[time]
                row[time] = said + one.said, n + one.n
        return tuple(map(tuple, counts))

    def sellers(self, given: Iterable[Closed], teams: Mapping[str, str]) -> tuple[set[str], set[str]]:
        """Whose closings since the first start are of a team that had started, and of one that hadn't."""
        starts, sides = dict(zip(self.teams, self.days, strict=True)), (set[str](), set[str]())
        for one in given:
            start = starts.get(teams.get(one.person_id, ""))
            if start and self.first <= one.on < self.last:
                sides[one.on < start].add(one.person_id)
        return sides

    def told(self, verdict: Verdict, shown: tuple[Share, Share] | None) -> "Staggered":
        """With what came of it."""
        started, waiting = shown or (None, None)
        return replace(self, verdict=verdict, started=started, waiting=waiting)


@dataclass(frozen=True, slots=True)
class Offer:
    """Of which teams a start could be, within how many weeks it would be told whether it helped, and per cent of power.

    `weeks` is 0 where it isn't worth it: too few teams, or too little would show.
    """

    teams: tuple[str, ...]
    weeks: int = 0
    power: int = 0

    def coming(self, day: date) -> Staggered | None:
        """The start as it would be, its order not drawn yet: the first team on the Monday after a day."""
        first = day + timedelta(days=7 - day.weekday())
        return Staggered(self.teams, first, first + timedelta(weeks=self.weeks)) if self.weeks else None
