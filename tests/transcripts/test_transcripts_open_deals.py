"""One's open deals, each a button: two presses and it is marked."""

import pytest
from sqlalchemy import update

from storage.tables import person as people
from tests.transcripts.test_transcripts_which import closed, open_deal


async def owner(stage, person):
    """What the database calls somebody."""
    found = await stage.app.services.person(stage.who(person))
    return found.id


@pytest.mark.everywhere
async def test_ones_own_open_deals_are_listed_and_two_presses_mark_one(stage):
    ann = stage.ann
    await open_deal(stage, "d1", "Acme renewal", "Acme Group", owner_id=await owner(stage, ann))
    await open_deal(stage, "d2", "Beta seats", owner_id=await owner(stage, ann))
    await open_deal(stage, "d3", "Bob's own", owner_id=await owner(stage, stage.bob))
    await ann.types("/winloss deals")
    screen = await ann.sees("2 open deals are yours. Press one that has ended.", "Acme renewal · Acme Group")
    assert "Bob's own" not in screen

    await ann.clicks("Beta seats")
    await ann.sees("How did Beta seats end?")
    await ann.clicks("Lost")

    await ann.sees("Beta seats marked as lost")
    assert await closed(stage) == ["d2"]
    await ann.types("/winloss deals")
    await ann.sees("One open deal is yours. Press it once it has ended.")


async def test_many_come_page_by_page(stage):
    mine = await owner(stage, stage.ann)
    for n in range(1, 20):
        await open_deal(stage, f"d{n}", f"Deal {n:02}", owner_id=mine)
    await stage.ann.types("/winloss deals")
    await stage.ann.sees("19 open deals are yours", "1 to 8 of them, by name.", "Deal 08")
    await stage.ann.clicks("Show the next ones")
    await stage.ann.sees("9 to 16 of them, by name.", "Deal 16", "Show those before")
    await stage.ann.clicks("Show the next ones")
    await stage.ann.sees("17 to 19 of them, by name.", "Deal 19")
    await stage.ann.types("/winloss deals 40")  # there are fewer by now
    await stage.ann.sees("17 to 19 of them, by name.")


async def test_where_there_are_none_it_says_where_they_come_from(stage):
    await stage.bob.types("/winloss deals")
    await stage.bob.sees("No open deal here is yours. Open deals come with the import from your CRM")


async def test_deals_that_the_crm_has_under_ones_name_are_ones_own(stage):
    name = (await stage.app.services.person(stage.who(stage.ann))).name

    def write(conn):
        row = {"workspace_id": stage.workspace_id, "id": "crm-ann", "name": name}
        conn.execute(people.insert().values(row))
        conn.execute(update(people).where(people.c.id == "crm-ann").values(email="ANN@crm.example"))

    await stage.app.services.storage.write(write)
    await open_deal(stage, "d1", "Acme renewal", owner_id="crm-ann")
    await stage.ann.types("/winloss deals")
    await stage.ann.sees("One open deal is yours", "Acme renewal")


async def test_deals_of_one_name_are_told_apart(stage):
    mine = await owner(stage, stage.ann)
    await open_deal(stage, "d1", "Renewal", owner_id=mine, amount=5_000_000)
    await open_deal(stage, "d2", "Renewal", owner_id=mine, product="Seats")
    await stage.ann.types("/winloss deals")
    await stage.ann.sees("Renewal · EUR 5,000", "Renewal · Seats")


async def test_ones_deals_and_a_deal_lead_back_to_what_isnt_told_yet(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Lost on 19 Nov 2026", "Continue")
    await ann.types("/winloss deals")
    await ann.sees("No open deal here is yours", "One debrief waits for you")
    await ann.clicks("One debrief waits for you")
    await ann.sees("1 debrief waiting for you.")
    await bob.types("/winloss deal Acme renewal")
    assert "Continue" not in await bob.sees("Lost on 19 Nov 2026"), "it is hers"
    await bob.types("/winloss deals")
    assert "waits for you" not in await bob.sees("No open deal here is yours")
