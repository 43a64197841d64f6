"""The demo's CRM: what is closed there comes through the hook, the prompt arrives in chat, the note comes back."""

import asyncio
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import ClientSession, CookieJar, web
from bs4 import BeautifulSoup

from bot.cli.serving import sample_company
from bot.crm.writing import Refused
from bot.demo import company
from bot.demo.crm import SampleCrm
from bot.moments.clock import Clock
from dialogs.errors import DebriefError
from dialogs.records import Outcome
from tests.bot.demo.filled import THURSDAY
from tests.command_line import free_port
from tests.examples import more
from tests.transcripts.stage import settings
from tests.transcripts.test_transcripts_writing_back import told
from tests.transcripts.web_person import WebPerson
from tests.waiting import until

ACME, PHONES = "F-4711", "F-4715"  # both Dana's


@dataclass
class Demo:
    """The demo as it stands on a Thursday: its clock, and whoever uses it."""

    address: str
    clock: Clock
    links: tuple[str, str]
    sessions: AsyncExitStack

    async def browser(self, link):
        """Somebody's, as far as HTTP goes, signed in."""
        session = ClientSession(self.address, cookie_jar=CookieJar(unsafe=True))
        await self.sessions.enter_async_context(session)
        async with session.post(link) as answer:
            assert answer.status == 200
        return session

    async def person(self, who):
        """The same, with hands and eyes."""
        browser = await self.browser(self.links[0 if who == "dana" else 1])
        return WebPerson(who, self.address, browser, company.CHANNEL.id)


