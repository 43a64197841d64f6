"""A whole run: a stand-in for Slack, a `winloss serve` of its own, and a conversation that is there afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.command_line import served
from tests.fuzz.throwing import Came, Health, grammar, throw
from tests.stand_ins.slack import Slack
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
    """Throw so many inputs of that seed at a new process of the code in `path`; look whether all is as it was."""
    async with Slack() as slack:
        slack.channel("sales", member=True)
        ann, bob = (slack.person(name, tz="Europe/Berlin") for name in ("Ann Ames", "Bob Berg"))
        async with served(slack, folder, path=path) as process:
            await a_quick_one(ann, "lost", "Acme renewal", "Price and value")
            await ann.types("/winloss mark")
            await ann.types("/winloss stats")
            port, serving = urlsplit(slack.app_url).port or 0, psutil.Process(process.pid)
            came, before = Came(), serving.memory_info().rss / 1e6
            clock: Callable[[], float] = slack.clock
            with Health(port) as health:
                await throw(port, grammar(seed, list(slack.sent), slack.signing_secret, clock), inputs, came)
            slack.ephemeral.clear()
            await bob.types("/winloss deal Acme renewal")  # what was thrown may have opened a form before Ann's eyes
            await bob.sees("It was debriefed")
            said = [line for line in process.output.splitlines() if any(word in line for word in WRONG)]
            return Ran(came, health, before, serving.memory_info().rss / 1e6, serving.num_fds(), said)
