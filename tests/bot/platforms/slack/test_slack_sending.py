"""The verbs that delivery uses, against a Slack that fails in every way."""

import asyncio
from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot.platforms.ports import Ambiguous, Gone, Limited, Profile, Refused, Who
from bot.platforms.slack.web_api import failure
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Chart, Message, Series, Table, note, say

WS = "slack:T0SALES"


async def test_the_adapter_knows_who_it_is(adapter):
    assert (adapter.workspace.id, adapter.workspace.name, adapter.bot_user_id) == (WS, "Northwind Sales", "U0WINLOSS")


async def test_a_profile_has_name_mail_and_zone(adapter, ann):
    assert await adapter.profile(Who(WS, ann.id)) == Profile("Ann", "ann@northwind.example", "Europe/Berlin")
    with pytest.raises(Refused, match="doesn't know that person"):
        await adapter.profile(Who(WS, "U9"))


async def test_a_message_is_posted_found_again_and_replaced(adapter, ann, clock):
    conversation = await adapter.open(WS, ann.id)
    assert await adapter.open(WS, ann.id) == conversation
    since = clock()
    for n in range(450):
        await adapter.create(WS, conversation, note(f"message {n}"), f"card:{n}:0")
    (found,) = await adapter.find(WS, conversation, "card:7:0", since)
    assert await adapter.find(WS, conversation, "card:8:1", since) == ()
    clock.seconds += 10_000
    assert await adapter.find(WS, conversation, "card:7:0", clock()) == (), "no further back than asked"
    await adapter.update(WS, conversation, found, note("changed"))
    assert "changed" in ann.screen
    assert await adapter.find(WS, conversation, "card:7:0", since) == (found,), "a change keeps the key"


async def test_a_post_whose_answer_was_lost_is_found_by_its_key(adapter, ann, slack, clock):
    conversation = await adapter.open(WS, ann.id)
    for fault, there in (("drop_before", False), ("drop_after", True), ("500", False), ("500_after", True)):
        slack.fault("chat.postMessage", fault)
        with pytest.raises(Ambiguous):
            await adapter.create(WS, conversation, note("hello"), f"card:{fault}:0")
        assert bool(await adapter.find(WS, conversation, f"card:{fault}:0", clock())) is there
    assert len(slack.messages(conversation)) == 2, "the client tried each once"


@pytest.mark.parametrize(
    ("code", "error", "advice"),
    [
        ("not_in_channel", Refused, "/invite @winloss"),
        ("channel_not_found", Refused, "/invite @winloss"),
        ("is_archived", Refused, "archived"),
        ("account_inactive", Refused, "Install it again"),
        ("invalid_auth", Refused, "bot token"),
        ("something_new", Refused, "something_new"),
        ("internal_error", Ambiguous, "internal_error"),
        ("message_not_found", Gone, None),
        ("ratelimited", Limited, None),
    ],
)
async def test_each_refusal_says_what_to_do(adapter, slack, code, error, advice):
    sales = slack.channel("sales")
    ts = await adapter.create(WS, sales, note("hello"), "k")
    slack.fault("chat.update", code)
    with pytest.raises(error, match=advice):
        await adapter.update(WS, sales, ts, note("x"))


async def test_a_channel_without_us_says_how_to_invite(adapter, slack):
    with pytest.raises(Refused, match="/invite @winloss"):
        await adapter.create(WS, slack.channel("sales", member=False), note("hello"), "k")
    with pytest.raises(Refused, match="archived"):
        await adapter.create(WS, slack.channel("old", archived=True), note("hello"), "k")


async def test_a_message_that_is_gone_is_gone(adapter, slack):
    with pytest.raises(Gone):
        await adapter.update(WS, slack.channel("sales"), "1.000001", note("x"))


async def test_being_limited_says_how_long(adapter, slack):
    slack.fault("chat.postMessage", "429", retry_after=7)
    with pytest.raises(Limited) as limited:
        await adapter.create(WS, slack.channel("sales"), note("hello"), "k")
    assert limited.value.seconds == 7


