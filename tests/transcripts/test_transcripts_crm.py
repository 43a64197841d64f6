"""A deal closes in the CRM: its owner is asked, when that is decent, and once."""

from datetime import timedelta

import pytest

from tests.transcripts.scenes import a_quick_one
from tests.transcripts.stage import THURSDAY

EARLIER, LATER = "2026-11-19T12:00:00Z", "2026-11-19T13:00:00Z"
LATEST = "2026-11-19T14:00:00Z"


async def answers(ann):
    """The two required cards, then enough."""
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("Half")
    await ann.clicks("Finish here")
    await ann.sees("Thank you")


@pytest.mark.everywhere
async def test_whoever_lost_a_deal_is_asked_two_hours_later(stage):
    ann = stage.ann
    await stage.crm("lost", ann, amount="12000", currency="EUR", competitor="globex", stage="Negotiation")
    await stage.later(hours=1, minutes=55)
    assert "Acme" not in ann.screen
    await stage.later(minutes=6)
    await ann.sees("Sorry about Acme renewal")
    await answers(ann)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Lost on 19 Nov 2026", "EUR 12,000", "Globex")


async def test_whoever_won_a_deal_is_asked_at_once(stage):
    await stage.crm("won", stage.ann)
    await stage.later(seconds=1)
    await stage.ann.sees("Congratulations on Acme renewal")


async def test_late_in_the_evening_it_waits_for_the_morning(stage):
    ann = stage.ann
    stage.clock.at = THURSDAY + timedelta(hours=6)  # nine in the evening in Berlin
    await stage.crm("lost", ann)
    await stage.later(hours=3)
    assert "Acme" not in ann.screen
    await stage.at(THURSDAY + timedelta(hours=19))
    await ann.sees("Sorry about Acme renewal")


async def test_a_slip_that_is_put_right_within_the_two_hours_asks_nothing(stage):
    ann, manager = stage.ann, stage.max
    await stage.crm("lost", ann, changed_at=EARLIER)
    await stage.crm("open", ann, changed_at=LATER)
    await stage.later(hours=2, minutes=1)
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")
    assert "Acme" not in ann.screen


async def test_sent_again_late_and_in_another_order_it_is_one_closing(stage):
    ann, manager = stage.ann, stage.max
    told = [("lost", EARLIER), ("open", LATER), ("won", LATEST)]
    for outcome, at in (told[2], told[0], told[1], *told, told[0]):
        await stage.crm(outcome, ann, changed_at=at)
        await stage.later(seconds=5)
    await ann.sees("Congratulations on Acme renewal")
    assert "Sorry about" not in ann.screen
    await manager.types("/winloss stats")
    await manager.sees("1 won", "0 of 1 asked about")


async def test_an_outcome_that_the_crm_changes_is_a_correction_and_answers_stand(stage):
    ann = stage.ann
    await stage.crm("lost", ann, changed_at=EARLIER)
    await stage.later(hours=2, minutes=1)
    await ann.sees("Sorry about Acme renewal")
    await answers(ann)
    await stage.crm("won", ann, changed_at=LATEST)
    await stage.later(hours=2, minutes=1)
    assert "Congratulations" not in ann.screen  # nobody is asked twice
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Won on 19 Nov 2026", "Price and value")


