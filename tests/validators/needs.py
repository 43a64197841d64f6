"""What these tests need beside the product: packages of npm, and of the extra `test`."""

import importlib
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

MODULES = Path(__file__).with_name("node_modules")


def not_tested(what: str, missing: str) -> None:
    """Skip loudly; where CI=true that is a failure."""
    missing = f"NOT TESTED: {what}, because {missing}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def node_module(what: str, name: str) -> Path:
    """The folder of an npm package."""
    if not shutil.which("node"):
        not_tested(what, "node is missing (apt-get install nodejs npm)")
    if not (MODULES / name).exists():
        not_tested(what, f"{name} isn't installed (npm install --prefix tests/validators)")
    return MODULES / name


def library(what: str, name: str) -> ModuleType:
    """A Python package of the extra `test`."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        not_tested(what, f"{name} isn't installed (pip install --editable '.[test]')")
        raise
