"""The local page before it runs: who is on it, the key its links are signed with, and its address."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from aiohttp import web
from pydantic import SecretStr

from bot.ids import new_id
from bot.platforms.calendars import CalendarShelf
from bot.platforms.ports import Platform
from bot.platforms.setup import BuyerShelf, DigestShelf, Load, Setup, Tick, Wiring
from bot.platforms.web.scenery import EXAMPLES, FOR_MANAGERS, Channel, DemoControls, DemoCrm, PagePerson
from bot.settings.app_file import AppFile, Part
from bot.settings.config import General
from bot.settings.secrets import NO_KEY, ConfigError
from dialogs.values import dataclass
from storage.engine.engine import Storage

CHANNEL = Channel("sales", "sales")


class PagePart(Part):
    """The local chat page inside `winloss serve`."""

    enabled: bool = False
    people: Mapping[str, str] = {}  # user id -> name
    url: str = ""  # the address people reach it at, for links in chat


@dataclass(frozen=True, slots=True)
class Page:
    """What the local chat page shows. `demo` makes the demo's controls, for the page that has them; `crm`: its CRM.

    `examples` are commands to try there.
    """

    people: tuple[PagePerson, ...]
    channel: Channel
    company: str
    demo: Callable[[Tick], DemoControls] | None = None
    examples: tuple[str, ...] = EXAMPLES
    crm: DemoCrm | None = None


def _rights(app: AppFile, user_id: str) -> str:
    """What app.yaml lets somebody do, so that a session ends when that changes."""
    led = [f"team:{name}" for name, team in app.sales_teams.items() if user_id in team.managers]
    listed = ["manager"] * (user_id in app.managers) + ["administrator"] * (user_id in app.administrators)
    return ", ".join([*listed, *led]) or "rep"


@dataclass(frozen=True, slots=True)
class WebSetup(Setup):
    """The page as app.yaml and the environment have it; none: off. `here` is the address we listen at.

    `named`: the one people reach us at.
    """

    page: Page | None
    secret: SecretStr
    named: str
    here: str

    name: ClassVar = "web"
    parts: ClassVar = {"page": PagePart}
    signs_in: ClassVar = True
    to_switch_on: ClassVar = "switch the page on in app.yaml (page: enabled: true)"

    @classmethod
    def read(cls, general: General, environ: Mapping[str, str]) -> "WebSetup":  # noqa: ARG003
        """What is said of it."""
        part = general.app.part(PagePart)
        people = tuple(
            PagePerson(
                user_id,
                name,
                tries=FOR_MANAGERS * (user_id in general.app.managers),
                rights=_rights(general.app, user_id),
            )
            for user_id, name in part.people.items()
        )
        page = Page(people, CHANNEL, "winloss") if part.enabled else None
        return cls(page, general.secret_key, general.public_url or part.url.rstrip("/"), general.here)

    @property
    def on(self) -> bool:
        """Whether it is to be served."""
        return self.page is not None

    @property
    def believing(self) -> bool:
        """In the demo anybody may be anybody."""
        return self.page is not None and self.page.demo is not None

    @property
    def url(self) -> str:
        """The address people reach us at, where app.yaml names one."""
        return self.named

    @property
    def base(self) -> str:
        """What links begin with; where app.yaml names no address and there is no page, nobody may reach ours."""
        return self.named or (self.here if self.on else "")

    def check(self) -> None:
        """Raises ConfigError where nobody could sign in."""
        if self.page and not self.page.people:
            raise ConfigError("app.yaml: page.people is empty, so nobody could sign in; list user id: name.")
        if self.page and not self.secret:
            raise ConfigError(NO_KEY)

    def described(self) -> str:
        """Its line of `winloss check`."""
        names = ", ".join(person.name for person in self.page.people) if self.page else ""
        return f"Page: {f'on, for {names}' if self.page else 'off (page.enabled in app.yaml)'}"

    def claims(self, user_id: str) -> bool:
        """Whoever is on the page is known beforehand."""
        return self.page is not None and any(person.user_id == user_id for person in self.page.people)

    def make(self, wiring: Wiring) -> Platform:
        """The page. Raises ConfigError where nobody could sign in."""
        self.check()
        if self.page is None:
            raise AssertionError("only what is on is made")
        from bot.platforms.web.adapter import WebPage  # a server without the page starts without its parts
        from bot.platforms.web.crm import CrmPage
        from bot.platforms.web.pages import ChatPages
        from bot.platforms.web.render import Renderer

        page = self.page

        def routes(made: WebPage) -> list[web.RouteDef]:
            beside = CrmPage(made, page.crm).routes() if page.crm else []
            return ChatPages(made, wiring.desk, Renderer(), has_crm=bool(beside)).routes() + beside

        return WebPage(
            routes,
            storage=wiring.storage,
            secret=self.secret.get_secret_value(),
            people=page.people,
            channel=page.channel,
            company=page.company,
            new_id=new_id,
            clock=wiring.clock.real,
            demo=page.demo(wiring.tick) if page.demo else None,
            examples=page.examples,
            base=self.base,
        )

    def sign_in(self, name: str, now: Callable[[], float]) -> tuple[str, str] | None:
        """Somebody on the page, by id or name, and a sign-in link for them; where there is one only, for them."""
        people = self.page.people if self.page else ()
        if not people:
            return None
        meant = [p for p in people if p.user_id == name] or [p for p in people if p.name.casefold() == name.casefold()]
        if not name and len(people) == 1:
            meant = list(people)
        if len(meant) != 1:
            known = ", ".join(f"{p.user_id} ({p.name})" for p in people)
            if not name:
                raise ConfigError(f"Say who signs in: winloss signin NAME. On the page are {known}.")
            raise ConfigError(f'"{name}" means {len(meant) or "none"} of those on the page, by id (name): {known}.')
        from bot.platforms.web.signing import SignIns

        path = SignIns(self.secret.get_secret_value(), now).path(meant[0].user_id)
        return meant[0].name, self.base + path

    def shelf(self, load: Load) -> DigestShelf | None:
        """The digests' pages, whether the chat page is on or not; their links are signed."""
        if not self.secret:
            return None
        from bot.platforms.web.digests import DigestPages

        return DigestPages(secret=self.secret.get_secret_value(), load_digest=load, base=self.base)

    def buyers(self, storage: Storage, real: Callable[[], float]) -> BuyerShelf | None:
        """The buyers' pages, whether the chat page is on or not; their links are signed."""
        if not self.secret:
            return None
        from bot.platforms.web.buyer_links import BuyerLinks
        from bot.platforms.web.buyers import BuyerPages

        links = BuyerLinks(self.secret.get_secret_value(), self.base)
        return BuyerPages(links, storage, real, believing=self.believing)

    def calendars(self) -> CalendarShelf | None:
        """People's calendars, whether the chat page is on or not; their links are signed."""
        if not self.secret or not self.base:
            return None
        from bot.platforms.web.calendars import CalendarPages

        return CalendarPages(self.secret.get_secret_value(), self.base)
