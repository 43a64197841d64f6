"""A whole run: a stand-in, a `winloss serve` of its own, and a conversation that is there afterwards."""

import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.command_line import Running, environment, free_port, served
from tests.fuzz.inputs import Grammar, OfSlack
from tests.fuzz.of_teams import OfTeams
from tests.fuzz.throwing import Came, Health, throw
from tests.stand_ins.slack import Slack
from tests.stand_ins.teams import Teams
from tests.transcripts.scenes import a_quick_one
from tests.warm import TREE

WRONG = ("Traceback", "outcome=failed", "outcome=set_aside", "level=error", "Task exception")
"""What a line of the log has in it that tells of a fault of ours."""


@dataclass
class Ran:
    """What a run came to. Memory in MB; `said`: lines of the log that tell of a fault."""

    came: Came
    health: Health
    before: float
    after: float
    handles: int
    said: list[str]

    @property
    def good(self) -> bool:
        """Whether nothing was a fault of ours, and who asked was answered in time."""
        return not self.came.faults and not self.said and self.health.worst <= self.health.allowed


async def run(folder: Path, inputs: int, seed: int, *, path: str = TREE) -> Ran:
    """Throw so many inputs of that seed at a new process of the code in `path`, as if from Slack; is all as it was?"""
    async with Slack() as slack:
        slack.channel("sales", member=True)
        ann, bob = (slack.person(name, tz="Europe/Berlin") for name in ("Ann Ames", "Bob Berg"))
        async with served(slack, folder, path=path) as process:
            await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
            await ann.types("/winloss mark")
            await ann.types("/winloss stats")
            grammar = OfSlack(random.Random(seed), slack.clock, list(slack.sent), slack.signing_secret)
            ran = await _thrown(process, slack.app_url, grammar, inputs)
            slack.ephemeral.clear()
            await bob.types("/winloss deal Acme renewal")  # what was thrown may have opened a form before Ann's eyes
            await bob.sees("It was debriefed")
            return ran.end(process)


async def run_teams(folder: Path, inputs: int, seed: int, *, path: str = TREE) -> Ran:
    """The same, as if from Teams."""
    port = free_port()
    async with Teams() as teams:
        sales = teams.channel("sales")
        ann, bob = (teams.person(name, tz="Europe/Berlin") for name in ("Ann Ames", "Bob Berg"))
        env = environment(**teams.environ(), WINLOSS_PORT=str(port))
        with Running("winloss", "serve", cwd=folder, env=env, path=path) as process:
            await process.answers(f"http://127.0.0.1:{port}/healthz")
            teams.app_url = f"http://127.0.0.1:{port}{OfTeams.path}"
            for person in (ann, bob):
                await person.installs()
            await bob.installs(sales)
            await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
            await ann.types("stats all", channel=sales)
            await ann.uses("mark", on="We lost Harbor Foods")
            await ann.clicks("Lost")
            await ann.clicks("Mark it")
            ann.closes()
            ann.old = True
            await ann.clicks("Start")
            ran = await _thrown(process, teams.app_url, OfTeams(random.Random(seed), teams.clock, teams), inputs)
            await bob.installs()  # what was thrown may have taken the app away
            bob.looks_from_here()
            await bob.types("deal Acme renewal")
            await bob.sees("It was debriefed")
            return ran.end(process)


@dataclass
class _Throwing:
    came: Came
    health: Health
    before: float

    def end(self, process: Running) -> Ran:
        """How it stands then."""
        serving = psutil.Process(process.pid)
        said = [line for line in process.output.splitlines() if any(word in line for word in WRONG)]
        return Ran(self.came, self.health, self.before, serving.memory_info().rss / 1e6, serving.num_fds(), said)


async def _thrown(process: Running, address: str, grammar: Grammar, inputs: int) -> _Throwing:
    port, came, before = urlsplit(address).port or 0, Came(), psutil.Process(process.pid).memory_info().rss / 1e6
    with Health(port) as health:
        await throw(port, grammar, inputs, came)
    return _Throwing(came, health, before)


RUNS = {"slack": run, "teams": run_teams}
"""By platform."""
