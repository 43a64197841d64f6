"""What Salesforce says of an opportunity, in our words: how it ended, when, whose it is, and when that is news."""

from datetime import date

import pytest

from bot.crm.salesforce.mapping import Known, asked_for, shape_of, told_of
from bot.settings.app_file import CrmSettings, SalesforceSettings
from dialogs.records import Outcome

SHAPE = shape_of(
    [
        {"name": "Id"},
        {"name": "Amount", "type": "currency"},
        {"name": "OwnerId", "relationshipName": "Owner"},
        {"name": "Main_Competitor__c", "relationshipName": "Main_Competitor__r"},
        {"name": "Rivals__c", "type": "multipicklist"},
        {
            "name": "Loss_Reason__c",
            "type": "picklist",
            "picklistValues": [{"value": "Price", "label": "Price"}, {"value": "ND", "label": "No decision"}],
        },
    ]
)
KNOWN = Known(SHAPE, {"Closed Lost": "Verloren", "Closed Won": "Gewonnen", "Dead": "Kein Entscheid"})
DEAL = {
    "attributes": {"type": "Opportunity"},
    "Id": "0065g00000AbCdEAAV",
    "Name": "Acme renewal",
    "StageName": "Closed Lost",
    "IsClosed": True,
    "IsWon": False,
    "Amount": "12000.50",
    "CurrencyIsoCode": "EUR",
    "CloseDate": "2026-11-30",
    "LastStageChangeDate": "2026-11-19T23:30:00.000+0000",
    "SystemModstamp": "2026-11-20T09:00:00.000+0000",
    "Owner": {"attributes": {"type": "User"}, "Email": "ann@northwind.example"},
    "Account": {"attributes": {"type": "Account"}, "Name": "Acme Ltd"},
    "RecordType": {"Name": "New business"},
    "Loss_Reason__c": "Price",
    "Rivals__c": "Globex",
    "Main_Competitor__r": {"Name": "Initech"},
}
REASON = SalesforceSettings(properties={"reason": "Loss_Reason__c"})


def told(settings=None, zone="Europe/Berlin", **changed):
    return told_of({**DEAL, **changed}, KNOWN, settings or SalesforceSettings(), zone)


def test_a_lost_deal():
    said, event = told(REASON)
    assert (said.deal_id, said.name, said.outcome) == ("0065g00000AbCdEAAV", "Acme renewal", Outcome.LOST)
    assert (said.amount, said.currency, said.owner_email) == (12_000_500, "EUR", "ann@northwind.example")
    assert (said.account, said.stage, said.reason) == ("Acme Ltd", "Verloren", "Price")
    assert said.closed_on == date(2026, 11, 20)  # in the company's zone, and no later than it came to that stage
    assert event.at.isoformat() == "2026-11-20T09:00:00+00:00"


def test_a_deal_whose_close_date_was_before_it_was_noted():
    assert told(CloseDate="2026-11-02")[0].closed_on == date(2026, 11, 2)
    assert told(LastStageChangeDate=None)[0].closed_on == date(2026, 11, 30)


WON = {"StageName": "Closed Won", "IsWon": True}


@pytest.mark.parametrize(
    ("changed", "settings", "outcome"),
    [
        (WON, {}, Outcome.WON),
        ({"IsClosed": False}, {}, None),
        ({"IsClosed": "true"}, {}, None),
        ({"StageName": "Dead"}, {"no_decision": ("kein  entscheid",)}, Outcome.NO_DECISION),
        ({"StageName": "Dead"}, {"no_decision": ("dead",)}, Outcome.NO_DECISION),
        ({"StageName": "Dead"}, {"ignored_stages": ("Kein Entscheid",)}, None),
        ({"StageName": "Made yesterday"}, {}, Outcome.LOST),
        ({"Loss_Reason__c": " no DECISION "}, {"properties": {"reason": "Loss_Reason__c"}}, Outcome.NO_DECISION),
        ({"Loss_Reason__c": "ND"}, {"properties": {"reason": "Loss_Reason__c"}}, Outcome.NO_DECISION),
        (
            {"Loss_Reason__c": "ND"},
            {"properties": {"reason": "Loss_Reason__c"}, "no_decision": ("nd",)},
            Outcome.NO_DECISION,
        ),
        ({"Loss_Reason__c": "No decision"}, {}, Outcome.LOST),
        ({**WON, "Loss_Reason__c": "No decision"}, {"properties": {"reason": "Loss_Reason__c"}}, Outcome.WON),
        ({}, {"record_types": ("new business",)}, Outcome.LOST),
        ({}, {"record_types": ("Renewal",)}, None),
        ({"RecordType": None}, {"record_types": ("Renewal",)}, None),
        ({"RecordType": None}, {}, Outcome.LOST),
    ],
)
def test_how_it_ended(changed, settings, outcome):
    assert told(SalesforceSettings(**settings), **changed)[0].outcome is outcome


