"""The page as a platform: what reaches the desk, what is shown for it, and what is refused."""

import re

import pytest
from aiohttp import ClientSession, CookieJar

from bot.commands.forms import MARK, NotAnAmount
from bot.platforms.ports import Click, Command, Submitted, Typed, Who
from bot.platforms.web.digests import DigestPages
from bot.platforms.web.scenery import FOR_MANAGERS
from bot.platforms.web.setup import WebSetup
from dialogs.errors import NotFound, NotYours, Stale
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Message, note
from tests.bot.platforms.web.browsing import MONDAY, Browser
from tests.bot.platforms.web.scene import SALES, SECRET, asked, card, digest, scene
from tests.transcripts.stage import settings

ROSA = Who("web:local", "rosa")


# ---- a conversation


async def test_a_command_reaches_the_desk_and_its_answer_is_for_her_only(rosa, stage):
    async def answer(_event):
        return note("24 closed")

    stage.desk.answer = answer
    status, html = await rosa.says("/winloss stats year")
    assert stage.desk.events == [Command("rosa:event-0001", ROSA, "stats year", "")]
    assert status == 200
    assert html.index("/winloss stats year") < html.index("Only you see this") < html.index(">24 closed<")
    assert "24 closed" not in (await rosa.gets("/"))[1], "what only she sees is not kept"


async def test_words_stand_in_the_conversation_once_and_reach_the_desk(rosa, stage):
    for _ in range(2):
        assert await rosa.says("Globex <i>won</i>") == (200, "")
    assert stage.desk.events == [Typed("rosa:event-0001", ROSA, "Globex <i>won</i>")] * 2
    page = (await rosa.gets("/"))[1]
    assert page.count('<p class="text body">Globex &lt;i&gt;won&lt;/i&gt;</p>') == 1


async def test_in_the_channel_only_commands_are_heard(rosa, stage):
    assert "only listen to commands" in (await rosa.says("hello", SALES.id))[1]
    assert stage.desk.events == []
    await rosa.says("/winloss help", SALES.id)
    assert stage.desk.events[0].channel == SALES.id


async def test_a_press_reaches_the_desk(rosa, stage):
    ident = await stage.shows("rosa", card(asked()), "k")
    action = Action(Verb.PICK, "debrief1", 3, "driver")
    status, html = await rosa.presses(ident, action, value="price", values={"words": ["so"]})
    assert (status, html) == (200, "")
    (event,) = stage.desk.events
    picked = Action(Verb.PICK, "debrief1", 3, "driver", "price")
    assert event == Click("rosa:event-0001", ROSA, picked, {"words": ("so",)}, "", ident)


async def test_a_press_in_what_only_she_sees_bears_no_message(rosa, stage):
    await rosa.presses(None)
    assert stage.desk.events[0].message_id is None


@pytest.fixture
def form_sent(rosa):
    def send(**values):
        sent = {"token": "form:mark", "message_id": None, "conversation": "direct:rosa"}
        return rosa.posts("/press", {"event_id": "event-0009", **sent, "values": {k: [v] for k, v in values.items()}})

    return send


async def test_a_form_is_shown_to_who_asked_and_handed_in_as_it_is_filled(rosa, stage, form_sent):
    async def answer(event):
        return note("Marked.") if isinstance(event, Submitted) else MARK

    stage.desk.answer = answer
    html = (await rosa.says("/winloss mark"))[1]
    assert html.index("Only you see this") < html.index("Which deal?") < html.index("How did it end?")
    assert 'data-token="form:mark"' in html
    assert "Which deal?" not in (await rosa.gets("/"))[1], "what only she sees is not kept"
    assert ">Marked.<" in (await form_sent(deal="Acme", outcome="lost", amount=""))[1]
    given = {"deal": "Acme", "outcome": "lost", "amount": ""}
    assert stage.desk.events[-1] == Submitted("rosa:event-0009", ROSA, "mark", given)


