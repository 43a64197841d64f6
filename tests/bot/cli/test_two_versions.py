"""Two versions run side by side over one database: the one before its newest migration, as a wheel, and this one."""

import asyncio
import random
import sys
import time
from pathlib import Path

import pytest
import yaml

from dialogs.records import Status
from storage.engine.engine import open_storage
from storage.migrations import migrate
from tests import conftest, earlier
from tests.bot.rig import doubled, environment, posted
from tests.command_line import Running, free_port
from tests.command_line import environment as surroundings
from tests.reading import cases_of
from tests.stand_ins.slack import Slack
from tests.transcripts.scenes import rest_of_a_quick_one

pytestmark = pytest.mark.long

ROOT = conftest.ROOT
WS = "slack:T0SALES"
SERVE = ("-c", "from bot.cli.main import main; main()", "serve")
NAMES = ("Acme renewal", "Northern Paper", "Cedar Bank", "Lakeside Clinic")
LATER = ("Tall Trees Nursery", "Blue Ferry Lines", "Stone Bridge Books")
DRIVERS = {"Price and value": "price", "Product fit": "product_fit", "Timing and budget": "timing_budget"}


@pytest.fixture(scope="module")
def version_before(tmp_path_factory) -> Path:
    """The folder that the wheel of the version before was installed in."""
    try:
        return earlier.built(tmp_path_factory.mktemp("earlier"))
    except LookupError as error:
        pytest.skip(str(error))


class Version:
    """One version that serves, in a process of its own."""

    def __init__(self, code: Path, url: str, folder: Path, slack: Slack) -> None:
        folder.mkdir()
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}/slack/events"
        (folder / "app.yaml").write_text(yaml.safe_dump({"timezone": "Europe/London"}))
        given = environment(slack) | {
            "WINLOSS_DATABASE_URL": url,
            "WINLOSS_PORT": str(self._port),
            "WINLOSS_CONFIG": str(folder / "app.yaml"),
            "PYTHONPATH": str(code),
        }
        self.process = Running(sys.executable, *SERVE, cwd=folder, env=surroundings(**given))

    async def answers(self) -> "Version":
        await self.process.answers(self.address.replace("/slack/events", "/healthz"))
        return self


async def test_people_go_on_while_one_version_replaces_the_other(empty_database, version_before, tmp_path):
    chance, url = random.Random(11), empty_database
    async with Slack(clock=time.time) as slack:
        people = [slack.person(f"Rep {n}", tz="Europe/London") for n in range(4)]
        old = await Version(version_before, url, tmp_path / "old", slack).answers()
        with old.process:
            slack.app_url = old.address
            revision = migrate.current(url)
            assert revision < migrate.newest(), "it is the version before"
            await asyncio.gather(*(debriefs(person, name, chance) for name, person in zip(NAMES, people, strict=True)))
            halfway = people[0]
            await halfway.types("/winloss lost Harbour Foods")
            await halfway.card_shows("Sorry about Harbour Foods")
            new = await Version(ROOT, url, tmp_path / "new", slack).answers()
            with new.process:
                assert migrate.current(url) == migrate.newest()

                async def switching():
                    while True:  # requests go to either
                        slack.app_url = chance.choice((old.address, new.address))
                        await asyncio.sleep(0.01)

                switch = asyncio.create_task(switching())
                await halfway.clicks("Start", under="Harbour Foods")
                await halfway.card_shows("What tipped it")
                rest = [debriefs(person, name, chance) for name, person in zip(LATER, people[1:], strict=True)]
                driver, *_ = await asyncio.gather(finishes(halfway, chance), *rest)
                switch.cancel()
                slack.app_url = new.address
                assert old.process.stop() == 0
                await debriefs(people[0], "Mill Lane", chance)
                assert new.process.stop() == 0
        for one in (old, new):
            assert "Traceback" not in one.process.output
            assert "level=error" not in one.process.output
        assert doubled(slack) == {}
        storage = open_storage(url)
        cases = {case.deal.name: case for case in await storage.read(cases_of, WS)}
        await storage.close()
        assert len(cases) == 4 + 1 + 3 + 1
        assert {case.debrief.status for case in cases.values()} == {Status.DONE}
        assert cases["Harbour Foods"].answers.one("driver") == driver
        for person in people:
            assert len([text for text in posted(slack, person) if "Thank you" in text]) >= 2


async def debriefs(person, deal: str, chance) -> str:
    """Mark a deal and answer what is asked."""
    await person.types(f"/winloss lost {deal}")
    await person.card_shows(f"Sorry about {deal}")
    await person.clicks("Start", under=deal)
    await person.card_shows("What tipped it")
    return await finishes(person, chance)


async def finishes(person, chance) -> str:
    """Answer the cards of the quick path; the driver that was chosen."""
    driver = chance.choice(list(DRIVERS))
    await rest_of_a_quick_one(person, driver)
    return DRIVERS[driver]
