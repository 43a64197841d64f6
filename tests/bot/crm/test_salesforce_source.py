"""Salesforce is asked page by page, and refuses nothing of it: every change is read, whatever changes meanwhile."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.client import Client
from bot.crm.salesforce.source import SalesforceSource
from bot.settings.app_file import SalesforceSettings
from bot.settings.salesforce import read_salesforce
from tests.stand_ins.salesforce import Salesforce
from tests.transcripts.stage import THURSDAY

DEALS = "Opportunity"
PAGE = 20


class Account:
    """A company's org, its clock, and who reads it."""

    def __init__(self, salesforce, **settings):
        self.salesforce, self.at = salesforce, THURSDAY
        salesforce.batch = 8
        salesforce.now = lambda: self.at
        self.settings(**settings)

    def settings(self, environ=None, **settings):
        client = Client(read_salesforce(environ or self.salesforce.environ), 0.5, PAGE)
        self.source = SalesforceSource(client, SalesforceSettings(**settings), "Europe/Berlin")
        self.changed, self.closed = self.source.feeds

    def later(self, **delta):
        self.at += timedelta(**delta)

    def deals(self, number, apart=timedelta(seconds=1), stage="Closed Lost", **more):
        """So many that come to a stage one after another; their ids."""
        made = []
        for n in range(number):
            made.append(self.salesforce.deal(f"Deal {n}", stage, **more))
            self.at += apart
        self.later(minutes=1)
        return made

    async def told(self, since=THURSDAY, feed=None):
        return [said async for page in self.source.pages(feed or self.changed, since) for said, _ in page.told]

    async def read(self, since=THURSDAY, feed=None):
        """The ids of all that is told, in order; as they are given, without their checksum."""
        return [said.deal_id for said in await self.told(since, feed)]

    async def fails(self):
        with pytest.raises(Unreadable) as told:
            await self.read()
        assert self.salesforce.secret not in str(told.value)
        return told.value


@pytest.fixture
async def account():
    async with Salesforce(lambda: THURSDAY) as salesforce:
        made = Account(salesforce)
        yield made
        await made.source.close()
        assert salesforce.refusals == []


async def test_every_change_is_read_in_the_order_of_time(account):
    made = account.deals(46)
    assert list(dict.fromkeys(await account.read())) == made
    assert account.salesforce.asked[DEALS] == 3
    assert account.salesforce.asked["more"] == 4  # of 20 an answer has 8, and says where the rest is


async def test_what_changed_before_is_not(account):
    account.deals(3)
    since = account.at
    (new,) = account.deals(1)
    assert await account.read(since) == [new]


async def test_a_deal_that_changes_between_two_pages_is_read_as_are_those_behind_it(account):
    made = account.deals(48)
    salesforce = account.salesforce

    async def edits():
        salesforce.between = None
        for deal in made[:5]:
            salesforce.edits(deal, Amount=5)
        account.later(seconds=30)

    salesforce.between = edits
    found = await account.read()
    assert set(found) == set(made)
    assert all(found.count(deal) >= 2 for deal in made[:5])


@pytest.mark.parametrize("number", [PAGE - 1, PAGE, PAGE + 1, 55])
async def test_many_that_were_edited_in_one_second_are_read(account, number):
    before = account.deals(3)
    together = account.deals(number, timedelta(0))
    after = account.deals(22)
    assert set(await account.read()) == {*before, *together, *after}
    assert set(await account.read(THURSDAY + timedelta(minutes=1, seconds=3))) == {*together, *after}


async def test_what_closed_lately_is_read_without_what_is_open_or_deleted(account):
    (lost,) = account.deals(1)
    account.deals(5, stage="Prospecting")
    account.deals(1, IsDeleted=True)
    (won,) = account.deals(1, stage="Closed Won")
    assert await account.read(feed=account.closed) == [lost, won]


async def test_idle_it_is_asked_once_a_turn_and_for_stages_only_where_something_closed(account):
    account.deals(2, stage="Prospecting")
    for _ in range(3):
        await account.read()
    assert account.salesforce.asked == {"log in": 1, "describe": 1, DEALS: 3}
    account.deals(1)
    await account.read()
    assert account.salesforce.asked["OpportunityStage"] == 1


async def test_a_deal_has_its_owner_account_amount_and_what_app_yaml_maps(account):
    account.salesforce.multi_currency = True
    account.salesforce.custom = {"Loss_Reason__c": "picklist", "Rivals__c": "multipicklist"}
    account.settings(properties={"reason": "loss_reason__C", "competitor": "Rivals__c", "product": "Gone__c"})
    who = {"email": "ann@northwind.example", "account": "Acme", "Amount": 12000.5, "CurrencyIsoCode": "USD"}
    account.deals(1, Loss_Reason__c="Price", Rivals__c="Globex", **who)
    (said,) = await account.told()
    assert (said.owner_email, said.account, said.stage) == ("ann@northwind.example", "Acme", "Closed Lost")
    assert (said.amount, said.currency, said.reason, said.competitor) == (12_000_500, "USD", "Price", "Globex")


async def test_a_competitor_that_is_looked_up_and_a_field_that_it_lacks(account):
    account.salesforce.custom = {"Rival__c": "reference"}
    account.settings(properties={"competitor": "rival__r.Name", "segment": "Rival__r.Size__c"})
    (deal,) = account.deals(1, Rival__r={"Name": "Globex"})
    (said,) = await account.told()
    assert (said.deal_id, said.competitor, said.segment) == (deal, "Globex", None)
    assert "Rival__r.Size__c" in account.salesforce.refusals.pop()
    await account.read()
    assert account.salesforce.refusals == []  # it isn't asked for each time