@pytest.mark.parametrize(
    ("told", "seconds"), [("2.5", 2.5), ("-9", 1), ("0", 1), ("nan", 1), ("inf", 1), ("soon", 1), ("", 1), (None, 1)]
)
def test_what_is_no_time_to_wait_is_a_second(told, seconds):
    answer = SimpleNamespace(status_code=429, headers={} if told is None else {"Retry-After": told}, data={})
    found = failure(SlackApiError("ratelimited", answer))
    assert isinstance(found, Limited)
    assert found.seconds == seconds


async def test_one_message_a_second_a_channel_and_the_tier_of_updates(adapter, slack, clock):
    slack.limits = True
    sales, north = slack.channel("sales"), slack.channel("north")
    ts = await adapter.create(WS, sales, note("1"), "k1")
    await adapter.create(WS, north, note("1"), "k2")
    with pytest.raises(Limited):
        await adapter.create(WS, sales, note("2"), "k3")
    clock.seconds += 1
    await adapter.create(WS, sales, note("2"), "k3")
    for _ in range(50):
        await adapter.update(WS, sales, ts, note("x"))
    with pytest.raises(Limited):
        await adapter.update(WS, sales, ts, note("x"))


async def test_a_slack_that_lacks_charts_gets_them_in_letters(adapter, slack):
    sales = slack.channel("sales")
    chart = Chart("bar", "Lost", "deals", ("Price",), (Series("Ours", (2,)),), "Price 2")
    slack.fault("chat.postMessage", "invalid_blocks")
    await adapter.create(WS, sales, Message("Digest", (chart, Table(("Against",), (("Globex",),)))), "k")
    (message,) = slack.messages(sales)
    assert [block["type"] for block in message["blocks"]] == ["rich_text", "rich_text"]


FIGURES = Message(
    "1 closed",
    (
        say("1 closed: 1 lost."),
        Table(("Against",), (("Globex",),)),
        Chart("bar", "Lost", "deals", ("Price",), (Series("Ours", (2,)),), "Price 2"),
    ),
)
LETTERS = ["rich_text"] * 3


@pytest.fixture
def plain(slack):
    slack.lacks = {"table", "data_visualization"}
    return slack


def kinds(message):
    return [block["type"] for block in message["blocks"]]


async def test_a_command_is_answered_in_letters_where_slack_lacks_charts(adapter, plain, desk, ann):
    desk.answer = FIGURES
    await ann.types("/winloss stats")
    assert "Price 2" in await ann.sees("1 closed: 1 lost.", "Globex")
    assert [kinds(message) for message in plain.ephemeral.values()] == [LETTERS]


async def test_so_is_a_slow_command(adapter, plain, desk, ann):
    desk.answer, desk.slowly = FIGURES, asyncio.Event()
    await ann.types("/winloss stats")
    desk.slowly.set()
    await ann.sees("1 closed: 1 lost.")
    assert kinds([*plain.ephemeral.values()][-1]) == LETTERS


async def test_so_is_a_press_below_it_and_in_its_place(adapter, plain, desk, ann):
    button = Message("x", (Buttons((Button("More", Action(Verb.RUN, value="stats")),)),))
    await adapter.create(WS, ann.conversation, button, "k")
    desk.answer = desk.replacement = FIGURES
    await ann.clicks("More")
    assert desk.replaced is True
    await ann.sees("1 closed: 1 lost.")
    await adapter.close()
    assert kinds(plain.messages(ann.conversation)[-1]) == LETTERS
    assert [kinds(message) for message in plain.ephemeral.values()] == [LETTERS]


async def test_so_are_words(adapter, plain, desk, ann):
    desk.answer = FIGURES
    await ann.says("stats")
    await ann.sees("1 closed: 1 lost.")
    assert [kinds(message) for message in plain.ephemeral.values()] == [LETTERS]


async def test_a_layout_that_slack_refuses_is_not_sent_twice(adapter, slack):
    slack.fault("chat.postMessage", "invalid_blocks", times=2)
    with pytest.raises(Refused, match="layout"):
        await adapter.create(WS, slack.channel("sales"), note("hello"), "k")
    assert len(slack._faults["chat.postMessage"]) == 1
