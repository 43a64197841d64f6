"""Senders' own words: the examples of docs/crm.md are what a deal is told by, and what nobody listed is said back."""

import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml
from aiohttp import web
from click.testing import CliRunner

from bot.cli.main import main
from bot.crm.decided import Body, json_schema
from bot.crm.hook import event_of
from bot.crm.mapping import mapped
from bot.crm.presets import PRESETS
from bot.settings.app_file import CrmSettings, HookSettings
from tests.stand_ins.crm_hook import posts
from tests.transcripts.stage import on_the_page

DOCS = (Path(__file__).parents[3] / "docs" / "crm.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^```json (\w+)\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL))
ENTRIES = dict(re.findall(r"^```yaml (\w+)\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL))
NOW = datetime(2026, 11, 19, 14, 10, tzinfo=UTC)


def entry(preset):
    ((name, given),) = CrmSettings.model_validate(yaml.safe_load(ENTRIES[preset])["crm"]).hooks.items()
    return name, given


def told(preset, body=None, **more):
    name, given = entry(preset)
    sent = json.dumps(body or json.loads(EXAMPLES[preset]))
    return event_of(name, sent.encode(), NOW, "Europe/London", given.model_copy(update=more))


def with_(preset, *path, value):
    body = json.loads(EXAMPLES[preset])
    here = body
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return body


def test_the_documents_have_an_example_of_each():
    assert set(EXAMPLES) == set(ENTRIES) == set(PRESETS)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_example_tells_of_the_lost_deal(preset):
    deal, event = told(preset)
    assert (deal.outcome, deal.amount, deal.currency) == ("lost", 12_000_000, "EUR")
    assert (deal.owner_email, deal.account) == ("ann@example.com", "Acme")
    assert str(deal.closed_on) == "2026-11-19"
    assert (event.at.isoformat(), event.dated) == ("2026-11-19T14:05:00+00:00", True)


@pytest.mark.parametrize(
    ("preset", "path", "value", "outcome"),
    [
        ("close", ("event", "data", "status_type"), "won", "won"),
        ("close", ("event", "data", "status_type"), "active", None),
        ("zoho", ("Stage",), "Closed Won", "won"),
        ("zoho", ("Stage",), "Closed-Lost to Competition", "lost"),
        ("zoho", ("Stage",), "Negotiation/Review", None),
        ("zoho", ("Reason_For_Loss__s",), "No Decision", "no_decision"),
        ("power_automate", ("statecode",), 1, "won"),
        ("power_automate", ("statecode",), 0, None),
        ("power_automate", ("statuscode@OData.Community.Display.V1.FormattedValue",), "Canceled", "no_decision"),
        ("salesforce_flow", ("IsWon",), True, "won"),
        ("salesforce_flow", ("IsClosed",), "false", None),
        ("salesforce_flow", ("StageName",), "No decision", "no_decision"),
        ("zapier", ("outcome",), "closedwon", "won"),
        ("zapier", ("outcome",), "Reopened", None),
    ],
)
def test_how_it_ended_in_the_senders_words(preset, path, value, outcome):
    assert told(preset, with_(preset, *path, value=value))[0].outcome == outcome


@pytest.mark.parametrize(("preset", "named"), [("zoho", "Lead_Source"), ("salesforce_flow", "LeadSource")])
def test_what_brought_a_deal_is_known_where_the_sender_says_it(preset, named):
    assert told(preset, with_(preset, named, value="Trade fair"))[0].lead_source == "Trade fair"


@pytest.mark.parametrize("preset", ["close", "power_automate", "zapier"])
def test_a_word_that_nobody_listed_is_said_back(preset):
    path = {"close": ("event", "data", "status_type"), "power_automate": ("statecode",), "zapier": ("outcome",)}
    with pytest.raises(web.HTTPUnprocessableEntity) as refused:
        told(preset, with_(preset, *path[preset], value="Verloren"))
    name, _ = entry(preset)
    assert refused.value.text == (
        "outcome: “Verloren” is none of won, lost, no_decision, open. "
        f"app.yaml says what it means: crm: hooks: {name}: outcomes."
    )
    body = with_(preset, *path[preset], value="Verloren")
    assert told(preset, body, outcomes={"verloren": "lost"})[0].outcome == "lost"


def test_app_yaml_comes_before_the_preset():
    body = with_("salesforce_flow", "Competitor__c", value="Globex")
    deal, _ = told("salesforce_flow", body, fields={"competitor": "Competitor__c", "reason": "StageName"})
    assert (deal.competitor, deal.reason) == ("Globex", "Closed Lost")
    body = with_("salesforce_flow", "StageName", value="Disqualified")
    assert told("salesforce_flow", body, outcomes={"Disqualified": "open"})[0].outcome is None
    assert told("salesforce_flow", body, no_decision=("disqualified",))[0].outcome == "no_decision"


def test_an_owner_who_is_only_an_id_there_is_nobody_until_app_yaml_says_who():
    assert told("close", owners={})[0].owner_email is None
    assert told("close", owners={"USER_N6KhMpzHRC": "kim@example.com"})[0].owner_email == "kim@example.com"


def test_the_longest_name_that_is_there_leads_on():
    given = {"a.b": {"c": 1}, "a": {"b": {"c": 2}, "d": 3}}
    entries = HookSettings(fields={"name": "a.b.c", "account": "a.d", "stage": "a.x", "outcome": "o"})
    assert mapped({**given, "o": "won"}, entries, "x") == {"name": 1, "account": 3, "outcome": "won"}


@pytest.mark.parametrize("odd", ["a.x", "a.b.c", "b", "deal_id.x"])
def test_a_path_that_leads_nowhere_tells_nothing(odd):
    given = {"deal_id": "1", "name": "x", "outcome": "won", "a": [1], "account": "kept not"}
    assert "account" not in mapped(given, HookSettings(fields={"account": odd}), "x")


def test_an_amount_in_cents_that_is_no_number_is_named():
    with pytest.raises(web.HTTPUnprocessableEntity) as refused:
        told("close", with_("close", "event", "data", "value", value="a lot"))
    assert refused.value.text.startswith("amount:")


KEY = "6f1e" * 16


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    hooks = {"close": {"preset": "close", "owners": {"user_N6KhMpzHRC": "ann@example.com"}}}
    own = {"WINLOSS_CRM_HOOK_SECRET_CLOSE": KEY}
    async with on_the_page(sqlite_url, tmp_path, environ=own, crm={"hooks": hooks}) as made:
        yield made


def by_close(body, at=None, key=KEY):
    stamp = str(int(at or time.time()))
    mac = hmac.new(bytes.fromhex(key), stamp.encode() + body, hashlib.sha256).hexdigest()
    return {"close-sig-timestamp": stamp, "close-sig-hash": mac}


async def test_close_is_believed_by_its_own_signature(stage):
    body = json.dumps(json.loads(EXAMPLES["close"])).encode()
    assert (await posts(stage.address, body, "close", **by_close(body)))[0] == 202
    for headers in (by_close(body, key="00" * 32), by_close(b"another"), by_close(body, time.time() - 400), {"X": "1"}):
        assert (await posts(stage.address, body, "close", **headers))[0] == 401
    assert (await posts(stage.address, body, "close"))[0] == 401  # signed in our way


def test_the_schema_that_is_printed_has_every_field_and_takes_what_the_hook_takes():
    printed = json.loads(CliRunner().invoke(main, ["crm", "schema"]).output)
    assert printed == json_schema()
    jsonschema.Draft202012Validator.check_schema(printed)
    assert list(printed["properties"]) == list(Body.model_fields)
    jsonschema.validate(json.loads(EXAMPLES["zapier"]) | {"outcome": "lost"}, printed)
    for odd in ({"outcome": "closed"}, {"deal_id": None}, {"name": ""}, {"currency": "Euro"}, {"name": "x" * 300}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(EXAMPLES["zapier"]) | {"outcome": "lost"} | odd, printed)
