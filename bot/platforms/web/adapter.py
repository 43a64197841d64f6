"""The local page as a chat platform: it keeps its own messages and needs no account anywhere."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence

from aiohttp import web as http

from bot.platforms.ports import Enter, Gone, Profile, Refused, Who
from bot.platforms.web.live import Hub
from bot.platforms.web.parse import DIRECT
from bot.platforms.web.scenery import EXAMPLES, Channel, DemoControls, PagePerson
from bot.platforms.web.signing import LOCAL, SIGN_IN_SECONDS, SignIn, SignIns, known_as
from dialogs.identity.spelling import address_key
from dialogs.messages.codec import to_json
from dialogs.messages.messages import Message, note
from dialogs.records import Workspace
from storage.engine.engine import Storage
from storage.units import sessions, web
from storage.units.sessions import NOTED_SECONDS, Session

WINDOW = 100
"""How many messages a page shows and keeps up to date."""

SAID = "said:"
"""The key of what a person typed starts with this; everything else is the bot's."""


class WebPage:
    """The platform `web`. `clock` gives real Unix seconds: links and sessions don't run on the demo's clock.

    `routes` makes the addresses of its pages; `demo` brings the person switcher, the banner and the clock; `examples`
    are commands that mark a deal, the first is shown to whoever has no message yet; `base` is what links to it begin
    with, "" where that isn't known.
    """

    WORKSPACE = LOCAL
    name = "web"
    limits_conversations = False

    def __init__(
        self,
        routes: "Callable[[WebPage], Iterable[http.RouteDef]]",
        *,
        storage: Storage,
        secret: str,
        people: Sequence[PagePerson],
        channel: Channel,
        company: str,
        new_id: Callable[[], str],
        clock: Callable[[], float],
        demo: DemoControls | None = None,
        examples: Sequence[str] = EXAMPLES,
        base: str = "",
    ) -> None:
        self.people = {person.user_id: person for person in people}
        self.channel = channel
        self.company = company
        self.demo = demo
        self.examples = tuple(examples)
        self.secure = base.startswith("https:")
        self.hub = Hub()
        self.links = SignIns(secret, clock)
        self._clock = clock
        self._storage = storage
        self._new_id = new_id
        self._routes = routes
        self._base = base
        self._workspaces: dict[str, str] = {}

    @property
    def workspaces(self) -> Mapping[str, str]:
        """Those it speaks for now, and the channel of their digest."""
        return self._workspaces

    @property
    def connected(self) -> bool:
        """It comes to our door."""
        return True

    def mount(self, app: http.Application) -> None:
        """Add the chat page's addresses; the digests' pages bring what they look like."""
        app.add_routes(self._routes(self))

        async def stop(_app: http.Application) -> None:
            self.hub.close()

        app.on_shutdown.append(stop)

    async def start(self, enter: Enter) -> None:
        """There is one workspace, and it is here."""
        await enter(Workspace(self.WORKSPACE, self.name, "local", self.company), self.channel.id)
        self._workspaces[self.WORKSPACE] = self.channel.id

    async def close(self) -> None:
        """What is under way ends with the server."""

    def claims(self, user_id: str) -> bool:
        """Whoever is on the page is known beforehand."""
        return user_id in self.people

    def page_for(self, who: Who) -> str | None:
        """The page itself."""
        return self._base + self.link_for(who.user_id) if self._base else None

    def link_for(self, user_id: str, seconds: float = SIGN_IN_SECONDS) -> str:
        """The path of a link that signs somebody in once. Raises KeyError for someone not on the page."""
        return self.links.path(self.people[user_id].user_id, seconds)

    async def invited(self, token: str) -> PagePerson | None:
        """Who may sign in by a link; None where it isn't ours, was used, or is too old."""
        link = self.links.read(token)
        if link is None or (link.once and await self._storage.read(sessions.was_used, self.WORKSPACE, link.once)):
            return None
        return self.people.get(link.user_id)

    async def sign_in(self, link: SignIn, cookie: str) -> str | None:
        """The cookie of somebody who came by a link, in place of the browser's; None where the link was used."""
        person = self.people.get(link.user_id)
        if person is None:
            return None
        token = secrets.token_urlsafe(32)
        begun = Session(known_as(token), person.user_id, person.rights, self._clock())
        unit, before = sessions.begin_session, known_as(cookie)
        made = await self._storage.write(unit, self.WORKSPACE, begun, link.once, before)
        return token if made else None

    async def signed_in(self, cookie: str, *, uses: bool = True) -> PagePerson | None:
        """Whose session a cookie is. `uses`: they did something, so that it goes on."""
        if not cookie:
            return None
        now = self._clock()
        found = await self._storage.read(sessions.find_session, self.WORKSPACE, known_as(cookie), now)
        person = self.people.get(found.user_id) if found else None
        if found is None or person is None or person.rights != found.rights:
            return None
        if uses and now - found.used > NOTED_SECONDS:
            await self._storage.write(sessions.use_session, self.WORKSPACE, found.id, now)
        return person

    async def sign_out(self, cookie: str) -> None:
        """End the session of a cookie, also where somebody copied it."""
        await self._storage.write(sessions.end_session, self.WORKSPACE, known_as(cookie))

    def new_id(self) -> str:
        """An id for what happens without one."""
        return self._new_id()

    def direct(self, user_id: str) -> str:
        """The conversation of a person with the bot."""
        return f"{DIRECT}{user_id}"

    async def shared(self, workspace_id: str, conversation: str) -> bool:  # noqa: ARG002 - who signs in is in app.yaml
        """Nobody from outside has a sign-in link."""
        return False

    async def called(self, workspace_id: str, conversation: str) -> str:  # noqa: ARG002 - there is one
        """The channel's name."""
        return f"#{self.channel.name}" if conversation == self.channel.id else ""

    async def profile(self, who: Who) -> Profile:
        """Name, e-mail and zone of a person, from the list the page was given."""
        person = self._person(who.user_id)
        return Profile(person.name, person.email, person.tz)

    async def by_email(self, workspace_id: str, email: str) -> str | None:  # noqa: ARG002 - one workspace
        """The user id of whoever has this address, in the list the page was given."""
        known = {address_key(one.email): one.user_id for one in self.people.values() if one.email}
        return known.get(address_key(email))

    async def open(self, workspace_id: str, user_id: str) -> str:
        """The id of the direct conversation with a person."""
        if workspace_id != self.WORKSPACE:
            raise Refused("That workspace isn't the page's.")
        return self.direct(self._person(user_id).user_id)

    async def create(self, workspace_id: str, conversation: str, message: Message, key: str) -> str:
        """Post a message and return its id; with the same `key` again it is the same message."""
        text = to_json(message)
        ident = await self._storage.write(web.insert_message, workspace_id, self._new_id(), conversation, key, text)
        self.hub.ring(conversation)
        return ident

    async def update(self, workspace_id: str, conversation: str, message_id: str, message: Message) -> None:
        """Replace a message. Raises Gone where it isn't there."""
        if not await self._storage.write(web.update_message, workspace_id, conversation, message_id, to_json(message)):
            raise Gone("that message is not on the page")
        self.hub.ring(conversation)

    async def find(self, workspace_id: str, conversation: str, key: str, since: float) -> tuple[str, ...]:  # noqa: ARG002
        """The id of the message that was posted with `key`, whenever that was: a key is used once."""
        found = await self._storage.read(web.find_message, workspace_id, conversation, key)
        return (found,) if found else ()

    async def delete(self, workspace_id: str, conversation: str, message_id: str) -> None:  # noqa: ARG002
        """Raises Gone: nothing stands here twice."""
        raise Gone(message_id)

    async def said(self, user_id: str, event_id: str, text: str) -> None:
        """Show what a person typed in the direct conversation."""
        await self.create(self.WORKSPACE, self.direct(user_id), note(text), SAID + event_id)

    async def message(self, message_id: str) -> web.WebMessage | None:
        """One message of the page."""
        return await self._storage.read(web.get_message, self.WORKSPACE, message_id)

    async def window(self, conversation: str, before: int = web.END) -> tuple[web.WebMessage, ...]:
        """The newest messages before a position, oldest first."""
        return await self._storage.read(web.window, self.WORKSPACE, conversation, before, WINDOW)

    async def versions(self, conversation: str) -> dict[str, int]:
        """Id to rev of the messages in the newest window."""
        return await self._storage.read(web.versions, self.WORKSPACE, conversation, WINDOW)

    def _person(self, user_id: str) -> PagePerson:
        if user_id not in self.people:
            raise Refused("That person has no place on the page. Add them under `page` in app.yaml.")
        return self.people[user_id]
