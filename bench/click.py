"""A whole click against a bare Bolt listener, in one run: CPU, then time to the acknowledgement at 100 clicks a second.

Each click of a round is by another rep on another debrief, and the rounds walk through the debrief. Ours is `winloss
serve` on a SQLite file (synchronous=FULL): checked, committed, acknowledged, the new card sent, the sending recorded.
The floor (bench/_bare.py) gets the same bytes and updates its message with the same card. Client, stand-in, ours and
floor are processes of their own, measured once a start has left nothing for later; rounds of ours and the floor take
turns. All CPU of a process counts, from the first click until the stand-in holds one new card per click and a quarter
of a second more.
Usage: python -m bench.click [clicks a round, by default 300]
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bench._shared import (
    PATIENCE,
    SERVE,
    SETTLED,
    Process,
    free_port,
    percentile,
    slack_env,
    stand_in,
    table,
    verdict,
)
from bot.app import load_settings
from bot.desk.rules import Rules
from bot.ids import new_id
from dialogs.records import Event, Moment, Outcome, Person, Workspace
from dialogs.values import dataclass
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units import marks, people
from tests.stand_ins.slack_screen import escaped, sign

Json = dict[str, Any]
TEAM = "T0SALES"
AT_ONCE = 16
RATE = 100  # clicks a second in the open loop
SETTLES = 0.25  # seconds
WARM_UP = ("Start",)
MEASURED = ("Price and value", "Next", "Yes, they told me", "Half")
OPEN_LOOP = ("Familiarity and trust", "Next", "Higher", "Partly", "In step")


@dataclass
class Side:
    """One process under test, its reps, and what was measured."""

    name: str
    process: Process
    url: str
    reps: list[tuple[str, str]]  # user, conversation
    cpu: list[float] = field(default_factory=list)  # µs a click, one a round
    cpu_open: list[float] = field(default_factory=list)
    waits: list[list[float]] = field(default_factory=list)  # ms to the acknowledgement, by round and click

    def waited(self, per_cent: int) -> float:
        """The median over the rounds, so that one bad moment of a shared machine isn't the figure."""
        return statistics.median(percentile(waits, per_cent) for waits in self.waits)


@dataclass
class Bench:
    """The client."""

    slack: str
    session: aiohttp.ClientSession
    serial: int = 0

    async def ask(self, what: str, body: object = None) -> Any:
        """Ask the stand-in about itself."""
        async with self.session.request("POST" if body else "GET", f"{self.slack}/_/{what}", json=body) as answer:
            return await answer.json()

    async def cards(self, side: Side) -> list[Json]:
        """The newest message of each rep."""
        newest = {message["channel"]: message for message in await self.ask("messages")}
        return [newest[conversation] for _, conversation in side.reps]

    async def sent(self) -> int:
        """How many cards were put in the place of others so far."""
        calls = await self.ask("calls")
        return int(calls.get("response_url", 0) + calls.get("chat.update", 0))

    async def round(self, side: Side, label: str, *, rate: int | None = None) -> None:
        """One click of that name by every rep."""
        before = await self.cards(side)
        targets = [[channel, user, message["ts"]] for (user, channel), message in zip(side.reps, before, strict=True)]
        hooks = await self.ask("response_url", targets)
        bodies = []
        for rep, message, hook in zip(side.reps, before, hooks, strict=True):
            self.serial += 1
            bodies.append(press(message, label, rep, hook, self.serial))
        sent, spent = await self.sent(), side.process.cpu()
        if rate:
            side.waits.append(await self._steadily(side, bodies, rate))
        else:
            await self._at_once(side, bodies)
        until = time.monotonic() + PATIENCE
        while await self.sent() < sent + len(bodies):
            if time.monotonic() > until:
                raise SystemExit(f"{side.name}: {await self.sent() - sent} of {len(bodies)} cards came")
            await asyncio.sleep(0.02)
        await asyncio.sleep(SETTLES)
        each = (side.process.cpu() - spent) / len(bodies) * 1e6
        fresh = sum(old["blocks"] != new["blocks"] for old, new in zip(before, await self.cards(side), strict=True))
        if await self.sent() != sent + len(bodies) or fresh != len(bodies):
            raise SystemExit(f"{side.name}: {fresh} new cards for {len(bodies)} clicks")
        if rate:
            side.cpu_open.append(each)
        elif label not in WARM_UP:
            side.cpu.append(each)

    async def _at_once(self, side: Side, bodies: list[bytes]) -> None:
        waiting = iter(bodies)

        async def one_by_one() -> None:
            for body in waiting:
                await self.click(side, body)

        await asyncio.gather(*(one_by_one() for _ in range(AT_ONCE)))

    async def _steadily(self, side: Side, bodies: list[bytes], rate: int) -> list[float]:
        """Clicks come when they come, whether or not the ones before were answered."""
        begun, clicks = time.perf_counter(), []
        for number, body in enumerate(bodies):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            clicks.append(asyncio.create_task(self.click(side, body, due)))
        return await asyncio.gather(*clicks)

    async def click(self, side: Side, body: bytes, due: float | None = None) -> float:
        """Milliseconds from the click (or from when it was due) to its acknowledgement."""
        due = due or time.perf_counter()
        stamp = str(int(time.time()))  # noqa: TID251 - the stand-in's people live in real time
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign("shhh-stand-in", stamp, body),
        }
        async with self.session.post(f"{side.url}/slack/events", data=body, headers=headers) as answer:
            if answer.status != 200:
                raise SystemExit(f"{side.name}: {answer.status} {await answer.text()}")
        return (time.perf_counter() - due) * 1e3


