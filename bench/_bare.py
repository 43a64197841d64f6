"""The floor of bench.click: a bare Bolt listener that acknowledges a press and updates the message with a card.

As light as Bolt for Python gets: `process_before_response` (the acknowledgement doesn't wait for a poll), one HTTP
session for all calls, signatures checked. It keeps nothing. POST /card sets the card it answers with.
Usage: python -m bench._bare PORT API_URL
"""

import asyncio
import re
import sys
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


async def serve(port: int, api_url: str) -> None:
    session = aiohttp.ClientSession()
    client = AsyncWebClient("xoxb-stand-in", base_url=api_url, session=session)
    bolt = AsyncApp(client=client, signing_secret="shhh-stand-in", process_before_response=True)
    card: Json = {}
    under_way: set[asyncio.Task[Any]] = set()

    @bolt.action(re.compile(""))
    async def pressed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        update = client.chat_update(channel=body["channel"]["id"], ts=body["container"]["message_ts"], **card)
        task = asyncio.create_task(update)  # so the acknowledgement leaves at once
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async def set_card(request: web.Request) -> web.Response:
        card.clear()
        card.update(await request.json())
        return web.Response()

    app = web.Application(client_max_size=1024**2)
    app.router.add_post("/slack/events", receive)
    app.router.add_post("/card", set_card)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("bare Bolt is ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
