"""A newcomer, from nothing to the first answered debrief, with the time it took: `python -m tests.newcomer`.

They type and press at once, so the time is what the product takes of theirs, without reading and without making the
app at Slack.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.command_line import HERE, Running, environment, free_port
from tests.stand_ins.slack import Slack
from tests.terminal import AtTerminal


@dataclass
class Story:
    """What happened, with the seconds since the beginning."""

    began: float = field(default_factory=time.monotonic)
    steps: list[tuple[float, str]] = field(default_factory=list)
    answers: int = 0
    shown: str = ""

    def tell(self, what: str) -> None:
        """One step is done."""
        self.steps.append((time.monotonic() - self.began, what))

    def __str__(self) -> str:
        return "\n".join(f"{seconds:6.1f} s  {what}" for seconds, what in self.steps)


async def play(folder: Path) -> Story:
    """Set winloss up by Socket Mode, start it, mark a deal, answer its debrief."""
    story = Story()
    async with Slack() as slack:
        slack.by_socket = True
        sales, dana = slack.channel("sales"), slack.person("Dana Reyes", email="dana@northwind.example")
        env = environment(SLACK_API_URL=slack.api_url, WINLOSS_PORT=str(free_port()))
        with AtTerminal("init", cwd=folder, env=env) as terminal:
            for question, answer in (
                ("Which chat", ""),
                ("SLACK_BOT_TOKEN:", slack.token),
                ("SLACK_APP_TOKEN:", slack.app_token),
                ("Channel of the weekly digest", "sales"),
                ("Managers", "dana@northwind.example"),
                ("Time zone", ""),
                ("Currency", ""),
                ("Competitors", "Globex"),
                ("Where the answers are kept", ""),
                ("Shall I say hello", "y"),
            ):
                await terminal.answers(question, answer)
                story.answers += 1
            await terminal.reads("winloss serve")
            assert await terminal.ends() == 0, terminal.said
        story.shown = f"$ winloss init\n{terminal.said}"
        assert len(slack.messages(sales)) == 1
        story.tell(f"winloss init: {story.answers} answers, app.yaml and winloss.env written, hello said in #sales")

        with Running(sys.executable, *HERE, "serve", cwd=folder, env=env) as process:
            await slack.sockets.stand()
            story.tell("winloss serve: the socket stands")
            await dana.types("/winloss lost Acme renewal 12k vs Globex")
            await dana.clicks("Start")
            story.tell("a deal is marked, and the first card is there")
            await dana.picks("Price and value", under="What tipped it the other way?")
            await dana.clicks("Next")
            await dana.picks("Yes, they told me")
            await dana.picks("Half")
            await dana.clicks("Finish here")
            await dana.card_shows("Thank")
            story.shown += f"\n{dana.card}\n"
            story.tell("its debrief is answered")
            assert await asyncio.to_thread(process.stop) == 0, process.output
    return story


def main() -> None:
    """Print what they saw, and the times."""
    with tempfile.TemporaryDirectory() as folder:
        story = asyncio.run(play(Path(folder)))
    print(story.shown)
    print(story)


if __name__ == "__main__":
    main()
