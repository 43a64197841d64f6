"""`winloss serve` is killed, again and again, while people go on: what was acknowledged is there, and nothing twice."""

import asyncio
import random
import time

import aiohttp
import pytest
import yaml
from sqlalchemy import create_engine, text

from dialogs.records import Status
from storage.engine.engine import open_storage
from storage.units import outbox
from tests.bot.rig import doubled, environment, posted
from tests.command_line import Running, free_port
from tests.command_line import environment as surroundings
from tests.reading import cases_of
from tests.stand_ins.slack import Slack
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.long

WS = "slack:T0SALES"
LABELS = {"Price and value": "price", "Product fit": "product_fit", "Timing and budget": "timing_budget"}


class Mortal:
    """The product in a process of its own, on a database file. It can be killed at any moment."""

    def __init__(self, url: str, folder, slack: Slack) -> None:
        self._url, self._folder, self._slack = url, folder, slack
        self._port = free_port()
        (folder / "app.yaml").write_text(yaml.safe_dump({"timezone": "Europe/London"}))
        self._process: Running | None = None
        self.deaths = 0
        slack.app_url = f"http://127.0.0.1:{self._port}/slack/events"

    def starts(self) -> None:
        """Start it."""
        given = {
            **environment(self._slack),
            "WINLOSS_DATABASE_URL": self._url,
            "WINLOSS_PORT": str(self._port),
            "WINLOSS_CONFIG": str(self._folder / "app.yaml"),
        }
        self._process = Running("winloss", "serve", cwd=self._folder, env=surroundings(**given))

    async def lives(self) -> None:
        """Start it, and wait until it answers."""
        self.starts()
        assert self._process
        await self._process.answers(f"http://127.0.0.1:{self._port}/healthz")

    def dies(self) -> None:
        """kill -9. And a dead sender's leases run out, for which we don't wait half a minute."""
        assert self._process
        self._process.kill()
        self.deaths += 1
        engine = create_engine(self._url)
        with engine.begin() as conn:
            conn.execute(text("UPDATE outbox SET lease_until = 1 WHERE lease_until > 0"))
        engine.dispose()

    def ends(self) -> None:
        if self._process:
            self._process.kill()


@pytest.fixture
async def slack():
    async with Slack(clock=time.time) as running:
        yield running


@pytest.fixture
def url(tmp_path) -> str:
    """A database that is not there yet: serving makes its tables."""
    return f"sqlite:///{tmp_path / 'winloss.db'}"


@pytest.fixture
async def mortal(slack, url, tmp_path):
    made = Mortal(url, tmp_path, slack)
    yield made
    made.ends()


async def heard(call) -> int:
    """The status of a request, 0 where nobody is there to answer."""
    try:
        return (await call).status
    except aiohttp.ClientError:
        return 0


async def insists(person, label: str, *, under: str = "", until: str) -> bool:
    """Press as somebody whose presses get lost, until the card has moved on; whether one was acknowledged."""
    acknowledged = False
    deadline = time.monotonic() + PATIENCE
    while until not in person.card:
        assert time.monotonic() < deadline, f"waited for {until}; the screen:\n{person.screen}"
        person.slack.ephemeral.clear()  # she looks at the card, not at what was whispered beside it
        found = person._find(label, under)
        if found and found.message["channel"] == person.conversation:
            pressing = (
                person._chooses(found) if found.option else person._acts(found, {"value": found.element["value"]})
            )
            acknowledged |= await heard(pressing) == 200
        await asyncio.sleep(0.05)
    return acknowledged


async def marks(person, deal: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while await heard(person.types(f"/winloss lost {deal}")) != 200:
        assert time.monotonic() < deadline, "nobody answers"
        await asyncio.sleep(0.05)


async def all_sent(url: str) -> None:
    """Wait until nothing is due any more."""
    storage = open_storage(url)

    async def sent() -> bool:
        return not (await storage.read(outbox.state)).due

    try:
        await until(sent, "still not sent")
    finally:
        await storage.close()


async def every_case(url: str):
    storage = open_storage(url)
    try:
        return await storage.read(cases_of, WS)
    finally:
        await storage.close()


async def test_killed_at_each_moment_between_commit_and_what_people_see(slack, mortal, url):
    """When Slack is asked to open the conversation, when it has stored the post, when it has replaced the card."""
    ann = slack.person("Ann")
    await mortal.lives()
    to_kill_at: list[str] = []
    call, use_hook = slack.call, slack.use_hook

    def calling(method, *args):
        done = call(method, *args)
        if to_kill_at == [method]:
            to_kill_at.clear()
            mortal.dies()
        return done

    def hooking(*args):
        use_hook(*args)
        if to_kill_at == ["response_url"]:
            to_kill_at.clear()
            mortal.dies()

    slack.call, slack.use_hook = calling, hooking

    to_kill_at.append("conversations.open")
    await heard(ann.types("/winloss lost Acme renewal"))  # it may die before it answers
    await _dead(mortal, 1)
    assert posted(slack, ann) == []
    to_kill_at.append("chat.postMessage")
    mortal.starts()  # it may die before it answers
    await _dead(mortal, 2)
    assert len(posted(slack, ann)) == 1, "the hello"
    await mortal.lives()
    await marks(ann, "Acme renewal")
    await all_sent(url)
    to_kill_at.append("response_url")
    await insists(ann, "Start", until="1 of 5")
    await _dead(mortal, 3)
    await mortal.lives()
    await insists(ann, "Price and value", until="Next")
    await insists(ann, "Next", until="2 of 5")
    await all_sent(url)

    assert len(posted(slack, ann)) == 2, "the hello and the card"
    assert doubled(slack) == {}
    assert "2 of 5" in ann.card


async def _dead(mortal: Mortal, times: int) -> None:
    await until(lambda: mortal.deaths == times, "it lives on")


async def test_killed_while_everybody_clicks(slack, mortal, url):
    people = [slack.person(f"Rep {n}", tz="Europe/Berlin") for n in range(5)]
    chance = random.Random(11)
    said = {f"Deal {n:02}": chance.choice(list(LABELS)) for n in range(15)}
    acknowledged: set[str] = set()
    await mortal.lives()

    async def debriefs(person, deals):
        for deal in deals:
            await marks(person, deal)
            await insists(person, "Start", under=deal, until=f"{deal} · 1 of")
            if await insists(person, said[deal], under="What tipped it", until=f"[{said[deal]}]"):
                acknowledged.add(deal)
            await insists(person, "Next", until="2 of 5")
            await insists(person, "I asked, no clear answer", until="[✓ I asked, no clear answer]")
            await insists(person, "Half", under="coming", until="3 of 5")
            await insists(person, "Finish here", until="Thank you")

    async def killer():
        for _ in range(4):
            await asyncio.sleep(chance.uniform(0.1, 0.5))
            mortal.dies()
            await mortal.lives()

    deals = list(said)
    await asyncio.gather(killer(), *(debriefs(person, deals[n::5]) for n, person in enumerate(people)))
    await all_sent(url)

    assert mortal.deaths == 4
    assert doubled(slack) == {}
    found = {case.deal.name: case for case in await every_case(url)}
    assert {deal: case.debrief.status for deal, case in found.items()} == dict.fromkeys(deals, Status.DONE)
    assert len(acknowledged) > len(deals) / 2
    for deal in acknowledged:
        assert found[deal].answers.one("driver") == LABELS[said[deal]]
    for n, person in enumerate(people):
        cards = [text for text in posted(slack, person) if not text.startswith("Hello")]
        assert len(cards) == 3
        assert all(any(deal in card and "Thank you" in card for card in cards) for deal in deals[n::5])
