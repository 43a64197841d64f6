"""What the page of Microsoft's Agents Playground does, without a browser: HTTP to act, a WebSocket to see."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.stand_ins.teams_screen import Piece, inputs, pieces, reachable, read

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"
STREAM = "/_ws_conversation/v1/conversations/stream"
PATIENCE = 10.0


@dataclass
class Shown:
    """A message of the bot as it came over the stream. `order`: when it changed last."""

    id: str
    place: str
    card: Json
    order: int = 0
    updates: int = 0
    filled: dict[str, str] = field(default_factory=dict)


class Client:
    """The person of the Playground at their screen: personal chat, group, channels. Answers as a reader sees them."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.address, self._http = address, http
        self.messages: dict[str, Shown] = {}
        self.toasts: list[str] = []
        self.about: Json = {}
        self._changed = asyncio.Event()
        self._orders = 0
        self._awaited: tuple[Shown, int] | None = None

    async def opens(self) -> None:
        """Open the page."""
        self.about = (await self._get("/_internal/v1/config"))["config"]
        self.user, self.bot, self.chat = self.about["currentUser"], self.about["bot"], self.about["personalChat"]["id"]
        self._stream = await self._http.ws_connect(self.address + STREAM)
        self._reading = asyncio.create_task(self._reads())

    async def closes(self) -> None:
        """Close the page."""
        await self._stream.close()
        await self._reading

    # reading

    async def _reads(self) -> None:
        async for frame in self._stream:
            event: Json = frame.json()
            if event["action"] == "typing":
                continue
            said = event["message"]
            cards = [shown["content"] for shown in said["attachments"]]
            card = cards[0] if cards else {"body": [{"type": "TextBlock", "text": said.get("text") or ""}]}
            message = self.messages.setdefault(
                said["messageId"], Shown(said["messageId"], event["actionConversationId"], card)
            )
            message.updates += event["action"] == "updateMessage"
            self._becomes(message, card)

    def _becomes(self, message: Shown, card: Json) -> None:
        if message.card != card:
            message.filled.clear()
        self._orders += 1
        message.card, message.order = card, self._orders
        self._changed.set()

    def cards(self, place: str = "") -> list[Shown]:
        """The bot's messages in a place (the personal chat), the one that changed last at the end."""
        here = [shown for shown in self.messages.values() if shown.place.partition(";")[0] == (place or self.chat)]
        return sorted(here, key=lambda shown: shown.order)

    def screen(self, place: str = "") -> str:
        """Everything the bot said in a place."""
        return "\n---\n".join([*(read(shown.card) for shown in self.cards(place)), *self.toasts])

    @property
    def card(self) -> str:
        """The message of the personal chat that changed last."""
        cards = self.cards()
        return read(cards[-1].card) if cards else ""

    async def sees(self, *texts: str, place: str = "") -> str:
        """Wait until all texts are in sight; the screen. Where Slack shows `/winloss help`, Teams shows `help`."""
        wanted = [text.replace("/winloss ", "") for text in texts]
        await self._until(lambda: all(text in self.screen(place) for text in wanted), f"{wanted} in sight", place)
        return self.screen(place)

    async def card_shows(self, text: str) -> str:
        """Wait until the message that changed last has this text; that message."""
        await self._until(lambda: text in self.card, f"{text!r} on the card")
        return self.card

    async def _until(self, there: Callable[[], Any], what: str, place: str = "", patience: float = PATIENCE) -> Any:
        until = asyncio.get_running_loop().time() + patience
        while not (found := there()):
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), until - asyncio.get_running_loop().time())
            except TimeoutError:
                raise AssertionError(f"waited for {what}; the screen:\n{self.screen(place)}") from None
        return found

    # acting

    async def _get(self, path: str, **query: str) -> Json:
        async with self._http.get(self.address + path, params=query) as response:
            got: Json = await response.json()
        return got

    async def _post(self, path: str, body: Json) -> Json:
        async with self._http.post(self.address + path, json=body) as response:
            got: Json = await response.json() if response.content_type == "application/json" else {}
        return got

    async def installs(self, place: str = "") -> None:
        """Add the bot to the personal chat, or to a channel's team; it is told in two ways, at once."""
        await self._post(f"/_debug/conversation/{place or self.chat}/installation", {})

    async def happens(self, kind: str, place: str = "", **more: Any) -> Json:
        """Send one of the Playground's ready activities, such as `uninstall`."""
        path = "/_internal/v1/customActivities"
        activity = await self._get(f"{path}/template", conversationId=place or self.chat, type=kind)
        await self._post(path, activity | more)
        return activity

    async def types(self, line: str, *, place: str = "") -> None:
        """Type a command: in the chat as it is, in a channel behind a mention."""
        words = line.removeprefix("/winloss").strip()
        mention = f"<at>{self.bot['name']}</at>"
        body: Json = {"from": {"id": self.user["id"]}, "text": words, "textFormat": "plain"}
        if place:
            body |= {"text": f"{mention} {words}", "mentions": [{"mentioned": {"id": self.bot["id"]}, "text": mention}]}
        await self._post(f"/_conversation/v1/conversations/{place or self.chat}/messages", body)

    async def clicks(self, label: str, *, under: str = "") -> None:
        """Press the newest thing of that name, or choose that option, once it is there; `under` names its question."""
        await self._looks()
        shown, piece, option = await self._until(
            lambda: self._find(label, under), f"something called {label!r} {under}"
        )
        if option is not None:
            before = shown.filled.get(piece.element["id"], piece.element.get("value", ""))
            kept = [one for one in before.split(",") if one and piece.element.get("isMultiSelect")]
            shown.filled[piece.element["id"]] = ",".join([*kept, option])
        else:
            await self._press(shown, piece.element if piece.kind == "action" else piece.element["selectAction"])

    async def picks(self, *labels: str, under: str = "") -> None:
        """Choose options, one after the other."""
        for label in labels:
            await self.clicks(label, under=under)

    async def fills(self, label: str, text: str) -> None:
        """Write into the newest box of that name; it travels with the next press."""
        await self._looks()
        shown, piece = await self._until(lambda: self._box(label), f"a box called {label!r}")
        shown.filled[piece.element["id"]] = text

    async def asks(self, name: str, value: Json) -> Json:
        """Send an invoke of a message extension; what it answers."""
        body = {"name": name, "conversation": {"id": self.chat}, "from": {"id": self.user["id"]}, "value": value}
        return await self._post("/_conversation/v1/invoke", body)

    async def _looks(self) -> None:
        """Nobody presses faster than they read: by then the update of the card has arrived."""
        awaited, self._awaited = self._awaited, None
        if awaited:
            await self._until(lambda: awaited[0].updates > awaited[1], "the update of a card")

    def _find(self, label: str, under: str) -> tuple[Shown, Piece, str | None] | None:
        for shown in reversed(self.cards()):
            for piece in reachable(pieces(shown.card)):
                if under not in piece.question or piece.kind == "toggle":
                    continue
                if piece.kind in {"action", "row"} and piece.label.removeprefix("✓ ") == label:
                    return shown, piece, None
                for choice in piece.element.get("choices", ()):
                    if choice["title"] == label:
                        return shown, piece, choice["value"]
        return None

    def _box(self, label: str) -> tuple[Shown, Piece] | None:
        for shown in reversed(self.cards()):
            for piece in reachable(pieces(shown.card)):
                if piece.element.get("type") == "Input.Text" and piece.label == label:
                    return shown, piece
        return None

    async def _press(self, shown: Shown, action: Json) -> None:
        """Send a press with every input of its card, and show what comes back."""
        given = {key: shown.filled.get(key, box.get("value", "")) for key, box in inputs(shown.card).items()}
        data = action["data"] | given
        about = {"conversation": {"id": shown.place}, "from": {"id": self.user["id"]}, "replyToId": shown.id}
        if action["type"] == "Action.Submit":
            await self._post("/_conversation/v1/submit", about | {"value": data})
            return
        pressed = {"type": action["type"], "title": action["title"], "verb": action["verb"], "data": data}
        value = {"action": pressed, "trigger": "manual"}
        updates = shown.updates
        answer = await self._post("/_conversation/v1/invoke", about | {"name": "adaptiveCard/action", "value": value})
        if answer["type"] == CARD:
            if not _whisper(answer["value"]):
                self._awaited = shown, updates
            self._becomes(shown, answer["value"])
        else:
            assert answer["type"] == WORDS, answer
            self.toasts.append(answer["value"])


def _whisper(card: Json) -> bool:
    """Whether a card is shown to the presser only, so that no update follows."""
    pressed = [one.element.get("selectAction", one.element) for one in pieces(card) if one.kind in {"action", "row"}]
    return any("w" in action.get("data", {}) for action in pressed)
