"""The people of bench.activity, who press in Teams, and what is measured of those they press at."""

import asyncio
import gc
import json
import time
from dataclasses import field
from statistics import median
from typing import Any

import aiohttp

from bench._shared import PATIENCE, Process, percentile
from bench.click import AT_ONCE, SETTLES
from dialogs.values import dataclass
from tests.stand_ins import teams_rules
from tests.stand_ins.teams_screen import inputs, pieces, reachable

Json = dict[str, Any]


@dataclass
class Side:
    """One process under test, its reps, and what was measured."""

    name: str
    process: Process
    url: str
    reps: list[Json]  # an activity of each, to make others of
    cpu: list[float] = field(default_factory=list)  # µs a press, one a round
    cpu_open: list[float] = field(default_factory=list)
    cpu_slow: list[float] = field(default_factory=list)
    waits: list[list[float]] = field(default_factory=list)  # ms to the answer, by round and press
    speed: list[float] = field(default_factory=list)  # cards a second with a slow connector

    def waited(self, per_cent: int) -> float:
        """The median over the rounds, so that one bad moment of a shared machine isn't the figure."""
        return median(percentile(waits, per_cent) for waits in self.waits)


@dataclass
class Client:
    """Who presses, and asks the stand-in what came of it."""

    teams: str
    session: aiohttp.ClientSession
    serial: int = 0

    async def ask(self, what: str, body: object = None) -> Any:
        """Ask the stand-in about itself."""
        async with self.session.request("POST" if body else "GET", f"{self.teams}/_/{what}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def shown(self, reps: list[Json]) -> list[Json]:
        """The newest message of each rep."""
        newest = {message["conversation"]: message for message in await self.ask("messages")}
        return [newest[rep["conversation"]["id"]] for rep in reps]

    async def round(
        self, side: Side, reps: list[Json], label: str, *, rate: int | None = None, at_once: int = AT_ONCE
    ) -> tuple[float, float]:
        """One press of that name by each of these reps: the CPU of a press in µs, and how many cards a second came."""
        before = await self.shown(reps)
        bodies = [self.press(rep, message, label) for rep, message in zip(reps, before, strict=True)]
        [token] = await self.ask("tokens", {"count": 1})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        gc.collect()
        gc.freeze()  # what the client keeps is not looked through while it waits for answers
        sent, spent, begun = await self.sent(), side.process.cpu(), time.perf_counter()
        if rate:
            side.waits.append(await self._steadily(side, bodies, headers, rate))
        else:
            await self._at_once(side, bodies, headers, at_once)
        until = time.monotonic() + PATIENCE
        while await self.sent() < sent + len(bodies):
            if time.monotonic() > until:
                raise SystemExit(f"{side.name}: {await self.sent() - sent} of {len(bodies)} cards came")
            await asyncio.sleep(0.02)
        took = time.perf_counter() - begun
        await asyncio.sleep(SETTLES)
        each = (side.process.cpu() - spent) / len(bodies) * 1e6
        after = await self.shown(reps)
        fresh = sum(old["card"] != new["card"] for old, new in zip(before, after, strict=True))
        if await self.sent() != sent + len(bodies) or fresh != len(bodies):
            updates = await self.sent() - sent
            raise SystemExit(f"{side.name}, {label}: {fresh} new cards and {updates} updates for {len(bodies)} presses")
        if complaints := teams_rules.card(after[0]["card"]):
            raise SystemExit(f"{side.name}: Teams would not take the card: {complaints}")
        return each, len(bodies) / took

    async def sent(self) -> int:
        """How many messages were updated so far."""
        return int((await self.ask("calls")).get("update", 0))

    async def _at_once(self, side: Side, bodies: list[bytes], headers: dict[str, str], at_once: int) -> None:
        waiting = iter(bodies)

        async def one_by_one() -> None:
            for body in waiting:
                await self.post(side, body, headers)

        await asyncio.gather(*(one_by_one() for _ in range(at_once)))

    async def _steadily(self, side: Side, bodies: list[bytes], headers: dict[str, str], rate: int) -> list[float]:
        """Presses come when they come, whether or not the ones before were answered."""
        begun, presses = time.perf_counter(), []
        for number, body in enumerate(bodies):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            presses.append(asyncio.create_task(self.post(side, body, headers, due)))
        return await asyncio.gather(*presses)

    async def post(self, side: Side, body: bytes, headers: dict[str, str], due: float | None = None) -> float:
        """Milliseconds from the press (or from when it was due) to its answer with a card."""
        due = due or time.perf_counter()
        async with self.session.post(f"{side.url}/api/messages", data=body, headers=headers) as answer:
            text = await answer.text()
        if answer.status != 200 or '"AdaptiveCard"' not in text:
            raise SystemExit(f"{side.name}: {answer.status} {text[:3000]}")
        return (time.perf_counter() - due) * 1e3

    def press(self, rep: Json, message: Json, label: str) -> bytes:
        """What Teams sends for a press on what has that name: what it carries and every input of its card."""
        card = message["card"]
        named = [
            piece.element if piece.kind == "action" else piece.element["selectAction"]
            for piece in reachable(pieces(card))
            if piece.kind in {"action", "row"} and piece.label.removeprefix("✓ ") == label
        ]
        if not named:
            raise SystemExit(f"There is no {label!r} on the card: {json.dumps(card)[:3000]}")
        action = named[-1]
        pressed = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
        filled = {} if action.get("associatedInputs") == "none" else inputs(card)
        data = action["data"] | {key: box.get("value", "") for key, box in filled.items()}
        self.serial += 1
        about = {"type": "invoke", "name": "adaptiveCard/action", "id": f"f:{self.serial}", "replyToId": message["id"]}
        value = {"action": pressed | {"data": data}, "trigger": "manual"}
        return json.dumps(rep | about | {"value": value}, ensure_ascii=False).encode()
