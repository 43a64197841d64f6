"""What a digest is written from. The bot gathers it; the sections only put it into words."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from dialogs.records import FollowUpKind, Outcome
from dialogs.values import dataclass
from insights.shapes.corrections import Corrections
from insights.shapes.counts import Counts, Split, Week
from insights.shapes.evidence import Weekly
from insights.shapes.periods import Period
from insights.shapes.process import Process
from insights.shapes.staggered import Staggered
from insights.shapes.suspicions import Suspicion
from insights.shapes.texts import Phrase, Quoted

Shorts = Mapping[str, Mapping[str, str]]
"""A field's key -> an answer's key -> its short name (a definition's `shorts`)."""

QUIET_BELOW = 3
"""Fewer closings since the last full digest than this are too few to say anything new."""

YOUNG_BELOW = 20
"""With fewer debriefs in a year than this, a digest says what there is and what will be, and tests nothing."""


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that is due this week. `about` is a short label of what to talk about."""

    deal: str
    kind: FollowUpKind
    on: date
    about: str = ""


class Tier(StrEnum):
    """How far something may be believed."""

    COUNTS = "counts"
    WATCHING = "watching"
    THEME = "theme"
    TREND = "trend"


class Source(StrEnum):
    """Who said so: sellers of their own view; sellers of what they heard from buyers; buyers themselves."""

    OURS = "ours"
    HEARD = "heard"
    BUYERS = "buyer"

    @classmethod
    def _missing_(cls, value: object) -> "Source | None":
        """What was heard was once kept as "buyers", as if they had said it themselves."""
        return cls.HEARD if value == "buyers" else None


@dataclass(frozen=True, slots=True)
class Selector:
    """The deals behind a finding, for storage to find: what was said, of a family, in deals that ended so.

    `family`: "driver", "pair" (`what` is both keys in order, with "+" between them) or a dimension. `within`: only the
    losses with this value of a dimension, as ("competitor", "Globex").
    """

    family: str
    what: str
    outcome: Outcome | None
    source: Source = Source.OURS
    within: tuple[str, str] | None = None

    @property
    def rising(self) -> bool:
        """Whether it is better said more often: what wins."""
        return self.outcome is Outcome.WON


@dataclass(frozen=True, slots=True)
class Finding:
    """Something said more often in one group of deals than in the others, and how sure that is.

    It was said in `deals` of the group's `n`, and in `others` of the other `others_n`. `reps` and `accounts` are the
    distinct sellers and companies among `deals`. `heard`: from how many buyers of that outcome sellers heard it, None
    where that isn't told; `buyers`: how many said it themselves, of the `asked` whose reason is known from themselves,
    in so many `months`.
    `effect`: the odds ratio within sellers, with its 95 % interval. `confirmed`: the buyers carry it, in what they said
    themselves. `note`: why it is not more.
    """

    selector: Selector
    tier: Tier
    confirmed: bool
    deals: int
    n: int
    others: int
    others_n: int
    reps: int
    accounts: int
    heard: int | None
    effect: float
    low: float
    high: float
    p: float
    checked: date
    buyers: int = 0
    asked: int = 0
    months: int = 12
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """A share that rises or falls over `weeks`: `deals` of `n` in all, `before` and `after` in the halves of the time.

    `z`: how clearly, within the sellers. `echo`: it moved, but not among the deals without another that moved. Of a
    driver, `elsewhere`: the same halves of the other outcomes; `alike`: it moved, but not clearly otherwise than there.
    """

    family: str
    what: str
    rising: bool
    tier: Tier
    weeks: int
    n: int
    deals: int
    before: tuple[int, int]
    after: tuple[int, int]
    since: date
    z: float
    checked: date
    echo: bool = False
    elsewhere: tuple[tuple[int, int], tuple[int, int]] | None = None
    alike: bool = False

    @property
    def start(self) -> date:
        """The first day that it tells of."""
        return self.checked - timedelta(weeks=self.weeks)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a test compares with, where there is too little of it: debriefs of losses (`lost`), or of other outcomes."""

    lost: bool
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many there are, how many it takes, and when that is reached at `per_week`; None: not within sight.

    `beside`: what else it takes, where that comes later.
    """

    have: int
    need: int
    per_week: float
    until: date | None
    beside: Beside | None = None

    @property
    def reached(self) -> bool:
        """Whether there is enough to see something strong."""
        return self.have >= self.need and self.beside is None


@dataclass(frozen=True, slots=True)
class Reach:
    """What would have been noticed: a reason that makes losing `odds` times likelier; None: not even a strong one.

    `fainter`: how strong one might still be missed, and `ahead` what it takes to notice that; None: none that counts.
    """

    odds: int | None
    fainter: int | None
    ahead: Outlook | None


@dataclass(frozen=True, slots=True)
class Response:
    """How many closings a look had, and of how many of them it is known who the rival was."""

    closed: Split
    rival: Split


@dataclass(frozen=True, slots=True)
class Look:
    """One look of the calendar at the data of [`start`, `day`), frozen when first made.

    `findings`: the themes, strongest first, then what vanished (tier COUNTS, with a note). `trends`: every series that
    was tested, those that are trends with tier TREND. The outlooks: how far the data are from showing anything; None
    where there are none yet. `quotes`: one a theme at most. `sayings`: one a phrase at most, by its words.
    `texts_cut`: how many texts quotes and phrases left unread. `reach`: what can be ruled out, and `response`: of how
    much; None in older looks. `anew`: counted answers that came, or were worded anew, within its data, and when; a
    reason's key, or another's behind its question. `gone`: the same of what isn't offered any more.
    """

    day: date
    next_day: date
    start: date
    findings: tuple[Finding, ...] = ()
    trends: tuple[Trend, ...] = ()
    theme_outlook: Outlook | None = None
    trend_outlook: Outlook | None = None
    quotes: tuple[tuple[Selector, Quoted], ...] = ()
    phrases: tuple[Phrase, ...] = ()
    texts_cut: int = 0
    sayings: tuple[tuple[str, Quoted], ...] = ()
    reach: Reach | None = None
    response: Response | None = None
    anew: tuple[tuple[str, date], ...] = ()
    gone: tuple[tuple[str, date], ...] = ()

    @property
    def earliest(self) -> date:
        """The first day that any of it tells of: a driver's trend may be of two years."""
        return min([self.start, *(trend.start for trend in self.trends)])

    @property
    def themes(self) -> tuple[Finding, ...]:
        """The themes in the order they are shown and numbered, from 1: what the buyers carry first."""
        found = (finding for finding in self.findings if finding.tier is Tier.THEME)
        return tuple(sorted(found, key=lambda finding: not finding.confirmed))

    @property
    def moving(self) -> tuple[Trend, ...]:
        """The series that are trends."""
        return tuple(trend for trend in self.trends if trend.tier is Tier.TREND)


@dataclass(frozen=True, slots=True)
class Effort:
    """A theme that is worked on: (deals with it, deals of that outcome) in the 6 months before, and since.

    `sellers`: how many sellers' deals those are, before and since; of more than three nobody needs to know how many.
    `start`: where teams start one after another; it has its own shares, so these are empty. `day`: that of its telling.
    """

    selector: Selector
    since: date
    before: tuple[int, int]
    after: tuple[int, int]
    sellers: tuple[int, int] = (3, 3)
    start: Staggered | None = None
    day: date = date.min


@dataclass(frozen=True, slots=True)
class Behind:
    """One of the deals behind a finding. `amount` is in thousandths of its currency; None where unknown."""

    deal_id: str
    deal: str
    account: str | None
    outcome: Outcome
    closed_on: date
    amount: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """One digest's material.

    `week` and `latest`: the ISO week reported on and its closings. `since` and `counts`: all that closed since the last
    full digest, this week included. `past` and `year`: the 12 months up to now. `weeks`: the last 8 to 12, in order.
    `look`: the latest one; `watching`: what may become a theme, by the data of now; `muted`: themes not to be shown.
    `weekly`: the series behind the look's trends, by family, for their chart. `word`: while it is young, one to quote.
    `called`: the headings of what the last full digest called confirmed. `process`: of the year. `suspicions`: all that
    were named; `suspicions_wanted`: the business year begins, and there are places.
    """

    week: Period
    latest: Split
    since: Period
    counts: Counts
    past: Period
    year: Counts
    weeks: tuple[Week, ...]
    shorts: Shorts
    currency: str
    due: tuple[Due, ...] = ()
    open_debriefs: int = 0
    corrections: Corrections = field(default_factory=Corrections)
    look: Look | None = None
    watching: tuple[Finding, ...] = ()
    efforts: tuple[Effort, ...] = ()
    muted: frozenset[Selector] = frozenset()
    weekly: Mapping[str, Weekly] = field(default_factory=dict)
    word: Quoted | None = None
    called: frozenset[str] = frozenset()
    process: Process = field(default_factory=Process)
    suspicions: tuple[Suspicion, ...] = ()
    suspicions_wanted: bool = False

    @property
    def young(self) -> bool:
        """Whether this is a company's beginning: something closed, and nothing can hold up yet."""
        known = self.look is not None and bool(self.look.themes or self.look.moving)
        return self.year.closed.closed > 0 and self.year.debriefed.closed < YOUNG_BELOW and not known

    @property
    def quiet(self) -> bool:
        """Whether too little closed since the last full digest for a full one."""
        return self.counts.closed.closed < QUIET_BELOW
