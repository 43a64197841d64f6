"""GROUP BY over `fact` that fills insights.shapes.process."""

from collections import Counter, defaultdict
from datetime import date

from sqlalchemy import Connection

from dialogs.records import Outcome
from insights.shapes.counts import NOT_A_FIT
from insights.shapes.process import Fit, Fits, Process
from storage.counting.counting import count_by
from storage.counting.grouping import Only, along_index, rows
from storage.sellers import one_seller
from storage.tables import DEBRIEFED

_VIEWS = along_index("outcome", "person_id", "segment", "lead_source", "drivers", only=(DEBRIEFED,))


def process(conn: Connection, ws: str, start: date | None, end: date | None, only: Only = None) -> Process:
    """Of the closings from `start` up to, not including, `end`."""
    segments, sources, into = _Fits(), _Fits(), one_seller(conn, ws)
    for word, person, segment, source, said, number in rows(conn, _VIEWS, ws, start, end, only):
        if said is None:
            continue
        outcome, never = Outcome(word), NOT_A_FIT in said.split(",")
        for fits, name in ((segments, segment), (sources, source)):
            fits.add(outcome, name or "", into.get(person, person), int(number), never=never)
    return Process(count_by(conn, ws, "stage", start, end, only), segments.made(), sources.made())


class _Fits:
    """By outcome and value of a dimension how many views there are, how many of never a fit, and whose."""

    def __init__(self) -> None:
        self._n, self._never = Counter[tuple[Outcome, str]](), Counter[tuple[Outcome, str]]()
        self._reps = defaultdict[tuple[Outcome, str], set[str]](set)

    def add(self, outcome: Outcome, name: str, person: str | None, number: int, *, never: bool) -> None:
        """More of them."""
        self._n[outcome, name] += number
        self._never[outcome, name] += number * never
        self._reps[outcome, name] |= {person} if person else set()

    def made(self) -> Fits:
        """As it is told."""
        found = defaultdict[Outcome, dict[str, Fit]](dict)
        for (outcome, name), n in self._n.items():
            those = outcome, name
            found[outcome][name] = Fit(self._never[those], n, frozenset(self._reps[those]))
        return dict(found)
