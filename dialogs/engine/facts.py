"""What counts of a closing: one flat row for counting, and the words that may be read and quoted."""

from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from dialogs.definition.kinds import Kind
from dialogs.definition.roles import TOLD, Role
from dialogs.definition.script import Condition, Definition, Field, Step
from dialogs.engine.position import Position, read
from dialogs.fact import THEIR_OWN, Fact, Said, bare_fact
from dialogs.records import UNOWNED, Answer, AnswerState, Case
from dialogs.rivals import name_in

READING = "1"
"""Another number where `texts` itself comes to choose otherwise: what is stored is then read anew."""

COUNTED = tuple(role for role in Role if role.value in Fact.__slots__)
"""The roles whose answer has a column of its own."""


def flatten(definition: Definition, case: Case, prompted: bool) -> Fact:
    """The fact of a case as it stands. `prompted`: whether the rep was ever asked."""
    position = read(definition, case)
    view, kind = _view(position, case)
    drivers = {*position.said(Role.DRIVER), *position.said(Role.ALSO)}
    said = case.buyer.driver if case.buyer else None
    told = said is not None or bool(position.said(Role.BUYER_DRIVER))
    fields = [field for card in position.cards for field in card.fields]
    answers: dict[str, Any] = {role.value: position.one(role) for role in COUNTED}
    return replace(
        bare_fact(case.closing, case.deal, None if case.debrief.person_id == UNOWNED else case.debrief.person_id),
        prompted=prompted,
        debriefed=bool(position.values) and all(f.key in position.values for f in fields if f.required),
        drivers=",".join(sorted(drivers)) or None,
        view=view if told else None,
        view_kind=kind if told and view else None,
        competitor=_competitor(definition, case, position),
        buyer_said=said,
        **answers,
    )


def texts(definition: Definition, case: Case) -> tuple[Said, ...]:
    """The free texts whose questions apply as the answers stand, and the buyer's own; the others are answers alone."""
    position = read(definition, case)
    found = []
    for card in position.cards:
        for field in card.fields:
            if field.kind is not Kind.TEXT or field.role is Role.NAMED:
                continue
            row = case.answers.current.get(field.key)
            if row:
                quotable, said = field.quotable and row.quotable, position.values.get(field.key, ())
                found += [Said(field.key, text, field.heard, quotable, row.at) for text in said]
    if case.buyer and case.buyer.words:
        found.append(Said(THEIR_OWN, case.buyer.words, heard=True, quotable=case.buyer.quotable, at=case.buyer.at))
    return tuple(found)


@lru_cache(maxsize=16)  # before texts are read it is asked for each time
def reading(definition: Definition) -> str:
    """A short name of all in a definition that `texts` goes by: by another one the same answers may say otherwise."""
    rules = [
        (outcome.value, _asked(step), [(_asked(field), _kept(field)) for field in step.fields])
        for outcome, script in sorted(definition.scripts.items())
        for step in script.steps
    ]
    return blake2b(repr((READING, rules)).encode(), digest_size=8).hexdigest()


def _kept(field: Field) -> tuple[object, ...]:
    return field.kind.value, field.quotable, field.heard, field.other_than, *(["named"] * (field.role is Role.NAMED))


def _asked(of: Step | Field) -> tuple[str, list[object], list[object]]:
    return of.key, _spelled(of.when), _spelled(of.unless)


def _spelled(condition: Condition) -> list[object]:
    """A condition as text that is the same in every process."""
    return [[(t.key, t.first, sorted(t.values), t.anything, t.dated, t.rival) for t in group] for group in condition]


def _view(position: Position, case: Case) -> tuple[str | None, str]:
    """Our view as it was before the rep knew the buyer's reason. Later edits don't move it.

    They know from when they first said so (`asked`: told), or named the reason, or the buyer gave it themselves,
    whichever came first; who knew it all along has no view but one from memory.
    """
    roles = {field.key: role for role, field in position.script.roles.items()}
    recalled = position.asked(Role.RECALLED)
    if recalled:
        return _one(case.answers.first.get(recalled.key)), "recalled"

    def knows(row: Answer) -> bool:
        """Whether who wrote this knew the buyer's reason."""
        role = roles.get(row.field)
        return TOLD in row.value if role is Role.ASKED else role is Role.BUYER_DRIVER and bool(row.value)

    first = (row for key, row in case.answers.first.items() if roles.get(key) is Role.ASKED)
    knew = next((row.rev for row in case.answers.history if knows(row)), None)
    before = [
        row
        for row in case.answers.history
        if roles.get(row.field) is Role.DRIVER
        and row.state is AnswerState.GIVEN
        and (knew is None or row.rev < knew)
        and (case.buyer is None or row.at < case.buyer.at)
    ]
    return _one(before[-1] if before and not any(map(knows, first)) else None), "recorded"


def _one(row: Answer | None) -> str | None:
    return next(iter(row.value), None) if row else None


def _competitor(definition: Definition, case: Case, position: Position) -> str | None:
    """Whom we were up against: whom the rep picks or names, else what the deal was marked with."""
    for field in definition.scripts[case.closing.outcome].fields.values():
        if field.competitors and field.key in position.values:
            picked = next((value for value in position.values[field.key] if field.rival(value)), None)
            written = name_in(position.one(Role.NAMED) or "")
            return picked or (definition.competitor(written) if written else None)
    return definition.competitor(case.closing.competitor) if case.closing.competitor else None
