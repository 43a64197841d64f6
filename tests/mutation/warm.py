"""Trying a mutant in a moment: in a process with everything loaded the module is swapped for its mutant.

Functions get the mutant's code, so all who hold them run it; other values take the place of the module's wherever
modules hold them. What classes and other modules have made of such a value stays, so a mutant of those that survives
this way is tried again by loading everything anew.
"""

import ast
import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

OURS = ("bot", "dialogs", "insights", "storage", "tests", "bench", "conftest", "__main__")
ASKED = [
    *("-q", "-p", "no:cacheprovider", "-m", "not long and not hypothesis", "-k", "not postgresql"),
    *("--tb=no", "--assert=plain"),  # nobody reads why it failed
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # its plugins are loaded already
]
SURVIVED, KILLED, TIMEOUT = "survived", "killed", "timeout"
_MEMORY = 6 * 2**30


def warm(tests: list[str]) -> None:
    """Load all that these tests load and isn't ours, so that no fork has to."""
    listing = "import sys, pytest; pytest.main(sys.argv[1:]); print('LOADED', *sys.modules)"
    args = [sys.executable, "-c", listing, "--collect-only", *ASKED, *tests]
    told = subprocess.run(args, capture_output=True, text=True, check=True).stdout
    for name in told.rpartition("LOADED ")[2].split():
        if name.partition(".")[0] not in OURS:
            with suppress(Exception):  # what only exists inside another module
                import_module(name)


def forked(work: Callable[[], int], seconds: float) -> str:
    """Do it in a process of its own and say how it ended; it is gone afterwards, with all that it started."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            null = os.open(os.environ.get("MUTATION_LOG", os.devnull), os.O_RDWR | os.O_CREAT | os.O_APPEND)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            os._exit(work())
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            os._exit(70)
    end, pause = time.monotonic() + seconds, 0.002
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            return SURVIVED if status == 0 else KILLED
        time.sleep(pause)
        pause = min(0.05, pause * 1.2)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return TIMEOUT


# loading everything anew


def load_as(path: Path, source: str) -> None:
    """Have this process load a file of ours as if `source` stood in it."""
    real = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        return compile(source, self.path, "exec") if Path(self.path) == path else real(self, name)

    SourceFileLoader.get_code = get_code


class OnSqlite:
    """Has all tests run that one of the databases would do for, on the quick one; `make test` shares them out."""

    def pytest_configure(self) -> None:
        sys.modules["tests.conftest"].TURNS = ("sqlite",)


class Chosen(OnSqlite):
    """Runs these tests only, in this order."""

    def __init__(self, names: list[str]) -> None:
        self.at = {name: number for number, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.at), key=lambda item: self.at[item.nodeid])


# swapping


def swap(name: str, path: Path, source: str) -> None:
    """Make the loaded module `name` what `source` would have made of it."""
    module = import_module(name)  # what tests load late may not be there yet
    made = ModuleType(name)
    made.__file__ = str(path)
    exec(compile(source, str(path), "exec"), made.__dict__)
    others = [m for n, m in sys.modules.items() if ours(n) and isinstance(m, ModuleType)]
    for key, new in list(vars(made).items()):
        old = vars(module).get(key)
        if key.startswith("__") or isinstance(new, ModuleType):
            continue
        if isinstance(new, FunctionType) and isinstance(old, FunctionType):
            if new.__module__ == name:
                take(old, new)
        elif isinstance(new, type) and isinstance(old, type):
            if new.__module__ == name:
                take_class(old, new)
        elif old is not new:
            setattr(module, key, new)
            for other in others if not key.startswith("_") else ():  # who has it by the same name
                if vars(other).get(key) is old:
                    setattr(other, key, new)


def ours(name: str) -> bool:
    """Whether a module is one of ours; pytest calls a test's by its file's name alone."""
    return name.partition(".")[0] in OURS or name.startswith("test_")


def take(old: FunctionType, new: FunctionType) -> None:
    """One function's doing for another's."""
    if len(old.__code__.co_freevars) == len(new.__code__.co_freevars):
        old.__code__ = new.__code__
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__


def take_class(old: type, new: type) -> None:
    """The same for all methods of a class."""
    for key, value in list(vars(new).items()):
        before = vars(old).get(key)
        if isinstance(value, FunctionType) and isinstance(before, FunctionType):
            take(before, value)
        elif isinstance(value, property) and isinstance(before, property) and value.fget and before.fget:
            take(before.fget, value.fget)
        elif isinstance(value, cached_property) and isinstance(before, cached_property):
            take(before.func, value.func)
        elif isinstance(value, staticmethod | classmethod) and isinstance(before, staticmethod | classmethod):
            take(before.__func__, value.__func__)


def once(item: pytest.Item) -> None:
    """Run one test; what the whole session shares stays for the others."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=item.session)


