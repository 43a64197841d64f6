"""The year as it went: which deals closed how, and what their reps say when the cards ask. Nothing is written here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from enum import Enum, auto
from itertools import cycle
from random import Random  # noqa: TID251 -- the sample company is drawn here, always the same from the same seed

from bot.demo import company
from bot.demo.minds import Minds, Said
from dialogs.records import Outcome
from dialogs.values import dataclass

SEED = 20
CLOSINGS = {Outcome.WON: 62, Outcome.LOST: 80, Outcome.NO_DECISION: 36}
"""The planted ones included; those still open come on top."""
LEFT = {Outcome.WON: 10, Outcome.LOST: 4, Outcome.NO_DECISION: 6}
"""How many debriefs were never finished."""
DAYS = 350
RECENT = 6
"""So many closings fall on the last working days, so that the next digest has something to say."""
SATURDAY = 5
CYCLE = {Outcome.WON: (25, 80), Outcome.LOST: (30, 110), Outcome.NO_DECISION: (60, 190)}
"""Days from engaging to close, at least and at most."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A deal of the sample company."""

    name: str
    account: str
    line: company.Line
    thousands: int
    rep: str
    engaged: date

    @property
    def segment(self) -> str:
        """The trade of the account."""
        return next(segment for segment, names in company.ACCOUNTS.items() if self.account in names)

    @property
    def region(self) -> str:
        """Where the account is."""
        return company.REGIONS[company.ACCOUNTS[self.segment].index(self.account) % len(company.REGIONS)]

    @property
    def stage(self) -> str:
        """The last one it was seen in: as good as drawn, and no draw of the year's becomes another by it."""
        return company.STAGES[(len(self.name) + self.thousands) % len(company.STAGES)]

    @property
    def lead_source(self) -> str:
        """What brought it, no draw either."""
        return company.LEAD_SOURCES[(len(self.account) + 3 * self.thousands) % len(company.LEAD_SOURCES)]


class End(Enum):
    """How a debrief ends."""

    DONE = auto()
    FINISHED = auto()  # with Finish here
    LEFT = auto()
    OPEN = auto()


ENDS: tuple[tuple[int | None, End], ...] = (*[(None, End.DONE)] * 5, (3, End.FINISHED))
"""How those end that aren't left: one in six uses Finish here after three cards."""


@dataclass(frozen=True, slots=True)
class Story:
    """A closing and what becomes of its debrief.

    `cards`: how many the rep answers before the `end`, None for all. `corrects`: what they change their view to once
    the buyer has spoken. `due`: its follow-ups are still to be done.
    """

    on: date
    sale: Sale
    outcome: Outcome
    said: Said
    cards: int | None = None
    end: End = End.DONE
    corrects: str = ""
    due: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """The closings in order, those whose debriefs are still open, and the deals that haven't closed."""

    history: tuple[Story, ...]
    standing: tuple[Story, ...]
    open: tuple[Sale, ...]


def draw(today: date, seed: int = SEED) -> Year:
    """The year up to the last working day before `today`: always the same for the same day and seed."""
    drawn = _Drawing(Random(seed), today)  # noqa: S311 -- nobody is to guess anything here
    planted, standing = tuple(drawn.planted()), tuple(drawn.standing())
    history = sorted((*planted, *drawn.rest(planted)), key=lambda story: (story.on, story.sale.name))
    return Year(tuple(history), standing, tuple(drawn.open()))


def next_monday(today: date) -> date:
    """The Monday after today."""
    return today + timedelta(days=7 - today.weekday())


