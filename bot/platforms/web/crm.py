"""The page of the demo's CRM: its deals, each with what closes it or opens it again. It needs no JavaScript."""

from http import HTTPStatus

from aiohttp import web

from bot.platforms.web import guard
from bot.platforms.web.adapter import WebPage
from bot.platforms.web.render import Renderer
from bot.platforms.web.scenery import DemoCrm, PagePerson
from dialogs.errors import DebriefError
from dialogs.records import Outcome
from dialogs.sentences.marks import MARKED
from dialogs.sentences.page import NOT_OURS
from dialogs.sentences.words import ENGLISH, in_currency, short_date, words

REOPEN = "open"


class CrmPage:
    """The page beside the chat of one WebPage."""

    def __init__(self, page: WebPage, crm: DemoCrm) -> None:
        self._page = page
        self._crm = crm
        self._renderer = Renderer()

    def routes(self) -> list[web.RouteDef]:
        """Its addresses."""
        return [
            web.get("/crm", guard.refusals(self._show), allow_head=False),
            web.post("/crm", guard.refusals(self._decide)),
            web.post("/crm/task", guard.refusals(self._does)),
        ]

    async def _show(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request)
        return self._shown(me) if me else self._unknown()

    async def _decide(self, request: web.Request) -> web.StreamResponse:
        guard.pressed(request)
        me = await self._me(request)
        if not me:
            return self._unknown()
        form = await request.post()
        deal, outcome, competitor = (str(form.get(key, "")) for key in ("deal", "outcome", "competitor"))
        if outcome not in {*Outcome, REOPEN} or competitor not in {"", *self._crm.competitors}:
            raise guard.Malformed(words(NOT_OURS, ENGLISH))
        try:
            await self._crm.decide(deal, None if outcome == REOPEN else Outcome(outcome), competitor)
        except DebriefError as error:
            return self._shown(me, error.sentence, HTTPStatus.SERVICE_UNAVAILABLE)
        return self._back(deal)

    async def _does(self, request: web.Request) -> web.StreamResponse:
        guard.pressed(request)
        if not await self._me(request):
            return self._unknown()
        form = await request.post()
        self._crm.does(str(form.get("task", "")))
        return self._back(str(form.get("deal", "")))

    def _back(self, deal: str) -> web.Response:
        there = {one.id for one in self._crm.records()} & {deal}
        where = f"/crm#{deal}" if there else "/crm"
        return web.Response(status=HTTPStatus.SEE_OTHER, headers={**guard.HEADERS, "Location": where})

    def _shown(self, me: PagePerson, problem: str = "", status: int = HTTPStatus.OK) -> web.Response:
        records = sorted(self._crm.records(), key=lambda one: one.owner != me.name)
        text = self._renderer.page(
            "crm.html",
            company=self._page.company,
            me=me,
            records=[(one, in_currency(one.amount, one.currency, ENGLISH)) for one in records],
            competitors=self._crm.competitors,
            marked=MARKED,
            date=lambda day: short_date(day, ENGLISH),
            problem=problem,
        )
        return guard.html(text, status, **guard.OWN_FORMS)

    async def _me(self, request: web.Request) -> PagePerson | None:
        return await self._page.signed_in(request.cookies.get(guard.COOKIE, ""))

    def _unknown(self) -> web.Response:
        return guard.html(self._renderer.page("signin.html", company=self._page.company), HTTPStatus.UNAUTHORIZED)
