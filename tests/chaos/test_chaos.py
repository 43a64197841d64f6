"""A little chaos in every long run: `make chaos` has hours of it."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.chaos.__main__ import HEAD, PLANS, line, row, tried
from tests.chaos.faults import Plan
from tests.chaos.ledger import Ledger
from tests.chaos.machine import Outcome
from tests.chaos.planted import FOUND_BY, found, plant


def promised(plan: Plan, seed: int, capsys) -> None:
    """Nothing is lost, doubled, out of order or undelivered; the row is printed."""
    outcome = tried(plan, seed)
    with capsys.disabled():
        print("", line(HEAD), line(row(outcome)), sep="\n")
    assert outcome.right, "\n".join((f"seed {seed}: {outcome.verdict}", *outcome.lines))


def test_a_row_has_a_cell_under_each_heading():
    nothing = Ledger().verdict({})
    assert len(row(Outcome(Plan(), 1, nothing, Counter(), None))) == len(HEAD)


@pytest.mark.long
def test_one_process_on_sqlite_is_killed_and_stopped_while_slack_storms(capsys):
    promised(Plan(seconds=60, reps=8, every=8), 1, capsys)


@pytest.mark.long
def test_four_on_postgresql_whose_clocks_differ_and_whose_server_crashes(capsys):
    promised(replace(PLANS["postgresql"], seconds=60, nights=1), 1, capsys)


@pytest.mark.long
@pytest.mark.parametrize("name", ["lease only", "grace too short"])  # `make chaos` plants them all
def test_a_planted_fault_is_found(name):
    assert found(name), "nothing was wrong with it, by any of its seeds"


@pytest.mark.parametrize("name", FOUND_BY)
def test_what_is_planted_still_has_its_place(name, tmp_path):
    assert plant(name, tmp_path)
