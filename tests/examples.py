"""How many examples a property draws: all in the long tier or where all is run, a quarter in `make test`."""

from typing import Any

import pytest
from hypothesis import settings

QUARTER = 4
_few = False


def choose(expression: str) -> None:
    """By what pytest's `-m` chooses; before any property is made."""
    global _few  # noqa: PLW0603 - decorators ask before there is anything to hand it over in
    _few = "not long" in expression
    if _few:
        name = settings.get_current_profile_name()
        settings.register_profile("few", settings.get_profile(name), max_examples=most(settings.default.max_examples))
        settings.load_profile("few")


def more(*values: Any) -> Any:
    """A test's variant that shows no more than the one beside it: in the long tier."""
    return pytest.param(*values, marks=pytest.mark.long)


def most(examples: int) -> int:
    """At most so many."""
    return max(examples // QUARTER, 5) if _few else examples
