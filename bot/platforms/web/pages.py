"""The chat page's routes: read the request, check who and where, hand over to the desk, show what comes back."""

from contextlib import suppress
from http import HTTPStatus

from aiohttp import web

from bot.commands.forms import FOUND, KNOWN, Form
from bot.counted import acknowledging
from bot.platforms.plain_text import lines
from bot.platforms.ports import Answer, Command, Desk, Submitted, Typed, Who
from bot.platforms.web import guard
from bot.platforms.web.adapter import SAID, WINDOW, WebPage
from bot.platforms.web.guard import Forbidden, Handler, Malformed, html
from bot.platforms.web.live import fingerprint
from bot.platforms.web.parse import TYPED_LIMIT, Jump, Press, Said, Switch, clean, read
from bot.platforms.web.render import Author, Renderer
from bot.platforms.web.scenery import PagePerson
from bot.platforms.web.signing import SignIn
from bot.platforms.web.stream import Stream
from dialogs.errors import DebriefError
from dialogs.messages.codec import from_json
from dialogs.messages.messages import Questionnaire, as_a_whole, as_message, note
from dialogs.sentences.forms import PICKS_ARE_KEPT
from dialogs.sentences.words import ENGLISH, words
from storage.engine.engine import StorageError
from storage.units.web import END, WebMessage

HOME = "home"
"""The command whose answer is the first screen."""
ALWAYS = ("/winloss stats", "/winloss help")
"""Commands to try at any time."""

_ELSEWHERE = "That message isn't in your conversations. If you switched person in another tab, reload this page."
MOST_FOUND = 12
"""Deals that a box offers below it."""
LONGEST_NUMBER = 9  # digits of a position
COOKIE_SECONDS = 7 * 86400  # the session itself ends long before, where nobody uses it
_ONLY_COMMANDS = "I only listen to commands in the channel. Start with /winloss, or write to me directly."


