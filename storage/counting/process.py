"""GROUP BY over `fact` that fills insights.shapes.process."""

from collections import Counter, defaultdict
from datetime import date

from sqlalchemy import Connection

from dialogs.records import Outcome
from insights.shapes.counts import NOT_A_FIT
from insights.shapes.process import Fit, Process
from storage.counting.counting import count_by
from storage.counting.grouping import Only, along_index, rows
from storage.tables import DEBRIEFED

_VIEWS = along_index("outcome", "person_id", "segment", "drivers", only=(DEBRIEFED,))


def process(conn: Connection, ws: str, start: date | None, end: date | None, only: Only = None) -> Process:
    """Of the closings from `start` up to, not including, `end`."""
    numbers, never = defaultdict[Outcome, Counter[str]](Counter), defaultdict[Outcome, Counter[str]](Counter)
    reps = defaultdict[tuple[Outcome, str], set[str]](set)
    for word, person, segment, said, number in rows(conn, _VIEWS, ws, start, end, only):
        if said is None:
            continue
        outcome, name = Outcome(word), segment or ""
        numbers[outcome][name] += int(number)
        reps[outcome, name] |= {person} - {None}
        if NOT_A_FIT in said.split(","):
            never[outcome][name] += int(number)
    fit = {
        outcome: {name: Fit(never[outcome][name], n, frozenset(reps[outcome, name])) for name, n in found.items()}
        for outcome, found in numbers.items()
    }
    return Process(count_by(conn, ws, "stage", start, end, only), fit)
