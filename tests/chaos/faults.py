"""What goes wrong and when: drawn from a seed, so that a run can be had again."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOMENTS = ("now", "yes", "yes", "chat.postMessage", "replaced", "conversations.open")
"""When a fault strikes: at once, or as soon as this happens: something was acknowledged, posted, replaced, opened."""
POSTING = ("drop_before", "drop_after", "500", "500_after", "429", "drop_late", "500_late", "stall_late", "slow")
READING = ("drop_before", "drop_after", "500", "429", "slow", "slow")
ANSWERING = ("drop_before", "drop_after", "500", "500_after")
KINDS = {
    "chat.postMessage": POSTING,
    "chat.update": POSTING,
    "chat.delete": ANSWERING,
    "conversations.history": READING,
    "conversations.open": READING,
    "conversations.info": READING,
    "users.info": READING,
    "response_url": ANSWERING,
}
LATE = (0.5, 25.0)
"""Seconds after which a platform accepts what it had not answered; never more, or nothing could be promised."""
SLOW = (1.0, 9.0)
"""Seconds that an answer takes which comes in time."""
STOPPED = (20.0, 110.0)
"""Seconds that a process stands still: less than its lease, or much more than that and two graces."""


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
    seconds: float = 240.0
    haste: float = 6.0
    reps: int = 6
    replicas: int = 1
    stormy: float = 0.35
    """The share of calls that the platform fails."""
    every: float = 20.0
    """Seconds between two faults of processes."""
    kinds: tuple[str, ...] = ("kill", "kill", "kill", "stop")
    nights: int = 1
    distributed: bool = False
    """Whether Slack lets the app read one page of 15 messages a minute."""
    skew: float = 0.0
    """How far at most a host's clock is off, in seconds."""


def schedule(plan: Plan, chance: random.Random) -> Iterator[Fault]:
    """What is done to processes, in its order; and the nights, spread over the run."""
    at, faults = chance.uniform(3, plan.every), []
    while at < plan.seconds:
        kind = chance.choice(plan.kinds)
        seconds = chance.uniform(*STOPPED) if kind == "stop" else 0.0
        faults.append(Fault(at, kind, chance.randrange(plan.replicas), chance.choice(MOMENTS), seconds))
        at += chance.uniform(0.5, 1.5) * plan.every
    nights = [Fault(plan.seconds * (n + 1) / (plan.nights + 1), "night") for n in range(plan.nights)]
    yield from sorted((*faults, *nights), key=lambda fault: fault.at)


def weather(plan: Plan, chance: random.Random) -> Callable[[str], tuple[str, float]]:
    """What becomes of each call of a platform's method."""

    def of(method: str) -> tuple[str, float]:
        if method not in KINDS or chance.random() >= plan.stormy:
            return "", 0
        kind = chance.choice(KINDS[method])
        if kind.endswith("_late"):
            return kind, chance.uniform(*LATE)
        return kind, chance.uniform(*SLOW) if kind == "slow" else chance.choice((1, 2, 5))

    return of
