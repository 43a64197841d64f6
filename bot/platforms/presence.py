"""Whether a platform answers, as far as our calls tell. One that misses a call or two isn't away."""

AWAY = 60.0
"""Seconds without any answer after which a platform is away."""
FORGOTTEN = 180.0
"""Seconds after which a call that failed says nothing any more: nobody has asked since."""


class Presence:
    """When calls of each platform failed that came to no answer, in a row. Times are of one clock, in seconds."""

    def __init__(self) -> None:
        self._failing: dict[str, tuple[float, float]] = {}  # since when, and the last one

    def answered(self, name: str) -> None:
        """It is there, whatever it said."""
        self._failing.pop(name, None)

    def failed(self, name: str, at: float) -> None:
        """It did not answer."""
        since, last = self._failing.get(name, (at, at))
        self._failing[name] = (since if at - last <= FORGOTTEN else at, at)

    def silent(self, name: str, now: float) -> float:
        """For how many seconds it has not answered, 0 for one that isn't away."""
        since, last = self._failing.get(name, (now, now))
        return now - since if last - since >= AWAY and now - last <= FORGOTTEN else 0.0
