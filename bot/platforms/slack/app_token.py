"""What to do about an app token that Slack won't open a socket for, or whose app isn't the bot's."""

import re
from typing import NoReturn

from slack_sdk.errors import SlackApiError

from bot.platforms.ports import Refused

APP = re.compile(r"xapp-\d+-(A[0-9A-Z]+)-")
TWO_APPS = "SLACK_APP_TOKEN is of one app ({theirs}), SLACK_BOT_TOKEN of another ({ours}): no event reaches the bot."
FROM_ONE = "Copy both from the page of the same app (api.slack.com/apps)."


def two_apps(app_token: str, ours: str) -> str:
    """What to say where the app token is of another app than the bot, whose app is `ours`; "" where it isn't.

    "" also where either can't be told: an app token has its app's id within it.
    """
    found = APP.match(app_token)
    return TWO_APPS.format(theirs=found[1], ours=ours) if found and ours and found[1] != ours else ""


def refuse_app_token(refused: Refused) -> NoReturn:
    """Say of a refusal to open a socket what a person can do about it. Raises Refused."""
    cause = refused.__cause__
    match cause.response.get("error") if isinstance(cause, SlackApiError) else "":
        case "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive":
            raise Refused(
                "Slack refused the app token (SLACK_APP_TOKEN). Copy one that is in force (xapp-…) from "
                "Basic Information, App-Level Tokens."
            )
        case "not_allowed_token_type":
            raise Refused(
                "SLACK_APP_TOKEN is another kind of token. Copy the app token (xapp-…) from Basic Information, "
                "App-Level Tokens."
            )
        case "missing_scope" | "no_permission":
            raise Refused(
                "The app token (SLACK_APP_TOKEN) lacks its scope. On Basic Information, App-Level Tokens, make one "
                "with connections:write."
            )
        case "access_denied" | "forbidden_team":
            raise Refused(
                "Slack lets the app open no socket. Switch Socket Mode on (api.slack.com/apps, page Socket Mode), or "
                "ask your workspace's admins."
            )
    raise refused
