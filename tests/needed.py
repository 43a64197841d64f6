"""What a test needs of the machine. Where .ci/run has installed all of it, nothing is skipped."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def needed(there: object, what: str) -> None:
    """Skip the test where something isn't there, and say what isn't tested; with CI=true fail it."""
    if not there:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"NOT TESTED: {what}")


def program(name: str) -> str | None:
    """Where a program is, of this environment or of the machine."""
    return shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
