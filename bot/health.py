"""Health, readiness and metrics, for machines."""

import hmac
from ipaddress import ip_address

from aiohttp import web

from bot.services import Services
from storage.units import people

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""Whoever comes with one of these came through a proxy, whose address says nothing."""


def mount(app: web.Application, services: Services, token: str = "") -> None:
    """Add the routes that machines ask. `token`: who brings it may read the metrics; "": this machine alone may."""

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

    async def metrics(request: web.Request) -> web.Response:
        if not (_brings(request, token) if token else _local(request)):
            raise web.HTTPUnauthorized(
                text="The metrics are for whoever brings WINLOSS_METRICS_TOKEN (Authorization: Bearer …); "
                "without one they are for this machine alone.\n",
                headers={"WWW-Authenticate": "Bearer"},
            )
        from bot import metrics as kept  # noqa: PLC0415 - prometheus_client is only for those who are asked

        connected = {name: platform.connected for name, platform in services.platforms.items()}
        text = await kept.text(services.storage, services.clock.real(), connected)
        return web.Response(body=text, headers={"Content-Type": kept.CONTENT_TYPE})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


def _brings(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(errors="surrogateescape"), f"Bearer {token}".encode(errors="replace"))


def _local(request: web.Request) -> bool:
    try:
        near = ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in FORWARDED)
