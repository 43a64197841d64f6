"""What a rep does on each platform: marks a deal, finds what is to be pressed on its card, presses it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from dialogs.errors import Stale
from dialogs.sentences.cards import PUT_OFF
from tests.chaos.ledger import Ledger, Yes
from tests.stand_ins import slack_person, slack_screen, teams_person, teams_screen

OLD = (Stale().sentence, PUT_OFF.text)
"""Words on the card that comes back for a press on an old one, of which nothing was taken."""


@dataclass
class Press:
    """One press, and what became of it. `answers`: it is one that words are to follow."""

    ledger: Ledger
    answers: bool = False
    yes: Yes | None = None
    refused: bool = False

    def refuse(self) -> None:
        """Words came: it was not taken, whatever the status said."""
        if not self.answers and not self.refused:
            self.refused = True
            if self.yes:
                self.ledger.takes_back(self.yes)

    def accept(self, yes: Yes) -> None:
        """The status says that it was."""
        if not self.refused:
            self.yes = yes
            self.ledger.accepts(yes)


class Hand(Protocol):
    """A person, as a rep uses them. `thumb`: they press one thing at a time. `open`: their deals that aren't done."""

    place: str
    thumb: asyncio.Lock
    open: int

    @property
    def screen(self) -> str:
        """What they see."""
        ...

    async def begins(self) -> None:
        """Be somebody whom the bot can write to."""
        ...

    async def marks(self, outcome: str, deal: str) -> bool:
        """Whether it was said to be marked."""
        ...

    def there(self, deal: str, label: str, under: str = "") -> Any:
        """What has that label on the card of a deal, if it is there."""
        ...

    def chooser(self, label: str) -> Any:
        """What has that label in a question that only they see."""
        ...

    async def presses(self, found: Any, press: Press) -> bool:
        """Press it; whether that was acknowledged."""
        ...


class SlackHand:
    """On Slack. `pressing`: told which press the next `response_url` belongs to."""

    def __init__(self, person: slack_person.Person, pressing: Callable[[Press | None], object]) -> None:
        self.person, self.place, self._pressing = person, person.conversation, pressing
        self.thumb, self.open = asyncio.Lock(), 0

    @property
    def screen(self) -> str:
        """What they see."""
        return self.person.screen

    async def begins(self) -> None:
        """Everybody in the workspace is."""

    async def marks(self, outcome: str, deal: str) -> bool:
        """Type the command."""
        self._pressing(None)
        reply = await self.person.types(f"/winloss {outcome} {deal}")
        return reply.status == 200 and deal in reply.text

    def there(self, deal: str, label: str, under: str = "") -> Any:
        """A button or an option on the card of a deal."""
        for message, block, element in self.person._elements():
            mine = message.get("channel") == self.place and "to" not in message and deal in slack_screen.read(message)
            if not mine or under not in slack_screen.question(message, block):
                continue
            if element["type"] == "button" and element["text"]["text"].removeprefix("✓ ") == label:
                return slack_person.Found(message, block, element)
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return slack_person.Found(message, block, element, option)
        return None

    def chooser(self, label: str) -> Any:
        """The newest of that name."""
        return self.person._find(label, "")

    async def presses(self, found: Any, press: Press) -> bool:
        """Press it; whispers before are read no more."""
        whispers = self.person.slack.ephemeral
        if press.answers:
            for ts in [ts for ts, message in whispers.items() if message["to"] == self.person.id]:
                del whispers[ts]
        self._pressing(press)
        value: dict[str, Any] = {"value": found.element.get("value")}
        reply = await (self.person._chooses(found) if found.option else self.person._acts(found, value))
        return reply.status == 200


@dataclass
class TeamsHand:
    """In Teams, where a press brings the card back, or words that say why not."""

    person: teams_person.TeamsPerson
    place: str = field(init=False)
    thumb: asyncio.Lock = field(default_factory=asyncio.Lock)
    open: int = 0

    def __post_init__(self) -> None:
        """The personal chat."""
        self.place = self.person.conversation

    @property
    def screen(self) -> str:
        """What they see."""
        return self.person.screen

    async def begins(self, channel: str | None = None) -> None:
        """Add the app, to the channel or for oneself, until it has heard of it."""
        while True:
            try:
                await self.person.installs(channel)
            except AssertionError:
                await asyncio.sleep(1)
            else:
                return

    async def marks(self, outcome: str, deal: str) -> bool:
        """Send the form."""
        value = {"data": {"deal": deal, "outcome": outcome}}
        reply = await self.person.sends(self.person.activity("invoke", name="task/submit", value=value))
        return reply.status == 200 and deal in reply.text and "marked as" in reply.text

    def there(self, deal: str, label: str, under: str = "") -> Any:
        """A button or an option on the card of a deal."""
        for seen in reversed(self.person.shown()):
            mine = seen.message is not None and seen.message.conversation == self.place
            if not mine or deal not in teams_screen.read(seen.card):
                continue
            for piece in teams_screen.reachable(teams_screen.pieces(seen.card)):
                if under not in piece.question or piece.kind == "toggle":
                    continue
                if piece.kind in {"action", "row"} and piece.label.removeprefix("✓ ") == label:
                    return teams_person.Found(seen, piece)
                for choice in piece.element.get("choices", ()):
                    if choice["title"].split(" – ")[0] == label:
                        return teams_person.Found(seen, piece, choice["value"])
        return None

    def chooser(self, label: str) -> Any:
        """The newest of that name."""
        return self.person._find(label, "")

    async def presses(self, found: Any, press: Press) -> bool:
        """Press it, or choose and send it."""
        toasts = len(self.person.toasts)
        element = found.piece.element
        if found.option is not None:
            self.person._choose(found, found.option)
            sent = found.piece.send
        else:
            sent = element if found.piece.kind == "action" else element["selectAction"]
        if not sent:
            return True
        try:
            reply = await self.person._press(found.seen, sent)
        except AssertionError:  # nobody answered, or with an error
            return False
        came = reply.body.get("value")
        back = teams_screen.read(came) if isinstance(came, dict) else ""
        if len(self.person.toasts) > toasts or any(words in back for words in OLD):
            press.refuse()
        return True
