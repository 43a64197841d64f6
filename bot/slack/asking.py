"""One question to Slack, outside of `winloss serve`."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.credentials import SlackSecrets
from bot.slack.web_api import WebApi

TIMEOUT = 5  # seconds: somebody waits at a terminal


async def is_shared(secrets: SlackSecrets, channel: str) -> bool:
    """Whether a channel is shared with another company. Raises DeliveryError."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        client = AsyncWebClient(
            token=secrets.bot_token, base_url=secrets.api_url, session=session, timeout=TIMEOUT, retry_handlers=[]
        )
        return await WebApi(client).shared(channel)
