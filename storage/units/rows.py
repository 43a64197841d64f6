"""Rows to records and back. A record is read by position: its columns are selected in the order of its fields."""

import json
import logging
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, bindparam, select

from dialogs.fact import Fact
from dialogs.records import (
    Answer,
    Answers,
    AnswerState,
    Buyer,
    Case,
    Closing,
    Deal,
    Debrief,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Outcome,
    Person,
    Status,
    Workspace,
)
from storage.tables import answer, buyer_answer, closing, deal, debrief, follow_up, person, workspace

log = logging.getLogger(__name__)

Values = Sequence[Any]


def in_order(table: Table, record: type) -> tuple[Column[Any], ...]:
    """The columns of a table in the order of a record's fields."""
    return tuple(table.c[field.name] for field in fields(record))


WORKSPACE = in_order(workspace, Workspace)
PERSON = in_order(person, Person)
DEAL = in_order(deal, Deal)
CLOSING = in_order(closing, Closing)
DEBRIEF = in_order(debrief, Debrief)
FOLLOW_UP = in_order(follow_up, FollowUp)
BUYER = in_order(buyer_answer, Buyer)
FACT = tuple(field.name for field in fields(Fact))

_TO_CLOSING = len(DEBRIEF)
_TO_DEAL = _TO_CLOSING + len(CLOSING)
_TO_PERSON = _TO_DEAL + len(DEAL)
_TO_BUYER = _TO_PERSON + len(PERSON)

CASES = cache(
    lambda: (
        select(*DEBRIEF, *CLOSING, *DEAL, *PERSON, *BUYER)
        .join_from(
            debrief, closing, (closing.c.workspace_id == debrief.c.workspace_id) & (closing.c.id == debrief.c.id)
        )
        .join(deal, (deal.c.workspace_id == debrief.c.workspace_id) & (deal.c.id == closing.c.deal_id))
        .join(person, (person.c.workspace_id == debrief.c.workspace_id) & (person.c.id == debrief.c.person_id))
        .outerjoin(
            buyer_answer,
            (buyer_answer.c.workspace_id == debrief.c.workspace_id) & (buyer_answer.c.closing_id == debrief.c.id),
        )
        .where(debrief.c.workspace_id == bindparam("ws"))
    )
)
"""Cases without their answers, of the workspace `ws`. Read the rows with `to_cases`."""

_ANSWERS = cache(
    lambda: (
        select(answer.c.debrief_id, answer.c.field, answer.c.value, answer.c.state, answer.c.rev, answer.c.at)
        .add_columns(answer.c.quotable)
        .where(answer.c.workspace_id == bindparam("ws"))
        .order_by(answer.c.debrief_id, answer.c.rev, answer.c.at)
    )
)
_ANSWERS_OF_ONE = cache(lambda: _ANSWERS().where(answer.c.debrief_id == bindparam("id")))
_ANSWERS_OF_MANY = cache(lambda: _ANSWERS().where(answer.c.debrief_id.in_(bindparam("ids"))))


def to_closing(row: Values) -> Closing:
    """A closing, from the columns CLOSING."""
    ws, closing_id, deal_id, outcome, *rest = row
    return Closing(ws, closing_id, deal_id, Outcome(outcome), *rest)


def to_debrief(row: Values) -> Debrief:
    """A debrief, from the columns DEBRIEF."""
    ws, debrief_id, person_id, rev, status, *rest = row
    return Debrief(ws, debrief_id, person_id, rev, Status(status), *rest)


def to_follow_up(row: Values) -> FollowUp:
    """A follow-up, from the columns FOLLOW_UP."""
    ws, follow_up_id, debrief_id, deal_id, person_id, kind, due_on, about, status, *hands = row
    ids = (ws, follow_up_id, debrief_id, deal_id, person_id)
    return FollowUp(*ids, FollowUpKind(kind), due_on, about, FollowUpStatus(status), *hands)


def to_case(row: Values, answers: Answers) -> Case:
    """A case, from a row of CASES and its answers."""
    return Case(
        to_debrief(row[:_TO_CLOSING]),
        to_closing(row[_TO_CLOSING:_TO_DEAL]),
        Deal(*row[_TO_DEAL:_TO_PERSON]),
        Person(*row[_TO_PERSON:_TO_BUYER]),
        answers,
        Buyer(*row[_TO_BUYER:]) if row[_TO_BUYER] is not None else None,
    )


def _to_answer(row: Values) -> Answer:
    _, field, value, state, rev, at, quotable = row
    return Answer(field, tuple(json.loads(value)), AnswerState(state), rev, at, quotable)


def one_case(conn: Connection, statement: Select[Any], ws: str, **values: Any) -> Case | None:
    """The case of the first row of a statement built on CASES, with its answers; None where there is no row."""
    row = conn.execute(statement, {"ws": ws, **values}).first()
    if row is None:
        return None
    rows = conn.execute(_ANSWERS_OF_ONE(), {"ws": ws, "id": row[1]})
    return to_case(row, Answers(tuple(map(_to_answer, rows))))


def many_cases(conn: Connection, statement: Select[Any], ws: str, **values: Any) -> tuple[Case, ...]:
    """The cases of a statement built on CASES, with their answers, in the order of its rows.

    One that can't be read is left out and logged: it must not stop what is about all the others.
    """
    rows = conn.execute(statement, {"ws": ws, **values}).all()
    history: dict[str, list[Values]] = {row[1]: [] for row in rows}
    if history:
        for found in conn.execute(_ANSWERS_OF_MANY(), {"ws": ws, "ids": list(history)}):
            history[found[0]].append(found)
    cases = []
    for row in rows:
        try:
            cases.append(to_case(row, Answers(tuple(map(_to_answer, history[row[1]])))))
        except (TypeError, ValueError) as error:  # its own words may quote an answer
            log.error("debrief %s can't be read and is left out: %s", row[1], type(error).__name__)  # noqa: TRY400
    return tuple(cases)


def answer_values(ws: str, debrief_id: str, row: Answer) -> dict[str, Any]:
    """What is written for an answer."""
    return {
        "ws": ws,
        "id": debrief_id,
        "rev": row.rev,
        "field": row.field,
        "value": json.dumps(row.value, ensure_ascii=False),
        "state": row.state.value,
        "quotable": row.quotable,
        "at": row.at,
    }
