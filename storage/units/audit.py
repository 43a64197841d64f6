"""The audit log: adding to it in the transaction of what it tells of, and reading it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from dialogs.audit import OPERATOR, Act, Deed, Entry, chained, operator
from dialogs.records import Event
from dialogs.values import dataclass
from insights.shapes.codes import hashed
from storage.engine.dialects import locks_rows
from storage.tables import (
    audit,
    closing,
    configured,
    deal,
    effort,
    merging,
    person,
    pseudonym,
    rival_verdict,
    suspicion,
)
from storage.units.events import claim_event
from storage.units.rows import in_order

P = ParamSpec("P")
T = TypeVar("T")

_ENTRY = in_order(audit, Entry)
ENTRIES = cache(lambda: select(*_ENTRY).where(audit.c.workspace_id == bindparam("ws")).order_by(audit.c.number))
LAST = cache(
    lambda: select(*_ENTRY).where(audit.c.workspace_id == bindparam("ws")).order_by(audit.c.number.desc()).limit(1)
)
ADD = cache(lambda: insert(audit).values({column.name: bindparam(column.name) for column in audit.c}))
TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('audit ' || :ws, 0))")
WHO = cache(
    lambda: select(pseudonym.c.id).where(
        pseudonym.c.workspace_id == bindparam("ws"), pseudonym.c.whose == bindparam("b_whose")
    )
)
WHOSE = cache(lambda: select(pseudonym.c.id, pseudonym.c.whose).where(pseudonym.c.workspace_id == bindparam("ws")))
NAME = cache(lambda: insert(pseudonym).values({column.name: bindparam(column.name) for column in pseudonym.c}))
FORGET = cache(
    lambda: delete(pseudonym).where(
        pseudonym.c.workspace_id == bindparam("ws"), pseudonym.c.whose == bindparam("b_whose")
    )
)
PEOPLE = cache(lambda: select(person.c.id, person.c.name).where(person.c.workspace_id == bindparam("ws")))
DEALS = cache(lambda: select(deal.c.id, deal.c.name).where(deal.c.workspace_id == bindparam("ws")))
CLOSINGS = cache(
    lambda: (
        select(closing.c.id, deal.c.name)
        .join_from(closing, deal, (deal.c.workspace_id == closing.c.workspace_id) & (deal.c.id == closing.c.deal_id))
        .where(closing.c.workspace_id == bindparam("ws"))
    )
)
_GONE, _KEPT = deal.alias(), deal.alias()
MERGINGS = cache(
    lambda: (
        select(merging.c.id, (_GONE.c.name + " and " + _KEPT.c.name).label("name"))
        .join_from(merging, _GONE, (_GONE.c.workspace_id == merging.c.workspace_id) & (_GONE.c.id == merging.c.gone_id))
        .join(_KEPT, (_KEPT.c.workspace_id == merging.c.workspace_id) & (_KEPT.c.id == merging.c.kept_id))
        .where(merging.c.workspace_id == bindparam("ws"))
    )
)
_VERDICT = rival_verdict.c
VERDICTS = cache(
    lambda: select(_VERDICT.id, (_VERDICT.gone + " and " + _VERDICT.kept).label("name")).where(
        _VERDICT.workspace_id == bindparam("ws")
    )
)
SUSPICIONS = cache(
    lambda: select(
        suspicion.c.id, (suspicion.c.driver + func.coalesce(" " + suspicion.c.value, "")).label("name")
    ).where(suspicion.c.workspace_id == bindparam("ws"))
)
THEMES = cache(lambda: select(effort.c.selector).where(effort.c.workspace_id == bindparam("ws")))
KEYS = cache(lambda: select(configured.c.key, configured.c.digest).where(configured.c.workspace_id == bindparam("ws")))
FORGET_KEYS = cache(lambda: delete(configured).where(configured.c.workspace_id == bindparam("ws")))
NEW_KEY = cache(lambda: insert(configured).values({column.name: bindparam(column.name) for column in configured.c}))


@dataclass(frozen=True, slots=True)
class Names:
    """Who is behind the pseudonyms of a log, and what its ids are called, as far as anybody still knows."""

    people: Mapping[str, str]
    things: Mapping[str, str]


def append(conn: Connection, ws: str, deed: Deed, now: datetime) -> Entry:
    """Add a deed to the log of a workspace. Last in its unit: who adds holds up others that add, until COMMIT."""
    if locks_rows(conn):
        conn.execute(TURN, {"ws": ws})
    who = conn.execute(WHO(), {"ws": ws, "b_whose": deed.by}).scalar()
    if who is None:
        conn.execute(NAME(), {"workspace_id": ws, "id": deed.pseudonym, "whose": deed.by})
        who = deed.pseudonym
    row = conn.execute(LAST(), {"ws": ws}).first()
    number, before = (row.number + 1, row.hash) if row else (1, "")
    unsealed = Entry(number, now, who, deed.act.value, deed.about, deed.detail, "")
    made = Entry(number, now, who, deed.act.value, deed.about, deed.detail, chained(ws, before, unsealed))
    conn.execute(ADD(), {"workspace_id": ws, **{name: getattr(made, name) for name in Entry.__slots__}})
    return made


def noting(
    conn: Connection,
    ws: str,
    deed: Deed,
    now: datetime,
    event: Event | None,
    did: Callable[[T], bool],
    unit: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run a unit, and log the deed in its transaction where `did` says of its result that something was done.

    An event that comes again logs nothing again, whatever has come of the deed since. None: it can't come again.
    """
    first = event is None or claim_event(conn, Event(ws, f"noted:{event.key}"), now)
    done = unit(conn, *args, **kwargs)
    if first and did(done):
        append(conn, ws, deed, now)
    return done


