"""The Home tab: shown anew whenever it is opened, within what Slack takes, and in nobody's way."""

import pytest

from bot.platforms.ports import HOME_TAB, Limited, Refused
from dialogs.messages.messages import Message, note, say
from storage.units.outbox import TAB
from tests.transcripts.stage import on_slack
from tests.waiting import until

WS = "slack:T0SALES"


async def test_it_is_published_and_what_slack_refuses_says_what_to_do(adapter, ann, slack):
    await adapter.update(WS, "D1", HOME_TAB + ann.id, note("hello"))
    ann.at_home = True
    assert "hello" in ann.screen
    with pytest.raises(Refused, match="doesn't know that person"):
        await adapter.update(WS, "D1", f"{HOME_TAB}U9", note("hello"))
    slack.has_home_tab = False
    with pytest.raises(Refused, match="winloss manifest slack"):
        await adapter.update(WS, "D1", HOME_TAB + ann.id, note("hello"))


async def test_more_than_slack_takes_is_cut_and_not_refused(adapter, ann, slack):
    many = Message("many", tuple(say(f"line {n}", style="heading") for n in range(200)))
    await adapter.update(WS, "D1", HOME_TAB + ann.id, many)
    assert len(slack.homes[ann.id]["blocks"]) <= 100
    assert not slack.refusals


async def test_being_limited_says_how_long(adapter, ann, slack):
    slack.fault("views.publish", "429", retry_after=9)
    with pytest.raises(Limited) as limited:
        await adapter.update(WS, "D1", HOME_TAB + ann.id, note("hello"))
    assert limited.value.seconds == 9


async def test_while_slack_takes_no_home_cards_go_on_and_then_it_comes_once(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        ann, slack = stage.ann, stage.slack
        slack.fault("views.publish", "429", retry_after=1)
        for _ in range(5):
            await ann.opens_home()
        ann.opens_messages()
        await ann.types("/winloss lost Acme renewal")
        await ann.card_shows("Sorry about Acme renewal")
        await until(lambda: _published(slack, ann), lambda: "home never came")
        ann.at_home = True
        await ann.sees("One debrief waits for you")
        assert slack.published[ann.id] <= 2, "five openings melt into one"


async def _published(slack, person):
    return slack.published[person.id]


async def test_an_app_without_the_tab_is_told_nowhere_and_all_else_goes_on(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        stage.slack.has_home_tab = False
        await stage.ann.opens_home()
        await until(lambda: _parked(stage), lambda: "it isn't given up")
        stage.ann.opens_messages()
        await stage.ann.types("/winloss home")
        await stage.ann.sees("No debrief waits for you")
        stage.slack.has_home_tab = True
        await stage.ann.opens_home()
        await stage.ann.sees("No debrief waits for you")


async def _parked(stage):
    def read(conn):
        found = conn.exec_driver_sql(f"SELECT parked FROM outbox WHERE subject = '{TAB}'").scalar()
        return "Home tab" in (found or "")

    return await stage.app.services.storage.read(read)


async def test_a_press_too_old_to_read_says_so_over_home(sqlite_url, tmp_path):
    async with on_slack(sqlite_url, tmp_path) as stage:
        ann = stage.ann
        await ann.opens_home()
        await ann.sees("Tell me about a deal")
        for block in stage.slack.homes[ann.id]["blocks"]:
            for element in block.get("elements", ()):
                if element.get("type") == "button":
                    element["value"] = "of nobody's"
        await ann.clicks("Tell me about a deal")
        await ann.sees("That button is too old to work.")
