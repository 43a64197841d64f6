"""The model of meanings for the tests that need it: skipped where its extra isn't to be had, but not in CI."""

import os

import pytest

from insights.language.e5 import E5, load


def e5() -> E5:
    """The model; skips where it isn't installed."""
    model = load()
    if model is None and os.environ.get("CI") != "true":
        pytest.skip("the extra text isn't installed")
    assert model is not None
    return model
