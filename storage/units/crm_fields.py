"""Whose a deal's fields in a CRM are: a deal that reopens has several closings, and its fields say the last one's."""

from functools import cache

from sqlalchemy import Connection, and_, bindparam, delete, exists, false, or_, select

from dialogs.values import dataclass
from storage.tables import closing, crm_record, crm_target
from storage.units.write_backs import RECORD, Held, Record, touch

VALUE = "value"
"""The kind of record that a field is noted by."""


@dataclass(frozen=True, slots=True)
class Others:
    """The other closings of a deal that stand in the CRM. `later`: whether one of them is what its fields say.

    `values`: what fields say of those before, or may say.
    """

    later: bool
    values: tuple[Record, ...]


t, r, c, own = crm_target.c, crm_record.c, closing.c, closing.alias("own").c
_HERE = and_(
    t.workspace_id == bindparam("ws"),
    t.crm == bindparam("b_crm"),
    t.deal == bindparam("b_deal"),
    t.closing_id != bindparam("b_id"),
)
LATER = cache(
    lambda: select(
        exists()
        .where(_HERE, t.kept_out.is_(false()), t.erased.is_(false()))
        .where(c.workspace_id == t.workspace_id, c.id == t.closing_id, c.undone_at.is_(None))
        .where(own.workspace_id == t.workspace_id, own.id == bindparam("b_id"))
        .where(or_(c.marked_at > own.marked_at, and_(c.marked_at == own.marked_at, c.id > own.id)))
    )
)
_VALUES = and_(
    r.workspace_id == bindparam("ws"),
    r.crm == bindparam("b_crm"),
    r.kind == VALUE,
    r.closing_id.in_(select(t.closing_id).where(_HERE)),
)
SAID = cache(lambda: select(*RECORD).where(_VALUES).order_by(r.closing_id, r.name))
TAKE_OVER = cache(lambda: delete(crm_record).where(_VALUES, r.name == bindparam("b_name")))
ELSE = cache(lambda: select(t.closing_id).where(_HERE).order_by(t.closing_id))


def others(conn: Connection, held: Held) -> Others:
    """What other closings have to do with the fields of a deal."""
    values = _of(held)
    later = bool(conn.execute(LATER(), values).scalar_one())
    return Others(later, tuple(Record(*row) for row in conn.execute(SAID(), values)))


def take_over(conn: Connection, held: Held, name: str) -> None:
    """What a field says is this closing's from now on."""
    conn.execute(TAKE_OVER(), _of(held) | {"b_name": name})


def let_go(conn: Connection, held: Held, real_now: float) -> None:
    """Nothing of this closing's is in the deal's fields any more: they say again what the others have to say."""
    for (closing_id,) in conn.execute(ELSE(), _of(held)).all():
        touch(conn, held.workspace_id, closing_id, real_now)


def _of(held: Held) -> dict[str, str]:
    return {"ws": held.workspace_id, "b_crm": held.crm, "b_deal": held.deal, "b_id": held.closing_id}
