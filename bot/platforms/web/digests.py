"""A digest on a page of its own. Who has its address can read it; nobody can guess one."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from itsdangerous import BadData

from bot.platforms.web import guard
from bot.platforms.web.render import Renderer
from bot.platforms.web.signing import serializer
from dialogs.messages.messages import Link, Message, Text

Load = Callable[[str, str], Awaitable[Message | None]]


class DigestPages:
    """The digests of every workspace. `load_digest(workspace_id, digest_id)` gives the message, None for no such.

    `base` is what their public addresses begin with, "" where that isn't known.
    """

    def __init__(self, *, secret: str, load_digest: Load, base: str) -> None:
        self._signer = serializer(secret, "digest")
        self._load = load_digest
        self._base = base
        self.renderer = Renderer()

    def mount(self, app: web.Application) -> None:
        """Add the digests' address, and what every page looks like."""
        guard.static(app)
        app.router.add_get("/digest/{token}", guard.refusals(self.show), allow_head=False)

    def link(self, workspace_id: str, digest_id: str) -> str | None:
        """The address of a digest's page. How long that is to be had, whoever loads it knows."""
        return self._base + self.digest_path(workspace_id, digest_id) if self._base else None

    def digest_path(self, workspace_id: str, digest_id: str) -> str:
        """The path of a digest's page, to stand behind the public address."""
        return f"/digest/{self._signer.dumps([workspace_id, digest_id])!s}"

    async def show(self, request: web.Request) -> web.StreamResponse:
        """GET /digest/{token}."""
        try:
            workspace_id, digest_id = self._signer.loads(request.match_info["token"])
        except BadData:
            return self._missing()
        message = await self._load(workspace_id, digest_id)
        if message is None:
            return self._missing()
        blocks = self.renderer.blocks(_without_link_to(request.path, message), "digest", controls=False)
        return guard.html(self.renderer.page("digest.html", message=message, blocks=blocks))

    def _missing(self) -> web.Response:
        return guard.html(self.renderer.page("missing.html"), HTTPStatus.NOT_FOUND)


def _without_link_to(path: str, message: Message) -> Message:
    """A page doesn't offer to open itself."""
    here = [
        block
        for block in message.blocks
        if isinstance(block, Text) and any(isinstance(part, Link) and part.url.endswith(path) for part in block.parts)
    ]
    return Message(message.summary, tuple(block for block in message.blocks if block not in here))