async def test_who_was_quicker_in_chat_is_not_asked_again(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await stage.crm("lost", ann, name="ACME  renewal")
    await stage.later(hours=30)
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")
    await manager.types("/winloss stats")
    await manager.sees("1 lost")


async def test_who_speaks_of_it_before_is_asked_at_once_and_once(stage):
    ann = stage.ann
    await stage.crm("lost", ann)
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("already marked as lost", "Sorry about Acme renewal")
    await answers(ann)
    await stage.later(hours=30)
    assert "/winloss lost" not in ann.screen.rpartition("Thank you")[2]
    assert ann.screen.count("Sorry about Acme renewal") <= 1


async def test_a_deal_that_reopens_and_closes_again_has_a_debrief_of_its_own(stage):
    ann, manager = stage.ann, stage.max
    await stage.crm("lost", ann, changed_at=EARLIER)
    await stage.later(hours=2, minutes=1)
    await answers(ann)
    await stage.later(days=4)
    await stage.crm("open", ann, changed_at="2026-11-23T10:00:00Z")
    await stage.crm("won", ann, changed_at="2026-11-23T11:00:00Z")
    await stage.later(seconds=5)
    await ann.sees("Congratulations on Acme renewal")
    await manager.types("/winloss stats")
    await manager.sees("1 won", "1 lost")


async def test_managers_hear_of_an_owner_whom_nobody_here_is_known_by(stage):
    manager = stage.max
    await stage.crm("lost", owner_email="kim@elsewhere.example")
    await manager.sees("Acme renewal closed in your CRM (lost)", "kim@elsewhere.example", "I ask nobody about it")
    await stage.crm("lost", owner_email="kim@elsewhere.example", amount="5")
    assert manager.screen.count("I ask nobody about it") == 1
    await manager.types("/winloss stats")
    await manager.sees("1 lost")


async def test_one_that_may_be_a_deal_of_theirs_asks_whether_it_is_and_then_no_more(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewals", "Price and value")
    await stage.crm("lost", ann)
    await stage.later(hours=2, minutes=1)
    await ann.sees("It looks like Acme renewals.")
    await ann.clicks("It's the same deal")
    await ann.sees("are one deal")
    await manager.types("/winloss stats")
    await manager.sees("1 closed: 1 lost", "The one asked about is debriefed")
    await stage.crm("lost", ann, amount="5")  # it is that deal from now on
    await stage.later(days=1)
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")


async def test_one_that_is_not_the_same_is_asked_about_as_any_other(stage):
    ann, manager = stage.ann, stage.max
    await a_quick_one(ann, "lost", "Acme renewals", "Price and value")
    await stage.crm("lost", ann)
    await stage.later(hours=2, minutes=1)
    await ann.sees("It looks like Acme renewals.")
    await answers(ann)
    await manager.types("/winloss stats")
    await manager.sees("2 lost")


async def test_one_of_nobody_that_may_be_a_deal_of_somebodys_is_told_to_managers(stage):
    bob, manager = stage.bob, stage.max
    await bob.types("/winloss lost Acme renewals 12k")
    await bob.sees("Sorry about Acme renewals")
    await stage.crm("lost", amount="12000")
    await manager.sees("looks like Acme renewals", "merge Acme renewal into Acme renewals")


async def test_a_deal_that_is_handed_on_in_the_crm_before_anybody_was_asked_goes_to_its_new_owner(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await stage.crm("lost", ann, changed_at=EARLIER)
    await stage.later(hours=1)
    await stage.crm("lost", bob, changed_at=LATER)
    await stage.later(hours=1, minutes=1)
    await bob.sees("Sorry about Acme renewal")
    assert "Acme" not in ann.screen
    await answers(bob)
    await manager.types("/winloss pending")
    await manager.sees("In the whole team 0 are open.")


async def test_what_somebody_was_asked_about_stays_theirs(stage):
    ann, bob = stage.ann, stage.bob
    await stage.crm("lost", ann, changed_at=EARLIER)
    await stage.later(hours=2, minutes=1)
    await ann.sees("Sorry about Acme renewal")
    await stage.crm("lost", bob, changed_at=LATEST)
    await stage.later(hours=3)
    assert "Acme" not in bob.screen
    await answers(ann)


async def test_a_new_owner_who_is_not_in_chat_leaves_it_with_whom_it_waits_for(stage):
    ann = stage.ann
    await stage.crm("lost", ann, changed_at=EARLIER)
    await stage.crm("lost", owner_email="kim@elsewhere.example", changed_at=LATER)
    await stage.later(hours=2, minutes=1)
    await ann.sees("Sorry about Acme renewal")


async def test_where_no_crm_can_be_written_to_a_manager_hears_what_to_set(stage):
    await stage.max.types("/winloss crm on")
    await stage.max.sees(
        "There is no CRM that I could write to: set HUBSPOT_SERVICE_KEY, PIPEDRIVE_API_TOKEN or SALESFORCE_CLIENT_ID"
    )
