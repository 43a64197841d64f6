"""GET and POST /b/{token}: the buyer's own page. Without an account, without JavaScript, and a GET changes nothing."""

from collections import OrderedDict, deque
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, quote

from aiohttp import web

from bot.platforms.buyer_page import LONGEST_CONTACT, LONGEST_WORDS, PREVIEW, AsksBuyers, BuyerPage, Given, Ref, State
from bot.platforms.web import guard
from bot.platforms.web.buyer_links import BuyerLinks
from bot.platforms.web.guard import Malformed, html
from bot.platforms.web.parse import clean
from bot.platforms.web.render import Renderer
from bot.platforms.web.signing import LOCAL, known_as
from dialogs.errors import NotAnAnswer
from dialogs.sentences.buyer import SUBJECT
from dialogs.sentences.words import ENGLISH, words
from storage.engine.engine import Storage
from storage.units import sessions

_FIELDS = ("driver", "words", "price", "contact", "quote", "crm", "do")
MOST_FIELDS = 12
"""So many fields a form has at most."""
AT_MOST, WITHIN = 12, 60.0
"""So many sends of one link within so many seconds; behind a proxy all buyers come from one address."""
KNOWN = 4096
"""Of so many links it is remembered how often they sent."""


class BuyerPages:
    """The pages of every workspace. `real` is the host's clock, in Unix seconds.

    `believing`: in the demo, where whoever is signed in may be the buyer as well.
    """

    _asks: AsksBuyers

    def __init__(self, links: BuyerLinks, storage: Storage, real: Callable[[], float], *, believing: bool) -> None:
        self._links, self._storage, self._real, self._believing = links, storage, real, believing
        self._renderer = Renderer()
        self._sent = OrderedDict[tuple[str, str, str], deque[float]]()

    def link(self, workspace_id: str, closing_id: str, serial: int) -> str | None:
        """The address of a closing's page; None where nobody could reach it."""
        return self._links.link(workspace_id, closing_id, serial)

    def mount(self, app: web.Application, asks: AsksBuyers) -> None:
        """Add the page's address, and the one by which it says that somebody is there."""
        self._asks = asks
        app.router.add_get("/b/{token}", guard.refusals(self.show), allow_head=False)
        app.router.add_post("/b/{token}", guard.refusals(self.send))
        app.router.add_post("/b/{token}/opened", guard.refusals(self.opened))

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The form; what was said; or why neither."""
        ref = self._links.read(request.match_info["token"])
        page = await self._page(ref) if ref else None
        if ref is None or page is None:
            return self._gone()
        if ref.receipt:
            return self._form(page, ref)
        if page.state is not State.OPEN:
            return self._note(page.state.value, page, preview=ref.serial == PREVIEW)
        signed_in = await self._signed_in(request)
        if signed_in and ref.serial != PREVIEW:
            await self._asks.opened(ref.workspace_id, ref.closing_id, ref.serial, by_seller=True)
        return self._form(page, ref, signed_in=signed_in)

    async def send(self, request: web.Request) -> web.StreamResponse:
        """What was filled in; or, by its receipt, another answer or none any more."""
        guard.pressed(request)
        ref = self._links.read(request.match_info["token"])
        page = await self._page(ref) if ref else None
        if ref is None or page is None:
            return self._gone()
        if not self._may_send(ref):
            found = self._note("slow", page, HTTPStatus.TOO_MANY_REQUESTS)
            found.headers["Retry-After"] = str(int(WITHIN))
            return found
        do, given = await _read(request)
        if ref.receipt:
            return await self._changed(ref, page, do, given)
        signed_in = await self._signed_in(request)
        if signed_in and ref.serial != PREVIEW:  # perhaps only since the page was opened
            await self._asks.opened(ref.workspace_id, ref.closing_id, ref.serial, by_seller=True)
        if ref.serial == PREVIEW or signed_in:
            return self._note("seller", page, HTTPStatus.FORBIDDEN)
        if page.state is not State.OPEN:
            return self._note(page.state.value, page, HTTPStatus.CONFLICT)
        if do == "stop":
            await self._asks.stop(ref.workspace_id, ref.closing_id)
            return self._note("stopped", page)
        try:
            receipt = await self._asks.give(ref.workspace_id, ref.closing_id, ref.serial, given)
        except NotAnAnswer:
            return self._form(page, ref, given=given, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if receipt is None:  # somebody was quicker, or the link was withdrawn just now
            now = await self._page(ref)
            return self._note(now.state.value, now, HTTPStatus.CONFLICT) if now else self._gone()
        return _to(self._links.receipt_path(ref.workspace_id, ref.closing_id, receipt))

    async def opened(self, request: web.Request) -> web.StreamResponse:
        """Somebody touched the page: a scanner, or a preview in a chat, doesn't."""
        guard.pressed(request)
        ref = self._links.read(request.match_info["token"])
        if ref and not ref.receipt and ref.serial != PREVIEW and not await self._signed_in(request):
            await self._asks.opened(ref.workspace_id, ref.closing_id, ref.serial)
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=guard.HEADERS)

    async def _changed(self, ref: Ref, page: BuyerPage, do: str, given: Given) -> web.StreamResponse:
        where = ref.workspace_id, ref.closing_id, ref.receipt
        if do == "delete":
            await self._asks.change(*where, None)
            return self._note("deleted", page)
        if do == "stop":
            await self._asks.stop(ref.workspace_id, ref.closing_id)
            return self._note("stopped", page, kept=True)
        try:
            changed = await self._asks.change(*where, given)
        except NotAnAnswer:
            return self._form(page, ref, given=given, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return _to(self._links.receipt_path(*where)) if changed else self._gone()

    async def _page(self, ref: Ref) -> BuyerPage | None:
        if ref.receipt:
            return await self._asks.receipt(ref.workspace_id, ref.closing_id, ref.receipt)
        return await self._asks.page(ref.workspace_id, ref.closing_id, ref.serial)

    async def _signed_in(self, request: web.Request) -> bool:
        """Whether whoever looks at it is signed in on our own page, so sells here."""
        cookie = request.cookies.get(guard.COOKIE, "")
        if not cookie or self._believing:
            return False
        read, now = self._storage.read, self._real()
        return await read(sessions.find_session, LOCAL, known_as(cookie), now) is not None

    def _may_send(self, ref: Ref) -> bool:
        # a receipt by itself: whoever has the link can't keep from deleting it who answered
        key, now = (ref.workspace_id, ref.closing_id, ref.receipt), self._real()
        times = self._sent.setdefault(key, deque(maxlen=AT_MOST))
        self._sent.move_to_end(key)
        if len(self._sent) > KNOWN:
            self._sent.popitem(last=False)
        if len(times) == AT_MOST and now - times[0] < WITHIN:
            return False
        times.append(now)
        return True

    def _form(
        self,
        page: BuyerPage,
        ref: Ref,
        *,
        given: Given | None = None,
        signed_in: bool = False,
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        said = page.said
        shown = given or (
            Given(said.driver or "", said.words, said.price or "", said.contact, said.quotable, said.in_crm)
            if said
            else Given()
        )
        preview = ref.serial == PREVIEW and not ref.receipt
        text = self._renderer.page(
            "buyer.html",
            page=page,
            given=shown,
            receipt=bool(ref.receipt),
            preview=preview,
            locked=preview or signed_in,
            problem=status != HTTPStatus.OK,
            most=(LONGEST_WORDS, LONGEST_CONTACT),
            draft=_draft(page) if preview else "",
        )
        return html(text, status, **guard.OWN_FORMS)

    def _note(
        self, what: str, page: BuyerPage, status: int = HTTPStatus.OK, *, preview: bool = False, kept: bool = False
    ) -> web.Response:
        return html(self._renderer.page("buyer_note.html", what=what, page=page, preview=preview, kept=kept), status)

    def _gone(self) -> web.Response:
        return html(self._renderer.page("buyer_note.html", what="gone", page=None), HTTPStatus.NOT_FOUND)


async def _read(request: web.Request) -> tuple[str, Given]:
    """Which button, and the fields. Raises Malformed."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Malformed("I couldn't read that. Please open the link again.")
    data = bytearray()
    async for piece in request.content.iter_any():
        data += piece
        if len(data) > guard.BODY_LIMIT:
            raise Malformed("That is too much at once. Please send less.")
    try:
        found = parse_qs(data.decode(errors="replace"), max_num_fields=MOST_FIELDS, keep_blank_values=True)
    except ValueError:
        raise Malformed("I couldn't read that. Please open the link again.") from None
    fields = {name: clean(values[-1]) for name, values in found.items()}
    driver, words, price, contact, quoted, in_crm, do = (fields.get(name, "") for name in _FIELDS)
    return do, Given(driver, words, price, contact, bool(quoted), bool(in_crm))


def _draft(page: BuyerPage) -> str:
    """A mail to fill in and send, as an address that a mail program opens."""
    subject, body = words(SUBJECT, ENGLISH, seller=page.seller), f"{page.send}\r\n\r\n{page.link}"
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"


def _to(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={**guard.HEADERS, "Location": path})
