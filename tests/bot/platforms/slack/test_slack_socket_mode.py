"""Slack without an address of ours: whatever becomes of sockets, events are handled, and acknowledged after that."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from aiohttp import web

from bot import door
from bot.bodies import LARGEST, MOST_NESTED
from bot.commands.forms import NotAnAmount
from bot.platforms.ports import Ambiguous, Command, Refused
from bot.platforms.slack import connection, socket_mode
from bot.platforms.slack.adapter import SlackAdapter
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, note, say
from storage.engine.engine import StorageError
from tests.bot.platforms.slack.conftest import nobody
from tests.examples import more
from tests.stand_ins.slack import Slack
from tests.stand_ins.slack_sockets import MOST


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    """Pings each fifth of a second, pauses of hundredths."""
    monkeypatch.setattr(socket_mode, "HEARTBEAT", 0.2)
    monkeypatch.setattr(socket_mode, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(socket_mode, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(connection, "SILENCE", 1.5)
    monkeypatch.setattr(connection, "LINGER", 1.0)


@pytest_asyncio.fixture
async def slack(clock) -> AsyncIterator[Slack]:
    async with Slack(clock) as running:
        running.by_socket = True
        running.sockets.pause_between_pings = 0.1
        yield running
        assert running.sockets.complaints == []


@pytest.fixture
def process(slack, desk, clock) -> Callable[[], SlackAdapter]:
    """A new process of the app, by what it has of Slack. It isn't started."""

    def made(app_token: str = slack.app_token) -> SlackAdapter:
        return SlackAdapter(
            desk, None, bot_token=slack.token, app_token=app_token, real_now=clock, api_url=slack.api_url, patience=0.05
        )

    return made


@pytest_asyncio.fixture
async def adapter(slack, process) -> AsyncIterator[SlackAdapter]:
    made = process()
    await made.start(nobody)
    await slack.sockets.stand()
    yield made
    await made.close()


