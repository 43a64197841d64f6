"""Exports that nobody tuned to: what a column holds is told by the words of its header and the look of its cells."""

from pathlib import Path

import pytest

from bot.crm.importing.check import check
from bot.crm.importing.kinds import recognised
from bot.crm.importing.plan import Request, prepare
from bot.crm.importing.rows import read_rows
from bot.crm.importing.vocabulary import NO_CRM, profile_of
from tests.bot.crm.importing.exports import TODAY

LAYOUTS = sorted((Path(__file__).parent / "unheard").glob("*.csv"))


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_a_layout_that_nobody_tuned_to(path):
    plan = prepare(Request(path))
    checked = check(plan, TODAY)
    assert plan.profile is NO_CRM
    assert (checked.refused, checked.unknown, checked.questioned) == (0, {}, {})
    rows = list(read_rows(plan, "ws", TODAY))
    said = [(row.deal.name, row.deal.account, row.owner.name, row.closing.outcome, row.closing.amount) for row in rows]
    assert [(*found, str(row.closing.closed_on)) for found, row in zip(said, rows, strict=True)] == [
        ("Acme upgrade", "Acme", "Ann Poe", "won", 12_000_000, "2016-03-14"),
        ("Beta pilot", "Beta", "Ben Roe", "lost", 8_000_000, "2016-04-22"),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        "Deal Title,Deal Status,Deal Stage,Deal Value,Deal Owner,Pipeline,Won Date,Lost Date",  # ActiveCampaign
        "Opportunity Name,Stage,Status,Close Date,Opportunity Value,User Responsible",  # Insightly
        "Deal ID,Deal Name,Deal Value,Deal Stage,Deal Owner,Pipeline,Company Name,Closed Date",  # Zendesk Sell
        "Name,Stage,Deal Value,Owner,Close Date",  # Keap
        "Opportunity ID,Name,Value,Currency,Actual close date,Milestone,Pipeline,Owner,Lost reason",  # Capsule
        "Lead ID,Lead Name,Status,Outcome,Value,Assignee,Primary Company,Close Date,Stage",  # Nutshell
        "ID,Deal Name,Stage,Type,Total,Currency,Responsible person,Company,Start date,End date",  # Bitrix24
        "Deal Name,Stage,Amount,Owner,Closing Date,Account",  # Apollo
        "Record ID,Deal name,Deal stage,Deal owner,Deal value,Associated company,Close date",  # Attio
    ],
)
def test_a_crm_that_nobody_knows_is_told_as_no_other(headers):
    assert profile_of(headers.split(",")) is NO_CRM


@pytest.mark.parametrize(
    ("headers", "crm"),
    [
        ("Opportunity Name,Stage,Amount (converted) Currency,Amount (converted),Close Date", "Salesforce, a report"),
        ("Deal - Title,Deal - Stage,Deal - Value", "Pipedrive"),
        ("Record ID,Deal Name,Deal Stage,Pipeline", "HubSpot"),
    ],
)
def test_few_columns_of_one_that_is_known_are_enough(headers, crm):
    assert profile_of(headers.split(",")).crm == crm


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Account Manager Email", ("ann@example.com", "ben@example.com")),
        ("Weighted Value", ("12000", "8000")),
        ("Company size", ("50", "200")),
        ("Number of employees", ("50", "200")),
        ("Last Modified By", ("Ann Poe", "Ben Roe")),
        ("Contact Owner ID", ("U1", "U2")),
        ("Stage changed on", ("2016-01-02", "2016-01-03")),
        ("Status Reason", ("In Progress", "Won")),
        ("Total activities", ("3", "4")),
        ("Lead Source", ("Web", "Trade fair")),
        ("Contract end", ("2017-01-02", "2017-01-03")),
        ("Deal value", ("high", "low")),
        ("Milestone", ("Kick-off", "Pilot")),
    ],
)
def test_what_only_looks_like_it(header, cells):
    assert recognised((header,), [(cell,) for cell in cells], {}, NO_CRM) == {}