class Watch:
    """Which lines of a file each test runs, and how long it takes."""

    def __init__(self, path: Path) -> None:
        self.path, self.lines, self.took = str(path), defaultdict(set), {}
        self.now: set[int] = set()

    def called(self, frame: FrameType, _event: str, _arg: Any) -> Callable[..., Any] | None:
        """Follow the frames of the file only."""
        return self.ran(frame, "line", None) if frame.f_code.co_filename == self.path else None

    def ran(self, frame: FrameType, _event: str, _arg: Any) -> Callable[..., Any]:
        """Note the line."""
        self.now.add(frame.f_lineno)
        return self.ran

    def forget(self) -> None:
        """Empty the caches of the file's functions."""
        mine = [one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == self.path]
        for cached in (value for one in mine for value in vars(one).values() if hasattr(value, "cache_clear")):
            cached.cache_clear()

    def run(self, items: list[pytest.Item]) -> None:
        """Run them all, and then once more: what only the first one runs, and is kept, is no test's own.

        Unless the file keeps it: a mutant begins with nothing kept.
        """
        for item in items:
            once(item)
        for item in items:
            self.forget()
            self.now = self.lines[item.nodeid]
            began = time.monotonic()
            threading.settrace(self.called)
            sys.settrace(self.called)
            once(item)
            sys.settrace(None)
            self.took[item.nodeid] = time.monotonic() - began


class Loop(OnSqlite):
    """Instead of running the tests collected, calls `work` with this as what can run them."""

    def __init__(self, path: Path, work: Callable[["Loop"], None]) -> None:
        self.path, self.work = path, work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session, self.items = session, {item.nodeid: item for item in session.items}
        template = [item for item in session.items if "sqlite_template" in item.fixturenames]
        for item in template[:1]:  # all that is forked has it then
            once(item)
        gc.collect()
        gc.freeze()
        self.work(self)
        return True

    def watched(self, found: Path) -> str:
        """Run all on the module as it is, and write down what each runs."""

        def work() -> int:
            watch = Watch(self.path)
            watch.run(list(self.items.values()))
            found.write_text(repr(({k: sorted(v) for k, v in watch.lines.items()}, watch.took)))
            return int(self.session.testsfailed > 0)

        return forked(work, 1200)

    def tried(self, names: list[str], module: str, source: str, seconds: float) -> str:
        """Run these with the module swapped, in a fork."""

        def work() -> int:
            swap(module, self.path, source)
            return int(self.notices(names))

        return forked(work, seconds)

    def tried_here(self, names: list[str], module: str, source: str, before: str, seconds: float) -> str:
        """The same in this very process, for a module that keeps no state; it is put back afterwards."""
        signal.signal(signal.SIGALRM, enough)
        try:
            swap(module, self.path, source)
            signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
            return KILLED if self.notices(names) else SURVIVED
        except Exception:  # noqa: BLE001 -- it can't even be loaded, or never comes to an end
            return KILLED
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            swap(module, self.path, before)

    def notices(self, names: list[str]) -> bool:
        """Whether one of these tests fails."""
        self.session.testsfailed = 0
        for name in names:
            once(self.items[name])
            if self.session.testsfailed:
                return True
        return False


def enough(*_: Any) -> None:
    """What takes too long fails."""
    raise TimeoutError


def statements(source: str) -> dict[int, tuple[int, int]]:
    """By line inside functions, the first and last line of its innermost statement; of one with a body, of its head."""
    found: dict[int, tuple[int, int]] = {}
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in (node for one in functions for stmt in one.body for node in ast.walk(stmt)):
        if not isinstance(node, ast.stmt):
            continue
        parts = [
            part
            for part in ast.iter_child_nodes(node)
            if isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case)
        ]
        starts = [part.pattern.lineno if isinstance(part, ast.match_case) else part.lineno for part in parts]
        last = max(node.lineno, min(starts) - 1) if starts else node.end_lineno or node.lineno
        found |= dict.fromkeys(range(node.lineno, last + 1), (node.lineno, last))
    return found


def far(source: str, name: str, paths: list[Path]) -> set[int]:
    """Lines of a module that others may have made something of: what classes are made of, and what others import."""
    trees = [ast.parse(path.read_text()) for path in paths]
    froms = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == name
    ]
    taken = {alias.name for node in froms for alias in node.names}
    lines: set[int] = set()
    for node in ast.parse(source).body:
        named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.Assign) and named & taken):
            lines |= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return lines
