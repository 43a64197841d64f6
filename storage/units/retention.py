"""Taking away what is old enough: timers that come each night and go on in small steps.

How far one is stands in its subject, in the transaction of what was done: a kill between two steps costs none.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select

from dialogs.audit import Act, Deed
from dialogs.effects import Timer, TimerKind
from dialogs.records import Moment
from dialogs.retention import Goes, Until
from dialogs.values import dataclass
from storage.tables import timer
from storage.units import audit, old_names, old_words
from storage.units.changes import set_timer
from storage.units.erasing import How
from storage.units.old_words import Old, Step

RETAIN = "retain:"
"""What the subject of such a timer begins with; the setting follows and, while it is at work, how far it is."""
_AFTER = "@"
BY = "retention"
"""Who the log says it was."""
_OLD: Mapping[Goes, Callable[[Connection, str, Until, How], Old]] = {
    Goes.WORDS: old_words.old,
    Goes.NAMES: old_names.old,
}
_TAKE: Mapping[Goes, Callable[[Connection, str, str, Until, Moment, How], Step]] = {
    Goes.WORDS: old_words.take,
    Goes.NAMES: old_names.take,
}
_TIMERS = (
    timer.c.workspace_id == bindparam("ws"),
    timer.c.kind == TimerKind.PRUNE.value,
    timer.c.subject.startswith(bindparam("b_of"), autoescape=False),
)
_SUBJECTS = cache(lambda: select(timer.c.subject).where(*_TIMERS))
_STOP = cache(lambda: delete(timer).where(*_TIMERS))


@dataclass(frozen=True, slots=True)
class Retention:
    """What app.yaml says of one thing, as of now. `again`: when it comes next; `pseudonym`: of whoever did it."""

    what: Goes
    until: Until
    again: datetime
    pseudonym: str

    @property
    def subject(self) -> str:
        """Of its timer, before it has begun."""
        return f"{_of(self.what)}{self.until.months}"


Retains = Callable[[str], tuple[Retention, ...]]
"""By workspace; none: all is kept."""


def all_kept(_ws: str) -> tuple[Retention, ...]:
    """No workspace has anything taken away."""
    return ()


def is_one(subject: str) -> bool:
    """Whether a timer's subject is this."""
    return subject.startswith(RETAIN)


def _of(what: Goes) -> str:
    return f"{RETAIN}{what}:"


def begun(conn: Connection, ws: str, retention: Retention) -> bool:
    """Whether this setting's timer is there, at work or waiting for its night."""
    found = conn.execute(_SUBJECTS(), {"ws": ws, "b_of": _of(retention.what)}).scalars()
    return any(one.partition(_AFTER)[0] == retention.subject for one in found)


def plan(conn: Connection, ws: str, retention: Retention, first: datetime) -> None:
    """Begin at a moment, in place of what another setting began."""
    stop(conn, ws, retention.what)
    set_timer(conn, ws, Timer(TimerKind.PRUNE, retention.subject, first))


def stop(conn: Connection, ws: str, what: Goes) -> None:
    """Take no more of it away: app.yaml says no more of it."""
    conn.execute(_STOP(), {"ws": ws, "b_of": _of(what)})


def old(conn: Connection, ws: str, retention: Retention, how: How) -> Old:
    """How much is old enough to go. Nothing is written."""
    return _OLD[retention.what](conn, ws, retention.until, how)


def go_on(conn: Connection, ws: str, subject: str, at: Moment, retained: tuple[Retention, ...], how: How) -> None:
    """Do a step, and set the timer for the next one, or for the next night."""
    setting, _, after = subject.partition(_AFTER)
    retention = next((one for one in retained if one.subject == setting), None)
    if retention is None:
        return  # app.yaml says something else by now, which has a timer of its own
    last = take_old(conn, ws, after, at, retention, how)
    following = (f"{setting}{_AFTER}{last}", at.now) if last else (setting, retention.again)
    set_timer(conn, ws, Timer(TimerKind.PRUNE, *following))


def take_old(conn: Connection, ws: str, after: str, at: Moment, retention: Retention, how: How, by: str = BY) -> str:
    """One step: what is old behind the `after` of the last one; where the next begins, "" where there is none."""
    step = _TAKE[retention.what](conn, ws, after, retention.until, at, how)
    if any(step.took.values()):
        much = ",".join(f"{what}={n}" for what, n in step.took.items())
        detail = f"retention.{retention.what}={retention.until.months},{much}"
        audit.append(conn, ws, Deed(Act.ERASED, by, retention.pseudonym, detail=detail), at.now)
    return step.last
