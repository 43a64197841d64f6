"""Exports as CRMs write them go in with no option."""

import csv
import itertools
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.mapping import fields
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from bot.crm.importing.stages import MEANINGS, read_stage
from bot.crm.importing.vocabulary import profile_of, profiles, squash, words
from storage.units.import_changes import ImportRow

LAYOUTS = Path(__file__).parent / "layouts"
TODAY = date(2026, 11, 26)
CRMS = {
    "01_hubspot": "HubSpot",
    "02_salesforce_report": "Salesforce, a report",
    "02b_salesforce_data_loader": "Salesforce, Data Loader",
    "02c_salesforce_numbered_eu": "Salesforce, a report",
    "03_pipedrive": "Pipedrive",
    "03b_pipedrive_list_view": "Pipedrive",
    "04_zoho": "Zoho CRM",
    "05_dynamics365": "Dynamics 365",
    "06_close": "Close",
    "07_copper": "Copper",
    "08_freshsales": "Freshsales",
    "09_odoo": "Odoo",
    "09b_odoo_technical": "Odoo",
    "10_twenty": "Twenty",
    "11_espocrm_de": "EspoCRM",
    "11b_espocrm": "EspoCRM",
    "12_suitecrm": "SuiteCRM",
    "12b_sugarcrm": "SugarCRM",
    "13_rdstation_pt": "RD Station CRM",
    "14_frappe": "Frappe",
    "16_monday": "monday sales CRM",
}


def expected():
    """What should come out of each file."""
    with (LAYOUTS / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["layout"])
    return {name: list(of) for name, of in itertools.groupby(rows, key=lambda row: row["layout"])}


EXPECTED = expected()


def closings(plan):
    """The closings of a file: name, account, owner, outcome, amount, currency, day."""
    for row in read_rows(plan, "ws", TODAY):
        assert isinstance(row, ImportRow), row
        if row.closing:
            amount = f"{row.closing.amount / 1000:.2f}".removesuffix(".00")
            owner = row.owner.name if row.owner else ""
            yield (
                row.deal.name, row.deal.account or "", owner, row.closing.outcome.value, amount,
                row.closing.currency or plan.currency, str(row.closing.closed_on),
            )  # fmt: skip


@pytest.mark.parametrize("layout", EXPECTED)
def test_a_layout_goes_in_with_no_option(layout):
    plan = prepare(Request(LAYOUTS / f"{layout}.csv"))
    found = list(closings(plan))
    wanted = [
        (row["name"] or name, *(row[key] for key in ("account", "owner", "outcome", "amount", "currency", "closed_on")))
        for row, (name, *_) in zip(EXPECTED[layout], found, strict=True)
    ]
    assert found == wanted
    checked = check(plan, TODAY)
    assert (checked.bad, checked.unknown, checked.questioned) == ((), {}, {})
    assert plan.profile.crm == CRMS.get(layout, plan.profile.crm)


def test_every_layout_there_is_has_something_expected_of_it():
    assert {path.stem for path in LAYOUTS.glob("*.csv")} - {"expected"} == set(EXPECTED)


def test_every_crm_that_is_known_has_a_layout():
    assert {one.crm for one in profiles()} == set(CRMS.values())


DOCS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in (Path(__file__).parents[4] / "docs" / "imports.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| CRM")
]
ABROAD = ("rdstation", "close_view", "twenty", "erpnext", "suitecrm", "sugarcrm", "monday_actual")
"""Files of tests/bot/crm/importing/others that write the same CRM's other English headers."""
OUTCOME = ("is_won", "is_lost", "is_closed", "stage", "active")


@cache
def read(path, currency):
    """How a file is read, which is asked for every CRM."""
    return prepare(Request(path, currency=currency))


def plans(crm):
    """How every file of a CRM in English is read, by whose currency is ours."""
    english = [
        LAYOUTS / f"{name}.csv" for name, of in CRMS.items() if of == crm and not name.endswith(("_de", "_technical"))
    ]
    others = [LAYOUTS.parent / "others" / f"{name}.csv" for name in ABROAD]
    for path, currency in itertools.product((*english, *others), ("EUR", "GBP", "USD")):
        plan = read(path, currency)
        if plan.profile.crm == crm:
            yield plan


