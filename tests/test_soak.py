"""Two thousand of the interactions of `python -m bench.soak`, and whether it finds what is planted; bench.reps, too."""

import json
import sqlite3
from dataclasses import replace

import pytest

from bench.reps import Ledger
from bench.soak import Evening, grown, run
from dialogs.messages.actions import Action, Verb, render
from storage.tables import metadata
from storage.units.pruning import RULES

DAYS = 30


@pytest.mark.long
async def test_nothing_grows_over_two_thousand_interactions_of_three_weeks(tmp_path, empty_database):
    evenings, wrong = await run(tmp_path, 2000, 14, empty_database)
    assert wrong == []
    assert len(evenings) > 12  # what is kept for a week has gone, and another one after it
    assert evenings[-1].rows["event"] < 0.8 * evenings[-1].interactions
    assert grown(evenings) == []


def evening(day, **grows):
    """A flat one: ten debriefs a day. `grows`: rows that a table grows by beside, each day."""
    flat = {name: 50 if name in RULES() else 20 * day for name in metadata.tables}
    rows = {name: count + grows.get(name, 0) * day for name, count in flat.items()}
    return Evening(100 * day, 10 * day, 500.0, 90, 20_000.0, 50.0, rows)


def test_what_is_flat_is_said_to_be():
    assert grown([evening(day) for day in range(1, DAYS)]) == []


@pytest.mark.parametrize("table", [*RULES(), "outbox", "digest"])
def test_a_table_that_grows_is_named(table):
    ever_more = [evening(day, **{table: day}) for day in range(1, DAYS)]
    assert [line.partition(":")[0] for line in grown(ever_more)] == [table]


@pytest.mark.parametrize(
    ("what", "of"),
    [
        ("memory", lambda day: {"memory": 500.0 + 2 * day}),
        ("handles", lambda day: {"handles": 90 + day}),
        ("the log", lambda day: {"log": 20_000.0 + 2_000 * day}),
    ],
)
def test_memory_handles_and_the_log_are_named_where_they_grow(what, of):
    (line,) = grown([replace(evening(day), **of(day)) for day in range(1, DAYS)])
    assert line.startswith(what)


def test_a_step_that_memory_makes_once_is_no_growth_unless_it_is_a_great_one():
    def stepping(by):
        return [replace(evening(day), memory=500.0 + 0.1 * day + (by if day > 25 else 0)) for day in range(1, DAYS)]

    assert grown(stepping(15)) == []
    assert grown(stepping(30)) == ["memory in MB: 2 creeping, 30 at one step"]


@pytest.mark.parametrize(("debriefs", "told"), [(10, []), (1000, ["verbatim: 0.30 rows a debrief, then 0.40"])])
def test_a_third_more_rows_are_chance_among_few_debriefs_and_growth_among_many(debriefs, told):
    kept, evenings = 0, []
    for day in range(1, 19):
        kept += debriefs * (4 if day > 12 else 3) // 10
        flat = evening(day)
        evenings.append(replace(flat, debriefs=debriefs * day, rows=flat.rows | {"verbatim": kept}))
    assert [line for line in grown(evenings) if line.startswith("verbatim")] == told


def test_a_rep_whose_answer_was_acknowledged_and_is_not_stored_is_named(tmp_path):
    file, ledger = tmp_path / "reps.db", Ledger()
    with sqlite3.connect(file) as driver:
        driver.execute("CREATE TABLE answer (debrief_id, field, value, state, rev)")
        for debrief in ("d1", "d2", "d3"):
            driver.execute("INSERT INTO answer VALUES (?, 'driver', ?, 'given', 1)", (debrief, json.dumps(["price"])))
    driver.close()
    for debrief, said in (("d1", "price"), ("d2", "product_fit"), ("d4", "price")):
        token = render(Action(Verb.PICK, debrief, 0, "driver"))
        ledger.accepts({"action_id": f"pick:{token}", "selected_option": {"value": said}})
    assert [line.partition(":")[0] for line in ledger.missing(file)] == ["d2 driver", "d4 driver"]
