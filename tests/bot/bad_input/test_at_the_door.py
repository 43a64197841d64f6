"""What is sent by mistake or mischief, to the whole product over HTTP: a clear answer, nothing lost or done twice."""

import asyncio
import io

from sqlalchemy import func, select

from dialogs.messages.actions import Action, Verb, render
from storage.tables import answer, closing
from storage.units import cases, deals, people
from tests.bot.bad_input.sent import WS, presses, rows, the_case
from tests.bot.rig import doubled, posted, settled
from tests.stand_ins.slack_person import FORM
from tests.stand_ins.slack_screen import sign

GOOD = b"team_id=T0SALES&channel_id=C1&user_id=U1&command=%2Fwinloss&text=lost+Acme&trigger_id=1.2.3"


# at the door


def signed(slack, body: bytes, at: str | None = None, secret: str | None = None) -> dict[str, str]:
    stamp = at or str(int(slack.clock()))
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(secret or slack.signing_secret, stamp, body),
        "Content-Type": FORM,
    }


async def test_what_slack_did_not_sign_is_refused_and_changes_nothing(stage):
    slack, before = stage.slack, await rows(stage)
    for headers, sentence in (
        (dict, "signature is missing"),
        (lambda: signed(slack, GOOD, secret="wrong"), "signature doesn't match"),
        (lambda: signed(slack, GOOD, at=str(int(slack.clock()) - 301)), "five minutes"),
        (lambda: signed(slack, GOOD, at=str(int(slack.clock()) + 301)), "five minutes"),
        (lambda: signed(slack, GOOD, at="yesterday"), "not a number"),
        (lambda: signed(slack, GOOD, at="1e9"), "not a number"),
    ):
        given = headers()
        async with slack.session.post(slack.app_url, data=GOOD, headers=given) as response:
            text = await response.text()
        assert (response.status, sentence in text) == (401, True), (given, text)
        assert "Traceback" not in text
        assert await rows(stage) == before, given


UNREADABLE = (
    (b"", FORM),
    (b"payload=", FORM),
    (b"payload={", FORM),
    (b"payload=%FF%FE", FORM),
    (b"payload=null", FORM),
    (b"payload=[]", FORM),
    (b"\x00\x01\x02", FORM),
    (b"command=%2Fwinloss&text=help", FORM),
    (b"command=%2Fwinloss&text=help&team_id=T0SALES", FORM),
    (b"{}", "application/json"),
    (b'{"team_id": "T0SALES"}', "application/json"),
    (b'{"team_id": "T0SALES", "type": "event_callback"}', "application/json"),
    (b'{"team_id": "T0SALES", "type": "event_callback", "event": 1}', "application/json"),
    (b'{"team_id": "T0SALES", "type": "event_callback", "event": {"type": "message"}}', "application/json"),
    (b'{"team_id": ["T0SALES"]}', "application/json"),
    (b'{"team": "T0SALES", "type": "block_actions", "actions": [{}]}', "application/json"),
    (b'{"team": {"id": "T0SALES"}, "type": "block_actions", "actions": [{"action_id": 7}]}', "application/json"),
    (b'{"team": {"id": "T0SALES"}, "type": "view_submission", "view": {}}', "application/json"),
    (b'{"team": {"id": "T0SALES"}, "type": "nonsense"}', "application/json"),
)


async def test_what_cannot_be_read_is_refused_without_a_traceback(stage):
    before = await rows(stage)
    for body, content_type in UNREADABLE:
        status, text = await stage.slack.posts(body, content_type)
        assert status in {200, 400, 403, 404}, (body, status, text)
        assert "Traceback" not in text
        assert "Error" not in text
        assert await rows(stage) == before, body


async def test_an_oversized_request_is_refused(stage):
    body = b"text=" + b"x" * (1024 * 1024 + 1)
    url = stage.slack.app_url
    async with stage.slack.session.post(url, data=io.BytesIO(body), headers=signed(stage.slack, body)) as response:
        assert (response.status, await response.text()) == (413, "The request is too large.")


