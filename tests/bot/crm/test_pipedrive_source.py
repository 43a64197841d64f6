"""Pipedrive is asked page by page, and refuses nothing of it: every change is read, whatever changes meanwhile."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.crm.pipedrive.client import Client
from bot.crm.pipedrive.source import Pipedrive as Source
from bot.crm.polled import Unreadable, Why
from bot.settings.app_file import PipedriveSettings
from tests.examples import more
from tests.stand_ins.pipedrive import Pipedrive
from tests.transcripts.stage import THURSDAY

DEALS = "GET /api/v2/deals"


class Account:
    """A company's account, its clock, and who reads it."""

    def __init__(self, pipedrive, settings=None):
        self.pipedrive, self.at = pipedrive, THURSDAY
        pipedrive.now = lambda: self.at
        client = Client(pipedrive.url, SecretStr(pipedrive.token), 0.5)
        self.source = Source(client, settings or PipedriveSettings(), "Europe/Berlin")
        self.changed, self.closed = self.source.feeds

    def later(self, **delta):
        self.at += timedelta(**delta)

    def deals(self, number, apart=timedelta(seconds=1), status="lost", **more):
        """So many that are closed one after another; their ids."""
        made = []
        for n in range(number):
            made.append(self.pipedrive.deal(f"Deal {n}", status, **more))
            self.at += apart
        self.later(minutes=1)
        return made

    async def told(self, since=THURSDAY, feed=None):
        return [said async for page in self.source.pages(feed or self.changed, since) for said, _ in page.told]

    async def read(self, since=THURSDAY, feed=None):
        """The ids of all that is told, in order."""
        return [said.deal_id for said in await self.told(since, feed)]


@pytest.fixture
async def account():
    async with Pipedrive(lambda: THURSDAY) as pipedrive:
        made = Account(pipedrive)
        yield made
        await made.source.close()
        assert pipedrive.refusals == []


async def test_every_change_is_read_in_the_order_of_time(account):
    made = account.deals(1_150)
    assert list(dict.fromkeys(await account.read())) == made
    assert account.pipedrive.asked[DEALS] == 3


async def test_what_changed_before_is_not(account):
    account.deals(3)
    since = account.at
    (new,) = account.deals(1)
    assert await account.read(since) == [new]


async def test_a_deal_that_changes_between_two_pages_is_read_as_are_those_behind_it(account):
    made = account.deals(1_200)
    pipedrive = account.pipedrive

    async def edits():
        pipedrive.between = None
        for deal in made[:50]:  # by a cursor that counts, 50 others would slip to a page that is read
            pipedrive.edits(deal, value=5)
        account.later(seconds=30)

    pipedrive.between = edits
    found = await account.read()
    assert set(found) == set(made)
    assert all(found.count(deal) >= 2 for deal in made[:50])


@pytest.mark.parametrize("number", [more(500), 501, more(1_300)])
async def test_many_that_were_edited_in_one_second_are_read(account, number):
    before = account.deals(3)
    together = account.deals(number, timedelta(0))
    after = account.deals(530)
    assert set(await account.read()) == {*before, *together, *after}
    assert set(await account.read(THURSDAY + timedelta(minutes=1, seconds=3))) == {*together, *after}


async def test_what_closed_lately_is_read_without_what_is_open(account):
    (lost,) = account.deals(1)
    account.deals(5, status="open")
    (won,) = account.deals(1, status="won")
    assert await account.read(feed=account.closed) == [lost, won]


async def test_who_where_and_for_whom_is_asked_only_where_something_closed(account):
    account.deals(2, status="open")
    await account.read()
    assert set(account.pipedrive.asked) == {DEALS}
    for n in range(130):
        account.pipedrive.deal(f"Deal {n}", "lost", org_id=account.pipedrive.organization(f"Customer {n}"))
    who = account.pipedrive.user("ann@northwind.example")
    account.pipedrive.deal("Owned", "won", owner_id=who, org_id=account.pipedrive.organization("Acme"), stage_id=12)
    told = {said.name: said for said in await account.told()}
    assert (told["Owned"].owner_email, told["Owned"].account) == ("ann@northwind.example", "Acme")
    assert told["Owned"].stage == "Negotiation"
    assert told["Deal 129"].account == "Customer 129"
    assert account.pipedrive.asked["GET /api/v2/organizations"] == 2
    assert account.pipedrive.asked["GET /api/v1/users"] == 1


@pytest.mark.parametrize(
    ("fault", "why", "after"),
    [
        ("429 7", Why.LIMITED, 7),
        ("429 86400", Why.LIMITED, 3600),
        ("429 soon", Why.LIMITED, 0),
        ("429", Why.LIMITED, 0),
        ("500", Why.AWAY, 0),
        ("400", Why.ODD, 0),
        ("302", Why.ODD, 0),
        ("odd", Why.ODD, 0),
        ("hang", Why.AWAY, 0),
        ("401", Why.KEY, 0),
        ("403", Why.SCOPES, 0),
    ],
)
@pytest.mark.parametrize("earlier", range(4))
async def test_what_goes_wrong_is_told_apart(account, fault, why, after, earlier):
    account.deals(1, org_id=account.pipedrive.organization("Acme"))
    account.pipedrive.faults = [""] * earlier + [fault]
    with pytest.raises(Unreadable) as told:
        await account.read()
    assert (told.value.why, told.value.after) == (why, timedelta(seconds=after))
    assert account.pipedrive.token not in str(told.value)


async def test_a_token_that_is_not_the_accounts(account):
    account.pipedrive.token = "another"
    with pytest.raises(Unreadable) as told:
        await account.read()
    assert told.value.why is Why.KEY


async def test_a_connection_that_breaks_again_and_again(account):
    account.deals(1)
    account.pipedrive.faults = ["reset"] * 4
    with pytest.raises(Unreadable) as told:
        await account.read()
    assert told.value.why is Why.AWAY


async def test_an_account_that_is_not_there():
    source = Source(Client("http://127.0.0.1:9", SecretStr("k")), PipedriveSettings(), "UTC")
    with pytest.raises(Unreadable) as told:
        _ = [page async for page in source.pages(source.feeds[0], THURSDAY)]
    assert told.value.why is Why.AWAY
    await source.close()
