"""What was asked to be erased and waits for its hour: timers, so that undoing one is taking it away."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from dialogs.effects import Timer, TimerKind
from dialogs.records import Event, Moment
from dialogs.values import dataclass
from storage.tables import timer
from storage.units.changes import DROP_TIMER, set_timer
from storage.units.erasing import FORGET, How, erase_deal, erase_person, forget
from storage.units.events import claim_event, was_claimed
from storage.units.workspaces import EVERYTHING, erase_workspace, forget_workspace

ERASES: Mapping[str, Callable[[Connection, str, str, Moment, How], bool]] = {
    "person": erase_person,
    "deal": erase_deal,
    "workspace": erase_workspace,
}
"""What can be erased, by what it is called in a command and in the subject of its timer."""
ERASE = "erase:"
"""What the subject of such a timer begins with; what is erased (a word of ERASES) and its id follow."""
_DUE = cache(
    lambda: select(timer.c.due_at).where(
        timer.c.workspace_id == bindparam("ws"),
        timer.c.kind == TimerKind.PRUNE.value,
        timer.c.subject == bindparam("b_subject"),
    )
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """Something to be erased: `what` it is (a word of ERASES), and its id."""

    what: str
    id: str

    @property
    def subject(self) -> str:
        """Of its timer."""
        return f"{ERASE}{self.what}:{self.id}"


def is_one(subject: str) -> bool:
    """Whether a timer's subject is something to be erased, or what is left of that."""
    return subject.startswith((ERASE, FORGET))


def schedule(conn: Connection, event: Event, asked: Erasure, now: datetime, due_at: datetime) -> bool:
    """Erase something at a later moment; whether this did it now: one asked for before keeps its own."""
    if not claim_event(conn, event, now) or due(conn, event.workspace_id, asked) is not None:
        return False
    set_timer(conn, event.workspace_id, Timer(TimerKind.PRUNE, asked.subject, due_at))
    return True


def take_back(conn: Connection, event: Event, asked: Erasure, now: datetime) -> bool:
    """Don't erase it after all; whether this did it now: not where it is too late, or was taken back already.

    An event that comes again takes nothing back, for what waits by then was asked for after it.
    """
    if not claim_event(conn, event, now):
        return False
    waiting = {"ws": event.workspace_id, "b_kind": TimerKind.PRUNE.value, "b_subject": asked.subject}
    if not conn.execute(DROP_TIMER(), waiting).rowcount:
        return False
    return claim_event(conn, _taken_back(event), now)


def took_back(conn: Connection, event: Event) -> bool:
    """Whether this event took something back, when it first came."""
    return was_claimed(conn, _taken_back(event))


def _taken_back(event: Event) -> Event:
    return Event(event.workspace_id, f"kept:{event.key}")


def due(conn: Connection, ws: str, asked: Erasure) -> datetime | None:
    """When something will be erased; None where nobody asked for it, or it is done."""
    found: datetime | None = conn.execute(_DUE(), {"ws": ws, "b_subject": asked.subject}).scalar()
    return found


def carry_out(conn: Connection, ws: str, subject: str, at: Moment, how: How) -> None:
    """Do what such a timer is for. It may run twice: what is erased has nothing left to be erased."""
    if subject.startswith(EVERYTHING):
        forget_workspace(conn, ws, subject, at)
        return
    if subject.startswith(FORGET):
        forget(conn, ws, subject, at)
        return
    what, _, asked_id = subject.removeprefix(ERASE).partition(":")
    ERASES[what](conn, ws, asked_id, at, how)


def erase_now(conn: Connection, ws: str, asked: Erasure, at: Moment, how: How) -> bool:
    """Erase it at once; whether there was anything. What waited for its hour has nothing left to do."""
    set_timer(conn, ws, Timer(TimerKind.PRUNE, asked.subject, None))
    return ERASES[asked.what](conn, ws, asked.id, at, how)
