"""What people wrote, for words and quotes: the one place where rows, not counts, are handed to insights."""

from datetime import date
from json import loads

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select
from sqlalchemy.sql.functions import coalesce

from dialogs.records import Outcome
from insights.texts import Verbatim, Verbatims
from storage.grouping import Only
from storage.tables import DEBRIEFED, answer, deal, fact

_later = answer.alias("later")
_F, _A = fact.c, answer.c
_NEWEST = ~exists().where(
    _later.c.workspace_id == _A.workspace_id,
    _later.c.debrief_id == _A.debrief_id,
    _later.c.field == _A.field,
    _later.c.rev > _A.rev,
)
# An answer outlives its question when an earlier answer is changed. These two are asked only after one of these:
_STILL_ASKED = and_(
    or_(_A.field != "buyer_words", _F.asked.is_(None), _F.asked == "told"),
    or_(_A.field != "other_words", _F.driver.is_(None), _F.driver == "other"),
)
_WRITTEN = and_(
    _F.workspace_id == bindparam("ws"),
    _F.closed_on >= bindparam("start"),
    _F.closed_on < bindparam("end"),
    DEBRIEFED,
    _A.field.in_(bindparam("fields", expanding=True)),
    _A.state != "skipped",
    _A.value != "[]",
    _NEWEST,
    _STILL_ASKED,
)
_JOINED = and_(_A.workspace_id == _F.workspace_id, _A.debrief_id == _F.closing_id)
_TEXTS = (
    select(
        _F.closing_id, _F.outcome, *(coalesce(c, "") for c in (_F.account, _F.person_id, _F.driver, _F.buyer_driver))
    )
    .add_columns(_A.field, _A.value, _A.quotable, _A.at, deal.c.name)
    .join_from(fact, answer, _JOINED)
    .join(deal, and_(deal.c.workspace_id == _F.workspace_id, deal.c.id == _F.deal_id))
    .where(_WRITTEN)
    .order_by(_A.at.desc(), _F.closing_id.desc(), _A.field)
    .limit(bindparam("most"))
)
_HOW_MANY = select(func.count()).select_from(fact.join(answer, _JOINED)).where(_WRITTEN)


def verbatims(
    conn: Connection,
    ws: str,
    start: date,
    end: date,
    fields: tuple[str, ...],
    limit: int,
    only: Only = None,
) -> Verbatims:
    """The newest `limit` texts of the closings from `start` up to, not including, `end`. `fields`: those that are text.

    As they stand now: of debriefed closings, undone ones left out, and of questions that still apply.
    """
    those = [_F[column] == value for column, value in (only or {}).items()]
    asked = {"ws": ws, "start": start, "end": end, "fields": fields, "most": limit}
    found = conn.execute(_TEXTS.where(*those), asked)
    texts = tuple(
        Verbatim(closing, Outcome(outcome), account, person, driver, said, field, words[0], may, at, name)
        for closing, outcome, account, person, driver, said, field, value, may, at, name in found
        if (words := loads(value))
    )
    cut = conn.execute(_HOW_MANY.where(*those), asked).scalar_one() - limit if len(texts) == limit else 0
    return Verbatims(texts, cut)
