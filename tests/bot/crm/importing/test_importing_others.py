"""Exports of the CRMs that are known in their other languages, renamed, by hand, as workbooks: no option is needed."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from tests.bot.crm.importing.workbooks import workbook

TODAY = date(2026, 11, 26)
OTHERS = Path(__file__).parent / "others"
FILES, BOOKS = (sorted(OTHERS.glob(f"*.{ending}")) for ending in ("csv", "json"))
UNNAMED = {"close_api_contacts", "close_view", "erpnext", "frappe"}
"""What has no name for its deals but the account's."""
NO_CRM = {"odoo_it", "rdstation_renamed", "monday_de"}
"""What nothing tells whose it is."""
CRMS = {
    "close": "Close", "copper": "Copper", "dynamics": "Dynamics 365", "erpnext": "Frappe", "espocrm": "EspoCRM",
    "frappe": "Frappe", "freshsales_de": "Freshsales", "hubspot": "HubSpot", "monday_": "monday sales CRM",
    "odoo": "Odoo", "pipedrive": "Pipedrive", "rdstation": "RD Station CRM",
    "salesforce_loader": "Salesforce, Data Loader", "salesforce": "Salesforce, a report",
    "suitecrm": "SuiteCRM", "sugarcrm": "SugarCRM", "twenty": "Twenty", "zoho": "Zoho CRM",
}  # fmt: skip


def read(path):
    """What comes out of a file, which says it all."""
    plan = prepare(Request(path))
    checked = check(plan, TODAY)
    assert (checked.bad, checked.unknown, checked.questioned, checked.signs) == ((), {}, {}, {}), plan.describe()
    rows = [row for row in read_rows(plan, "ws", TODAY) if hasattr(row, "deal")]
    return plan, [
        (
            row.deal.name, row.deal.account, row.owner and row.owner.name, row.closing.outcome.value,
            row.closing.amount, row.closing.currency or "EUR", row.closing.closed_on,
        )
        for row in rows
    ]  # fmt: skip


def held(path):
    """It says of both deals all there is to say."""
    plan, said = read(path)
    currency = "BRL" if path.stem.startswith("rdstation") else "EUR"
    names = ("Acme", "Beta") if path.stem in UNNAMED else ("Acme upgrade", "Beta pilot")
    assert said == [
        (names[0], "Acme", "Ann Poe", "won", 12_000_000, currency, date(2026, 3, 14)),
        (names[1], "Beta", "Ben Roe", "lost", 8_000_000, currency, date(2026, 4, 22)),
    ], plan.describe()
    known = (crm for begins, crm in CRMS.items() if path.stem.startswith(begins) and path.stem not in NO_CRM)
    assert plan.profile.crm == next(known, "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_goes_in_with_no_option(path):
    held(path)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_workbook_goes_in_with_no_option(tmp_path, path):
    rows = [list(map(cell, row)) for row in json.loads(path.read_text(encoding="utf-8"))]
    held(workbook(tmp_path / f"{path.stem}.xlsx", rows))


def cell(value):
    """A cell of a workbook; `@2026-03-14` is a day there, `@2026-03-14 10:00` a moment."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    return datetime.fromisoformat(value[1:]) if " " in value else date.fromisoformat(value[1:])


@pytest.mark.parametrize(
    "head", ["Primary Email", "Lead Email", "Contact E-Mail", "Person Email", "Email", "Customer mail"]
)
def test_the_address_of_somebody_of_theirs_is_not_the_owners(head, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        f"ID,Organization,Status,Deal Owner,Deal Value,Currency,Closed Date,{head}\n"
        "D-1,Acme,Won,ann@example.com,12000,EUR,2026-03-14,priya@acme.example\n"
        "D-2,Beta,Lost,ben@example.com,8000,EUR,2026-04-22,ravi@beta.example\n"
    )
    owners = [(row.owner.name, row.owner.email) for row in read_rows(prepare(Request(path)), "ws", TODAY)]
    assert owners == [("ann@example.com", "ann@example.com"), ("ben@example.com", "ben@example.com")]


def test_of_an_owners_id_and_name_the_name_is_taken(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "Opportunity Name,ID,Account Name,Opportunity Amount,Date Closed,Sales Stage,Assigned User,Assigned User Name\n"
        "Acme upgrade,a1,Acme,12000.00,03/14/2026,Closed Won,c0ffee-1,Ann Poe\n"
        "Beta pilot,a2,Beta,8000.00,04/22/2026,Closed Lost,c0ffee-2,Ben Roe\n"
    )
    assert [row.owner.name for row in read_rows(prepare(Request(path)), "ws", TODAY)] == ["Ann Poe", "Ben Roe"]
