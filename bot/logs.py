"""The log: one line an event with its outcome and how long it took, and what libraries say, in one form.

Never an answer's words: of an error only what kind it is and where it happened, of a sentence with words in it nothing.
"""

import logging
import os
import sys
import time
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from dialogs.errors import DebriefError, Stale
from dialogs.values import dataclass
from storage.engine.engine import StorageError

log = logging.getLogger("winloss")

Fields = MutableMapping[str, Any]
_HOMES = tuple(f"{Path(__file__).parents[1] / room}{os.sep}" for room in ("bot", "dialogs", "insights", "storage"))
FAULTS = {"failed", "set_aside"}
NOISY = ("apscheduler", "aiohttp.access", "slack_bolt", "slack_sdk", "alembic")
LONGEST_WORDS = 300
"""Characters of what a platform or a library says."""


@dataclass(slots=True)
class Line:
    """What will be said of an event. `outcome` None: nothing, for it was somebody else's."""

    outcome: str | None
    more: dict[str, Any] = field(default_factory=dict)

    def failed(self, error: BaseException, outcome: str = "failed") -> None:
        """A fault of ours, or of the database. Whoever else logs this error would say the same once more."""
        self.outcome = outcome
        self.more["fault"] = spelled(error)
        if isinstance(error, StorageError):
            self.more["why"] = error.sentence
        vars(error)["told"] = True


_OPEN: ContextVar[Line | None] = ContextVar("line", default=None)


@contextmanager
def line(event: str, workspace_id: str, outcome: str = "answered", **more: Any) -> Iterator[Line]:
    """One line at the end of an event, whatever comes of it. `outcome`: unless something else is said meanwhile."""
    begun, said = time.monotonic(), Line(outcome, more)
    token = _OPEN.set(said)
    try:
        yield said
    except DebriefError as error:
        said.outcome = "stale" if isinstance(error, Stale) else "refused"
        said.more["why"] = type(error).__name__  # its sentence may repeat what was typed
        raise
    except Exception as error:
        said.failed(error)
        raise
    except BaseException:  # we end
        said.outcome = "cut"
        raise
    finally:
        _OPEN.reset(token)
        if said.outcome is not None:
            took = f"{time.monotonic() - begun:.3f}"
            _say({"event": event, "workspace": workspace_id, "outcome": said.outcome, "seconds": took, **said.more})


def came_to(outcome: str, **more: Any) -> None:
    """Say what the event at hand came to; without one, nothing."""
    if said := _OPEN.get():
        said.outcome = outcome
        said.more |= more


def failed(error: BaseException, outcome: str = "failed") -> None:
    """Say that the event at hand met a fault of ours, or of the database."""
    if said := _OPEN.get():
        said.failed(error, outcome)


def once(claimed: bool) -> None:
    """Whether the event at hand was ours to handle; else it came again."""
    if not claimed:
        came_to("repeated")


def _say(fields: dict[str, Any]) -> None:
    level = logging.ERROR if fields["outcome"] in FAULTS else logging.INFO
    log.log(level, " ".join(f"{key}={value}" for key, value in fields.items()), extra={"line": fields})


def spelled(error: BaseException) -> str:
    """What an error is called: "ValueError at storage/units/rows.py:117 in _to_answer". Its own words may be an answer.

    The place is the last one in our code.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    where = next((frame for frame in reversed(frames) if _ours(frame.filename)), frames[-1])
    return f"{type(error).__name__} at {_place(where)} in {where.name}"


def _trace(error: BaseException) -> str:
    """The way to an error, through our code."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _ours(frame.filename)]
    return " > ".join(_place(frame) for frame in frames)


def _place(frame: traceback.FrameSummary) -> str:
    path = "/".join(frame.filename.replace("\\", "/").rsplit("/", 3)[1:])
    return f"{path}:{frame.lineno}"


def _ours(path: str) -> bool:
    return path.startswith(_HOMES)


def set_up() -> None:
    """Send what is logged to stderr: logfmt, or readable where that is a terminal."""
    structlog = _structlog()
    renderer = structlog.processors.LogfmtRenderer()
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer(sort_keys=False, pad_event_to=0)
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_fields, renderer]))
    handler.addFilter(_is_news)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _structlog() -> ModuleType:
    """Imported as if there were no rich, which takes longer than the rest and shows the values of variables."""
    rich = sys.modules.get("rich")
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog
        import structlog.dev
        import structlog.processors
        import structlog.stdlib
    finally:
        del sys.modules["rich"]
        if rich is not None:
            sys.modules["rich"] = rich
    return structlog


def _is_news(record: logging.LogRecord) -> bool:
    """Not the error of an event whose line has told it."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or "told" not in vars(error)


def _fields(_logger: Any, _method: str, given: Fields) -> Fields:
    """What a line says, in order."""
    record: logging.LogRecord = given["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    head = {"timestamp": at.replace("+00:00", "Z"), "level": record.levelname.lower()}
    if said := getattr(record, "line", None):
        return {**head, **said}
    words, error = str(given["event"]), _error(given.get("exc_info"))
    if error is None:
        return {**head, "event": "note", "logger": record.name, "says": _short(words)}
    if str(error):
        words = words.replace(str(error), type(error).__name__)
    faulty = {"fault": spelled(error), "by": _trace(error)}
    return {**head, "event": "note", "logger": record.name, "says": _short(words), **faulty}


def _error(info: Any) -> BaseException | None:
    error = info[1] if isinstance(info, tuple) else None
    return error if isinstance(error, BaseException) else None


def _short(words: str) -> str:
    """The first line: further ones are what asyncio prints of the values that it holds."""
    return words.partition("\n")[0][:LONGEST_WORDS]
