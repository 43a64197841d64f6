"""A platform that is asked from a terminal, by `winloss check` and `winloss init`: no server runs, nobody waits."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.platforms.findings import Finding
from dialogs.messages.messages import Message
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a channel: the id that app.yaml wants, and how people know it. `tz` is a person's zone."""

    id: str
    name: str
    detail: str = ""
    tz: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.detail})" if self.detail else self.name


class Asking(Protocol):
    """What can be asked. All but `findings` raise DeliveryError where no answer is to be had."""

    async def findings(self, cards: Mapping[str, Message]) -> Sequence[Finding]:
        """A row for each thing that serving needs. `cards`: those of the installed definition, by their names."""
        ...

    async def person(self, user_id: str) -> Named | str:
        """Who that is; or, where nobody who gets anything is, why not: the rest of a sentence that begins with who."""
        ...

    async def people(self, words: str) -> Sequence[Named]:
        """Members of that name or e-mail address."""
        ...

    async def channels(self, words: str) -> Sequence[Named]:
        """Channels of that name, link or id, which may have the digest."""
        ...

    async def joined(self, channel: str) -> Finding:
        """Whether the digest can be posted to a channel."""
        ...

    async def greet(self, channel: str, message: Message) -> None:
        """Post a message."""
        ...