@pytest.fixture
async def demo(seeded, tmp_path):
    shutil.copy(seeded, tmp_path / "demo.db")
    clock, port = Clock(), free_port()
    clock.ahead = THURSDAY - clock.now()
    here = settings(f"sqlite:///{tmp_path / 'demo.db'}", tmp_path, {"WINLOSS_PORT": str(port)})
    app, links = sample_company(here, clock)
    runner = web.AppRunner(app.server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with AsyncExitStack() as sessions:
        yield Demo(f"http://127.0.0.1:{port}", clock, links, sessions)
    await runner.cleanup()


@pytest.fixture
async def dana(demo):
    return await demo.browser(demo.links[0])


async def reads(session, path="/crm"):
    async with session.get(path) as answer:
        assert answer.status == 200
        return await answer.text()


async def presses(session, deal, outcome, competitor="", **headers):
    form = {"deal": deal, "outcome": outcome, "competitor": competitor}
    async with session.post("/crm", data=form, headers=headers) as answer:
        return answer.status, await answer.text()


async def arrives(session, *texts):
    async def there():
        chat = await reads(session, "/")
        return all(text in chat for text in texts)

    await until(there, lambda: f"{texts} did not come")


async def test_a_deal_that_is_lost_there_is_asked_about_in_the_chat(dana):
    status, page = await presses(dana, ACME, "lost", "Globex")
    assert status == 200
    assert "Closed: lost, against Globex." in page
    await arrives(dana, "Sorry about", "Acme renewal")


@pytest.mark.long
async def test_one_that_is_opened_again_is_asked_about_no_more(dana):
    await presses(dana, ACME, "lost")
    await arrives(dana, "Sorry about")
    _, page = await presses(dana, ACME, "open")
    assert "Closed:" not in page
    await arrives(dana, "The mark on", "was taken back")


@pytest.mark.long
async def test_whose_open_deal_gets_a_competitor_there_hears_of_them_in_the_chat(dana):
    _, page = await presses(dana, ACME, "open", "Globex")
    assert "Open, against Globex." in page
    await arrives(dana, "is open against Globex", "Was it useful?", "Not again")
    _, page = await presses(dana, ACME, "lost", "Globex")
    assert "Closed: lost, against Globex." in page


@pytest.mark.parametrize(("outcome", "competitor"), [more("stolen", ""), more("", ""), ("lost", "Nobody we know")])
async def test_what_no_button_of_it_sends_changes_nothing(dana, outcome, competitor):
    status, text = await presses(dana, ACME, outcome, competitor)
    assert (status, "reload" in text) == (400, True)
    assert "Closed:" not in await reads(dana)


async def test_another_site_closes_nothing(dana):
    assert (await presses(dana, ACME, "lost", Origin="https://evil.example"))[0] == 403
    assert "Closed:" not in await reads(dana)


async def test_who_is_not_signed_in_sees_nothing(dana):
    dana.cookie_jar.clear()
    async with dana.get("/crm") as answer:
        assert (answer.status, "Acme" in await answer.text()) == (401, False)
    assert (await presses(dana, PHONES, "won"))[0] == 401


async def test_a_deal_that_winloss_does_not_hear_of_stays_open():
    crm = SampleCrm(f"http://127.0.0.1:{free_port()}", "a secret", "EUR", (), Clock())
    with pytest.raises(DebriefError, match="press it once more"):
        await crm.decide(ACME, Outcome.LOST, "")
    assert {record.outcome for record in crm.records()} == {None}


async def stands(person, deal=ACME):
    """What the CRM's page shows of a deal."""
    record = BeautifulSoup(await reads(person.http), "html.parser").find(id=deal)
    return " ".join(record.get_text(" ", strip=True).split())


async def comes_to_stand(person, *texts, gone=()):
    async def there():
        shown = await stands(person)
        return all(text in shown for text in texts) and not any(text in shown for text in gone)

    await until(there, lambda: f"{texts} did not come to stand, or {gone} to go")


@pytest.fixture
async def on(demo):
    """A manager lets answers go into the CRM; Dana."""
    robin = await demo.person("robin")
    await robin.types("/winloss crm on")
    await robin.sees("Answers go to Fernhill's CRM", "loss_reason (Our view)")
    return await demo.person("dana")


@pytest.mark.long
async def test_the_note_comes_back_follows_an_edit_and_goes_where_its_rep_keeps_it_out(demo, on):
    await presses(on.http, ACME, "lost", "Globex")
    await on.sees("Sorry about Acme renewal", "Fernhill's CRM gets the outcome", "and: Our view")
    await told(on)
    note = "Note by winloss Lost on 19 November 2026. Debriefed with winloss. Buyer's reason, as we heard it: "
    task = "Talk to them again About: Another service or product."
    await comes_to_stand(
        on,
        f"{note}Effort and risk of changing. “Nobody wanted to own the switch.”",
        f"Task for Dana, due 19 Feb 2027 {task} Done",
        "Loss reason, set by winloss Price",
    )
    await on.clicks("Change an answer")
    await on.clicks("What they said")
    await on.picks("Support inside their company", under="What did they say decided it?")
    await on.clicks("Next")
    await comes_to_stand(on, f"{note}Support inside their company.")
    page = BeautifulSoup(await reads(on.http), "html.parser").find(id=ACME)
    sent = {box["name"]: box["value"] for box in page.select_one("form[action='/crm/task']").select("input")}
    async with on.http.post("/crm/task", data=sent) as answer:
        assert answer.status == 200
    assert f"Task for Dana, done {task}" in await stands(on)
    demo.clock.ahead += timedelta(minutes=6)
    await until(lambda: follow_up_is_done(on), lambda: "the follow-up is not done")
    await on.clicks("Keep this out of the CRM")
    await comes_to_stand(on, "Closed: lost", gone=("Note", "Task", "Loss reason"))


async def follow_up_is_done(person):
    await person.types("/winloss deal Acme renewal")
    return "Talk again" not in person.card


@pytest.mark.long
async def test_a_mark_that_is_undone_takes_its_note_with_it(on):
    await on.types("/winloss lost Acme renewal")
    await told(on)
    await presses(on.http, ACME, "lost")
    await comes_to_stand(on, "Closed: lost", "Note by winloss", "Task for Dana", "Loss reason")
    await on.clicks("Undo")
    await comes_to_stand(on, "Closed: lost", gone=("Note", "Task", "Loss reason"))


@pytest.mark.long
async def test_where_nobody_let_it_nothing_comes_back(demo):
    dana = await demo.person("dana")
    await presses(dana.http, ACME, "lost")
    await dana.sees("Sorry about Acme renewal")
    assert "Fernhill" not in dana.screen
    await told(dana)
    await asyncio.sleep(1.5)  # a turn of writing, and more
    assert "Note" not in await stands(dana)


async def test_it_takes_no_field_that_it_does_not_have():
    crm = SampleCrm("", "a secret", "EUR", ("Price",), Clock())
    assert await crm.options(company.LOSS_REASON) == {"Price": "Price"}
    with pytest.raises(Refused, match="no field closed_lost_reason"):
        await crm.options("closed_lost_reason")
    crm.does("no task of theirs")
    assert await crm.tasks(["no task of theirs"]) == {}
