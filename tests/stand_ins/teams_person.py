"""Someone at the stand-in: types, presses what is really there, fills boxes, reads the screen."""

import asyncio
import html
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.stand_ins import teams_rules as rules
from tests.stand_ins.teams_connector import CARD, Shown, refuse_card
from tests.stand_ins.teams_screen import Piece, inputs, pieces, reachable, read
from tests.stand_ins.teams_speaker import Json, Reply, Speaker
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.stand_ins.teams import Teams

WORDS = "application/vnd.microsoft.activity.message"
UNHURRIED = 1.0  # seconds in which a person looks at a new card, and its update arrives


@dataclass
class Seen:
    """A card on somebody's screen, and where it stands. `message` None: the open dialog. `order`: when it changed."""

    card: Json
    message: Shown | None
    order: int
    filled: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Something to press, or an option of a list."""

    seen: Seen
    piece: Piece
    option: str | None = None


class TeamsPerson(Speaker):
    """A user of a tenant. `old`: their client knows no Action.Execute and takes its fallback.

    What they type themselves does not count as seen, so that `sees` finds what the bot said.
    """

    def __init__(self, teams: "Teams", user: Json, conversation: str, tz: str) -> None:
        super().__init__(teams, user, conversation, tz)
        self.old = False
        self.toasts: list[tuple[int, str]] = []
        self.dialog: Json | None = None
        self._dialog_kind = ""
        self._since = 0
        self._instead: dict[str, tuple[int, int, Json]] = {}  # of an activity: its version then, when, the card
        self._filled: dict[str, tuple[Json, dict[str, str]]] = {}
        self._awaited: tuple[Shown, int] | None = None

    # reading

    def looks_from_here(self) -> None:
        """All there was is scrolled out of sight."""
        self._since = self.teams.serial()

    def shown(self) -> list[Seen]:
        """Every card in sight, oldest first; an open dialog covers them."""
        if self.dialog is not None:
            return [self._seen(self.dialog, None, 0)]
        places = [place for place in self.teams.conversations.values() if self.id in place.members]
        messages = [m for place in places for m in place.messages.values() if m.by is None and m.order > self._since]
        return [self._look(message) for message in sorted(messages, key=lambda message: message.order)]

    def _look(self, message: Shown) -> Seen:
        """What a message looks like to this person: what came back with a press stands until the next update."""
        version, order, card = self._instead.get(message.id, (-1, 0, {}))
        if version == message.version:
            return self._seen(card, message, order)
        card = message.card or {"body": [{"type": "TextBlock", "text": message.activity.get("text", "")}]}
        return self._seen(card, message, message.changed)

    def _seen(self, card: Json, message: Shown | None, order: int) -> Seen:
        """A card with what is filled in. A card that looks different begins anew."""
        key = message.id if message else ""
        before, filled = self._filled.get(key, ({}, {}))
        if before != card:
            filled = {}
            self._filled[key] = card, filled
        return Seen(card, message, order, filled)

    @property
    def screen(self) -> str:
        """Everything in sight."""
        lines = [(seen.message.order if seen.message else 0, read(seen.card)) for seen in self.shown()]
        return "\n---\n".join(text for _, text in sorted([*lines, *self.toasts]))

    @property
    def card(self) -> str:
        """The message of the personal chat that changed last: answers to commands stand there too."""
        mine = [seen for seen in self.shown() if seen.message and seen.message.conversation == self.conversation]
        return read(max(mine, key=lambda seen: seen.order).card) if mine else ""

    async def sees(self, *texts: str) -> str:
        """Wait until all texts are in sight; the screen. Where Slack shows `/winloss help`, Teams shows `help`."""
        wanted = [_spelled(text) for text in texts]
        await self._until(lambda: all(text in self.screen for text in wanted), f"{wanted} in sight")
        return self.screen

    async def sees_no_more(self, text: str) -> str:
        """Wait until a text has gone out of sight; the screen."""
        await self._until(lambda: text not in self.screen, f"{text!r} to go out of sight")
        return self.screen

    async def card_shows(self, text: str) -> str:
        """Wait until the message that changed last has this text; that message."""
        wanted = _spelled(text)
        await self._until(lambda: wanted in self.card, f"{wanted!r} on the card")
        return self.card

    async def hears(self, count: int) -> None:
        """Wait until so many messages are in sight."""
        await self._until(lambda: len(self.shown()) >= count, f"{count} messages")

    async def _until(self, there: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
        deadline = asyncio.get_running_loop().time() + patience
        while not (found := there()):
            self.teams.changed.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self.teams.changed.wait(), left)
            except TimeoutError:
                raise AssertionError(f"waited for {what}; the screen:\n{self.screen}") from None
        return found

    # pressing and filling

    async def clicks(self, label: str, *, under: str = "") -> Reply:
        """Press the newest thing of that name, or choose that option, once it is there; `under` names its question."""
        await self._looks()
        found: Found = await self._until(lambda: self._find(label, under), f"something called {label!r} {under}")
        if found.option is not None:
            self._choose(found, found.option)
            return await self._press(found.seen, found.piece.send) if found.piece.send else Reply(200, "", {})
        element = found.piece.element
        return await self._press(found.seen, element if found.piece.kind == "action" else element["selectAction"])

    async def picks(self, *labels: str, under: str = "") -> Reply:
        """Choose options, one after the other."""
        reply = Reply(200, "", {})
        for label in labels:
            reply = await self.clicks(label, under=under)
        return reply

    async def fills(self, label: str, text: str) -> None:
        """Write into the newest box of that name; it travels with the next press."""
        await self._looks()
        found: Found = await self._until(lambda: self._box("Input.Text", label), f"a box called {label!r}")
        assert len(text) <= found.piece.element.get("maxLength", 10**9), "Teams lets nobody write more"
        found.seen.filled[found.piece.element["id"]] = text

    async def searches(self, label: str, typed: str) -> list[str]:
        """Type into the newest searched list of that name; what it offers."""
        found: Found = await self._until(lambda: self._box("Input.ChoiceSet", label), f"a list called {label!r}")
        return [choice["title"] for choice in await self._offered(found, typed)]

    async def finds(self, label: str, typed: str, option: str) -> None:
        """Type into a searched list, and choose what it offers then; it travels with the next press."""
        found: Found = await self._until(lambda: self._box("Input.ChoiceSet", label), f"a list called {label!r}")
        offered = await self._offered(found, typed)
        chosen = [choice["value"] for choice in offered if choice["title"] == option]
        assert len(chosen) == 1, [choice["title"] for choice in offered]
        found.seen.filled[found.piece.element["id"]] = chosen[0]

    async def _offered(self, found: Found, typed: str) -> list[Json]:
        element = found.piece.element
        if not typed:  # nobody is asked before anything is typed
            return list(element["choices"])
        value = {"queryText": typed, "queryOptions": {"skip": 0, "top": 15}}
        value |= {"dataset": element["choices.data"]["dataset"]}
        reply = await self._done(self.activity("invoke", name="application/search", value=value))
        complaints = rules.found(reply.body)
        assert not complaints, complaints
        return list(reply.body["value"]["results"])

    async def dates(self, day: str) -> Reply:
        """Pick a day in the newest calendar; where there is a button for it, press that."""
        await self._looks()
        found: Found = await self._until(lambda: self._box("Input.Date"), "a calendar")
        found.seen.filled[found.piece.element["id"]] = day
        return await self._press(found.seen, found.piece.send) if found.piece.send else Reply(200, "", {})

    async def times(self, at: str) -> None:
        """Pick a day and an hour in the newest boxes for them; they travel with the next press."""
        await self._looks()
        for kind, given in zip(("Input.Date", "Input.Time"), at.split("T"), strict=True):
            found: Found = await self._until(lambda kind=kind: self._box(kind), f"an {kind}")
            found.seen.filled[found.piece.element["id"]] = given

    async def _looks(self) -> None:
        """Nobody presses faster than they read: by then the update of the card has arrived."""
        if self._awaited:
            message, version = self._awaited
            self._awaited = None
            with suppress(AssertionError):  # what only this person sees has no update
                await self._until(lambda: message.version > version, "its update", UNHURRIED)

    def _find(self, label: str, under: str) -> Found | None:
        for seen in reversed(self.shown()):
            for piece in reachable(pieces(seen.card)):
                if under not in piece.question or piece.kind == "toggle":
                    continue
                if piece.kind in {"action", "row"} and piece.label.removeprefix("✓ ") == label:
                    return Found(seen, piece)
                for choice in piece.element.get("choices", ()):
                    if choice["title"].split(" – ")[0] == label:
                        return Found(seen, piece, choice["value"])
        return None

    def _box(self, kind: str, label: str | None = None) -> Found | None:
        for seen in reversed(self.shown()):
            for piece in reachable(pieces(seen.card)):
                if piece.element.get("type") == kind and label in {None, piece.label}:
                    return Found(seen, piece)
        return None

    @staticmethod
    def _choose(found: Found, option: str) -> None:
        element, filled = found.piece.element, found.seen.filled
        before = filled.get(element["id"], element.get("value", ""))
        chosen = [one for one in before.split(",") if one and element.get("isMultiSelect")]
        filled[element["id"]] = ",".join([*chosen, option])

    async def _press(self, seen: Seen, action: Json) -> Reply:
        """Send a press with every input of its card, and show what comes back."""
        if self.old and action["type"] == "Action.Execute":
            action = action["fallback"]
        data = dict(action.get("data", {}))
        boxes = inputs(seen.card)
        for key, box in boxes.items():
            empty = box.get("isRequired") and not seen.filled.get(key, box.get("value"))
            assert not empty, f"Teams does not send it: {box.get('errorMessage')}"
        if action.get("associatedInputs", "auto").lower() != "none":
            given = {key: seen.filled.get(key, box.get("value", "")) for key, box in boxes.items()}
            given = {key: value for key, value in given.items() if value}  # as Teams: `input.isSet()` in Adaptive Cards
            assert not data.keys() & given.keys(), "an input would replace what the button carries"
            data |= given
        message = seen.message
        if message is None:
            return await self._submits(data)
        behaviour = data.pop("msteams", None) or {}
        if action["type"] == "Action.Submit" and behaviour.get("type") == "task/fetch":
            return await self.opens("task/fetch", {"data": behaviour | data, "context": {"theme": "default"}})
        place = {"place": message.conversation, "thread": message.thread, "replyToId": message.id}
        if action["type"] == "Action.Submit":
            return await self._done(self.activity("message", **place, value=data))
        pressed = {key: action[key] for key in ("type", "id", "title", "verb") if key in action} | {"data": data}
        value = {"action": pressed, "trigger": "manual"}
        version = message.version
        reply = await self._done(self.activity("invoke", **place, name="adaptiveCard/action", value=value))
        assert reply.body.get("statusCode") == 200, reply.text
        if reply.body["type"] == CARD:
            refuse_card(reply.body["value"])
            self._instead[message.id] = (message.version, self.teams.serial(), reply.body["value"])
            self._awaited = message, version
        else:
            assert reply.body["type"] == WORDS, reply.text
            self.toasts += [(self.teams.serial(), reply.body["value"])] if reply.body["value"] else []
        return reply

    # dialogs

    async def opens(self, name: str, value: Json) -> Reply:
        """Open a dialog: `task/fetch`, or `composeExtension/fetchTask` from a message; it covers the screen."""
        self._dialog_kind = name
        return self._shows_dialog(await self._done(self.activity("invoke", name=name, value=value)))

    async def uses(self, command: str, *, on: str = "") -> Reply:
        """Use a command of the message extension on a message with these words."""
        page = {"contentType": "html", "content": f"<p>{html.escape(on, quote=False)}</p>"}
        value: Json = {"commandId": command, "commandContext": "message", "context": {"theme": "default"}}
        value["messagePayload"] = {"id": self.teams.new_id(), "messageType": "message", "body": page}
        return await self.opens("composeExtension/fetchTask", value)

    async def _submits(self, data: Json) -> Reply:
        task = self._dialog_kind == "task/fetch"
        name = "task/submit" if task else "composeExtension/submitAction"
        value = {"data": data, "context": {"theme": "default"}}
        if not task:
            value |= {"commandId": "mark", "commandContext": "message"}
        return self._shows_dialog(await self._done(self.activity("invoke", name=name, value=value)))

    async def submits(self, label: str) -> Reply:
        """Submit the open dialog by its button."""
        assert self.dialog, "no dialog is open"
        return await self.clicks(label)

    def closes(self) -> None:
        """Close the dialog."""
        self.dialog = None

    def _shows_dialog(self, reply: Reply) -> Reply:
        task = reply.body.get("task") or {}
        self.dialog = None
        if task.get("type") == "continue":
            attachment = task["value"]["card"]
            assert attachment["contentType"] == CARD, attachment
            refuse_card(attachment["content"])
            self.dialog = attachment["content"]
        elif task:
            assert task["type"] == "message", reply.text
            self.toasts.append((self.teams.serial(), task["value"]))
        return reply


def _spelled(text: str) -> str:
    return text.replace("/winloss ", "").replace("/winloss", "")
