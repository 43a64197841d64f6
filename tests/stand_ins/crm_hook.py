"""A CRM's side of the generic hook: it signs what it posts."""

import hashlib
import hmac
import io
import json
import time
from typing import Any

import aiohttp

SECRET = "what a CRM and winloss share"


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a body."""
    timestamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), b"v1:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return {"X-Winloss-Timestamp": timestamp, "X-Winloss-Signature": f"v1={mac.hexdigest()}"}


async def posts(address: str, body: Any, name: str = "crm", **headers: str) -> tuple[int, str]:
    """Tell of a deal; the answer's status and text. `headers` in place of a signature."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = headers or signed(raw)
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{address}/crm/hook/{name}", data=io.BytesIO(raw), headers=sent) as response,
    ):
        return response.status, await response.text()