def there(message: Json, label: str) -> tuple[Json | None, Json]:
    """The button or option of that name on a message, pressed, if it is there; and what the form then holds."""
    found: Json | None = None
    state: Json = {}
    for block in message["blocks"]:
        for element in (*block.get("elements", ()), block.get("element") or {}):
            pressed: Json | None = None
            if element.get("type") == "button" and element["text"]["text"].removeprefix("✓ ") == label:
                pressed = {"value": element["value"], "text": element["text"]}
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    pressed = {"selected_option": option}
            kept = {"type": element.get("type"), "action_id": element.get("action_id")}
            if pressed:
                found = {**kept, "block_id": block["block_id"], **pressed, "action_ts": "1.0"}
            if "action_id" in element and element["type"] != "button":
                entry = {**kept, **({"selected_option": pressed["selected_option"]} if pressed else {})}
                state.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return found, state


def press(message: Json, label: str, rep: tuple[str, str], hook: str, serial: int) -> bytes:
    """What Slack sends for a press on the button or option of that name: the whole message comes along."""
    user, conversation = rep
    found, state = there(message, label)
    if found is None:
        raise SystemExit(f"There is no {label!r} on the card: {json.dumps(message['blocks'])[:3000]}")
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "team_id": TEAM},
        "team": {"id": TEAM, "domain": "northwind"},
        "api_app_id": "A0WINLOSS",
        "trigger_id": f"{serial}.bench.trigger",
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": conversation},
        "channel": {"id": conversation, "name": "directmessage"},
        "message": message,
        "state": {"values": state},
        "response_url": hook,
        "actions": [found],
    }
    return urlencode({"payload": json.dumps(escaped(payload))}).encode()


async def prepare(url: str, reps: list[tuple[str, str]], rules: Rules) -> None:
    """A lost deal for each rep, ready to be prompted."""
    upgrade(url)
    storage = open_storage(url)
    ws, now, real = f"slack:{TEAM}", datetime.now(UTC), time.time()  # noqa: TID251 - as the product's clock
    await storage.write(people.ensure_workspace, Workspace(ws, "slack", TEAM, "Northwind Sales"), now)
    for number, (user, conversation) in enumerate(reps):
        person = Person(ws, new_id(), f"Rep {number}", user, None, "Europe/Berlin")
        person = await storage.write(people.ensure_person, person, now)
        await storage.write(people.set_conversation, ws, person.id, conversation)
        mark = marks.Mark(
            new_id(), new_id(), f"Deal {number}", Outcome.LOST, now.date(), person.id, 1_200_000, "Globex"
        )
        await storage.write(marks.mark, Event(ws, new_id()), Moment(now, real), mark, rules.opened(now))
    await storage.close()


