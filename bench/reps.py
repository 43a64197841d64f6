"""200 reps at once for a minute: whether every answer is stored that was acknowledged, and how long that took.

Each rep has a debrief of their own and presses every few seconds, whether or not others were answered; what they press
stands on the card that they see then. Ours is `winloss serve` on a SQLite file, asked for what it holds at the end.
Beside it stands a bare Bolt listener (bench/_bare.py), which gets as many presses at the same pace, a minute before.
Usage: python -m bench.reps [reps, by default 200] [seconds, by default 60]
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from dataclasses import field
from pathlib import Path
from typing import Any

from bench._shared import SERVE, Process, free_port, percentile, slack_env, table, verdict
from bench.click import Bench, Side, prepare, press, prompts, shown, there
from bot.app import load_settings
from bot.desk.rules import Rules
from bot.platforms.slack.elements import PICK
from dialogs.messages.actions import Verb, parse
from dialogs.values import dataclass
from tests.stand_ins.slack import Slack

Json = dict[str, Any]

OURS = "winloss"
EVERY = 5.0  # seconds between two presses of a rep
DRIVERS = ("Price and value", "Product fit", "Familiarity and trust", "Service and support", "Timing and budget")
HALF = ("Yes", "Half", "No")
"""Who presses what hangs on the rep, so that nobody's answer can pass for another's."""


def script(rep: int) -> tuple[str, ...]:
    """What a rep presses, one after the other; where it ends they go back, and answer anew."""
    ends = ("In step", "Back") if rep % 2 else ("Ahead on risk", "Back")
    told = ("Yes, they told me", HALF[rep % 3], DRIVERS[(rep + 1) % 5], "Next")
    return ("Start", DRIVERS[rep % 5], "Next", *told, ("Higher", "Lower")[rep % 2], "Partly", *ends * 50)


@dataclass
class Ledger:
    """What was acknowledged: of each debrief and question the answers in order; and how long each press took, in ms."""

    answers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    late: int = 0  # turns in which the new card was not there yet

    def accepts(self, pressed: Json) -> None:
        """A press was acknowledged."""
        if pressed["action_id"].startswith(PICK):
            action = parse(pressed["action_id"].removeprefix(PICK))
            self.answers.setdefault((action.subject, action.field), []).append(pressed["selected_option"]["value"])
        elif (action := parse(pressed["value"])).verb is Verb.PICK:
            self.answers.setdefault((action.subject, action.field), []).append(action.value)

    def missing(self, file: Path) -> list[str]:
        """What was acknowledged and isn't in the tables, or otherwise. Each answer counts, also one changed later."""
        stored: dict[tuple[str, str], list[str]] = {}
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as driver:
            rows = driver.execute("SELECT debrief_id, field, value FROM answer WHERE state = 'given' ORDER BY rev")
            for debrief, asked, value in rows:
                stored.setdefault((debrief, asked), []).append(",".join(json.loads(value)))
        driver.close()
        return [
            f"{debrief} {asked}: acknowledged {said}, stored {stored.get((debrief, asked))}"
            for (debrief, asked), said in self.answers.items()
            if stored.get((debrief, asked)) != said
        ]


class Crowd(Bench):
    """The client. The stand-in is in the same process, so that each rep sees their card without asking for all."""

    def __init__(self, standing: Slack) -> None:
        super().__init__(standing.url, standing.session)
        self.standing = standing

    async def minute(self, side: Side, scripts: list[tuple[str, ...]], seconds: float) -> Ledger:
        """Everybody presses at their own moment of each turn."""
        ledger, begun = Ledger(), time.perf_counter()
        every = EVERY / len(side.reps)
        lives = (
            self._lives(side, rep, words, ledger, begun + number * every, begun + seconds)
            for number, (rep, words) in enumerate(zip(side.reps, scripts, strict=True))
        )
        await asyncio.gather(*lives)
        return ledger

    async def _lives(
        self, side: Side, rep: tuple[str, str], words: tuple[str, ...], ledger: Ledger, due: float, end: float
    ) -> None:
        user, conversation = rep
        left, before = list(words), ""
        while due < end and left:
            await asyncio.sleep(due - time.perf_counter())
            due = max(due + EVERY, time.perf_counter())
            message = self.standing.messages(conversation)[-1]
            pressed, _ = there(message, left[0])
            if pressed is None or message["blocks"] == before:
                ledger.late += 1
                continue
            before = message["blocks"] if side.name == OURS else ""
            hook = f"{self.slack}/hooks/{self.standing.hook(conversation, user, message['ts'])}"
            self.serial += 1
            ledger.took.append(await self.click(side, press(message, left.pop(0), rep, hook, self.serial)))
            ledger.accepts(pressed)