async def until(there: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(10):
        while not there():  # noqa: ASYNC110 -- what is waited for tells nobody
            await asyncio.sleep(0.01)


async def test_a_command_is_answered_in_its_acknowledgement(ann, desk, slack):
    desk.answer = note("Marked *Acme*.")
    reply = await ann.types("/winloss lost Acme & Söhne <EU>")
    assert (reply.status, reply.text, reply.body["response_type"]) == (200, "Marked *Acme*.", "ephemeral")
    assert isinstance(desk.last, Command)
    assert (desk.last.text, desk.last.who.user_id) == ("lost Acme & Söhne <EU>", ann.id)
    desk.answer = None
    assert (await ann.types("/winloss pending")).text == ""
    assert [ack.payload is None for ack in slack.sockets.acknowledged] == [False, True]


async def test_a_press_a_word_and_a_form_go_the_way_they_go_over_http(ann, desk, adapter):
    conversation = await adapter.open("slack:T0SALES", ann.id)
    card = Message("Acme", (say("Acme"), Buttons((Button("Next", Action(Verb.NEXT, "01J", 3)),))))
    await adapter.create("slack:T0SALES", conversation, card, "card:01J:0")
    desk.replacement = note("2 of 6")
    assert (await ann.clicks("Next")).status == 200
    assert (desk.last.action.verb, desk.replaced, ann.card) == (Verb.NEXT, True, "2 of 6")
    assert (await ann.says("they were <cheaper>")).status == 200
    assert desk.last.text == "they were <cheaper>"
    await ann.uses("mark_deal")
    await ann.fills("Or its name, if it isn't there", "Acme")
    desk.error = NotAnAmount()
    errors = {"response_action": "errors", "errors": {"amount": "Write the amount like 12k or 12,000."}}
    assert (await ann.submits()).body == errors
    assert ann.modal
    desk.error, desk.answer = None, note("Marked. I've written to you.")
    assert (await ann.submits()).body["response_action"] == "update"
    assert "Marked. I've written to you." in ann.screen


async def test_nothing_is_acknowledged_before_it_is_done(ann, desk, slack):
    desk.slowly = asyncio.Event()
    saying = asyncio.create_task(ann.says("they were cheaper"))
    await until(lambda: desk.events)
    await asyncio.sleep(0.1)
    assert slack.sockets.acknowledged == []
    desk.slowly.set()
    assert (await saying).status == 200
    (ack,) = slack.sockets.acknowledged
    assert (ack.payload, 0.1 <= ack.seconds < 3) == (None, True)


async def test_slow_work_holds_up_nothing_else(ann, desk, slack):
    desk.slowly, slack.sockets.too_late = asyncio.Event(), 10
    marking = asyncio.create_task(ann.types("/winloss lost Acme"))
    await until(lambda: desk.events)
    desk.slowly, slowly = None, desk.slowly
    assert (await ann.types("/winloss pending")).status == 200
    assert not marking.done()
    slowly.set()
    assert (await marking).status == 200


async def test_what_could_not_be_saved_is_not_acknowledged_and_comes_again(ann, desk, slack):
    slack.sockets.too_late = 0.3
    desk.error = StorageError("Nothing was changed; please try again.")
    saying = asyncio.create_task(ann.says("they were cheaper"))
    await until(lambda: len(desk.events) == 2)
    desk.error = None
    assert (await saying).status == 200
    assert len({event.event_id for event in desk.events}) == 1, "it is known by the same id each time"
    assert slack.sockets.acknowledged[-1].attempt == len(desk.events) - 1


async def test_a_press_that_could_not_be_kept_is_not_acknowledged(ann, desk, adapter, slack):
    card = Message("Acme", (say("Acme"), Buttons((Button("Next", Action(Verb.NEXT, "01J", 3)),))))
    await adapter.create("slack:T0SALES", await adapter.open("slack:T0SALES", ann.id), card, "card:01J:0")
    slack.sockets.too_late = 0.3
    desk.error = StorageError("Nothing was changed; please try again.")
    assert (await ann.clicks("Next")).status == 504
    await ann.sees("Nothing was changed; please try again.")


async def test_what_cannot_be_read_is_acknowledged_if_it_would_come_again_and_kept_silent_to_a_person(
    ann, desk, slack, adapter, caplog
):
    slack.sockets.too_late = 0.3
    odd = {"type": "message", "channel_type": "im", "user": ann.id, "text": "x"}
    assert await slack.sends("events_api", {"team_id": "T0SALES", "event": "message"}) == (200, "")
    assert await slack.sends("events_api", {"event": odd}) == (200, "")
    assert await slack.sends("events_api", []) == (200, "")
    assert (await slack.sends("interactive", {"team": {"id": "T0SALES"}, "actions": []}))[0] == 504
    for text in ("{", "[]", "1", '"x"', "{}", '{"type": null}', "[" * 9999):
        await slack.sockets.standing[0].web.send_str(text)
    await slack.sockets.standing[0].web.send_bytes(b"\xff")
    assert (await ann.types("/winloss help")).status == 200
    assert [type(event) for event in desk.events] == [Command]
    assert "Traceback" not in caplog.text
    assert slack.sockets.opened == 1


@pytest.mark.parametrize("more", [[[]] * MOST_NESTED, "x" * LARGEST], ids=["lists", "large"])
async def test_what_is_too_much_to_read_is_not_read_as_over_http(ann, desk, slack, more):
    slack.sockets.too_late = 0.3
    assert (await ann.types("/winloss help", more=more)).status == 504
    assert (desk.events, slack.sockets.opened) == ([], 1)


async def test_another_workspace_that_has_the_same_app_is_told_so(ann, desk, slack):
    slack.sockets.too_late = 0.3
    reply = await ann.types("/winloss lost Acme", team_id="T0OTHER")
    assert (reply.status, "another Slack workspace" in reply.text) == (200, True)
    event = {"type": "message", "channel_type": "im", "user": ann.id, "text": "x"}
    assert (await ann.happens(event, team_id="T0OTHER")).status == 200
    assert desk.events == []


@pytest.mark.parametrize("warning", [True, more(False)])
async def test_a_refresh_loses_nothing(ann, desk, slack, adapter, warning):
    """People go on while sockets come and go: there is always one, for the new one opens before the old one closes."""
    over, stood = asyncio.Event(), []

    async def refreshing() -> None:
        for _ in range(5):
            await slack.sockets.refreshes(warning=warning)
            stood.append(adapter.connected)
        over.set()

    refreshes, count = asyncio.create_task(refreshing()), 0
    while not over.is_set():
        assert (await ann.types(f"/winloss deal {count}")).status == 200
        count += 1
    await refreshes
    assert {int(event.text.split()[1]) for event in desk.events} == set(range(count))
    assert slack.sockets.opened > 3
    assert not warning or stood == [True] * 5
    await until(lambda: len(slack.sockets.standing) == 1)


async def test_a_socket_that_breaks_under_an_event_is_replaced_and_the_event_comes_again(ann, desk, slack, adapter):
    desk.slowly = asyncio.Event()
    saying = asyncio.create_task(ann.says("they were cheaper"))
    await until(lambda: desk.events)
    slack.sockets.breaks()
    await until(lambda: slack.sockets.opened == 2)
    desk.slowly.set()
    assert (await saying).status == 200
    assert [event.event_id for event in desk.events] == [desk.last.event_id] * 2
    assert adapter.connected


@pytest.mark.parametrize("how", ["dead", "mute"])
async def test_a_socket_that_lies_dead_is_noticed_and_replaced(ann, desk, slack, adapter, how):
    """One answers no ping any more; the other does, but nothing of Slack's comes through it."""
    setattr(slack.sockets.standing[0], how, True)
    slack.sockets.too_late = 0.5
    await until(lambda: slack.sockets.opened == 2)
    await until(lambda: adapter.connected)
    assert (await ann.says("they were cheaper")).status == 200
    await until(lambda: len(slack.sockets.standing) == 1)


async def test_readiness_knows_a_socket_that_is_not_open(slack, process):
    made = process()
    assert not made.connected
    await made.start(nobody)
    await until(lambda: made.connected)
    await slack.sockets.switched_off()
    await until(lambda: not made.connected)
    slack.sockets.on = True
    await until(lambda: made.connected)
    await made.close()
    assert not made.connected
    await until(lambda: slack.sockets.standing == [])


async def test_socket_mode_switched_off_says_what_to_do_and_comes_back(ann, slack, adapter, caplog):
    await slack.sockets.switched_off()
    await until(lambda: "Socket Mode is switched off" in caplog.text)
    await until(lambda: "I try again in" in caplog.text)
    slack.sockets.on = True
    await slack.sockets.stand()
    assert (await ann.types("/winloss help")).status == 200


async def test_ten_sockets_an_app_and_the_eleventh_waits_its_turn(desk, slack, process, caplog):
    ann, running = slack.person("Ann"), [process() for _ in range(MOST + 1)]
    for made in running[:MOST]:
        await made.start(nobody)
    await slack.sockets.stand(MOST)
    await running[MOST].start(nobody)
    await until(lambda: "Slack allows no more" in caplog.text)
    for number in range(2 * MOST):
        assert (await ann.types(f"/winloss deal {number}")).status == 200
    assert len(desk.events) == 2 * MOST
    await running[0].close()
    await until(lambda: running[MOST].connected)
    await slack.sockets.refreshes()
    await until(lambda: all(made.connected for made in running[1:]))
    assert (await ann.types("/winloss deal 20")).status == 200
    await asyncio.gather(*(made.close() for made in running))


@pytest.mark.parametrize("fault", ["500", "drop_before", "429"])
async def test_slack_that_is_away_for_a_while_is_asked_again(ann, slack, adapter, fault):
    slack.fault("apps.connections.open", fault, times=3, retry_after=0)
    slack.sockets.breaks()
    await until(lambda: slack.sockets.opened == 2)
    assert (await ann.types("/winloss help")).status == 200


async def test_an_address_that_is_used_up_is_not_tried_again(slack, process):
    ann, made, ask = slack.person("Ann"), process(), slack.sockets.open

    def late(token):
        found = ask(token)
        slack.sockets._tickets.clear()  # used up before we come
        slack.sockets.open = ask
        return found

    slack.sockets.open = late
    await made.start(nobody)
    await slack.sockets.stand()
    assert (await ann.types("/winloss help")).status == 200
    await made.close()


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("xapp-1-wrong", "refused the app token.*xapp-"),
        ("xoxb-stand-in", "another kind of token.*App-Level Token"),
    ],
)
async def test_a_wrong_app_token_says_at_the_start_what_to_do(process, token, words):
    with pytest.raises(Refused, match=words):
        await process(token).start(nobody)


