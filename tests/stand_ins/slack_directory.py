"""Who and what there is in the stand-in's workspace, for an app that looks around: lists, and Slack's own validator."""

import json
from typing import Any

from tests.stand_ins import slack_rules as rules
from tests.stand_ins.slack_limits import Channel, DeniedError

Json = dict[str, Any]


class Directory:
    """The methods that change nothing. `scopes` is what the app may do."""

    scopes: set[str]
    users: dict[str, Json]
    channels: dict[str, Channel]
    groups: dict[str, list[str]]  # user group -> its users
    forbidden = ""  # words that the validator has something against

    def _permit(self, scope: str) -> None:
        if scope and scope not in self.scopes:
            raise DeniedError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def _users_list(self, args: Json) -> Json:
        return self._page("members", list(self.users.values()), args)

    def _by_email(self, args: Json) -> Json:
        for user in self.users.values():
            if user["profile"].get("email", "").casefold() == args.get("email", "").casefold():
                return {"user": user}
        raise DeniedError("users_not_found")

    def _of_group(self, args: Json) -> Json:
        if args.get("usergroup") not in self.groups:
            raise DeniedError("no_such_subteam")
        return {"users": self.groups[args["usergroup"]]}

    def _list(self, args: Json) -> Json:
        kinds = args.get("types", "public_channel").split(",")
        for kind in kinds:
            self._permit({"public_channel": "channels:read", "private_channel": "groups:read"}[kind])
        archived_too = str(args.get("exclude_archived", "")).lower() not in {"1", "true"}
        found = [
            {"id": channel.id, "name": channel.name, "is_archived": channel.archived, "is_member": channel.member}
            for channel in self.channels.values()
            if channel.name
            and (archived_too or not channel.archived)
            and ("private_channel" in kinds and channel.member if channel.private else "public_channel" in kinds)
        ]
        return self._page("channels", found, args)

    def _page(self, key: str, found: list[Json], args: Json) -> Json:
        start, limit = int(args.get("cursor") or 0), int(args.get("limit", 100))
        cursor = str(start + limit) if start + limit < len(found) else ""
        return {key: found[start : start + limit], "response_metadata": {"next_cursor": cursor}}

    def _validate(self, args: Json) -> Json:
        if len(args.keys() & {"blocks", "message", "view"}) != 1:
            raise DeniedError("invalid_arguments")
        given = json.loads(args["blocks"]) if isinstance(args["blocks"], str) else args["blocks"]
        complaints = rules.blocks(given)
        for n, block in enumerate(given):
            if self.forbidden and self.forbidden in json.dumps(block):
                complaints.append(f"no more of {self.forbidden} [json-pointer:/blocks/{n}]")
        if complaints:
            told = [complaint.rpartition(" [json-pointer:/blocks") for complaint in complaints]
            errors = [
                {"pointer": pointer.rstrip("]"), "code": "failed_constraint", "message": message}
                for message, _, pointer in told
            ]
            raise DeniedError("invalid_blocks", errors=errors)
        return {}
