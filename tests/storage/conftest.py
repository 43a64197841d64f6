"""Revisions are what some of these tests are about: here they are applied one by one."""

import pytest

from storage.migrations import revisions
from tests import ready_made


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch):
    monkeypatch.setattr(revisions, "apply", ready_made.one_by_one)
