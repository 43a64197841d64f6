"""Before the next pitch: an open deal gets a competitor in the CRM, and its owner hears what is known of them."""

from datetime import timedelta

import pytest

from tests.stand_ins.hubspot import HubSpot
from tests.stand_ins.pipedrive import Pipedrive
from tests.stand_ins.salesforce import Salesforce
from tests.transcripts.scenes import a_quick_one, one_each
from tests.transcripts.stage import THURSDAY, on_slack

PITCH = {"deal_id": "D-7", "name": "Koralis rollout"}
LEAD = "Koralis rollout is open against Globex, as your CRM has it."
MORNING = THURSDAY + timedelta(hours=19)


async def test_the_owner_of_an_open_deal_hears_once_what_is_known_of_its_competitor(stage):
    ann, boss = stage.ann, stage.max
    await one_each(stage)
    await stage.crm("open", ann, **PITCH)
    await stage.later(seconds=5)
    assert "Koralis" not in ann.screen  # nobody is named yet

    await stage.crm("open", ann, **PITCH, competitor="globex")
    await stage.later(seconds=5)
    await ann.sees(
        LEAD,
        "Against Globex",
        "Won 1 of 3",
        "3 of 3 debriefed.",
        "Was it useful? That is counted, never by person.",
    )
    await stage.crm("open", ann, **PITCH, competitor="Globex Inc.", stage="Proposal")
    await stage.later(days=1)
    assert ann.screen.count(LEAD) == 1

    await ann.clicks("Not useful")
    await ann.sees("Thanks for saying so.")
    await ann.clicks("Useful")
    await ann.sees("Thanks. /winloss how says how often a brief was useful, once three sellers said so.")
    await boss.types("/winloss how")
    assert "Briefs before a pitch" not in await boss.sees("How do we know?")

    await ann.clicks("Not again")
    await ann.sees("You get no more briefs before a pitch.", "/winloss briefs on")
    await stage.crm("open", ann, deal_id="D-8", name="Lumen pilot", competitor="Globex")
    await stage.later(days=3)
    assert "Lumen" not in ann.screen

    await ann.types("/winloss briefs on")
    await ann.sees("Where your CRM names a competitor of an open deal of yours")
    await stage.crm("open", ann, deal_id="D-9", name="Mirelle refit", competitor="Globex")
    await stage.later(days=3)
    await ann.sees("Mirelle refit is open against Globex")


