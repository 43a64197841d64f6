"""What comes back in time: Later, reminders, follow-ups, the digest."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.transcripts.scenes import a_contract_elsewhere, a_quick_one, the_lost_deal

MONDAY_9 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # in London, where the digest's time is counted


@pytest.mark.everywhere
async def test_later_comes_back_in_the_reps_morning(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")
    await ann.sees("I'll come back to Acme renewal tomorrow at 09:00")

    await stage.later(hours=17)  # 07:05 UTC, 08:05 in Berlin
    assert "Sorry about Acme renewal" not in ann.card
    await stage.later(hours=1)

    await ann.sees("Sorry about Acme renewal")


async def test_one_active_card_a_person_the_next_waits(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await ann.sees("I'll ask you about it after the one you have open")
    assert "Congratulations" not in ann.screen

    await ann.clicks("Later")
    await ann.clicks("Next week")

    await ann.sees("I'll come back to Acme renewal")
    assert "Congratulations" not in ann.screen, "who has no time now isn't asked about the next at once"
    await stage.later(hours=24)
    await ann.sees("Congratulations on Harbor Foods")


async def test_what_comes_back_behind_another_card_says_so_and_no_longer_tomorrow(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")
    await ann.types("/winloss won Harbor Foods")
    await ann.sees("I'll come back to Acme renewal tomorrow at 09:00", "Congratulations on Harbor Foods")

    await stage.later(hours=18)

    await ann.sees("Acme renewal is next, once the card before it is done.")
    assert "tomorrow at 09:00" not in ann.screen


async def test_two_reminders_then_it_is_left_alone(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.sees("2 of 5")

    await stage.later(days=1)
    await ann.sees("you're at 2 of 5 and your answers are safe")
    await stage.later(days=3)
    await ann.sees("Last nudge for Acme renewal")
    await stage.later(days=8)
    await ann.sees("All right, I'll leave Acme renewal alone")
    await stage.later(days=60)
    assert "Pick it up again" in ann.card

    await ann.clicks("Pick it up again")
    await ann.sees("2 of 5", "Have they told you why?")


async def test_somebody_who_is_at_it_is_not_reminded(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await stage.later(hours=15)
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await stage.later(hours=3)
    await ann.sees("2 of 5")
    assert "your answers are safe" not in ann.screen


async def test_the_buyer_is_asked_and_answers_after_two_weeks(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal vs Globex")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.picks("No", under="Did you see it coming?")
    await ann.clicks("Finish here")
    await ann.sees("Worth asking about Acme renewal", "I respect the decision")
    await ann.clicks("Remind me in 2 weeks")
    await ann.sees("I'll ask again on 3 Dec")
    await stage.at(datetime(2026, 12, 3, 9, 0, tzinfo=UTC))
    await ann.sees("Worth asking about Acme renewal")

    await ann.clicks("They told me")

    screen = await ann.sees("What did they say decided it?")
    assert "Before they said so" not in screen  # our view was recorded before the buyer spoke
    await ann.fills("Their words, roughly", "Nobody wanted to own the switch.")
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.sees("Thank you", "Effort and risk of changing")


async def test_the_buyer_who_was_not_asked_comes_back_by_itself_once(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await stage.later(days=1)
    await ann.clicks("Leave it")
    await ann.sees("All right, I'll leave Acme renewal alone", "Worth asking about Acme renewal")

    await stage.at(datetime(2026, 12, 3, 9, 0, tzinfo=UTC))

    await ann.card_shows("Worth asking about Acme renewal")
    assert ann.screen.count("Worth asking about Acme renewal") == 1  # what stood above is a receipt
    await ann.clicks("Won't ask")
    await ann.sees("all right, I won't bring it up again")


async def test_a_contract_elsewhere_comes_back_before_it_ends(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)  # a lease of 30 months
    await ann.sees("Thank you", "I'll remind you on 3 April 2029")

    await stage.at(datetime(2029, 4, 3, 9, 0, tzinfo=UTC))  # the 2nd is Easter Monday where Ann lives

    await ann.sees("their contract ends on 31 May")
    await ann.clicks("Done")
    await ann.sees("done, thank you")


@pytest.mark.everywhere
async def test_the_digest_goes_to_the_channel_on_monday_and_only_once(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await the_lost_deal(ann)
    await a_quick_one(bob, "won", "Harbor Foods", "Price and value")
    await a_quick_one(manager, "lost", "Northwind Dental", "Timing and budget")

    await stage.at(MONDAY_9)
    screen = await manager.sees("Wins and losses, 16–22 Nov", "3 closed: 1 won, 2 lost")
    assert "Ann" not in screen.split("Wins and losses")[1]  # no rep is named
    await stage.later(minutes=5)
    assert manager.screen.count("Wins and losses, 16–22 Nov") == 1


async def test_a_quiet_week_still_brings_what_is_due(stage):
    ann = stage.ann
    await the_lost_deal(ann, "Northwind Dental")
    await stage.at(MONDAY_9)
    await ann.sees("Wins and losses, 16–22 Nov", "1 closed: 1 lost.")
    await stage.at(datetime(2027, 2, 15, 9, 0, tzinfo=UTC))
    await ann.sees("Northwind Dental")


async def test_a_late_answer_corrects_the_next_digest_and_says_so(stage):
    ann, bob = stage.ann, stage.bob
    await the_lost_deal(ann)
    await a_quick_one(bob, "won", "Harbor Foods", "Price and value")
    await a_quick_one(bob, "lost", "Northwind Dental", "Timing and budget")
    await a_quick_one(stage.max, "lost", "Mill phones", "Timing and budget")
    await stage.at(MONDAY_9)
    await ann.sees("Wins and losses, 16–22 Nov")

    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")
    await stage.at(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))

    await ann.sees("Corrected: one loss moved from price to timing")


@pytest.mark.long
async def test_what_came_late_and_what_moved_back_is_told_as_it_came_out(stage):
    ann, bob = stage.ann, stage.bob
    await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
    await a_quick_one(bob, "won", "Harbor Foods", "Price and value")
    await bob.types("/winloss lost Northwind Dental")
    await stage.at(MONDAY_9)
    said = await ann.sees("Wins and losses, 16–22 Nov", "1 debrief open.")
    assert "late" not in said
    assert "Corrected" not in said

    for driver in ("Timing and budget", "Price and value"):
        await ann.clicks("Change an answer")
        await ann.clicks("What tipped it")
        await ann.picks(driver, under="What tipped it the other way?")
        await ann.clicks("Next")
    await bob.types("/winloss nodecision Harbor Foods")
    await bob.clicks("It was wrong, correct it")
    await bob.sees("Corrected")
    await bob.clicks("Continue")
    await bob.picks("Price and value", under="What tipped it the other way?")
    await bob.clicks("Next")
    await bob.picks("I asked, no clear answer")
    await bob.picks("Half")
    await bob.clicks("Finish here")
    await stage.at(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))

    said = await ann.sees("1 late debrief counted now. Corrected: one win to an undecided deal.")
    assert "moved from" not in said, "it moved there and back"


async def test_the_preview_shows_the_days_since_the_last_strike_with_today(stage):
    ann, manager = stage.ann, stage.max

    async def preview(*words):
        await manager.types("/winloss digest preview")
        await manager.sees(*words)

    for deal in ("Acme renewal", "Harbor Foods", "Northwind Dental"):
        await a_quick_one(ann, "lost", deal, "Price and value")
    await preview("Wins and losses, 16–19 Nov", "3 closed: 3 lost.", "were asked about; answered: 3.")
    stage.clock.at = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    await preview("Wins and losses, 16–22 Nov", "3 closed: 3 lost.")
    await stage.at(MONDAY_9)
    await ann.sees("Wins and losses, 16–22 Nov")
    await stage.later(hours=1)
    await preview("Wins and losses, 23 Nov", "Nothing closed this week.")


async def test_a_contracts_end_is_due_with_its_month(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann, ends="2027-01-25")
    await ann.sees("Thank you")
    await stage.at(MONDAY_9)
    await ann.sees("Due this week: Acme renewal: contract ends in January")


async def test_a_digest_that_came_due_while_nobody_served_is_posted_at_the_next_start(stage):
    ann = stage.ann
    await the_lost_deal(ann)
    await ann.sees("Thank you")
    stage.clock.at = MONDAY_9 + timedelta(days=1)  # the machine was off over Monday

    await stage.app.ticker.ensure(stage.workspace_id, stage.sales)  # what every start does
    await stage.app.ticker.tick()

    await ann.sees("Wins and losses, 16–22 Nov")


async def test_after_weeks_down_the_digest_is_of_the_last_full_week(stage):
    await a_quick_one(stage.ann, "lost", "Acme renewal", "Price and value")
    await stage.at(MONDAY_9 + timedelta(days=21 + 2))  # a Wednesday, three Mondays later
    await stage.ann.sees("Wins and losses, 7–13 Dec")
    assert "16–22 Nov" not in stage.ann.screen
    await stage.later(days=5)
    await stage.ann.sees("Wins and losses, 14–20 Dec")  # and it goes on as ever


async def test_a_debrief_taken_up_by_hand_is_reminded_of_and_blocks_nobody_for_good(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Next week")
    await ann.clicks("Continue now")
    await ann.sees("What tipped it the other way?")
    await ann.types("/winloss won Harbor Foods")

    for _ in range(40):
        await stage.later(days=1)

    await ann.sees("I'll leave Acme renewal alone", "I'll leave Harbor Foods alone")  # so both had their turn
