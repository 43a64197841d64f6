"""A deal closes in HubSpot, which is asked what changed: its owner is asked, when that is decent, and once."""

import pytest

from tests.stand_ins.hubspot import KEY, HubSpot
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.scenes import a_quick_one
from tests.transcripts.stage import THURSDAY
from tests.transcripts.test_transcripts_crm import answers


class Selling:
    """A stage whose deals are in HubSpot."""

    def __init__(self, stage, hubspot):
        self.stage, self.hubspot = stage, hubspot
        self.owners = {}

    def __getattr__(self, name):
        return getattr(self.stage, name)

    async def deal(self, person, name="Acme renewal", **more):
        """A deal of theirs that is worked on."""
        known = await self.stage.app.services.profiled(self.stage.who(person))
        if known.email not in self.owners:
            self.owners[known.email] = self.hubspot.owner(known.email)
        return self.hubspot.deal(name, self.owners[known.email], **more)

    async def later(self, **delta):
        """Let time pass: HubSpot is asked if it is time, and what is due is done."""
        await self.stage.later(**delta)
        await self.stage.app.polling.turn()
        await self.stage.app.ticker.tick()


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with HubSpot(lambda: THURSDAY) as hubspot:
        environ = {"HUBSPOT_SERVICE_KEY": hubspot.key, "HUBSPOT_API_URL": hubspot.url}
        async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=environ) as made:
            hubspot.now = lambda: made.clock.at
            selling = Selling(made, hubspot)
            await selling.later(seconds=1)  # it begins to be asked
            yield selling
        assert not hubspot.refusals


async def test_whoever_lost_a_deal_is_asked_two_hours_later(stage):
    ann, hubspot = stage.ann, stage.hubspot
    deal = await stage.deal(ann, amount="12000", deal_currency_code="EUR")
    await stage.later(minutes=6)
    hubspot.moves(deal, "default-lost")
    await stage.later(minutes=6)
    assert "Acme" not in ann.screen
    await stage.later(hours=1, minutes=58)
    assert "Acme" not in ann.screen
    await stage.later(minutes=3)
    await ann.sees("Sorry about Acme renewal")
    await answers(ann)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Lost on 19 Nov 2026", "EUR 12,000")


async def test_whoever_won_a_deal_is_asked_at_once_and_an_edit_asks_nobody_again(stage):
    ann, hubspot = stage.ann, stage.hubspot
    deal = await stage.deal(ann)
    hubspot.moves(deal, "default-won")
    await stage.later(minutes=6)
    await ann.sees("Congratulations on Acme renewal")
    hubspot.edits(deal, description="signed by all")
    await stage.later(minutes=6)
    hubspot.edits(deal, amount="9000", deal_currency_code="EUR")
    await stage.later(minutes=6)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Won on 19 Nov 2026", "EUR 9,000")
    assert ann.screen.count("Congratulations on Acme renewal") <= 1


async def test_a_slip_that_is_put_right_within_the_two_hours_asks_nothing(stage):
    ann, manager = stage.ann, stage.max
    deal = await stage.deal(ann)
    stage.hubspot.moves(deal, "default-lost")
    await stage.later(minutes=6)
    stage.hubspot.moves(deal, "default-first")
    await stage.later(minutes=6)
    await stage.later(hours=3)
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")
    assert "Acme" not in ann.screen


async def test_who_was_quicker_in_chat_is_not_asked_again(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    stage.hubspot.moves(await stage.deal(ann), "default-lost")
    await stage.later(minutes=6)
    await stage.later(hours=30)
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")
    await manager.types("/winloss stats")
    await manager.sees("1 lost")


async def test_what_closed_while_we_were_down_since_yesterday_is_found(stage):
    ann = stage.ann
    deal = await stage.deal(ann)
    await stage.later(minutes=6)
    stage.hubspot.moves(deal, "default-lost")
    await stage.later(hours=20)
    assert "Acme" not in ann.screen
    await stage.later(hours=2, minutes=1)
    await ann.sees("Sorry about Acme renewal")


async def test_a_deal_that_reopens_and_closes_again_has_a_debrief_of_its_own(stage):
    ann, manager = stage.ann, stage.max
    deal = await stage.deal(ann)
    stage.hubspot.moves(deal, "default-lost")
    await stage.later(minutes=6)
    await stage.later(hours=2, minutes=1)
    await answers(ann)
    await stage.later(days=4)
    stage.hubspot.moves(deal, "default-first")
    await stage.later(minutes=6)
    stage.hubspot.moves(deal, "default-won")
    await stage.later(minutes=6)
    await ann.sees("Congratulations on Acme renewal")
    await manager.types("/winloss stats")
    await manager.sees("1 won", "1 lost")


async def test_managers_hear_of_an_owner_whom_nobody_here_is_known_by(stage):
    deal = stage.hubspot.deal("Acme renewal", stage.hubspot.owner("kim@elsewhere.example"))
    stage.hubspot.moves(deal, "default-lost")
    await stage.later(minutes=6)
    await stage.max.sees("Acme renewal closed in your CRM (lost)", "kim@elsewhere.example")


async def test_a_key_that_is_revoked_is_told_and_what_closed_meanwhile_is_found_once_there_is_another(stage):
    ann, manager, hubspot = stage.ann, stage.max, stage.hubspot
    deal = await stage.deal(ann)
    hubspot.key = "another"
    await stage.later(minutes=6)
    hubspot.moves(deal, "default-won")
    await manager.types("/winloss health")
    await manager.sees(
        "What changed in HubSpot isn't read since 19 Nov 2026", "its key isn't taken", "Set HUBSPOT_SERVICE_KEY"
    )
    hubspot.key = KEY
    await stage.later(minutes=16)
    await ann.sees("Congratulations on Acme renewal")
    await manager.types("/winloss health")
    await manager.sees("All is well")
