"""Later, at a time of one's own: on one's own clocks, said back, and refused where it can't be."""

import pytest

from tests.transcripts.scenes import a_contract_elsewhere
from tests.transcripts.test_transcripts_follow_ups import APRIL
from tests.transcripts.test_transcripts_home import opens_home


async def test_a_time_of_their_own_is_on_their_clocks_said_back_and_kept(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.sees("When shall I come back to Acme renewal?", "Or pick a time")
    await ann.clicks("At that time")
    await ann.sees("When shall that be? Pick a day and a time, then press “At that time”.")
    await ann.times(
        "2026-11-18T16:00"
    )  # yesterday: a calendar that begins today is a hint, which not every client takes
    await ann.clicks("At that time")
    await ann.sees("That has gone by already, or is more than 366 days away. Please pick another time.", "In an hour")
    await ann.times("2026-11-21T16:40")  # a Saturday: they said so
    await ann.clicks("At that time")
    await ann.sees("I'll come back to Acme renewal on Saturday 21 November at 16:40.")
    await stage.later(days=2, hours=1, minutes=30)  # it is 16:35 where they are
    await ann.sees("I'll come back to Acme renewal")
    await stage.later(minutes=6)
    await ann.sees("Sorry about Acme renewal", "Start")


async def test_half_typed_words_are_kept_where_a_time_is_picked(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.clicks("Later")
    await ann.times("2026-11-23T10:15")
    await ann.clicks("At that time")
    await ann.sees("I'll come back to Acme renewal on Monday 23 November at 10:15.")


@pytest.mark.parametrize(
    ("typed", "back"),
    [
        ("tomorrow", "tomorrow at 09:00"),
        ("in 4 days", "Monday 23 November at 09:00"),
        ("monday 10:15", "Monday 23 November at 10:15"),
        ("Tomorrow morning", "tomorrow at 09:00"),
    ],
)
async def test_a_day_that_is_typed_is_taken_and_said_back(stage, typed, back):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.says(typed)
    await ann.sees(f"I'll come back to Acme renewal {'' if 'tomorrow' in back else 'on '}{back}.")


async def test_what_is_no_plain_day_puts_nothing_off(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Later")
    await ann.says("when the dust settles")
    await ann.sees("Tap Start on the card above")
    await ann.says("1 Dec 2035")
    await ann.sees("That has gone by already, or is more than 366 days away. Please pick another time.", "In an hour")


@pytest.mark.everywhere
async def test_a_follow_up_on_home_is_put_off_to_a_day_of_ones_own(stage):
    ann = stage.ann
    await a_contract_elsewhere(ann)
    await stage.at(APRIL)
    await ann.sees("their contract ends on 31 May")
    await opens_home(stage, ann)
    await ann.clicks("Later", under="their contract ends soon")
    await ann.sees("When shall I bring up Acme renewal again?", "Tomorrow", "In a month")
    await ann.dates("2029-04-24")
    await ann.sees("Acme renewal: I'll remind you on 24 April.")
