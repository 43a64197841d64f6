"""A rep's hand: marks deals and taps through debriefs, by the same units and rules as everybody's clicks."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random  # noqa: TID251 -- see bot.demo.year

from sqlalchemy import Connection
from ulid import ULID

from bot.demo.year import End, Story
from bot.desk.rules import Decide, Rules
from dialogs.definition.kinds import Kind
from dialogs.definition.script import Field, iso
from dialogs.engine.accept import options
from dialogs.engine.position import Card, read, settled
from dialogs.messages.actions import Action, Verb
from dialogs.records import Case, Event, FollowUp, FollowUpStatus, Moment, Person
from dialogs.values import dataclass
from storage.units import debriefs, follow_ups, marks
from storage.units.follow_ups import FollowChange

A_TAP = timedelta(seconds=9)
REASON = "reason"  # the card with our own view
LEAVE_AFTER = timedelta(days=1)


@dataclass(slots=True)
class Hand:
    """Writes into one workspace, within one unit. `real_now` is for the outbox, which is emptied afterwards."""

    conn: Connection
    rules: Rules
    workspace_id: str
    real_now: float
    rng: Random
    events: int = 0

    def new_id(self, at: datetime) -> str:
        """An id as it would have been made then; the same in every run."""
        return str(ULID.from_bytes(int(at.timestamp() * 1000).to_bytes(6, "big") + self.rng.randbytes(10)))

    def event(self) -> Event:
        """One more event."""
        self.events += 1
        return Event(self.workspace_id, f"sample:{self.events}")

    def mark(self, story: Story, rep: Person, at: datetime) -> Case:
        """Mark the deal as closed, and get its debrief."""
        ids = self.new_id(at), self.new_id(at)
        given = marks.Mark(*ids, story.sale.name, story.outcome, story.on, rep.id, None, story.said.marked)
        opened = self.rules.opened(at)
        made = marks.mark(self.conn, self.event(), Moment(at, self.real_now), given, opened)
        if made.case is None:
            raise LookupError(f"{story.sale.name} has no debrief")
        return made.case

    def answer(self, case: Case, story: Story, at: datetime) -> Case:
        """Go through the debrief as far as the rep did."""
        if story.cards != 0:
            case = self.press(case, Action(Verb.START), at)
        while True:
            position = read(self.rules.asked(case), case)
            if position.at is None or position.at == story.cards:
                break
            at += A_TAP
            case = self.tap(case, position.card, story.said.answers, at)
        if story.end is End.FINISHED and position.at is not None:
            if any(field.required for card in position.cards[position.at :] for field in card.fields):
                case = self.to_the_end(case, story.said.answers, at)
            else:
                case = self.press(case, Action(Verb.FINISH), at + A_TAP)
        if story.end is End.LEFT:
            case = self.press(case, Action(Verb.LEAVE), at + LEAVE_AFTER)
        return case

    def tap(self, case: Case, card: Card | None, answers: Mapping[str, tuple[str, ...]], at: datetime) -> Case:
        """The next pick on the card at hand, with what is typed there; Next where no pick is left."""
        said = {f.key: value for f in (card.fields if card else ()) if (value := self.reply(case, f, answers))}
        values = {f.key: said[f.key] for f in (card.fields if card else ()) if f.key in said and not f.single}
        for f in card.fields if card else ():
            if f.single and f.key in said and not settled(case.answers.current.get(f.key)):
                return self.press(case, Action(Verb.PICK, field=f.key, value=said[f.key][0]), at, values)
        return self.press(case, Action(Verb.NEXT), at, values)

    def reply(self, case: Case, field: Field, answers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """What the rep says to a question, as far as it is on offer: the demo also runs with a debrief of one's own."""
        said = answers.get(field.role or field.key, ())
        if field.kind is Kind.TEXT:
            return said or (("Hard to say.",) if field.required else ())
        offered = tuple(option.value for option in options(self.rules.asked(case), case, field))
        fitting = tuple(v for v in said if v in offered or (field.kind is Kind.DATE and iso(v)))
        return fitting or (offered[:1] if field.required else ())

    def press(
        self, case: Case, action: Action, at: datetime, values: Mapping[str, tuple[str, ...]] | None = None
    ) -> Case:
        """Press something on the debrief's card as it stands."""
        action = Action(action.verb, case.debrief.id, case.debrief.rev, action.field, action.value)
        return self.act(case, self.rules.pressed(action, values or {}, case.person.user_id or "", at), at)

    def act(self, case: Case, decide: Decide, at: datetime) -> Case:
        """Carry out one event on the debrief."""
        moment, opened = Moment(at, self.real_now), self.rules.opened(at)
        acted = debriefs.act(self.conn, self.event(), moment, case.debrief.id, decide, opened)
        return acted.case

    def hear(self, case: Case, story: Story, at: datetime) -> Case:
        """The buyer tells why after all; sometimes that changes the rep's mind."""
        case = self.act(case, self.rules.told(case.person.user_id or "", at), at)
        case = self.to_the_end(case, story.said.later, at)
        steps = self.rules.asked(case).script(case.closing.outcome).steps
        if story.corrects and any(step.key == REASON for step in steps):
            case = self.press(case, Action(Verb.EDIT, field=REASON), at + A_TAP)
            case = self.to_the_end(case, {"driver": (story.corrects,)}, at + A_TAP)
        return case

    def to_the_end(self, case: Case, answers: Mapping[str, tuple[str, ...]], at: datetime) -> Case:
        """Tap on until nothing is open."""
        while (position := read(self.rules.asked(case), case)).at is not None:
            at += A_TAP
            case = self.tap(case, position.card, answers, at)
        return case

    def settle(self, item: FollowUp, status: FollowUpStatus, at: datetime) -> None:
        """Done with, or dropped."""
        self._follow(item, FollowChange(status=status), at)

    def put_off(self, item: FollowUp, day: date, at: datetime) -> None:
        """Later."""
        self._follow(item, FollowChange(due_on=day), at)

    def _follow(self, item: FollowUp, change: FollowChange, at: datetime) -> None:
        follow_ups.act_on(self.conn, self.event(), Moment(at, self.real_now), item.id, lambda _item: change)
