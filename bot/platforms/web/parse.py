"""What the page sends -> the events of bot.platforms.ports. Whatever the page could not have sent is Malformed."""

import re
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.commands.forms import FORMS, Form
from bot.platforms.ports import Click, Command, Submitted, Typed, Who
from bot.platforms.web.guard import Malformed
from dialogs.messages.actions import parse as parse_token
from dialogs.sentences.words import ENGLISH, number

TYPED_LIMIT = 4000
FORM = "form:"
"""What a form's button carries, before its key."""
ABOUT = "about:"
"""What the button that opens a form on a message carries, before the form's key."""
DIRECT = "direct:"
"""How the id of a conversation with one person begins."""
_COMMAND = re.compile(r"/(?:winloss(?!\w))?\s*(.*)", re.DOTALL | re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # PostgreSQL takes no NUL, and nobody types the rest


def clean(text: str) -> str:
    """What a person typed, without control characters and broken halves of characters."""
    text = text.replace("\r\n", "\n").encode(errors="replace").decode()
    return _UNSEEN.sub("", text).strip()


Words = Annotated[str, Field(max_length=TYPED_LIMIT), AfterValidator(clean)]
EventId = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,64}$")]


def _channel(conversation: str) -> str:
    """Where it was, "" in private."""
    return "" if conversation.startswith(DIRECT) else conversation


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Press(_Sent):
    """A press. `value` is the option picked where the token leaves it open; `message_id` is None in an ephemeral."""

    event_id: EventId
    token: Annotated[str, Field(max_length=2000)]
    value: Words | None = None
    values: Annotated[dict[str, tuple[Words, ...]], Field(max_length=30)]
    message_id: Annotated[str, Field(max_length=100, pattern=r"^[ -~]*$")] | None
    conversation: Annotated[str, Field(max_length=200)]

    @property
    def form(self) -> Form | None:
        """The form that is sent, where it isn't a button of a message."""
        return FORMS.get(self.token.removeprefix(FORM)) if self.token.startswith(FORM) else None

    @property
    def about(self) -> Form | None:
        """The form that is to open on the message that is pressed."""
        return FORMS.get(self.token.removeprefix(ABOUT)) if self.token.startswith(ABOUT) else None

    def submitted(self, who: Who, form: Form) -> Submitted:
        """The filled form."""
        values = {key: " ".join(given) for key, given in self.values.items()}
        return Submitted(f"{who.user_id}:{self.event_id}", who, form.key, values)

    def click(self, who: Who, conversation: str) -> Click:
        """The event. Raises Malformed for a token that no button carries."""
        try:
            action = parse_token(self.token)
        except ValueError as error:
            raise Malformed("That button isn't one of mine. Please reload the page.") from error
        if self.value is not None and not action.value:
            action = replace(action, value=self.value)
        event_id = f"{who.user_id}:{self.event_id}"
        values = {key: tuple(value for value in given if value) for key, given in self.values.items()}
        return Click(event_id, who, action, values, _channel(conversation), self.message_id)


class Said(_Sent):
    """A line from the composer."""

    event_id: EventId
    text: Words
    conversation: Annotated[str, Field(max_length=200)]

    def event(self, who: Who) -> Command | Typed:
        """A command where it starts with a slash, plain words otherwise."""
        event_id = f"{who.user_id}:{self.event_id}"
        command = _COMMAND.fullmatch(self.text)
        if command:
            return Command(event_id, who, command[1], _channel(self.conversation))
        return Typed(event_id, who, self.text)


class Switch(_Sent):
    """Be someone else, in the demo."""

    user_id: str


class Jump(_Sent):
    """Move the demo's clock."""

    to: Literal["monday", "day"]


S = TypeVar("S", bound=_Sent)


def read(kind: type[S], body: bytes) -> S:
    """The request of this kind. Raises Malformed."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        if any(problem["type"] == "string_too_long" for problem in error.errors()):
            raise Malformed(f"That is a bit long. Up to {number(TYPED_LIMIT, ENGLISH)} characters, please.") from error
        raise Malformed("I couldn't read that request. Please reload the page.") from error
