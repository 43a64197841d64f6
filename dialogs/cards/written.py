"""What of a debrief goes into a CRM, in plain words. Pure.

What wasn't answered, isn't sure or may not be quoted never does; what the buyer said on their own page only where they
allow that.
"""

from collections.abc import Mapping
from datetime import date

from dialogs.definition.kinds import Kind
from dialogs.definition.roles import Role
from dialogs.definition.script import Definition, Field
from dialogs.engine.position import read
from dialogs.records import Case, FollowUp, FollowUpKind, FollowUpStatus
from dialogs.sentences import writing_back as said
from dialogs.sentences.words import ENGLISH, long_date, words
from dialogs.values import dataclass

UNSURE = frozenset({"not_sure", "unknown"})
"""Answers that say nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """A follow-up as a task. `name`: its kind."""

    name: str
    due_on: date
    subject: str
    about: str
    done: bool


@dataclass(frozen=True, slots=True)
class Picked:
    """What was answered to a question: the value's key, and how it reads, longest first."""

    value: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """All that goes. `note`: its paragraphs; `answers`: by the key of the question, for fields that app.yaml maps."""

    note: tuple[str, ...]
    tasks: tuple[Task, ...]
    answers: Mapping[str, tuple[Picked, ...]]


def written(definition: Definition, case: Case, items: tuple[FollowUp, ...]) -> Written:
    """What of a finished debrief goes into a CRM."""
    position = read(definition, case)
    answers: dict[str, tuple[Picked, ...]] = {}
    for card in position.cards:
        for field in card.fields:
            row = case.answers.current.get(field.key)
            values = tuple(one for one in position.values.get(field.key, ()) if one not in UNSURE)
            if values and row is not None and (row.quotable or field.kind is not Kind.TEXT):
                answers[field.key] = tuple(_picked(field, one) for one in values)
    return Written(_note(definition, case, answers), tuple(_tasks(definition, case, items)), answers)


def _picked(field: Field, value: str) -> Picked:
    label, short = field.label(value), field.shorts.get(value, "")
    return Picked(value, tuple(one for one in (label, short) if one))


def _note(definition: Definition, case: Case, answers: Mapping[str, tuple[Picked, ...]]) -> tuple[str, ...]:
    roles = definition.script(case.closing.outcome).roles
    lines = [words(said.ENDED[case.closing.outcome], ENGLISH, day=long_date(case.closing.closed_on, ENGLISH))]
    for role, line, gap in ((Role.BUYER_DRIVER, said.REASON, "reason"), (Role.BUYER_WORDS, said.QUOTE, "said")):
        found = answers.get(roles[role].key, ()) if role in roles else ()
        if found:
            lines.append(words(line, ENGLISH, **{gap: ", ".join(one.labels[0] for one in found)}))
    if case.buyer is not None and case.buyer.in_crm:
        field, own = roles.get(Role.BUYER_DRIVER), case.buyer
        if own.driver and field is not None:
            lines.append(words(said.OWN_REASON, ENGLISH, reason=field.label(own.driver)))
        if own.words:
            lines.append(words(said.QUOTE, ENGLISH, said=own.words))
    return tuple(lines)


def _tasks(definition: Definition, case: Case, items: tuple[FollowUp, ...]) -> list[Task]:
    about = definition.script(case.closing.outcome).roles.get(Role.ABOUT)
    return [
        Task(
            item.kind.value,
            item.due_on,
            words(said.TASKS[item.kind], ENGLISH),
            words(said.ABOUT, ENGLISH, about=about.label(item.about) if about else item.about) if item.about else "",
            item.status is FollowUpStatus.DONE,
        )
        for item in items
        if item.status is not FollowUpStatus.DROPPED
        and not (item.kind is FollowUpKind.ASK_BUYER and case.buyer is not None)  # they have answered
    ]
