"""Which deal a CRM tells of: by its id there, else the one that is plainly it; made where there is none."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from dialogs.decided import Decided
from dialogs.erasing import was_erased
from dialogs.identity.spelling import as_name, called, name_key
from dialogs.identity.verdict import Mention, Verdict, verdict_of
from dialogs.merging import filled
from dialogs.records import Deal, Moment, Person
from dialogs.values import dataclass
from storage.tables import deal, person
from storage.units.aliases import kept_for
from storage.units.deals import get_deal
from storage.units.identity import lately
from storage.units.import_changes import merged
from storage.units.people import person_by_email
from storage.units.rows import DEAL

LATELY = timedelta(days=30)
"""A deal without an id is looked for among those that are open or closed since."""


@dataclass(frozen=True, slots=True)
class Found:
    """A deal that is there. `erased`: what is left of one that was, of which nothing is to be known again."""

    deal: Deal
    erased: bool


_BY_EXTERNAL = cache(
    lambda: select(*DEAL).where(deal.c.workspace_id == bindparam("ws"), deal.c.external_id.in_(bindparam("b_ids")))
)


_NEW_OWNER = cache(
    lambda: insert(person).values({name: bindparam(name) for name in ("workspace_id", "id", "name", "email")})
)


def found_deal(conn: Connection, ws: str, said: Decided, today: date) -> tuple[Found | None, Deal | None]:
    """The deal that a CRM tells of; and where there is none, one that may be it all the same."""
    from storage.vault.marks import marker  # noqa: PLC0415 - loaded only where a CRM tells something

    marked = marker(conn, ws)
    ids = [said.deal_id, *((marked(said.deal_id),) if marked else ())]
    row = conn.execute(_BY_EXTERNAL(), {"ws": ws, "b_ids": ids}).first()
    if row is not None:
        there = Deal(*row)
        if was_erased(there.name, there.account, there.external_id):
            return Found(there, erased=True), None
        kept = get_deal(conn, ws, kept_for(conn, ws, there.id)) or there
        return Found(kept, erased=False), None
    mention = Mention(
        name=said.name,
        account=said.account,
        owners=called(said.owner_email),
        product=said.product,
        amount=said.amount,
        currency=said.currency,
        closed_on=said.closed_on or today,
    )
    matches = [verdict_of(mention, known) for known in lately(conn, ws, today - LATELY)]
    best = max((one for one in matches if one.verdict is not Verdict.ANOTHER), key=lambda one: one.points, default=None)
    if best is None:
        return None, None
    like = get_deal(conn, ws, best.known.id)
    if like is None or best.verdict is Verdict.ASK:
        return None, like
    return Found(like, erased=False), None


def described(
    conn: Connection,
    ws: str,
    had: Deal | None,
    said: Decided | None,
    late: Decided | None,
    new_id: Callable[[], str],
    ours: str,
    at: Moment,
) -> Deal:
    """The deal with what is told of it, written. What isn't told stays as it was.

    `late`: what came later than news that are known already, of which only counts what nobody told yet.
    """

    def given(told: Decided) -> Deal:
        return Deal(
            workspace_id=ws,
            id=had.id if had else new_id(),
            name=as_name(told.name),
            account=told.account,
            owner_id=_owner(conn, ws, told.owner_email, new_id).id if told.owner_email else None,
            product=told.product,
            segment=told.segment,
            region=told.region,
            amount=told.amount,
            external_id=told.deal_id if had is None or had.external_id is None else had.external_id,
            currency=told.currency,
            stage=told.stage,
            lead_source=told.lead_source,
        )

    first = said or late if had is None else said
    made = merged(had, given(first), ours) if first else had
    if made is None:
        raise ValueError("something is told of a deal")
    if late is not None:
        made = filled(made, given(late))
    if made != had:
        from storage.units.importing import SAVE_DEAL  # noqa: PLC0415 - loaded only where a CRM tells something

        row: dict[str, Any] = {column: getattr(made, column) for column in Deal.__slots__}
        conn.execute(SAVE_DEAL[conn.dialect.name], {**row, "name_key": name_key(made.name), "created_at": at.now})
    return made


def _owner(conn: Connection, ws: str, email: str, new_id: Callable[[], str]) -> Person:
    """Who has this address; somebody who isn't in chat where nobody has it."""
    found = person_by_email(conn, ws, email)
    if found is not None:
        return found
    made = Person(ws, new_id(), email, email=email)
    conn.execute(_NEW_OWNER(), {"workspace_id": ws, "id": made.id, "name": email, "email": email})
    return made
