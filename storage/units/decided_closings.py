"""The closings of a deal as they are when what a CRM told of it is settled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update

from dialogs.records import Closing
from dialogs.values import dataclass
from storage.tables import answer, closing, debrief
from storage.units.rows import CLOSING, to_closing


@dataclass(frozen=True, slots=True)
class Standing:
    """A closing of the deal as it is. `answered`: its rep said something of it."""

    closing: Closing
    marked_at: datetime
    debriefed: bool
    answered: bool

    @property
    def fixed(self) -> bool:
        """Whether somebody here said something of it, so that it isn't taken back by a CRM."""
        return self.answered or self.closing.source == "chat"

    @property
    def counts(self) -> bool:
        """Whether nobody took it back."""
        return self.closing.undone_at is None

    @property
    def spoken(self) -> bool:
        """Whether somebody here marked it, or was asked about it."""
        return self.closing.source == "chat" or self.debriefed


_SAID = exists().where(
    answer.c.workspace_id == closing.c.workspace_id, answer.c.debrief_id == closing.c.id, answer.c.rev > 0
)
_CLOSINGS = cache(
    lambda: (
        select(*CLOSING, closing.c.marked_at, debrief.c.id, _SAID)
        .join_from(
            closing,
            debrief,
            (debrief.c.workspace_id == closing.c.workspace_id) & (debrief.c.id == closing.c.id),
            isouter=True,
        )
        .where(closing.c.workspace_id == bindparam("ws"))
        .order_by(closing.c.marked_at, closing.c.id)
    )
)
_OF_DEAL = cache(lambda: _CLOSINGS().where(closing.c.deal_id == bindparam("b_deal")))
_TOLD = cache(lambda: _CLOSINGS().where(closing.c.id.in_(bindparam("b_told"))))
CHANGE = cache(
    lambda: (
        update(closing)
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
        .values(
            {
                name: bindparam(f"b_{name}")
                for name in ("outcome", "closed_on", "competitor", "amount", "currency", "reason")
            }
        )
    )
)
LIKES = cache(
    lambda: (
        update(closing)
        .where(closing.c.workspace_id == bindparam("ws"), closing.c.id == bindparam("b_id"))
        .values(like_id=bindparam("b_like"))
    )
)


HAND_ON = cache(
    lambda: (  # what nobody was asked about yet
        update(debrief)
        .where(debrief.c.workspace_id == bindparam("ws"), debrief.c.id == bindparam("b_id"))
        .values(person_id=bindparam("b_person"), reminders=0, resume_at=bindparam("b_at"))
    )
)


def standing_of(conn: Connection, ws: str, deal_id: str, told: Sequence[str]) -> Mapping[str, Standing]:
    """The closings of a deal, and those (their ids) that the CRM told of, by their ids."""
    found: dict[str, Standing] = {}
    _add(found, conn.execute(_OF_DEAL(), {"ws": ws, "b_deal": deal_id}))
    if elsewhere := [one for one in told if one not in found]:  # since two deals were merged, or taken apart again
        _add(found, conn.execute(_TOLD(), {"ws": ws, "b_told": elsewhere}))
    return found


def _add(found: dict[str, Standing], rows: Iterable[Sequence[Any]]) -> None:
    for *cells, marked_at, debriefed, said in rows:
        closed = to_closing(cells)
        found[closed.id] = Standing(closed, marked_at, debriefed is not None, bool(said))
