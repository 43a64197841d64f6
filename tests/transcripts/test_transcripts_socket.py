"""A whole conversation by Slack's Socket Mode: the same desk hears the same words, and only the way in differs."""

import pytest

from tests.transcripts.scenes import the_lost_deal
from tests.transcripts.stage import on_slack


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path, by_socket=True) as made:
        yield made
        assert made.slack.sockets.complaints == made.slack.sockets.given_up == []


async def test_a_lost_deal_from_the_mark_to_the_thanks_while_slack_refreshes(stage):
    await the_lost_deal(stage.ann)
    await stage.ann.sees("Thank you")
    await stage.slack.sockets.refreshes()
    assert (await stage.slack.redelivers())[0] == 200
    await stage.bob.uses("mark_deal")
    await stage.bob.fills("Or its name, if it isn't there", "Harbor Foods")
    await stage.bob.clicks("Won")
    await stage.bob.submits()
    await stage.bob.card_shows("Congratulations on Harbor Foods!")
    assert "2 closed: 1 won, 1 lost" in (await stage.max.types("/winloss stats")).text
    cards = [m for m in stage.slack.messages(stage.ann.conversation) if m["user"] == stage.slack.bot_user_id]
    assert len(cards) == len({m["ts"] for m in cards})
    assert max(ack.seconds for ack in stage.slack.sockets.acknowledged) < 3
