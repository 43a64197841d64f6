"""The two sides of bench.hook: the hook's door with its commit and nothing behind it, and a bare handler as its floor.

The floor verifies the same signature over the same bytes and commits one row of them, on a connection of its own to a
SQLite file (WAL, synchronous=FULL). Ours is the product's route, from its door to the committed inbox row and timer.
Usage: python -m bench._hook ours|bare PORT FILE
"""

import asyncio
import hashlib
import hmac
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from bench.hook import SECRET, WS
from bot import door
from bot.bodies import FRESH
from bot.crm.hook import HookRoute
from dialogs.decided import Decided, Told
from dialogs.records import Moment, Workspace
from storage.engine.engine import open_storage
from storage.migrations.migrate import upgrade
from storage.units import inbox, people
from storage.units.inbox import Arrived


async def ours(file: Path) -> web.Application:
    """The product's own route; what it takes is committed and not settled."""
    url = f"sqlite:///{file}"
    upgrade(url)
    storage = open_storage(url)

    def now() -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - as the product's clock

    await storage.write(people.ensure_workspace, Workspace(WS, "slack", "T0", "Northwind"), now())

    async def receive(workspace_id: str, deal: Decided, told: Told) -> None:
        at = Moment(now(), time.time())  # noqa: TID251 - as the product's clock
        await storage.write(inbox.receive, workspace_id, deal.deal_id, Arrived(told, deal.as_json()), at)

    app = door.application()
    secrets = {"": SecretStr(SECRET)}
    HookRoute({}, secrets, lambda: (WS,), 1, time.time, now, lambda _ws: "Europe/Berlin", receive).mount(app)  # noqa: TID251
    return app


def bare(file: Path) -> web.Application:
    """As little as will do."""
    driver = sqlite3.connect(file, isolation_level=None)
    driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute("CREATE TABLE told (body BLOB)")

    async def take(request: web.Request) -> web.Response:
        raw, timestamp = await request.read(), request.headers["X-Winloss-Timestamp"]
        mac = hmac.new(SECRET.encode(), f"v1:{timestamp}:".encode() + raw, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(timestamp)) <= FRESH  # noqa: TID251 - the sender lives in real time
        if not fresh or not hmac.compare_digest(request.headers["X-Winloss-Signature"], f"v1={mac}"):
            raise web.HTTPUnauthorized
        driver.execute("INSERT INTO told VALUES (?)", (raw,))
        return web.Response(status=202, text="Taken.\n")

    app = web.Application()
    app.router.add_post("/crm/hook/{name}", take)
    return app


async def serve(which: str, port: int, file: Path) -> None:
    app = await ours(file) if which == "ours" else bare(file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"{which} is ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