async def test_slack_away_at_the_start_is_no_refusal(slack, process):
    slack.fault("apps.connections.open", "500")
    made = process()
    with pytest.raises(Ambiguous):
        await made.start(nobody)
    await made.start(nobody)  # as the greeting does
    await slack.sockets.stand()
    await made.close()


async def test_the_end_waits_for_what_is_under_way_and_takes_nothing_more(ann, desk, slack, adapter):
    desk.slowly = asyncio.Event()
    saying = asyncio.create_task(ann.says("they were cheaper"))
    await until(lambda: desk.events)
    closing = asyncio.create_task(adapter.close())
    await asyncio.sleep(0.05)
    await slack.sockets.standing[0].says({"type": "events_api", "envelope_id": "late", "payload": {}})
    desk.slowly.set()
    assert (await saying).status == 200
    await closing
    assert len(desk.events) == 1
    assert slack.sockets.standing == []


async def test_the_end_waits_for_nobody_who_hangs(ann, desk, slack, adapter):
    desk.slowly, slack.sockets.too_late = asyncio.Event(), 5
    saying = asyncio.create_task(ann.types("/winloss lost Acme"))
    await until(lambda: desk.events)
    slack.sockets.standing[0].dead = True
    before = asyncio.get_running_loop().time()
    await adapter.close()
    assert asyncio.get_running_loop().time() - before < 2
    saying.cancel()


