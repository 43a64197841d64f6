"""`winloss serve` to its first answered request and its memory then, beside a process that only imports its base.

The floor imports slack_bolt's async app with its aiohttp adapter, and SQLAlchemy. Ours begins with the process and ends
with the answer to a signed `/winloss help` from somebody new, for which it asks Slack (the stand-in) who that is. Once
on a migrated database, the everyday case and the one that the targets are for, and once on none, which has to be made
first. Then what is left to the first who marks a deal, against the next. Medians of several runs that take turns; in
CPU too, for a machine that is busy.
Usage: python -m bench.startup [runs, by default 7]
"""

import http.client
import json
import resource
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench._shared import PATIENCE, SERVE, SETTLED, Process, free_port, slack_env, stand_in, table, verdict
from dialogs.values import dataclass
from storage.migrations.migrate import upgrade
from tests.stand_ins.slack_screen import sign

MARKS = ("lost Acme {} 12k vs Globex", "lost Initech {} 40k vs Hooli")  # each a deal of its own
FLOOR = """
import time
import slack_bolt.async_app, slack_bolt.adapter.aiohttp, sqlalchemy
pages = open("/proc/self/statm").read().split()[1]
print("ready", time.monotonic(), time.process_time(), pages, flush=True)
"""


@dataclass(frozen=True)
class Start:
    """What a start took: seconds, seconds of CPU, MB. `marks`: the CPU of the first mark after it, and of the next."""

    seconds: float
    cpu: float
    memory: float
    marks: tuple[float, ...] = ()


def floor(folder: Path) -> Start:
    begun = time.monotonic()
    with Process("-c", FLOOR, log=folder / "floor.log") as process:
        _, ready, cpu, pages = process.says("ready").split()
    return Start(float(ready) - begun, float(cpu), int(pages) * resource.getpagesize() / 1e6)


def ours(folder: Path, slack: str, user: str, database: str, marks: Sequence[str] = ()) -> Start:
    port = free_port()
    begun = time.monotonic()
    with Process(*SERVE, log=folder / "ours.log", env=slack_env(folder, slack, port, database)) as process:
        answer = ask(port, user, "help")
        seconds, cpu, memory = time.monotonic() - begun, process.cpu(), process.memory()
        if "/winloss lost" not in answer:
            raise SystemExit(f"That was no help: {answer}")
        time.sleep(SETTLED if marks else 0)
        return Start(seconds, cpu, memory, tuple(marked(process, port, user, text.format(user)) for text in marks))


def marked(process: Process, port: int, user: str, text: str) -> float:
    """Seconds of CPU up to the answer to a mark."""
    spent = process.cpu()
    answer = ask(port, user, text)
    if "marked as lost" not in answer:
        raise SystemExit(f"That was no mark: {answer}")
    return process.cpu() - spent


def ask(port: int, user: str, text: str) -> str:
    """The answer to a command, as soon as anybody listens."""
    form = {"team_id": "T0SALES", "channel_id": f"D{user[1:]}", "user_id": user, "command": "/winloss", "text": text}
    form |= {"trigger_id": f"1.{user}.{port}.{text}", "response_url": "http://127.0.0.1:1/", "api_app_id": "A0WINLOSS"}
    body = urlencode(form).encode()
    stamp = str(int(time.time()))  # noqa: TID251 - the stand-in's people live in real time
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign("shhh-stand-in", stamp, body)}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("POST", "/slack/events", body, headers)
            return connection.getresponse().read().decode()
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise SystemExit("Nobody answered.")


def people(slack: str, count: int) -> list[str]:
    """New people at the stand-in."""
    request = urllib.request.Request(f"{slack}/_/people", json.dumps({"count": count}).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return [user for user, _ in json.load(answer)]


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upgrade(f"sqlite:///{folder / 'migrated.db'}")
        process, slack = stand_in(folder)
        with process:
            users = people(slack, 2 * runs + 1)
            floor(folder)  # once, for the bytecode and the disk
            ours(folder, slack, users[-1], "migrated.db")
            bare, migrated, fresh = [], [], []
            for run in range(runs):
                bare.append(floor(folder))
                migrated.append(ours(folder, slack, users[2 * run], "migrated.db", MARKS))
                fresh.append(ours(folder, slack, users[2 * run + 1], f"fresh{run}.db"))
    figures = {
        "floor: imports Bolt and SQLAlchemy": median(bare),
        "winloss serve, migrated database": median(migrated),
        "winloss serve, no database yet": median(fresh),
    }
    base, target, _ = figures.values()
    print(f"To the first answered request, medians of {runs} runs.\n")
    table(
        ("", "seconds", "ratio", "CPU s", "ratio", "MB", "ratio"),
        *(
            (name, f"{it.seconds:.2f}", f"{it.seconds / base.seconds:.2f}", f"{it.cpu:.2f}", f"{it.cpu / base.cpu:.2f}",
             f"{it.memory:.0f}", f"{it.memory / base.memory:.2f}")
            for name, it in figures.items()
        ),
    )  # fmt: skip
    first, next_one = (1000 * cpu for cpu in target.marks)
    print(
        f"Once it has started, CPU up to the answer to a mark: {first:.0f} ms the first, {next_one:.0f} ms the next.\n"
    )
    print(verdict("Time to the first answer", target.seconds / base.seconds, 1.5))
    print(verdict("CPU to the first answer", target.cpu / base.cpu, 1.5))
    print(verdict("Memory at the first answer", target.memory / base.memory, 1.6))


def median(starts: list[Start]) -> Start:
    return Start(
        statistics.median(it.seconds for it in starts),
        statistics.median(it.cpu for it in starts),
        statistics.median(it.memory for it in starts),
        tuple(statistics.median(cpus) for cpus in zip(*(it.marks for it in starts), strict=True)),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
