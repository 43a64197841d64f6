"""The log: one line an event with its outcome and how long it took, and what libraries say, in one form.

Never an answer's words: of an error only what kind it is and where it happened, of a sentence with words in it nothing.
"""

import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from contextvars import ContextVar, Token
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Self

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
    """What will be said of an event once it is over. `outcome` None: nothing, for it was somebody else's.

    No generator: each press has two of them, and what goes on around one costs more than what it does.
    """

    event: str
    workspace_id: str
    outcome: str | None
    more: dict[str, Any] = field(default_factory=dict)
    _begun: float = 0.0
    _token: "Token[Line | None] | None" = None

    def __enter__(self) -> Self:
        """The event begins, and is the one at hand."""
        self._begun, self._token = time.monotonic(), _OPEN.set(self)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """It is over."""
        if error is not None:
            self._raised(error)
        if self._token is not None:
            _OPEN.reset(self._token)
        if self.outcome is not None:
            took = f"{time.monotonic() - self._begun:.3f}"
            ws = self.workspace_id
            _say({"event": self.event, "workspace": ws, "outcome": self.outcome, "seconds": took, **self.more})

    def _raised(self, error: BaseException) -> None:
        if isinstance(error, DebriefError):
            self.outcome = "stale" if isinstance(error, Stale) else "refused"
            self.more["why"] = type(error).__name__  # its sentence may repeat what was typed
        elif isinstance(error, Exception):
            self.failed(error)
        else:  # we end
            self.outcome = "cut"

    def failed(self, error: BaseException, outcome: str = "failed") -> None:
        """A fault of ours, or of the database. Whoever else logs this error would say the same once more."""
        self.outcome = outcome
        self.more["fault"] = spelled(error)
        if isinstance(error, StorageError):
            self.more["why"] = error.sentence
        vars(error)["told"] = True


_OPEN: ContextVar[Line | None] = ContextVar("line", default=None)


def line(event: str, workspace_id: str, outcome: str = "answered", **more: Any) -> Line:
    """One line at the end of an event, whatever comes of it. `outcome`: unless something else is said meanwhile."""
    return Line(event, workspace_id, outcome, more)


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


class _Said(dict[str, Any]):
    """The fields of a line, put into a sentence only for who asks for one: the log itself wants the fields."""

    def __str__(self) -> str:
        return " ".join(f"{key}={value}" for key, value in self.items())


def _say(fields: dict[str, Any]) -> None:
    level = logging.ERROR if fields["outcome"] in FAULTS else logging.INFO
    if log.isEnabledFor(level):  # a record by hand, since `log.log` walks the stack for a place that is always this one
        name, said = logging.getLevelName(level), _Said(fields)
        log.handle(
            logging.makeLogRecord({"name": log.name, "levelno": level, "levelname": name, "msg": said, "line": fields})
        )


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
    handler.setFormatter(_Form(renderer))
    handler.addFilter(_is_news)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # no line says which thread or process it comes from
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
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
    finally:
        del sys.modules["rich"]
        if rich is not None:
            sys.modules["rich"] = rich
    return structlog


class _Form(logging.Formatter):
    """A line as structlog writes it. Its own formatter would copy the record, and put it into a sentence first."""

    def __init__(self, renderer: Callable[[Any, str, Fields], str]) -> None:
        super().__init__()
        self._renderer = renderer

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever was raised."""
        return self._renderer(None, "", _fields(record))


def _is_news(record: logging.LogRecord) -> bool:
    """Not the error of an event whose line has told it."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or "told" not in vars(error)


def _fields(record: logging.LogRecord) -> Fields:
    """What a line says, in order."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    head = {"timestamp": at.replace("+00:00", "Z"), "level": record.levelname.lower()}
    if said := getattr(record, "line", None):
        return {**head, **said}
    words, error = record.getMessage(), _error(record.exc_info)
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
