"""Which question has which role, and what isn't counted for want of one: told with its place."""

from collections.abc import Iterator
from itertools import combinations

from dialogs.definition.roles import MEANINGS, Role
from dialogs.definition.schema import DefinitionDef, FieldDef
from dialogs.definition.script import Definition
from dialogs.errors import DefinitionError
from dialogs.records import Outcome
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class _Question:
    """A question of the file, where it stands, and for which outcomes it is asked."""

    place: str
    of: FieldDef
    outcomes: frozenset[Outcome]


def assigned(source: DefinitionDef) -> dict[str, Role]:
    """Field key -> role: what `counts_as` says, else its key where that is a role's name and the kind is right.

    Raises DefinitionError where a role is on a question of the wrong kind, or two have it for the same outcome.
    """
    found: dict[str, Role] = {}
    by_role: dict[Role, list[_Question]] = {}
    for question in _questions(source):
        role = _role(question)
        if role is not None:
            found[question.of.key] = role
            by_role.setdefault(role, []).append(question)
    for role, questions in by_role.items():
        for one, other in combinations(questions, 2):
            if both := one.outcomes & other.outcomes:
                outcome = next(each for each in Outcome if each in both)
                raise DefinitionError(
                    f'{other.place}: counts as {role}, as does {one.place} ("{one.of.key}"), both for {outcome};'
                    " an answer can be counted of one of them only"
                )
    return found


def uncounted(source: DefinitionDef) -> tuple[str, ...]:
    """What isn't counted, quoted or followed up for want of a question or of an answer, the main question first."""
    roles, said = assigned(source), list[str]()
    for role, meaning in MEANINGS.items():
        mine = [question for question in _questions(source) if roles.get(question.of.key) is role]
        asked_for = frozenset[Outcome]().union(*(question.outcomes for question in mine))
        if not mine:
            said.append(f"No question counts as {role}, so {meaning.without}.{_wrong(source, role)}")
        elif role is Role.DRIVER and (lacking := [outcome for outcome in Outcome if outcome not in asked_for]):
            said.append(f"No question counts as {role} for {' or '.join(lacking)}, so there {meaning.without}.")
    if not any(option.source == "competitors" for question in _questions(source) for option in question.of.options):
        said.append("No question offers the competitors, so only those named when a deal is marked are counted.")
    return tuple(said)


def unanswerable(source: DefinitionDef, definition: Definition) -> tuple[str, ...]:
    """What follows from an answer that a question with its role doesn't offer."""
    said = []
    places = {question.of.key: question.place for question in _questions(source)}
    for role, meaning in MEANINGS.items():
        fields = [script.roles[role] for script in definition.scripts.values() if role in script.roles]
        for answer, lost in meaning.answers.items():
            lacking = [field.key for field in fields if answer not in field.labels]
            if lacking and len(lacking) == len(fields):
                said.append(f'{places[lacking[0]]} counts as {role} but offers no answer "{answer}", so {lost}.')
    return tuple(said)


def _role(question: _Question) -> Role | None:
    field = question.of
    if field.counts_as is None:
        role = Role(field.key) if field.key in set(Role) else None
        return role if role and field.kind in MEANINGS[role].kinds else None
    kinds = MEANINGS[field.counts_as].kinds
    if field.kind not in kinds:
        raise DefinitionError(
            f"{question.place}.counts_as: a field of kind {field.kind} can't count as {field.counts_as};"
            f" that takes {' or '.join(sorted(kinds))}"
        )
    return field.counts_as


def _wrong(source: DefinitionDef, role: Role) -> str:
    """What may be done about a role that nobody has."""
    named = next((question for question in _questions(source) if question.of.key == role), None)
    if named is not None and named.of.counts_as is None:
        kinds = " or ".join(sorted(MEANINGS[role].kinds))
        return f" {named.place} is called so, but is of kind {named.of.kind}; that takes {kinds}."
    if role is not Role.DRIVER:
        return ""
    roles = assigned(source)
    like = (
        question
        for question in _questions(source)
        if question.of.key not in roles and any(option.source == "drivers" for option in question.of.options)
    )
    found = next(like, None)
    if found is None:
        return ""
    return f' If {found.place} ("{found.of.key}") is the main question, write "counts_as: {role}" under it.'


def _questions(source: DefinitionDef) -> Iterator[_Question]:
    for i, step in enumerate(source.steps):
        for j, field in enumerate(step.fields):
            yield _Question(f"steps[{i}].fields[{j}]", field, frozenset(step.outcomes) & frozenset(field.outcomes))
