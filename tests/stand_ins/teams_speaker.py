"""What Teams sends for somebody: what they type, where they add the bot, and everything else as raw activities."""

import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.stand_ins.teams import Teams

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What a request brought back."""

    status: int
    text: str
    body: Json


class Speaker:
    """A user of a tenant, as far as they write. `user_id` is the directory's id, `id` the one of Teams."""

    def __init__(self, teams: "Teams", user: Json, conversation: str, tz: str) -> None:
        self.teams, self.user, self.conversation, self.tz = teams, user, conversation, tz
        self.id, self.user_id, self.tenant = user["id"], user["aadObjectId"], user["tenantId"]

    def activity(self, kind: str, *, place: str | None = None, thread: str = "", **more: Any) -> Json:
        """An activity of this person, as Teams writes it."""
        teams, conversation = self.teams, self.teams.conversations[place or self.conversation]
        now = datetime.fromtimestamp(teams.clock(), UTC)
        made: Json = {
            "type": kind,
            "id": teams.new_id(),
            "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "localTimestamp": now.astimezone(ZoneInfo(self.tz)).isoformat(timespec="milliseconds"),
            "localTimezone": self.tz,
            "channelId": "msteams",
            "serviceUrl": teams.service_url(self.tenant),
            "from": {"id": self.id, "name": self.user["name"], "aadObjectId": self.user_id},
            "recipient": {"id": teams.bot, "name": "winloss"},
            "locale": "en-GB",
            "channelData": {"tenant": {"id": self.tenant}},
        }
        about = {"locale": "en-GB", "country": "GB", "platform": "Web", "timezone": self.tz, "type": "clientInfo"}
        made["entities"] = [about]
        if conversation.team:
            whole = f"{conversation.id};messageid={thread}" if thread else conversation.id
            made["conversation"] = {"isGroup": True, "conversationType": "channel", "id": whole}
            made["channelData"] |= {
                "teamsChannelId": conversation.id,
                "teamsTeamId": f"19:{conversation.team}@thread.tacv2",
                "channel": {"id": conversation.id} | ({"type": "shared"} if conversation.shared else {}),
                "team": {"id": f"19:{conversation.team}@thread.tacv2"},
            }
        else:
            made["conversation"] = {"conversationType": "personal", "id": conversation.id}
        made["conversation"]["tenantId"] = self.tenant
        return made | more

    async def sends(self, activity: Json, **headers: str) -> Reply:
        """Send an activity of any kind."""
        status, text = await self.teams.posts(activity, **headers)
        return Reply(status, text, json.loads(text) if text.startswith("{") else {})

    async def _done(self, activity: Json) -> Reply:
        reply = await self.sends(activity)
        assert reply.status in {200, 201, 202}, f"{reply.status} {reply.text}"
        return reply

    async def installs(self, channel: str | None = None) -> Reply:
        """Add the bot to the personal chat, or to the team of a channel."""
        place = self.teams.conversations[channel or self.conversation]
        place.installed = True
        team = {"eventType": "teamMemberAdded"} if channel else {}
        joined = self.activity("conversationUpdate", place=place.id, membersAdded=[{"id": self.teams.bot}])
        joined["channelData"] |= team
        await self._done(joined)
        return await self._done(self.activity("installationUpdate", place=place.id, action="add"))

    async def uninstalls(self, channel: str | None = None) -> Reply:
        """Remove the bot from the personal chat, or from the team of a channel."""
        place = self.teams.conversations[channel or self.conversation]
        place.installed = False
        return await self._done(self.activity("installationUpdate", place=place.id, action="remove"))

    async def leaves_team(self, channel: str) -> Reply:
        """Somebody is taken out of a channel's team, by an administrator or since their account is gone."""
        self.teams.conversations[channel].members.pop(self.id, None)
        update = self.activity("conversationUpdate", place=channel, membersRemoved=[{"id": self.id}])
        update["channelData"] |= {"eventType": "teamMemberRemoved"}
        return await self._done(update)

    def blocks(self) -> None:
        """Block the bot, of which Teams tells nobody: the chat knows them still, and takes nothing."""
        self.teams.conversations[self.conversation].refuses = (403, "MessageWritesBlocked")

    def loses_account(self) -> None:
        """The account is deleted: their chat takes nothing, and knows them no more."""
        own = self.teams.conversations[self.conversation]
        own.refuses = (404, "ConversationNotFound")
        own.members.pop(self.id)

    def gets_account_back(self) -> None:
        """What was deleted was restored, as it was."""
        own = self.teams.conversations[self.conversation]
        own.refuses = None
        own.members[self.id] = self.user

    # typing

    async def types(self, line: str, *, channel: str | None = None) -> Reply:
        """Type a command: in the chat as it is, in a channel behind a mention."""
        words = line.removeprefix("/winloss").strip()
        if channel is None:
            return await self.says(words or "winloss")
        mention = {"type": "mention", "text": "<at>winloss</at>"}
        mention["mentioned"] = {"id": self.teams.bot, "name": "winloss"}
        said = f"<at>winloss</at>&nbsp;{html.escape(words, quote=False)}\n"
        stored = self.teams.store(self.teams.conversations[channel], {"text": line}, by=self.id)
        made = self.activity("message", place=channel, thread=stored.id, text=said, textFormat="plain")
        return await self._done(made | {"id": stored.id, "entities": [mention, *made["entities"]]})

    async def says(self, words: str, **more: Any) -> Reply:
        """Write to the bot; `more` overrides what Teams makes of it."""
        stored = self.teams.store(self.teams.conversations[self.conversation], {"text": words}, by=self.id)
        page = {"contentType": "text/html", "content": f"<p>{html.escape(words, quote=False)}</p>"}
        made = self.activity("message", text=words, textFormat="plain", attachments=[page])
        return await self._done(made | {"id": stored.id} | more)
