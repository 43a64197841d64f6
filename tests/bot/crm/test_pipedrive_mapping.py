"""What Pipedrive says of a deal, in our words: how it ended, when, whose it is, and when that is news."""

from dataclasses import replace
from datetime import date

import pytest

from bot.crm.pipedrive.mapping import Known, told_of
from bot.settings.app_file import CrmSettings, PipedriveSettings
from dialogs.records import Outcome

KNOWN = Known({"1": "Sales"}, {"12": "Negotiation"}, {"9000": "ann@northwind.example"}, {"44": "Acme Ltd"})
DEAL = {
    "id": 4711,
    "title": "Acme renewal",
    "status": "lost",
    "value": 12000.5,
    "currency": "EUR",
    "owner_id": 9000,
    "org_id": 44,
    "pipeline_id": 1,
    "stage_id": 12,
    "lost_reason": "Price",
    "is_deleted": False,
    "lost_time": "2026-11-19T23:30:00Z",
    "close_time": "2026-11-19T23:30:00Z",
    "won_time": None,
    "update_time": "2026-11-20T09:00:00Z",
}


def told(settings=None, zone="Europe/Berlin", **changed):
    return told_of({**DEAL, **changed}, KNOWN, settings or PipedriveSettings(), zone)


RIVAL, AREA = "4f1c8a8e1ea45ec2a0c1b8f6f3ab0e7d9c2b5a61", "9ab3"
MAPPED = PipedriveSettings(properties={"competitor": RIVAL, "segment": AREA})


@pytest.mark.parametrize(
    ("given", "competitor"),
    [(7, "Globex"), ([7], "Globex"), ([7, 8], ""), (9, ""), (None, ""), ({"value": 7}, "")],
)
def test_fields_of_the_companys_own(given, competitor):
    known = replace(KNOWN, options={RIVAL: {"7": "Globex", "8": "Initech"}})
    deal = {**DEAL, "custom_fields": {RIVAL: given, AREA: "Public"}}
    said, _ = told_of(deal, known, MAPPED, "UTC")
    assert (said.competitor or "", said.segment) == (competitor, "Public")
    said, _ = told_of({**deal, "status": "open"}, known, MAPPED, "UTC")
    owner = "ann@northwind.example" if competitor else None
    assert (said.competitor or "", said.owner_email, said.amount) == (competitor, owner, None)


def test_of_an_open_deal_in_a_pipeline_that_does_not_count_no_competitor_is_told():
    deal = {**DEAL, "status": "open", "custom_fields": {RIVAL: "Globex"}}
    assert told_of(deal, KNOWN, MAPPED.model_copy(update={"pipelines": ("2",)}), "UTC")[0].competitor is None


def test_a_lost_deal():
    said, event = told()
    assert (said.deal_id, said.name, said.outcome) == ("4711", "Acme renewal", Outcome.LOST)
    assert (said.amount, said.currency, said.owner_email) == (12_000_500, "EUR", "ann@northwind.example")
    assert (said.account, said.stage, said.reason) == ("Acme Ltd", "Negotiation", "Price")
    assert said.closed_on == date(2026, 11, 20)  # in the company's zone
    assert event.at.isoformat() == "2026-11-20T09:00:00+00:00"


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"status": "won", "won_time": "2026-11-19T23:30:00Z"}, Outcome.WON),
        ({"status": "open"}, None),
        ({"lost_reason": " no  DECISION "}, Outcome.NO_DECISION),
        ({"status": "won", "lost_reason": "No decision"}, Outcome.WON),
        ({"lost_reason": None}, Outcome.LOST),
    ],
)
def test_how_it_ended(changed, outcome):
    assert told(**changed)[0].outcome is outcome


@pytest.mark.parametrize(("names", "outcome"), [(("sales",), Outcome.LOST), (("1",), Outcome.LOST), (("2",), None)])
def test_pipelines_that_do_not_count_are_open_for_ever(names, outcome):
    assert told(PipedriveSettings(pipelines=names))[0].outcome is outcome


@pytest.mark.parametrize(
    "changed", [{"status": "deleted"}, {"is_deleted": True}, {"id": None}, {"update_time": "soon"}, {"status": "new"}]
)
def test_what_is_deleted_or_cannot_be_read_is_not_told(changed):
    assert told(**changed) is None


@pytest.mark.parametrize(
    ("changed", "field"), [({"currency": "XXQ"}, "currency"), ({"value": "a lot"}, "amount"), ({"value": -3}, "amount")]
)
def test_a_value_that_cannot_be_read_leaves_the_rest(changed, field):
    said, _ = told(**changed)
    assert (getattr(said, field), said.name) == (None, "Acme renewal")


def test_a_deal_without_a_title_is_called_by_its_number():
    assert told(title=None)[0].name == "Deal 4711"


def test_an_edit_that_changes_nothing_of_it_is_no_news():
    (_, first), (_, again) = told(), told(update_time="2026-11-21T09:00:00Z", label_ids=[3])
    assert first.key.partition(".")[0] == again.key.partition(".")[0]
    (_, other) = told(lost_time="2026-11-22T10:00:00Z")
    assert other.key.partition(".")[0] != first.key.partition(".")[0]


def test_a_lost_reason_is_about_deals_that_were_not_won():
    crm = CrmSettings(pipedrive={"fields": {"lost_reason": "driver", "a" * 40: "driver"}})
    assert [list(crm.written("pipedrive", one)) for one in Outcome] == [
        ["a" * 40] if one is Outcome.WON else ["lost_reason", "a" * 40] for one in Outcome
    ]
    assert crm.written("hubspot", Outcome.LOST) == {}


@pytest.mark.parametrize(("crm", "reason"), [("pipedrive", "lost_reason"), ("hubspot", "closed_lost_reason")])
def test_the_reason_by_which_a_deal_is_a_no_decision_is_never_written_over(crm, reason):
    settings = CrmSettings(**{crm: {"fields": {reason: {"answer": "driver", "overwrite": True}}}})
    assert settings.written(crm, Outcome.LOST)[reason].overwrite
    assert not settings.written(crm, Outcome.NO_DECISION)[reason].overwrite
