"""The main conversations once more on PostgreSQL: what people see does not depend on the database."""

from datetime import timedelta

import pytest

from tests.transcripts.scenes import a_quick_one, the_lost_deal
from tests.transcripts.stage import on_slack, on_teams, on_the_page
from tests.transcripts.test_transcripts_time import MONDAY_9

pytestmark = pytest.mark.everywhere  # in `make test` on Slack
PLATFORMS = {"slack": on_slack, "teams": on_teams, "web": on_the_page}


@pytest.fixture(params=["slack", *(pytest.param(name, marks=pytest.mark.long) for name in ("teams", "web"))])
async def stage(request, postgres_url, tmp_path):
    async with PLATFORMS[request.param](postgres_url, tmp_path) as made:
        yield made


async def test_a_lost_deal_from_the_command_to_the_digest_and_the_follow_up(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await the_lost_deal(ann)
    screen = await ann.sees("Thank you, that's the first debrief this quarter", "I'll remind you on 19 Feb")
    assert "Effort and risk of changing" in screen
    await a_quick_one(bob, "won", "Harbor Foods", "Price and value")
    await a_quick_one(manager, "lost", "Northwind Dental", "Timing and budget")

    await ann.types("/winloss stats")
    await ann.sees("3 closed: 1 won, 2 lost")
    await ann.clicks("Share")
    await ann.clicks("Share it there")
    await bob.sees("3 closed: 1 won, 2 lost")
    await ann.types("/winloss deal acme  RENEWAL")
    await ann.sees("Lost on 19 Nov 2026", "Talk again: 19 Feb 2027")

    await stage.at(MONDAY_9)
    await manager.sees("Wins and losses, 16–22 Nov", "3 closed: 1 won, 2 lost")
    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.sees("Thank you", "Timing and budget")

    await stage.at(MONDAY_9 + timedelta(days=88))
    await ann.sees("you wanted to talk to them again")


async def test_later_reminders_and_what_waits(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won Harbor Foods")
    await ann.sees("I'll ask you about it after the one you have open")
    await ann.clicks("Later")
    await ann.clicks("Next week")
    await stage.later(days=1)
    await ann.sees("Congratulations on Harbor Foods")
    await stage.later(days=3)
    await ann.sees("about a minute, whenever you're ready")
    await ann.clicks("Leave it")
    await ann.sees("I'll leave Harbor Foods alone")
    await stage.later(days=7)
    await ann.card_shows("Acme renewal")
