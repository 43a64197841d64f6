"""When people are written to is for them to say; who is away hears nothing, and nothing is lost."""

from datetime import UTC, datetime

import pytest


async def test_hours_are_told_changed_and_given_back(stage):
    ann = stage.ann
    await ann.types("/winloss hours")
    await ann.sees("I write to you Monday to Friday, from 09:00 to 18:00 (Europe/Berlin).", "those of Germany")

    await ann.types("/winloss hours mon-wed 13:00-17:00")
    await ann.sees("I write to you Monday to Wednesday, from 13:00 to 17:00")
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")  # Friday, which is none of Ann's days
    await ann.sees("I'll come back to Acme renewal on Monday 23 November at 13:00")

    await ann.types("/winloss hours")
    await ann.clicks("As usual again")
    await ann.sees("I write to you Monday to Friday, from 09:00 to 18:00")


async def test_holidays_of_where_they_live_or_none(stage):
    ann = stage.ann
    await ann.types("/winloss hours holidays de by")
    await ann.sees("Public holidays are free: those of Germany (BY).")
    await ann.types("/winloss hours holidays none")
    await ann.sees("Public holidays are days like any other.")
    await ann.types("/winloss hours whenever")
    await ann.sees("I understand days, times or both")


async def test_who_is_away_hears_nothing_and_nothing_is_lost(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.types("/winloss won Harbor Foods")
    await ann.sees("I'll ask you about it after the one you have open")
    await ann.types("/winloss away until 7 December")
    await ann.sees("You are away: nothing comes from me before Monday 7 December, 09:00.")

    await stage.at(datetime(2026, 12, 7, 7, 0, tzinfo=UTC))  # an hour before
    assert "your answers are safe" not in ann.screen
    await stage.at(datetime(2026, 12, 7, 8, 0, tzinfo=UTC))
    await ann.sees("you're at 2 of 5 and your answers are safe")
    await ann.types("/winloss away")
    await ann.sees("You aren't away.")


async def test_what_was_put_off_waits_too_and_says_until_when(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")
    await ann.types("/winloss away 2 weeks")
    await stage.at(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    await ann.sees("I'll come back to Acme renewal on Thursday 3 December at 09:00")
    assert "Sorry about Acme renewal" not in ann.card
    await stage.at(datetime(2026, 12, 3, 8, 0, tzinfo=UTC))
    await ann.sees("Sorry about Acme renewal")


async def test_who_is_back_early_says_so(stage):
    ann = stage.ann
    await ann.types("/winloss away until friday")
    await ann.sees("nothing comes from me before Friday 20 November, 09:00")
    await ann.clicks("I'm back")
    await ann.sees("Welcome back.")
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await stage.later(days=1)
    await ann.sees("you're at 2 of 5 and your answers are safe")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("away until yesterday", "Until when?"),
        ("away until 19 November", "19 November 2026 is no day to come"),
        ("away until 2028-01-01", "1 January 2028 is over a year away"),
        ("away over", "Welcome back."),
    ],
)
async def test_what_is_no_day_to_come_is_asked_again(stage, typed, answer):
    await stage.ann.types(f"/winloss {typed}")
    await stage.ann.sees(answer)


async def test_a_last_reminder_waits_for_who_is_away_and_lets_nothing_go(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await stage.later(days=1)
    await stage.later(days=4)
    await ann.sees("Last nudge for Acme renewal")
    await ann.types("/winloss away 3 weeks")
    await stage.later(days=14)
    assert "I'll leave Acme renewal alone" not in ann.screen
    await ann.types("/winloss pending")
    await ann.sees("Acme renewal")


async def test_back_early_what_waited_comes_before_the_day_that_was_said(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.clicks("Tomorrow morning")
    await ann.types("/winloss away 4 weeks")
    await stage.at(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    await ann.sees("I'll come back to Acme renewal on Thursday 17 December at 09:00")
    await stage.at(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    await ann.types("/winloss away over")
    await ann.sees("Welcome back.")
    await stage.later(minutes=1)
    await ann.sees("Sorry about Acme renewal")