@pytest.mark.parametrize(
    ("field", "value", "competitor"),
    [
        ("rivals__C", "Globex", "Globex"),
        ("Rivals__c", "Globex;Initech", None),
        ("Rivals__c", None, None),
        ("Main_Competitor__r.Name", {"Name": "Initech"}, "Initech"),
        ("Main_Competitor__r.Name", None, None),
        ("main_competitor__R.Name", None, "Initech"),
        ("Main_Competitor__c", None, "Initech"),
        ("Other__r.Name", None, None),
        ("Loss_Reason__c", "Too dear; or late", "Too dear; or late"),
    ],
)
def test_a_competitor_is_taken_where_the_org_keeps_one(field, value, competitor):
    settings = SalesforceSettings(properties={"competitor": field})
    changed = {field.partition(".")[0].replace("rivals__C", "Rivals__c"): value}
    assert told(settings, **changed)[0].competitor == competitor


@pytest.mark.parametrize("changed", [{"Id": None}, {"SystemModstamp": "soon"}, {"SystemModstamp": None}])
def test_what_cannot_be_read_is_not_told(changed):
    assert told(**changed) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"CurrencyIsoCode": "XXQ"}, "currency"),
        ({"Amount": "-3"}, "amount"),
        ({"Amount": None}, "amount"),
        ({"Owner": None}, "owner_email"),
        ({"Owner": {"Email": "nobody"}}, "owner_email"),
        ({"Account": None}, "account"),
        ({"CloseDate": "", "LastStageChangeDate": "?"}, "closed_on"),
    ],
)
def test_a_value_that_cannot_be_read_leaves_the_rest(changed, field):
    said, _ = told(**changed)
    assert (getattr(said, field), said.name) == (None, "Acme renewal")


def test_a_deal_without_a_name_is_called_by_its_id():
    assert told(Name=None)[0].name == "Deal 0065g00000AbCdEAAV"


def test_an_edit_that_changes_nothing_of_it_is_no_news():
    (_, first), (_, again) = told(), told(SystemModstamp="2026-11-21T09:00:00.000+0000", NextStep="Call")
    assert first.key.partition(".")[0] == again.key.partition(".")[0]
    (_, other) = told(LastStageChangeDate="2026-11-22T10:00:00.000+0000")
    assert other.key.partition(".")[0] != first.key.partition(".")[0]


def test_only_what_an_org_has_is_asked_for():
    settings = SalesforceSettings(properties={"reason": "loss_reason__c", "product": "Gone__c"})
    asked = asked_for(SHAPE, settings)
    assert {"Amount", "Owner.Email", "Loss_Reason__c", "CloseDate"} <= set(asked)
    assert not {"CurrencyIsoCode", "Account.Name", "Gone__c", "RecordType.Name"} & set(asked)


def test_a_reason_that_makes_it_a_no_decision_is_never_written_over():
    field = {"answer": "driver", "overwrite": True}
    org = {"properties": {"reason": "loss_reason__c"}, "fields": {"Loss_Reason__c": field, "Why__c": field}}
    crm = CrmSettings(salesforce=org)
    assert {name: one.overwrite for name, one in crm.written("salesforce", Outcome.NO_DECISION).items()} == {
        "Loss_Reason__c": False,
        "Why__c": True,
    }
    assert all(one.overwrite for one in crm.written("salesforce", Outcome.LOST).values())


def test_of_an_open_deal_with_a_competitor_no_more_is_told_than_a_brief_is_made_of():
    ours = SalesforceSettings(properties={"competitor": "Main_Competitor__c"})
    known = {"IsClosed": False, "StageName": "Prospecting", "Main_Competitor__r": {"Name": "Globex"}}
    said, _ = told(ours, **known)
    assert (said.outcome, said.competitor, said.owner_email) == (None, "Globex", "ann@northwind.example")
    assert (said.amount, said.account, said.stage) == (None, None, None)


@pytest.mark.parametrize(
    ("changed", "settings"),
    [
        ({"IsClosed": True, "StageName": "Dead"}, {"ignored_stages": ("Dead",)}),
        ({"IsClosed": False, "StageName": "Prospecting"}, {"record_types": ("Renewal",)}),
    ],
)
def test_of_what_counts_as_open_and_is_not_worked_on_no_competitor_is_told(changed, settings):
    ours = SalesforceSettings(properties={"competitor": "Main_Competitor__c"}, **settings)
    said, _ = told(ours, **changed, Main_Competitor__r={"Name": "Globex"})
    assert (said.outcome, said.competitor) == (None, None)