async def run(folder: Path, clicks: int) -> None:
    slack_process, slack = stand_in(folder)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    with slack_process:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
            bench = Bench(slack, session)
            reps = [tuple(rep) for rep in await bench.ask("people", {"count": 2 * clicks})]
            port, bare_port = free_port(), free_port()
            env = slack_env(folder, slack, port, "click.db")
            settings = load_settings(env)
            rules = Rules(lambda _: settings.definition, lambda _: settings.app)
            await prepare(settings.database_url, reps[:clicks], rules)
            with (
                Process(*SERVE, log=folder / "ours.log", env=env) as ours_process,
                Process("-m", "bench._bare", str(bare_port), f"{slack}/api/", log=folder / "bare.log") as bare_process,
            ):
                ours_process.says("winloss is at")
                bare_process.says("ready")
                ours = Side("winloss", ours_process, f"http://127.0.0.1:{port}", reps[:clicks])
                bare = Side("bare Bolt", bare_process, f"http://127.0.0.1:{bare_port}", reps[clicks:])
                await prompts(bench, ours, bare)
                for label in WARM_UP:
                    await turn(bench, ours, bare, label)
                await asyncio.sleep(SETTLED)
                for label in MEASURED:
                    await turn(bench, ours, bare, label)
                for label in OPEN_LOOP:
                    await turn(bench, ours, bare, label, RATE)
                report(clicks, ours, bare)


async def prompts(bench: Bench, ours: Side, bare: Side) -> None:
    """Wait for our prompts, and put the same before the floor's reps."""
    until = time.monotonic() + PATIENCE
    while (await bench.ask("calls")).get("chat.postMessage", 0) < len(ours.reps):
        if time.monotonic() > until:
            raise SystemExit("The prompts did not come.")
        await asyncio.sleep(0.05)
    prompt = shown((await bench.cards(ours))[0])
    token = {"Authorization": "Bearer xoxb-stand-in"}
    for _, conversation in bare.reps:
        body = {"channel": conversation, **prompt}
        async with bench.session.post(f"{bench.slack}/api/chat.postMessage", json=body, headers=token) as answer:
            if not (await answer.json())["ok"]:
                raise SystemExit(await answer.text())


async def turn(bench: Bench, ours: Side, bare: Side, label: str, rate: int | None = None) -> None:
    """A round of ours, then one of the floor with the card that ours showed."""
    await bench.round(ours, label, rate=rate)
    card = shown((await bench.cards(ours))[0])
    async with bench.session.post(f"{bare.url}/card", json=card) as answer:
        answer.raise_for_status()
    await bench.round(bare, label, rate=rate)


def shown(message: Json) -> Json:
    return {"text": message["text"], "blocks": message["blocks"]}


def report(clicks: int, ours: Side, bare: Side) -> None:
    rounds, steady = len(MEASURED), len(OPEN_LOOP)
    print(
        f"CPU µs a click, all of the process: {rounds} rounds of {clicks} clicks each, {AT_ONCE} under way at a time,"
    )
    print(f"then {steady} rounds of {clicks} at {RATE} a second.\n")
    names = [f"{number} {label}" for number, label in enumerate((*MEASURED, *(f"{it} /s" for it in OPEN_LOOP)), 1)]
    both = list(zip(names, ours.cpu + ours.cpu_open, bare.cpu + bare.cpu_open, strict=True))
    table(("round", "winloss", "floor", "ratio"), *((n, round(a), round(b), f"{a / b:.2f}") for n, a, b in both))
    mine, floor = statistics.mean(ours.cpu), statistics.mean(bare.cpu)
    mine_open, floor_open = statistics.mean(ours.cpu_open), statistics.mean(bare.cpu_open)
    table(
        ("mean CPU µs a click", "winloss", "floor", "ratio"),
        (f"{AT_ONCE} under way", round(mine), round(floor), f"{mine / floor:.2f}"),
        (f"{RATE} a second", round(mine_open), round(floor_open), f"{mine_open / floor_open:.2f}"),
    )
    late = [(f"p{p}", ours.waited(p), bare.waited(p)) for p in (50, 90, 99)]
    table(
        (f"ms to the acknowledgement at {RATE} a second, median of {steady} rounds", "winloss", "floor", "ratio"),
        *((name, f"{a:.1f}", f"{b:.1f}", f"{a / b:.2f}") for name, a, b in late),
    )
    print(verdict("CPU of a click", mine / floor, 2.5))
    print(verdict("p99 to the acknowledgement", late[2][1] / late[2][2], 3))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(run(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 300))
