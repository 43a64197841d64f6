"""Someone at the stand-in: types, clicks what is really there, fills boxes, reads the screen."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape as html_escape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.stand_ins import slack_rules as rules
from tests.stand_ins.accepted import took
from tests.stand_ins.slack_screen import escaped, question, read
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.stand_ins.slack import Slack

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """What a request brought back."""

    status: int
    text: str
    body: Json


@dataclass(frozen=True)
class Found:
    """One element on the screen, and where it stands. `option` is the one meant in a list."""

    message: Json
    block: Json
    element: Json
    option: Json | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What Slack remembers an entry by: an update that keeps the ids keeps the entry."""
        return self.message.get("ts") or self.message["id"], self.block.get("block_id", ""), self.element["action_id"]


class Person:
    """A member of the workspace."""

    def __init__(self, slack: "Slack", user_id: str) -> None:
        self.slack, self.id = slack, user_id
        self.conversation = slack.direct(user_id).id
        self.modal: str | None = None
        self.at_home = False  # they look at the app's Home tab, and not at its Messages
        self._entries: dict[tuple[str, str, str], Json] = {}

    # reading

    def shown(self) -> list[Json]:
        """Every message in sight, oldest first; an open modal covers them."""
        if self.modal:
            return [self.slack.views[self.modal]]
        if self.at_home:
            return [home] if (home := self.slack.homes.get(self.id)) else []
        channels = [c for c in self.slack.channels.values() if not c.id.startswith("D") or c.id == self.conversation]
        messages = [m for channel in channels for m in channel.messages.values()]
        messages += [m for m in self.slack.ephemeral.values() if m["to"] == self.id]
        return sorted(messages, key=lambda message: message["ts"].split(".")[1])

    @property
    def screen(self) -> str:
        """Everything in sight."""
        return "\n---\n".join(read(message) for message in self.shown())

    @property
    def card(self) -> str:
        """The newest message of the bot in the direct conversation."""
        mine = self.slack.messages(self.conversation)
        return next((read(m) for m in reversed(mine) if m["user"] == self.slack.bot_user_id), "")

    async def sees(self, *texts: str) -> str:
        """Wait until all texts are in sight; the screen."""
        await self._until(lambda: all(text in self.screen for text in texts), f"{texts} in sight")
        return self.screen

    async def sees_no_more(self, text: str) -> str:
        """Wait until a text has gone out of sight; the screen."""
        await self._until(lambda: text not in self.screen, f"{text!r} to go out of sight")
        return self.screen

    async def card_shows(self, text: str) -> str:
        """Wait until the newest message of the conversation has this text; that message."""
        await self._until(lambda: text in self.card, f"{text!r} on the card")
        return self.card

    async def _until(self, there: Callable[[], Any], what: str) -> Any:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not (found := there()):
            self.slack.changed.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self.slack.changed.wait(), left)
            except TimeoutError:
                raise AssertionError(f"waited for {what}; the screen:\n{self.screen}") from None
        return found

    # typing

    async def types(self, line: str, *, channel: str | None = None, **form: str) -> Reply:
        """Type a slash command."""
        command, _, text = line.partition(" ")
        channel = channel or self.conversation
        sent = {
            "team_id": self.slack.team_id,
            "channel_id": channel,
            "user_id": self.id,
            "command": command,
            "text": escaped(text),
            "trigger_id": self.slack.trigger(),
            "response_url": f"{self.slack.url}/hooks/{self.slack.hook(channel, self.id, None)}",
            "api_app_id": "A0WINLOSS",
        }
        before = set(self.slack.views)
        status, body = await self.slack.sends("slash_commands", sent | form)
        self.modal = next(iter(set(self.slack.views) - before), self.modal)
        shown = json.loads(body) if body.startswith("{") else {"text": body}
        if status == 200 and (shown.get("text") or shown.get("blocks")):
            complaints = rules.blocks(shown.get("blocks") or [])
            assert not complaints, complaints
            assert not self.slack.unheard(shown.get("blocks") or []), "Slack shows an error in place of the answer"
            took("message", {"text": shown.get("text", ""), "blocks": shown.get("blocks", [])})
            self.slack.whisper(channel, self.id, {"text": shown.get("text", ""), "blocks": shown.get("blocks", [])})
        return Reply(status, read(shown), shown)

    async def says(self, words: str, **event: Any) -> Reply:
        """Write to the bot; `event` overrides what Slack makes of it."""
        stored = self.slack.store(self.slack.channels[self.conversation], {"text": words}, self.id)
        happened = {"type": "message", "channel_type": "im", "channel": self.conversation, "user": self.id}
        return await self.happens({**happened, "text": escaped(words), "ts": stored["ts"], **event})

    async def happens(self, event: Json, **envelope: Any) -> Reply:
        """Send an event of any kind."""
        body: Json = {
            "type": "event_callback",
            "team_id": self.slack.team_id,
            "api_app_id": "A0WINLOSS",
            "event_id": f"Ev{self.slack.serial()}",
            "event_time": int(self.slack.clock()),
            "event": event,
            "authorizations": [{"team_id": self.slack.team_id, "user_id": self.slack.bot_user_id, "is_bot": True}],
        }
        status, text = await self.slack.sends("events_api", body | envelope)
        return Reply(status, text, {})

    async def opens_home(self) -> Reply:
        """Open the app's Home tab; what was published is in sight, until they go back to its messages."""
        self.at_home = True
        return await self.happens(
            {"type": "app_home_opened", "user": self.id, "channel": self.conversation, "tab": "home"}
        )

    def opens_messages(self) -> None:
        """Go back to the conversation."""
        self.at_home = False

    # pressing and filling

    async def clicks(self, label: str, *, under: str = "") -> Reply:
        """Press the newest button of that name, or choose that option, once it is there; `under` names its question."""
        found = await self._until(lambda: self._find(label, under), f"something called {label!r} {under}")
        if found.option is None:
            return await self._acts(found, {"value": found.element.get("value"), "text": found.element["text"]})
        return await self._chooses(found)

    async def picks(self, *labels: str, under: str = "") -> Reply:
        """Choose options, one after the other."""
        reply = Reply(200, "", {})
        for label in labels:
            reply = await self.clicks(label, under=under)
        return reply

    async def _chooses(self, found: Found) -> Reply:
        if found.element["type"] == "checkboxes":  # pressed again, it isn't ticked any more
            ticked = self._state(found.key, found.element).get("selected_options", [])
            rest = [one for one in ticked if one != found.option]
            change: Json = {"selected_options": rest if len(rest) < len(ticked) else [*ticked, found.option]}
        elif found.element["type"].startswith("multi_"):
            chosen = [*self._state(found.key, found.element).get("selected_options", []), found.option]
            assert len(chosen) <= found.element.get("max_selected_items", 100), "Slack lets nobody choose more"
            change = {"selected_options": chosen}
        else:
            change = {"selected_option": found.option}
        return await self._changes(found, change)

    async def dates(self, day: str) -> Reply:
        """Pick a day in the newest calendar."""
        found = await self._until(lambda: self._box("datepicker"), "a calendar")
        return await self._changes(found, {"selected_date": day})

    async def times(self, at: str) -> Reply:
        """Pick a day and an hour, on their own clocks, in the newest box for both; it travels with the next press."""
        found = await self._until(lambda: self._box("datetimepicker"), "a calendar with a clock")
        moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(self.slack.users[self.id]["tz"]))
        return await self._changes(found, {"selected_date_time": int(moment.timestamp())})

    async def fills(self, label: str, text: str) -> None:
        """Write into the newest box of that name; it travels with the next press."""
        found = await self._until(lambda: self._box("plain_text_input", label), f"a box called {label!r}")
        assert len(text) <= found.element.get("max_length", 3000), "Slack lets nobody write more"
        await self._changes(found, {"value": text or None})

    async def searches(self, label: str, typed: str) -> list[str]:
        """Type into the newest searched menu of that name; what it offers."""
        found = await self._until(lambda: self._box("external_select", label), f"a menu called {label!r}")
        return [option["text"]["text"] for option in await self._offered(found, typed)]

    async def finds(self, label: str, typed: str, option: str) -> None:
        """Type into a searched menu, and choose what it offers then; it travels with the next press."""
        found = await self._until(lambda: self._box("external_select", label), f"a menu called {label!r}")
        offered = await self._offered(found, typed)
        chosen = [one for one in offered if one["text"]["text"] == option]
        assert len(chosen) == 1, [one["text"]["text"] for one in offered]
        await self._changes(found, {"selected_option": chosen[0]})

    async def _offered(self, found: Found, typed: str) -> list[Json]:
        if not self.slack.asks_for_options:  # an app whose manifest names no address for that
            return []
        asked = {"type": "block_suggestion", **self._me(), "value": typed, "view": self._view(found.message)}
        asked |= {"action_id": found.element["action_id"], "block_id": found.block["block_id"]}
        del asked["trigger_id"]
        begun = asyncio.get_running_loop().time()
        status, text = await self.slack.sends("interactive", escaped(asked))
        assert status == 200, text
        assert asyncio.get_running_loop().time() - begun < 3, "Slack waits no longer"
        offered = json.loads(text)
        complaints = rules.suggested(offered)
        assert not complaints, complaints
        took("options", offered)
        return list(offered["options"])

    async def _changes(self, found: Found, change: Json) -> Reply:
        self._entries[found.key] = {"type": found.element["type"], **change}
        if found.block["type"] == "input" and not (found.block.get("dispatch_action") and self._sends(found.element)):
            return Reply(200, "", {})
        return await self._acts(found, change)

    @staticmethod
    def _sends(element: Json) -> bool:
        """Whether a change is sent at once; of words that takes Enter, which nobody has to press."""
        return element["type"] != "plain_text_input"

    def _elements(self) -> Iterator[tuple[Json, Json, Json]]:
        for message in reversed(self.shown()):
            for block in message.get("blocks") or ():
                for element in (*block.get("elements", ()), block.get("element")):
                    if element and "action_id" in element:
                        yield message, block, element

    def _find(self, label: str, under: str) -> Found | None:
        for message, block, element in self._elements():
            if under not in question(message, block):
                continue
            if element["type"] == "button" and element["text"]["text"].removeprefix("✓ ") == label:
                return Found(message, block, element)
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return Found(message, block, element, option)
        return None

    def _box(self, kind: str, label: str | None = None) -> Found | None:
        for message, block, element in self._elements():
            named = label is None or block.get("label", {}).get("text") == label
            if element["type"] == kind and named:
                return Found(message, block, element)
        return None

    def _state(self, key: tuple[str, str, str], element: Json) -> Json:
        if key in self._entries:
            return self._entries[key]
        state = {"type": element["type"]}
        for initial, name in (
            ("initial_value", "value"),
            ("initial_option", "selected_option"),
            ("initial_options", "selected_options"),
            ("initial_date", "selected_date"),
        ):
            if initial in element:
                state[name] = element[initial]
        return state

    def _values(self, message: Json) -> Json:
        values: Json = {}
        for holder, block, element in self._elements():
            if holder is message and element["type"] != "button":
                state = self._state(Found(message, block, element).key, element)
                values.setdefault(block.get("block_id", ""), {})[element["action_id"]] = state
        return values

    async def _acts(self, found: Found, change: Json) -> Reply:
        message, element = found.message, found.element
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": found.block.get("block_id", ""),
        }
        payload: Json = {"type": "block_actions", **self._me(), "actions": [action | change | {"action_ts": "1.0"}]}
        if "ts" not in message:
            payload |= {"container": {"type": "view", "view_id": message["id"]}, "view": self._view(message)}
        else:
            channel, ts, hidden = message["channel"], message["ts"], "to" in message
            payload |= {
                "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": hidden},
                "channel": {"id": channel, "name": "directmessage"},
                "state": {"values": self._values(message)},
                "response_url": f"{self.slack.url}/hooks/{self.slack.hook(channel, self.id, ts)}",
            }
            if not hidden:  # an ephemeral one's interactions arrive without the message
                payload["message"] = message
        return await self.interacts(payload)

    def _me(self) -> Json:
        team = self.slack.team_id
        return {
            "user": {"id": self.id, "username": self.id.lower(), "team_id": self.slack.users[self.id]["team_id"]},
            "team": {"id": team, "domain": "northwind"},
            "api_app_id": "A0WINLOSS",
            "trigger_id": self.slack.trigger(),
        }

    async def interacts(self, payload: Json) -> Reply:
        """Send an interaction of any kind."""
        before = set(self.slack.views)
        status, text = await self.slack.sends("interactive", escaped(payload))
        self.modal = next(iter(set(self.slack.views) - before), self.modal)
        return Reply(status, text, json.loads(text) if text.startswith("{") else {})

    # modals

    def _view(self, view: Json) -> Json:
        return {**view, "team_id": self.slack.team_id, "state": {"values": self._values(view)}}

    async def uses(self, shortcut: str) -> Reply:
        """Use a global shortcut; a modal that opens covers the screen."""
        return await self.interacts({"type": "shortcut", "callback_id": shortcut, **self._me()})

    async def uses_on(self, shortcut: str, text: str, *, channel: str = "C0ELSEWHERE") -> Reply:
        """Use a shortcut on somebody's message, in whatever channel, where we need not be."""
        message = {
            "type": "message",
            "user": "U0SOMEBODY",
            "ts": "1763560000.000100",
            "text": html_escape(text, quote=False),
        }
        where = {"channel": {"id": channel, "name": "elsewhere"}, "message": message, "message_ts": message["ts"]}
        where["response_url"] = f"{self.slack.url}/hooks/none"
        return await self.interacts({"type": "message_action", "callback_id": shortcut, **self._me(), **where})

    async def submits(self, label: str = "") -> Reply:
        """Submit the open modal; it closes, stays with errors, or shows something else. `label`: its button."""
        assert self.modal, "no modal is open"
        view = self.slack.views[self.modal]
        assert label in view["submit"]["text"]
        reply = await self.interacts({"type": "view_submission", **self._me(), "view": self._view(view)})
        match reply.body.get("response_action"):
            case "update":
                complaints = rules.view(reply.body["view"])
                assert not complaints, complaints
                took("view", reply.body["view"])
                hashed = f"{self.slack.serial()}.h"
                self.slack.views[self.modal] = {"id": self.modal, **reply.body["view"], "hash": hashed}
            case "errors":
                pass
            case _:
                self.modal = None
        return reply

    def closes(self) -> None:
        """Close the modal."""
        self.modal = None
