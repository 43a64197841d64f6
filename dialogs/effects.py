"""What an accepted action brings about: what is written, shown and remembered for later. Units of work carry it out."""

from datetime import datetime
from enum import StrEnum

from dialogs.fact import Fact, Said
from dialogs.records import Answer, FollowUp, Status
from dialogs.values import dataclass


class Target(StrEnum):
    """What an outbox intent shows, rendered from the state at sending time."""

    CARD = "card"  # subject: debrief id. The one live message of a debrief
    RECEIPT = "receipt"  # subject: debrief id + ":" + generation. A card that moved on
    FOLLOW_UP = "follow_up"  # subject: follow-up id
    DIGEST = "digest"  # subject: digest id, such as 2026-W47
    POST = "post"  # subject: post id. A stored message: something shared, a note to a manager


@dataclass(frozen=True, slots=True)
class Want:
    """Ask the outbox to show `kind`/`subject` to a recipient (a person's id if `direct`, else a channel's id).

    `below=True` turns the present message into a receipt and posts a new one, the last in the conversation.
    """

    kind: Target
    subject: str
    recipient: str
    direct: bool = True
    below: bool = False


ASKED_FOR = "!"


class TimerKind(StrEnum):
    """What a timer does when it is due."""

    REMIND = "remind"  # subject: debrief id; with ASKED_FOR behind it, a manager asked for it
    RESUME = "resume"  # subject: debrief id, put off by Later
    FOLLOW_UP = "follow_up"  # subject: follow-up id
    DIGEST = "digest"  # subject: schedule name; repeats weekly
    PRUNE = "prune"  # forget old event keys, every hour; once: what to erase, what a CRM told; old words, at night


@dataclass(frozen=True, slots=True)
class Timer:
    """A row that wakes the product once `due_at` (the product's clock) has passed. One per kind and subject."""

    kind: TimerKind
    subject: str
    due_at: datetime | None  # None: take the timer away


@dataclass(frozen=True, slots=True)
class Change:
    """What one accepted action writes, all in one unit. Empty parts leave things as they are.

    `texts`: all words that count, in place of those written before; None where they are the same.
    """

    answers: tuple[Answer, ...] = ()
    status: Status | None = None
    resume_at: datetime | None = None
    next_at: datetime | None = None  # when the next that waits may come; None: at once
    reminders: int | None = None
    quiet: bool = False  # it is put off for good: its rep takes it up again, or nobody
    person_id: str | None = None  # hand the debrief to someone else, or to nobody (UNOWNED)
    kept_out: bool | None = None  # of the CRM, by its rep
    fact: Fact | None = None
    texts: tuple[Said, ...] | None = None
    follow_ups: tuple[FollowUp, ...] = ()  # planned: new ones are made, standing ones take the date; settled ones stay
    dropped: tuple[str, ...] = ()  # ids of follow-ups the answers no longer ask for
    timers: tuple[Timer, ...] = ()
    wants: tuple[Want, ...] = ()
