"""What is written to the Pipedrive that says no: notes (version 1), activities, and fields of deals.

It refuses what the real one refuses: a field that isn't there, an option that a field doesn't have, a lost reason of a
deal that isn't lost, a type of activity that was put away, what was deleted. It knows no key of ours.
"""

import re
from collections import Counter
from itertools import count
from typing import Any

from aiohttp import web

Json = dict[str, Any]
MOST, MOST_IDS, LONGEST_NOTE = 500, 100, 100_000
LISTED = {"enum", "set"}
OWN = {"title": "varchar", "value": "monetary", "status": "status", "lost_reason": "varchar_options"}
OF_NOTES = {"content", "deal_id", "lead_id", "person_id", "org_id", "user_id", "add_time", "pinned_to_deal_flag"}
OF_ACTIVITIES = {"subject", "type", "owner_id", "deal_id", "due_date", "due_time", "done", "note", "priority"}
OF_DEALS = {"lost_reason", "custom_fields", "title", "owner_id", "stage_id", "status", "value", "currency"}
ASKED_OF_ACTIVITIES = {"filter_id", "ids", "owner_id", "deal_id", "updated_since", "sort_by", "limit", "cursor"}
ASKED_OF_NOTES = {"user_id", "deal_id", "start", "limit", "sort"}
PATH = re.compile(r"/api/(v1/notes|v2/activities|v2/deals|v2/dealFields|v1/activityTypes)(?:/([^/]+))?")
HTML = re.compile(r"<!--.*?-->|<(?!/?(?:p|br|b|i|a|ul|ol|li|div)\b)[^>]*>", re.DOTALL)


