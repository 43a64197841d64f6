"""A platform before it runs: the shape of its settings, its own checks, and how it is made. No SDK is imported here."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from bot.moments.clock import Clock
from bot.platforms.asking import Asking
from bot.platforms.buyer_page import AsksBuyers
from bot.platforms.calendars import CalendarShelf
from bot.platforms.ports import Desk, Platform
from bot.settings.app_file import AppFile, Part
from bot.settings.config import General, read_general
from bot.settings.secrets import check_key
from dialogs.definition.definition import Definition, load
from dialogs.messages.messages import Message
from dialogs.records import Workspace
from dialogs.values import dataclass
from storage.engine.engine import Storage

if TYPE_CHECKING:
    import click
    from aiohttp import web

Tick = Callable[[], Awaitable[object]]
"""Do what is due now."""
Load = Callable[[str, str], Awaitable[Message | None]]
"""(workspace id, digest id) -> the digest at full length; None for no such."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a platform is made of beside its settings."""

    desk: Desk
    storage: Storage
    clock: Clock
    tick: Tick


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a platform is asked with where nothing is served. `storage`: None where there is no database yet.

    `platforms`: how many are to be served.
    """

    storage: Storage | None
    workspaces: tuple[Workspace, ...]
    real_now: Callable[[], float]
    platforms: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A variable of the environment that `winloss init` asks for. `where`: a sentence on where it is found."""

    variable: str
    ask: str
    where: str
    hidden: bool = True

    @property
    def option(self) -> str:
        """The same for scripts."""
        return f"--{self.variable.lower().replace('_', '-')}"


class DigestShelf(Protocol):
    """Pages of digests that every platform links to."""

    def mount(self, app: "web.Application") -> None:
        """Add the pages' address."""
        ...

    def link(self, workspace_id: str, digest_id: str) -> str | None:
        """The address of a digest's page, None where we don't know our own."""
        ...


class BuyerShelf(Protocol):
    """The buyers' pages, to which every platform's reps have links."""

    def mount(self, app: "web.Application", asks: AsksBuyers) -> None:
        """Add the pages' address."""
        ...

    def link(self, workspace_id: str, closing_id: str, serial: int) -> str | None:
        """The address of a closing's page, None where we don't know our own."""
        ...


class Setup(ABC):
    """One platform as app.yaml and the environment have it."""

    name: ClassVar[str]
    """How the id of each of its workspaces begins, before the colon."""
    parts: ClassVar[Mapping[str, type[Part]]] = {}
    """Its own parts of app.yaml: key -> shape."""
    channel: ClassVar[tuple[str, Any] | None] = None
    """The key under `digest` that names its channel, and the kind of text that stands there."""
    follows: ClassVar[Mapping[str, str]] = {}
    """Variables that `winloss init` sets without asking, beside the answers to its questions."""
    to_switch_on: ClassVar[str]
    """What to do to have it served: an imperative."""

    @classmethod
    @abstractmethod
    def read(cls, general: General, environ: Mapping[str, str]) -> Self:
        """What is said of it. Raises ConfigError."""

    @property
    @abstractmethod
    def on(self) -> bool:
        """Whether it is to be served."""

    @abstractmethod
    def described(self) -> str:
        """Its line of `winloss check`."""

    @abstractmethod
    def make(self, wiring: Wiring) -> Platform:
        """The platform; only now is its SDK imported. Raises ConfigError."""

    @property
    def url(self) -> str:
        """The address people reach us at, where its settings name one."""
        return ""

    @property
    def believing(self) -> bool:
        """Whether it believes whoever asks, as where one tries it without an account."""
        return False

    def check(self) -> None:
        """Raises ConfigError for what `winloss serve` refuses."""
        return

    def asking(self, terminal: Terminal) -> AbstractAsyncContextManager[Asking] | None:  # noqa: ARG002
        """Somebody who asks it what can't be seen from here; None where there is nobody to ask. Raises ConfigError."""
        return None

    def claims(self, user_id: str) -> bool:  # noqa: ARG002
        """Whether an id of app.yaml is one of its users', by its looks."""
        return False

    def is_group(self, named: str) -> bool:  # noqa: ARG002
        """Whether an id of app.yaml is that of a group of its users, by its looks."""
        return False

    signs_in: ClassVar[bool] = False
    """Whether people sign in to it with links of ours."""

    def sign_in(self, name: str, now: Callable[[], float]) -> tuple[str, str] | None:  # noqa: ARG002
        """Somebody and a sign-in link for them; None where nobody signs in. Raises ConfigError for no such name."""
        return None

    def shelf(self, load: Load) -> DigestShelf | None:  # noqa: ARG002
        """The digests' pages, where it brings some."""
        return None

    def buyers(self, storage: Storage, real: Callable[[], float]) -> BuyerShelf | None:  # noqa: ARG002
        """The buyers' pages, where it brings them. `real`: the host's clock, in Unix seconds."""
        return None

    def calendars(self) -> CalendarShelf | None:
        """People's calendars, where it brings them."""
        return None

    @classmethod
    def manifest(cls) -> "click.Command | None":
        """Its subcommand of `winloss manifest`, where it wants to know of the app before that can be installed."""
        return None

    @classmethod
    def questions(cls, environ: Mapping[str, str], url: str) -> Sequence[Question]:  # noqa: ARG003
        """What `winloss init` asks to set it up; nothing: it can't. `url`: where it reaches us, "" for nowhere."""
        return ()

    @classmethod
    def before(cls, environ: Mapping[str, str], url: str) -> str:  # noqa: ARG003
        """What a person does there before they can answer, for a terminal."""
        return ""

    @classmethod
    async def tried(cls, variable: str, environ: Mapping[str, str], *, live: bool) -> str:  # noqa: ARG003
        """What is known of an answer; `live`: ask there. Raises ConfigError or DeliveryError where it can't be used."""
        return ""

    @classmethod
    def channel_in(cls, app: AppFile) -> str:
        """The channel that app.yaml names for its digest, "" for none."""
        return str(getattr(app.digest, cls.channel[0])) if cls.channel else ""


@dataclass(frozen=True, slots=True)
class Settings(General):
    """Everything the composition root needs to know. `platforms`: those we know, whether they are on or not."""

    platforms: tuple[Setup, ...]

    @property
    def address(self) -> str:
        """Where people reach us, as far as we know."""
        return next((setup.url for setup in self.platforms if setup.url), self.here)

    def of(self, _workspace_id: str) -> AppFile:
        """What a workspace's people have decided: one file for all, as long as a process serves one Slack workspace."""
        return self.app

    def asked_in(self, workspace_id: str) -> Definition:
        """The debrief as a workspace is asked it, with the competitors that it names."""
        return load(self.debrief, self.of(workspace_id).competitors)

    def within(self, workspace_id: str) -> Self:
        """As all of it is for one workspace."""
        return replace(self, app=self.of(workspace_id), definition=self.asked_in(workspace_id))

    def check(self) -> None:
        """Raises ConfigError for what `winloss serve` refuses."""
        check_key(self.secret_key.get_secret_value())
        for setup in self.platforms:
            setup.check()


def read_settings(environ: Mapping[str, str], kinds: tuple[type[Setup], ...], text: str | None = None) -> Settings:
    """Read app.yaml and the environment. Raises ConfigError with one sentence. `text`: of an app.yaml yet to be."""
    general = read_general(environ, kinds, text)
    said = {field.name: getattr(general, field.name) for field in fields(general)}
    return Settings(**said, platforms=tuple(kind.read(general, environ) for kind in kinds))
