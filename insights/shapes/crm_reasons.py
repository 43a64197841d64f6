"""What a CRM says decided a deal, as the drivers of the debrief where that is known, beside our view. Pure.

A CRM's reason is somebody's pick, or their own words: it counts as a driver only where it is called like one, or
app.yaml says so. Nothing is guessed; what counts as none goes together.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from dialogs.records import Outcome
from dialogs.values import dataclass
from insights.shapes.counts import OTHER, UNSURE, Breakdown, Slice, Split
from insights.shapes.disclosure import enough

ELSEWISE = "crm:else"
"""The row of what counts as no driver."""
Driver = Callable[[str], str | None]
"""The driver that a CRM's reason counts as, by its key."""


@dataclass(frozen=True, slots=True)
class CrmSaid:
    """`n` closings of somebody with one reason of the CRM and one view of ours; None: there is no debrief of them."""

    reason: str
    view: str | None
    outcome: Outcome
    person_id: str | None
    n: int


@dataclass(frozen=True, slots=True)
class CrmGap:
    """`differ` of `n` closings whose reason in the CRM can be compared with our view. `left_out`: others with a view.

    `swap` is (the CRM's, ours, times), where one leads.
    """

    n: int = 0
    differ: int = 0
    swap: tuple[str, str, int] | None = None
    left_out: int = 0


def by_reason(said: Iterable[CrmSaid], driver: Driver) -> Breakdown:
    """The closings by what the CRM's reason counts as."""
    splits, reps = defaultdict[str, Split](Split), defaultdict[str, set[str]](set)
    for one in said:
        key = driver(one.reason) or ELSEWISE
        splits[key] += Split(**{one.outcome.value: one.n})
        reps[key] |= {one.person_id} if one.person_id else set()
    return {key: Slice(split, frozenset(reps[key])) for key, split in splits.items()}


def crm_gap(said: Iterable[CrmSaid], driver: Driver, *, sees_all: bool) -> CrmGap:
    """How often the CRM says otherwise than we do, of each outcome where that is enough sellers', or one `sees_all`."""
    both, sellers = defaultdict[Outcome, Counter[tuple[str, str]]](Counter), defaultdict[Outcome, set[str]](set)
    others = Counter[Outcome]()
    for one in said:
        theirs, ours = driver(one.reason), one.view
        if ours is None:
            continue
        if theirs is None or {theirs, ours} & UNSURE or {theirs, ours} == {OTHER}:
            others[one.outcome] += one.n
            continue
        both[one.outcome][theirs, ours] += one.n
        sellers[one.outcome] |= {one.person_id} if one.person_id else set()
    shown = [outcome for outcome in Outcome if sees_all or enough(sellers[outcome])]
    pairs = sum((both[one] for one in shown), Counter[tuple[str, str]]())
    swaps = Counter({pair: n for pair, n in pairs.items() if pair[0] != pair[1]})
    top = swaps.most_common(2)
    leads = bool(top) and top[0][1] > 1 and (len(top) == 1 or top[0][1] > top[1][1])
    swap = (*top[0][0], top[0][1]) if leads else None
    return CrmGap(pairs.total(), swaps.total(), swap, sum(others[one] for one in shown))