async def test_what_our_user_may_not_see_is_left_out_and_the_deal_told(account):
    account.salesforce.hidden = {"Amount", "AccountId", "LastStageChangeDate"}
    (deal,) = account.deals(1, Amount=5, account="Acme")
    (said,) = await account.told()
    assert (said.deal_id, said.amount, said.account) == (deal, None, None)


async def test_a_field_that_is_taken_away_meanwhile_stops_one_turn_at_most(account):
    account.salesforce.custom = {"Loss_Reason__c": "picklist"}
    account.settings(properties={"reason": "Loss_Reason__c"})
    made = account.deals(1)
    assert await account.read() == made
    account.salesforce.custom = {}
    assert (await account.fails()).why is Why.SCOPES
    assert "Loss_Reason__c" in account.salesforce.refusals.pop()
    assert await account.read() == made


async def test_a_session_that_ended_is_begun_anew(account):
    made = account.deals(1)
    await account.read()
    account.salesforce.sessions.clear()
    assert await account.read() == made
    assert account.salesforce.asked["log in"] == 2


async def test_an_app_whose_secret_was_changed_meanwhile(account):
    account.deals(1)
    await account.read()
    account.salesforce.sessions.clear()
    account.salesforce.secret = "another"
    told = await account.fails()
    assert (told.why, str(told)) == (Why.KEY, "Salesforce says invalid_client: invalid client credentials")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("403 REQUEST_LIMIT_EXCEEDED", Why.LIMITED),
        ("403 API_DISABLED_FOR_ORG", Why.SCOPES),
        ("400 INVALID_TYPE", Why.SCOPES),
        ("400 QUERY_TIMEOUT", Why.AWAY),
        ("400 MALFORMED_QUERY", Why.ODD),
        ("404 NOT_FOUND", Why.ODD),
        ("429", Why.LIMITED),
        ("503 SERVER_UNAVAILABLE", Why.AWAY),
        ("500", Why.AWAY),
        ("302", Why.ODD),
        ("odd", Why.ODD),
        ("hang", Why.AWAY),
    ],
)
@pytest.mark.parametrize("earlier", [1, 3])  # it asks what there is, or its stages
async def test_what_goes_wrong_is_told_apart(account, fault, why, earlier):
    account.deals(1)
    account.salesforce.faults = [""] * earlier + [fault]
    assert (await account.fails()).why is why
    account.salesforce.refusals.clear()
    assert len(await account.read()) == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("400 invalid_client_id", Why.KEY),
        ("400 inactive_user", Why.KEY),
        ("400 unknown_error", Why.AWAY),
        ("503 server_error", Why.AWAY),
        ("503", Why.AWAY),
        ("429", Why.LIMITED),
        ("404", Why.ODD),
        ("odd", Why.ODD),
        ("302", Why.ODD),
        ("hang", Why.AWAY),
    ],
)
async def test_a_log_in_that_goes_wrong(account, fault, why):
    account.deals(1)
    account.salesforce.faults = [fault]
    assert (await account.fails()).why is why
    account.salesforce.refusals.clear()
    assert len(await account.read()) == 1


async def test_a_session_that_is_never_taken_ends(account):
    account.salesforce.faults = [one for _ in range(9) for one in ("", "401 INVALID_SESSION_ID")]
    assert (await account.fails()).why is Why.KEY


async def test_a_connection_that_breaks_again_and_again(account):
    account.deals(1)
    account.salesforce.faults = ["reset"] * 4
    assert (await account.fails()).why is Why.AWAY


async def test_an_org_that_is_not_there():
    access = read_salesforce(Salesforce(lambda: THURSDAY).environ | {"SALESFORCE_DOMAIN": "http://127.0.0.1:9"})
    source = SalesforceSource(Client(access), SalesforceSettings(), "UTC")
    with pytest.raises(Unreadable) as told:
        _ = [page async for page in source.pages(source.feeds[0], THURSDAY)]
    assert told.value.why is Why.AWAY
    await source.close()


async def test_with_a_key_it_logs_in_as_a_user(account, tmp_path):
    (tmp_path / "server.key").write_bytes(account.salesforce.knows_a_key())
    environ = account.salesforce.environ | {
        "SALESFORCE_CLIENT_SECRET": "",
        "SALESFORCE_USERNAME": "winloss@northwind.example",
    }
    environ |= {"SALESFORCE_KEY_FILE": str(tmp_path / "server.key")}
    account.settings(environ)
    made = account.deals(1)
    assert await account.read() == made
    account.settings(environ | {"SALESFORCE_USERNAME": "somebody@northwind.example"})
    told = await account.fails()
    assert (told.why, str(told)) == (Why.KEY, "Salesforce says invalid_grant: user hasn't approved this consumer")


@pytest.mark.parametrize("kind", ["nonsense", "of another kind"])
async def test_a_key_that_is_none_is_told_and_nothing_is_asked(account, tmp_path, kind):
    key = ec.generate_private_key(ec.SECP256R1())
    of_another = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "server.key"
    file.write_bytes(of_another if kind == "of another kind" else b"-----BEGIN PRIVATE KEY-----\nnonsense\n")
    user = {"SALESFORCE_CLIENT_SECRET": "", "SALESFORCE_USERNAME": "winloss@northwind.example"}
    account.settings(account.salesforce.environ | user | {"SALESFORCE_KEY_FILE": str(file)})
    told = await account.fails()
    assert (told.why, str(told)) == (
        Why.KEY,
        "Salesforce wasn't asked: SALESFORCE_KEY_FILE holds no RSA key that can be read",
    )
