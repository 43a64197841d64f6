"""A Pipedrive that says no: its API as far as it is asked, over HTTP, and the webhooks (v2) of its deals.

It refuses what the real one refuses, and fails on command. Its cursors count: what changes meanwhile shifts them.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import web

from tests.stand_ins.pipedrive_records import Records, Refused, page
from tests.stand_ins.served import Served

TOKEN = "pipedrive-stand-in"
MOST_IDS = 100
STATUSES = {"open", "won", "lost", "deleted"}
ASKED = {
    *("filter_id", "ids", "owner_id", "person_id", "org_id", "pipeline_id", "stage_id", "status", "updated_since"),
    *("updated_until", "sort_by", "sort_direction", "include_fields", "custom_fields", "limit", "cursor"),
}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
Json = dict[str, Any]


def written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Pipedrive(Served):
    """One company. `now` is its clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now, self.token = now, TOKEN
        self.pipelines = [{"id": 1, "name": "Sales"}, {"id": 2, "name": "Renewals"}]
        self.stages = [
            {"id": 11, "name": "Qualified", "pipeline_id": 1},
            {"id": 12, "name": "Negotiation", "pipeline_id": 1},
        ]
        self.users: list[Json] = []
        self.organizations: dict[int, Json] = {}
        self.deals: dict[int, Json] = {}
        self.records = Records(self)
        self.faults: list[str] = []  # of the next requests, one each; "": none
        self.between: Callable[[], Awaitable[None]] | None = None  # done after each page of deals
        self.asked: Counter[str] = Counter()
        self.refusals: list[str] = []  # of what no client should ask
        self._ids = count(101)

    # what people do there

    def user(self, email: str) -> int:
        """Somebody who may have deals; their id."""
        made = {"id": 9000 + len(self.users), "name": email.partition("@")[0], "email": email, "active_flag": True}
        self.users.append(made)
        return 8999 + len(self.users)

    def organization(self, name: str) -> int:
        """A customer; its id."""
        key = next(self._ids)
        self.organizations[key] = {"id": key, "name": name}
        return key

    def deal(self, title: str | None, status: str = "open", **more: Any) -> str:
        """A new deal; its id."""
        key, now = next(self._ids), written(self.now())
        self.deals[key] = {
            **dict.fromkeys(("owner_id", "org_id", "person_id", "lost_reason", "close_time", "won_time", "lost_time")),
            "id": key,
            "title": title,
            "pipeline_id": 1,
            "stage_id": 11,
            "value": 0,
            "currency": "EUR",
            "add_time": now,
            "update_time": now,
            "is_deleted": False,
            "is_archived": False,
            "custom_fields": {},
            "status": "open",
            **more,
        }
        if status != "open":
            self.closes(str(key), status)
        return str(key)

    def closes(self, key: str, status: str, **more: Any) -> None:
        """A deal is won or lost, or open again; Pipedrive notes when."""
        now = written(self.now())
        times: Json = {"close_time": None, "won_time": None, "lost_time": None}
        if status in {"won", "lost"}:
            times |= {"close_time": now, f"{status}_time": now}
        self.edits(key, status=status, **times, **more)

    def edits(self, key: str, **more: Any) -> None:
        """Something of a deal changes."""
        self.deals[int(key)] |= {**more, "update_time": written(self.now())}

    def hook(self, key: str, user: str, password: str) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of what it posts where a deal changed. It signs nothing."""

        data = {"id": int(key), "status": self.deals[int(key)]["status"], "title": self.deals[int(key)]["title"]}
        meta = {"id": f"hook-{key}", "action": "change", "entity": "deal", "entity_id": key, "attempt": 1}
        meta |= {"version": "2.0", "company_id": "7", "timestamp": written(self.now())}
        basic = base64.b64encode(f"{user}:{password}".encode()).decode()
        body = json.dumps({"meta": meta, "data": data, "previous": {"status": "open"}}).encode()
        return body, {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}

    # what it answers

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        self.asked[f"{request.method} {request.path}"] += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault and not fault.startswith("after "):
            return await self._fails(request, fault)
        try:
            status, answer = await self._answer(request)
        except Refused as refused:
            if refused.status not in {401, 403, 404}:
                self.refusals.append(refused.error)
            return web.json_response({"success": False, "error": refused.error}, status=refused.status)
        if fault:  # it did what was asked, and doesn't say so
            return await self._fails(request, fault.removeprefix("after "))
        return web.json_response({"success": True, **answer}, status=status)

    async def _fails(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "hang":
            await self.ended.wait()
        if fault in {"hang", "reset"}:
            if request.transport:
                request.transport.abort()
            return web.Response()
        if fault.startswith("429"):
            after = fault.partition(" ")[2]
            headers = {"x-ratelimit-reset": after} if after else {}
            return web.json_response({"success": False, "error": "request over limit"}, status=429, headers=headers)
        if fault == "odd":
            return web.Response(text="<html>maintenance</html>")
        return web.json_response({"success": False}, status=int(fault))

    async def _answer(self, request: web.Request) -> tuple[int, Json]:
        if request.headers.get("x-api-token") != self.token:
            raise Refused(401, "unauthorized access")
        match (request.method, request.path):
            case "GET", "/api/v1/users":
                return 200, {"data": self.users or None}
            case "GET", "/api/v2/pipelines":
                return 200, page(self.pipelines, request)
            case "GET", "/api/v2/stages":
                return 200, page(self.stages, request)
            case "GET", "/api/v2/organizations":
                ids = [int(one) for one in request.query["ids"].split(",")]
                if len(ids) > MOST_IDS:
                    raise Refused(400, "more than 100 ids")
                return 200, page([self.organizations[one] for one in ids if one in self.organizations], request)
            case "GET", "/api/v2/deals":
                found = page(self._deals(request), request)
                if self.between is not None:
                    await self.between()
                return 200, found
        return self.records.answer(request, await request.json() if request.can_read_body else None)

    def _deals(self, request: web.Request) -> list[Json]:
        asked = request.query
        if odd := asked.keys() - ASKED:
            raise Refused(400, f"{odd}")
        if asked.get("sort_by", "id") not in {"id", "update_time", "add_time"}:
            raise Refused(400, "sort_by")
        wanted = set(filter(None, asked.get("status", "").split(",")))
        if wanted - STATUSES:
            raise Refused(400, "status")
        for name in ("updated_since", "updated_until"):
            if name in asked and not RFC3339.fullmatch(asked[name]):
                raise Refused(400, name)
        since, until = asked.get("updated_since", ""), asked.get("updated_until", "9999")
        found = [
            one
            for one in self.deals.values()
            if since <= one["update_time"] < until and (one["status"] in wanted if wanted else not one["is_deleted"])
        ]
        by = asked.get("sort_by", "id")
        return sorted(found, key=lambda one: (one[by], -one["id"]), reverse=asked.get("sort_direction") == "desc")
