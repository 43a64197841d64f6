"""What goes wrong and when: drawn from a seed, so that a run can be had again."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SENDING = "sending"
"""A new message is on its way to Slack. Who is stopped then sends it when they go on, however late that is."""
PRESSING = "pressing"
"""Somebody is about to send an answer that is to be kept."""
MOMENTS = ("now", "yes", "yes", "chat.postMessage", "replaced", "conversations.open")
"""When a fault strikes: at once, or as soon as this happens: something was acknowledged, posted, replaced, opened."""
POSTING = ("drop_before", "drop_after", "500", "500_after", "429", "drop_late", "500_late", "stall_late", "slow")
READING = ("drop_before", "drop_after", "500", "429", "slow", "slow")
ANSWERING = ("drop_before", "drop_after", "500", "500_after")
CONNECTOR = ("429", "412", "502", "502_after", "504", "drop", "drop_after", "drop_late", "502_late", "slow")
KINDS = {
    "chat.postMessage": POSTING,
    "chat.update": POSTING,
    "chat.delete": ANSWERING,
    "conversations.history": READING,
    "conversations.open": READING,
    "conversations.info": READING,
    "users.info": READING,
    "response_url": ANSWERING,
    "send": CONNECTOR,
    "reply": CONNECTOR,
    "create": CONNECTOR,
    "update": CONNECTOR,
    "member": ("429", "412", "502", "drop", "slow"),
}
LATE = (0.5, 25.0)
"""Seconds after which a platform accepts what it had not answered; never more, or nothing could be promised."""
SLOW = (1.0, 9.0)
"""Seconds that an answer takes which comes in time."""
STOPPED = (20.0, 110.0)
"""Seconds that a process stands still: less than its lease, or much more than that and two graces."""
FULL = (5.0, 40.0)
"""Seconds that a disk is full."""
LOCKED = (1.0, 12.0)
"""Seconds that somebody else keeps everybody from writing to the database."""
SHARED = ("full", "lock", "held", "crash", "spoil")
"""What all of them share. `held`: from when an answer is sent somebody else keeps all from writing; who says yes to it
all the same is killed before they can have kept it."""
ZOMBIE = (80.0, 110.0)
"""Seconds that one stands still who is to come back when all others believe that it is over."""


@dataclass(frozen=True)
class Fault:
    """Something done at `at`, for `seconds`: to a process `which`, or to what they share."""

    at: float
    kind: str
    which: int = 0
    moment: str = "now"
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """A run: where, for how long, and what may go wrong. Times are seconds of its own."""

    place: str = "sqlite"
    postgresql: bool = False
    teams: bool = False
    seconds: float = 240.0
    haste: float = 12.0
    reps: int = 6
    replicas: int = 1
    stormy: float = 0.35
    """The share of calls that the platform fails."""
    posting: tuple[str, ...] = POSTING
    """How it fails those that post."""
    every: float = 20.0
    """Seconds between two faults of processes."""
    kinds: tuple[str, ...] = ("kill", "kill", "kill", "stop")
    moments: tuple[str, ...] = MOMENTS
    nights: int = 1
    later: float = 0.2
    """The share of deals that are put off until the next morning."""
    distributed: bool = False
    """Whether Slack lets the app read one page of 15 messages a minute."""
    patience: float = 600.0
    """Seconds after the faults until all must be well."""
    upgrade: bool = False
    """Whether the first process is of the version before; it comes back as this one."""
    skew: float = 0.0
    """How far at most a host's clock is off, in seconds."""


def schedule(plan: Plan, chance: random.Random) -> Iterator[Fault]:
    """What is done to processes, in its order; and the nights, spread over the run."""
    at, faults = chance.uniform(3, plan.every), []
    while plan.kinds and at < plan.seconds:
        kind = chance.choice(plan.kinds)
        drawn = chance.choice(plan.moments)
        moment = {"zombie": SENDING, "held": PRESSING}.get(kind, "now" if kind in SHARED else drawn)
        seconds = {
            "lock": chance.uniform(*LOCKED),
            "held": chance.uniform(*LOCKED),
            "full": chance.uniform(*FULL),
            "stop": chance.uniform(*STOPPED),
            "zombie": chance.uniform(*ZOMBIE),
        }.get(kind, 0.0)
        faults.append(Fault(at, kind, chance.randrange(plan.replicas), moment, seconds))
        at += chance.uniform(0.5, 1.5) * plan.every
    nights = [Fault(plan.seconds * (n + 1) / (plan.nights + 1), "night") for n in range(plan.nights)]
    yield from sorted((*faults, *nights), key=lambda fault: fault.at)


def weather(plan: Plan, chance: random.Random) -> Callable[[str], tuple[str, float]]:
    """What becomes of each call of a platform's method."""

    def of(method: str) -> tuple[str, float]:
        if method not in KINDS or chance.random() >= plan.stormy:
            return "", 0
        kind = chance.choice(plan.posting if method == "chat.postMessage" else KINDS[method])
        if kind.endswith("_late"):
            return kind, chance.uniform(*LATE)
        return kind, chance.uniform(*SLOW) if kind == "slow" else chance.choice((1, 2, 5))

    return of
