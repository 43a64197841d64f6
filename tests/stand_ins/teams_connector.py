"""The stored side of Teams: tenants, conversations, messages, and what the Bot Connector does or refuses."""

import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.stand_ins import teams_rules as rules
from tests.stand_ins.accepted import took

Json = dict[str, Any]

CARD = "application/vnd.microsoft.card.adaptive"
PACE = ((1, 7), (30, 60), (3600, 1800))
"""How much a bot may send to one conversation: seconds, activities."""


class DeniedError(Exception):
    """Teams says no: a status, its error code and a sentence."""

    def __init__(self, status: int, code: str, sentence: str, retry_after: str | None = None) -> None:
        super().__init__(f"{code}: {sentence}")
        self.status, self.body = status, {"error": {"code": code, "message": sentence}}
        self.headers = {} if retry_after is None else {"Retry-After": retry_after}


@dataclass
class Shown:
    """An activity in a conversation, as everybody there sees it. `version` counts its updates; `changed`: the last one.

    `reply_to`: what it was posted as an answer to. `by`: who said it, None for the bot. `thread`: the id of the first
    message of its thread in a channel.
    """

    id: str
    conversation: str
    activity: Json
    order: int
    by: str | None = None
    reply_to: str | None = None
    thread: str = ""
    version: int = 0
    changed: int = 0

    @property
    def card(self) -> Json | None:
        """Its card."""
        cards = [a["content"] for a in self.activity.get("attachments") or () if a.get("contentType") == CARD]
        return cards[0] if cards else None


@dataclass
class Conversation:
    """A personal chat or a channel. `installed`: whether the bot is in it. `members` by their 29: ids.

    `shared`: a channel that teams of other organisations may have, too. `refuses`: how it takes no message any more.
    """

    id: str
    tenant: str
    name: str = ""
    team: str = ""
    installed: bool = False
    shared: bool = False
    refuses: tuple[int, str] | None = None
    members: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, Shown] = field(default_factory=dict)


