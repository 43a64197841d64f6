"""The Web API of the stand-in: what is stored, and what each method does or refuses."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any

from tests.stand_ins import slack_rules as rules
from tests.stand_ins.accepted import took
from tests.stand_ins.slack_directory import Directory
from tests.stand_ins.slack_limits import (
    HOOK,
    HOOK_USES,
    NEEDS,
    SCARCE,
    SCARCE_PAGE,
    SCOPES,
    TIERS,
    TRIGGER,
    Channel,
    DeniedError,
    Hook,
    LimitError,
)

Json = dict[str, Any]
A_VIEW = 250_000
"""Bytes of a view that are too many."""


class WebApi(Directory):
    """The stored side of one workspace. `clock` gives Unix seconds; `limits` switches the rate limits on.

    `distributed`: the app is sold outside of the Marketplace, and may read little.
    """

    def __init__(self, clock: Callable[[], float], *, limits: bool, distributed: bool = False) -> None:
        self.clock, self.limits, self.distributed = clock, limits, distributed
        self.team_id, self.team, self.bot_id, self.bot_user_id = "T0SALES", "Northwind Sales", "B0WINLOSS", "U0WINLOSS"
        self.app_id = "A0WINLOSS"
        self.token = "xoxb-stand-in"
        self.lacks: set[str] = set()  # blocks that this workspace refuses, as if it had never heard of them
        self.scopes = set(SCOPES)
        self.names_scopes = True  # in the headers of an answer; some proxies take them out
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, list[str]] = {}
        self.ephemeral: dict[str, Json] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.published: Counter[str] = Counter()
        self.has_home_tab = True  # as the manifest says; an app that was made with an older one has none
        self.triggers: dict[str, tuple[float, bool]] = {}
        self.hooks: dict[str, Hook] = {}
        self.codes: dict[str, str] = {}
        self.calls: list[tuple[str, Json]] = []
        self.refusals: list[Json] = []
        self._serial = 0
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._methods: Mapping[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "bots.info": self._bots_info,
            "users.info": self._users_info,
            "users.list": self._users_list,
            "users.lookupByEmail": self._by_email,
            "usergroups.users.list": self._of_group,
            "conversations.list": self._list,
            "blocks.validate": self._validate,
            "conversations.info": self._info,
            "conversations.open": self._open,
            "conversations.history": self._history,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "views.open": self._views_open,
            "views.update": self._views_update,
            "views.publish": self._views_publish,
            "oauth.v2.access": self._oauth,
        }

    def serial(self) -> int:
        """The next number, for ids."""
        self._serial += 1
        return self._serial

    def call(self, method: str, args: Json, token: str | None) -> Json:
        """Do one call. Raises DeniedError or LimitError."""
        if method not in self._methods:
            raise DeniedError("unknown_method", req_method=method)
        if method != "oauth.v2.access" and token != self.token:
            raise DeniedError("invalid_auth" if token else "not_authed")
        self._permit(NEEDS.get(method, ""))
        self._limit(method, args)
        self.calls.append((method, args))
        return {"ok": True, **self._methods[method](args)}

    def _limit(self, method: str, args: Json) -> None:
        scarce = self.distributed and method == SCARCE
        if not self.limits and not scarce:
            return
        posting = method == "chat.postMessage"
        tier = 1 if scarce else TIERS.get(method, 0)
        key, span, most = (f"{method} {args.get('channel')}", 1, 1) if posting else (method, 60, tier)
        recent, now = self._recent[key], self.clock()
        while recent and recent[0] <= now - span:
            recent.popleft()
        if len(recent) >= most:
            raise LimitError(max(1, round(recent[0] + span - now)))
        recent.append(now)

    def trigger(self) -> str:
        """A new `trigger_id`: three seconds, one use."""
        trigger = f"{self.serial()}.{self.team_id}.trigger"
        self.triggers[trigger] = (self.clock() + TRIGGER, False)
        return trigger

    def hook(self, channel: str, user: str, ts: str | None) -> str:
        """The path of a new `response_url`."""
        name = f"hook{self.serial()}"
        self.hooks[name] = Hook(channel, user, ts, self.clock() + HOOK)
        return name

    def use_hook(self, name: str, body: Json) -> None:
        """Post to a `response_url`. Raises DeniedError."""
        hook = self.hooks.get(name)
        if hook is None or hook.uses >= HOOK_USES:
            raise DeniedError("used_url")
        if self.clock() > hook.expires:
            raise DeniedError("expired_url")
        hook.uses += 1
        if body.get("delete_original"):
            self.calls.append(("response_url", body))
            if self.ephemeral.pop(hook.ts or "", None) is None:
                self.channels[hook.channel].messages.pop(hook.ts or "", None)
            return
        self.check(body)
        shown = {"text": body.get("text", ""), "blocks": body.get("blocks", [])}
        self.calls.append(("response_url", body))
        if body.get("replace_original") and hook.ts:
            self.message(hook.channel, hook.ts).update(shown)
        elif body.get("response_type", "ephemeral") == "ephemeral":
            self.whisper(hook.channel, hook.user, shown)
        else:
            self.store(self.channels[hook.channel], shown, self.bot_user_id)

    def message(self, channel: str, ts: str) -> Json:
        """A stored message, an ephemeral one included. Raises DeniedError."""
        if ts in self.ephemeral:
            return self.ephemeral[ts]
        try:
            return self.channels[channel].messages[ts]
        except KeyError:
            raise DeniedError("message_not_found") from None

    def store(self, channel: Channel, shown: Json, user: str) -> Json:
        """Add a message to a conversation."""
        ts = f"{int(self.clock())}.{self.serial():06d}"
        channel.messages[ts] = {"type": "message", "ts": ts, "channel": channel.id, "user": user, **shown}
        return channel.messages[ts]

    def whisper(self, channel: str, user: str, shown: Json) -> Json:
        """Show a message to one person."""
        ts = f"{int(self.clock())}.{self.serial():06d}"
        self.ephemeral[ts] = {"ts": ts, "channel": channel, "to": user, **shown}
        return self.ephemeral[ts]

    def check(self, shown: Json) -> None:
        """Refuse what Slack refuses in a message. Raises DeniedError."""
        given = shown.get("blocks") or []
        given = json.loads(given) if isinstance(given, str) else given
        if complaints := rules.blocks(given) or self.unheard(given):
            self.refuse("invalid_blocks", complaints, errors=complaints)
        if rules.too_long(given):
            self.refuse("msg_blocks_too_long", ["block text is too long"])
        if not given and not shown.get("text"):
            raise DeniedError("no_text")
        took("message", {"text": shown.get("text", ""), "blocks": given})

    def unheard(self, given: list[Json]) -> list[str]:
        """What this workspace has against blocks that others take."""
        kinds = [block["type"] for block in given]
        return [f"unsupported type: {kind} [json-pointer:/blocks]" for kind in kinds if kind in self.lacks]

    def refuse(self, code: str, complaints: list[str], **more: Any) -> None:
        """Refuse, in Slack's shape, and remember it."""
        no = DeniedError(
            code, **more, response_metadata={"messages": [f"[ERROR] {complaint}" for complaint in complaints]}
        )
        self.refusals.append(no.body)
        raise no

    def _talk(self, channel_id: str) -> Channel:
        channel = self.channels.get(channel_id)
        if channel is None:
            raise DeniedError("channel_not_found")
        if channel.archived:
            raise DeniedError("is_archived")
        if not channel.member:
            raise DeniedError("not_in_channel")
        return channel

    def _auth_test(self, args: Json) -> Json:
        return {
            "team": self.team,
            "team_id": self.team_id,
            "user": "winloss",
            "user_id": self.bot_user_id,
            **({"bot_id": self.bot_id} if self.bot_id else {}),  # a person's token has none
        }

    def _bots_info(self, args: Json) -> Json:
        if args.get("bot") != self.bot_id:
            raise DeniedError("bot_not_found")
        bot = {"id": self.bot_id, "app_id": self.app_id, "user_id": self.bot_user_id, "name": "winloss"}
        return {"bot": {**bot, "deleted": False, "updated": 1790000000, "icons": {}}}

    def _users_info(self, args: Json) -> Json:
        if args.get("user") not in self.users:
            raise DeniedError("user_not_found")
        return {"user": self.users[args["user"]]}

    def direct(self, user: str) -> Channel:
        """The direct conversation with a person."""
        channel_id = f"D{user[1:]}"
        return self.channels.setdefault(channel_id, Channel(channel_id, "", member=True))

    def _open(self, args: Json) -> Json:
        users = args["users"] if isinstance(args["users"], list) else args["users"].split(",")
        if users[0] not in self.users:
            raise DeniedError("user_not_found")
        return {"channel": {"id": self.direct(users[0]).id}}

    def _info(self, args: Json) -> Json:
        channel = self.channels.get(args.get("channel", ""))
        if channel is None or (channel.private and not channel.member):
            raise DeniedError("channel_not_found")
        self._permit("groups:read" if channel.private else "channels:read")
        known = {"id": channel.id, "name": channel.name, "is_archived": channel.archived, "is_member": channel.member}
        return {"channel": known | channel.sharing}

    def _history(self, args: Json) -> Json:
        messages = [
            m
            for m in self._talk(args["channel"]).messages.values()
            if float(args.get("oldest", 0)) < float(m["ts"]) < float(args.get("latest", "inf"))
        ]
        messages.reverse()
        if str(args.get("include_all_metadata", "")).lower() not in {"1", "true"}:
            messages = [{key: value for key, value in m.items() if key != "metadata"} for m in messages]
        start, limit = int(args.get("cursor") or 0), int(args.get("limit", 100))
        limit = min(limit, SCARCE_PAGE) if self.distributed else limit
        cursor = str(start + limit) if start + limit < len(messages) else ""
        page = messages[start : start + limit]
        return {"messages": page, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}

    def _shown(self, args: Json) -> Json:
        self.check(args)
        return {key: args[key] for key in ("text", "blocks", "metadata") if key in args}

    def _post(self, args: Json) -> Json:
        channel = self._talk(args.get("channel", ""))
        message = self.store(channel, self._shown(args), self.bot_user_id)
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def _update(self, args: Json) -> Json:
        message = self._talk(args["channel"]).messages.get(args["ts"])
        if message is None:
            raise DeniedError("message_not_found")
        if message["user"] != self.bot_user_id:
            raise DeniedError("cant_update_message")
        message.update(self._shown(args))
        return {"channel": args["channel"], "ts": args["ts"], "text": message["text"]}

    def _delete(self, args: Json) -> Json:
        messages = self._talk(args["channel"]).messages
        if args["ts"] not in messages:
            raise DeniedError("message_not_found")
        if messages[args["ts"]]["user"] != self.bot_user_id:
            raise DeniedError("cant_delete_message")
        del messages[args["ts"]]
        return {"channel": args["channel"], "ts": args["ts"]}

    def _post_ephemeral(self, args: Json) -> Json:
        self._talk(args["channel"])
        return {"message_ts": self.whisper(args["channel"], args["user"], self._shown(args))["ts"]}

    def _checked_view(self, args: Json) -> Json:
        view = json.loads(args["view"]) if isinstance(args["view"], str) else args["view"]
        if complaints := rules.view(view):
            self.refuse("invalid_arguments", complaints)
        took("view", view)
        return dict(view)

    def _views_open(self, args: Json) -> Json:
        expires, used = self.triggers.get(args["trigger_id"], (0.0, False))
        if self.clock() > expires:
            raise DeniedError("expired_trigger_id")
        if used:
            raise DeniedError("exchanged_trigger_id")
        self.triggers[args["trigger_id"]] = (expires, True)
        view = {"id": f"V{self.serial()}", **self._checked_view(args), "hash": f"{self.serial()}.h"}
        self.views[view["id"]] = view
        return {"view": view}

    def _views_update(self, args: Json) -> Json:
        if args["view_id"] not in self.views:
            raise DeniedError("not_found")
        if args.get("hash", self.views[args["view_id"]]["hash"]) != self.views[args["view_id"]]["hash"]:
            raise DeniedError("hash_conflict")
        hashed = f"{self.serial()}.h"
        self.views[args["view_id"]] = {"id": args["view_id"], **self._checked_view(args), "hash": hashed}
        return {"view": self.views[args["view_id"]]}

    def _views_publish(self, args: Json) -> Json:
        user = self.users.get(args["user_id"])
        if user is None or user.get("deleted"):
            raise DeniedError("user_not_found")
        if not self.has_home_tab:
            raise DeniedError("not_enabled")
        if len(args["view"] if isinstance(args["view"], str) else json.dumps(args["view"])) > A_VIEW:
            raise DeniedError("view_too_large")
        view = self._checked_view(args)
        if view["type"] != "home":
            raise DeniedError("invalid_arguments")
        self.homes[args["user_id"]] = {"id": f"H{args['user_id']}", **view}
        self.published[args["user_id"]] += 1
        return {"view": self.homes[args["user_id"]]}

    def _oauth(self, args: Json) -> Json:
        if args.get("code") not in self.codes:
            raise DeniedError("invalid_code")
        team = {"id": self.team_id, "name": self.team}
        return {
            "access_token": self.codes.pop(args["code"]),
            "token_type": "bot",
            "bot_user_id": self.bot_user_id,
            "team": team,
        }
