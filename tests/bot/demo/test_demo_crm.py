"""The demo's CRM: what is closed on its page comes through the hook, and the prompt arrives in the chat."""

import shutil

import pytest
from aiohttp import ClientSession, CookieJar, web

from bot.cli.serving import sample_company
from bot.demo.crm import SampleCrm
from bot.moments.clock import Clock
from dialogs.errors import DebriefError
from dialogs.records import Outcome
from tests.bot.demo.conftest import THURSDAY
from tests.command_line import free_port
from tests.transcripts.stage import settings
from tests.waiting import until

ACME, PHONES = "F-4711", "F-4715"  # both Dana's


@pytest.fixture
async def dana(seeded, tmp_path):
    """Her browser, as far as HTTP goes, signed in to the demo as it stands on a Thursday."""
    shutil.copy(seeded, tmp_path / "demo.db")
    clock, port = Clock(), free_port()
    clock.ahead = THURSDAY - clock.now()
    here = settings(f"sqlite:///{tmp_path / 'demo.db'}", tmp_path, {"WINLOSS_PORT": str(port)})
    app, (link, _) = sample_company(here, clock)
    runner = web.AppRunner(app.server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with ClientSession(f"http://127.0.0.1:{port}", cookie_jar=CookieJar(unsafe=True)) as session:
        async with session.post(link) as answer:
            assert answer.status == 200
        yield session
    await runner.cleanup()


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


async def test_one_that_is_opened_again_is_asked_about_no_more(dana):
    await presses(dana, ACME, "lost")
    await arrives(dana, "Sorry about")
    _, page = await presses(dana, ACME, "open")
    assert "Closed:" not in page
    await arrives(dana, "The mark on", "was taken back")


@pytest.mark.parametrize(("outcome", "competitor"), [("stolen", ""), ("", ""), ("lost", "Nobody we know")])
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
    crm = SampleCrm(f"http://127.0.0.1:{free_port()}", "a secret", "EUR", Clock())
    with pytest.raises(DebriefError, match="press it once more"):
        await crm.decide(ACME, Outcome.LOST, "")
    assert {record.outcome for record in crm.records()} == {None}
