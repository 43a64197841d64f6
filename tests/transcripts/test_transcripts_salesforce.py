"""A deal closes in Salesforce, which is asked what changed: its owner is asked, once."""

import aiohttp
import pytest

from tests.stand_ins.salesforce import Salesforce, outbound
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_crm import answers

SECRET = "the-messages-own"


class Selling:
    """A stage whose deals are in Salesforce."""

    def __init__(self, stage, salesforce):
        self.stage, self.salesforce = stage, salesforce

    def __getattr__(self, name):
        return getattr(self.stage, name)

    async def deal(self, person, name="Acme renewal", **more):
        """A deal of theirs that is worked on."""
        known = await self.stage.app.services.profiled(self.stage.who(person))
        return self.salesforce.deal(name, email=known.email, **more)

    async def later(self, **delta):
        """Let time pass: Salesforce is asked if it is time, and what is due is done."""
        await self.stage.later(**delta)
        await self.stage.app.polling.turn()
        await self.stage.app.ticker.tick()


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with Salesforce(lambda: THURSDAY) as salesforce:
        environ = salesforce.environ | {"WINLOSS_CRM_HOOK_SECRET_SALESFORCE": SECRET}
        async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=environ) as made:
            salesforce.now = lambda: made.clock.at
            selling = Selling(made, salesforce)
            await selling.later(seconds=1)  # it begins to be asked
            yield selling
        assert not salesforce.refusals


async def test_whoever_lost_a_deal_is_asked_two_hours_later(stage):
    ann = stage.ann
    deal = await stage.deal(ann, Amount=12000, account="Acme", stage="Negotiation/Review")
    await stage.later(minutes=6)
    stage.salesforce.moves(deal, "Closed Lost")
    await stage.later(minutes=6)
    assert "Acme" not in ann.screen
    await stage.later(hours=2)
    await ann.sees("Sorry about Acme renewal")
    await answers(ann)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Lost on 19 Nov 2026", "EUR 12,000")


async def test_a_day_at_its_limit_loses_nothing_and_is_told(stage):
    ann, salesforce = stage.ann, stage.salesforce
    deal = await stage.deal(ann)
    await stage.later(minutes=6)
    salesforce.moves(deal, "Closed Won")
    salesforce.faults = ["403 REQUEST_LIMIT_EXCEEDED"] * 99
    for _ in range(3):
        await stage.later(minutes=6)
    await stage.max.types("/winloss health")
    await stage.max.sees("What changed in Salesforce isn't read since", "too much is asked of it in this account")
    assert "Acme" not in ann.screen
    salesforce.faults.clear()
    await stage.later(minutes=15)
    await stage.later(seconds=2)
    await ann.sees("Congratulations on Acme renewal")
    await stage.max.types("/winloss health")
    await stage.max.sees("All is well")


async def posted(stage, *deals, secret=SECRET, **more):
    """The status that an outbound message gets."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{stage.address}/crm/salesforce/{secret}", data=outbound(deals, **more)) as answer,
    ):
        return answer.status


async def test_where_salesforce_says_so_it_is_asked_at_once_and_asks_once(stage):
    ann = stage.ann
    deal = await stage.deal(ann)
    await stage.later(minutes=6)
    await stage.later(seconds=5)
    stage.salesforce.moves(deal, "Closed Won")
    await stage.later(seconds=5)
    assert "Acme" not in ann.screen
    assert [await posted(stage, deal) for _ in range(3)] == [200] * 3
    await stage.later(seconds=2)
    await ann.sees("Congratulations on Acme renewal")
    await posted(stage, deal)
    await stage.later(seconds=2)
    assert ann.screen.count("Congratulations on Acme renewal") == 1


async def test_a_message_of_another_org_or_to_another_address_hastens_nothing(stage):
    deal = await stage.deal(stage.ann)
    await stage.later(minutes=6)
    stage.salesforce.moves(deal, "Closed Won")
    assert await posted(stage, deal, secret="x") == 401
    assert await posted(stage, deal, organization="00DWx0000009ZzZ") == 403
    asked = stage.salesforce.asked.total()
    await stage.later(seconds=5)
    assert stage.salesforce.asked.total() == asked
