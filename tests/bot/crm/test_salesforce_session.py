"""What is sent to Salesforce, and where: to the one address that is set, whatever an answer or this machine says."""

import base64
import json
from urllib.parse import parse_qs

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.session import Connection
from bot.settings.salesforce import SalesforceAccess

OURS = "https://acme.my.salesforce.com"


class Wire:
    """All that leaves this machine, and what comes back."""

    def __init__(self, monkeypatch):
        self.sent, self.answers = [], []
        monkeypatch.setattr(requests.Session, "send", self.send)

    def send(self, request, **more):
        self.sent.append((request, more))
        status, body, headers = self.answers.pop(0)
        answer = requests.Response()
        answer.status_code, answer._content, answer.url = status, json.dumps(body).encode(), request.url
        answer.headers.update(headers)
        return answer

    def lets_in(self, instance_url=OURS):
        self.answers.append((200, {"access_token": "00D!t", "instance_url": instance_url}, {}))

    def says(self, body, status=200, **headers):
        self.answers.append((status, body, headers))


@pytest.fixture
def wire(monkeypatch):
    return Wire(monkeypatch)


def asked(address=OURS, key="", given_up=lambda: False):
    """One question, of an org at this address."""
    access = SalesforceAccess(address, "3MVG9", SecretStr("" if key else "s3cret"), "w@acme.example", SecretStr(key))
    return Connection(access, 7.0).ask(lambda org: org.query("SELECT Id FROM Organization"), given_up=given_up)


def test_the_secret_and_the_token_go_to_the_org_alone(wire):
    wire.lets_in("https://elsewhere.example")
    wire.says({"records": [], "done": True})
    asked()
    (log_in, how), (query, _) = wire.sent
    basic = base64.b64encode(b"3MVG9:s3cret").decode()
    assert (log_in.url, log_in.headers["Authorization"]) == (f"{OURS}/services/oauth2/token", f"Basic {basic}")
    assert query.url.startswith(f"{OURS}/services/data/v64.0/query/?q=SELECT")
    assert query.headers["Authorization"] == "Bearer 00D!t"
    assert (how["timeout"], how["allow_redirects"]) == (7.0, False)


def test_nothing_more_is_sent_once_nobody_waits_for_it(wire):
    wire.lets_in()
    with pytest.raises(Unreadable, match="wasn't asked in time") as raised:
        asked(given_up=lambda: len(wire.sent) == 1)
    assert (raised.value.why, len(wire.sent)) == (Why.AWAY, 1)


def test_where_an_answer_leads_elsewhere_nobody_follows(wire):
    wire.lets_in()
    wire.says({}, 302, Location="https://elsewhere.example/")
    with pytest.raises(Unreadable, match="SALESFORCE_DOMAIN isn't its My Domain") as told:
        asked()
    assert (told.value.why, len(wire.sent)) == (Why.ODD, 2)


def test_nothing_of_this_machine_replaces_our_own_log_in(wire, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine acme.my.salesforce.com login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    wire.lets_in()
    wire.says({"records": [], "done": True})
    asked()
    assert wire.sent[1][0].headers["Authorization"] == "Bearer 00D!t"
    assert not wire.sent[1][1]["proxies"]


@pytest.mark.parametrize(
    ("address", "audience"),
    [
        (OURS, "https://login.salesforce.com"),
        ("https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.scratch.my.salesforce.com", "https://test.salesforce.com"),
    ],
)
def test_a_key_signs_for_the_log_in_page_that_the_org_is_behind(wire, address, audience):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    wire.lets_in()
    wire.says({"records": [], "done": True})
    asked(address, pem)
    (log_in, _), _ = wire.sent
    (assertion,) = parse_qs(log_in.body)["assertion"]
    said = jwt.decode(assertion, key.public_key(), algorithms=["RS256"], audience=audience)
    assert (said["iss"], said["sub"]) == ("3MVG9", "w@acme.example")
    assert log_in.url == f"{address}/services/oauth2/token"
