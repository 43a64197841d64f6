"""What this process has done so far, in plain numbers: `bot/metrics.py` has the words, for whoever asks.

A key is one of a few words of ours, never what somebody sent: who scrapes keeps a series for each.
"""

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from contextlib import contextmanager

SENT: Counter[str] = Counter()
"""Messages sent to a platform, by what became of them."""
TWINS: Counter[str] = Counter()
"""Messages that a platform accepted late, once too many, by what we did with them."""
RETRIES: Counter[str] = Counter()
"""What did not go well and is tried again: a message, a timer."""
INTERACTIONS: Counter[tuple[str, str, str]] = Counter()
"""What people did, by platform, kind and outcome."""
PLATFORM_ERRORS: Counter[tuple[str, str]] = Counter()
"""What platforms refused, or left without an answer, by platform and code."""
REFUSALS = range(300, 600)
"""The HTTP codes that they say no with."""
BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
"""Seconds; Slack waits three for an acknowledgement."""


class Took:
    """How long something took: how often up to each of BOUNDS, and beyond."""

    def __init__(self) -> None:
        self.numbers = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """Once more."""
        self.numbers[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


ACKNOWLEDGED: defaultdict[str, Took] = defaultdict(Took)
"""From a platform's request to our answer, which it gets once what it changes is committed; by platform."""


def error_code(code: str, known: Container[str], status: int) -> str:
    """What the metrics call a refusal: the platform's word for it, of those that are `known`, or else the status."""
    return code if code in known else str(status) if status in REFUSALS else "other"


@contextmanager
def acknowledging(platform: str) -> Iterator[None]:
    """Around the handling of a request, up to its answer."""
    begun = time.monotonic()
    try:
        yield
    finally:
        ACKNOWLEDGED[platform].add(time.monotonic() - begun)
