"""`winloss` that ends as if its plug were pulled, at a statement that is counted from where erasing begins, from where
a manager presses for it, or from where a move begins: an entry.

It lives at a moment that the environment says, so that what is due is so whatever day it is.
"""

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

AT, NOW = "CUT_SHORT_AT", "CUT_SHORT_NOW"
"""The number of the statement (0: none; below 0: from the start on), and what the product's clock begins with."""
BETWEEN = "between "
"""Before the number: it is counted from the first statement that deletes. What a move copies is kept there by then."""


def main() -> None:
    """`winloss` until then."""
    from sqlalchemy import Engine, event  # noqa: PLC0415 - loaded where the product would

    from bot.cli.main import main as winloss  # noqa: PLC0415
    from bot.desk.erasing import Erasing  # noqa: PLC0415
    from bot.moments.clock import Clock  # noqa: PLC0415
    from storage.migrations import moving  # noqa: PLC0415
    from storage.units import erasures  # noqa: PLC0415

    at, now = os.environ.pop(AT), datetime.fromisoformat(os.environ.pop(NOW))
    last, between = int(at.removeprefix(BETWEEN)), at.startswith(BETWEEN)
    began, counted, counting = Clock().real(), 0, last < 0

    def executes(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal counted, between
        between = between and not (counting and statement.startswith("DELETE"))
        counted += counting and not between
        if last and counted == abs(last):
            os.kill(os.getpid(), signal.SIGKILL)

    def begins(erases: Callable[..., Any]) -> Callable[..., Any]:
        def erasing(*given: Any) -> Any:
            nonlocal counting
            counting = True
            return erases(*given)

        return erasing

    event.listen(Engine, "before_cursor_execute", executes)
    erasures.ERASES = {what: begins(erases) for what, erases in erasures.ERASES.items()}
    Erasing.pressed = begins(Erasing.pressed)  # type: ignore[method-assign]
    moving.move = begins(moving.move)
    Clock.now = lambda self: now + timedelta(seconds=self.real() - began)  # type: ignore[method-assign]
    winloss()
