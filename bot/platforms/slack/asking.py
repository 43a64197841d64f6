"""One question to Slack, outside of `winloss serve`."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.web_api import WebApi

TIMEOUT = 5  # seconds: somebody waits at a terminal


async def is_shared(token: str, api_url: str, channel: str) -> bool:
    """Whether a channel is shared with another company. Raises DeliveryError."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        client = AsyncWebClient(token=token, base_url=api_url, session=session, timeout=TIMEOUT, retry_handlers=[])
        return await WebApi(client).shared(channel)
