"""The only clock. The product's time can be moved (the demo does); leases always run on real time."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the product's time and the real one."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The product's time, aware UTC."""
        return datetime.now(UTC) + self.ahead  # noqa: TID251 -- this is the clock

    def real(self) -> float:
        """Unix seconds, for leases and retries."""
        return time.time()  # noqa: TID251 -- this is the clock

    def jump(self, to: datetime) -> None:
        """Move the product's time forward to a moment. Going back is not offered: timers would fire twice."""
        self.ahead = max(self.ahead, self.ahead + (to - self.now()))
