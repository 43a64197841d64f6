"""What HubSpot says of a deal, in our words: how it ended, when, whose it is, and when that is news."""

from datetime import date

import pytest

from bot.crm.hubspot.mapping import Known, stages_of, told_of, unmatched
from bot.settings.app_file import HubSpotSettings
from dialogs.records import Outcome
from tests.stand_ins.hubspot import pipeline, stage

PIPELINES = (
    pipeline("default", "Sales Pipeline", stage("none", "No Decision", "0.0", closed=True)),
    pipeline("77", "Renewals", stage("dup", "Duplicate", "0.0", closed=True), {"id": "old", "label": "Old"}),
)
DEAL = {
    "dealname": "Acme renewal",
    "pipeline": "default",
    "dealstage": "default-lost",
    "amount": "12000.50",
    "deal_currency_code": "EUR",
    "hubspot_owner_id": "501",
    "closedate": "2026-11-19T23:30:00.000Z",
    "hs_v2_date_entered_current_stage": "2026-11-20T08:00:00.000Z",
    "hs_lastmodifieddate": "2026-11-20T09:00:00.250Z",
}
EMAILS = {"501": "ann@northwind.example", "502": ""}
COMPANIES = {"7001": "Acme", "7002": ""}


def told(settings=None, zone="Europe/Berlin", **changed):
    given = settings or HubSpotSettings()
    deal = {"id": "40000000001", "properties": {**DEAL, **changed}}
    return told_of(deal, stages_of(PIPELINES, given), Known(EMAILS, COMPANIES), given, zone)


def test_a_lost_deal():
    said, event = told()
    assert (said.deal_id, said.name, said.outcome) == ("40000000001", "Acme renewal", Outcome.LOST)
    assert (said.amount, said.currency, said.owner_email) == (12_000_500, "EUR", "ann@northwind.example")
    assert said.closed_on == date(2026, 11, 20)  # in the company's zone
    assert event.at.isoformat() == "2026-11-20T09:00:00.250000+00:00"


def test_whom_it_is_with_and_what_app_yaml_says_stands_where():
    mine = HubSpotSettings(
        properties={"competitor": "main_competitor", "product": "product_line", "lead_source": "origin"}
    )
    more = {
        "hs_primary_associated_company": "7001",
        "main_competitor": "Globex",
        "product_line": "Hosting",
        "origin": "Event",
    }
    said, _ = told(mine, closed_lost_reason="Price", **more)
    assert (said.account, said.competitor, said.product, said.reason) == ("Acme", "Globex", "Hosting", "Price")
    assert said.lead_source == "Event"
    for nobody in ("7002", "7003", None):
        assert told(hs_primary_associated_company=nobody)[0].account is None


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"dealstage": "default-won"}, Outcome.WON),
        ({"dealstage": "default-first"}, None),
        ({"dealstage": "none"}, Outcome.NO_DECISION),
        ({"closed_lost_reason": "no decision"}, Outcome.NO_DECISION),
        ({"closed_lost_reason": "Price"}, Outcome.LOST),
        ({"dealstage": "default-won", "closed_lost_reason": "no decision"}, Outcome.WON),
        ({"pipeline": "77", "dealstage": "old"}, None),
    ],
)
def test_how_it_ended_is_said_by_hubspots_own_pipelines(changed, outcome):
    assert told(**changed)[0].outcome is outcome


def test_what_app_yaml_leaves_out_counts_as_open():
    ours = HubSpotSettings(pipelines=("sales pipeline",), ignored_stages=("duplicate",), no_decision=("Frozen",))
    assert told(ours)[0].outcome is Outcome.LOST
    assert told(ours, pipeline="77", dealstage="77-lost")[0].outcome is None
    assert told(HubSpotSettings(ignored_stages=("dup",)), pipeline="77", dealstage="dup")[0].outcome is None
    assert told(ours, dealstage="none")[0].outcome is Outcome.LOST
    assert told(ours, closed_lost_reason="FROZEN")[0].outcome is Outcome.NO_DECISION


def test_what_app_yaml_names_and_nothing_is_called():
    ours = HubSpotSettings(pipelines=("Sales", "77"), ignored_stages=("Duplicate", "Junk"))
    assert unmatched(PIPELINES, ours) == (("pipelines", "Sales"), ("ignored_stages", "Junk"))


