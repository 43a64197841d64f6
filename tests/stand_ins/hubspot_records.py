"""What is written to the HubSpot that says no: notes and tasks, upserted by a unique property, and fields of deals.

It refuses what the real one refuses: a property that isn't defined, a key that isn't unique, a value that a picklist
doesn't have, a rule of the company's.
"""

import re
from collections import Counter
from itertools import count
from typing import Any

Json = dict[str, Any]
KINDS = ("notes", "tasks")
TEXT = {"type": "string", "fieldType": "text", "hasUniqueValue": False}
OWN = {
    "notes": ("hs_note_body", "hs_timestamp", "hubspot_owner_id", "hs_object_id"),
    "tasks": (
        *("hs_task_subject", "hs_task_body", "hs_task_status", "hs_task_type", "hs_timestamp", "hubspot_owner_id"),
        "hs_object_id",
    ),
}
GROUP = {"notes": "engagement", "tasks": "engagement"}
STATUSES = ("NOT_STARTED", "IN_PROGRESS", "WAITING", "DEFERRED", "COMPLETED")
MOST_IN_A_BATCH = 100
PATH = re.compile(r"/crm/(objects|properties)/2026-09/(\w+)(?:/(.*))?")
TIED = re.compile(r"(\d+)/associations/default/deals/(\d+)")


