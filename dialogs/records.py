"""Frozen records that every room shares. Dates are local to the workspace, datetimes are aware UTC."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from dialogs.values import dataclass


class Outcome(StrEnum):
    """How a deal ended."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no_decision"


class Status(StrEnum):
    """Where a debrief stands in its life. The position inside the dialog is derived, never stored."""

    WAITING = "waiting"  # behind another card of the same person
    PROMPTED = "prompted"  # the first prompt: Start, Later, Not my deal
    OPEN = "open"  # a card is live
    LATER = "later"  # put off by the rep until `resume_at`; without one, for them alone to take up
    REMINDED = "reminded"  # a reminder stands in place of the card
    DONE = "done"
    LEFT = "left"  # the rep chose to leave it, or never came back
    UNDONE = "undone"  # the mark was an error

    @property
    def active(self) -> bool:
        """Whether it holds the person's one active card."""
        return self in {Status.PROMPTED, Status.OPEN, Status.REMINDED}


class AnswerState(StrEnum):
    """What an answer row says of its field."""

    GIVEN = "given"
    SKIPPED = "skipped"
    OPEN = "open"  # reopened by Back or an edit (or begun): the value stands until the card is submitted again


@dataclass(frozen=True, slots=True)
class Event:
    """What one unit of work handles, once: its workspace, and the key that the platform, or we, gave it."""

    workspace_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Both clocks, read together. `now` is the product's, which the demo moves; `real` the host's, in Unix seconds.

    What happened is dated with `now`; leases and sends run on `real`.
    """

    now: datetime
    real: float


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack workspace, Teams tenant or local page; the unit of isolation."""

    id: str
    platform: str
    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a workspace. `user_id` is the platform's id; None where a CRM name isn't linked yet.

    `guest`: no member, but a guest or somebody of another company; None where the platform hasn't told yet.
    """

    workspace_id: str
    id: str
    name: str
    user_id: str | None = None
    email: str | None = None
    tz: str | None = None
    conversation_id: str | None = None
    guest: bool | None = None
    greeted_at: datetime | None = None  # when they were told what this is
    unasked_at: datetime | None = None  # when a message last came that they hadn't asked for
    unheeded: int = 0  # how many such messages came since they last did anything here
    works_on: str | None = None  # their days, 1 for Monday: "1234"; None: what is usual, as for the three behind it
    works_from: time | None = None
    works_until: time | None = None
    holidays: str | None = None  # the place whose holidays are free for them, "" for none
    back_on: date | None = None  # they are away, and not written to before that day
    one_form: bool = False  # they answer on one form rather than card by card


UNOWNED = "nobody"
"""The id of the person whose debrief is nobody's: who was asked doesn't know whose it is, and a manager hands it on."""
MILLS = 1_000
"""An amount is a whole number of thousandths: the parts of all currencies are stored exactly."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A sales opportunity. `amount` is in thousandths of its currency (MILLS); None where unknown.

    `currency`: its ISO 4217 code. None where it isn't said yet: app.yaml's, which it is stored with.
    """

    workspace_id: str
    id: str
    name: str
    account: str | None = None
    owner_id: str | None = None
    product: str | None = None
    segment: str | None = None
    region: str | None = None
    amount: int | None = None
    engaged_on: date | None = None
    external_id: str | None = None
    currency: str | None = None
    stage: str | None = None  # the last one it was seen in before it closed
    lead_source: str | None = None  # what brought it, such as an event


@dataclass(frozen=True, slots=True)
class Closing:
    """One decision on a deal. Its debrief, where it has one, bears the same id."""

    workspace_id: str
    id: str
    deal_id: str
    outcome: Outcome
    closed_on: date
    marked_by: str | None = None
    competitor: str | None = None
    amount: int | None = None
    source: str = "chat"  # chat, import, crm
    undone_at: datetime | None = None
    currency: str | None = None  # of the amount, as a deal's
    like_id: str | None = None  # of a deal that may be the same one, as a CRM tells of it
    reason: str | None = None  # why it ended so, as the CRM has it; nobody's view of ours


def worth(closed: Closing, of: Deal) -> tuple[int | None, str | None]:
    """Amount and currency of a closing: the deal's where it has none; a bare amount is in the deal's."""
    return (of.amount, of.currency) if closed.amount is None else (closed.amount, closed.currency or of.currency)


def currency_of(amount: int | None, *said: str | None) -> str | None:
    """What an amount is stored with: the first currency that was said; None where there is no amount."""
    return None if amount is None else next(filter(None, said), None)


def days_to_close(closed: Closing, of: Deal) -> int | None:
    """Days from engaging to closing, None where a day is missing or they are the wrong way round."""
    return (closed.closed_on - of.engaged_on).days if of.engaged_on and of.engaged_on <= closed.closed_on else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the truth: appended at revision `rev`, never changed. The newest row of a field is its answer.

    `value` holds option keys, or one text, or one ISO date; () where skipped.
    """

    field: str
    value: tuple[str, ...]
    state: AnswerState
    rev: int
    at: datetime
    quotable: bool = True


