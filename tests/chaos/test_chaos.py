"""A little chaos in every long run: `make chaos` has hours of it."""

import pytest

from tests.chaos.__main__ import HEAD, line, row, tried
from tests.chaos.faults import Plan

pytestmark = pytest.mark.long


def promised(plan: Plan, seed: int, capsys) -> None:
    """Nothing is lost, doubled, out of order or undelivered; the row is printed."""
    outcome = tried(plan, seed)
    with capsys.disabled():
        print("", line(HEAD), line(row(outcome)), sep="\n")
    assert outcome.right, "\n".join((f"seed {seed}: {outcome.verdict}", *outcome.lines))


def test_one_process_on_sqlite_is_killed_and_stopped_while_slack_storms(capsys):
    promised(Plan(seconds=100, reps=8, every=12), 1, capsys)
