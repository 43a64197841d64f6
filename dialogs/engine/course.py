"""How a debrief was gone through: whether it was begun and finished, how long that took, and where it ended early."""

from datetime import timedelta

from dialogs.definition.script import Definition
from dialogs.engine.position import read
from dialogs.records import Answer, AnswerState, Case, Status
from dialogs.values import dataclass

_EARLY = 2
"""So many cards skipped with one press: that was Finish here, and not a last card without an answer."""


@dataclass(frozen=True, slots=True)
class Course:
    """One debrief's course. `person` only serves to hide what is one person's.

    `answering`: from the first answer to the end; `waiting`: from the prompt to the end; None where it isn't finished.
    `stopped`: the title of the card where it ended early or stands, "" where it went through or wasn't begun.
    """

    person: str
    started: bool
    finished: bool
    answering: timedelta | None = None
    waiting: timedelta | None = None
    stopped: str = ""


def course(definition: Definition, case: Case) -> Course:
    """The course of one debrief, by its answers."""
    debrief = case.debrief
    given = [row for row in case.answers.history if row.rev]  # revision 0: what came with the mark
    finished = debrief.status is Status.DONE and debrief.completed_at is not None
    if not given or not finished or debrief.completed_at is None:
        card = read(definition, case).card if given else None
        return Course(debrief.person_id, bool(given), finished, stopped=card.step.title if card else "")
    end = debrief.completed_at
    first = [row for row in given if row.at <= end]
    return Course(
        debrief.person_id,
        started=True,
        finished=True,
        answering=end - first[0].at if first else None,
        waiting=end - debrief.prompted_at if debrief.prompted_at else None,
        stopped=_cut_short(definition, case, first) if first else "",
    )


def _cut_short(definition: Definition, case: Case, rows: list[Answer]) -> str:
    """The first of the cards that one press skipped at the end, where it skipped several."""
    last = max(row.rev for row in rows)
    skipped = {row.field for row in rows if row.rev == last and row.state is AnswerState.SKIPPED}
    steps = [
        step
        for step in definition.script(case.closing.outcome).steps
        if any(field.key in skipped for field in step.fields)
    ]
    return steps[0].title if len(steps) >= _EARLY else ""