@dataclass(frozen=True, slots=True)
class Answers:
    """The history of a debrief's answers in order of `rev`, with the newest and the first given of each field.

    `position` is where they stand, once `dialogs.engine.position` has read it: each press asks for it many times.
    """

    history: tuple[Answer, ...] = ()
    current: Mapping[str, Answer] = field(init=False, repr=False, compare=False)
    first: Mapping[str, Answer] = field(init=False, repr=False, compare=False)
    position: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        current: dict[str, Answer] = {}
        first: dict[str, Answer] = {}
        for answer in self.history:
            current[answer.field] = answer
            if answer.value and answer.state is AnswerState.GIVEN:
                first.setdefault(answer.field, answer)
        object.__setattr__(self, "current", current)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "position", None)

    def value(self, key: str) -> tuple[str, ...]:
        """The newest value of a field, () where there is none."""
        answer = self.current.get(key)
        return answer.value if answer else ()

    def one(self, key: str) -> str | None:
        """The newest value of a single-valued field."""
        value = self.value(key)
        return value[0] if value else None

    def plus(self, *rows: Answer) -> "Answers":
        """These answers with newer rows appended."""
        return Answers(self.history + rows) if rows else self


@dataclass(frozen=True, slots=True)
class Debrief:
    """One rep's structured account of one closing; `rev` rises with every accepted action."""

    workspace_id: str
    id: str
    person_id: str
    rev: int = 0
    status: Status = Status.WAITING
    prompted_at: datetime | None = None
    completed_at: datetime | None = None
    resume_at: datetime | None = None
    reminders: int = 0

    @property
    def quiet(self) -> bool:
        """Whether it is put off for good: its rep takes it up again, or nobody."""
        return self.status is Status.LATER and self.resume_at is None


@dataclass(frozen=True, slots=True)
class Buyer:
    """What the buyer of a closing said themselves, on their own page: what decided it, and in their words.

    `driver`: a key of the debrief's list; None where they named none. `price`: how ours was next to the others'.
    `contact`: who they are or how to reach them, "" for nobody. `quotable`: their words may be quoted without names.
    `in_crm`: what decided it, and their words, may go into our CRM's note.
    """

    at: datetime
    driver: str | None = None
    words: str = ""
    price: str | None = None
    contact: str = ""
    quotable: bool = False
    in_crm: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """All that a card is rendered from: one debrief with its closing, deal, person, answers, and the buyer's own."""

    debrief: Debrief
    closing: Closing
    deal: Deal
    person: Person
    answers: Answers = Answers()
    buyer: Buyer | None = None


class FollowUpKind(StrEnum):
    """What a follow-up is for."""

    ASK_BUYER = "ask_buyer"
    TALK = "talk"  # talk to them again on a date the rep chose
    CONTRACT = "contract"  # their contract elsewhere ends


class FollowUpStatus(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to do later that the debrief uncovered. Its id is `debrief id` + "." + kind.

    `handed_by`: who it came from, where it isn't where it began; `declined`: they couldn't take it, so it came back.
    """

    workspace_id: str
    id: str
    debrief_id: str
    deal_id: str
    person_id: str
    kind: FollowUpKind
    due_on: date
    about: str | None = None
    status: FollowUpStatus = FollowUpStatus.OPEN
    handed_by: str | None = None
    declined: bool = False
