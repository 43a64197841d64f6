"""A deal closes in Pipedrive, which is asked what changed, at once where it says so: its owner is asked, once."""

import aiohttp
import pytest

from tests.stand_ins.pipedrive import Pipedrive
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_crm import answers

SECRET = "the webhook's own"


class Selling:
    """A stage whose deals are in Pipedrive."""

    def __init__(self, stage, pipedrive):
        self.stage, self.pipedrive = stage, pipedrive

    def __getattr__(self, name):
        return getattr(self.stage, name)

    async def deal(self, person, name="Acme renewal", **more):
        """A deal of theirs that is worked on."""
        known = await self.stage.app.services.profiled(self.stage.who(person))
        return self.pipedrive.deal(name, owner_id=self.pipedrive.user(known.email), **more)

    async def later(self, **delta):
        """Let time pass: Pipedrive is asked if it is time, and what is due is done."""
        await self.stage.later(**delta)
        await self.stage.app.polling.turn()
        await self.stage.app.ticker.tick()


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with Pipedrive(lambda: THURSDAY) as pipedrive:
        environ = {
            "PIPEDRIVE_API_TOKEN": pipedrive.token,
            "PIPEDRIVE_API_URL": pipedrive.url,
            "WINLOSS_CRM_HOOK_SECRET_PIPEDRIVE": SECRET,
        }
        async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=environ) as made:
            pipedrive.now = lambda: made.clock.at
            selling = Selling(made, pipedrive)
            await selling.later(seconds=1)  # it begins to be asked
            yield selling
        assert not pipedrive.refusals


async def test_whoever_lost_a_deal_is_asked_two_hours_later(stage):
    ann, pipedrive = stage.ann, stage.pipedrive
    deal = await stage.deal(ann, value=12000, org_id=pipedrive.organization("Acme"), stage_id=12)
    await stage.later(minutes=6)
    pipedrive.closes(deal, "lost", lost_reason="Price")
    await stage.later(minutes=6)
    assert "Acme" not in ann.screen
    await stage.later(hours=2)
    await ann.sees("Sorry about Acme renewal")
    await answers(ann)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Lost on 19 Nov 2026", "EUR 12,000")


async def test_a_deal_that_was_given_up_is_a_no_decision(stage):
    ann = stage.ann
    stage.pipedrive.closes(await stage.deal(ann), "lost", lost_reason="No decision")
    await stage.later(minutes=6)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("No decision on 19 Nov 2026")


async def posted(stage, deal, password=SECRET, user="winloss"):
    """The status that a webhook gets."""
    body, headers = stage.pipedrive.hook(deal, user, password)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{stage.address}/crm/pipedrive", data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_where_pipedrive_says_so_it_is_asked_at_once_and_asks_once(stage):
    ann = stage.ann
    deal = await stage.deal(ann)
    await stage.later(minutes=6)
    await stage.later(seconds=5)
    stage.pipedrive.closes(deal, "won")
    await stage.later(seconds=5)
    assert "Acme" not in ann.screen
    assert [await posted(stage, deal) for _ in range(3)] == [200] * 3
    await stage.later(seconds=2)
    await ann.sees("Congratulations on Acme renewal")
    await posted(stage, deal)
    await stage.later(seconds=2)
    assert ann.screen.count("Congratulations on Acme renewal") == 1


async def test_a_webhook_with_another_password_hastens_nothing(stage):
    deal = await stage.deal(stage.ann)
    await stage.later(minutes=6)
    stage.pipedrive.closes(deal, "won")
    assert [await posted(stage, deal, password=one) for one in ("", "x", "ÄÖ")] == [401] * 3
    asked = stage.pipedrive.asked.total()
    await stage.later(seconds=5)
    assert stage.pipedrive.asked.total() == asked