def entries(conn: Connection, ws: str) -> tuple[Entry, ...]:
    """The whole log of a workspace, in its order."""
    return tuple(Entry(*row) for row in conn.execute(ENTRIES(), {"ws": ws}))


def names(conn: Connection, ws: str) -> Names:
    """What the log's ids mean, as far as that is known."""
    here = {"ws": ws}
    called = {row.id: row.name for row in conn.execute(PEOPLE(), here)}
    people = {row.id: called.get(row.whose) or _of_no_person(row.whose) for row in conn.execute(WHOSE(), here)}
    found = (DEALS(), CLOSINGS(), MERGINGS(), VERDICTS(), SUSPICIONS())
    things = {row.id: row.name for select_ in found for row in conn.execute(select_, here)}
    return Names(people, things | {hashed(word): word for word in conn.scalars(THEMES(), here)})


def _of_no_person(whose: str) -> str:
    """Whoever is at the command line, or what winloss does by itself."""
    return whose.removeprefix(OPERATOR) + " (command line)" if whose.startswith(OPERATOR) else whose


def forget(conn: Connection, ws: str, whose: str) -> None:
    """From now on nobody knows whose pseudonym that was. The log stays as it is."""
    conn.execute(FORGET(), {"ws": ws, "b_whose": whose})


def configure(
    conn: Connection, ws: str, digests: Mapping[str, str], user: str, pseudonym_id: str, now: datetime
) -> tuple[str, ...]:
    """Log which keys of app.yaml are otherwise than they were last served; their names."""
    if locks_rows(conn):
        conn.execute(TURN, {"ws": ws})  # several replicas start at once
    before = {row.key: row.digest for row in conn.execute(KEYS(), {"ws": ws})}
    changed = tuple(sorted(key for key in before.keys() | digests if before.get(key) != digests.get(key)))
    if changed:
        conn.execute(FORGET_KEYS(), {"ws": ws})
        conn.execute(NEW_KEY(), [{"workspace_id": ws, "key": key, "digest": made} for key, made in digests.items()])
        told = ", ".join(changed) if before else ""
        append(conn, ws, Deed(Act.CONFIGURED, operator(user), pseudonym_id, detail=told), now)
    return changed
