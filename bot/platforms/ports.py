"""What a platform hands in, and the handful of verbs it must know. Slack, Teams and the page all fit through here."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from bot.commands.forms import Form
from dialogs.messages.actions import Action
from dialogs.messages.messages import Message, Option, Questionnaire
from dialogs.records import Event, Workspace
from dialogs.values import dataclass

if TYPE_CHECKING:
    from aiohttp import web  # whoever wants an error of ours only doesn't wait for it

Answer = Message | Form | Questionnaire
"""What the desk answers: something to read, or something to fill in. Each platform shows a form by its own means."""
HOME_TAB = "tab:"
"""How what `update` takes for a message's id begins where it is somebody's home at a place of its own (Slack's Home
tab): their user id stands behind it, and it is always there. The desk asks for it once a platform said `opened`."""
Respond = Callable[[Message], Awaitable[bool | None]]
"""Replace the message a click came from, through that click's own channel. True once it certainly shows.

False: it doesn't show yet, and may come late. None: it shows now, and may not last: the message is to be updated, too.
"""
TakeAway = Callable[[], None]
"""Take the message a click came from away, after the acknowledgement."""
Enter = Callable[[Workspace, str], Awaitable[None]]
"""Make a workspace and its people known, with the channel of its digest ("": none), and see to what waited for it.

Safe to repeat. Whoever calls speaks for the workspace from then on.
"""


@dataclass(frozen=True, slots=True)
class Who:
    """The person behind an event."""

    workspace_id: str
    user_id: str


class Happened:
    """Somebody did something. Whatever it is, it is handled once."""

    __slots__ = ()
    event_id: str
    who: Who

    @property
    def event(self) -> Event:
        """What the units of work claim."""
        return Event(self.who.workspace_id, self.event_id)


@dataclass(frozen=True, slots=True)
class Command(Happened):
    """A slash command or a mention: the text behind `/winloss`. `channel` is where it was typed, "" in private.

    `public`: everybody in that channel will read the answer.
    """

    event_id: str
    who: Who
    text: str
    channel: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Click(Happened):
    """A press. `values` are the form's fields on that card. `message_id` is None where it came from an ephemeral.

    `take_away` only where the platform may show a message of ours that we don't know of.
    """

    event_id: str
    who: Who
    action: Action
    values: Mapping[str, tuple[str, ...]]
    channel: str
    message_id: str | None = None
    respond: Respond | None = None
    take_away: TakeAway | None = None


@dataclass(frozen=True, slots=True)
class Submitted(Happened):
    """A filled form, by its key in `bot/commands/forms.py`. `values`: what stands in its fields, by their keys."""

    event_id: str
    who: Who
    form: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed(Happened):
    """Plain words typed to the bot in the direct conversation: an answer, a pick, or a command."""

    event_id: str
    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform knows of a person. `tz` is an IANA name.

    `guest`: no member of the workspace, but a guest or somebody of another company; None where that can't be told now.
    """

    name: str
    email: str | None = None
    tz: str | None = None
    guest: bool | None = False


class DeliveryError(Exception):
    """A send that did not come through."""


