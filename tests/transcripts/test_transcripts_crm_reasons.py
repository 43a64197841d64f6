"""What the CRM says decided a deal: shown as the CRM's, kept apart from the rep's view, and compared with it."""

from sqlalchemy import select

from storage.tables import closing, deal
from storage.units.erasing import How, erase_deal
from tests.transcripts.stage import on_slack


async def debriefs(person, deal, driver):
    await person.sees(f"Sorry about {deal}")
    await person.clicks("Start")
    await person.picks(driver, under="What tipped it the other way?")
    await person.clicks("Next")
    await person.picks("I asked, no clear answer")
    await person.picks("Half")
    await person.clicks("Finish here")


async def lost(stage, number, person, reason, driver):
    """A deal is lost in the CRM for a reason there, and its rep sees it in their own way."""
    deal = f"Deal {number}"
    await stage.crm("lost", person, deal_id=f"R-{number}", name=deal, reason=reason)
    await stage.later(days=7)
    await debriefs(person, deal, driver)


async def test_the_prompt_says_what_the_crm_says_and_asks_all_the_same(stage):
    ann = stage.ann
    more = {"amount": "12000", "currency": "EUR", "product": "Hosting", "segment": "Retail", "reason": "Price"}
    await stage.crm("lost", ann, competitor="globex", **more)
    await stage.later(hours=2, minutes=1)
    await ann.sees("Sorry about Acme renewal", "CRM says: Price, against Globex, EUR 12,000, Hosting, Retail.")
    await debriefs(ann, "Acme renewal", "Effort and risk of changing")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("CRM says: Price.", "Effort and risk of changing")


async def test_how_often_the_two_differ_is_a_figure_and_a_line_in_the_gap(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await lost(stage, 1, ann, "Price", "Effort and risk of changing")
    await lost(stage, 2, ann, "price and value", "Price and value")
    await lost(stage, 3, bob, "Price", "Effort and risk of changing")
    await lost(stage, 4, bob, "Lost touch", "Timing and budget")
    await manager.types("/winloss stats by crm reason")
    told = await manager.sees("By crm reason", "they differ in 2 of 3", "In other words")
    assert "Most often: the CRM says price, we say changing (2)." in told
    assert "Left out: one" in told
    await manager.clicks("Price")
    told = await manager.sees("By crm reason: Price", "Deal 1", "Deal 2", "Deal 3")
    assert "Deal 4" not in told.rpartition("By crm reason: Price")[2]
    await manager.clicks("By crm reason")
    await manager.clicks("In other words")
    await manager.sees("By crm reason: In other words", "Deal 4")
    await manager.types("/winloss stats by crm reason of weather")
    await manager.sees("There is no such row", "stats quarter by crm reason")
    await manager.types("/winloss stats reasons")
    await manager.sees("What the CRM says, what we say", "they differ in 2 of 3")
    await ann.types("/winloss stats by crm reason")  # of two sellers, a rep reads no answers
    assert "they differ" not in ann.screen
    await ann.types("/winloss stats by crm reason of price")
    await ann.sees("Managers see the deals behind a figure")


async def test_app_yaml_says_what_a_reason_of_the_crm_counts_as(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path, crm={"reasons": {"lost touch": "sales_process"}}) as stage:
        await lost(stage, 1, stage.bob, "Lost touch", "Timing and budget")
        await stage.max.types("/winloss stats by crm reason")
        told = await stage.max.sees("they differ in 1 of 1")
        assert "In other words" not in told


async def test_what_is_answered_here_is_not_taken_for_the_crm_s_when_it_comes_back(stage):
    ann = stage.ann
    await stage.crm("lost", ann, reason="Price", changed_at="2026-11-19T13:00:00Z")
    await stage.later(hours=2, minutes=1)
    await debriefs(ann, "Acme renewal", "Effort and risk of changing")
    await stage.crm("lost", ann, reason="Effort and risk of changing", changed_at="2026-11-19T16:00:00Z")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("CRM says: Price.")


async def test_a_reason_changes_until_its_rep_answered_and_a_win_has_none(stage):
    ann = stage.ann
    await stage.crm("lost", ann, reason="Price", changed_at="2026-11-19T12:00:00Z")
    await stage.crm("lost", ann, reason="Timing", changed_at="2026-11-19T13:00:00Z")
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("CRM says: Timing.")
    await stage.crm("won", ann, reason="Timing", changed_at="2026-11-19T14:00:00Z")
    await ann.types("/winloss deal Acme renewal")
    assert "CRM says" not in (await ann.sees("Won on")).rpartition("Won on")[2]


async def test_what_the_crm_said_goes_with_a_deal_that_is_erased(stage):
    await stage.crm("lost", stage.ann, reason="Bob's cousin owns Globex")
    storage, ws, rules = stage.app.services.storage, stage.workspace_id, stage.app.rules
    said = select(closing.c.reason, deal.c.id).join(deal, deal.c.id == closing.c.deal_id)
    (reason, deal_id), at = await storage.read(lambda conn: conn.execute(said).one()), stage.app.services.moment()
    assert reason == "Bob's cousin owns Globex"
    await storage.write(erase_deal, ws, deal_id, at, How(rules.keeps(ws), rules.opened(at.now)))
    assert (await storage.read(lambda conn: conn.execute(said).one())).reason is None


async def test_where_no_crm_says_why_that_is_said_and_not_that_nothing_closed(stage):
    await stage.crm("lost", stage.ann)
    await stage.max.types("/winloss stats by crm reason")
    await stage.max.sees("This quarter, 1 Oct–19 Nov: of no deal that closed the CRM says why.", "stats by driver")
