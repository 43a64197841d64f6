"""What Slack sends, whichever way it came: is it for us, and can it be read? Then Bolt finds the listener."""

import json
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.counted import acknowledging
from bot.platforms.slack import parse
from bot.platforms.slack.elements import Json

log = logging.getLogger(__name__)

UNREADABLE = 400
STRANGER = "This winloss belongs to another Slack workspace. Ask whoever runs it to add yours."
NO_RETRY = {"X-Slack-No-Retry": "1"}  # the same request again would be refused again

Take = Callable[[Json], Awaitable[BoltResponse]]
"""Handle what Slack sent, to the end: once it has answered 200, what it changes is committed."""


class Intake:
    """The one way in, behind the endpoint and behind the socket. `team_id`: the only team that is served."""

    def __init__(self, bolt: AsyncApp, team_id: str) -> None:
        self._bolt = bolt
        self._team_id = team_id

    async def take(self, body: Json) -> BoltResponse:
        """Handle a body, and say what Slack is to be told."""
        with acknowledging("slack"):
            return await self._take(body)

    async def _take(self, body: Json) -> BoltResponse:
        try:
            if parse.teams(body) != {self._team_id}:
                return _stranger(body)
            # The body is parsed already; "socket mode" is Bolt's name for taking it as it is.
            asked = AsyncBoltRequest(body=dict(body), mode="socket_mode")
        except (ValueError, KeyError, TypeError, AttributeError):
            return BoltResponse(status=UNREADABLE)
        return await self._bolt.async_dispatch(asked)


def _stranger(body: Json) -> BoltResponse:
    log.warning("refused a request from another workspace")
    if "command" in body:
        said = json.dumps({"response_type": "ephemeral", "text": STRANGER})
        return BoltResponse(status=200, body=said, headers={"Content-Type": "application/json"})
    return BoltResponse(status=403, body=STRANGER, headers={**NO_RETRY})
