import asyncio
import hashlib
import json
import re
from dataclasses import replace

import pytest
from aiohttp import ClientSession, ClientTimeout, CookieJar

from bot.commands.forms import MARK, NotAnAmount
from bot.platforms.ports import Click, Command, Submitted, Typed, Who
from bot.platforms.web.digests import DigestPages
from bot.platforms.web.scenery import FOR_MANAGERS
from bot.platforms.web.setup import WebSetup
from dialogs.errors import NotFound, NotYours, Stale
from dialogs.messages.actions import Action, Verb, render
from dialogs.messages.messages import Button, Buttons, Message, note
from storage.engine.engine import open_storage
from storage.units.sessions import end_session
from tests.bot.platforms.web.scene import SALES, SECRET, asked, card, digest, scene
from tests.transcripts.stage import settings

ROSA = Who("web:local", "rosa")
MONDAY = Action(Verb.LATER, "debrief1", 3, "", "monday")


@pytest.fixture
async def storage(sqlite_url):
    opened = open_storage(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def stage(storage):
    async with scene(storage) as made:
        yield made


class Browser:
    """One person's browser, as far as HTTP goes."""

    def __init__(self, stage, session):
        self.stage, self.session = stage, session

    async def signs_in(self, user_id):
        status, text = await self.uses(self.stage.page.link_for(user_id))
        assert status == 200
        return text

    async def uses(self, link, **headers):
        """Press the button of a sign-in link; where that leads."""
        async with self.session.post(link, headers=headers) as answer:
            return answer.status, await answer.text()

    async def gets(self, path, **headers):
        async with self.session.get(path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def posts(self, path, data, **headers):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        sent = {"Content-Type": "application/json", "X-Winloss": "1", **headers}
        async with self.session.post(path, data=body, headers=sent) as answer:
            return answer.status, await answer.text()

    async def says(self, text, conversation="direct:rosa", event_id="event-0001"):
        return await self.posts("/say", {"event_id": event_id, "text": text, "conversation": conversation})

    async def presses(self, message_id, action=MONDAY, conversation="direct:rosa", **more):
        where = {"message_id": message_id, "conversation": conversation}
        return await self.posts(
            "/press", {"event_id": "event-0001", "token": render(action), "values": {}, **where, **more}
        )


@pytest.fixture
async def browser(stage):
    jar = CookieJar(unsafe=True)  # it is an address, not a name
    async with ClientSession(stage.address, cookie_jar=jar, timeout=ClientTimeout(5)) as session:
        yield Browser(stage, session)


@pytest.fixture
async def rosa(browser):
    await browser.signs_in("rosa")
    return browser


# ---- who may come in


@pytest.mark.parametrize("path", ["/", "/channel", "/events?in=direct:rosa", "/signin/nonsense"])
async def test_without_a_link_the_page_says_how_to_get_one(browser, path):
    status, text = await browser.gets(path)
    assert status == 401
    assert "sign-in link" in text


async def test_a_link_lets_one_person_in(browser):
    assert "Rosa Lindqvist" in await browser.signs_in("rosa")
    (cookie,) = browser.session.cookie_jar
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


async def test_who_only_looks_at_a_link_does_not_use_it_up(browser, stage):
    link = stage.page.link_for("rosa")
    for _ in range(2):  # a preview in a chat, a scanner of mail
        async with browser.session.get(link) as answer:
            assert answer.status == 200
            assert "Are you Rosa Lindqvist?" in await answer.text()
            assert not answer.cookies
    assert (await browser.gets("/"))[0] == 401
    assert (await browser.uses(link))[0] == 200


async def test_a_link_is_good_once(browser, stage):
    link = stage.page.link_for("rosa")
    assert "Rosa Lindqvist" in (await browser.uses(link))[1]
    browser.session.cookie_jar.clear()
    for status, text in (await browser.uses(link), await browser.gets(link)):
        assert status == 401
        assert "was used" in text


async def test_two_who_press_at_once_are_one(browser, stage):
    link = stage.page.link_for("rosa")
    answers = await asyncio.gather(*(stage.page.sign_in(stage.page.links.read(link[8:]), "") for _ in range(5)))
    assert len([cookie for cookie in answers if cookie]) == 1


async def test_a_link_is_good_for_ten_minutes(browser, stage):
    link = stage.page.link_for("rosa")
    stage.clock.now += 599
    assert (await browser.gets(link))[0] == 200
    stage.clock.now += 2
    assert (await browser.gets(link))[0] == 401
    assert (await browser.uses(link))[0] == 401


async def test_a_foreign_page_signs_nobody_in(browser, stage):
    """It would put its own link under somebody's browser."""
    link = stage.page.link_for("rosa")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        assert (await browser.uses(link, **headers))[0] == 403
    assert (await browser.uses(link, Origin=stage.address, **{"Sec-Fetch-Site": "same-origin"}))[0] == 200


async def test_a_session_ends_after_twelve_hours_without_its_person(rosa, stage):
    stage.clock.now += 11 * 3600
    assert (await rosa.gets("/channel"))[0] == 200
    stage.clock.now += 11 * 3600
    async with rosa.session.get("/events?in=direct:rosa") as stream:  # an open page is nobody's doing
        assert stream.status == 200
    stage.clock.now += 3601
    assert (await rosa.gets("/"))[0] == 401
    assert (await rosa.says("/winloss stats"))[0] == 401


async def test_signing_out_ends_the_session_also_for_a_copy_of_its_cookie(rosa, stage):
    (cookie,) = rosa.session.cookie_jar
    assert (await rosa.posts("/signout", {}, Origin="https://evil.example"))[0] == 403
    assert (await rosa.gets("/"))[0] == 200
    assert (await rosa.posts("/signout", {}))[0] == 200
    assert not list(rosa.session.cookie_jar)
    rosa.session.cookie_jar.update_cookies({cookie.key: cookie.value})
    assert (await rosa.gets("/"))[0] == 401


async def test_a_session_ends_where_its_person_may_do_something_else(rosa, stage):
    stage.page.people["rosa"] = replace(stage.page.people["rosa"], rights="manager")
    assert (await rosa.gets("/"))[0] == 401
    await rosa.signs_in("rosa")
    assert (await rosa.gets("/"))[0] == 200


async def test_who_signs_in_again_ends_the_session_before(rosa, stage):
    (cookie,) = rosa.session.cookie_jar
    await rosa.signs_in("mia")
    assert await stage.page.signed_in(cookie.value) is None


async def test_an_open_page_hears_that_its_session_is_over(rosa, stage):
    stage.page.hub.poll, stage.page.hub.beat = 0.01, 0.03
    async with rosa.session.get("/events?in=direct:rosa") as stream:
        await lines(stream.content, ": still here")
        assert (await rosa.posts("/signout", {}))[0] == 200
        await lines(stream.content, "event: over")


async def test_a_session_is_every_replicas_and_its_cookie_is_not_in_the_database(rosa, stage, sqlite_url):
    (cookie,) = rosa.session.cookie_jar
    elsewhere = open_storage(sqlite_url)
    stage.page._storage, mine = elsewhere, stage.page._storage
    assert (await rosa.gets("/"))[0] == 200
    await elsewhere.write(end_session, "web:local", hashlib.sha256(cookie.value.encode()).hexdigest())
    stage.page._storage = mine
    assert (await rosa.gets("/"))[0] == 401
    await elsewhere.close()


@pytest.mark.parametrize("token", ["session", "nonsense", ""])
async def test_what_is_no_session_of_ours_opens_nothing(browser, stage, token):
    link = stage.page.link_for("rosa").removeprefix("/signin/")
    browser.session.cookie_jar.update_cookies({"winloss_session": link if token == "session" else token})
    assert (await browser.gets("/"))[0] == 401


async def test_someone_who_left_is_out(rosa, stage):
    del stage.page.people["rosa"]
    assert (await rosa.gets("/"))[0] == 401
    assert (await rosa.says("/winloss stats"))[0] == 401


def test_there_is_no_link_for_someone_not_on_the_page(stage):
    with pytest.raises(KeyError):
        stage.page.link_for("nobody")


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


# ---- live


async def lines(content, until):
    """What a stream says, up to a line that begins so."""
    heard = []
    async with asyncio.timeout(4):
        async for line in content:
            heard.append(line.decode().rstrip())
            if heard[-1].startswith(until):
                return heard
    raise AssertionError(heard)


def articles(heard):
    return [json.loads(line[6:]) for line in heard if line.startswith('data: "<article')]


async def since(rosa):
    return re.search(r'data-since="(\w+)"', (await rosa.gets("/"))[1])[1]


async def test_a_change_is_told_at_once_and_with_its_state(rosa, stage):
    stage.page.hub.poll = 60
    ident = await stage.shows("rosa", note("one"), "k")
    path = f"/events?in=direct:rosa&since={await since(rosa)}"
    async with rosa.session.get(path) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        await lines(stream.content, "event: clock")
        await stage.becomes("rosa", ident, note("two"))
        heard = await lines(stream.content, 'data: "<article')
        (html,) = articles(heard)
        assert "two" in html
        assert 'data-rev="2"' in html
        state = next(line[4:] for line in heard if line.startswith("id: "))
    assert state == await since(rosa)


async def test_a_page_that_comes_back_hears_what_it_missed_and_only_then(rosa, stage):
    stage.page.hub.poll = 0.02
    await stage.shows("rosa", note("one"), "k1")
    state = await since(rosa)
    async with rosa.session.get("/events?in=direct:rosa", headers={"Last-Event-ID": state}) as stream:
        heard = await lines(stream.content, "event: clock")
        assert articles(heard) == []
    await stage.shows("rosa", note("two"), "k2")
    async with rosa.session.get(f"/events?in=direct:rosa&since={state}") as stream:
        assert any("two" in html for html in articles(await lines(stream.content, "event: clock")))


async def test_what_another_process_wrote_is_found_in_the_table(rosa, stage, sqlite_url):
    stage.page.hub.poll = 0.02
    async with rosa.session.get(f"/events?in=direct:rosa&since={await since(rosa)}") as stream:
        await lines(stream.content, "event: clock")
        elsewhere = open_storage(sqlite_url)
        stage.page._storage, mine = elsewhere, stage.page._storage
        ring, stage.page.hub.ring = stage.page.hub.ring, lambda _conversation: None
        await stage.shows("rosa", note("from afar"), "k")
        stage.page._storage, stage.page.hub.ring = mine, ring
        assert "from afar" in articles(await lines(stream.content, 'data: "<article'))[0]
        await elsewhere.close()


async def test_a_quiet_stream_shows_that_it_lives(rosa, stage):
    stage.page.hub.poll, stage.page.hub.beat = 0.01, 0.03
    async with rosa.session.get("/events?in=direct:rosa") as stream:
        await lines(stream.content, ": still here")


async def test_the_other_conversation_rings(rosa, stage):
    async with rosa.session.get(f"/events?in=direct:rosa&since={await since(rosa)}") as stream:
        await lines(stream.content, "event: clock")
        await stage.page.create("web:local", SALES.id, digest(), "digest")
        assert articles(await lines(stream.content, "event: elsewhere")) == []


async def test_a_stopping_server_ends_the_streams(rosa, stage):
    async with rosa.session.get("/events?in=direct:rosa") as stream:
        await lines(stream.content, "event: clock")
        stage.page.hub.close()
        async with asyncio.timeout(2):
            await stream.content.read()


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
