"""The local page: a chat platform that needs no account, and digests on pages of their own."""

from aiohttp import web

from bot.platforms.ports import Desk
from bot.platforms.web import guard
from bot.platforms.web.adapter import Channel, DemoControls, PagePerson, WebPage
from bot.platforms.web.digests import DigestPages
from bot.platforms.web.signing import sign_in_links, sign_in_path

__all__ = [
    "Channel",
    "DemoControls",
    "DigestPages",
    "PagePerson",
    "WebPage",
    "mount",
    "sign_in_links",
    "sign_in_path",
]


def mount(app: web.Application, digests: DigestPages, page: WebPage | None = None, desk: Desk | None = None) -> None:
    """Add the digests' pages to an application, and the chat page where there is one. It needs a desk: ValueError."""
    guard.static(app)
    app.router.add_get("/digest/{token}", guard.refusals(digests.show), allow_head=False)
    if page is None:
        return
    if desk is None:
        raise ValueError("the chat page needs a desk to hand its events to")
    from bot.platforms.web.pages import ChatPages  # noqa: PLC0415 (a server without the page starts without its parts)

    app.add_routes(ChatPages(page, desk, digests.renderer).routes())

    async def stop(_app: web.Application) -> None:
        page.hub.close()

    app.on_shutdown.append(stop)
