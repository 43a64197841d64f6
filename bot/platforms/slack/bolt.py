"""Bolt, told to leave to us what we do ourselves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient


def listening_for(authorized: AuthorizeResult, client: AsyncWebClient) -> AsyncApp:
    """A Bolt without listeners yet, for one workspace. `client` has no token: Bolt would ask Slack whose it is."""

    async def authorize() -> AuthorizeResult:
        return authorized

    with _unset("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        # Bolt would take the one for its own, and build an installation flow of the others
        return AsyncApp(
            name="winloss",
            client=client,
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,  # done on the raw body, before parsing; a socket needs none
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,  # parse.typed leaves every bot out
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )


@contextmanager
def _unset(*names: str) -> Iterator[None]:
    """The environment without these variables."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
