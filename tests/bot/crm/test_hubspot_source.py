"""HubSpot is asked page by page, and refuses nothing of it: every change is read, whatever changes meanwhile."""

import gc
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.crm.hubspot.client import Client
from bot.crm.hubspot.source import HubSpot as Source
from bot.crm.polled import Page, Unreadable, Why
from bot.settings.app_file import HubSpotSettings
from tests.examples import more
from tests.stand_ins.hubspot import HubSpot, pipeline, stage
from tests.transcripts.stage import THURSDAY


class Account:
    """An account, its clock, and who reads it."""

    def __init__(self, hubspot):
        self.hubspot, self.at = hubspot, THURSDAY
        hubspot.now = lambda: self.at
        self.source = Source(Client(hubspot.url, SecretStr(hubspot.key), 0.5), HubSpotSettings(), "Europe/Berlin")
        self.changed, self.closed = self.source.feeds

    def later(self, **delta):
        self.at += timedelta(**delta)

    def deals(self, number, apart=timedelta(seconds=1), to="default-lost"):
        """So many that are closed one after another; their ids."""
        made = []
        for n in range(number):
            made.append(self.hubspot.deal(f"Deal {n}", stage=to))
            self.at += apart
        self.later(minutes=1)
        return made

    async def read(self, since=THURSDAY, feed=None):
        """The ids of all that is told, in order."""
        pages = self.source.pages(feed or self.changed, since)
        return [said.deal_id async for page in pages for said, _ in page.told]


@pytest.fixture
async def account():
    async with HubSpot(lambda: THURSDAY) as hubspot:
        made = Account(hubspot)
        yield made
        await made.source.close()
        assert hubspot.refusals == []


async def test_every_change_is_read_in_the_order_of_time(account):
    made = account.deals(450)
    found = await account.read()
    assert list(dict.fromkeys(found)) == made
    assert account.hubspot.asked["POST /crm/objects/2026-09/deals/search"] == 3


async def test_what_changed_before_is_not(account):
    account.deals(3)
    since = account.at
    (new,) = account.deals(1)
    assert await account.read(since) == [new]


async def test_a_deal_that_changes_between_two_pages_is_read_as_are_those_behind_it(account):
    made = account.deals(500)
    hubspot = account.hubspot

    async def edits():
        hubspot.between = None
        for deal in made[:50]:  # by number they would move up, and 50 others would slip to a page that is read
            hubspot.edits(deal, amount="5")
        account.later(seconds=30)

    hubspot.between = edits
    found = await account.read()
    assert set(found) == set(made)
    assert all(found.count(deal) >= 2 for deal in made[:50])


@pytest.mark.long
async def test_more_than_hubspot_lets_one_search_have_are_read_in_flat_memory(account):
    made = account.deals(10_250, timedelta(milliseconds=20))
    found: set[str] = set()
    async for page in account.source.pages(account.changed, THURSDAY):
        found |= {said.deal_id for said, _ in page.told}
        if len(found) % 2_000 == 0:  # of all that was read one page is left, and the one before it
            assert sum(isinstance(one, Page) for one in gc.get_objects()) <= 2
        assert len(page.told) <= 200
    assert found == set(made)


@pytest.mark.parametrize("number", [more(200), 201, more(650)])
async def test_many_that_were_edited_in_one_millisecond_are_read(account, number):
    before = account.deals(3)
    together = account.deals(number, timedelta(0))
    after = account.deals(230)
    assert set(await account.read()) == {*before, *together, *after}
    assert set(await account.read(THURSDAY + timedelta(minutes=1, seconds=3))) == {*together, *after}


async def test_what_closed_lately_is_read_without_what_is_open(account):
    account.hubspot.pipelines.append(
        pipeline("b", "B", *(stage(f"x{n}", f"X{n}", "0", closed=True) for n in range(230)))
    )
    (lost, won), _ = account.deals(2), account.deals(5, to="default-first")
    (other,) = account.deals(1, to="b-lost")
    account.hubspot.edits(other, pipeline="b")
    account.later(minutes=1)
    assert await account.read(feed=account.closed) == [lost, won, other]


async def test_with_no_closed_stage_there_is_nothing_to_read(account):
    account.hubspot.pipelines[:] = []
    account.deals(2)
    assert await account.read(feed=account.closed) == []


async def test_its_owners_are_read_to_their_end_and_only_where_a_deal_has_one(account):
    account.deals(1)
    await account.read()
    assert account.hubspot.asked["GET /crm/owners/2026-09"] == 0
    for n in range(700):
        last = account.hubspot.owner(f"rep{n}@northwind.example")
    account.hubspot.deal("Owned", last, stage="default-won")
    account.later(minutes=1)
    told = [said async for page in account.source.pages(account.changed, THURSDAY) for said, _ in page.told]
    assert told[-1].owner_email == "rep699@northwind.example"
    assert account.hubspot.asked["GET /crm/owners/2026-09"] == 2


@pytest.mark.parametrize(
    ("fault", "why", "after"),
    [
        ("429 7", Why.LIMITED, 7),
        ("429 86400", Why.LIMITED, 3600),
        ("429 soon", Why.LIMITED, 0),
        ("429", Why.LIMITED, 0),
        ("500", Why.AWAY, 0),
        ("502", Why.AWAY, 0),
        ("400", Why.ODD, 0),
        ("302", Why.ODD, 0),
        ("odd", Why.ODD, 0),
        ("hang", Why.AWAY, 0),
        ("401", Why.KEY, 0),
        ("403", Why.SCOPES, 0),
    ],
)
@pytest.mark.parametrize("earlier", [0, 1, 2])
async def test_what_goes_wrong_is_told_apart(account, fault, why, after, earlier):
    account.deals(1)
    account.hubspot.faults = [""] * earlier + [fault]
    if earlier == 2:
        account.deals(300)
    with pytest.raises(Unreadable) as told:
        await account.read()
    assert (told.value.why, told.value.after) == (why, timedelta(seconds=after))
    assert account.hubspot.key not in str(told.value)


async def test_a_connection_that_breaks(account):
    account.deals(1)
    account.hubspot.faults = ["", "reset"]
    with pytest.raises(Unreadable) as told:
        await account.read()
    assert told.value.why is Why.AWAY


async def test_a_key_that_is_not_the_accounts(account):
    account.hubspot.key = "another"
    with pytest.raises(Unreadable) as told:
        await account.read()
    assert told.value.why is Why.KEY


async def test_an_account_that_is_not_there():
    source = Source(Client("http://127.0.0.1:9", SecretStr("k")), HubSpotSettings(), "UTC")
    with pytest.raises(Unreadable) as told:
        _ = [page async for page in source.pages(source.feeds[0], THURSDAY)]
    assert told.value.why is Why.AWAY
    await source.close()


async def test_whom_deals_are_with_is_read_once_each_as_far_as_the_key_may(account):
    hubspot = account.hubspot
    names = [hubspot.company(f"Company {n}") for n in range(150)]
    gone = "9999999"
    for company in (*names, *names, gone):
        hubspot.deal("Deal", stage="default-lost", hs_primary_associated_company=company)
    account.later(minutes=1)

    async def accounts():
        told = [said async for page in account.source.pages(account.changed, THURSDAY) for said, _ in page.told]
        return [said.account for said in told]

    found = await accounts()
    assert set(found) == {*(f"Company {n}" for n in range(150)), None}
    assert found.count(None) == 1
    assert hubspot.asked["POST /crm/objects/2026-09/companies/batch/read"] <= 4
    hubspot.scopes.discard("companies")
    assert set(await accounts()) == {None}
