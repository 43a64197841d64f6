"""`winloss serve` with a socket, and no address: nothing is lost and nothing done twice, whatever machines do."""

import asyncio
import csv
import signal
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.bot.rig import doubled
from tests.command_line import free_port, get, secrets, served, winloss
from tests.stand_ins import slack_person
from tests.stand_ins.slack import Slack

HELD = 120.0
"""Seconds until a card is given up: what a killed process was sending is its own for 45, and a machine may be busy."""


@pytest.fixture
async def slack():
    """A Slack with Socket Mode."""
    async with Slack() as running:
        running.by_socket = True
        yield running
        assert [complaint for complaint in running.sockets.complaints if "after Slack" not in complaint] == []


@pytest.fixture
def empty_postgres(databases):
    """The address of a PostgreSQL database without tables."""
    name = databases.make("template1")
    yield databases.url(name)
    databases.drop(name)


def ready(slack: Slack) -> tuple[int, str]:
    """What `/readyz` says."""
    try:
        return 200, get(slack.app_url.replace("/slack/events", "/readyz"))
    except HTTPError as error:
        return error.code, error.read().decode()


def exported(folder: Path, url: str) -> list[dict[str, str]]:
    """Every closing with its answers."""
    done = winloss("export", "--output", "all.csv", cwd=folder, WINLOSS_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader((folder / "all.csv").read_text("utf-8-sig").splitlines()))


async def presses(person, label: str, shows: str) -> None:
    """Press until this shows: a kill may take the press along, of which Slack tells the person, or hold the card."""
    loop = asyncio.get_running_loop()
    until = loop.time() + HELD
    while loop.time() < until:
        with suppress(TimeoutError):
            await asyncio.wait_for(person.clicks(label), 4)
        with suppress(TimeoutError):
            await asyncio.wait_for(person.sees(shows), 1)
            return
    raise AssertionError(f"{shows} never showed:\n{person.screen}")


async def answers(person, number: int) -> None:
    """Mark a deal, and give the first answer."""
    while (await person.types(f"/winloss lost Deal {number}")).status != 200:
        pass
    await person.sees(f"Sorry about Deal {number}")
    await presses(person, "Start", "What tipped it the other way?")
    await presses(person, "Price and value", "[Next]")
    await presses(person, "Next", "Have they told you why?")


@pytest.mark.long
async def test_two_processes_with_a_socket_each_and_one_is_killed(tmp_path, slack, empty_postgres, monkeypatch):
    monkeypatch.setattr(slack_person, "PATIENCE", HELD)
    given = {"WINLOSS_DATABASE_URL": empty_postgres}
    people = [slack.person(f"Rep {number}") for number in range(6)]
    async with served(slack, tmp_path, **given) as first, served(slack, tmp_path, **given) as second:
        await slack.sockets.stand(2)
        answering = [asyncio.create_task(answers(person, number)) for number, person in enumerate(people)]
        await slack.sockets.until(lambda: len(slack.sockets.acknowledged) >= 8)
        first.kill()  # in the midst of it: what its socket takes along comes again, to the other one
        await asyncio.gather(*answering)
        kind, payload = slack.sockets.sent[-1]
        assert await slack.sockets.posts(kind, payload) == (200, "")  # late, and for the second time
        async with served(slack, tmp_path, **given) as third:
            await slack.sockets.stand(2)
            await slack.sockets.refreshes()
            await slack.sockets.stand(2)
            for person in people:
                await presses(person, "I asked, no clear answer", "Half")
            assert await asyncio.to_thread(third.stop) == 0
        assert await asyncio.to_thread(second.stop) == 0
        assert "Traceback" not in second.output
    assert doubled(slack) == {}
    rows = await asyncio.to_thread(exported, tmp_path, empty_postgres)
    assert sorted(row["deal"] for row in rows) == [f"Deal {number}" for number in range(len(people))]
    assert max(ack.seconds for ack in slack.sockets.acknowledged) < 3


@pytest.mark.long
async def test_what_was_acknowledged_survives_a_kill(tmp_path, slack):
    ann = slack.person("Ann")
    async with served(slack, tmp_path) as process:
        await slack.sockets.stand()
        assert "marked as lost" in (await ann.types("/winloss lost Acme renewal vs Globex")).text
        await ann.clicks("Start")
        await ann.picks("Price and value", under="What tipped it the other way?")
        assert (await ann.clicks("Next")).status == 200
        process.kill()
    async with served(slack, tmp_path) as process:
        await slack.sockets.stand()
        assert (await slack.redelivers())[0] == 200
        await presses(ann, "I asked, no clear answer", "Half")
        assert doubled(slack) == {}
        assert await asyncio.to_thread(process.stop) == 0


async def test_it_says_how_slack_is_connected_and_whether_it_is(tmp_path, slack):
    async with served(slack, tmp_path) as process:
        await asyncio.to_thread(process.says, "Slack is connected by Socket Mode")
        assert await asyncio.to_thread(ready, slack) == (200, "ready\n")
        await slack.sockets.switched_off()
        await asyncio.to_thread(process.says, "Socket Mode is switched off for the app")
        assert await asyncio.to_thread(ready, slack) == (200, "ready\nslack: disconnected\n"), "it may be back at once"
        slack.sockets.on = True
        await slack.sockets.stand()
        await asyncio.to_thread(process.says, "Slack is connected by a new socket")
        assert await asyncio.to_thread(ready, slack) == (200, "ready\n")
        for secret in (slack.app_token, slack.token, "ticket-"):
            assert secret not in process.output
        assert process.stop(signal.SIGINT) == 0
        assert "Traceback" not in process.output


async def test_a_wrong_app_token_ends_it_with_the_sentence(tmp_path, slack):
    given = {**secrets(slack), "SLACK_APP_TOKEN": "xapp-1-wrong", "WINLOSS_PORT": str(free_port())}
    done = await asyncio.to_thread(winloss, "serve", cwd=tmp_path, **given)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Error: Slack refused the app token (SLACK_APP_TOKEN). Copy one that is in force (xapp-…)")
    assert "xapp-1-wrong" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.long
async def test_slack_away_at_the_start_is_asked_on(tmp_path, slack):
    slack.fault("apps.connections.open", "500", times=2)
    ann = slack.person("Ann")
    async with served(slack, tmp_path, away=True) as process:
        await asyncio.to_thread(process.says, "Slack is away; I keep asking")
        assert await asyncio.to_thread(ready, slack) == (503, "slack: disconnected\n")
        await slack.sockets.stand()
        assert (await ann.types("/winloss lost Acme renewal")).status == 200
        await ann.sees("Sorry about Acme renewal")
        assert await asyncio.to_thread(process.stop) == 0


async def test_the_end_acknowledges_what_is_under_way_and_sends_its_card(tmp_path, slack):
    ann = slack.person("Ann")
    async with served(slack, tmp_path) as process:
        await slack.sockets.stand()
        await ann.types("/winloss help")
        marking = asyncio.create_task(ann.types("/winloss lost Acme renewal"))
        await slack.sockets.until(lambda: len(slack.sockets.sent) == 2)
        stopped = asyncio.create_task(asyncio.to_thread(process.stop))
        reply = await marking
        assert await stopped == 0
        assert "could not finish" not in process.output
        assert slack.sockets.standing == []
    if reply.status == 200:  # it may not have been heard any more: then Slack told her so
        async with served(slack, tmp_path):
            await ann.sees("Sorry about Acme renewal")
            assert doubled(slack) == {}
