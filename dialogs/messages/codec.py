"""A message as JSON text and back, for what is stored: posts, digests, the page's own messages."""

from functools import cache

from pydantic import TypeAdapter
from pydantic_core import to_json as dumped

from dialogs.messages.messages import Message


@cache
def _adapter() -> TypeAdapter[Message]:
    return TypeAdapter(Message)


def to_json(message: Message) -> str:
    """The message as one line of JSON."""
    return dumped(message).decode()  # without the adapter, which takes longer to make than all that is written first


def from_json(text: str) -> Message:
    """The message that `to_json` wrote. Raises ValueError for anything else."""
    return _adapter().validate_json(text)