class Refused(Exception):
    """What it answers in place of what was asked for."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Records:
    """Notes, tasks, and how properties are defined. `deals`: told of changes, and asked for the present state."""

    def __init__(self, deals: Any) -> None:
        self.deals = deals
        self.defined: dict[str, dict[str, Json]] = {
            kind: {name: {"name": name, **TEXT} for name in names} for kind, names in OWN.items()
        }
        self.defined["deals"] = {}
        self.objects: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS}
        self.made: Counter[str] = Counter()  # how often an object with this key was made
        self.tied: set[tuple[str, str, str]] = set()
        self.rules: dict[str, str] = {}  # property, kind or `archive` and kind -> what the company's rule says
        self._ids = count(7_000_000_001)

    # what people do there

    def about(self, kind: str, deal: str) -> list[Json]:
        """The notes or tasks of a deal."""
        return [one for key, one in self.objects[kind].items() if (kind, key, deal) in self.tied]

    def does(self, task: Json) -> None:
        """Somebody does a task."""
        task["hs_task_status"] = "COMPLETED"

    def deletes(self, kind: str, one: Json) -> None:
        """Somebody takes a note or a task away."""
        del self.objects[kind][one["hs_object_id"]]

    def picklist(self, name: str, **options: str) -> None:
        """A field of deals that takes these values: label of each, by its value."""
        listed = [{"label": label, "value": value, "hidden": False} for value, label in options.items()]
        self.defined["deals"][name] = {"name": name, "type": "enumeration", "fieldType": "select", "options": listed}

    # what it answers

    def answer(self, method: str, path: str, query: Any, body: Any) -> tuple[int, Json] | None:
        """Status and answer; None where this is about something else."""
        found = PATH.fullmatch(path)
        if found is None or found[3] == "search":
            return None
        what, kind, rest = found[1], found[2], found[3] or ""
        if what == "properties":
            self._may(f"schemas.{'read' if method == 'GET' else 'write'}")
            return self._property(method, kind, rest, body)
        writes = method != "GET" and not rest.endswith("batch/read")
        self._may(f"{'deals' if kind == 'deals' else 'contacts'}.{'write' if writes else 'read'}")
        if kind == "deals":
            return self._deal(method, rest, query, body)
        if kind not in KINDS:
            raise Refused(404, f"there is no {kind}")
        if method == "PUT" and (tie := TIED.fullmatch(rest)):
            return self._tie(kind, tie[1], tie[2])
        return self._batch(kind, rest, body, self._inputs(method, rest, body))

    def _tie(self, kind: str, one: str, deal: str) -> tuple[int, Json]:
        if one not in self.objects[kind] or self.deals.seen(deal) is None:
            raise Refused(404, "resource not found")
        self.tied.add((kind, one, deal))
        return 200, {"status": "COMPLETE", "results": []}

    def _batch(self, kind: str, rest: str, body: Any, inputs: list[Json]) -> tuple[int, Json]:
        match rest:
            case "batch/upsert":
                return 200, {"status": "COMPLETE", "results": [self._upserted(kind, one) for one in inputs]}
            case "batch/read":
                return self._read(kind, body, inputs)
            case "batch/archive":
                if rule := self.rules.get(f"archive {kind}"):
                    raise Refused(400, rule)
                for one in inputs:
                    self.objects[kind].pop(one["id"], None)
                return 204, {}
        raise Refused(404, f"there is no {rest}")

    def _may(self, scope: str) -> None:
        if scope not in self.deals.scopes:
            raise Refused(403, "This service key hasn't the scopes that this needs.")

    def _inputs(self, method: str, rest: str, body: Any) -> list[Json]:
        given = body.get("inputs") if isinstance(body, dict) else None
        if method != "POST" or not rest.startswith("batch/") or not isinstance(given, list) or not given:
            raise Refused(400, "inputs are missing")
        if len(given) > MOST_IN_A_BATCH or any(not isinstance(one.get("id"), str) for one in given):
            raise Refused(400, "too many inputs, or one without an id")
        return given

    def _upserted(self, kind: str, one: Json) -> Json:
        by, properties = one.get("idProperty"), one.get("properties")
        if not isinstance(properties, dict):
            raise Refused(400, "properties are missing")
        self._checked(kind, properties)
        if not self.defined[kind].get(by or "", {}).get("hasUniqueValue"):
            raise Refused(400, f"{by} is not a unique property of {kind}")
        if properties.get(by, one["id"]) != one["id"]:
            raise Refused(400, "the key and the property differ")
        had = next((it for it in self.objects[kind].values() if it.get(by) == one["id"]), None)
        if had is None:
            if "hs_timestamp" not in properties:
                raise Refused(400, "hs_timestamp is required")
            key = str(next(self._ids))
            had = self.objects[kind][key] = {"hs_object_id": key, by: one["id"]}
            self.made[one["id"]] += 1
        had |= properties
        return {"id": had["hs_object_id"], "properties": had, "new": len(had) == len(properties)}

    def _checked(self, kind: str, properties: Json) -> None:
        for name, value in properties.items():
            if name not in self.defined[kind]:
                raise Refused(400, f'Property "{name}" does not exist')
            if not isinstance(value, str):
                raise Refused(400, f"{name} is no text")
        if properties.get("hs_task_status", "COMPLETED") not in STATUSES:
            raise Refused(400, "hs_task_status")
        if kind in self.rules:
            raise Refused(400, self.rules[kind])

    def _read(self, kind: str, body: Json, inputs: list[Json]) -> tuple[int, Json]:
        if "properties" not in body or "propertiesWithHistory" not in body:
            raise Refused(400, "properties are missing")
        by = body.get("idProperty", "hs_object_id")
        wanted = {one["id"] for one in inputs}
        found = [one for one in self.objects[kind].values() if one.get(by) in wanted]
        shown = [{"id": one["hs_object_id"], "properties": dict(one)} for one in found]
        missing = len(wanted) - len(found)
        return 207 if missing else 200, {"results": shown, **({"numErrors": 1, "errors": [{}]} if missing else {})}

    def _deal(self, method: str, rest: str, query: Any, body: Any) -> tuple[int, Json]:
        given = self.deals.seen(rest)
        if given is None:
            raise Refused(404, "resource not found")
        if method == "GET":
            return 200, {"id": rest, "properties": {name: given.get(name) for name in query["properties"].split(",")}}
        if method != "PATCH" or not isinstance(body.get("properties"), dict):
            raise Refused(400, "properties are missing")
        for name, value in body["properties"].items():
            known = self.defined["deals"].get(name)
            if known is None:
                raise Refused(400, f'Property "{name}" does not exist')
            if value and "options" in known and value not in {one["value"] for one in known["options"]}:
                raise Refused(400, f'"{value}" was not one of the allowed options of {name}')
            if name in self.rules:
                raise Refused(400, self.rules[name])
        self.deals.edits(rest, **body["properties"])
        return 200, {"id": rest, "properties": body["properties"]}

    def _property(self, method: str, kind: str, rest: str, body: Any) -> tuple[int, Json]:
        known = self.defined[kind]
        if rest == "groups" and method == "GET":
            return 200, {"results": [{"name": GROUP[kind], "label": "Engagement", "displayOrder": -1}]}
        if method == "GET" and rest:
            if rest not in known:
                raise Refused(404, "resource not found")
            return 200, known[rest]
        needed = ("name", "label", "groupName", "type", "fieldType")
        if method != "POST" or any(not body.get(name) for name in needed) or body["groupName"] != GROUP.get(kind):
            raise Refused(400, f"some of {needed} are missing")
        if body["name"] in known:
            raise Refused(409, f'A property named "{body["name"]}" already exists')
        known[body["name"]] = dict(body)
        return 201, known[body["name"]]
