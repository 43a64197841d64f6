"""What every answer of the page carries, and what every request must bring."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from bot.platforms.origin import same_site
from dialogs.errors import DebriefError
from dialogs.sentences.page import NOT_OURS
from dialogs.sentences.words import ENGLISH, words

COOKIE = "winloss_session"
BODY_LIMIT = 64 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}

OWN_FORMS: Mapping[str, str] = {"Referrer-Policy": "same-origin"}
"""Besides, of a page with a plain form: or the browser would send it without an origin."""

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def html(text: str, status: int = HTTPStatus.OK, **headers: str) -> web.Response:
    """A page or a piece of one."""
    return web.Response(text=text, status=status, content_type="text/html", headers={**HEADERS, **headers})


def sentence(text: str, status: int) -> web.Response:
    """A refusal that a person reads in the page's status line."""
    return web.Response(text=text, status=status, headers=HEADERS)


def pressed(request: web.Request) -> None:
    """Raises the refusal of a form that isn't our page's."""
    if not same_site(request):
        raise Forbidden(words(NOT_OURS, ENGLISH))


async def body(request: web.Request) -> bytes:
    """The body of a POST from our page. Raises the refusal otherwise."""
    pressed(request)
    if request.headers.get("X-Winloss") != "1":  # no form of another site can set it
        raise Forbidden(words(NOT_OURS, ENGLISH))
    if request.content_type != "application/json":
        raise Malformed("I couldn't read that request. Please reload the page.")
    data = bytearray()
    async for piece in request.content.iter_any():
        data += piece
        if len(data) > BODY_LIMIT:
            raise Malformed("That is too much at once. Please send less.")
    return bytes(data)


class Malformed(ValueError):
    """A request that the page does not make. The text is the sentence the person is shown."""


class Forbidden(Exception):
    """Not for this person. The text is the sentence the person is shown."""


def refusals(handler: Handler) -> Handler:
    """The handler with our errors turned into a sentence and a status; others stay what they are: a bare 500."""

    async def answered(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Malformed as error:
            return sentence(str(error), HTTPStatus.BAD_REQUEST)
        except Forbidden as error:
            return sentence(str(error), HTTPStatus.FORBIDDEN)
        except DebriefError as error:
            return sentence(error.sentence, HTTPStatus.CONFLICT)

    return answered


def static(app: web.Application) -> None:
    """Serve the style sheet, the script and the icon."""
    for path in sorted(_STATIC.iterdir()):
        app.router.add_get(f"/static/web/{path.name}", _file(path.read_bytes(), _TYPES[path.suffix]))


def _file(content: bytes, content_type: str) -> Handler:
    async def serve(_request: web.Request) -> web.StreamResponse:
        # revalidated each time: an upgrade must not leave an old script with a new page
        response = web.Response(body=content, content_type=content_type, charset="utf-8")
        response.headers.update({**HEADERS, "Cache-Control": "no-cache"})
        return response

    return serve
