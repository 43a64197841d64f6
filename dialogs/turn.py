"""One action at work: the position it meets, and the rows it adds."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from dialogs import accept
from dialogs.actions import Action, Verb
from dialogs.errors import NotAnAnswer, Stale
from dialogs.offers import wonder
from dialogs.position import Card, Position, read, settled, within
from dialogs.records import Answer, Answers, AnswerState, Case
from dialogs.script import Definition, Field, Kind, Step

Values = Mapping[str, tuple[str, ...]]


class Turn:
    """One action at work: the position it meets, and the rows it adds."""

    def __init__(self, definition: Definition, case: Case, now: datetime, today: date) -> None:
        self.definition = definition
        self.case = case
        self.now = now
        self.today = today
        self.current = case.answers.current
        self.first = case.answers.first
        self.position: Position = read(definition, case)
        self.card: Card | None = self.position.card
        self.values: dict[str, tuple[str, ...]] = dict(self.position.values)
        self.rows: dict[str, Answer] = {}

    # reading

    def live(self) -> Card:
        """The current card. Raises Stale when there is none any more."""
        if self.card is None:
            raise Stale
        return self.card

    def row(self, field: Field) -> Answer | None:
        """The newest row of a field, this action's included."""
        return self.rows.get(field.key) or self.current.get(field.key)

    def taken(self, field: Field) -> tuple[str, ...]:
        """What a field may not repeat."""
        return self.values.get(field.other_than, ()) if field.other_than else ()

    def applying(self, step: Step) -> Iterator[Field]:
        """The fields that apply as the rows come in. What one that doesn't says is out of sight for those after it."""
        shown = step.applies(self.values, self.first)
        for field in step.fields:
            if shown and field.applies(self.values, self.first):
                row = self.row(field)
                if row is not None and row.value and field.key not in self.values:
                    self.values[field.key] = row.value
                yield field
            else:
                self.values.pop(field.key, None)

    def check_quick_tap(self, action: Action) -> None:
        """Let a second tap through whose field nobody has touched since the card that the person sees.

        And Next, where nothing but picks on this same card came in between: the person pressed it on what they saw.
        """
        if action.verb is Verb.NEXT and action.rev < self.case.debrief.rev and self.same_card_at(action.rev):
            return
        fields = self.card.fields if self.card else ()
        if action.verb is Verb.PICK and action.rev < self.case.debrief.rev:
            for field in fields:
                row = self.current.get(field.key)
                if field.key == action.field and not (settled(row) or (row and row.rev > action.rev)):
                    return
        raise Stale

    def same_card_at(self, rev: int) -> bool:
        """Whether the card at hand was at hand at an earlier revision, and only it was answered since."""
        history = self.case.answers.history
        before = Answers(tuple(row for row in history if row.rev <= rev))
        then = read(self.definition, replace(self.case, answers=before))
        if self.card is None or then.card is None or then.card.step.key != self.card.step.key:
            return False
        if not {field.key for field in self.card.fields} <= {field.key for field in then.card.fields}:
            return False  # a question came up that the person had not seen
        keys = {field.key for field in self.card.step.fields}
        return all(row.field in keys for row in history if row.rev > rev)

    def filled(self, field: Field, values: Values) -> tuple[str, ...] | None:
        """What the form says of a field, () where it was emptied, None where the form doesn't have it."""
        given = values.get(field.key)
        if given is None:
            return None
        given = tuple(value for value in given if value)
        if field.kind is Kind.TEXT:
            words = accept.words(field, "\n".join(given))
            return (words,) if words else ()
        if field.kind is Kind.CHOICES:
            return accept.several(self.definition, self.case, field, given, self.taken(field))
        if not given or settled(self.row(field)):  # picks are committed one by one: a form only repeats them
            return None
        return (accept.pick(self.definition, self.case, field, given[0], self.taken(field), self.today),)

    # writing

    def put(self, field: Field, value: tuple[str, ...], state: AnswerState) -> None:
        """Add a row, unless it would repeat the newest one."""
        before = self.current.get(field.key)
        quotable = before.quotable if before is not None else field.quotable or field.kind is not Kind.TEXT
        self.values.pop(field.key, None)
        if shown := within(field, value, self.values):
            self.values[field.key] = shown
        if before is None or (before.value, before.state) != (value, state):
            self.rows[field.key] = Answer(field.key, value, state, self.case.debrief.rev + 1, self.now, quotable)

    def settle(self, field: Field, value: tuple[str, ...] | None) -> None:
        """Give or skip a field. None: what it holds already. Raises NotAnAnswer for a required one left empty."""
        row = self.row(field)
        if value is None:
            if settled(row):
                return
            value = row.value if row else ()
        if not value and field.required:
            raise NotAnAnswer(f"One thing first: {field.ask}")
        self.put(field, value, AnswerState.GIVEN if value else AnswerState.SKIPPED)

    def keep(self, values: Values) -> None:
        """Hold on to words and ticks on a card that isn't submitted yet."""
        for field in self.card.fields if self.card else ():
            if field.single:
                continue
            try:
                value = self.filled(field, values)
            except NotAnAnswer:
                continue
            row = self.current.get(field.key)
            if value is not None and value != (row.value if row else ()):
                self.put(field, value, AnswerState.OPEN)

    def reopen(self, card: Card) -> None:
        """Open a card's settled fields again; their values stand."""
        for field in card.fields:
            row = self.current.get(field.key)
            if row is not None and settled(row):
                self.put(field, row.value, AnswerState.OPEN)

    # the verbs

    def pick(self, key: str, value: str, values: Values) -> None:
        """Commit one pick. A card that ends in a pick completes itself with its last one."""
        card = self.card
        field = next((f for f in card.fields if f.key == key), None) if card else None
        if card is None or field is None:
            self.offered(key, value, values)
            return
        if not field.single:
            raise NotAnAnswer
        picked = accept.pick(self.definition, self.case, field, value, self.taken(field), self.today)
        self.put(field, (picked,), AnswerState.GIVEN)
        now = list(self.applying(card.step))
        forms = {f.key: self.filled(f, values) for f in now if not f.single}
        if not now[-1].single or any(self.waits(f, card, forms) for f in now):
            self.keep(values)
            return
        for f in now:
            if not f.single:
                self.settle(f, forms[f.key])

    def offered(self, key: str, value: str, values: Values) -> None:
        """An answer that the words just typed suggest for an earlier card. "" leaves it as it is."""
        found = wonder(self.definition, self.case)
        if found is None or found.field != key:
            raise Stale
        self.keep(values)
        if not value:
            return
        field = self.position.script.fields[key]
        picked = accept.pick(self.definition, self.case, field, value, self.taken(field), self.today)
        self.put(field, (picked,), AnswerState.GIVEN)

    def waits(self, field: Field, card: Card, forms: Mapping[str, tuple[str, ...] | None]) -> bool:
        """Whether a card can't complete itself yet for want of this field."""
        if settled(self.row(field)):
            return False
        if field.single or field not in card.fields:  # a question that only just came up has not been skipped
            return True
        return field.required and not (forms[field.key] or self.values.get(field.key))

    def submit(self, values: Values) -> None:
        """Next: take the form, and skip what was left empty."""
        card = self.live()
        for field in self.applying(card.step):
            value = self.filled(field, values)
            if field in card.fields or value:  # as above
                self.settle(field, value)

    def skip(self) -> None:
        """Skip what is open on the card."""
        card = self.live()
        if any(field.required for field in card.fields):
            raise NotAnAnswer("The others can be skipped, this one I need. It's a tap.")
        for field in self.applying(card.step):
            if not settled(self.row(field)):
                self.put(field, (), AnswerState.SKIPPED)

    def skip_new(self) -> None:
        """Skip what applies, was never asked and isn't required."""
        for step in self.position.script.steps:
            for field in self.applying(step):
                if self.row(field) is None and not field.required:
                    self.put(field, (), AnswerState.SKIPPED)

    def finish(self, values: Values) -> None:
        """Finish here: take the form, keep what is reopened, skip the rest."""
        fields = self.card.fields if self.card else ()
        forms = {field.key: self.filled(field, values) for field in fields if not field.single}
        for step in self.position.script.steps:
            for field in self.applying(step):
                self.settle(field, forms.get(field.key))

    def back(self, values: Values) -> None:
        """Open the card before the current one again."""
        at = len(self.position.cards) if self.position.at is None else self.position.at
        if at == 0:
            raise NotAnAnswer("This is the first card.")
        self.keep(values)
        self.reopen(self.position.cards[at - 1])

    def edit(self, key: str) -> None:
        """Open the card with this key again."""
        if not key:
            return
        card = next((c for c in self.position.cards if c.step.key == key), None)
        if card is None:
            raise NotAnAnswer("That question isn't part of this debrief any more.")
        self.reopen(card)

    def quote(self, key: str, values: Values) -> None:
        """Toggle whether these words may be quoted."""
        field = self.position.script.fields.get(key)
        row = self.current.get(key)
        if field is None or not field.quotable or (row is None and field not in self.live().fields):
            raise NotAnAnswer
        self.keep(values)
        row = self.row(field)
        quotable = row.quotable if row is not None else True
        value, state = (row.value, row.state) if row is not None else ((), AnswerState.OPEN)
        self.rows[key] = Answer(key, value, state, self.case.debrief.rev + 1, self.now, not quotable)