async def test_a_form_with_something_amiss_comes_back_as_it_was_filled(stage, form_sent):
    async def answer(_event):
        raise NotAnAmount

    stage.desk.answer = answer
    html = (await form_sent(deal="<b>Acme</b>", outcome="won", amount="a lot"))[1]
    assert "Write the amount like 12k or 12,000." in html
    assert 'value="&lt;b&gt;Acme&lt;/b&gt;"' in html
    assert 'value="won" data-k="outcome:won" checked' in html
    assert "checked" not in html.replace('value="won" data-k="outcome:won" checked', "")


async def test_a_form_that_is_none_of_ours_is_no_button_of_ours(rosa, stage):
    sent = {"event_id": "event-0009", "message_id": None, "conversation": "direct:rosa", "values": {}}
    status, text = await rosa.posts("/press", sent | {"token": "form:gone"})
    assert (status, text) == (400, "That button isn't one of mine. Please reload the page.")
    assert stage.desk.events == []


@pytest.mark.parametrize("error", [Stale(), NotYours()])
async def test_a_friendly_word_of_the_desk_is_shown(rosa, stage, error):
    async def answer(_event):
        raise error

    stage.desk.answer = answer
    ident = await stage.shows("rosa", card(asked()), "k")
    for status, html in (await rosa.presses(ident), await rosa.says("/winloss undo")):
        assert status == 200
        assert "Only you see this" in html
        assert str(error.sentence).split("'")[0] in html


async def test_a_command_in_a_friendly_word_is_shown_as_code(rosa, stage):
    async def answer(_event):
        raise NotFound

    stage.desk.answer = answer
    ident = await stage.shows("rosa", card(asked()), "k")
    for _, html in (await rosa.presses(ident), await rosa.says("/winloss undo")):
        assert "<code>/winloss pending</code>" in html
        assert "`" not in html


async def test_a_failure_is_no_traceback(rosa, stage):
    async def answer(_event):
        raise RuntimeError("the inside of the services")

    stage.desk.answer = answer
    status, text = await rosa.says("/winloss stats")
    assert status == 500
    assert "inside" not in text
    assert "Traceback" not in text


async def test_earlier_messages_are_a_page_away(rosa, stage):
    for number in range(103):
        await stage.shows("rosa", note(f"message no. {number};"), f"k{number}")
    newest = (await rosa.gets("/"))[1]
    assert "no. 2;" not in newest
    assert "no. 3;" in newest
    (before,) = re.findall(r'href="(\?before=\d+)"', newest)
    earlier = (await rosa.gets("/" + before))[1]
    assert re.findall(r"(no\. \d+);</p>", earlier) == ["no. 0", "no. 1", "no. 2"]
    assert 'id="composer"' not in earlier
    assert (await rosa.gets("/?before=99999999999999999999"))[0] == 200


# ---- what is refused


async def test_another_persons_message_is_out_of_reach(rosa, stage):
    theirs = await stage.shows("sam", card(asked()), "k")
    status, text = await rosa.presses(theirs, conversation="direct:sam")
    assert status == 403
    assert "isn't in your conversations" in text
    assert (await rosa.presses(theirs))[0] == 403, "wherever she says that it is"
    assert (await rosa.presses("no such message"))[0] == 403
    assert (await rosa.presses(None, conversation="direct:sam"))[0] == 403
    assert (await rosa.says("/winloss stats", "direct:sam"))[0] == 403
    assert (await rosa.gets("/events?in=direct:sam"))[0] == 403
    assert stage.desk.events == []


async def test_everybody_may_press_in_the_channel(rosa, stage):
    ident = await stage.page.create("web:local", SALES.id, digest(), "digest")
    assert (await rosa.presses(ident))[0] == 200
    assert stage.desk.events[0].channel == SALES.id


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Winloss": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/say", "/press", "/switch", "/jump"])
async def test_another_site_can_send_nothing(rosa, stage, path, headers):
    data = {"event_id": "event-0001", "text": "/winloss won It", "conversation": "direct:rosa"}
    status, text = await rosa.posts(path, data, **headers)
    assert status == 403
    assert "didn't come from this page" in text
    assert (stage.desk.events, stage.demo.jumps) == ([], [])


async def test_our_own_origin_may(rosa, stage):
    data = {"event_id": "event-0001", "text": "/winloss help", "conversation": "direct:rosa"}
    assert (await rosa.posts("/say", data, Origin=stage.address))[0] == 200


