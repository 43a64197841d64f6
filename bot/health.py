"""Health, readiness and metrics, for machines."""

from aiohttp import web

from bot import door
from bot.bodies import brings
from bot.platforms.origin import this_machine
from bot.readiness import Readiness
from bot.services import Services

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""Whoever comes with one of these came through a proxy, whose address says nothing."""


def mount(app: web.Application, services: Services, token: str = "") -> None:
    """Add the routes that machines ask. `token`: who brings it may read the metrics; "": this machine alone may."""
    readiness = Readiness(services)

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        ready, said = await readiness.told()
        lines = [line for line in ("ready" if ready else "", said) if line]  # who comes for others isn't turned away
        return web.Response(status=200 if ready else 503, text="\n".join((*lines, "")))

    async def metrics(request: web.Request) -> web.Response:
        if not (brings(request.headers, token) if token else _local(request)):
            raise web.HTTPUnauthorized(
                text="The metrics are for whoever brings WINLOSS_METRICS_TOKEN (Authorization: Bearer …); "
                "without one they are for this machine alone.\n",
                headers={"WWW-Authenticate": "Bearer"},
            )
        from bot import metrics as kept  # noqa: PLC0415 - prometheus_client is only for those who are asked

        connected = {name: platform.connected for name, platform in services.platforms.items()}
        text = await kept.text(services.storage, services.moment(), connected)
        return web.Response(body=text, headers={"Content-Type": kept.CONTENT_TYPE})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


def _local(request: web.Request) -> bool:
    """Whether it comes from this machine, and not at the wish of a page that a browser here has open."""
    near = this_machine(request.remote) and door.by_address(request)
    return near and not any(name in request.headers for name in FORWARDED)
