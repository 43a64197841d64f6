"""Who is looking at which conversation: a bell for each open page, rung by a change in this process.

What another replica changes is found by looking at the table once a second.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b


class Hub:
    """The bells of the open event streams. `poll` and `beat` are seconds."""

    def __init__(self, poll: float = 1.0, beat: float = 15.0) -> None:
        self.poll = poll
        self.beat = beat
        self.closed = False
        self._bells: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def watch(self, *conversations: str) -> Iterator[asyncio.Event]:
        """A bell that rings for these conversations."""
        bell = asyncio.Event()
        for conversation in conversations:
            self._bells.setdefault(conversation, set()).add(bell)
        try:
            yield bell
        finally:
            for conversation in conversations:
                bells = self._bells[conversation]
                bells.discard(bell)
                if not bells:
                    del self._bells[conversation]

    def ring(self, conversation: str) -> None:
        """Something changed there."""
        for bell in self._bells.get(conversation, ()):
            bell.set()

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self.closed = True
        for conversation in self._bells:
            self.ring(conversation)


def fingerprint(versions: dict[str, int]) -> str:
    """What a page has seen, short enough for an event's id: the same messages at the same revs give the same text."""
    seen = "\n".join(f"{ident} {rev}" for ident, rev in sorted(versions.items()))
    return blake2b(seen.encode(), digest_size=8).hexdigest()
