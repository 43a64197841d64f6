"""Exports whose expectations were written before anything had read them; and what is said of them."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows

TODAY = date(2026, 11, 27)
TRIED = Path(__file__).parent / "tried"
EXPECTED = json.loads((TRIED / "expected.json").read_text(encoding="utf-8"))


def read(path, **request):
    """How a file is read, and what comes out."""
    plan = prepare(Request(path, **request))
    return plan, [found(row, plan) for row in read_rows(plan, "ws", TODAY)]


def found(row, plan):
    """One row's deal, open or closed."""
    closing, deal = row.closing, row.deal
    return [
        deal.name, closing.outcome.value if closing else "open", str(closing.closed_on) if closing else None,
        row.owner.name, deal.account, deal.amount and deal.amount / 1000,
        deal.amount and (deal.currency or plan.currency),
    ]  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_what_comes_out(name):
    plan, rows = read(TRIED / f"{name}.csv")
    assert rows == EXPECTED[name], plan.describe()
    checked = check(plan, TODAY)
    assert (checked.stuck, checked.questioned, checked.rows) == (0, {}, len(rows))
    assert plan.rows == len(rows), "the sums below a group are no rows"


def test_a_lead_is_the_contact_and_the_deal_is_called_by_its_account():
    plan, _ = read(TRIED / "frappe.csv")
    [name] = [line for line in plan.describe() if line.startswith("name ")]
    assert name.endswith("(made of account; where there is none, Lead Name)")


def test_a_monthly_value_counts_for_a_year_and_that_is_said(tmp_path):
    plan, _ = read(TRIED / "close.csv")
    said = "An amount for a month is counted for a year, times 12: 2 rows (value_period). To take them as they stand"
    assert [line for line in plan.warnings() if line.startswith(said)]
    _, rows = read(TRIED / "close.csv", columns={"period": ""})
    assert [amount for *_, amount, _ in rows] == [100, 8000.5, 5000, 50]
    path = tmp_path / "deals.csv"
    path.write_text(
        "Deal,Account,Owner,Stage,Close Date,Value\nA,A,Ann,Won,2026-03-14,€100 / month\n"
        "B,B,Ann,Won,2026-03-14,€50 per Quartal\nC,C,Ann,Won,2026-03-14,120 €/an\nD,D,Ann,Won,2026-03-14,€7\n"
    )
    assert [amount for *_, amount, _ in read(path)[1]] == [1200, 200, 120, 7]


def test_a_period_that_nobody_knows_is_told(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("Deal,Account,Owner,Stage,Close Date,Value,Value Period\nA,A,Ann,Won,2026-03-14,7,per moon\n")
    [bad] = check(prepare(Request(path)), TODAY).bad
    assert bad.faults == (
        "Value Period per moon isn't a period that is known; to take amounts as they stand: --map period=",
    )


ROWS = ("A,A,Ann,Won,2026-03-14,100,{}", "B,B,Ann,Lost,2026-04-22,0,{}", "C,C,Ann,Proposal,,50,{}")


@pytest.mark.parametrize(
    ("header", "hopes", "amounts", "said"),
    [
        ("Expected Revenue", (100, 0, 50), [None, None, None], "is the amount times the probability"),
        ("Forecasted Amount", (100, 0, 50), [None, None, None], "is the amount times the probability"),
        ("Expected Revenue", (100, 80, 50), [100, 80, 50], "If that is weighted by the probability, leave it out"),
        ("Weighted Amount", (100, 80, 50), [None, None, None], "is the amount times the probability"),
    ],
)  # fmt: skip
def test_a_hope_is_taken_for_the_amount_only_aloud(tmp_path, header, hopes, amounts, said):
    path = tmp_path / "deals.csv"
    rows = "\n".join(row.format(hope) for row, hope in zip(ROWS, hopes, strict=True))
    path.write_text(f"Deal,Account,Owner,Stage,Close Date,Probability,{header}\n{rows}\n")
    plan, out = read(path)
    assert [row[5] for row in out] == amounts
    assert [line for line in plan.warnings() if header in line and said in line]


def test_a_weighted_hope_doesnt_stand_in_for_an_amount_of_nothing(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "Deal,Account,Owner,Stage,Close Date,Probability,Expected Revenue,Amount\n"
        "A,A,Ann,Proposal,,50,50,100\nB,B,Ann,Proposal,,25,25,0\n"
    )
    assert [row[5] for row in read(path)[1]] == [100, None]
    path.write_text(path.read_text().replace(",50,50,100", ",50,90,100"))
    assert [row[5] for row in read(path)[1]] == [100, 25]


def test_a_company_s_revenue_is_no_deals_amount(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("ID,Organization,Status,Deal Owner,Annual Revenue,Closed Date\nD-1,A,Won,Ann,90000000,2026-03-14\n")
    assert read(path)[1][0][5] is None


def test_all_that_is_wrong_with_a_row_is_told_at_once(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "ID,Deal,Account,Owner,Stage,Created,Close Date,Amount\n"
        "1,A,A,Ann,Paper signed,soon,31.31.2026,lots\n2,B,B,Ann,Won,2026-01-02,2026-03-14,1\n"
    )
    checked = check(prepare(Request(path)), TODAY)
    assert (checked.stuck, checked.unknown) == (1, {"Paper signed": 1})
    [bad] = checked.bad
    assert [fault.partition('"')[0].strip() for fault in bad.faults] == ["Created", "Close Date", "Amount"]
    assert bad.reason.startswith('the stage "Paper signed" isn\'t known; Created "soon" isn\'t a date')
