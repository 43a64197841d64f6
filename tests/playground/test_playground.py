"""The whole product in Microsoft's own client for local work: what it shows came to it over its own wire."""

import signal
import sys

import pytest

from tests.command_line import HERE, Running, environment, free_port
from tests.playground.playground import SALES, on_the_playground, playground
from tests.transcripts.scenes import a_quick_one, the_lost_deal
from tests.transcripts.stage import THURSDAY

pytestmark = pytest.mark.long

HELLO = "Hello, I'm winloss."


@pytest.fixture
async def stage(sqlite_url, tmp_path):
    async with on_the_playground(sqlite_url, tmp_path) as made:
        yield made


async def test_from_the_install_to_the_digest(stage):
    ann = stage.ann
    await ann.installs()
    await ann.sees(HELLO)
    await ann.installs(SALES)

    await the_lost_deal(ann)
    await ann.sees("Thank you, that's the first debrief this quarter", "I'll remind you on 19 Feb")
    assert "Effort and risk of changing" in ann.card
    assert "Show the switch on day one" in ann.card
    assert ann.screen().count(HELLO) == 1, "told twice that it was installed, it says hello once"

    await ann.clicks("Change an answer")
    await ann.clicks("What tipped it")
    await ann.picks("Timing and budget", under="What tipped it the other way?")
    await ann.clicks("Next")
    await ann.sees("Thank you", "Our view: Timing and budget")

    for deal in ("Harbor Foods", "Betasoloin"):
        await a_quick_one(ann, "lost", deal, "Price and value")
    await ann.types("/winloss stats by driver")
    await ann.sees("By driver", "Timing")

    await stage.at(THURSDAY.replace(day=23, hour=9, minute=0))
    await ann.sees("Wins and losses, 16–22 Nov", "3 closed: 3 lost", "[Details]", place=SALES)


async def test_figures_asked_for_in_a_channel_stand_in_the_thread(stage):
    ann = stage.ann
    await ann.installs()
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.types("/winloss stats", place=SALES)
    await ann.sees("1 closed: 1 lost", place=SALES)
    assert ann.cards(SALES)[0].place.startswith(f"{SALES};messageid=")
    assert "1 closed" not in ann.screen()
    await ann.types("/winloss pending", place=SALES)
    await ann.sees("I've answered you in our chat.", place=SALES)
    await ann.card_shows("Acme renewal")


async def test_figures_are_shared(stage):
    ann = stage.ann
    await ann.installs(SALES)
    await ann.types("/winloss lost Acme renewal")
    await ann.sees("Sorry about Acme renewal")
    await ann.types("/winloss stats")
    await ann.clicks("Share")
    await ann.clicks("Share it there")
    await ann.sees("Shared.")
    await ann.sees("1 closed: 1 lost", place=SALES)


async def test_a_deal_is_marked_with_the_form(stage):
    ann = stage.ann
    await ann.installs()
    command = {"commandId": "mark", "commandContext": "compose"}
    form = await ann.asks("composeExtension/fetchTask", command)
    boxes = {box["id"] for box in form["task"]["value"]["card"]["content"]["body"] if "id" in box}
    assert {"deal", "outcome", "amount", "competitor"} <= boxes
    filled = dict.fromkeys(boxes, "") | {"deal": "Acme renewal", "outcome": "lost", "competitor": "Globex"}
    await ann.asks("composeExtension/submitAction", command | {"data": filled})
    await ann.sees("Sorry about Acme renewal")


async def test_winloss_serve_with_the_playgrounds_own_company(tmp_path):
    port = free_port()
    (tmp_path / "app.yaml").write_text("timezone: Europe/London\nteams:\n  playground: true\n")
    env = environment(WINLOSS_CONFIG=str(tmp_path / "app.yaml"), WINLOSS_PORT=str(port))
    with Running(sys.executable, *HERE, "serve", cwd=tmp_path, env=env) as server:
        await server.answers(f"http://127.0.0.1:{port}/healthz")
        async with playground(f"http://127.0.0.1:{port}/api/messages", tmp_path / "client") as alex:
            await alex.installs()
            await alex.sees(HELLO)
            await the_lost_deal(alex)
            await alex.sees("Thank you, that's the first debrief this quarter")
        assert server.stop(signal.SIGTERM) == 0
