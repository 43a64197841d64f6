"""A person says of which deals that closed at once they want to be asked."""

from collections.abc import Callable

from sqlalchemy import Connection

from dialogs.effects import Target, Want
from dialogs.records import Case, Event, Moment
from storage.units import backlog
from storage.units.cases import lock_person
from storage.units.debriefs import Opened, promote
from storage.units.events import claim_event
from storage.units.posts import load_post, save_post
from storage.units.wants import want

Picks = Callable[[tuple[Case, ...]], tuple[str, ...]]
"""Of the cases in question the ids of those to ask about. Pure."""
Told = Callable[[int, int], str]
"""How many are asked about, of how many -> a message."""


def choose(
    conn: Connection,
    event: Event,
    at: Moment,
    first: str,
    person_id: str,
    picks: Picks,
    told: Told,
    opened: Opened,
) -> bool | None:
    """Settle the question that has this debrief as its first. `told`: what stands in its place, as JSON.

    False where it is settled already, None where this event was handled before.
    """
    ws = event.workspace_id
    if not claim_event(conn, event, at.now):
        return None
    question = backlog.subject_of(first, person_id)
    lock_person(conn, ws, person_id)
    found = backlog.in_question(conn, ws, person_id)
    if not found or load_post(conn, ws, question) is not None:
        return False
    wanted = picks(found)
    backlog.answered(conn, ws, person_id, wanted)
    save_post(conn, ws, question, told(len(wanted), len(found)), at.now)
    want(conn, ws, Want(Target.POST, question, person_id), at.real)
    promote(conn, ws, person_id, at, opened)
    return True
