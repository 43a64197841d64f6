"""The stand-in of Slack, watched: all it shows goes into the ledger, and what it hears may be a moment for a fault."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp import web

from tests.chaos.hands import Press, SlackHand
from tests.chaos.haste import Pace
from tests.chaos.ledger import Ledger
from tests.command_line import secrets
from tests.stand_ins.slack import Slack
from tests.stand_ins.slack_screen import read

PATIENCE = 3.0  # seconds; then Slack tells the person that the app didn't answer
Json = dict[str, Any]


PRESSING: ContextVar[Press | None] = ContextVar("PRESSING", default=None)


class Watched(Slack):
    """`doors`: where requests may go, any of them. `happens`: told of moments, and whose process it was, if known."""

    path = "/slack/events"

    def __init__(self, ledger: Ledger, pace: Pace, chance: random.Random, *, distributed: bool = False) -> None:
        super().__init__(clock=pace.now, distributed=distributed)
        self.ledger, self._chance, self._began = ledger, chance, pace.now()
        self.doors: list[str] = []
        self.moment: Callable[[str, str], None] = lambda _what, _door: None
        self.sending: Callable[[int], Awaitable[None]] | None = None
        """Awaited with the port that a new message comes from, before anything is done with it."""
        self.last = 0.0
        """When something was shown last."""
        self._presses: dict[str, Press] = {}
        self._door = ""

    async def _api(self, request: web.Request) -> web.StreamResponse:
        """Do a call, once its sender has really sent it."""
        if self.sending and request.transport and request.path.endswith("/chat.postMessage"):
            await request.read()  # all of it is here, also where its sender gives up waiting
            await self.sending(request.transport.get_extra_info("peername")[1])
        return await super()._api(request)

    def since(self) -> float:
        """Seconds since the run began."""
        return self.clock() - self._began

    async def posts(self, body: bytes, content_type: str, **headers: str) -> tuple[int, str]:
        """Send a request to any door; 0 where nobody answers in time."""
        door = self.app_url = self._chance.choice(self.doors)
        try:
            async with asyncio.timeout(PATIENCE):
                status, text = await super().posts(body, content_type, **headers)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, ""
        if status == web.HTTPOk.status_code:
            self._door = door
            self.moment("yes", door)
        return status, text

    def settings(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What app.yaml and the environment say of it; with a channel for the digest, and somebody who manages."""
        self.sales, self.chief = self.channel("sales"), self.hand("Max Moss")
        self.ledger.told_in = self.chief.place
        return {"managers": [self.chief.person.id], "digest": {"channel": self.sales}}, secrets(self)

    async def begins(self) -> None:
        """All is there."""

    def hand(self, name: str) -> SlackHand:
        """Somebody new."""
        return SlackHand(self.person(name, tz="Europe/London"), PRESSING.set)

    def hook(self, channel: str, user: str, ts: str | None) -> str:
        """The path of a new `response_url`, of the press that is being made."""
        name = super().hook(channel, user, ts)
        if press := PRESSING.get():
            self._presses[name] = press
        return name

    async def _hooked(self, request: web.Request) -> web.StreamResponse:
        body, press = await request.json(), self._presses.get(request.match_info["name"])
        if press and not body.get("replace_original") and not body.get("delete_original"):
            press.refuse()  # they may never read it; that it was said is enough
        return await super()._hooked(request)

    def use_hook(self, name: str, body: Json) -> None:
        """Do it, and note what shows."""
        super().use_hook(name, body)
        hook = self.hooks[name]
        if hook.ts and hook.ts not in self.ephemeral:
            if body.get("delete_original"):
                self._noted(self.ledger.deletes, hook.channel, hook.ts)
            elif body.get("replace_original"):
                self._noted(self.ledger.updates, hook.channel, hook.ts, read(self.message(hook.channel, hook.ts)))
                self.moment("replaced", self._door)

    def call(self, method: str, args: Json, token: str | None) -> Json:
        """Do one call, and note what shows."""
        done = super().call(method, args, token)
        match method:
            case "chat.postMessage":
                shown = done["message"]
                mark = ((shown.get("metadata") or {}).get("event_payload") or {}).get("key", "")
                self._noted(self.ledger.posts, done["channel"], done["ts"], mark, read(shown))
            case "chat.update":
                self._noted(self.ledger.updates, args["channel"], args["ts"],
                            read(self.message(args["channel"], args["ts"])))  # fmt: skip
            case "chat.delete":
                self._noted(self.ledger.deletes, args["channel"], args["ts"])
        self.moment(method, self._door)
        return done

    def _noted(self, note: Callable[..., None], *what: str) -> None:
        self.last = self.since()
        note(self.last, *what)
