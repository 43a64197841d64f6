"""A HubSpot without a memory: so many deals, one closed a second, each made of its number when it is asked for.

Its search answers as the stand-in's does (tests/stand_ins/hubspot.py, which refuses what HubSpot refuses), for
bench.poll alone: by the time of the last change, first to last.
Usage: python -m bench._hubspot PORT DEALS FIRST (Unix seconds at which the first one closed)
"""

import sys
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

VERSION = "2026-09"
REPS = 40
STAGES = [
    {"id": "open", "label": "Appointment", "metadata": {"isClosed": "false", "probability": "0.2"}},
    {"id": "lost", "label": "Closed lost", "metadata": {"isClosed": "true", "probability": "0.0"}},
]


def made(number: int, first: int) -> dict[str, Any]:
    """A deal."""
    at = datetime.fromtimestamp(first + number, UTC).isoformat(timespec="milliseconds")
    properties = {
        "dealname": f"Deal {number} of Northwind",
        "amount": "12000.00",
        "deal_currency_code": "EUR",
        "dealstage": "lost",
        "pipeline": "sales",
        "hubspot_owner_id": str(500 + number % REPS),
        "closedate": at,
        "closed_lost_reason": "Price",
        "hs_v2_date_entered_current_stage": at,
        "hs_lastmodifieddate": at,
        "hs_object_id": str(40_000_000_000 + number),
    }
    return {"id": properties["hs_object_id"], "properties": properties, "updatedAt": at, "archived": False}


def application(deals: int, first: int) -> web.Application:
    """Its addresses."""

    async def pipelines(_request: web.Request) -> web.Response:
        return web.json_response({"results": [{"id": "sales", "label": "Sales", "stages": STAGES}]})

    async def owners(_request: web.Request) -> web.Response:
        found = [{"id": str(500 + n), "email": f"rep{n}@northwind.example"} for n in range(REPS)]
        return web.json_response({"results": found})

    async def search(request: web.Request) -> web.Response:
        asked = await request.json()
        (since,) = (one for one in asked["filterGroups"][0]["filters"] if one["propertyName"] == "hs_lastmodifieddate")
        begin = max(0, -(-int(since["value"]) // 1000) - first + (since["operator"] == "GT"))
        end = min(deals, begin + asked["limit"])
        answer: dict[str, Any] = {"total": 10_000, "results": [made(number, first) for number in range(begin, end)]}
        if end < deals:
            answer["paging"] = {"next": {"after": str(asked["limit"])}}
        return web.json_response(answer)

    server = web.Application()
    server.router.add_get(f"/crm/pipelines/{VERSION}/deals", pipelines)
    server.router.add_get(f"/crm/owners/{VERSION}", owners)
    server.router.add_post(f"/crm/objects/{VERSION}/deals/search", search)
    return server


if __name__ == "__main__":
    port, number, begins = map(int, sys.argv[1:])
    web.run_app(application(number, begins), host="127.0.0.1", port=port, print=lambda _: print("hubspot is ready"))