async def test_neither_token_nor_address_is_ever_logged(ann, slack, adapter, caplog):
    caplog.set_level("INFO")  # what the log shows; the SDK's own says more on DEBUG
    slack.fault("apps.connections.open", "500")
    slack.sockets.breaks()
    await until(lambda: slack.sockets.opened == 2)
    await slack.sockets.refreshes()
    said = "".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    assert slack.app_token not in said
    assert "ticket-" not in said


async def test_over_a_socket_alone_there_is_no_address_to_post_to(process):
    app = door.application()
    process().mount(app)
    assert list(app.router.routes()) == []


async def test_both_ways_at_once_are_one_way(desk, slack, clock):
    """While an app is moved from one to the other, what comes twice is the same event."""
    made = SlackAdapter(
        desk,
        None,
        bot_token=slack.token,
        app_token=slack.app_token,
        signing_secret=slack.signing_secret,
        real_now=clock,
        api_url=slack.api_url,
    )
    app = door.application()
    made.mount(app)
    runner = door.Runner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await made.start(nobody)
    await slack.sockets.stand()
    ann, desk.answer = slack.person("Ann"), note("Marked.")
    by_socket = await ann.types("/winloss lost Acme")
    kind, payload = slack.sockets.sent[-1]
    slack.by_socket = False
    over_http = await slack.sends(kind, payload)
    assert (by_socket.status, by_socket.body) == (over_http[0], json.loads(over_http[1]))
    assert len({event.event_id for event in desk.events}) == 1
    await runner.cleanup()
    await until(lambda: slack.sockets.standing == [])  # the end of the server hangs up
    await made.close()
