"""One action at work: the position it meets, and the rows it adds.

What stands in the form has been kept by then (`dialogs.engine.kept`), so every verb works on the answers alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from dialogs.definition.kinds import Kind
from dialogs.definition.script import Definition, Field, Step
from dialogs.engine import accept
from dialogs.engine.position import Card, Position, read, settled, within
from dialogs.engine.wonder import wonder
from dialogs.errors import NotAnAnswer, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.records import Answer, Answers, AnswerState, Case


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

        And Next, where nothing but picks on this same card came in between, and any press where nothing but half-typed
        words was kept since: the person pressed it on what they saw.
        """
        older = action.rev < self.case.debrief.rev
        if older and (self.only_kept_since(action.rev) or (action.verb is Verb.NEXT and self.same_card_at(action.rev))):
            return
        fields = self.card.fields if self.card else ()
        if action.verb is Verb.PICK and older:
            for field in fields:
                row = self.current.get(field.key)
                if field.key == action.field and not (settled(row) or (row and row.rev > action.rev)):
                    return
        raise Stale

    def asks(self, field: Field) -> bool:
        """Whether a field of the step at hand is on the card, or comes onto it by this action."""
        return (self.card is not None and field in self.card.fields) or field.applies(self.values, self.first)

    def before(self, rev: int) -> tuple[Answer, ...]:
        """The history up to a revision."""
        return tuple(row for row in self.case.answers.history if row.rev <= rev)

    def same_card_at(self, rev: int) -> bool:
        """Whether the card at hand was at hand at an earlier revision, and only it was answered since."""
        history = self.case.answers.history
        before = Answers(self.before(rev))
        then = read(self.definition, replace(self.case, answers=before))
        if self.card is None or then.card is None or then.card.step.key != self.card.step.key:
            return False
        if not {field.key for field in self.card.fields} <= {field.key for field in then.card.fields}:
            return False  # a question came up that the person had not seen
        keys = {field.key for field in self.card.step.fields}
        return all(row.field in keys for row in history if row.rev > rev)

    def only_kept_since(self, rev: int) -> bool:
        """Whether nothing came after an earlier revision but what stood half-typed on the card at hand."""
        since = [row for row in self.case.answers.history if row.rev > rev]
        before = {row.field: row for row in self.before(rev)}
        return (
            {row.rev for row in since} == set(range(rev + 1, self.case.debrief.rev + 1))
            and all(row.state is AnswerState.OPEN for row in since)
            and all(row.quotable is before[row.field].quotable for row in since if row.field in before)
            and self.same_card_at(rev)
        )

    # writing

    def put(self, field: Field, value: tuple[str, ...], state: AnswerState) -> None:
        """Add a row, unless it would repeat the newest one."""
        before = self.current.get(field.key)
        quotable = before.quotable if before is not None else field.quotable or field.kind is not Kind.TEXT
        self.values.pop(field.key, None)
        if shown := within(field, value, self.values):
            self.values[field.key] = shown
        if before is not None and (before.value, before.state) == (value, state):
            self.rows.pop(field.key, None)
        else:
            self.rows[field.key] = Answer(field.key, value, state, self.case.debrief.rev + 1, self.now, quotable)

    def settle(self, field: Field) -> None:
        """Give or skip a field by what it holds. Raises NotAnAnswer for a required one left empty."""
        row = self.row(field)
        if settled(row):
            return
        value = row.value if row else ()
        if not value and field.required:
            raise NotAnAnswer(f"One thing first: {field.ask}")
        self.put(field, value, AnswerState.GIVEN if value else AnswerState.SKIPPED)

    def reopen(self, card: Card) -> None:
        """Open a card's settled fields again; their values stand."""
        for field in card.fields:
            row = self.current.get(field.key)
            if row is not None and settled(row):
                self.put(field, row.value, AnswerState.OPEN)

    # the verbs

    def pick(self, key: str, value: str) -> None:
        """Commit one pick. Where a card ends in a pick, or in words that are there, its last pick completes it."""
        card = self.card
        field = next((f for f in card.fields if f.key == key), None) if card else None
        if card is None or field is None:
            self.offered(key, value)
            return
        if not field.single:
            raise NotAnAnswer
        picked = accept.pick(self.definition, self.case, field, value, self.taken(field), self.today)
        self.put(field, (picked,), AnswerState.GIVEN)
        now = list(self.applying(card.step))
        ends = now[-1].single or (now[-1].kind is Kind.TEXT and now[-1].key in self.values)
        if ends and not any(self.waits(f, card) for f in now):
            for f in now:
                self.settle(f)

    def offered(self, key: str, value: str) -> None:
        """An answer that the words just typed suggest for an earlier card. "" leaves it as it is."""
        found = wonder(self.definition, self.case)
        if found is None or found.field != key:
            raise Stale
        if not value:
            return
        field = self.position.script.fields[key]
        picked = accept.pick(self.definition, self.case, field, value, self.taken(field), self.today)
        self.put(field, (picked,), AnswerState.GIVEN)

    def waits(self, field: Field, card: Card) -> bool:
        """Whether a card can't complete itself yet for want of this field."""
        if settled(self.row(field)):
            return False
        if field.single or field not in card.fields:  # a question that only just came up has not been skipped
            return True
        return field.required and not self.values.get(field.key)

    def submit(self) -> None:
        """Next: take what the card holds, and skip what was left empty."""
        card = self.live()
        for field in self.applying(card.step):
            if field in card.fields or field.key in self.rows:  # as above
                self.settle(field)

    def skip(self) -> None:
        """Go on: what the card holds is kept, also what was reopened, and what is empty is skipped."""
        card = self.live()
        if any(field.required for field in card.fields):
            raise NotAnAnswer("The others can be skipped, this one I need. It's a tap.")
        for field in self.applying(card.step):
            self.settle(field)

    def skip_new(self) -> None:
        """Skip what applies, was never asked and isn't required."""
        for step in self.position.script.steps:
            for field in self.applying(step):
                if self.row(field) is None and not field.required:
                    self.put(field, (), AnswerState.SKIPPED)

    def finish(self) -> None:
        """Finish here: keep what was said and what is reopened, skip the rest."""
        for step in self.position.script.steps:
            for field in self.applying(step):
                self.settle(field)

    def settle_reopened(self) -> None:
        """Settle what is opened again, and what holds something, as it stands."""
        asked = {row.field for row in self.case.answers.history if settled(row)}
        for step in self.position.script.steps:
            for field in self.applying(step):
                row = self.row(field)
                if row is not None and (row.value or field.key in asked):
                    self.settle(field)

    def back(self) -> None:
        """Open the card before the current one again."""
        at = len(self.position.cards) if self.position.at is None else self.position.at
        if at == 0:
            raise NotAnAnswer("This is the first card.")
        self.reopen(self.position.cards[at - 1])

    def edit(self, key: str) -> None:
        """Open the card with this key again."""
        if not key:
            return
        card = next((c for c in self.position.cards if c.step.key == key), None)
        if card is None:
            raise NotAnAnswer("That question isn't part of this debrief any more.")
        self.reopen(card)

    def quote(self, key: str) -> None:
        """Toggle whether these words may be quoted."""
        field = self.position.script.fields.get(key)
        row = self.current.get(key)
        if field is None or not field.quotable or (row is None and field not in self.live().fields):
            raise NotAnAnswer
        row = self.row(field)
        quotable = row.quotable if row is not None else True
        value, state = (row.value, row.state) if row is not None else ((), AnswerState.OPEN)
        self.rows[key] = Answer(key, value, state, self.case.debrief.rev + 1, self.now, not quotable)
