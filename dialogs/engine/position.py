"""Where a debrief stands, read from its answers: nothing of this is stored, so a changed definition strands nobody."""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.definition.kinds import Kind
from dialogs.definition.roles import Role
from dialogs.definition.script import Definition, Field, Script, Step
from dialogs.records import Answer, Answers, AnswerState, Case
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """A step that applies now, with those of its fields that do."""

    step: Step
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """All that applies now. `at` is the index of the current card, None when everything is settled."""

    script: Script
    cards: tuple[Card, ...]
    values: Mapping[str, tuple[str, ...]]  # of the fields that apply and say something
    at: int | None

    def asked(self, role: Role) -> Field | None:
        """The question with this role, where it applies."""
        field = self.script.roles.get(role)
        return field if field and any(field in card.fields for card in self.cards) else None

    def said(self, role: Role) -> tuple[str, ...]:
        """What is answered to the question with this role, () where it doesn't apply or there is none."""
        field = self.script.roles.get(role)
        return self.values.get(field.key, ()) if field else ()

    def one(self, role: Role) -> str | None:
        """The same of a single answer."""
        return next(iter(self.said(role)), None)

    @property
    def card(self) -> Card | None:
        """The current card."""
        return None if self.at is None else self.cards[self.at]


def settled(row: Answer | None) -> bool:
    """Whether a field has been given or skipped and not reopened."""
    return row is not None and row.state is not AnswerState.OPEN


def within(field: Field, value: tuple[str, ...], values: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The value without what another field says already."""
    other = values.get(field.other_than, ()) if field.other_than else ()
    return tuple(v for v in value if v not in other) if other else value


def read(definition: Definition, case: Case) -> Position:
    """Where a case stands. Its answers never change, so they keep it: by the same script it is read once."""
    script = definition.scripts[case.closing.outcome]
    kept: Position | None = case.answers.position
    if kept is None or kept.script is not script:
        kept = _read(script, case.answers)
        object.__setattr__(case.answers, "position", kept)
    return kept


def _read(script: Script, answers: Answers) -> Position:
    """Read the position in one pass over the script."""
    current, first = answers.current, answers.first
    cards: list[Card] = []
    values: dict[str, tuple[str, ...]] = {}
    at = None
    for step in script.steps:
        if (step.when or step.unless) and not step.applies(values, first):
            continue
        fields = []
        open_ = False
        for field in step.fields:
            if (field.when or field.unless) and not field.applies(values, first):
                continue
            fields.append(field)
            row = current.get(field.key)
            if row is None or row.state is AnswerState.OPEN:
                open_ = True
            if row is not None and row.value:
                value = within(field, row.value, values)
                if value:
                    values[field.key] = value
        if fields:
            if open_ and at is None:
                at = len(cards)
            cards.append(Card(step, tuple(fields)))
    return Position(script, tuple(cards), values, at)


def effective(definition: Definition, case: Case) -> Mapping[str, Answer]:
    """Answers with a value, of fields that apply now; the others are ignored, not deleted."""
    current = case.answers.current
    return {
        key: current[key] if current[key].value == value else replace(current[key], value=value)
        for key, value in read(definition, case).values.items()
    }


def next_step(definition: Definition, case: Case) -> Step | None:
    """The current step: the first that applies and isn't settled. None at the end."""
    card = read(definition, case).card
    return card.step if card else None


def progress(definition: Definition, case: Case) -> tuple[int, int]:
    """The current card's number and how many apply; both the latter at the end."""
    position = read(definition, case)
    n = len(position.cards)
    return (n if position.at is None else position.at + 1), n


def open_text(definition: Definition, case: Case) -> Field | None:
    """The text field of the current card that typed words answer, None where there is none."""
    card = read(definition, case).card
    return text_of(card, case) if card else None


def text_of(card: Card, case: Case) -> Field | None:
    """A card's text field: the first that is open, else the first, to which further words are added."""
    texts = [field for field in card.fields if field.kind is Kind.TEXT]
    return next((f for f in texts if not settled(case.answers.current.get(f.key))), texts[0] if texts else None)
