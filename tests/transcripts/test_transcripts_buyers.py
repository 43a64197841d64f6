"""The buyer says it themselves: their rep sends a link, and what comes back stands beside what was heard."""

import asyncio
import re
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select, update

from dialogs.audit import Act
from dialogs.records import Event, FollowUp, FollowUpKind
from storage.tables import deal, debrief
from storage.units import buyer_links
from storage.units.audit import entries
from tests.storage.units_world import World
from tests.transcripts.conftest import PLATFORMS
from tests.transcripts.stage import on_slack

SECRET = "for tests and for nothing else"
ENVIRON = {"WINLOSS_PUBLIC_URL": "http://debrief.northwind.example", "WINLOSS_SECRET_KEY": SECRET}
LINK = re.compile(r"http://debrief\.northwind\.example(/b/[\w.-]+)")


class Buyer:
    """Somebody in a browser without JavaScript."""

    def __init__(self, address, http, path):
        self.address, self.http, self.path = address, http, path
        self.shown = self.status = None

    async def opens(self, path=None):
        async with self.http.get(self.address + (path or self.path)) as response:
            self.shown, self.status = await response.text(), response.status
        return self.shown

    async def sends(self, path=None, **fields):
        headers = {"Origin": self.address}
        async with self.http.post(self.address + (path or self.path), data=fields, headers=headers) as response:
            self.shown, self.status, self.at = await response.text(), response.status, response.url.path
        return self.shown


@pytest.fixture(params=PLATFORMS)
async def stage(request, sqlite_url, tmp_path):
    async with PLATFORMS[request.param](sqlite_url, tmp_path, environ=ENVIRON) as made:
        yield made


@pytest.fixture
async def http():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def until_gone(person, text):
    for _ in range(200):
        if hasattr(person, "look"):
            await person.look()
        if text not in person.screen:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it didn't come to that")


async def new_link(person, old):
    for _ in range(200):
        if hasattr(person, "look"):
            await person.look()
        if new := {*LINK.findall(person.screen)} - {old}:
            return new.pop()
        await asyncio.sleep(0.05)
    raise AssertionError("no new link")


async def debriefed(ann, told="Haven't asked yet"):
    """A deal that was lost, whose buyer hasn't been asked yet."""
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.picks(told)
    await ann.picks("Half")
    await ann.clicks("Finish here")
    await ann.sees("Thank you")


async def invited(stage, ann, http):
    """The buyer, with the link that their rep sent on."""
    await ann.clicks("A link for the buyer")
    await ann.sees("A page of their own for Acme renewal")
    return Buyer(stage.address, http, LINK.search(ann.screen)[1])