class Limited(DeliveryError):
    """A definite no (such as 429): not sent, try again after `seconds`."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(f"limited for {seconds:g} s")
        self.seconds = seconds


class Ambiguous(DeliveryError):
    """5xx, time-out or reset: it may have been sent. Look before creating again."""


class Gone(DeliveryError):
    """The message to update is not there any more."""


class Refused(DeliveryError):
    """A definite no that waiting will not change; the text says what a person can do about it."""


class NotHere(Refused):
    """Who it is for is no member any more: their account is deactivated."""


class Unsure(Refused):
    """It may have been posted, and the platform has nothing to look it up by: a person must look."""


class Desk(Protocol):
    """Where platforms hand their events. Each returns after COMMIT, with what only the person who acted should see."""

    async def command(self, event: Command) -> Answer | None:
        """A slash command."""
        ...

    async def click(self, event: Click) -> Answer | None:
        """A press."""
        ...

    async def submitted(self, event: Submitted) -> Answer | None:
        """A filled form. Raises Amiss where a field can't be taken as it is."""
        ...

    async def typed(self, event: Typed) -> Answer | None:
        """Plain words in the direct conversation."""
        ...

    async def form(self, who: Who, form: Form, about: str = "") -> Form:
        """A form as it opens for somebody: with what their workspace knows to choose from. It writes nothing.

        `about`: the words of a message that it is opened on, and what they name stands in it.
        """
        ...

    async def found(self, who: Who, typed: str, most: int, chosen: str = "") -> tuple[Option, ...]:
        """What a form's list offers for what is typed so far, at most so many, with what was `chosen` among them.

        Nothing for those who are no members. It writes nothing.
        """
        ...

    async def met(self, who: Who) -> None:
        """Somebody has added us, or opened our conversation, and hasn't said anything yet."""
        ...

    async def opened(self, who: Who) -> None:
        """Somebody looks at their home, which has a place of its own here: it is to be shown as it stands now."""
        ...

    async def left(self, who: Who) -> None:
        """Somebody's account is deactivated. Twice is once."""
        ...


class Verbs(Protocol):
    """What is asked of the platform of a workspace. What takes the workspace's id may raise DeliveryError."""

    @property
    def limits_conversations(self) -> bool:
        """Whether Limited is meant for one method in one conversation, else for that method in the whole workspace."""
        ...

    def claims(self, user_id: str) -> bool:
        """Whether a user whom app.yaml names is surely one of its, before we have met them."""
        ...

    def page_for(self, who: Who) -> str | None:
        """An address where a person finds us in a browser, and is signed in; None where there is none."""
        ...

    async def profile(self, who: Who) -> Profile:
        """Name, e-mail and zone of a person, and whether they are a guest."""
        ...

    async def by_email(self, workspace_id: str, email: str) -> str | None:
        """The user id of a member, by their address; None for nobody, and where the platform doesn't tell."""
        ...

    async def shared(self, workspace_id: str, conversation: str) -> bool:
        """Whether people of other companies read a channel, or have been invited to."""
        ...

    async def called(self, workspace_id: str, conversation: str) -> str:
        """What people call a channel, such as `#sales`; "" where it isn't known."""
        ...

    async def open(self, workspace_id: str, user_id: str) -> str:
        """The id of the direct conversation with a person. Idempotent."""
        ...

    async def create(self, workspace_id: str, conversation: str, message: Message, key: str) -> str:
        """Post a message and return its id. Not idempotent: `key` is stored with it so that `find` sees it."""
        ...

    async def update(self, workspace_id: str, conversation: str, message_id: str, message: Message) -> None:
        """Replace a message. Idempotent."""
        ...

    async def find(self, workspace_id: str, conversation: str, key: str, since: float) -> tuple[str, ...]:
        """The ids of what was posted with `key` after `since` (Unix seconds), the oldest first.

        Raises Unsure where that can't be known and twice would be bad.
        """
        ...

    async def delete(self, workspace_id: str, conversation: str, message_id: str) -> None:
        """Delete a message that `find` found. Raises Gone where it isn't there any more."""
        ...


class Platform(Verbs, Protocol):
    """One chat platform."""

    name: str
    """How the id of each of its workspaces begins, before the colon."""

    @property
    def workspaces(self) -> Mapping[str, str]:
        """Those it speaks for now: id -> the channel their digest goes to, "" for none."""
        ...

    @property
    def connected(self) -> bool:
        """Whether what people do reaches us, as far as we know: True where it comes to our door."""
        ...

    def mount(self, app: "web.Application") -> None:
        """Add its addresses to the server."""
        ...

    async def start(self, enter: Enter) -> None:
        """Begin, and enter each workspace it is to speak for; others may come later. May be tried again.

        Raises Ambiguous or Limited where it is away, anything else for good.
        """
        ...

    async def close(self) -> None:
        """Finish what is under way and hang up."""
        ...