class ChatPages:
    """The page of one WebPage, in front of one desk."""

    def __init__(self, page: WebPage, desk: Desk, renderer: Renderer, *, has_crm: bool = False) -> None:
        self._page = page
        self._has_crm = has_crm
        self._desk = desk
        self._renderer = renderer

    def routes(self) -> list[web.RouteDef]:
        """Every route of the chat page."""
        gets = {
            "/": self._direct,
            "/home": self._home,
            "/channel": self._channel,
            "/signin/{token}": self._invite,
            "/events": self._events,
            "/found": self._found,
        }
        posts = {
            "/press": _timed(self._press),
            "/say": _timed(self._say),
            "/signin/{token}": self._sign_in,
            "/signout": self._sign_out,
        }
        if self._page.demo:
            posts |= {"/switch": self._switch, "/jump": self._jump}
        return [web.get(path, guard.refusals(handler), allow_head=False) for path, handler in gets.items()] + [
            web.post(path, guard.refusals(handler)) for path, handler in posts.items()
        ]

    async def _direct(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request)
        if not me:
            return self._unknown()
        with suppress(DebriefError):
            await self._desk.met(self._who(me))
        return await self._chat(request, me, self._page.direct(me.user_id))

    async def _home(self, request: web.Request) -> web.StreamResponse:
        """The first screen: what `/winloss home` says now. What is pressed there is answered in its place."""
        me = await self._me(request)
        if not me:
            return self._unknown()
        event_id = self._page.new_id()
        try:
            answer = await self._desk.command(Command(event_id, self._who(me), HOME, ""))
        except (DebriefError, StorageError) as error:
            answer = as_message(error.sentence)
        return self._shown(me, "home", self._page.direct(me.user_id), [self._only_you(answer, event_id)])

    async def _channel(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request)
        return await self._chat(request, me, self._page.channel.id) if me else self._unknown()

    async def _chat(self, request: web.Request, me: PagePerson, conversation: str) -> web.Response:
        before = request.query.get("before", "")
        earlier = len(before) < LONGEST_NUMBER and before.isascii() and before.isdigit()
        rows = await self._page.window(conversation, int(before) if earlier else END)
        here = "channel" if conversation == self._page.channel.id else "direct"
        articles = [self._article(row) for row in rows]
        since = fingerprint({row.id: row.rev for row in rows})
        before_it = rows[0].position if len(rows) == WINDOW else None
        return self._shown(me, here, conversation, articles, since=since, before=before_it, earlier=earlier)

    def _shown(
        self,
        me: PagePerson,
        here: str,
        conversation: str,
        articles: list[str],
        *,
        since: str = "",
        before: int | None = None,
        earlier: bool = False,
    ) -> web.Response:
        """The page, with this on it. `before`: where the messages before these end."""
        page = self._page
        return html(
            self._renderer.page(
                "chat.html",
                page=page,
                me=me,
                conversation=conversation,
                here=here,
                articles=articles,
                since=since,
                before=before,
                earlier=earlier,
                clock=page.demo.now_text() if page.demo else "",
                has_crm=self._has_crm,
                first=page.examples[0],
                examples=(*(me.tries or page.examples), *ALWAYS),
            )
        )

    async def _invite(self, request: web.Request) -> web.StreamResponse:
        """What a link shows to whoever opens it, previews in chats and scanners of mail too: it isn't used by that."""
        person = await self._page.invited(request.match_info["token"])
        if person is None:
            return self._unknown()
        text = self._renderer.page("enter.html", company=self._page.company, person=person)
        return html(text, HTTPStatus.OK, **guard.OWN_FORMS)

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        guard.pressed(request)
        link = self._page.links.read(request.match_info["token"])
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={**guard.HEADERS, "Location": "/home"})
        return response if link and await self._be(request, response, link) else self._unknown()

    async def _sign_out(self, request: web.Request) -> web.StreamResponse:
        await guard.body(request)
        await self._page.sign_out(request.cookies.get(guard.COOKIE, ""))
        response = html("")
        response.del_cookie(guard.COOKIE, httponly=True, samesite="Lax", secure=self._page.secure)
        return response

    async def _press(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request)
        if not me:
            return self._unknown()
        press = read(Press, await guard.body(request))
        conversation, row = press.conversation, None
        if press.message_id is not None:
            row = await self._page.message(press.message_id)
            conversation = row.conversation if row else ""
        self._check(me, conversation)
        if (form := press.about) and row:
            about = "\n".join(lines(from_json(row.message)))
            return html(self._only_you(await self._desk.form(self._who(me), form, about), press.event_id))
        if form := press.form:
            return html(await self._filled(form, press.submitted(self._who(me), form)))
        click = press.click(self._who(me), conversation)
        try:
            answer = await self._desk.click(click)
        except (DebriefError, StorageError) as error:
            answer = as_message(error.sentence)
        return html(self._only_you(answer, press.event_id))

    async def _filled(self, form: Form, event: Submitted) -> str:
        """What a form answers, or the form again with what is wrong."""
        try:
            answer = await self._desk.submitted(event)
        except (DebriefError, StorageError) as error:
            taken = next((taken for field in form.fields if (taken := event.values.get(field.key + FOUND))), "")
            found = await self._desk.found(event.who, "", 1, taken) if taken else ()
            label = next((option.label for option in found if option.value == taken), "")
            form = await self._desk.form(event.who, form)
            return self._renderer.form(form, f"only-{event.event_id}", event.values, error.sentence, label)
        return self._only_you(answer, event.event_id)

    async def _found(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request)
        if not me:
            return self._unknown()
        typed = clean(request.query.get("typed", ""))[:TYPED_LIMIT]
        found = await self._desk.found(self._who(me), typed, MOST_FOUND)
        known = [[option.label, option.value] for option in found if option.value.startswith(KNOWN)]
        return web.json_response(known, headers=guard.HEADERS)  # a new one is what stands in the box

    async def _say(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request)
        if not me:
            return self._unknown()
        said = read(Said, await guard.body(request))
        self._check(me, said.conversation)
        if not said.text:
            raise Malformed("Type something first.")
        event = said.event(self._who(me))
        try:
            answer = await self._heard(event, said.conversation)
        except (DebriefError, StorageError) as error:
            answer = as_message(error.sentence)
        echo = ""
        if isinstance(event, Command):
            echo = self._renderer.article(note(said.text), f"echo-{said.event_id}", author="own")
        return html(echo + self._only_you(answer, said.event_id))

    async def _heard(self, event: Command | Typed, conversation: str) -> Answer | None:
        if isinstance(event, Command):
            return await self._desk.command(event)
        if conversation == self._page.channel.id:
            return note(_ONLY_COMMANDS)
        await self._page.said(event.who.user_id, event.event_id, event.text)
        return await self._desk.typed(event)

    async def _switch(self, request: web.Request) -> web.StreamResponse:
        if not await self._me(request):
            return self._unknown()
        user_id = read(Switch, await guard.body(request)).user_id
        if user_id not in self._page.people:
            raise Forbidden("Nobody of that name is here.")
        response = html("")
        await self._be(request, response, SignIn(user_id, once=""))
        return response

    async def _jump(self, request: web.Request) -> web.StreamResponse:
        me, demo = await self._me(request), self._page.demo
        if not me or not demo:
            return self._unknown()
        await demo.jump(read(Jump, await guard.body(request)).to)
        self._page.hub.ring(self._page.direct(me.user_id))  # so that the clock shows it at once
        return html("")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        me = await self._me(request, uses=False)
        if not me:
            return self._unknown()
        here = request.query.get("in", "")
        self._check(me, here)
        (elsewhere,) = {self._page.direct(me.user_id), self._page.channel.id} - {here}
        return await Stream(self._page, self._article, request).shows(here, elsewhere)

    def _article(self, row: WebMessage) -> str:
        author: Author = "own" if row.key.startswith(SAID) else "bot"
        message = from_json(row.message)
        return self._renderer.article(message, row.id, author=author, position=row.position, rev=row.rev)

    def _only_you(self, answer: Answer | None, event_id: str) -> str:
        if isinstance(answer, Form):
            called = answer.chosen.label if answer.chosen else ""
            return self._renderer.form(answer, f"only-{event_id}", dict(answer.given), chosen=called)
        if isinstance(answer, Questionnaire):
            answer = as_a_whole(answer, words(PICKS_ARE_KEPT, ENGLISH))
        return self._renderer.article(answer, f"only-{event_id}", author="only_you") if answer else ""

    def _who(self, me: PagePerson) -> Who:
        return Who(self._page.WORKSPACE, me.user_id)

    async def _me(self, request: web.Request, *, uses: bool = True) -> PagePerson | None:
        return await self._page.signed_in(request.cookies.get(guard.COOKIE, ""), uses=uses)

    async def _be(self, request: web.Request, response: web.Response, link: SignIn) -> bool:
        value = await self._page.sign_in(link, request.cookies.get(guard.COOKIE, ""))
        if value is None:
            return False
        response.set_cookie(
            guard.COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=self._page.secure
        )
        return True

    def _check(self, me: PagePerson, conversation: str) -> None:
        if conversation not in {self._page.direct(me.user_id), self._page.channel.id}:
            raise Forbidden(_ELSEWHERE)

    def _unknown(self) -> web.Response:
        text = self._renderer.page("signin.html", company=self._page.company)
        return html(text, HTTPStatus.UNAUTHORIZED)


def _timed(handler: Handler) -> Handler:
    async def timed(request: web.Request) -> web.StreamResponse:
        with acknowledging("web"):
            return await handler(request)

    return timed
