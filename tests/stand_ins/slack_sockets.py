"""Socket Mode of the stand-in: sockets that Slack refreshes, that break or lie dead, and envelopes to acknowledge.

Stricter than Slack is known to be: an acknowledgement counts only once, and only through the socket that the envelope
came by; what a socket takes along when it breaks is sent again whatever it is, not events alone.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.stand_ins.slack_limits import DeniedError, Json

APP_TOKEN = "xapp-1-A0WINLOSS-1-stand-in"
MOST = 10  # sockets an app
TICKET = 30.0  # seconds that an address may be used, once
TOO_LATE = 3.0  # seconds for an acknowledgement
ENDS = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}
AGAIN = (0.0, 0.1, 0.2)  # seconds before an event is sent again; Slack's are 0, 60 and 300


@dataclass
class Acknowledgement:
    """What came back for an envelope, and how soon."""

    kind: str
    seconds: float
    attempt: int
    payload: Json | None


@dataclass(eq=False)
class Socket:
    """One end of Slack's. `dead`: neither hears nor says anything; `mute`: only answers pings."""

    web: web.WebSocketResponse
    transport: asyncio.Transport | None
    dead: bool = False
    mute: bool = False
    pending: dict[str, asyncio.Future[Json]] = field(default_factory=dict)

    async def says(self, message: Json) -> None:
        """Send a message, unless it would get lost."""
        if not (self.dead or self.mute):
            with suppress(ConnectionError):
                await self.web.send_json(message)


class Sockets:
    """The sockets of one app, and what went through them."""

    def __init__(self, clock: Callable[[], float], url: Callable[[], str]) -> None:
        self.on = True
        self.standing: list[Socket] = []
        self.acknowledged: list[Acknowledgement] = []
        self.given_up: list[str] = []
        self.complaints: list[str] = []
        self.opened = 0
        self.pause_between_pings = 1.0
        self.too_late = TOO_LATE
        self.sent: list[tuple[str, Json]] = []
        self.changed = asyncio.Event()
        self._clock, self._url = clock, url
        self._tickets: dict[str, float] = {}
        self._issued = self._turn = 0

    # opening

    def open(self, token: str | None) -> Json:
        """What `apps.connections.open` answers. Raises DeniedError."""
        if token != APP_TOKEN:
            raise DeniedError("not_allowed_token_type" if (token or "").startswith("xoxb-") else "invalid_auth")
        if not self.on:
            raise DeniedError("access_denied")
        self._issued += 1
        ticket = f"ticket-{self._issued}"
        self._tickets[ticket] = self._clock() + TICKET
        return {"ok": True, "url": f"{self._url().replace('http', 'ws')}/link/?ticket={ticket}&app_id=A0WINLOSS"}

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Where the app opens its socket."""
        if self._clock() > self._tickets.pop(request.query["ticket"], 0.0):
            raise web.HTTPForbidden
        response = web.WebSocketResponse(autoping=False, timeout=0.5)
        await response.prepare(request)
        self.opened += 1
        socket = Socket(response, request.transport)
        if len(self.standing) >= MOST:
            await socket.says({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "x"}})
            await response.close()
            return response
        self.standing.append(socket)
        info = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 3600}
        hello = {"connection_info": {"app_id": "A0WINLOSS"}, "num_connections": len(self.standing), "debug_info": info}
        await socket.says({"type": "hello", **hello})
        self.changed.set()
        pinging = asyncio.create_task(self._pings(socket))
        try:
            await self._listens(socket)
        finally:
            pinging.cancel()
            self._ended(socket)
        return response

    async def _pings(self, socket: Socket) -> None:
        while True:
            await asyncio.sleep(self.pause_between_pings)
            if not (socket.dead or socket.mute):
                with suppress(ConnectionError):
                    await socket.web.ping()

    async def _listens(self, socket: Socket) -> None:
        while (message := await socket.web.receive()).type not in {
            WSMsgType.CLOSE,
            WSMsgType.CLOSING,
            WSMsgType.CLOSED,
        }:
            if socket.dead:
                continue
            if message.type is WSMsgType.PING:
                await socket.web.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._hears(socket, json.loads(message.data))

    def _hears(self, socket: Socket, said: Json) -> None:
        if odd := set(said) - {"envelope_id", "payload"}:
            self.complaints.append(f"an acknowledgement with {odd}")
        waiting = socket.pending.get(said["envelope_id"])
        if waiting is None:
            self.complaints.append(f"{said['envelope_id']} acknowledged through another socket")
        elif waiting.done():
            self.complaints.append(f"{said['envelope_id']} acknowledged twice, or after Slack had given up")
        else:
            waiting.set_result(said)

    def _ended(self, socket: Socket) -> None:
        if socket in self.standing:
            self.standing.remove(socket)
        for waiting in socket.pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())
        self.changed.set()

    # sending

    async def stand(self, number: int = 1) -> None:
        """Wait until so many sockets stand."""
        await self.until(lambda: len(self.standing) >= number)

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait until something is so of the sockets, or of what went through them."""
        async with asyncio.timeout(20):
            while not there():
                self.changed.clear()
                await self.changed.wait()

    async def posts(self, kind: str, payload: Json) -> tuple[int, str]:
        """Send something until it is acknowledged: 200 and what came along, or 504."""
        self.sent.append((kind, payload))
        pauses = iter(AGAIN)
        for attempt in range(1 + len(AGAIN)):
            try:
                payload_back = await self._once(kind, payload, attempt)
            except TimeoutError:
                if kind != "events_api":
                    break
            except ConnectionResetError:
                pass
            else:
                return 200, json.dumps(payload_back) if payload_back else ""
            await asyncio.sleep(next(pauses, 0.0))
        self.given_up.append(kind)
        return 504, ""

    async def again(self) -> tuple[int, str]:
        """Send the last one again, in a new envelope."""
        return await self.posts(*self.sent[-1])

    async def _once(self, kind: str, payload: Json, attempt: int) -> Json | None:
        async with asyncio.timeout(self.too_late):
            await self.stand()
            self._turn += 1
            socket = self.standing[self._turn % len(self.standing)]
            mark = f"envelope-{self._turn}"
            accepts = kind != "events_api"
            envelope: Json = {"envelope_id": mark, "type": kind, "accepts_response_payload": accepts}
            if not accepts:
                envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            self.changed.set()
            socket.pending[mark] = asyncio.get_running_loop().create_future()
            began = asyncio.get_running_loop().time()
            await socket.says(envelope | {"payload": payload})
            said = await socket.pending[mark]
        seconds = asyncio.get_running_loop().time() - began
        back: Any = said.get("payload")
        if back and not accepts:
            self.complaints.append("a payload where none is accepted")
        self.acknowledged.append(Acknowledgement(kind, seconds, attempt, back))
        self.changed.set()
        return back

    # ending

    async def refreshes(self, *, notice: float = 0.1, warning: bool = True) -> None:
        """Close every socket that stands now, as Slack does from time to time: `notice` seconds after its warning."""
        old = list(self.standing)
        for reason in ("warning",) * warning + ("refresh_requested",):
            for socket in old:
                await socket.says({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
            await asyncio.sleep(notice)
        for socket in old:
            await socket.web.close()

    async def switched_off(self) -> None:
        """Somebody switches Socket Mode off on the app's page."""
        self.on = False
        for socket in list(self.standing):
            await socket.says({"type": "disconnect", "reason": "link_disabled", "debug_info": {"host": "applink-1"}})
            await socket.web.close()

    def breaks(self) -> None:
        """Every connection that stands now is reset."""
        for socket in list(self.standing):
            if socket.transport:
                socket.transport.abort()
