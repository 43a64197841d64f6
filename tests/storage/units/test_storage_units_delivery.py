"""The outbox under everything that can go wrong between claim and settle."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dialogs.effects import Target, Want
from dialogs.records import Workspace
from storage.units import outbox, people, wants
from tests.examples import most
from tests.storage.in_memory import database
from tests.storage.units_world import NOW

LEASE, GRACE = 30.0, 15.0


class Lost(Exception):
    """The sender hears nothing back."""


@dataclass
class Chat:
    """A platform without de-duplication: what is created twice is there twice."""

    keys: list[tuple[str, str]] = field(default_factory=list)
    shows: dict[str, int] = field(default_factory=dict)

    def create(self, recipient: str, key: str, version: int) -> str:
        self.keys.append((recipient, key))
        message_id = f"m{len(self.keys)}"
        self.shows[message_id] = version
        return message_id

    def find(self, recipient: str, key: str) -> str | None:
        return f"m{self.keys.index((recipient, key)) + 1}" if (recipient, key) in self.keys else None


class Delivery(RuleBasedStateMachine):
    """Wants, claims, faults and crashes in any order; at the end a quiet hour in which all is delivered."""

    def __init__(self):
        super().__init__()
        self.engine = database()
        self.conn = self.engine.connect()
        people.ensure_workspace(self.conn, Workspace("w", "slack", "T", "Acme"), NOW)
        self.chat = Chat()
        self.clock = 1000.0
        self.state = Counter()
        self.asked: dict[str, list[str]] = {}
        self.held: list[outbox.Intent] = []
        self.posted: list[tuple[outbox.Intent, str]] = []

    def teardown(self):
        self.clock += 2 * LEASE
        for turn in range(500):
            self.clock += 1
            intents = outbox.claim(self.conn, ("w",), self.clock, LEASE, GRACE, 10)
            if not intents:
                break
            for intent in intents:
                self.send(intent, "changed" if turn == 0 else "ok")
            while self.posted:
                self.settles(0)
        assert outbox.state(self.conn).due == 0
        self.last_versions_show()
        self.order_was_kept()
        self.conn.close()
        self.engine.dispose()

    def last_versions_show(self):
        rows = self.conn.execute(outbox.outbox.select()).all()
        for row in rows:
            if row.kind == "card":
                assert self.chat.shows[row.message_id] == self.state[row.recipient, row.subject]

    def order_was_kept(self):
        for recipient, asked in self.asked.items():
            made = [key for who, key in self.chat.keys if who == recipient and key.startswith("post")]
            assert made == asked

    @rule(recipient=st.sampled_from("AB"), subject=st.sampled_from("12"), below=st.booleans())
    def wants_a_card(self, recipient, subject, below):
        self.clock += 0.1
        self.state[recipient, subject] += 1
        wants.want(self.conn, "w", Want(Target.CARD, subject, recipient, below=below), self.clock)

    @rule(recipient=st.sampled_from("AB"))
    def wants_a_post(self, recipient):
        self.clock += 0.1
        number = len(self.asked.setdefault(recipient, []))
        self.asked[recipient].append(f"post:p{number}:1")
        wants.want(self.conn, "w", Want(Target.POST, f"p{number}", recipient), self.clock)

    @rule(recipient=st.sampled_from("AB"), subject=st.sampled_from("12"))
    def a_click_takes_its_card(self, recipient, subject):
        self.clock += 0.1
        self.state[recipient, subject] += 1
        given = Want(Target.CARD, subject, recipient)
        intent = wants.want_and_lease(self.conn, "w", given, self.clock, LEASE)
        if intent:
            self.held.append(intent)

    @rule(limit=st.integers(1, 3))
    def somebody_claims(self, limit):
        self.clock += 0.1
        self.held.extend(outbox.claim(self.conn, ("w",), self.clock, LEASE, GRACE, limit))

    @rule(
        which=st.integers(0, 9),
        ends=st.sampled_from(["ok", "limited", "lost", "lost before", "crash", "crash after", "back", "changed"]),
    )
    def a_sender_goes_on(self, which, ends):
        if self.held:
            self.send(self.held.pop(which % len(self.held)), ends)

    @rule(which=st.integers(0, 9))
    def a_sender_settles(self, which):
        if self.posted:
            self.settles(which % len(self.posted))

    def settles(self, which):
        self.clock += 0.1
        intent, message_id = self.posted.pop(which)
        settled = outbox.settle(self.conn, intent, intent.wanted, message_id, self.clock, GRACE)
        assert settled or intent.lease_until <= self.clock
        assert not outbox.settle(self.conn, stale(intent), intent.wanted, "wrong", self.clock, GRACE)

    @rule(seconds=st.sampled_from([1.0, 10.0, LEASE, 3 * LEASE]))
    def time_passes(self, seconds):
        self.clock += seconds

    def send(self, intent, ends):
        self.clock += 0.1
        if ends == "back":
            outbox.put_back(self.conn, intent)
            return
        if intent.lease_until <= self.clock:  # too late to post; settling late must be refused or harmless
            return
        version = self.state[intent.recipient, intent.subject]
        try:
            message_id = self.post(intent, version, ends)
        except Lost:
            if not ends.startswith("crash"):
                outbox.retry(self.conn, intent, self.clock + 5, ambiguous=True)
            return
        if message_id is None:
            outbox.retry(self.conn, intent, self.clock + 5, ambiguous=False)
            return
        self.posted.append((intent, message_id))
        if ends == "changed":
            self.wants_a_card(intent.recipient, "1", below=False)
            self.wants_a_card(intent.recipient, "2", below=False)
            self.settles(-1)

    def post(self, intent, version, ends):
        """The message's id; None where it certainly was not sent."""
        message_id = intent.message_id
        if message_id is None and intent.ambiguous_since is not None:
            message_id = self.chat.find(intent.recipient, intent.key)
        if ends == "limited":
            if message_id is None or intent.message_id:
                return None
            raise Lost  # found, but the update is refused: still to be looked up next time
        if ends in {"lost before", "crash"}:
            raise Lost
        if message_id is None:
            message_id = self.chat.create(intent.recipient, intent.key, version)
        elif intent.kind is not Target.RECEIPT:
            self.chat.shows[message_id] = version
        if ends in {"lost", "crash after"}:
            raise Lost
        return message_id

    @invariant()
    def nothing_is_there_twice(self):
        assert len(set(self.chat.keys)) == len(self.chat.keys)

    @invariant()
    def one_sender_a_recipient(self):
        held = self.held + [intent for intent, _ in self.posted]
        live = [intent for intent in held if intent.lease_until > self.clock]
        assert len({intent.recipient for intent in live}) == len(live)


def stale(intent):
    return outbox.Intent(**{name: getattr(intent, name) for name in intent.__slots__} | {"fence": intent.fence - 1})


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=most(60), stateful_step_count=40, deadline=None)
