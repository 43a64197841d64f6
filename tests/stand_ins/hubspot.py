"""A HubSpot that says no: its dated API as far as it is asked, over HTTP, with a search that sees changes late.

It refuses what the real one refuses, and fails on command.
"""

import base64
import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from tests.stand_ins.hubspot_records import Records, Refused
from tests.stand_ins.served import Served

VERSION = "2026-09"
KEY = "pat-eu1-stand-in"
WRITES = ("deals.read", "deals.write", "contacts.read", "contacts.write", "schemas.read", "schemas.write")
MOST, MOST_IN_ALL, MOST_OWNERS, MOST_AT_ONCE = 200, 10_000, 500, 100
REQUIRED = ("filterGroups", "sorts", "properties", "limit", "after")
ONE = {"EQ", "NEQ", "GT", "GTE", "LT", "LTE", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"}
OPERATORS = ONE | {"BETWEEN", "IN", "NOT_IN", "HAS_PROPERTY", "NOT_HAS_PROPERTY"}
PROPERTIES = {
    *("dealname", "amount", "deal_currency_code", "dealstage", "pipeline", "closedate", "hubspot_owner_id"),
    *("closed_lost_reason", "hs_lastmodifieddate", "hs_object_id", "hs_v2_date_entered_current_stage", "description"),
    *("hs_primary_associated_company", "main_competitor", "product_line"),
}
MOMENTS = {"hs_lastmodifieddate", "closedate", "hs_v2_date_entered_current_stage"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Json = dict[str, Any]


def stage(key: str, label: str, probability: str, *, closed: bool) -> Json:
    return {"id": key, "label": label, "metadata": {"isClosed": str(closed).lower(), "probability": probability}}


def pipeline(key: str, label: str, *more: Json) -> Json:
    stages = (
        stage(f"{key}-first", "Appointment", "0.2", closed=False),
        stage(f"{key}-won", "Closed won", "1.0", closed=True),
        stage(f"{key}-lost", "Closed lost", "0.0", closed=True),
        *more,
    )
    return {"id": key, "label": label, "stages": list(stages)}


def iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


class HubSpot(Served):
    """One account. `now` is its clock; its search sees what changed `late` after it did."""

    def __init__(self, now: Callable[[], datetime], late: timedelta = timedelta(seconds=5)) -> None:
        super().__init__()
        self.now, self.late = now, late
        self.key, self.scopes = KEY, {"deals", "owners", "pipelines", "companies", *WRITES}
        self.records = Records(self)
        self.pipelines = [pipeline("default", "Sales Pipeline")]
        self.owners: list[Json] = []
        self.companies: dict[str, str] = {}
        self.versions: dict[str, list[tuple[datetime, Json]]] = {}  # of each deal: since when the search sees it so
        self.faults: list[str] = []  # of the next requests, one each; "": none
        self.between: Callable[[], Awaitable[None]] | None = None  # done after each page of a search
        self.asked: Counter[str] = Counter()
        self.refusals: list[str] = []  # of what no client should ask
        self._ids = count(40_000_000_001)

    # what people do there

    def owner(self, email: str) -> str:
        """Somebody who may have deals; their id."""
        made = {"id": str(len(self.owners) + 501), "email": email, "userId": 9000 + len(self.owners), "archived": False}
        self.owners.append(made)
        return str(made["id"])

    def company(self, name: str) -> str:
        """Somebody whom deals are made with; their id."""
        key = str(len(self.companies) + 7001)
        self.companies[key] = name
        return key

    def deal(self, name: str | None, owner: str = "", stage: str = "default-first", **more: Any) -> str:
        """A new deal; its id."""
        key = str(next(self._ids))
        given = {"dealname": name, "hubspot_owner_id": owner or None, "pipeline": "default", **more}
        self.versions[key] = []
        self._change(key, {**dict.fromkeys(PROPERTIES), "hs_object_id": key, **given}, stage)
        return key

    def moves(self, key: str, to: str, **more: Any) -> None:
        """A deal comes to another stage; HubSpot notes the day where that closes it."""
        self._change(key, {**self.versions[key][-1][1], **more}, to, said="closedate" in more)

    def edits(self, key: str, **more: Any) -> None:
        """Something else of a deal changes."""
        had = self.versions[key][-1][1]
        self._change(key, {**had, **more}, had["dealstage"])

    def deletes(self, key: str) -> None:
        """A deal is deleted."""
        del self.versions[key]

    def seen(self, key: str) -> Json | None:
        """A deal as it is, None where there is no such."""
        return self.versions[key][-1][1] if key in self.versions else None

    def _change(self, key: str, given: Json, to: str, *, said: bool = False) -> None:
        now = self.now()
        if given.get("dealstage") != to:
            given |= {"dealstage": to, "hs_v2_date_entered_current_stage": iso(now)}
            if self._closes(to) and not said and self.versions[key]:
                given["closedate"] = iso(now)
        seen = now + self.late
        kept = [one for one in self.versions[key] if one[0] > now][-3:]
        before = [one for one in self.versions[key] if one[0] <= now][-1:]
        self.versions[key] = [*before, *kept, (seen, given | {"hs_lastmodifieddate": iso(now)})]

    def _closes(self, key: str) -> bool:
        stages = (one for pipe in self.pipelines for one in pipe["stages"])
        return any(one["id"] == key and one["metadata"]["isClosed"] == "true" for one in stages)

    # what it answers

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        self.asked[f"{request.method} {request.path}"] += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "hang":
            await self.ended.wait()
        if fault == "reset" and request.transport:
            request.transport.abort()
            return web.Response()
        if fault.startswith("429"):
            after = fault.partition(" ")[2]
            return web.json_response({"status": "error"}, status=429, headers={"Retry-After": after} if after else {})
        if fault == "odd":
            return web.Response(text="<html>maintenance</html>")
        after = fault.partition("after ")[2]  # it does what is asked, and doesn't say so
        if fault and not after:
            return web.json_response({"status": "error"}, status=int(fault))
        try:
            status, answer = await self._answer(request)
        except Refused as refused:
            if refused.status not in {401, 403, 404}:
                self.refusals.append(refused.message)
            return web.json_response({"status": "error", "message": refused.message}, status=refused.status)
        if after == "reset" and request.transport:
            request.transport.abort()
        if after:
            return web.json_response({"status": "error"}, status=int(after) if after.isdigit() else 500)
        return web.Response(status=status) if status == 204 else web.json_response(answer, status=status)

    async def _answer(self, request: web.Request) -> tuple[int, Json]:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            raise Refused(401, "Authentication credentials not found or not valid.")
        match (request.method, request.path):
            case "GET", path if path == f"/crm/pipelines/{VERSION}/deals":
                self._may("pipelines")
                return 200, {"results": self.pipelines}
            case "GET", path if path == f"/crm/owners/{VERSION}":
                self._may("owners")
                return 200, self._owners(request)
            case "POST", path if path in {f"/crm/objects/{VERSION}/{name}/search" for name in ("deals", "0-3")}:
                self._may("deals")
                found = self._search(await request.json())
                if self.between is not None:
                    await self.between()
                return 200, found
            case "POST", path if path == f"/crm/objects/{VERSION}/companies/batch/read":
                self._may("companies")
                return 200, self._read_companies(await request.json())
        written = self.records.answer(
            request.method, request.path, request.query, await request.json() if request.can_read_body else None
        )
        if written is not None:
            return written
        raise Refused(404, f"there is no {request.method} {request.path}")

    def _read_companies(self, asked: Any) -> Json:
        inputs, properties = asked.get("inputs"), asked.get("properties")
        if not isinstance(inputs, list) or not 0 < len(inputs) <= MOST_AT_ONCE or properties != ["name"]:
            raise Refused(400, f"batch {asked!r}")
        ids = [one["id"] for one in inputs]
        found = [{"id": one, "properties": {"name": self.companies[one]}} for one in ids if one in self.companies]
        return {"status": "COMPLETE", "results": found}

    def _may(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refused(403, "This service key hasn't the scopes that this needs.")

    def _owners(self, request: web.Request) -> Json:
        limit, after = int(request.query.get("limit", "100")), int(request.query.get("after", "0"))
        if not 0 < limit <= MOST_OWNERS:
            raise Refused(400, f"limit {limit}")
        return _page(self.owners, after, limit)

    def _search(self, asked: Any) -> Json:
        limit, after = _checked(asked)
        found = [given for given in self._seen() if any(_fits(given, group) for group in asked["filterGroups"])]
        by = asked["sorts"][0]["propertyName"]
        found.sort(key=lambda one: (_value(by, one[by]), one["hs_object_id"]))
        page = _page(found, after, limit)
        wanted = {*asked["properties"], "hs_object_id", "hs_lastmodifieddate"}
        page["results"] = [
            {
                "id": one["hs_object_id"],
                "properties": {name: one.get(name) for name in sorted(wanted)},
                "updatedAt": one["hs_lastmodifieddate"],
                "archived": False,
            }
            for one in page["results"]
        ]
        return {"total": min(len(found), MOST_IN_ALL), **page}

    def _seen(self) -> list[Json]:
        """Every deal as the search sees it now."""
        now = self.now()
        return [
            seen[-1] for known in self.versions.values() if (seen := [given for since, given in known if since <= now])
        ]


def _page(found: list[Json], after: int, limit: int) -> Json:
    page: Json = {"results": found[after : after + limit]}
    if after + limit < len(found):
        page["paging"] = {"next": {"after": str(after + limit)}}
    return page


def _checked(asked: Any) -> tuple[int, int]:
    """A search as HubSpot takes it, or its refusal."""
    if not isinstance(asked, dict) or any(name not in asked for name in REQUIRED):
        raise Refused(400, f"some of {REQUIRED} are missing")
    if not isinstance(asked["limit"], int) or not 0 < asked["limit"] <= MOST:
        raise Refused(400, f"limit {asked['limit']!r}")
    if not isinstance(asked["after"], str) or not asked["after"].isdigit():
        raise Refused(400, f"after {asked['after']!r}")
    if int(asked["after"]) + asked["limit"] > MOST_IN_ALL:
        raise Refused(400, "more than 10,000 results")
    if len(asked["sorts"]) != 1 or asked["sorts"][0]["direction"] not in {"ASCENDING", "DESCENDING"}:
        raise Refused(400, f"sorts {asked['sorts']!r}")
    groups = asked["filterGroups"]
    if not 0 < len(groups) <= 5 or any(not 0 < len(group["filters"]) <= 6 for group in groups):
        raise Refused(400, "too many filters, or none")
    for one in (filtered for group in groups for filtered in group["filters"]):
        _filter(one)
    for name in (*asked["properties"], asked["sorts"][0]["propertyName"]):
        if name not in PROPERTIES:
            raise Refused(400, f"property {name!r}")
    return asked["limit"], int(asked["after"])


def _filter(one: Json) -> None:
    if one.get("propertyName") not in PROPERTIES or one.get("operator") not in OPERATORS:
        raise Refused(400, f"filter {one!r}")
    if one["operator"] in ONE and not isinstance(one.get("value"), str):
        raise Refused(400, f"filter {one!r}")
    if one["operator"] in {"IN", "NOT_IN"} and not (
        isinstance(one.get("values"), list) and 0 < len(one["values"]) <= 100
    ):
        raise Refused(400, f"filter {one!r}")


def _fits(given: Json, group: Json) -> bool:
    return all(_passes(given, one) for one in group["filters"])


def _passes(given: Json, one: Json) -> bool:
    name = one["propertyName"]
    if one["operator"] == "IN":
        return given[name] in one["values"]
    if given[name] is None:
        return False
    there, asked = _value(name, given[name]), _value(name, one["value"])
    match one["operator"]:
        case "EQ":
            return bool(there == asked)
        case "GT":
            return bool(there > asked)
        case "GTE":
            return bool(there >= asked)
    raise NotImplementedError(one["operator"])


def _value(name: str, text: str) -> Any:
    """As it is compared: a moment in milliseconds, an id as a number."""
    if name == "hs_object_id":
        return int(text)
    if name not in MOMENTS:
        return text
    return int(text) if text.isdigit() else (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def signed_v3(secret: str, uri: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers of a webhook, in version 3 of its signature."""
    timestamp = str(int((time.time() if at is None else at) * 1000))
    mac = hmac.new(secret.encode(), b"POST" + uri.encode() + body + timestamp.encode(), hashlib.sha256)
    signature = base64.b64encode(mac.digest()).decode()
    return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": timestamp}