@dataclass(slots=True)
class _Drawing:
    rng: Random
    today: date
    minds: Minds = field(init=False)
    names: set[str] = field(init=False)
    owners: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.minds = Minds(self.rng)
        self.names = {deal.name for deal in company.OPEN_DEALS}
        self.owners = {deal.account: deal.rep for deal in company.OPEN_DEALS}
        for at, accounts in enumerate(company.ACCOUNTS.values()):
            theirs = cycle(company.sellers_of(at))
            self.owners |= {name: next(theirs) for name in self._shuffled(accounts) if name not in self.owners}

    def planted(self) -> Iterator[Story]:
        """The closings that something is due from in the coming week, and one that its rep saw differently later."""
        monday = next_monday(self.today)
        lost, stopped = Outcome.LOST, Outcome.NO_DECISION
        told = {"asked": "told", "driver": "implementation_risk", "field": "stayed"}
        ends = {"contract_end": (monday + timedelta(days=60)).isoformat()}
        yield self._story(lost, 64, "Harbor Foods", 1, told | ends, due=True)
        told = {"asked": "told", "field": "Initech"}
        talk = {"next": (monday + timedelta(days=1)).isoformat(), "about": "other_service"}
        yield self._story(lost, 81, "Gullwing Motors", 0, told | talk, due=True)
        told = {"asked": "told", "driver": "timing_budget", "field": "postponed"}
        look = {"again": (monday + timedelta(days=3)).isoformat(), "about": "project"}
        yield self._story(stopped, 92, "Wrenfield College", 3, told | look, due=True)
        silent = {"asked": "not_yet", "field": "Globex", "next": "no_need"}
        for days, account in ((5, "Greywell Partners"), (8, "Blue Kettle Cafes"), (12, "Oakenshaw Tax")):
            yield self._story(lost, days, account, 2, silent, due=True)
        vague = {"driver": "price", "asked": "no_answer", "field": "Globex", "price": "same", "next": "no_need"}
        yield self._story(lost, 9, "Hazelmere Pumps", 1, vague, corrects="implementation_risk")

    def standing(self) -> Iterator[Story]:
        """The debriefs that are still open, none of them with the first rep: begun, waiting behind it, not started."""
        begun = {"driver": "price", "asked": "told", "field": "Globex"}
        yield self._story(Outcome.LOST, 1, "Greywell Partners", 3, begun, cards=2, end=End.OPEN)
        yield self._story(Outcome.WON, 1, "Gullwing Motors", 2, {}, cards=0, end=End.OPEN)
        yield self._story(Outcome.NO_DECISION, 1, "Blue Kettle Cafes", 3, {}, cards=0, end=End.OPEN)

    def rest(self, planted: Sequence[Story]) -> Iterator[Story]:
        """All the other closings."""
        fates: list[tuple[Outcome, bool]] = []
        for outcome, n in CLOSINGS.items():
            more = n - sum(story.outcome is outcome for story in planted)
            fates += [(outcome, at < LEFT[outcome]) for at in range(more)]
        self.rng.shuffle(fates)
        accounts = cycle(self._accounts())
        for on, (outcome, left) in zip(self._days(len(fates)), fates, strict=True):
            account = next(accounts)
            sale = self._sale(account, self.rng.randrange(len(company.LINES)), on, outcome)
            cards, end = (self.rng.choice((0, 0, 1)), End.LEFT) if left else self.rng.choice(ENDS)
            yield Story(on, sale, outcome, self.minds.of(outcome), cards, end)

    def open(self) -> Iterator[Sale]:
        """The deals that a new user can mark."""
        for deal in company.OPEN_DEALS:
            engaged = self.today - timedelta(days=self.rng.randint(12, 60))
            yield Sale(deal.name, deal.account, company.LINES[deal.line], deal.thousands, deal.rep, engaged)

    def _story(
        self,
        outcome: Outcome,
        days: int,
        account: str,
        line: int,
        answers: Mapping[str, str],
        *,
        cards: int | None = None,
        end: End = End.DONE,
        corrects: str = "",
        due: bool = False,
    ) -> Story:
        on = _working_day(self.today - timedelta(days=days))
        said = self.minds.of(outcome, answers, corrects or None)
        return Story(on, self._sale(account, line, on, outcome), outcome, said, cards, end, corrects, due)

    def _sale(self, account: str, line: int, on: date, outcome: Outcome) -> Sale:
        lines = [*company.LINES[line:], *company.LINES[:line]]
        choices = [(one, name) for one in lines for name in self._shuffled(one.deals)]
        of, name = next((one, name) for one, name in choices if f"{account} {name}" not in self.names)
        self.names.add(f"{account} {name}")
        engaged = on - timedelta(days=self.rng.randint(*CYCLE[outcome]))
        thousands = int(self.rng.triangular(of.least, of.most, of.least * 2))
        return Sale(f"{account} {name}", account, of, thousands, self.owners[account], engaged)

    def _days(self, n: int) -> list[date]:
        every = [self.today - timedelta(days=back) for back in range(1, DAYS)]
        working = [day for day in every if day.weekday() < SATURDAY]
        newest = [working[at % 4] for at in range(RECENT)]
        return sorted([*newest, *self.rng.choices(working, k=n - RECENT)])

    def _accounts(self) -> list[str]:
        return self._shuffled([name for names in company.ACCOUNTS.values() for name in names])

    def _shuffled(self, names: Sequence[str]) -> list[str]:
        return self.rng.sample(names, len(names))


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))