@pytest.mark.parametrize(
    ("body", "word"),
    [(b"not json", "couldn't read"), (b"x" * 70_000, "too much"), (b'{"text": "hi"}', "couldn't read")],
)
async def test_a_broken_request_gets_a_sentence(rosa, stage, body, word):
    status, text = await rosa.posts("/say", body)
    assert status == 400
    assert word in text
    assert stage.desk.events == []


async def test_an_empty_line_and_a_form_are_refused(rosa):
    assert (await rosa.says("  \n "))[0] == 400
    assert (await rosa.posts("/say", b"text=hi", **{"Content-Type": "text/plain"}))[0] == 400


async def test_every_answer_is_locked_down(rosa):
    for path in ("/", "/static/web/page.js", "/digest/x", "/signin/x"):
        async with rosa.session.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "style=" not in (text := await answer.text())
            assert "<script>" not in text


# ---- the demo and the digest


async def test_the_demo_can_be_someone_else_and_move_the_clock(rosa, stage):
    assert "fictional" in (await rosa.gets("/"))[1]
    assert (await rosa.posts("/switch", {"user_id": "mia"}))[0] == 200
    assert "You are </span>Mia Tanaka" in (await rosa.gets("/"))[1]
    assert (await rosa.posts("/switch", {"user_id": "nobody"}))[0] == 403
    assert (await rosa.posts("/jump", {"to": "monday"}))[0] == 200
    assert stage.demo.jumps == ["monday"]
    assert (await rosa.posts("/jump", {"to": "yesterday"}))[0] == 400


async def test_outside_the_demo_nobody_can(storage):
    jar = CookieJar(unsafe=True)
    async with scene(storage, demo=False) as stage, ClientSession(stage.address, cookie_jar=jar) as session:
        browser = Browser(stage, session)
        page = await browser.signs_in("rosa")
        assert "fictional" not in page
        assert "Sam Okafor" not in page
        assert (await browser.posts("/switch", {"user_id": "mia"}))[0] == 404
        assert (await browser.posts("/jump", {"to": "monday"}))[0] == 404


async def test_a_digest_has_a_page_of_its_own_for_whoever_has_the_link(browser, stage):
    status, text = await browser.gets(stage.digests.digest_path("slack:T1", "2026-W47"))
    assert status == 200
    assert "9 closed: 3 won, 4 lost" in text
    assert "<svg" in text
    assert "<button" not in text


async def test_a_digest_cannot_be_guessed(browser, stage):
    other = DigestPages(secret=SECRET + "!", load_digest=None, base="")
    for path in (
        other.digest_path("slack:T1", "2026-W47"),
        stage.digests.digest_path("slack:T1", "2026-W48"),
        stage.digests.digest_path("slack:T2", "2026-W47"),
        stage.digests.digest_path("slack:T1", "2026-W47")[:-1],
        "/digest/2026-W47",
    ):
        status, text = await browser.gets(path)
        assert status == 404
        assert "No such summary" in text


def test_digests_need_a_secret():
    with pytest.raises(ValueError, match="secret"):
        DigestPages(secret="", load_digest=None, base="")


async def test_a_deals_name_is_only_a_name(rosa, stage):
    name = "</script><script>alert(1)</script>"
    await stage.shows("rosa", card(asked(), deal=name), "k")
    await stage.shows("rosa", Message(name, (Buttons((Button(name, MONDAY, confirm=name),)),)), "k2")
    page = (await rosa.gets("/"))[1]
    assert name not in page
    assert page.count("<script") == 1


def test_managers_have_their_own_commands_to_try(sqlite_url, tmp_path):
    page = {"enabled": True, "people": {"ann": "Ann Ames", "max": "Max Moss"}}
    given = settings(sqlite_url, tmp_path, {"WINLOSS_SECRET_KEY": SECRET}, managers=["max"], page=page)
    (setup,) = [setup for setup in given.platforms if isinstance(setup, WebSetup)]
    assert {person.name: person.tries for person in setup.page.people} == {"Ann Ames": (), "Max Moss": FOR_MANAGERS}
