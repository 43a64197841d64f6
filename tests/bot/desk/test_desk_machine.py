"""Debriefs of two reps: pressed, typed, sent twice or late, taken back, corrected, handed on and left lying.

The model is what each rep was told is saved, and the conversations as they see them. An answer that was accepted is
never gone; one event has one effect; an old card changes nothing; nobody answers for another; whoever has debriefs
that wait has one that is live or comes back, and the live card is the lowest.
Planted and found: answers of a field that go when it is answered anew, an event that is handled each time it comes,
whose debrief it is that isn't looked at, a waiting card that comes below the live one, nobody whose turn it is when
a debrief is done.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from bot.desk.cases import own
from dialogs.cards import prompts
from dialogs.effects import Target, TimerKind
from dialogs.engine.turn import Turn
from dialogs.errors import DebriefError, NotYours, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Buttons, Choice, Input, Message
from dialogs.records import Event, Moment, Outcome, Person, Status, Workspace
from storage.tables import answer, debrief, event, fact, timer
from storage.units import cases, corrections, debriefs, marks, outbox, people, timers
from storage.units.marks import Mark
from tests.bot.desk.test_rules import RULES, STANDARD
from tests.bot.desk.test_unasked import MONDAY
from tests.examples import most
from tests.storage.in_memory import database
from tests.storage.units_world import nothing_told

WS, LEASE, GRACE = "w", 30.0, 15.0
REPS = {"ann": "U1", "bob": "U2"}
CALM = (Verb.LATER, Verb.NOT_MINE, Verb.LEAVE, Verb.UNDO)
"""Presses that are drawn less often, or hardly a debrief would come to its end."""


@dataclass
class Shown:
    """A message in a conversation, as it was last rendered."""

    kind: Target
    subject: str
    message: Message | None = None

    @property
    def presses(self) -> list[Action]:
        return list(offers(self.message)) if self.message else []


class Desk(RuleBasedStateMachine):
    """The units of work and the rules, with conversations that are brought up to date whenever somebody delivers."""

    def __init__(self):
        super().__init__()
        self.engine = database()
        self.now, self.number = MONDAY, count(1)
        self.chats: dict[str, list[Shown]] = {rep: [] for rep in REPS}
        self.saved: dict[str, Counter[tuple[str, str]]] = {}
        self.at_will: set[str] = set()  # who took up by hand what wasn't their live card: the order is theirs then
        self.old: list[tuple[str, Action]] = []
        self.handled: list[tuple[Event, str, Action, dict[str, tuple[str, ...]]]] = []
        with self.engine.begin() as conn:
            people.ensure_workspace(conn, Workspace(WS, "slack", "T", "Acme"), self.now)
            for rep, user in REPS.items():
                people.ensure_person(conn, Person(WS, rep, rep.title(), user, tz="Europe/Berlin"), self.now)

    def at(self):
        return Moment(self.now, self.real())

    def real(self):
        """No two things happen at once."""
        return self.now.timestamp() + next(self.number) / 1000

    def event(self):
        return Event(WS, f"e{next(self.number)}")

    @initialize(outcome=st.sampled_from(Outcome))
    def it_begins(self, outcome):
        self.marks("ann", outcome)

    @rule(rep=st.sampled_from(sorted(REPS)), outcome=st.sampled_from(Outcome))
    def marks(self, rep, outcome):
        n = next(self.number)
        made = Mark(f"D{n:04}", f"C{n:04}", f"Deal {n}", outcome, date(2026, 11, 1), rep)
        with self.engine.begin() as conn:
            told = marks.mark(conn, self.event(), self.at(), made, RULES.opened(self.now))
        assert told.case
        self.saved.setdefault(told.case.debrief.id, Counter())

    @rule(
        rep=st.sampled_from(sorted(REPS)),
        several=st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.booleans()), min_size=1, max_size=6),
        late=st.sampled_from([False, False, True]),
    )
    def presses(self, rep, several, late):
        """A few presses on what they see, `late`: before any of it is brought up to date."""
        for which, writes, calm in several:
            if not late:
                self.delivers(50)
            cards = [shown for shown in self.chats[rep] if shown.kind is Target.CARD][-3:]
            offered = [(s, press) for s in cards for press in s.presses if not (calm and press.verb in CALM)]
            if not offered:
                return
            shown, press = offered[-1 - which % len(offered)]
            boxes = [b.key for b in shown.message.blocks if isinstance(b, Input) and not b.pick] if writes else []
            self.old.append((rep, press))
            self.act(rep, press, {key: (f"words {next(self.number):06}",) for key in boxes})

    def act(self, rep, press, values):
        if press.verb is Verb.NOT_MINE:
            press = replace(press, value=next(other for other in REPS if other != rep))
        given, was = self.event(), self.case(press.subject)
        before = self.rows()
        try:
            acted = self.unit(given, rep, press, values)
        except DebriefError:
            assert self.rows() == before, "refused, and changed all the same"
            return
        assert acted.claimed
        if press.verb in {Verb.START, Verb.RESUME} and not was.debrief.status.active:
            self.at_will.add(rep)  # it is taken up where it stands
        self.handled.append((given, rep, press, values))
        for key, (text,) in values.items():
            self.saved[press.subject][key, text] += 1
        if press.verb is Verb.PICK:
            rows = [row for row in acted.change.answers if row.field == press.field]
            kept = was.answers.value(press.field)
            same = press.value in kept or (kept and press.value.startswith(("weeks_", "months_")))  # kept as their day
            assert rows or same, "accepted, and nothing was kept"
            self.saved[press.subject].update((row.field, value) for row in rows for value in row.value)

    def unit(self, given, rep, press, values):
        decide = RULES.pressed(press, values, REPS[rep], self.now)
        to = press.value if press.verb is Verb.NOT_MINE else None
        with self.engine.begin() as conn:
            args = (conn, given, self.at(), press.subject, decide, RULES.opened(self.now), None, to)
            return debriefs.act(*args)

    @precondition(lambda self: self.handled)
    @rule(which=st.integers(0, 50))
    def comes_again(self, which):
        given, rep, press, values = self.handled[which % len(self.handled)]
        before = self.rows()
        assert not self.unit(given, rep, press, values).claimed
        assert self.rows() == before, "one event had two effects"

    @precondition(lambda self: self.old)
    @rule(which=st.integers(0, 50))
    def an_old_card_is_pressed(self, which):
        rep, press = self.old[which % len(self.old)]
        case = self.case(press.subject)
        if case.debrief.rev == press.rev or case.person.id != rep or case.debrief.status is Status.UNDONE:
            return
        before = self.rows()
        moves = press.verb not in {Verb.START, Verb.RESUME, Verb.EDIT, Verb.QUOTE}  # those ask, or ask for the card
        try:
            self.unit(self.event(), rep, press, {})
        except Stale:
            assert self.rows() == before
        except DebriefError:
            pass
        else:
            seen = Turn(STANDARD, case, self.now, self.now.date())  # back on the very card that it was pressed on
            same = press.verb is Verb.NEXT and seen.same_card_at(press.rev)
            assert same or not moves, f"{press} was made at {press.rev}, and it is {case.debrief.rev}"

    @precondition(lambda self: self.saved)
    @rule(which=st.integers(0, 50), verb=st.sampled_from(list(Verb)))
    def somebody_else_presses(self, which, verb):
        case = self.case(sorted(self.saved)[which % len(self.saved)])
        other = next(user for rep, user in REPS.items() if rep != case.person.id)
        rep = next(rep for rep, user in REPS.items() if user == other)
        before = self.rows()
        try:
            self.unit(self.event(), rep, Action(verb, case.debrief.id, case.debrief.rev, "driver", "price"), {})
        except NotYours:
            assert self.rows() == before
        else:
            raise AssertionError("somebody answered for another")

    @rule(rep=st.sampled_from(sorted(REPS)))
    def types(self, rep):
        with self.engine.begin() as conn:
            case = RULES.at_hand(cases.at_hand(conn, WS, rep))
        if case is None:
            return
        text = f"typed {next(self.number):06}"
        try:
            with self.engine.begin() as conn:
                decide = RULES.typed(text, REPS[rep], self.now)
                acted = debriefs.act(conn, self.event(), self.at(), case.debrief.id, decide, RULES.opened(self.now))
        except DebriefError:
            return
        if case.debrief.status is Status.DONE:
            self.at_will.add(rep)  # what they change of it comes below
        keys = [row.field for row in acted.change.answers for given in row.value if text in given.split("\n")]
        assert keys, "accepted, and nothing was kept"
        self.saved[case.debrief.id][keys[0], text] += 1

    @precondition(lambda self: self.saved)
    @rule(which=st.integers(0, 50), outcome=st.sampled_from(Outcome))
    def is_corrected(self, which, outcome):
        case = self.case(sorted(self.saved)[which % len(self.saved)])
        if case.debrief.status is Status.UNDONE:
            return
        made = Mark("", "", "", outcome, date(2026, 11, 1), "ann")
        with self.engine.begin() as conn:
            decide, opened = RULES.corrected(self.now), RULES.opened(self.now)
            corrections.correct(conn, self.event(), self.at(), case.closing.id, made, decide, opened)

    @precondition(lambda self: len(self.saved) > 1)
    @rule(which=st.integers(0, 50))
    def is_taken_back(self, which):
        case = self.case(sorted(self.saved)[which % len(self.saved)])
        if case.debrief.status is Status.UNDONE:
            return
        with self.engine.begin() as conn:
            check = lambda found: own(found, REPS[case.person.id])  # noqa: E731 - as the desk does
            corrections.undo(conn, self.event(), self.at(), case.closing.id, check, RULES.opened(self.now))

    @rule(rep=st.sampled_from(sorted(REPS)))
    def puts_the_last_one_first(self, rep):
        with self.engine.begin() as conn:
            mine = [case for case in cases.pending(conn, WS, rep) if case.debrief.status is Status.WAITING]
            if mine:
                debriefs.bring_first(conn, self.event(), self.at(), mine[-1].debrief.id, RULES.opened(self.now))

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 30]))
    def time_passes(self, hours):
        """As it does: a day at a time, with ticks."""
        until = self.now + timedelta(hours=hours)
        while self.now < until:
            self.now = min(until, self.now + timedelta(hours=9))
            self.ticks()

    def ticks(self):
        with self.engine.begin() as conn:
            found = timers.due(conn, (WS,), self.now, 50)
        effects = timers.Effects(
            RULES.unasked(self.now), RULES.remind(self.now), RULES.nudged(self.now), RULES.opened(self.now),
            RULES.brings_up(self.now), lambda *_: None, timedelta(7), timedelta(1), RULES.keeps, nothing_told,
        )  # fmt: skip
        for one in found:
            with self.engine.begin() as conn:
                timers.fire(conn, one, self.at(), effects)

    @rule(most_=st.sampled_from([1, 1, 50]))
    def delivers(self, most_):
        """Send what is due, or only a little of it."""
        for _ in range(most_):
            with self.engine.begin() as conn:
                held = outbox.claim(conn, (WS,), self.real(), LEASE, GRACE, 10)
                for intent in held:
                    self.shows(conn, intent)
            if not held:
                break

    def shows(self, conn, intent):
        chat = self.chats[intent.recipient]
        message_id = intent.message_id
        if message_id is None:
            message_id = f"{intent.recipient}/{len(chat)}"
            chat.append(Shown(intent.kind, intent.subject))
        shown = chat[int(message_id.partition("/")[2])]
        shown.kind, shown.subject = intent.kind, intent.subject
        shown.message = self.render(conn, intent)
        outbox.settle(conn, intent, intent.wanted, message_id, self.real(), GRACE)

    def render(self, conn, intent):
        if intent.kind is not Target.CARD:
            return None
        case = cases.load_case(conn, WS, intent.subject)
        if intent.recipient != case.person.id:
            return prompts.passed_on(case, case.person.name)
        return prompts.card(STANDARD, case, prompts.Context(self.now.date()))

    def case(self, debrief_id):
        with self.engine.begin() as conn:
            return cases.load_case(conn, WS, debrief_id)

    def rows(self):
        """How many answers and events there are, and every revision and status."""
        with self.engine.begin() as conn:
            counts = [conn.execute(select(func.count()).select_from(table)).scalar() for table in (answer, event)]
            return counts, conn.execute(select(debrief.c.id, debrief.c.rev, debrief.c.status)).all()

    @invariant()
    def what_was_accepted_is_there(self):
        with self.engine.begin() as conn:
            for debrief_id, saved in self.saved.items():
                case = cases.load_case(conn, WS, debrief_id)
                texts = ((row.field, text) for row in case.answers.history for text in row.value)
                there = {(field, line) for field, text in texts for line in text.split("\n")}  # words may have joined
                assert saved.keys() <= there, f"accepted, and gone: {saved.keys() - there}"
                counted = conn.execute(select(fact).where(fact.c.closing_id == debrief_id)).first()
                if case.debrief.status is Status.UNDONE:
                    assert counted is None, "taken back, and still counted"
                elif counted is not None:
                    expected = RULES.fact(case)
                    names = ("outcome", "person_id", "driver", "drivers", "debriefed", "buyer_driver", "asked", "view")
                    assert [getattr(counted, name) for name in names] == [getattr(expected, name) for name in names]

    @invariant()
    def nobody_is_stranded(self):
        """Who has debriefs that wait has one that is live, or a day on which the next one comes."""
        with self.engine.begin() as conn:
            for rep in REPS:
                mine = cases.pending(conn, WS, rep)
                active = [case for case in mine if case.debrief.status.active]
                assert len(active) <= 1
                waits = [case for case in mine if case.debrief.status is Status.WAITING]
                if waits and not active:
                    back = conn.execute(select(timer.c.subject).where(timer.c.kind == TimerKind.RESUME.value)).scalars()
                    assert {case.debrief.id for case in mine} & set(back), "they wait, and nothing brings them"

    def teardown(self):
        self.delivers(50)
        self.delivers(50)
        for rep, chat in self.chats.items():
            with self.engine.begin() as conn:
                active = cases.active_case(conn, WS, rep)
            cards = [shown.subject for shown in chat if shown.kind is Target.CARD]
            assert len(cards) == len(set(cards)), "a debrief has two cards"
            if active is not None and rep not in self.at_will:
                assert cards[-1] == active.debrief.id, "the live card isn't the lowest"
        self.engine.dispose()


def offers(message):
    """What can be pressed on it."""
    for block in message.blocks:
        if isinstance(block, Buttons):
            yield from (b.action for b in block.buttons if not b.action.asks)
            for b in block.buttons:
                if b.action.verb is Verb.LATER and b.action.asks:
                    yield replace(b.action, value="tomorrow")
                if b.action.verb is Verb.NOT_MINE:
                    yield replace(b.action, value="?")
        if isinstance(block, Choice) and block.pick:
            yield from (replace(block.pick, value=option.value) for option in block.options)
        if isinstance(block, Input) and block.pick:
            yield replace(block.pick, value="2027-03-01")


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=most(24), stateful_step_count=35, deadline=None)
