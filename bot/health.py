"""Health, readiness and metrics, for machines."""

from aiohttp import web

from bot.services import Services
from storage.units import people


def mount(app: web.Application, services: Services) -> None:
    """Add the routes that machines ask."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            await services.storage.read(people.workspaces)
        except Exception:  # noqa: BLE001 -- whatever keeps the database away, the answer is the same
            return web.Response(status=503, text="the database is out of reach\n")
        away = [name for name, platform in services.platforms.items() if not platform.connected]
        told = "".join(f"{name}: disconnected\n" for name in away)
        if len(away) == len(services.platforms):
            return web.Response(status=503, text=told)
        return web.Response(text=f"ready\n{told}")  # whoever comes for the others is not to be turned away

    async def metrics(_request: web.Request) -> web.Response:
        from bot import metrics as kept  # noqa: PLC0415 - prometheus_client is only for those who are asked

        connected = {name: platform.connected for name, platform in services.platforms.items()}
        text = await kept.text(services.storage, services.clock.real(), connected)
        return web.Response(body=text, headers={"Content-Type": kept.CONTENT_TYPE})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
