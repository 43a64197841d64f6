"""What is sent by mistake or mischief, to the whole product over HTTP: a clear answer, nothing lost or leaked."""

import asyncio
import io
import json
from urllib.parse import quote, quote_plus

import pytest
from sqlalchemy import func, select

from bot.sending import delivery
from dialogs.messages.actions import Action, Verb, render
from storage.tables import answer, closing, event, metadata
from storage.units import cases, deals, people
from tests.bot.rig import a_stage, doubled, posted, settled
from tests.examples import more
from tests.reading import cases_of
from tests.stand_ins import slack_rules
from tests.stand_ins.slack_person import FORM
from tests.stand_ins.slack_screen import read, sign
from tests.transcripts.scenes import a_quick_one
from tests.waiting import until

WS = "slack:T0SALES"
GOOD = b"team_id=T0SALES&channel_id=C1&user_id=U1&command=%2Fwinloss&text=lost+Acme&trigger_id=1.2.3"


@pytest.fixture(autouse=True)
def short_polls(monkeypatch):
    monkeypatch.setattr(delivery, "POLL", 0.05)


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with a_stage(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
async def on_both(database, tmp_path):
    async with a_stage(database, tmp_path) as made:
        yield made


async def rows(stage) -> dict[str, list[str]]:
    """Everything in the database but the keys of events and when people were seen."""

    def dump(conn):
        kept = [table for table in metadata.sorted_tables if table is not event]
        return {table.name: sorted(map(str, conn.execute(select(table)))) for table in kept}

    await settled(stage.app)
    return await stage.app.services.storage.read(dump)


async def the_case(stage):
    (case,) = await stage.app.services.storage.read(cases_of, WS)
    return case


async def presses(person, token: str, *, answered: bool = True, **payload):
    """A press on a button with this token, wherever it came from; what is answered to that person, where that is so."""
    before = set(person.slack.ephemeral)
    hook = f"{person.slack.url}/hooks/{person.slack.hook(person.conversation, person.id, None)}"
    body = {
        "type": "block_actions",
        **person._me(),
        "actions": [{"type": "button", "action_id": "press:0.0", "block_id": "b", "value": token, "action_ts": "1.0"}],
        "container": {"type": "message", "message_ts": "1.000001", "channel_id": person.conversation},
        "channel": {"id": person.conversation, "name": "directmessage"},
        "state": {"values": {}},
        "response_url": hook,
    }
    reply = await person.interacts(body | payload)
    assert reply.status == 200, reply
    if answered:
        await until(lambda: set(person.slack.ephemeral) - before, "nothing was answered")
    return "\n".join(read(person.slack.ephemeral[ts]) for ts in set(person.slack.ephemeral) - before)


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


# what belongs to others


async def test_nobody_presses_somebody_elses_card(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    case = await the_case(stage)
    before = await rows(stage)
    for verb in (Verb.START, Verb.RESUME, Verb.LATER, Verb.NOT_MINE, Verb.LEAVE, Verb.EDIT, Verb.NEXT, Verb.FINISH):
        for rev in (0, 7):
            said = await presses(bob, render(Action(verb, case.debrief.id, rev)))
            assert "belongs to someone else" in said, verb
            assert "What tipped it" not in said
    for action in (
        Action(Verb.PICK, case.debrief.id, 0, "driver", "price"),
        Action(Verb.LATER, case.debrief.id, 0, value="tomorrow"),
        Action(Verb.NOT_MINE, case.debrief.id, 0, value=case.person.id),
    ):
        assert "belongs to someone else" in await presses(bob, render(action))
    assert await rows(stage) == before
    found = ann._find("Start", "")
    await bob._acts(found, {"value": found.element["value"]})  # from his own screen, with her message
    assert (await the_case(stage)).debrief.rev == 0


async def test_a_stale_press_shows_nobody_elses_answers(stage):
    ann, bob = stage.ann, stage.bob
    await a_quick_one(ann, "lost", "Acme renewal", "Timing and budget")
    case = await the_case(stage)
    for verb in (Verb.PICK, Verb.NEXT, Verb.LATER, Verb.LEAVE, Verb.QUOTE, Verb.BACK):
        said = await presses(bob, render(Action(verb, case.debrief.id, 0, "driver", "price")))
        assert "Timing and budget" not in said


async def test_only_those_concerned_take_a_mark_back_or_correct_it(stage):
    ann, bob, manager = stage.ann, stage.bob, stage.max
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    closing_id = (await the_case(stage)).closing.id
    before = await rows(stage)
    for verb, value in ((Verb.UNDO, ""), (Verb.CORRECT, "won Acme renewal")):
        said = await presses(bob, render(Action(verb, closing_id, value=value)))
        assert "Only who marked it, its rep or a manager" in said
    assert await rows(stage) == before
    assert "Corrected" in await presses(manager, render(Action(Verb.CORRECT, closing_id, value="won Acme renewal")))
    assert "Taken back" in await presses(manager, render(Action(Verb.UNDO, closing_id)))


async def test_only_the_rep_settles_a_follow_up(stage):
    ann, bob = stage.ann, stage.bob
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Haven't asked yet")
    await ann.picks("No", under="Did you see it coming?")
    await ann.clicks("Finish here")
    await ann.sees("Worth asking about Acme renewal")
    item = f"{(await the_case(stage)).debrief.id}.ask_buyer"
    before = await rows(stage)
    for verb, value in ((Verb.TOLD, ""), (Verb.AGAIN, "14"), (Verb.DROP, ""), (Verb.DONE, "")):
        assert "belongs to someone else" in await presses(bob, render(Action(verb, item, value=value)))
    for days in ("", "0", "367", "-1", "٣", "9" * 40, "soon"):
        assert "isn't one of the answers" in await presses(ann, render(Action(Verb.AGAIN, item, value=days)))
    assert await rows(stage) == before
    for _ in range(2):  # told twice is told once
        await presses(ann, render(Action(Verb.TOLD, item)), answered=False)
    await ann.sees("What did they say decided it?")
    await settled(stage.app)
    assert doubled(stage.slack) == {}
    history = [row.field for row in (await the_case(stage)).answers.history]
    assert history.count("asked") == 2


FORGED = (
    (Verb.RUN, "digest preview", "is for managers"),
    (Verb.RUN, "xyzzy", "I don't know"),
    (Verb.RUN, "stats 2026-Q9", "I don't know"),
    (Verb.RUN, "stats 1999-Q1", "I don't know the period"),
    (Verb.RUN, "lost", "Which deal?"),
    (Verb.RUN, "", "winloss"),
    (Verb.RUN, "stats year by driver of price", "Managers see the deals behind a figure"),
    (Verb.SHARE, "stats year by driver of price", "Managers see the deals behind a figure"),
    (Verb.SHARE, "digest preview", "is for managers"),
    (Verb.SHARE, "deal Acme renewal", "can't find that one"),
    (Verb.SHARE, "lost Acme renewal", "can't find that one"),
    (Verb.SHARE, "stats 0000-Q1", "I don't know the period"),
    (Verb.SHARE, "", "can't find that one"),
    (Verb.CORRECT, "stats all", "can't find that one"),
    (Verb.REOPEN, "lost Acme", "can't find that one"),
    (Verb.UNDO, "", "can't find that one"),
    (Verb.TOLD, "", "can't find that one"),
    (Verb.START, "", "can't find that one"),
)


async def test_a_forged_line_or_id_does_nothing_that_typing_it_would_not(stage):
    before = await rows(stage)
    for verb, line, sentence in FORGED:
        assert sentence in await presses(stage.bob, render(Action(verb, "no-such-thing", value=line))), (verb, line)
        assert await rows(stage) == before, (verb, line)
        assert stage.slack.messages(stage.sales) == []


MADE_UP = ("", "/", "start", "start/x", "fly/x/0//", "start/x/-1//", "start/x/one//", "start/x/0///", "a" * 2000, "%")


async def test_a_token_that_nobody_made_is_an_old_button(stage):
    for token in (*MADE_UP, "///"):
        assert "too old to work" in await presses(stage.ann, token), token


ODD_IDS = ("\x00", "a\x00b", "\ud800", "x" * 5000, "'; DROP TABLE deal; --", "%", "٣", "*")
OF_EVERY_KIND = (Verb.START, Verb.PICK, Verb.UNDO, Verb.TOLD, Verb.CORRECT, Verb.NOT_MINE, Verb.EDIT)


async def test_odd_ids_are_simply_not_found(on_both):
    before = await rows(on_both)
    for subject in ODD_IDS:
        for verb in OF_EVERY_KIND:
            written = quote(subject, errors="surrogatepass", safe="")
            for token in (f"{verb}/{written}/0/driver/won%20Acme", f"{verb}/{subject}/0/driver/won%20Acme"):
                said = await presses(on_both.ann, token)
                assert "can't find that one" in said or "too old to work" in said, token
    assert await rows(on_both) == before


MANAGERS_OWN = (Verb.MERGE, Verb.UNMERGE, Verb.ONE, Verb.TWO, Verb.UNSAY, Verb.TRY_AGAIN, Verb.DISCARD, Verb.NUDGE)


@pytest.mark.long
async def test_odd_things_in_a_managers_press_are_not_found_either(on_both):
    before = await rows(on_both)
    for odd in (quote(text, errors="surrogatepass", safe="") for text in ODD_IDS):
        for verb in MANAGERS_OWN:
            for subject in ("message:card", "timer:remind", odd):
                for rest in (f"{odd}/gone", f"x/{odd}", f"{odd}/{odd}"):
                    said = await presses(on_both.max, f"{verb}/{quote(subject)}/0/{rest}")
                    told = ("can't find that one", "too old to work", "isn't stopped any more")
                    assert any(words in said for words in told), (verb, subject, rest, said)
    assert await rows(on_both) == before


async def test_an_odd_person_to_hand_it_to_is_not_found(on_both):
    ann = on_both.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    case = await the_case(on_both)
    for person_id in ODD_IDS:
        token = f"not_mine/{case.debrief.id}/0//{quote(person_id, errors='surrogatepass', safe='')}"
        said = await presses(ann, token)
        assert "can't find that one" in said or "too old to work" in said


async def test_a_number_too_large_for_a_revision_is_stale(on_both):
    ann = on_both.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.card_shows("Sorry about")
    case = await the_case(on_both)
    said = await presses(ann, render(Action(Verb.LEAVE, case.debrief.id, 10**30)))
    assert "Already answered" in said


async def test_an_answer_that_is_not_offered_is_refused(on_both):
    ann = on_both.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.card_shows("1 of 5")
    case = await the_case(on_both)
    before = await rows(on_both)
    for value in ("", "\x00", "Price and value", "PRICE", "🙂" * 50, "2026-13-45"):
        action = Action(Verb.PICK, case.debrief.id, case.debrief.rev, "driver", value)
        assert "isn't one of the answers" in await presses(ann, render(action))
    for field in ("nonsense", "\x00", "asked", ""):
        action = Action(Verb.PICK, case.debrief.id, case.debrief.rev, field, "price")
        assert "Already answered" in await presses(ann, render(action))
    for verb in (Verb.BACK, Verb.SKIP, Verb.QUOTE):
        assert await presses(ann, render(Action(verb, case.debrief.id, case.debrief.rev)))
    assert await rows(on_both) == before


# words that are not nice


ODD_NAMES = {
    "long": "N" * 200,
    "emoji": "🚀" * 199,
    "family": "👩‍👩‍👧‍👦 Family deal",
    "mention": "<!channel> *bold* _it_ `code` @here",
    "person": "<@U0002> & <https://evil.example|click>",
    "entity": "&amp;lt;!channel&amp;gt;",
    "rtl": "خطة العميل الكبرى",
    "override": "\u202eAcme reversed\u2066",
    "quotes": 'O\'Hara "& sons" -- ; DROP TABLE deal',
    "percent": "100% / 50% %s %(x)s {0}",
    "backslash": "C:\\new\\table",
    "accents": "Ā" * 150,
    "tabs": "tab\there",
}


@pytest.mark.parametrize("name", [key if key in {"mention", "override", "quotes"} else more(key) for key in ODD_NAMES])
async def test_a_deal_of_any_name_is_marked_corrected_reopened_and_debriefed(stage, name):
    ann, name = stage.ann, ODD_NAMES[name]
    assert (await ann.types(f"/winloss lost {name}")).status == 200
    await ann.card_shows("Sorry about")
    assert (await ann.types(f"/winloss won {name}")).status == 200
    await ann.clicks("It was wrong, correct it")
    await ann.sees("Corrected: ", "Congratulations on")
    assert (await ann.types(f"/winloss lost {name}")).status == 200
    await ann.clicks("It was reopened")
    await ann.clicks("Start", under="Congratulations")
    await ann.card_shows("What tipped it our way?")
    await ann.picks("Product fit")
    await ann.clicks("Next")
    await ann.card_shows("2 of ")
    await ann.types(f"/winloss deal {name}")
    await ann.sees("Lost on 19 Nov 2026", "Won on 19 Nov 2026")
    await settled(stage.app)
    assert stage.slack.refusals == []
    for messages in (stage.slack.messages(ann.conversation), stage.slack.ephemeral.values()):
        for message in messages:
            assert "<!channel>" not in message["text"], "what Slack parses has nothing to notify of"
            assert "<@" not in message["text"]
            assert "\u202e" not in json.dumps(message, ensure_ascii=False)


async def test_what_is_reopened_keeps_the_amount_and_competitor_that_were_typed(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss won acme Renewal 12,000.50 vs globex")
    await ann.clicks("It was reopened")
    await ann.sees("Acme renewal marked as won (EUR 12,001, against Globex)")


async def test_postgresql_takes_any_name_and_any_words(postgres_url, tmp_path):
    async with a_stage(postgres_url, tmp_path) as stage:
        ann = stage.ann
        await ann.types("/winloss won Acme renewal")
        await ann.clicks("Start")
        await ann.picks("Price and value")
        await ann.clicks("Next")
        await ann.picks("Yes, they told me")
        await ann.picks("Yes", under="Did you expect to win?")
        await ann.card_shows("3 of 6")
        for name in [*ODD_NAMES.values(), "Ac\x00me", "lone \ud83d half"]:
            line = quote_plus(f"lost {name[:120]} vs {name[:40]}", errors="surrogatepass")
            status, text = await stage.slack.posts(a_command(ann, line), FORM)
            assert status == 200
            assert "marked as lost" in text or ";" in name, (name, text)  # several competitors, which are asked about
        for words in ODD_WORDS:
            assert (await ann.says(words)).status == 200
        await settled(stage.app)
        assert stage.slack.refusals == []


RIVALS = ("🚀" * 80, "<!here>", "  ")
MORE_RIVALS = ("G" * 120, "خطة", "won", "Globex\x00", "nobody")


@pytest.mark.parametrize("rival", [*RIVALS, *map(more, MORE_RIVALS)])
async def test_a_competitor_of_any_name(stage, rival):
    ann = stage.ann
    await ann.types(f"/winloss lost Acme renewal vs {rival}")
    await ann.card_shows("Sorry about")
    await ann.types(f"/winloss won Acme renewal vs {rival}")
    if rival.strip():  # else "vs" belongs to the name
        await ann.clicks("It was reopened")
    await ann.clicks("Start", under="Sorry about")
    await ann.picks("Product fit")
    await ann.clicks("Next")
    await ann.picks("I asked, no clear answer")
    await ann.picks("Half")
    await ann.card_shows("3 of ")
    await ann.types("/winloss stats all by competitor")
    await ann.types("/winloss deal Acme renewal")
    await settled(stage.app)
    assert stage.slack.refusals == []
    for (name,) in await stage.app.services.storage.read(lambda conn: conn.execute(select(closing.c.competitor)).all()):
        assert name is None or 0 < len(name) <= 80


LINES = (
    "xyzzy",
    "los Acme",
    "stats by moon",
    "stats " + "x" * 3000,
    "deal " + "y" * 3000,
    "won " + "z" * 3000,
    "x" * 4000,
    "\x00",
    "lost \x00\x07",
    "lost \u200b\u200b",
    "stats ٣d",
    "deal \x00",
    "deal ' OR 1=1 --",
    "lost \ud83d",
    "won Acme " + "9" * 100,
    "won Acme 99999999999999k",
)


def a_command(person, line: str) -> bytes:
    """A slash command whose text is encoded already."""
    hook = f"{person.slack.url}/hooks/{person.slack.hook(person.conversation, person.id, None)}"
    fields = {"team_id": "T0SALES", "channel_id": "C1", "user_id": quote_plus(person.id), "command": "%2Fwinloss"}
    fields |= {"text": line, "trigger_id": person.slack.trigger(), "response_url": quote_plus(hook)}
    return "&".join(f"{name}={value}" for name, value in fields.items()).encode()


async def test_any_line_gets_an_answer_that_slack_can_show(on_both):
    for line in LINES:
        status, text = await on_both.slack.posts(a_command(on_both.ann, quote_plus(line, errors="surrogatepass")), FORM)
        assert status == 200, line
        answered = json.loads(text)
        assert slack_rules.blocks(answered["blocks"]) == []
        assert 0 < len(answered["text"]) < 4000


ODD_WORDS = ("\x00NUL inside\x00", "🚀" * 500, "<!channel> *b*", "خطة", "a\r\nb", "x" * 5000, "\x00", "\u202eturned")


@pytest.mark.parametrize(
    "words", [*ODD_WORDS[:1], *map(more, ODD_WORDS[1:5]), *ODD_WORDS[5:7], *map(more, ODD_WORDS[7:])]
)
async def test_any_words_are_kept_or_kindly_refused(stage, words):
    ann = stage.ann
    await ann.types("/winloss won Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Yes", under="Did you expect to win?")
    await ann.card_shows("3 of 6")
    assert (await ann.says(words)).status == 200
    await settled(stage.app)
    stored = (await the_case(stage)).answers.one("buyer_words") or ""
    assert not {"\x00", "\r", "\u202e"} & set(stored)
    if not stored:
        await ann.sees("characters" if len(words) > 2000 else "couldn't find any words")
    assert stage.slack.refusals == []
    assert "<!channel>" not in str([m["text"] for m in stage.slack.messages(ann.conversation) if m["user"] != ann.id])


async def test_somebody_elses_words_in_a_channel_are_not_listened_to(stage):
    await stage.ann.types("/winloss won Acme renewal")
    await stage.ann.card_shows("Congratulations")
    before = await rows(stage)
    for other in ({"channel_type": "channel"}, {"subtype": "message_changed"}, {"bot_id": "B1"}, {"user": ""}):
        assert (await stage.ann.says("hello", **other)).status == 200
    assert await rows(stage) == before


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
