"""One WebSocket to Slack: its envelopes are handled side by side, and acknowledged where they came from, after COMMIT.

slack_sdk has a client for this. It closes the old socket before it opens a new one, sends an acknowledgement through
whichever socket it has then, waits for nothing at the end, and asks for ever with a token that Slack refuses.
"""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType
from slack_bolt.response import BoltResponse

from bot.bodies import parsed
from bot.platforms.slack.elements import Json
from bot.platforms.slack.intake import Take

log = logging.getLogger(__name__)

SILENCE = 30.0
"""Seconds without a ping or a word of Slack's after which a socket is dead, although its far end may answer pings."""
LINGER = 15.0
"""Seconds that one which has been replaced is read on; Slack warns ten seconds before it closes it."""
DRAIN = 1.0
"""Seconds for what is under way when we end."""
OK = 200
OURS = 500  # from here on a status says that the fault is ours, and that the same may go well later
ENDS = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}


class Connection:
    """A socket that has been opened. `worn` is set once another is wanted in its place.

    `why` then says why: a reason of Slack's, such as `warning`; or `closed`, `unanswered` (our ping), `silent`.
    """

    def __init__(self, socket: ClientWebSocketResponse, take: Take) -> None:
        self.worn = asyncio.Event()
        self.why = ""
        self._greeted = asyncio.Event()
        self._socket = socket
        self._take = take
        self._under_way: set[asyncio.Task[None]] = set()
        self._heard = asyncio.get_running_loop().time()
        self._reading = asyncio.create_task(self._read())

    @property
    def stands(self) -> bool:
        """Whether events come through it."""
        return self._greeted.is_set() and not self._reading.done()

    async def greeted(self) -> bool:
        """Wait for Slack's hello. False where the socket was worn before."""
        waiting = [asyncio.create_task(event.wait()) for event in (self._greeted, self.worn)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        return self._greeted.is_set()

    async def retire(self) -> None:
        """Read on until Slack closes it, for another is there; then finish."""
        await asyncio.wait({self._reading}, timeout=LINGER)
        await self.finish()

    async def finish(self) -> None:
        """Take nothing more, acknowledge what is under way, and hang up."""
        self._reading.cancel()
        await asyncio.wait({self._reading})
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DRAIN)
        for task in self._under_way:
            task.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        """Take what comes until it ends, however it does."""
        try:
            async with asyncio.timeout_at(self._heard + SILENCE) as patience:
                while (message := await self._socket.receive()).type not in ENDS:
                    if message.type is WSMsgType.PONG:  # of the far end, not of Slack's own accord
                        continue
                    patience.reschedule(asyncio.get_running_loop().time() + SILENCE)
                    if message.type is WSMsgType.PING:
                        await self._socket.pong(message.data)
                    elif message.type is WSMsgType.TEXT:
                        self._hear(message.data)
            self._wear("unanswered" if message.type is WSMsgType.ERROR else "closed")
        except TimeoutError:
            self._wear("silent")
            await self._socket.close()
        except (ClientError, OSError) as error:
            self._wear(type(error).__name__)

    def _wear(self, why: str) -> None:
        self.why = self.why or why
        self.worn.set()

    def _hear(self, text: str) -> None:
        try:
            envelope = parsed(text)
            kind, mark = envelope["type"], envelope.get("envelope_id")
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("a message on Slack's socket that can't be read")
            return
        if kind == "hello":
            self._greeted.set()
        elif kind == "disconnect":
            self._wear(str(envelope.get("reason", "")))
        elif mark:
            task = asyncio.create_task(self._answer(envelope))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _answer(self, envelope: Json) -> None:
        try:
            said = acknowledgement(envelope, await self._take(envelope.get("payload") or {}))
        except Exception:
            log.exception("an envelope of Slack's was not handled, nor acknowledged")
            return
        if said is None:
            return
        try:
            await self._socket.send_json(said)
        except (ClientError, OSError):
            log.warning("a socket was closed before what came through it was acknowledged; Slack may send it again")


def acknowledgement(envelope: Json, answer: BoltResponse) -> dict[str, Any] | None:
    """What goes back for an envelope; None for nothing, so that Slack sends an event again, or tells the person."""
    said: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if answer.status != OK:
        # Whatever can't be read comes again and again until it is acknowledged. A person who waits is told by silence.
        again = answer.status >= OURS or envelope["type"] != "events_api"
        return None if again else said
    if answer.body and envelope.get("accepts_response_payload"):
        payload: Any = {"text": answer.body}
        with suppress(ValueError):
            payload = json.loads(answer.body)
        said["payload"] = payload
    return said