@pytest.mark.parametrize(
    "changed",
    [{"dealstage": "yesterday's"}, {"pipeline": None}, {"dealstage": None}, {"pipeline": "77"}],
)
def test_a_stage_that_is_not_known_says_nothing_yet(changed):
    assert told(**changed) is None


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"dealname": None}, "name", "Deal 40000000001"),
        ({"dealname": "  "}, "name", "Deal 40000000001"),
        ({"dealname": "x" * 900}, "name", "x" * 200),
        ({"amount": "a lot"}, "amount", None),
        ({"amount": "-5"}, "amount", None),
        ({"amount": ""}, "amount", None),
        ({"amount": None}, "amount", None),
        ({"deal_currency_code": "Euro"}, "currency", None),
        ({"deal_currency_code": "usd"}, "currency", "USD"),
        ({"hubspot_owner_id": None}, "owner_email", None),
        ({"hubspot_owner_id": "502"}, "owner_email", None),
        ({"hubspot_owner_id": "gone"}, "owner_email", None),
        ({"closedate": None}, "closed_on", date(2026, 11, 20)),
        ({"closedate": "soon"}, "closed_on", date(2026, 11, 20)),
        ({"closedate": "2027-02-01T00:00:00Z"}, "closed_on", date(2026, 11, 20)),  # what was hoped for
        ({"closedate": "1763640000000"}, "closed_on", date(2025, 11, 20)),
        ({"closedate": None, "hs_v2_date_entered_current_stage": None}, "closed_on", None),
    ],
)
def test_what_cannot_be_read_is_left_out_and_the_deal_is_not(changed, field, value):
    said, _ = told(**changed)
    assert getattr(said, field) == value
    assert said.outcome is Outcome.LOST


def how(**changed):
    return told(**changed)[1].key.partition(".")[0]


def test_an_edit_is_news_only_where_it_changes_what_we_know():
    later = {"hs_lastmodifieddate": "2026-11-21T09:00:00Z"}
    assert told(**later)[1].key != told()[1].key
    assert how(**later, description="x") == how()
    for changed in (
        {"amount": "5"}, {"hubspot_owner_id": "502"}, {"dealstage": "default-won"}, {"dealname": "Acme"},
        {"hs_v2_date_entered_current_stage": "2026-11-20T08:30:00.000Z"}, {"closedate": "2026-11-01T08:30:00.000Z"},
    ):  # fmt: skip
        assert how(**changed) != how(), changed


def test_of_a_deal_that_is_open_nothing_else_is_news():
    assert how(dealstage="default-first") == how(dealstage="default-first", amount="5", hubspot_owner_id="502")


def test_of_an_open_deal_with_a_competitor_no_more_is_told_than_a_brief_is_made_of():
    ours = HubSpotSettings(properties={"competitor": "rival", "segment": "industry", "region": "area"})
    known = {"dealstage": "default-first", "rival": "Globex", "industry": "Retail", "area": "North"}
    said, event = told(ours, **known)
    assert (said.outcome, said.competitor, said.segment) == (None, "Globex", "Retail")
    assert (said.owner_email, said.amount, said.account, said.region) == ("ann@northwind.example", None, None, None)
    assert (
        told(ours, **known, hs_lastmodifieddate="2026-11-20T10:00:00Z")[1].key.partition(".")[0]
        == (event.key.partition(".")[0])
    )  # an edit of something else is no news
    assert told(ours, **{**known, "rival": "Initech"})[1].key.partition(".")[0] != event.key.partition(".")[0]


@pytest.mark.parametrize("elsewhere", [{"dealstage": "dup", "pipeline": "77"}, {"dealstage": "old", "pipeline": "77"}])
def test_of_what_counts_as_open_and_is_not_worked_on_no_competitor_is_told(elsewhere):
    """A duplicate was closed; a pipeline that doesn't count is nobody's to be told of."""
    ours = HubSpotSettings(
        pipelines=("Sales Pipeline",), ignored_stages=("Duplicate",), properties={"competitor": "rival"}
    )
    assert told(ours, **elsewhere, rival="Globex")[0].competitor is None
