"""Which of the installed packages `pip install .` would have brought."""

import re
import tomllib
from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement

from tests import conftest

PROJECT = tomllib.loads((conftest.ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def named(requirements: Iterable[str]) -> set[str]:
    """The packages that some requirements name, as they are compared."""
    return {_plain(Requirement(line).name) for line in requirements}


def brought(requirements: Iterable[str]) -> set[str]:
    """The packages that some requirements bring here: those they name, what those need, and so on."""
    found: set[tuple[str, str]] = set()
    open_ = [Requirement(line) for line in requirements]
    while open_:
        wanted = open_.pop()
        for extra in {"", *wanted.extras}:
            if (key := (_plain(wanted.name), extra)) not in found:
                found.add(key)
                needs = map(Requirement, metadata.requires(wanted.name) or ())
                open_ += [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
