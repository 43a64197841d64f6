"""What late answers and edits changed about the deals that earlier digests told of. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dialogs.fact import Fact
from dialogs.records import Outcome
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """How many deals moved from one outcome or driver to another. `outcome`: of a driver, how the deals ended.

    `new` is "" where the mark was taken back.
    """

    old: str
    new: str
    outcome: Outcome | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Corrections:
    """Since the last digest: debriefs that came `late`, buyers' `reasons` that are new or others, and what `moved`.

    A deal has one reason of its buyer: what they said themselves comes before what was heard.
    """

    late: int = 0
    reasons: int = 0
    moved: tuple[Moved, ...] = ()


def corrections(
    outcomes: Iterable[tuple[Outcome, Outcome | None]], facts: Iterable[tuple[Fact, Fact]], start: date
) -> Corrections:
    """Of deals of earlier digests, each as it stood at the last digest and as it stands at this one.

    `outcomes`: those that changed, None for taken back. `facts`: of the debriefs in which something was answered.
    `start`: the first day of this digest's own period, whose debriefs aren't late. Outcomes come first, then drivers.
    """
    late = reasons = 0
    moves = Counter(Moved(old, new or "") for old, new in outcomes)
    for before, now in facts:
        own = now.buyer_said not in {None, before.buyer_said}
        if not before.debriefed:
            late += now.debriefed and now.closed_on < start
            reasons += own
            continue
        reasons += own or (now.buyer_said is None and now.buyer_driver not in {None, before.buyer_driver})
        same = before.outcome is now.outcome
        if same and before.driver and now.driver and before.driver != now.driver:
            moves[Moved(before.driver, now.driver, now.outcome)] += 1
    moved = sorted(moves, key=lambda one: (one.outcome is not None, -moves[one], one.old, one.new, one.outcome or ""))
    return Corrections(late, reasons, tuple(replace(one, n=moves[one]) for one in moved))
