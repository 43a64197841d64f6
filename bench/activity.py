"""A whole press in Teams against a bare botbuilder bot, in one run: CPU, then time to the answer at 100 a second.

Each press of a round is by another rep on another debrief, and the rounds walk through the debrief. Ours is `winloss
serve` on a SQLite file (synchronous=FULL): token checked, committed, answered with the new card, the message updated,
the sending recorded. The floor (bench/_echo.py) gets the same bytes and answers and updates with the same card. Client,
Bot Connector, ours and floor are processes of their own; rounds of ours and the floor take turns. All CPU of a process
counts, from the first press until the connector holds one new card per press and a quarter of a second more.

Then a connector that takes 100 ms, and 64 presses under way at a time: how many cards a second it gets from us, and
from the same bot on botbuilder's own connector client, whose threads are four more than the machine has cores.
Usage: python -m bench.activity [presses a round, by default 300]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

import aiohttp

from bench._echo import CARD, own_token
from bench._presses import Client, Json, Side
from bench._shared import PATIENCE, ROOT, SERVE, Process, free_port, table, verdict
from bench.click import AT_ONCE, MEASURED, OPEN_LOOP, RATE, WARM_UP
from bot.app import load_settings
from bot.desk.rules import Rules
from bot.ids import new_id
from bot.platforms.teams import parse
from dialogs.records import Event, Moment, Outcome, Person, Workspace
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units import conversations, marks, people

SLOW, MANY, TIMES = 100, 64, 3.0  # ms a call, presses under way, how much quicker than the stock connector
SLOW_ROUNDS = MEASURED[:3]


async def prepare(url: str, reps: list[Json], rules: Rules) -> None:
    """A lost deal for each rep, ready to be prompted, in a chat where the app was added."""
    upgrade(url)
    storage = open_storage(url)
    tenant, now, real = parse.tenant(reps[0]), datetime.now(UTC), time.time()  # noqa: TID251 - as the product's clock
    ws = parse.workspace_id(tenant)
    await storage.write(people.ensure_workspace, Workspace(ws, "teams", tenant, tenant), now)
    for number, rep in enumerate(reps):
        person = Person(ws, new_id(), parse.name(rep), parse.who(rep).user_id, None, rep["localTimezone"])
        person = await storage.write(people.ensure_person, person, now)
        await storage.write(people.set_conversation, ws, person.id, rep["conversation"]["id"])
        await storage.write(conversations.remember, parse.place(rep), now)
        mark = marks.Mark(
            new_id(), new_id(), f"Deal {number}", Outcome.LOST, now.date(), person.id, 1_200_000, "Globex"
        )
        await storage.write(marks.mark, Event(ws, new_id()), Moment(now, real), mark, rules.opened(now))
    await storage.close()


async def run(folder: Path, presses: int) -> None:
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    pool = aiohttp.TCPConnector(limit=0)
    with ExitStack() as stack:
        connector = stack.enter_context(Process("-m", "bench._connector", log=folder / "teams.log"))
        async with aiohttp.ClientSession(connector=pool, timeout=timeout) as session:
            client = Client(connector.says("listening on").rpartition(" ")[2], session)
            reps = await client.ask("people", {"count": 5 * presses})
            mine, floors, stocks = reps[: 2 * presses], reps[2 * presses : 4 * presses], reps[4 * presses :]
            environ = await client.ask("environ")
            port = free_port()
            env = {
                **environ,
                "WINLOSS_DATABASE_URL": f"sqlite:///{folder / 'activity.db'}",
                "WINLOSS_CONFIG": str(ROOT / "app.yaml"),
                "WINLOSS_PORT": str(port),
            }
            settings = load_settings(env)
            await prepare(settings.database_url, mine, Rules(lambda _: settings.definition, lambda _: settings.app))
            process = stack.enter_context(Process(*SERVE, log=folder / "ours.log", env=env))
            process.says("winloss is at")
            ours = Side("winloss", process, f"http://127.0.0.1:{port}", mine)
            floor = echo(stack, folder, environ, "fixed", floors[:presses])
            stock = echo(stack, folder, environ, "stock", stocks)
            await prompts(client, ours, [*floor.reps, *stock.reps], environ)
            await compare(client, ours, floor, stock, presses)
            report(presses, ours, floor, stock)


def echo(stack: ExitStack, folder: Path, environ: dict[str, str], how: str, reps: list[Json]) -> Side:
    port = free_port()
    log = folder / f"{how}.log"
    process = stack.enter_context(Process("-m", "bench._echo", str(port), how, log=log, env=environ))
    process.says("ready")
    return Side(f"{how} echo", process, f"http://127.0.0.1:{port}", reps)


async def prompts(client: Client, ours: Side, others: list[Json], environ: dict[str, str]) -> None:
    """Wait for our prompts, and put the same before the others' reps."""
    until = time.monotonic() + PATIENCE
    while (await client.ask("calls")).get("send", 0) < len(ours.reps):
        if time.monotonic() > until:
            raise SystemExit("The prompts did not come.")
        await asyncio.sleep(0.05)
    [first] = await client.shown(ours.reps[:1])
    attachment = {"contentType": CARD, "content": first["card"]}
    bearer = {"Authorization": f"Bearer {await own_token(environ)}"}
    for rep in others:
        url = f"{rep['serviceUrl']}v3/conversations/{rep['conversation']['id']}/activities"
        body = {"type": "message", "attachments": [attachment]}
        async with client.session.post(url, json=body, headers=bearer) as answer:
            answer.raise_for_status()