async def run(folder: Path, reps: int, seconds: float) -> tuple[Ledger, Ledger, list[str]]:
    """Ours, the floor, and what ours lost."""
    async with Slack() as standing:
        crowd, port, bare_port = Crowd(standing), free_port(), free_port()
        people = [(person.id, person.conversation) for person in (standing.person(f"Rep {n}") for n in range(2 * reps))]
        env = slack_env(folder, standing.url, port, "reps.db")
        settings = load_settings(env)
        rules = Rules(lambda _: settings.definition, lambda _: settings.app)
        await prepare(settings.database_url, people[:reps], rules)
        with (
            Process(*SERVE, log=folder / "ours.log", env=env) as ours_process,
            Process("-m", "bench._bare", str(bare_port), standing.api_url, log=folder / "bare.log") as bare_process,
        ):
            await asyncio.to_thread(ours_process.says, "winloss is at")
            await asyncio.to_thread(bare_process.says, "ready")
            ours = Side(OURS, ours_process, f"http://127.0.0.1:{port}", people[:reps])
            bare = Side("bare Bolt", bare_process, f"http://127.0.0.1:{bare_port}", people[reps:])
            await prompts(crowd, ours, bare)
            card = shown(standing.messages(people[0][1])[-1])
            async with crowd.session.post(f"{bare.url}/card", json=card) as answer:
                answer.raise_for_status()
            floor = await crowd.minute(bare, [("Start",) * 1000] * reps, seconds)
            ledger = await crowd.minute(ours, [script(rep) for rep in range(reps)], seconds)
        return ledger, floor, ledger.missing(folder / "reps.db") + [told(m) for m in standing.ephemeral.values()]


def told(message: Json) -> str:
    """A press that was acknowledged and not taken."""
    return f"told to {message['to']}: {message['text']}"


def report(ledger: Ledger, floor: Ledger, lost: list[str], reps: int, seconds: float) -> None:
    print(f"{reps} reps for {seconds:.0f} s, each a press every {EVERY:.0f} s.\n")
    late = [(f"p{p}", percentile(ledger.took, p), percentile(floor.took, p)) for p in (50, 90, 99)]
    table(
        ("ms to the acknowledgement", "winloss", "floor", "ratio"),
        *((name, f"{a:.1f}", f"{b:.1f}", f"{a / b:.2f}") for name, a, b in late),
    )
    table(
        ("", "winloss", "floor"),
        ("presses acknowledged", len(ledger.took), len(floor.took)),
        ("a second", f"{len(ledger.took) / seconds:.1f}", f"{len(floor.took) / seconds:.1f}"),
        ("turns without a new card", ledger.late, floor.late),
    )
    for line in lost[:5]:
        print(line)
    answers = sum(map(len, ledger.answers.values()))
    print(f"{answers} answers acknowledged, {len(lost)} of them not stored as they were given")
    print(verdict("p99 to the acknowledgement", late[2][1] / late[2][2], 3))


def main(reps: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        ledger, floor, lost = asyncio.run(run(Path(name), reps, seconds))
    report(ledger, floor, lost, reps, seconds)
    raise SystemExit(bool(lost))


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(given[0] if given else 200, given[1] if given[1:] else 60)