async def test_of_whom_too_little_is_known_nothing_is_said(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal vs Globex", "Price and value")
    await a_quick_one(stage.bob, "won", "Harbor Foods vs Globex", "Familiarity and trust")
    await stage.crm("open", stage.ann, **PITCH, competitor="Globex")
    await stage.crm("open", stage.bob, deal_id="D-8", name="Lumen pilot", competitor="Initech")
    await stage.later(days=1)
    assert "Koralis" not in stage.ann.screen
    assert "Lumen" not in stage.bob.screen


async def test_several_deals_against_them_are_one_message_and_another_rival_waits_for_another_day(stage):
    ann = stage.ann
    await one_each(stage)
    for person, deal in ((ann, "Delta"), (stage.bob, "Echo"), (stage.max, "Foxtrot")):
        await a_quick_one(person, "lost", f"{deal} vs Initech", "Price and value")
    await stage.at(THURSDAY + timedelta(hours=8))  # it is night
    for at, (name, rival) in enumerate((("Koralis", "Globex"), ("Lumen", "Initech"), ("Mirelle", "Globex"))):
        await stage.crm("open", ann, deal_id=f"D-{at}", name=name, competitor=rival)
        await stage.later(seconds=5)
    assert "is open against" not in ann.screen
    await stage.at(MORNING)
    await ann.sees("Koralis and another deal of yours are open against Globex")
    await stage.later(hours=5)
    assert "Lumen is open" not in ann.screen
    await stage.later(days=3)  # it is Monday
    await ann.sees("Lumen is open against Initech")


async def test_what_is_over_by_the_morning_is_not_told(stage):
    ann = stage.ann
    await one_each(stage)
    await stage.at(THURSDAY + timedelta(hours=8))
    await stage.crm("open", ann, **PITCH, competitor="Globex")
    await stage.crm("open", ann, deal_id="D-8", name="Lumen pilot", competitor="Globex")
    await stage.later(seconds=5)
    await stage.crm("won", ann, deal_id="D-8", name="Lumen pilot", competitor="Globex")
    await a_quick_one(ann, "lost", "Koralis rollout vs Globex", "Price and value")
    await stage.at(MORNING + timedelta(days=4))
    assert "is open against" not in ann.screen


async def test_what_is_more_useful_comes_first_and_who_is_away_is_left_alone(stage):
    ann = stage.ann
    await one_each(stage)
    await ann.types("/winloss away until 30 November")
    await ann.sees("You are away")
    await stage.crm("open", ann, **PITCH, competitor="Globex")
    await stage.crm("won", ann, deal_id="D-8", name="Lumen pilot")
    await stage.later(days=2)
    assert "Koralis" not in ann.screen
    await ann.types("/winloss away over")
    await stage.later(days=2)
    await ann.sees("Congratulations on Lumen pilot")
    assert "Koralis" not in ann.screen
    await stage.later(days=1)
    await ann.sees(LEAD)


async def test_it_goes_to_whom_the_deal_is_handed_to_and_to_nobody_else(stage):
    ann, bob = stage.ann, stage.bob
    await one_each(stage)
    await stage.at(THURSDAY + timedelta(hours=8))
    await stage.crm("open", ann, **PITCH, competitor="Globex")
    await stage.later(seconds=5)
    await stage.crm("open", bob, **PITCH)
    await stage.crm("open", deal_id="D-8", name="Lumen pilot", competitor="Globex", owner_email="x@elsewhere.example")
    await stage.at(MORNING)
    await bob.sees(LEAD)
    assert "is open against" not in ann.screen + stage.max.screen


async def test_where_the_company_wants_none_nobody_gets_any(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path, crm={"briefs": False}) as stage:
        await one_each(stage)
        await stage.crm("open", stage.ann, **PITCH, competitor="Globex")
        await stage.later(days=1)
        assert "Koralis" not in stage.ann.screen
        await stage.ann.types("/winloss briefs")
        await stage.ann.sees("Here nobody gets any: app.yaml has them switched off (crm: briefs).")


async def test_how_often_they_were_useful_is_told_from_three_sellers_on(stage):
    everybody = (stage.ann, stage.bob, stage.max)
    await one_each(stage)
    for at, (person, press) in enumerate(zip(everybody, ("Useful", "Useful", "Not useful"), strict=True)):
        await stage.crm("open", person, deal_id=f"D-{at}", name=f"Pitch {at}", competitor="Globex")
        await stage.later(seconds=5)
        await person.sees(f"Pitch {at} is open against Globex")
        await person.clicks(press)
        await person.sees("Thanks")
    await stage.bob.types("/winloss how")
    await stage.bob.sees("Briefs before a pitch", "3 were sent; 2 of 3 that were rated were useful.")


async def asks(stage, **delta):
    """Time passes; the CRM is asked if it is time, and what is due is done."""
    await stage.later(**delta)
    await stage.app.polling.turn()
    for _ in range(2):
        await stage.app.ticker.tick()


async def gets_its_competitor(stage, named, edited):
    """An open deal of Ann's is worked on, gets its competitor, and is edited besides."""
    ann = stage.ann
    await one_each(stage)
    await asks(stage, minutes=6)
    assert "is open against" not in ann.screen
    named()
    await asks(stage, minutes=6)
    await ann.sees(LEAD, "Won 1 of 3")
    edited()
    for _ in range(3):
        await asks(stage, hours=25)
    assert ann.screen.count(LEAD) == 1
    await ann.types("/winloss deals")
    await ann.sees("No open deal here is yours.")  # nothing else is kept of it


@pytest.fixture
async def hubspot(sqlite_url, tmp_path):
    """A stage whose HubSpot is asked for competitors of open deals, with an open deal of Ann's."""
    async with HubSpot(lambda: THURSDAY) as hubspot:
        environ = {"HUBSPOT_SERVICE_KEY": hubspot.key, "HUBSPOT_API_URL": hubspot.url}
        crm = {"hubspot": {"properties": {"competitor": "main_competitor"}}}
        async with on_slack(sqlite_url, tmp_path, environ=environ, crm=crm) as stage:
            hubspot.now = lambda: stage.clock.at
            hubspot.stage = stage
            await asks(stage, seconds=1)
            known = await stage.app.services.profiled(stage.who(stage.ann))
            hubspot.anns = hubspot.deal("Koralis rollout", hubspot.owner(known.email))
            yield hubspot
        assert not hubspot.refusals


async def test_hubspot_is_asked_for_it_with_what_else_changed(hubspot):
    await gets_its_competitor(
        hubspot.stage,
        lambda: hubspot.edits(hubspot.anns, main_competitor="globex"),
        lambda: hubspot.edits(hubspot.anns, amount="9000"),
    )


async def test_pipedrive_is_asked_for_it_with_what_else_changed(sqlite_url, tmp_path):
    async with Pipedrive(lambda: THURSDAY) as pipedrive:
        rivals = pipedrive.records.field("4f1c8a", "Against whom", "enum", "Globex", "Initech")
        environ = {"PIPEDRIVE_API_TOKEN": pipedrive.token, "PIPEDRIVE_API_URL": pipedrive.url}
        crm = {"pipedrive": {"properties": {"competitor": "4f1c8a"}}}
        async with on_slack(sqlite_url, tmp_path, environ=environ, crm=crm) as stage:
            pipedrive.now = lambda: stage.clock.at
            await asks(stage, seconds=1)
            known = await stage.app.services.profiled(stage.who(stage.ann))
            deal = pipedrive.deal("Koralis rollout", owner_id=pipedrive.user(known.email))
            await gets_its_competitor(
                stage,
                lambda: pipedrive.edits(deal, custom_fields={"4f1c8a": rivals["Globex"]}),
                lambda: pipedrive.edits(deal, value=9000),
            )
        assert not pipedrive.refusals


async def test_salesforce_is_asked_for_it_with_what_else_changed(sqlite_url, tmp_path):
    async with Salesforce(lambda: THURSDAY) as salesforce:
        salesforce.custom = {"Rival__c": "reference"}
        crm = {"salesforce": {"properties": {"competitor": "Rival__c"}}}
        async with on_slack(sqlite_url, tmp_path, environ=salesforce.environ, crm=crm) as stage:
            salesforce.now = lambda: stage.clock.at
            await asks(stage, seconds=1)
            known = await stage.app.services.profiled(stage.who(stage.ann))
            deal = salesforce.deal("Koralis rollout", email=known.email)
            await gets_its_competitor(
                stage,
                lambda: salesforce.edits(deal, Rival__r={"Name": "globex"}),
                lambda: salesforce.edits(deal, Amount=9000),
            )
        assert not salesforce.refusals


async def test_a_competitor_that_was_taken_out_again_before_the_morning_is_not_told(hubspot):
    stage = hubspot.stage
    await one_each(stage)
    await asks(stage, hours=8)  # it is night
    hubspot.edits(hubspot.anns, main_competitor="globex")
    await asks(stage, minutes=6)
    hubspot.edits(hubspot.anns, main_competitor="")
    await asks(stage, minutes=6)
    await asks(stage, hours=11)
    assert "is open against" not in stage.ann.screen


async def test_an_open_deal_that_is_no_deal_here_yet_can_be_erased(hubspot):
    stage, boss = hubspot.stage, hubspot.stage.max
    await one_each(stage)
    await asks(stage, minutes=6)
    hubspot.edits(hubspot.anns, main_competitor="globex")
    await asks(stage, minutes=6)
    await stage.ann.sees(LEAD)
    await boss.types("/winloss erase deal Koralis rollout")
    await boss.clicks("Erase it in an hour")
    await asks(stage, hours=1, minutes=1)
    await asks(stage, hours=1, minutes=1)
    await stage.ann.sees_no_more("Koralis")
    await stage.ann.sees("is open against Globex")
    hubspot.edits(hubspot.anns, amount="9000", main_competitor="Globex Inc.")
    for _ in range(3):
        await asks(stage, hours=25)
    assert "Koralis" not in stage.ann.screen, "nobody is told of it once more"


async def test_a_deal_that_was_won_and_is_open_again_has_its_brief(stage):
    ann = stage.ann
    await one_each(stage)
    await stage.crm("won", ann, **PITCH)
    await stage.later(seconds=5)
    await ann.sees("Koralis")
    await stage.later(days=4)
    await stage.crm("open", ann, **PITCH, competitor="Globex")
    for _ in range(3):
        await stage.later(days=1)
    await ann.sees(LEAD)


async def test_a_brief_says_what_is_left_out_of_its_figures(stage):
    ann, boss = stage.ann, stage.max
    await one_each(stage)
    await a_quick_one(ann, "lost", "Zulu vs Globex", "Price and value")
    await ann.types("/winloss deal Zulu")
    await ann.clicks("Leave it out of the figures")
    await ann.clicks("It is here twice")
    await boss.clicks("Leave it out")
    await boss.sees("Zulu is left out of the figures.")
    await stage.crm("open", ann, **PITCH, competitor="Globex")
    await stage.later(seconds=5)
    await ann.sees(LEAD, "Left out of these figures")
