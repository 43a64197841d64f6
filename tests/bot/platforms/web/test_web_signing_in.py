"""Who may come in to the page: links that are good once, and sessions that end."""

import asyncio
import hashlib
from dataclasses import replace

import pytest

from storage.engine.engine import open_storage
from storage.units.sessions import end_session
from tests.bot.platforms.web.browsing import lines


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
