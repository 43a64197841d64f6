"""A Slack that says no: its Web API on 127.0.0.1 (`slack_calls`), what it sends to the app, and the people who use it.

    async with Slack() as slack:
        ann = slack.person("Ann")
        await ann.types("/winloss lost Acme renewal")
        await ann.clicks("Start")

In a process of its own: `python -m tests.stand_ins.slack --port 0` (see `_control` for what it can be asked).
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.stand_ins.slack_calls import Calls
from tests.stand_ins.slack_limits import Channel, Json
from tests.stand_ins.slack_person import FORM, Person
from tests.stand_ins.slack_screen import form, sign
from tests.stand_ins.slack_sockets import APP_TOKEN

SIGNING_SECRET = "shhh-stand-in"  # the same on both sides of every test


class Slack(Calls):
    """One workspace."""

    def __init__(
        self,
        clock: Callable[[], float] | None = None,
        *,
        limits: bool = False,
        distributed: bool = False,
        port: int = 0,
    ) -> None:
        super().__init__(clock or time.time, limits=limits, distributed=distributed)
        self.tells_of_posts = False  # whether message_metadata_posted comes for the app's own messages
        self.signing_secret = SIGNING_SECRET
        self.app_token = APP_TOKEN
        self.app_url = ""
        self.by_socket = False
        self.asks_for_options = True
        self.sent: list[tuple[bytes, str]] = []
        self._telling: set[asyncio.Task[tuple[int, str]]] = set()
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{name}", self._hooked)
        app.router.add_route("*", "/_/{what}", self._control)
        app.router.add_get("/link/", self.sockets.link)
        self._runner = web.AppRunner(app, access_log=None)
        self._closing.clear()
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._late, *self._telling):
            task.cancel()
        await self.session.close()
        self.sockets.breaks()
        self._closing.set()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where this Slack is."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """The base of the Web API."""
        return f"{self.url}/api/"

    def person(self, name: str, *, tz: str = "Europe/London", email: str | None = None, **what: Any) -> Person:
        """Someone new in this workspace. `what`: more of what Slack says of them, as is_restricted or team_id."""
        user_id = f"U{self.serial():04d}{_letters(name)}"
        address = email or f"{name.lower()}@northwind.example"
        self.users[user_id] = {
            "id": user_id,
            "name": name.lower(),
            "tz": tz,
            "profile": {"real_name": name, "email": address},
            "team_id": self.team_id,
            "deleted": False,
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            **what,
        }
        return Person(self, user_id)

    def channel(self, name: str, *, member: bool = True, archived: bool = False) -> str:
        """A new channel; `member`: whether the bot is in it. Its id."""
        channel_id = f"C{self.serial():04d}{_letters(name)}"
        self.channels[channel_id] = Channel(channel_id, name, member=member, archived=archived)
        return channel_id

    def messages(self, channel: str) -> list[Json]:
        """The messages of a conversation, oldest first."""
        return list(self.channels[channel].messages.values())

    def call(self, method: str, args: Json, token: str | None) -> Json:
        """Do one call, and tell the app of what it posted, if it is told of such."""
        done = super().call(method, args, token)
        if self.tells_of_posts and method == "chat.postMessage" and args.get("metadata"):
            told = asyncio.create_task(self.tells(done["message"]))
            self._telling.add(told)
            told.add_done_callback(self._telling.discard)
        return done

    async def tells(self, message: Json, **what: Any) -> tuple[int, str]:
        """Tell the app of a message with metadata; the status and text of its answer. `what`: what else is said."""
        event = {
            "type": "message_metadata_posted",
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "user_id": message["user"],
            "team_id": self.team_id,
            "channel_id": message["channel"],
            "metadata": message["metadata"],
            "message_ts": message["ts"],
            "event_ts": message["ts"],
            **what,
        }
        envelope = {"team_id": self.team_id, "type": "event_callback", "event_id": f"Ev{self.serial()}"}
        return await self.sends("events_api", {**envelope, "event": event, "authorizations": []})

    async def deactivates(self, user_id: str) -> tuple[int, str]:
        """An account is deactivated, and the app told so; the status and text of its answer."""
        self.users[user_id]["deleted"] = True
        event = {"type": "user_change", "user": self.users[user_id], "event_ts": f"{self.serial()}.0"}
        envelope = {"team_id": self.team_id, "type": "event_callback", "event_id": f"Ev{self.serial()}"}
        return await self.sends("events_api", {**envelope, "event": event, "authorizations": []})

    async def posts(self, body: bytes, content_type: str, **headers: str) -> tuple[int, str]:
        """Sign a request to the app and send it; its status and text."""
        self.sent.append((body, content_type))
        stamp = str(int(self.clock()))
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self.signing_secret, stamp, body),
        }
        async with self.session.post(self.app_url, data=body, headers=signed | headers) as response:
            return response.status, await response.text()

    async def sends(self, kind: str, payload: Json) -> tuple[int, str]:
        """Send something to the app, by a socket of its or to its address; the status and text of the answer."""
        if self.by_socket:
            return await self.sockets.posts(kind, payload)
        if kind == "events_api":
            return await self.posts(json.dumps(payload).encode(), "application/json")
        given = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self.posts(form(given), FORM)

    async def redelivers(self, number: int = 1) -> tuple[int, str]:
        """Send the last request again, as Slack does when it saw no 200."""
        if self.by_socket:
            return await self.sockets.again()
        body, content_type = self.sent[-1]
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        return await self.posts(body, content_type, **retry)

    async def _control(self, request: web.Request) -> web.StreamResponse:
        """For a benchmark in another process.

        GET calls: how often each method was called. GET messages: all messages. POST response_url [[channel, user, ts],
        …]: fresh addresses. POST people {"count": n}: new people, each with an open conversation.
        """
        match request.match_info["what"]:
            case "calls":
                return web.json_response(Counter(method for method, _ in self.calls))
            case "messages":
                return web.json_response([m for c in self.channels.values() for m in c.messages.values()])
            case "response_url":
                targets = await request.json()
                return web.json_response([f"{self.url}/hooks/{self.hook(*target)}" for target in targets])
            case "people":
                people = [self.person(f"Rep {n}") for n in range((await request.json())["count"])]
                return web.json_response([[p.id, self.direct(p.id).id] for p in people])
        raise web.HTTPNotFound


def _letters(name: str) -> str:
    """What of a name an id may hold; ids are made of it only so that a failing test is read more easily."""
    return "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())[:4]


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--limits", action="store_true")
    given = parser.parse_args()
    async with Slack(limits=given.limits, port=given.port) as slack:
        print(f"listening on {slack.url}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