async def test_another_workspace_is_told_so(stage):
    reply = await stage.ann.types("/winloss lost Acme", team_id="T0OTHER")
    assert "belongs to another Slack workspace" in reply.text
    assert (await stage.app.services.storage.read(deals.open_named, "slack:T0OTHER", "Acme")) == ()
    assert [found.id for found in await stage.app.services.storage.read(people.workspaces)] == [WS]


# the same thing twice


async def test_a_command_sent_again_marks_once(stage):
    await stage.ann.types("/winloss lost Acme renewal")
    for number in (1, 2, 3):
        status, text = await stage.slack.redelivers(number)
        assert (status, "Acme renewal" in text, "marked as lost" in text) == (200, True, True)
    await settled(stage.app)
    assert len(posted(stage.slack, stage.ann)) == 1
    assert (
        await stage.app.services.storage.read(lambda conn: conn.execute(select(func.count(closing.c.id))).scalar()) == 1
    )


async def test_a_press_sent_again_is_one_answer(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.card_shows("Next")
    for _ in range(3):
        assert (await stage.slack.redelivers())[0] == 200
    (case,) = await stage.app.services.storage.read(cases.pending, WS, None)
    assert [row.value for row in case.answers.history] == [("price",)]
    assert "Already answered" not in ann.screen


async def test_words_sent_again_are_one_answer(stage):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.card_shows("3 of 6")
    await ann.says("Cheaper to run")
    replies = await asyncio.gather(*(stage.slack.redelivers(n) for n in (1, 2, 3)))
    assert {status for status, _ in replies} == {200}
    await settled(stage.app)
    case = await the_case(stage)
    assert case.answers.one("buyer_words") == "Cheaper to run"
    assert doubled(stage.slack) == {}


async def test_undo_twice_is_undone_once_and_says_so_twice(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about")
    undo = render(Action(Verb.UNDO, (await the_case(stage)).closing.id))
    for _ in range(2):
        assert "Taken back" in await presses(ann, undo)
    before = await rows(stage)
    assert "Taken back" in await presses(ann, undo)
    assert await rows(stage) == before
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about Acme renewal")
    assert "Taken back" in await presses(ann, undo), "the old mark's button"
    await ann.types("/winloss pending")
    await ann.sees("1 debrief waiting for you")


async def test_a_double_click_at_once_on_everything_around_a_mark(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    closing_id = (await the_case(stage)).closing.id
    for verb, value in ((Verb.CORRECT, "won Acme renewal"), (Verb.REOPEN, "lost Acme renewal"), (Verb.UNDO, "")):
        token = render(Action(verb, closing_id, value=value))
        await asyncio.gather(*(presses(ann, token) for _ in range(3)))
    await settled(stage.app)
    assert doubled(stage.slack) == {}
    count = select(func.count(closing.c.id)).where(closing.c.undone_at.is_(None))
    assert await stage.app.services.storage.read(lambda conn: conn.execute(count).scalar()) == 1


# a fault of ours


async def test_a_fault_of_ours_says_so_without_its_insides(stage, monkeypatch, caplog):
    """The database goes away in the middle of a press: nothing is acknowledged that was not kept."""
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.card_shows("1 of 5")
    case = await the_case(stage)
    token = render(Action(Verb.PICK, case.debrief.id, case.debrief.rev, "driver", "price"))

    def broken(*_args, **_more):
        raise OSError("disk on fire at /secret/path")

    storage = type(stage.app.services.storage)
    real = storage.write
    monkeypatch.setattr(storage, "write", broken)
    body = {
        "type": "block_actions",
        **ann._me(),
        "actions": [{"type": "button", "action_id": "press:0.0", "value": token}],
        "response_url": f"{stage.slack.url}/hooks/{stage.slack.hook(ann.conversation, ann.id, None)}",
    }
    reply = await ann.interacts(body)
    monkeypatch.setattr(storage, "write", real)
    assert reply.status >= 500
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert (await the_case(stage)).answers.history == ()
    assert await presses(ann, token, answered=False) == ""
    assert (await the_case(stage)).answers.one("driver") == "price"
    assert (
        await stage.app.services.storage.read(lambda conn: conn.execute(select(func.count(answer.c.rev))).scalar()) == 1
    )