class Connector:
    """Everything that is stored. `clock` gives Unix seconds; `limits` switches the rate limits on, `checks` the cards'.

    Looking through a card takes 40 ms, which a benchmark can't wait for.
    """

    def __init__(self, clock: Callable[[], float], *, limits: bool, checks: bool) -> None:
        self.clock, self.limits, self.checks = clock, limits, checks
        self.users: dict[str, Json] = {}
        self.conversations: dict[str, Conversation] = {}
        self.calls: list[tuple[str, Json]] = []
        self.refusals: list[Json] = []
        self._serial = 0
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)

    def serial(self) -> int:
        """The next number, for ids."""
        self._serial += 1
        return self._serial

    def new_id(self) -> str:
        """The id of a new activity: a time in milliseconds, as Teams has them."""
        return str(1_763_700_000_000 + self.serial())

    def store(self, conversation: Conversation, activity: Json, **more: Any) -> Shown:
        """Add a message to a conversation."""
        message_id = self.new_id()
        more["thread"] = more.get("thread") or message_id
        order = self.serial()
        shown = Shown(message_id, conversation.id, activity, order, changed=order, **more)
        conversation.messages[message_id] = shown
        return shown

    def call(self, what: str, tenant: str, given: Json) -> Json:
        """Do one call: `create`, `send`, `reply`, `update`, `delete`, `member`. Raises DeniedError."""
        self.calls.append((what, given))
        try:
            return self._methods()[what](tenant, given)
        except DeniedError as no:
            self.refusals.append(no.body)
            raise

    def _methods(self) -> dict[str, Callable[[str, Json], Json]]:
        return {
            "create": self._create,
            "send": self._send,
            "reply": self._send,
            "update": self._update,
            "delete": self._delete,
            "member": self._member,
            "roster": self._roster,
        }

    def _roster(self, tenant: str, given: Json) -> Json:
        return {"members": list(self._place(tenant, given).members.values())[: given["pageSize"]]}

    def _place(self, tenant: str, given: Json) -> Conversation:
        """The conversation that is meant, which the bot must be in."""
        place = self.conversations.get(given["conversation"].partition(";")[0])
        if place is None or place.tenant != tenant:  # one tenant does not know the other's conversations
            raise DeniedError(404, "ConversationNotFound", "Conversation not found.")
        if not place.installed:
            raise DeniedError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return place

    def _open(self, tenant: str, given: Json) -> Conversation:
        """The conversation that is meant, which must take messages."""
        place = self._place(tenant, given)
        if place.refuses:
            raise DeniedError(*place.refuses, "Nothing can be written there.")
        return place

    def _create(self, tenant: str, given: Json) -> Json:
        body = given["body"]
        channel_data = body.get("channelData") or {}
        if not (body.get("bot") or {}).get("id"):
            raise DeniedError(400, "BadSyntax", "Incorrect conversation creation parameters: no bot.")
        if (body.get("tenantId") or (channel_data.get("tenant") or {}).get("id")) != tenant:
            raise DeniedError(400, "BadSyntax", "Incorrect conversation creation parameters: no or another tenant.")
        if body.get("isGroup"):
            return self._thread(tenant, body)
        members = body.get("members") or []
        if len(members) != 1:
            raise DeniedError(400, "BadSyntax", "Incorrect conversation creation parameters: one member is needed.")
        for place in self.conversations.values():
            if place.id.startswith("a:") and place.tenant == tenant and self._one_of(place, members[0].get("id")):
                self._place(tenant, {"conversation": place.id})
                return {"id": place.id}
        raise DeniedError(404, "MemberNotFoundInConversation", "The user isn't in this tenant.")

    def _thread(self, tenant: str, body: Json) -> Json:
        channel = ((body.get("channelData") or {}).get("channel") or {}).get("id", "")
        if not body.get("activity"):
            raise DeniedError(400, "BadSyntax", "Incorrect conversation creation parameters: no activity.")
        done = self._send(tenant, {"conversation": channel, "activity": None, "body": body["activity"]})
        return {"id": f"{channel};messageid={done['id']}", "activityId": done["id"]}

    @staticmethod
    def _one_of(place: Conversation, member: str | None) -> Json | None:
        known = (user for user in place.members.values() if member in {user["id"], user["aadObjectId"]})
        return next(known, None)

    def _send(self, tenant: str, given: Json) -> Json:
        place, activity = self._open(tenant, given), given["body"]
        self._pace(given["conversation"])
        if activity.get("type") == "typing":
            return {"id": self.new_id()}
        self.check(activity)
        replied = given["activity"]
        thread = given["conversation"].partition(";messageid=")[2]
        if not thread and replied in place.messages and not place.id.startswith("a:"):
            thread = place.messages[replied].thread
        return {"id": self.store(place, activity, reply_to=replied, thread=thread).id}

    def _message(self, tenant: str, given: Json) -> Shown:
        message = self._open(tenant, given).messages.get(given["activity"])
        if message is None:
            raise DeniedError(404, "ActivityNotFoundInConversation", "The activity was not found in the conversation.")
        if message.by is not None:
            raise DeniedError(403, "Forbidden", "A bot changes its own messages only.")
        return message

    def _update(self, tenant: str, given: Json) -> Json:
        message = self._message(tenant, given)
        self.check(given["body"])
        message.activity = given["body"]
        message.version, message.changed = message.version + 1, self.serial()
        return {"id": message.id}

    def _delete(self, tenant: str, given: Json) -> Json:
        del self._place(tenant, given).messages[self._message(tenant, given).id]
        return {}

    def _member(self, tenant: str, given: Json) -> Json:
        user = self._one_of(self._place(tenant, given), given["member"])
        if user is None:
            raise DeniedError(404, "MemberNotFoundInConversation", "The member was not found in the conversation.")
        return user

    def _pace(self, conversation: str) -> None:
        if not self.limits:
            return
        recent, now = self._recent[conversation], self.clock()
        for span, most in PACE:
            fresh = [at for at in recent if at > now - span]
            if len(fresh) >= most:
                wait = max(1, round(fresh[0] + span - now))
                raise DeniedError(429, "TooManyRequests", "Too many requests.", str(wait))
        recent.append(now)

    def check(self, activity: Json) -> None:
        """Refuse what Teams refuses in a message."""
        if activity.get("type") != "message":
            raise DeniedError(400, "BadSyntax", f"Unknown activity type: {activity.get('type')}.")
        attachments = activity.get("attachments") or []
        if not attachments and not activity.get("text"):
            raise DeniedError(400, "BadSyntax", "Activity resulted into an empty message.")
        for attachment in attachments:
            if attachment.get("contentType") != CARD:
                raise DeniedError(400, "BadSyntax", f"Unknown attachment type: {attachment.get('contentType')}.")
            if self.checks:
                refuse_card(attachment.get("content"))


def refuse_card(card: Any) -> None:
    """Raise DeniedError for a card that Teams does not take."""
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    size = len(text.encode())
    if size > rules.LIMIT:
        raise DeniedError(413, "MessageSizeTooBig", f"Message size too large: {size} bytes of card.")
    if complaints := _complaints(text):
        raise DeniedError(400, "BadSyntax", " ".join(complaints))
    took("card", card)


@lru_cache(maxsize=256)  # a card comes back with a press and once more as an update
def _complaints(card: str) -> tuple[str, ...]:
    return tuple(rules.card(json.loads(card)))
