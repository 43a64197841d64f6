"""Columns are guessed from the headers that CRMs write."""

import pytest

from bot.crm.importing.mapping import guess, override
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.problems import ImportProblem
from tests.bot.crm.importing.exports import deals, small, written


def guessed(headers, *sample):
    names = headers.split(",")
    return {field: names[column] for field, column in guess(names, [row.split(",") for row in sample]).items()}


def test_the_real_export():
    assert prepare(small()).describe() == (
        "id           opportunity_id",
        "account      account",
        "owner        sales_agent",
        "product      product",
        "stage        deal_stage",
        "engaged      engage_date (M/D/Y)",
        "closed       close_date (M/D/Y)",
        "amount       close_value",
        "currency     EUR, where an amount names none",
        "segment      sector of accounts.csv, by account",
        "region       regional_office of sales_teams.csv, by sales_agent",
        "name         (made of account and product)",
        '             "GTXPro" is written "GTX Pro" (4 rows)',
    )


def test_a_salesforce_report():
    headers = (
        "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount (converted),Amount,"
        "Created Date,Close Date,Opportunity ID,Closed,Won,Industry,Main Competitor(s)"
    )
    assert guessed(headers) == {
        "id": "Opportunity ID",
        "name": "Opportunity Name",
        "account": "Account Name",
        "owner": "Opportunity Owner",
        "stage": "Stage",
        "engaged": "Created Date",
        "closed": "Close Date",
        "amount": "Amount",
        "converted": "Amount (converted)",
        "segment": "Industry",
        "competitor": "Main Competitor(s)",
    }


def test_a_hubspot_export():
    headers = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company,Create Date,Pipeline"
    assert guessed(headers) == {
        "id": "Record ID",
        "name": "Deal Name",
        "account": "Associated Company",
        "owner": "Deal owner",
        "stage": "Deal Stage",
        "engaged": "Create Date",
        "closed": "Close Date",
        "amount": "Amount",
    }


def test_a_pipedrive_export():
    headers = (
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Owner,Deal - Value,Deal - Stage,Deal - Status,"
        "Deal - Deal created,Deal - Deal closed on,Deal - Expected close date"
    )
    assert guessed(headers, "1,Fleet,Acme,Ann,10,Demo Scheduled,Won,2026-01-02,2026-02-03,") == {
        "id": "Deal - ID",
        "name": "Deal - Title",
        "account": "Deal - Organization",
        "owner": "Deal - Owner",
        "stage": "Deal - Status",
        "engaged": "Deal - Deal created",
        "closed": "Deal - Deal closed on",
        "expected": "Deal - Expected close date",
        "amount": "Deal - Value",
    }


def test_german_headers():
    headers = "Vorgangsnr.,Bezeichnung,Kunde,Zuständig,Produkt,Phase,Angelegt am,Abschlussdatum,Betrag,Branche,Gebiet"
    assert guessed(headers) == {
        "id": "Vorgangsnr.",
        "name": "Bezeichnung",
        "account": "Kunde",
        "owner": "Zuständig",
        "product": "Produkt",
        "stage": "Phase",
        "engaged": "Angelegt am",
        "closed": "Abschlussdatum",
        "amount": "Betrag",
        "segment": "Branche",
        "region": "Gebiet",
    }


def test_of_two_stage_columns_the_one_that_speaks_of_outcomes():
    assert guessed("Name,Status,Stage", "Fleet,Synced,Closed Won", "Pumps,Synced,Closed Lost")["stage"] == "Stage"


def test_a_person_knows_better():
    headers = ("Ref", "Title", "Status", "Date")
    columns = override(
        {"name": 1, "stage": 2}, headers, {"id": "ref", "closed": "Date", "name": "", "account": "Title"}
    )
    assert columns == {"id": 0, "account": 1, "stage": 2, "closed": 3}


def test_a_column_has_one_meaning():
    assert override({"name": 0, "stage": 1}, ("Title", "Status"), {"account": "Title"}) == {"account": 0, "stage": 1}


def test_no_such_field_or_column():
    with pytest.raises(ImportProblem, match=r'no field "colour".*id, name, account'):
        override({}, ("Title",), {"colour": "Title"})
    with pytest.raises(ImportProblem, match=r'no column "Deal".*Title'):
        override({}, ("Title",), {"name": "Deal"})


def test_a_file_without_an_outcome_says_what_to_do(tmp_path):
    with pytest.raises(
        ImportProblem, match=r"which deals were won or lost. The columns are Deal, When. .*--map stage="
    ):
        prepare(Request(written(tmp_path, "Deal,When\nFleet,2026-01-02\n")))


def test_spellings_that_differ_in_spaces_and_case_become_the_commoner(tmp_path):
    rows = [
        f"{number},Ann,{product},Acme,Won,2026-01-02,2026-02-03,1"
        for number, product in enumerate(("MG Special", "MGSpecial", "MG Special", "mg special", "GTX"))
    ]
    plan = prepare(Request(deals(tmp_path, *rows)))
    assert plan.spellings == {"MGSpecial": "MG Special", "mg special": "MG Special"}
    assert '"MGSpecial" is written "MG Special" (1 row)' in "\n".join(plan.describe())


def test_the_other_files_must_agree_with_themselves(tmp_path):
    accounts = written(tmp_path, "account,sector\nAcme,retail\nacme ,medical\n", name="accounts.csv")
    with pytest.raises(ImportProblem, match=r"accounts.csv, line 3: acme is both retail and medical"):
        prepare(Request(deals(tmp_path), accounts=accounts))
    bare = written(tmp_path, "account,town\nAcme,Leeds\n", name="bare.csv")
    with pytest.raises(ImportProblem, match=r"bare.csv has no column for the segment. It has account, town"):
        prepare(Request(deals(tmp_path), accounts=bare))