class Refused(Exception):
    """What it answers in place of what was asked for."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


class Records:
    """Notes, activities and fields. `pipedrive`: whose deals they are about."""

    def __init__(self, pipedrive: Any) -> None:
        self.pipedrive = pipedrive
        self.notes: dict[int, Json] = {}
        self.activities: dict[int, Json] = {}
        self.fields: dict[str, Json] = {
            name: self._field(name, name.replace("_", " ").capitalize(), kind, None, own=False)
            for name, kind in OWN.items()
        }
        self.types = [{"key_string": one, "name": one.title(), "active_flag": True} for one in ("call", "task")]
        self.rules: dict[str, str] = {}  # field, "notes" or "activities" -> what the company's rule says of it
        self.closed: set[str] = set()  # what this token may not touch, by the kind of it
        self.made: Counter[str] = Counter()  # how often something that says the same was made for a deal
        self._ids = count(501)

    # what people do there

    def about(self, kind: str, deal: str) -> list[Json]:
        """The notes or activities of a deal."""
        there = self.notes if kind == "notes" else self.activities
        return [one for one in there.values() if one["deal_id"] == int(deal) and not _gone(one)]

    def does(self, activity: Json) -> None:
        """Somebody does one."""
        activity["done"] = True

    def deletes(self, one: Json) -> None:
        """Somebody deletes a note or an activity: it is still there for 30 days, as deleted."""
        one["active_flag" if "content" in one else "is_deleted"] = "content" not in one

    def field(self, code: str, name: str, kind: str, *labels: str) -> dict[str, int]:
        """A field of the company's own, and the ids of what it may say."""
        options = [{"id": next(self._ids), "label": label} for label in labels]
        self.fields[code] = self._field(code, name, kind, options or None, own=True)
        return {one["label"]: one["id"] for one in options}

    def reasons(self, *labels: str) -> None:
        """The company lists why deals are lost."""
        self.fields["lost_reason"]["options"] = [{"id": next(self._ids), "label": label} for label in labels]

    @staticmethod
    def _field(code: str, name: str, kind: str, options: Any, *, own: bool) -> Json:
        given = {"field_code": code, "field_name": name, "field_type": kind, "options": options}
        return {**given, "is_custom_field": own}

    # what it answers

    def answer(self, request: web.Request, body: Any) -> tuple[int, Json]:
        """Status and answer."""
        found = PATH.fullmatch(request.path)
        if found is None:
            raise Refused(404, f"there is no {request.method} {request.path}")
        of, key = found[1].partition("/")[2], found[2]
        if of in self.closed:
            raise Refused(403, "Scope and URL mismatch")
        match (request.method, of, key):
            case "GET", "activityTypes", None:
                return 200, numbered(self.types, request, {"start", "limit"})
            case "GET", "dealFields", None:
                return 200, page(list(self.fields.values()), request)
            case "GET", "dealFields", _:
                return 200, {"data": self._there(self.fields, key)}
            case _, "deals", str():
                return self._deal(request.method, key, body)
            case _, "notes", _:
                return self._note(request, key, body)
            case _, "activities", _:
                return self._activity(request, key, body)
        raise Refused(404, f"there is no {request.method} {request.path}")

    def _deal(self, method: str, key: str, body: Any) -> tuple[int, Json]:
        deal = self._there(self.pipedrive.deals, int(key))
        if method == "GET":
            return 200, {"data": dict(deal)}
        if method != "PATCH" or not isinstance(body, dict) or not body or body.keys() - OF_DEALS:
            raise Refused(400, f"Validation failed: {body!r}")
        own = body.get("custom_fields", {})
        for name, value in {**own, **({"lost_reason": body["lost_reason"]} if "lost_reason" in body else {})}.items():
            self._checked(deal, name, value)
        changed = {name: value for name, value in body.items() if name != "custom_fields"}
        self.pipedrive.edits(key, **changed, custom_fields={**deal["custom_fields"], **own})
        return 200, {"data": dict(self.pipedrive.deals[int(key)])}

    def _checked(self, deal: Json, name: str, value: Any) -> None:
        known = self.fields.get(name)
        if known is None or (name != "lost_reason" and not known["is_custom_field"]):
            raise Refused(400, f"Validation failed: custom_fields: {name}: This field was not expected")
        if name == "lost_reason" and deal["status"] != "lost":
            raise Refused(400, "lost_reason can be set only if the deal is lost")
        if name in self.rules:
            raise Refused(400, self.rules[name])
        kind, ids = known["field_type"], {one["id"] for one in known["options"] or ()}
        if value is None:
            return
        fits = {
            "enum": lambda: isinstance(value, int) and value in ids,
            "set": lambda: isinstance(value, list) and value and set(value) <= ids,
        }.get(kind, lambda: isinstance(value, str))
        if not fits():
            raise Refused(400, f"Validation failed: custom_fields: {name}: {value!r} is not a valid {kind}")

    def _note(self, request: web.Request, key: str | None, body: Any) -> tuple[int, Json]:
        if request.method == "GET" and key is None:
            standing = [one for one in self.notes.values() if not _gone(one)]
            deal = request.query.get("deal_id")
            found = [one for one in standing if deal in (None, str(one["deal_id"]))]
            return 200, numbered(found, request, ASKED_OF_NOTES)
        if request.method == "DELETE" and key:
            self.deletes(self._there(self.notes, int(key)))
            return 200, {"data": True}
        self._may_say(body, OF_NOTES, "notes")
        if not body.get("content") or len(body["content"]) > LONGEST_NOTE:
            raise Refused(400, "Note content is missing, or too long")
        body = {**body, "content": HTML.sub("", body["content"])}
        if request.method == "PUT" and key:
            one = self._there(self.notes, int(key))
            one |= body
            return 200, {"data": dict(one)}
        return 201, {"data": self._makes(self.notes, {**body, "active_flag": True}, "note")}

    def _activity(self, request: web.Request, key: str | None, body: Any) -> tuple[int, Json]:
        if request.method == "GET" and key is None:
            return 200, page(self._wanted(request), request)
        if request.method == "DELETE" and key:
            self.deletes(self._there(self.activities, int(key)))
            return 200, {"data": {"id": int(key)}}
        self._may_say(body, OF_ACTIVITIES, "activities")
        types = {one["key_string"] for one in self.types if one["active_flag"]}
        if body.get("type", next(iter(types))) not in types:
            raise Refused(400, "Validation failed: type: this type of activity is not active")
        if "owner_id" in body and body["owner_id"] not in {one["id"] for one in self.pipedrive.users}:
            raise Refused(400, "Validation failed: owner_id")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", body.get("due_date", "2026-01-01")):
            raise Refused(400, "Validation failed: due_date")
        if "note" in body:
            body = {**body, "note": HTML.sub("", body["note"])}
        if request.method == "PATCH" and key:
            one = self._there(self.activities, int(key))
            one |= body
            return 200, {"data": dict(one)}
        given = {"done": False, "is_deleted": False, "type": "call", **body}
        return 201, {"data": self._makes(self.activities, given, "activity")}

    def _wanted(self, request: web.Request) -> list[Json]:
        asked = request.query
        if odd := asked.keys() - ASKED_OF_ACTIVITIES:
            raise Refused(400, f"{odd}")
        ids = [int(one) for one in asked["ids"].split(",")] if "ids" in asked else None
        if ids is not None and len(ids) > MOST_IDS:
            raise Refused(400, "more than 100 ids")
        standing = [one for one in self.activities.values() if not _gone(one)]
        return [
            one
            for one in standing
            if (ids is None or one["id"] in ids) and asked.get("deal_id") in (None, str(one["deal_id"]))
        ]

    def _may_say(self, body: Any, known: set[str], of: str) -> None:
        if not isinstance(body, dict) or not body or body.keys() - known:
            raise Refused(400, f"Validation failed: {body!r}")
        if of in self.rules:
            raise Refused(400, self.rules[of])

    def _makes(self, there: dict[int, Json], given: Json, what: str) -> Json:
        if not isinstance(given.get("deal_id"), int) or given["deal_id"] not in self.pipedrive.deals:
            raise Refused(400, "deal_id")
        key = next(self._ids)
        there[key] = {"id": key, **given}
        self.made[f"{what} {given['deal_id']} {given.get('subject', '')}"] += 1
        return dict(there[key])

    @staticmethod
    def _there(there: dict[Any, Json], key: Any) -> Json:
        if key not in there or _gone(there[key]):
            raise Refused(404, "not found")
        return there[key]


def _gone(one: Json) -> bool:
    return one.get("is_deleted") is True or one.get("active_flag") is False


def page(found: list[Any], request: web.Request) -> Json:
    limit, at = int(request.query.get("limit", "100")), int(request.query.get("cursor", "0"))
    if not 0 < limit <= MOST:
        raise Refused(400, f"limit {limit}")
    following = str(at + limit) if at + limit < len(found) else None
    return {"data": [dict(one) for one in found[at : at + limit]], "additional_data": {"next_cursor": following}}


def numbered(found: list[Any], request: web.Request, known: set[str]) -> Json:
    """A page of version 1."""
    limit, at = int(request.query.get("limit", "100")), int(request.query.get("start", "0"))
    if not 0 < limit <= MOST or request.query.keys() - known:
        raise Refused(400, f"{dict(request.query)}")
    more = at + limit < len(found)
    paged = {
        "start": at,
        "limit": limit,
        "more_items_in_collection": more,
        **({"next_start": at + limit} if more else {}),
    }
    return {"data": [dict(one) for one in found[at : at + limit]] or None, "additional_data": {"pagination": paged}}
