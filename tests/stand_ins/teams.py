"""A Teams that says no: the Bot Connector on 127.0.0.1, and the people who use it, in one tenant or several.

    async with Teams() as teams:
        ann = teams.person("Ann")
        await ann.installs()
        await ann.types("/winloss lost Acme renewal")
        await ann.clicks("Start")

In a process of its own: `python -m tests.stand_ins.teams --port 0` (see `_control` for what it can be asked).
"""

import argparse
import asyncio
import json
import time
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.stand_ins.teams_connector import Connector, Conversation, DeniedError, Json, Shown
from tests.stand_ins.teams_keys import Keys
from tests.stand_ins.teams_person import TeamsPerson

APP_ID = "5e1f0d1a-0b07-4b0e-9c5e-0a1b2c3d4e5f"
APP_PASSWORD = "shhh-stand-in"  # the same on both sides of every test
TENANT = "11111111-2222-4333-8444-555555555555"
STATUS = {"BotNotInConversationRoster": 403, "ConversationNotFound": 404, "MessageSizeTooBig": 413, "BadSyntax": 400}
PAGE = "<html><head><title>Error</title></head><body><h1>Our services aren't available right now</h1></body></html>"
CREATED = {"create", "send", "reply"}


class Teams(Connector):
    """One Teams and its Bot Connector. `fault` makes the next calls of a kind fail, `delay_ms` makes all slow."""

    def __init__(
        self, clock: Callable[[], float] | None = None, *, limits: bool = False, checks: bool = True, port: int = 0
    ) -> None:
        super().__init__(clock or time.time, limits=limits, checks=checks)
        self.app_id, self.app_password, self.bot = APP_ID, APP_PASSWORD, f"28:{APP_ID}"
        self.tenant_id = TENANT
        self.app_url = ""
        self.delay_ms = 0.0
        self.changed = asyncio.Event()
        self.sent: list[Json] = []
        self._faults: defaultdict[str, deque[tuple[str, str | None]]] = defaultdict(deque)
        self.weather: Callable[[str], tuple[str, float]] = lambda _what: ("", 0)
        self._late: set[asyncio.Task[None]] = set()
        self._port = port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        base = "/emea/{tenant}/v3/conversations"
        app.router.add_post(base, self._create_call)
        app.router.add_post(base + "/{conversation}/activities", self._send_call)
        app.router.add_route("*", base + "/{conversation}/activities/{activity}", self._activity_call)
        app.router.add_get(base + "/{conversation}/members/{member}", self._member_call)
        app.router.add_get(base + "/{conversation}/pagedmembers", self._roster_call)
        app.router.add_route("*", "/_/{what}", self._control)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.keys = Keys(self.app_id, self.app_password, self.clock)
        await self.keys.__aenter__()
        self.session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._late:
            task.cancel()
        await self.session.close()
        await self.keys.__aexit__(None, None, None)
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where this Teams is."""
        return f"http://127.0.0.1:{self._port}"

    def service_url(self, tenant: str) -> str:
        """Where the Bot Connector of a tenant is."""
        return f"{self.url}/emea/{tenant}/"

    def environ(self, *, single: bool = True) -> dict[str, str]:
        """What the product must know of this Teams; `single`: it serves the first tenant only."""
        kind = {"MICROSOFT_APP_TYPE": "SingleTenant", "MICROSOFT_APP_TENANT_ID": self.tenant_id}
        return {
            "MICROSOFT_APP_ID": self.app_id,
            "MICROSOFT_APP_PASSWORD": self.app_password,
            "MICROSOFT_OPENID_METADATA_URL": self.keys.metadata_url,
            "MICROSOFT_LOGIN_URL": self.keys.login_url,
            **(kind if single else {"MICROSOFT_APP_TYPE": "MultiTenant"}),
        }

    def person(
        self,
        name: str,
        *,
        tz: str = "Europe/London",
        email: str | None = None,
        tenant: str | None = None,
        **what: Any,
    ) -> TeamsPerson:
        """Someone new. Their personal chat is there; the bot isn't in it before they install it.

        `what`: more of what Teams says of them, as userRole.
        """
        tenant, number = tenant or self.tenant_id, self.serial()
        address = email or f"{name.lower().replace(' ', '.')}@northwind.example"
        user = {
            "id": f"29:1{uuid.uuid5(uuid.NAMESPACE_OID, f'{number} {name}').hex}-{number}",
            "name": name,
            "email": address,
            "userPrincipalName": address,
            "aadObjectId": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{number} {name}")),
            "tenantId": tenant,
            "userRole": "user",
            **what,
        }
        chat = Conversation(f"a:1{uuid.uuid5(uuid.NAMESPACE_URL, user['id']).hex}_{number}", tenant)
        self.conversations[chat.id] = chat
        chat.members[user["id"]] = user
        self.users[user["id"]] = user
        for place in self.conversations.values():
            if place.team and place.tenant == tenant:
                place.members[user["id"]] = user
        return TeamsPerson(self, user, chat.id, tz)

    def channel(self, name: str, *, tenant: str | None = None, installed: bool = True) -> str:
        """A new channel of a new team, with everybody of the tenant; `installed`: whether the bot is in it. Its id."""
        tenant, number = tenant or self.tenant_id, self.serial()
        team = uuid.uuid5(uuid.NAMESPACE_DNS, f"team {number}").hex
        place = Conversation(f"19:{uuid.uuid5(uuid.NAMESPACE_DNS, name).hex}{number}@thread.tacv2", tenant, name, team)
        place.installed = installed
        place.members = {key: user for key, user in self.users.items() if user["tenantId"] == tenant}
        self.conversations[place.id] = place
        return place.id

    def messages(self, conversation: str) -> list[Shown]:
        """The messages of a conversation, oldest first."""
        return list(self.conversations[conversation].messages.values())

    def fault(self, what: str, kind: str, *, times: int = 1, retry_after: str | None = "1") -> None:
        """Make the next calls of a kind (`create`, `send`, `reply`, `update`, `delete`, `member`) fail.

        `kind`: a status such as 429, 412 or 502; drop, to hang up; hang, to never answer; or one of Teams' error codes.
        With `_after` behind it the call is done first, with `_late` so many seconds after; slow is done and answered
        then. "" lets one call through. Statuses of 500 and more bring HTML. `weather` says by itself which fail.
        """
        self._faults[what].extend([(kind, retry_after)] * times)

    async def posts(self, activity: Json, *, token: str | None = None, **headers: str) -> tuple[int, str]:
        """Sign an activity as the Bot Connector does and send it to the bot; the answer's status and text."""
        self.sent.append(activity)
        signed = token or self.keys.current(activity["serviceUrl"])
        sent = {"Authorization": f"Bearer {signed}", "Content-Type": "application/json", **headers}
        async with self.session.post(self.app_url, data=json.dumps(activity), headers=sent) as response:
            return response.status, await response.text()

    async def redelivers(self) -> tuple[int, str]:
        """Send the last activity again, as Teams does when a turn takes too long."""
        return await self.posts(self.sent[-1])

    async def _create_call(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, "create", {"body": await request.json()})

    async def _send_call(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, "send", {"activity": None, "body": await request.json()})

    async def _activity_call(self, request: web.Request) -> web.StreamResponse:
        what = {"POST": "reply", "PUT": "update", "DELETE": "delete"}.get(request.method)
        if what is None:
            raise web.HTTPMethodNotAllowed(request.method, {"POST", "PUT", "DELETE"})
        body = await request.json() if request.can_read_body else {}
        return await self._serve(request, what, {"body": body})

    async def _member_call(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, "member", {})

    async def _roster_call(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, "roster", {"pageSize": int(request.query.get("pageSize", 200))})

    async def _serve(self, request: web.Request, what: str, more: Json) -> web.StreamResponse:
        if self.delay_ms:
            await asyncio.sleep(self.delay_ms / 1000)
        if not self.keys.knows(request.headers.get("Authorization", "").removeprefix("Bearer ")):
            return web.json_response({"message": "Authorization has been denied for this request."}, status=401)
        kind, retry_after, seconds = *(self._faults[what].popleft() if self._faults[what] else ("", None)), 0.0
        if not kind:
            kind, seconds = self.weather(what)
            retry_after = retry_after or str(max(1, round(seconds)))
        given = {key: value for key, value in request.match_info.items() if key != "tenant"}
        if kind == "slow":
            await asyncio.sleep(seconds)
        elif kind.endswith("_late"):
            task = asyncio.create_task(self._accept(seconds, what, request.match_info["tenant"], more | given))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
            return await self._break(request, kind.removesuffix("_late"), retry_after)
        elif kind and not kind.endswith("_after"):
            return await self._break(request, kind, retry_after)
        try:
            done = self.call(what, request.match_info["tenant"], more | given)
        except DeniedError as no:
            return web.json_response(no.body, status=no.status, headers=no.headers)
        self.changed.set()
        if kind.endswith("_after"):
            return await self._break(request, kind.removesuffix("_after"), retry_after)
        return web.json_response(done, status=201 if what in CREATED else 200)

    async def _accept(self, seconds: float, what: str, tenant: str, given: Json) -> None:
        """What nobody waits for any more is done all the same."""
        at = self.clock() + seconds
        while self.clock() < at:  # noqa: ASYNC110 -- a clock that runs at its own pace
            await asyncio.sleep(0.02)
        with suppress(DeniedError):
            self.call(what, tenant, given)
        self.changed.set()

    async def _break(self, request: web.Request, kind: str, retry_after: str | None) -> web.StreamResponse:
        if kind == "hang":
            await asyncio.sleep(60)
        if kind in {"hang", "drop"}:
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        status = int(kind) if kind.isdigit() else STATUS[kind]
        headers = {"Retry-After": retry_after} if status in {412, 429} and retry_after else {}
        if status >= 500:
            return web.Response(status=status, text=PAGE, content_type="text/html")
        code = kind if not kind.isdigit() else {412: "PreconditionFailed", 429: "TooManyRequests"}.get(status, "Error")
        return web.json_response({"error": {"code": code, "message": "Told to."}}, status=status, headers=headers)

    async def _control(self, request: web.Request) -> web.StreamResponse:
        """For a benchmark in another process.

        GET environ: what the product must know. GET calls: how often each kind was called. GET messages: all messages
        of the bot. POST delay {"ms": n}: how slow the connector is from now on. POST people {"count": n}: new people
        who have installed the bot, each as they stand in an activity (see TeamsPerson.activity). POST tokens
        {"count": n}: signed tokens of this Teams. POST forget {}: no messages and no calls any more.
        """
        given = await request.json() if request.can_read_body else {}
        match request.match_info["what"]:
            case "environ":
                return web.json_response(self.environ())
            case "calls":
                return web.json_response(Counter(what for what, _ in self.calls))
            case "messages":
                shown = [m for place in self.conversations.values() for m in place.messages.values()]
                return web.json_response([_plain(message) for message in shown if message.by is None])
            case "delay":
                self.delay_ms = float(given["ms"])
                return web.json_response({})
            case "people":
                return web.json_response([self._rep(number) for number in range(given["count"])])
            case "tokens":
                address = self.service_url(self.tenant_id)
                return web.json_response([self.keys.token(address) for _ in range(given["count"])])
            case "forget":
                self.calls.clear()
                for place in self.conversations.values():
                    place.messages.clear()
                return web.json_response({})
        raise web.HTTPNotFound

    def _rep(self, number: int) -> Json:
        person = self.person(f"Rep {number}")
        self.conversations[person.conversation].installed = True
        return person.activity("message")


def _plain(message: Shown) -> Json:
    return {"id": message.id, "conversation": message.conversation, "version": message.version, "card": message.card}


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--unchecked", action="store_true")
    given = parser.parse_args()
    async with Teams(limits=given.limits, checks=not given.unchecked, port=given.port) as teams:
        print(f"listening on {teams.url}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
