"""Health, readiness and metrics."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from bot.services import Services
from storage.units import outbox, people, timers

DUE = Gauge("winloss_outbox_due", "Intents that wait to be sent")
OLDEST = Gauge("winloss_outbox_oldest_seconds", "Age of the oldest intent that waits")
PARKED = Gauge("winloss_outbox_parked", "Intents that a person must look at")
FAULTY = Gauge("winloss_outbox_set_aside", "Those of them that failed by a fault of winloss; the log says which")
TIMERS = Gauge("winloss_timers_set_aside", "Reminders, digests and the like that failed by a fault of winloss")


def mount(app: web.Application, services: Services) -> None:
    """Add the routes that machines ask."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            await services.storage.read(people.workspaces)
        except Exception:  # noqa: BLE001 -- whatever keeps the database away, the answer is the same
            return web.Response(status=503, text="the database is out of reach\n")
        if away := [name for name, platform in services.platforms.items() if not platform.connected]:
            return web.Response(status=503, text="".join(f"{name}: disconnected\n" for name in away))
        return web.Response(text="ready\n")

    async def metrics(_request: web.Request) -> web.Response:
        queue = await services.storage.read(outbox.state)
        DUE.set(queue.due)
        OLDEST.set(services.clock.real() - queue.oldest if queue.oldest else 0)
        PARKED.set(queue.parked)
        FAULTY.set(queue.set_aside)
        TIMERS.set(await services.storage.read(timers.set_aside))
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