async def compare(client: Client, ours: Side, floor: Side, stock: Side, presses: int) -> None:
    """Rounds of ours and of the other take turns; the other shows the card that ours showed."""
    mine, others = ours.reps[:presses], ours.reps[presses:]

    async def turn(side: Side, reps: list[Json], label: str, **how: int) -> list[tuple[float, float]]:
        measured = await client.round(ours, reps, label, **how)
        [first] = await client.shown(reps[:1])
        async with client.session.post(f"{side.url}/card", json=first["card"]) as answer:
            answer.raise_for_status()
        return [measured, await client.round(side, side.reps, label, **how)]

    for label in WARM_UP:
        await turn(floor, mine, label)
        await turn(stock, others, label)
    for label in MEASURED:
        for side, (cpu, _) in zip((ours, floor), await turn(floor, mine, label), strict=True):
            side.cpu.append(cpu)
    for label in OPEN_LOOP:
        for side, (cpu, _) in zip((ours, floor), await turn(floor, mine, label, rate=RATE), strict=True):
            side.cpu_open.append(cpu)
    await client.ask("delay", {"ms": SLOW})
    for label in SLOW_ROUNDS:
        for side, measured in zip((ours, stock), await turn(stock, others, label, at_once=MANY), strict=True):
            side.cpu_slow.append(measured[0])
            side.speed.append(measured[1])


def report(presses: int, ours: Side, floor: Side, stock: Side) -> None:
    rounds, steady = len(MEASURED), len(OPEN_LOOP)
    print(
        f"CPU µs a press, all of the process: {rounds} rounds of {presses} presses each, {AT_ONCE} under way at a time,"
    )
    print(f"then {steady} rounds of {presses} at {RATE} a second.\n")
    names = [f"{number} {label}" for number, label in enumerate((*MEASURED, *(f"{it} /s" for it in OPEN_LOOP)), 1)]
    both = list(zip(names, ours.cpu + ours.cpu_open, floor.cpu + floor.cpu_open, strict=True))
    table(("round", "winloss", "floor", "ratio"), *((n, round(a), round(b), f"{a / b:.2f}") for n, a, b in both))
    table(
        ("mean CPU µs a press", "winloss", "floor", "ratio"),
        means(f"{AT_ONCE} under way", ours.cpu, floor.cpu),
        means(f"{RATE} a second", ours.cpu_open, floor.cpu_open),
    )
    late = [(f"p{p}", ours.waited(p), floor.waited(p)) for p in (50, 90, 99)]
    table(
        (f"ms to the answer at {RATE} a second, median of {steady} rounds", "winloss", "floor", "ratio"),
        *((name, f"{a:.1f}", f"{b:.1f}", f"{a / b:.2f}") for name, a, b in late),
    )
    table(
        (f"cards a second, connector {SLOW} ms, {MANY} under way", "winloss", "stock", "ratio"),
        *(
            (label, round(a), round(b), f"{a / b:.1f}")
            for label, a, b in zip(SLOW_ROUNDS, ours.speed, stock.speed, strict=True)
        ),
        means("mean CPU µs a press", ours.cpu_slow, stock.cpu_slow),
    )
    at_once, steadily = mean(ours.cpu) / mean(floor.cpu), mean(ours.cpu_open) / mean(floor.cpu_open)
    print(verdict("CPU of a press, the worse of both means", max(at_once, steadily), 1.5))
    times = mean(ours.speed) / mean(stock.speed)
    held = "(holds)" if times >= TIMES else "(MISSED)"
    print(f"Cards a second: {times:.1f} x the stock connector's, target at least {TIMES:.0f} x {held}")


def means(name: str, ours: Sequence[float], other: Sequence[float]) -> tuple[str, int, int, str]:
    a, b = mean(ours), mean(other)
    return name, round(a), round(b), f"{a / b:.2f}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(run(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 300))
