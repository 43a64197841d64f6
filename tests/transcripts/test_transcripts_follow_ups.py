"""What comes back later: one's own list, Later, done and undone, a colleague's hands, and whoever left."""

from datetime import UTC, datetime

from tests.transcripts.scenes import a_contract_elsewhere

APRIL = datetime(2029, 4, 3, 9, 0, tzinfo=UTC)  # the 2nd is Easter Monday


async def test_what_is_done_is_no_more_to_come_in_a_deals_story(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees(": 3 Apr 2029")
    await ann.types("/winloss followups")
    await ann.clicks("Not any more")
    await ann.sees("all right, I won't bring it up again")
    await ann.types("/winloss deal Acme renewal")
    await ann.types("/winloss hours")  # what comes after it
    await ann.sees("I write to you ")
    assert ann.screen.count(": 3 Apr 2029") == 1


async def test_a_rep_sees_what_comes_back_puts_it_off_and_takes_done_back(stage):
    ann = stage.ann
    await ann.types("/winloss followups")
    await ann.sees("Nothing of yours waits to be followed up.")
    await a_contract_elsewhere(ann)
    await ann.types("/winloss followups")
    await ann.sees("One follow-up of yours is open.", "3 April 2029: their contract ends on 31 May 2029")

    await ann.clicks("Done")
    await ann.sees("Acme renewal: done, thank you.")
    await ann.clicks("Undo")
    await ann.sees("Acme renewal: I'll remind you on 3 April 2029.")
    await stage.at(APRIL)
    await ann.sees("Acme renewal: their contract ends on 31 May. A good moment to get in touch.")
    await ann.clicks("Later")
    await ann.sees("When shall I bring up Acme renewal again?")
    await ann.clicks("In a week")
    await ann.sees("Acme renewal: I'll remind you on 10 April.")
    await ann.types("/winloss followups")
    await ann.sees("10 April: their contract ends on 31 May")


async def test_it_comes_two_weeks_before_once_more_unless_it_is_done(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)
    await stage.at(APRIL)
    await ann.sees("their contract ends on 31 May")
    await ann.types("/winloss lost Contoso")
    await ann.card_shows("Sorry about Contoso")
    await stage.at(datetime(2029, 5, 17, 9, 0, tzinfo=UTC))
    await ann.card_shows("their contract ends on 31 May")
    await ann.clicks("Not any more")
    await ann.sees("all right, I won't bring it up again")


async def test_who_works_on_saturdays_is_reminded_on_one(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)
    await ann.types("/winloss hours tue-sat")
    await stage.at(APRIL)  # a Tuesday
    await ann.sees("their contract ends on 31 May")
    await ann.clicks("Later")
    await ann.dates("2029-04-14")
    await ann.sees("Acme renewal: I'll remind you on 14 April.")


async def test_a_colleague_is_told_can_decline_and_it_can_be_taken_back(stage):
    ann, bob = stage.ann, stage.bob
    await a_contract_elsewhere(ann)
    await ann.types("/winloss followups")
    await ann.clicks("Someone else")
    await ann.sees("Who takes on Acme renewal?", "They see the deal's name and the date, not your answers.")
    await ann.picks("Bob Berg")
    await ann.sees("Acme renewal: I'm telling Bob Berg now. If they can't take it, it comes back to you.")
    await stage.later(minutes=1)
    told = await bob.sees("Ann Ames asks you to take this on.", "Acme renewal: I'll remind you on 3 April 2029.")
    assert "Familiarity" not in told

    await bob.clicks("I can't take it")
    await bob.sees("Acme renewal: Ann Ames has it now.")
    await stage.later(days=1)
    await ann.sees("Bob Berg can't take this on, so it is yours again.")
    await ann.clicks("Someone else")
    await ann.picks("Bob Berg")
    await ann.clicks("Take it back")
    await ann.sees("Acme renewal: I'll remind you on 3 April 2029.")