@pytest.mark.everywhere
async def test_a_buyer_says_it_themselves_and_it_reaches_the_rep_and_stands_beside_their_view(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    page = await buyer.opens()
    assert "Thank you for considering" in page
    assert "Acme" not in page
    await buyer.sends(driver="implementation_risk", words="Nobody wanted to own the switch.", quote="yes")
    assert buyer.status == 200
    assert "It is kept" in buyer.shown
    receipt = buyer.at
    assert "Nobody wanted" not in await buyer.opens()
    assert "Somebody has answered already" in buyer.shown
    await stage.later(days=1)
    await ann.sees("The buyer of Acme renewal answered on their own page", "Nobody wanted to own the switch.")
    await ann.sees("The buyer, themselves")
    await buyer.sends(receipt, driver="price", words="")
    assert buyer.status == 200
    await ann.sees("Price and value")
    await buyer.sends(receipt, do="delete")
    assert "It is deleted" in buyer.shown
    await until_gone(ann, "The buyer, themselves")
    assert "Nobody wanted to own the switch." not in ann.screen


async def test_a_link_that_was_withdrawn_opens_nothing_and_the_next_one_does(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await ann.clicks("Withdraw the link")
    await ann.sees("opens nothing any more")
    assert "This link is over" in await buyer.opens()
    assert "This link is over" in await buyer.sends(driver="price")
    await ann.clicks("A link for the buyer")
    anew = Buyer(stage.address, http, await new_link(ann, buyer.path))
    assert "What decided it" in await anew.opens()
    assert "This link is over" in await buyer.opens()


async def test_after_the_mark_was_taken_back_the_receipt_shows_and_deletes_what_is_kept(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await buyer.sends(driver="price", words="Far too dear for us.")
    receipt = buyer.at
    await ann.clicks("Undo")
    await ann.sees("Taken back")
    assert "This link is over" in await buyer.opens()
    assert "Far too dear for us." in await buyer.opens(receipt)
    assert "It is deleted" in await buyer.sends(receipt, do="delete")
    await buyer.opens(receipt)
    assert buyer.status == 404


async def test_who_wants_no_questions_gets_none_whatever_the_deal(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    assert "we won't ask again" in await buyer.sends(do="stop")
    assert "we won't ask again" in await buyer.opens()
    assert "we won't ask again" in await buyer.sends(driver="price")
    await ann.sees("Acme renewal: they asked us not to ask them")
    await until_gone(ann, "Worth asking about Acme renewal")
    await stage.later(days=15)
    assert "Worth asking about" not in ann.screen


async def wants_no_questions(stage, http):
    """A buyer whom Ann asked wants no more of it."""
    await debriefed(stage.ann)
    buyer = await invited(stage, stage.ann, http)
    await buyer.sends(do="stop")
    await stage.ann.sees("Acme renewal: they asked us not to ask them")
    return buyer


async def test_a_manager_lifts_it_knowing_what_that_is_and_it_is_on_record(stage, http):
    ann, manager = stage.ann, stage.max
    buyer = await wants_no_questions(stage, http)
    await ann.types("/winloss deal Acme renewal")
    assert "They may be asked again" not in ann.screen
    await manager.types("/winloss deal Acme renewal")
    await manager.sees("They asked on their page not to be asked again, so nobody does.")
    await manager.clicks("They may be asked again")
    await manager.sees("It's their wish, and I keep to it for all its deals. What makes it void?")
    await manager.clicks("They told us we may ask")
    await manager.sees("Acme renewal: their company may be asked again. A link that was withdrawn stays closed.")
    assert "This link is over" in await buyer.opens()
    await ann.sees("Acme renewal: the words are here when you need them.")
    log = await stage.app.services.storage.read(entries, stage.workspace_id)
    assert [one.detail for one in log if one.act == Act.LIFTED] == ["took_back"]
    await ann.clicks("A link for the buyer")
    anew = Buyer(stage.address, http, await new_link(ann, buyer.path))
    assert "What decided it" in await anew.opens()


async def test_what_came_due_while_they_wanted_no_questions_comes_once_they_may_be_asked_again(stage, http):
    ann, manager = stage.ann, stage.max
    await wants_no_questions(stage, http)
    for _ in range(25):
        await stage.later(days=1)
    assert "Worth asking about" not in ann.screen
    await manager.types("/winloss deal Acme renewal")
    await manager.clicks("They may be asked again")
    await manager.clicks("They told us we may ask")
    for _ in range(4):
        await stage.later(days=1)
    await ann.sees("Worth asking about")


async def test_who_answered_can_still_say_that_they_want_no_more_questions_and_keeps_their_receipt(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await buyer.sends(driver="price", words="Far too dear for us.")
    receipt = buyer.at
    assert "Please don't ask us again</button>" in await buyer.opens(receipt)
    assert "your receipt goes on showing it" in await buyer.sends(receipt, do="stop")
    shown = await buyer.opens(receipt)
    assert "Far too dear for us." in shown
    assert "You asked us not to ask you again" in shown
    await ann.types("/winloss lost Acme second order")
    await stage.app.services.storage.write(same_account)
    found = await debriefs(stage)
    read, ws = stage.app.services.storage.read, stage.workspace_id
    assert [(await read(buyer_links.asked, ws, one)).stopped for one in found] == [True, True]


@pytest.mark.parametrize("told", [False, True])
async def test_a_buyer_who_deletes_their_answer_gives_nobody_anything_more_to_do(stage, http, told):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await buyer.sends(driver="price", words="Far too dear for us.")
    receipt = buyer.at
    if told:
        await stage.later(days=1)
        await ann.sees("The buyer of Acme renewal answered on their own page")
    await buyer.sends(receipt, do="delete")
    await ann.sees("Acme renewal: the buyer took back what they had said here.")
    await until_gone(ann, "Worth asking about Acme renewal")
    await until_gone(ann, "Far too dear for us.")
    before = ann.screen.count("Acme renewal")
    await stage.later(days=15)
    assert ann.screen.count("Acme renewal") == before
    await buyer.sends(driver="price", words="On second thought.")
    await stage.later(days=1)
    await ann.sees("The buyer of Acme renewal answered on their own page", "On second thought.")


async def test_where_nothing_comes_its_rep_is_given_words_for_a_second_touch_once(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await ann.sees("Acme renewal: your link for them is open. If nothing has come by 3 December, I'll say so")
    await stage.later(days=13)
    assert "Nothing has come yet" not in ann.screen
    await stage.later(days=2)
    await ann.sees("Nothing has come yet from the page for Acme renewal.", "Just once more: if you have half a minute")
    assert ann.screen.count(buyer.path) == 2, "in the first words, and in the second"
    await stage.later(days=30)
    assert ann.screen.count("Nothing has come yet") == 1
    await ann.clicks("Let it be")
    await ann.sees("all right, I won't bring it up again")


async def test_managers_hear_who_would_rather_talk_to_somebody_else_and_read_it_with_the_deal(stage, http):
    ann, max_ = stage.ann, stage.max
    await max_.types("/winloss help")
    await max_.sees("For managers")
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await buyer.sends(driver="price", words="Far too dear for us.")
    await stage.later(days=1)
    await ann.sees("The buyer of Acme renewal answered on their own page")
    assert "would rather talk" not in max_.screen
    await buyer.sends(buyer.at, driver="price", words="Far too dear for us.", contact="Kim Ode, 555 0100")
    await stage.later(days=3)
    await ann.sees("Kim Ode, 555 0100")
    await max_.sees(
        "The buyer of Acme renewal answered on their own page, and would rather talk to somebody else than Ann"
    )
    assert "Kim Ode" not in max_.screen
    await max_.types("/winloss deal Acme renewal")
    await max_.sees("The buyer, themselves", "Far too dear for us.", "Kim Ode, 555 0100")
    assert "Ask the buyer" not in max_.screen


async def test_an_edit_leaves_the_second_touch_of_a_link_that_was_sent(stage, http):
    ann = stage.ann
    await debriefed(ann, "I asked, no clear answer")
    await invited(stage, ann, http)
    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.card_shows("Timing and budget")
    for _ in range(15):
        await stage.later(days=1)
    await ann.sees("Nothing has come yet from the page for Acme renewal.")


async def test_the_second_touch_comes_on_one_of_their_days(stage, http):
    ann = stage.ann
    await ann.types("/winloss hours mon-wed")  # in 14 days it is a Thursday
    await debriefed(ann)
    await invited(stage, ann, http)
    await ann.sees("If nothing has come by 7 December, I'll say so")
    await stage.later(days=16)
    assert "Nothing has come yet" not in ann.screen
    await stage.later(days=2)
    await ann.sees("Nothing has come yet from the page for Acme renewal.")


@pytest.mark.parametrize("contact", ["", "Kim Ode, 555 0100"])
async def test_what_comes_for_who_left_is_told_to_managers(sqlite_url, tmp_path, http, contact):
    async with on_slack(sqlite_url, tmp_path, environ=ENVIRON) as stage:
        ann, manager = stage.ann, stage.max
        await manager.types("/winloss help")
        await manager.sees("For managers")
        await debriefed(ann)
        buyer = await invited(stage, ann, http)
        await stage.slack.deactivates(ann.id)
        await manager.sees("Ann Ames isn't here any more.")
        await buyer.sends(driver="price", words="Far too dear for us.", contact=contact)
        assert buyer.status == 200
        await stage.later(days=1)
        await manager.sees("The buyer of Acme renewal answered on their own page, and whose debrief it is isn't here")
        assert "Far too dear" not in manager.screen
        await manager.types("/winloss followups")
        await manager.sees("the buyer answered on their own page", "Hand on")
        await manager.types("/winloss deal Acme renewal")
        await manager.sees("The buyer, themselves", "Far too dear for us.")
        await stage.later(days=30)
        assert manager.screen.count("whose debrief it is isn't here any more") == 1
        assert "answered on their own page" not in ann.screen


async def test_a_preview_and_a_link_that_is_too_old_take_nothing(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    preview = stage.app.services.buyer_link(stage.workspace_id, (await debriefs(stage))[0], 0).partition(".example")[2]
    shown = await buyer.opens(preview)
    assert "it can't be sent from here" in shown
    assert "mailto:" in shown
    await buyer.sends(preview, driver="price")
    assert buyer.status == 403
    await stage.later(days=61)
    assert "This link is over" in await buyer.opens()
    await buyer.sends(driver="price")
    assert buyer.status == 409
    assert "this preview with it" in await buyer.opens(preview)


async def test_once_somebody_answered_the_preview_shows_no_page_to_fill_in(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await buyer.sends(driver="price")
    preview = stage.app.services.buyer_link(stage.workspace_id, (await debriefs(stage))[0], 0).partition(".example")[2]
    assert "Somebody has answered already" in await buyer.opens(preview)


async def test_an_answer_that_says_nothing_is_given_back_with_what_was_written(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    shown = await buyer.sends(driver="no such reason", contact="Kim, 555 0100")
    assert buyer.status == 422
    assert "Kim, 555 0100" in shown
    await buyer.sends(words="x" * 2001)
    assert buyer.status == 422
    assert "What decided it" in await buyer.opens()


def same_account(conn):
    return conn.execute(update(deal).values(account="Acme")).rowcount


async def test_nothing_a_buyer_writes_turns_what_we_say_or_looks_like_more_of_it(stage, http):
    ann = stage.ann
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await buyer.sends(
        driver="price", words="Far too \u202edear\u2066 for us", contact="Kim\nOur price, they say: Lower"
    )
    await stage.later(days=1)
    await ann.sees("Far too dear for us", "Kim Our price, they say: Lower")


async def test_who_says_again_and_again_that_they_opened_it_has_it_written_once(stage, http, monkeypatch):
    await debriefed(stage.ann)
    buyer = await invited(stage, stage.ann, http)
    wrote, opened = [], buyer_links.opened
    monkeypatch.setattr(buyer_links, "opened", lambda *args, **more: wrote.append(args) or opened(*args, **more))
    for _ in range(3):
        await buyer.sends(f"{buyer.path}/opened")
        assert buyer.status == 204
    assert len(wrote) == 1


async def debriefs(stage):
    return await stage.app.services.storage.read(lambda conn: list(conn.execute(select(debrief.c.id)).scalars()))


@pytest.mark.long
@pytest.mark.parametrize("stage", ["web"], indirect=True)
async def test_two_hundred_buyers_answer_at_once(stage, http):
    """Each of a deal of their own, over HTTP: all is kept, each has a receipt that shows their words alone."""
    services, ws = stage.app.services, stage.workspace_id
    world = await World(services.storage, ws).begins()
    buyers = []
    for number in range(200):
        marked = await world.marks(f"Deal {number}")
        at, event = services.moment(), Event(ws, f"invite {number}")
        until = at.now + timedelta(days=60)
        item = FollowUp(
            ws, f"{marked.closing.id}.ask_buyer", marked.closing.id, "", "", FollowUpKind.ASK_BUYER, until.date()
        )
        await services.storage.write(buyer_links.invite, event, at, marked.closing.id, "rita", until, item)
        link = services.buyer_link(ws, marked.closing.id, 1)
        buyers.append(Buyer(stage.address, http, LINK.search(link)[1]))
    await asyncio.gather(*(one.sends(driver="price", words=f"Words of {n}.") for n, one in enumerate(buyers)))
    assert {one.status for one in buyers} == {200}
    assert all(f"Words of {n}." in one.shown for n, one in enumerate(buyers))
    assert len({one.at for one in buyers}) == 200


async def test_whom_a_buyer_would_rather_talk_to_hears_of_it_though_the_rep_is_away(stage, http):
    ann, manager = stage.ann, stage.max
    await manager.types("/winloss help")
    await debriefed(ann)
    buyer = await invited(stage, ann, http)
    await ann.types("/winloss away 4 weeks")
    await buyer.sends(driver="price", words="Far too dear for us.", contact="Kim Ode, 555 0100")
    for _ in range(4):
        await stage.later(days=1)
    await manager.sees("would rather talk")
