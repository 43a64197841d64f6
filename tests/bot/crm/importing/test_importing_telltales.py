"""Before a file is imported, it is shown which column gave the outcomes, and what its cells were taken for."""

from datetime import date

import pytest

from bot.cli.telling import show_checked
from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare

TODAY = date(2026, 11, 26)
CLOSED = date(2026, 3, 1)


def shown(tmp_path, capsys, head, *rows, **asked):
    path = tmp_path / "deals.csv"
    days = ("" if row == "FALSE,FALSE" else CLOSED for row in rows)  # which is open, and has none yet
    lines = (f"D{n},{day},{row}" for n, (day, row) in enumerate(zip(days, rows, strict=True)))
    path.write_text("\n".join((f"Deal Name,Close Date,{head}", *lines)))
    plan = prepare(Request(path, **asked))
    show_checked(plan, check(plan, TODAY), skip_bad=False, guessed={}, typed=())
    return [line.strip() for line in capsys.readouterr().out.splitlines()[1:]]


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        ("Is Won,Is Lost", ("TRUE,FALSE", "FALSE,TRUE", "FALSE,FALSE"), [
            "From Is Won and Is Lost:", "won: TRUE and FALSE (1 row)", "lost: FALSE and TRUE (1 row)",
            "still open: FALSE and FALSE (1 row)",
        ]),
        ("Stage", ("Closed Won", "Verloren", "Closed Won"), [
            "From Stage:", "won: Closed Won (2 rows)", "lost: Verloren (1 row)",
        ]),
        ("Is Won,Is Closed,Stage", ("yes,yes,Done", "no,yes,Done"), [
            "From Is Won and Is Closed:", "won: yes and yes (1 row)", "lost: no and yes (1 row)",
        ]),
        ("Is Won,Stage", ("yes,Won", "no,Lost"), [
            "From Is Won:", "won: yes (1 row)", "From Stage:", "lost: Lost (1 row)",
        ]),
    ],
)  # fmt: skip
def test_which_column_gave_the_outcome_and_what_its_cells_were_taken_for(tmp_path, capsys, head, rows, said):
    assert [line for line in shown(tmp_path, capsys, head, *rows) if "column for" not in line] == said


def test_a_column_named_by_a_person_is_shown_as_well(tmp_path, capsys):
    said = shown(tmp_path, capsys, "Result", "Ja", "Nein", columns={"is_won": "Result"}, stages={"Nein": "lost"})
    assert said == ["From Result:", "won: Ja (1 row)", "lost: Nein (1 row)"]


def test_what_has_no_stage_is_answered_by_a_line_that_can_be_typed(tmp_path, capsys):
    path = tmp_path / "deals.csv"
    path.write_text("Deal Name,Close Date,Is Won,Is Lost\nD1,2026-03-01,TRUE,FALSE\nD2,2026-03-01,FALSE,FALSE\n")
    plan = prepare(Request(path))
    show_checked(plan, check(plan, TODAY), skip_bad=False, guessed={}, typed=())
    assert "1 row without a stage, read as open, but line 3" in (said := capsys.readouterr().out)
    assert "--stage '*=open'" in said
    assert check(prepare(Request(path, stages={"*": "open"})), TODAY).outcomes == {"won": 1, "open": 1}