def headers(crm, *names):
    """What such fields are read from in any of them."""
    return {
        squash(plan.sheet.headers[plan.columns[name]])
        for plan in plans(crm)
        for name in (names or (*plan.ends, "won_on", "lost_on"))
        if name in plan.columns
    }


def test_the_docs_name_every_crm():
    assert sorted(row[0] for row in DOCS) == sorted(set(CRMS.values()))


@pytest.mark.parametrize("row", DOCS, ids=lambda row: row[0])
def test_the_docs_say_what_is_read_of_each(row):
    crm, *cells = row
    outcome, closing, amount = ({squash(name) for name in re.findall("`(.+?)`", cell)} for cell in cells)
    beside = ("probability", "lost_reason") if "Active" in cells[0] else ()
    assert headers(crm, *OUTCOME, *beside) == outcome
    assert headers(crm) == closing
    assert headers(crm, "amount", "expected_amount") == amount


def test_the_docs_say_what_a_stage_means_there():
    for crm, cell, *_ in DOCS:
        for word, meaning in re.findall(r"\*(.+?)\* is (\w+(?: decision)?)", cell):
            [plan] = {plan.profile.crm: plan for plan in plans(crm)}.values()
            assert str(read_stage(word, plan.stages)) == meaning.replace(" ", "_")


def test_profiles_name_fields_that_there_are():
    assert all(set(one.columns) <= set(fields()) for one in profiles())
    assert all(meaning in MEANINGS for meaning in words().stages.values())


@pytest.mark.parametrize(
    ("headers", "crm"),
    [
        ("Record ID,Deal Name,Deal Stage,Close Date", "HubSpot"),
        ("Deal Name,Deal Stage,Deal owner,Close Date,Create Date", "HubSpot"),
        ("Dealname,Dealphase,Abschlussdatum", "HubSpot"),
        ("Nom de la transaction,Phase de la transaction,Date de fermeture", "HubSpot"),
        ("Nombre del negocio,Etapa del negocio", "HubSpot"),
        ("Nome do negócio,Etapa do negócio,Data de fechamento", "HubSpot"),
        ("Dealnaam,Dealfase,Sluitingsdatum", "HubSpot"),
        ("Opportunity Name,Stage,Close Date,Amount", "Salesforce, a report"),
        ("Opportunity-Name,Phase,Schlusstermin", "Salesforce, a report"),
        ("Nom de l'opportunité,Étape,Date de clôture,Montant", "Salesforce, a report"),
        ("Nombre de la oportunidad,Etapa,Fecha de cierre", "Salesforce, a report"),
        ("Nome da oportunidade,Fase,Data de fechamento,Valor", "Salesforce, a report"),
        ("Deal Name,Account Name,Closing Date,Stage,Amount", "Zoho CRM"),
        ("Abschlussname,Betrag,Phase,Abschlussdatum", "Zoho CRM"),
        ("Nom de l'affaire,Nom du compte,Montant,Étape,Date de clôture", "Zoho CRM"),
        ("Nombre de Trato,Nombre de Cuenta,Importe,Fase,Fecha de cierre", "Zoho CRM"),
        ("Nome do Negócio,Nome da Conta,Quantia,Estágio,Data de fechamento", "Zoho CRM"),
        ("Deal - Title,Deal - Value,Deal - Won time", "Pipedrive"),
        ("Trato - Título,Trato - Valor,Trato - Etapa", "Pipedrive"),
        ("Topic,Potential Customer,Est. Close Date,Est. Revenue", "Dynamics 365"),
        ("Thema,Potenzieller Kunde,Gesch. Abschlussdatum", "Dynamics 365"),
        ("Name,Account Name,Likely,Sales Stage,Expected Close Date", "SugarCRM"),
        ("Name,ID,Account Name,Opportunity Amount,Date Closed,Sales Stage,Assigned User Name,Teams", "SugarCRM"),
        ("Opportunity Name,ID,Opportunity Amount,Date Closed,Sales Stage,Account Name,Assigned User Name", "SuiteCRM"),
        ("Deal,Customer,Status,Closed", ""),
        ("Opportunity,Account,Stage,Close Date", ""),
    ],
)
def test_a_crm_is_known_though_a_column_was_left_out(headers, crm):
    assert profile_of(headers.split(",")).crm == crm


def test_what_no_crm_writes_is_no_crms():
    assert profile_of(("customer", "how it went", "day")).crm == ""
