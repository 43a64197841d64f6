"""What is written to the Salesforce that says no: tasks, upserted by an External ID, and fields of opportunities.

It refuses what the real one refuses: a field that isn't there or may not be edited, a key that is none, a value that a
restricted picklist doesn't have, a text too long, a rule of the company's, what our user has no right to, what was
deleted, and, of an External ID that isn't unique, a key that several have.
"""

import re
from collections import Counter
from itertools import count
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]
OURS = "winloss_id__c"
USER = "005Wx0000000009AAA"  # whom it is done as
RIGHTS = ("createable", "updateable", "deletable")
TASK = {"Subject": 255, "Description": 32_000, "ActivityDate": 10, "WhatId": 18, "OwnerId": 18, "Status": 255}
READ_ONLY = {"Id", "IsClosed", "IsDeleted", "SystemModstamp", "CreatedDate"}
PATH = re.compile(r"/sobjects/(\w+)(?:/(\w+))?(?:/([^/]+))?")
FORMAT = re.compile(r"\.\w+$")  # of an answer, at the end of an address


class Refused(Exception):
    """What it answers in place of what was asked for."""

    def __init__(self, status: int, code: str, message: str = "", answer: Any = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.answer = status, code, message, answer


class Records:
    """Tasks, and what may be said of opportunities. `org`: whose deals they are about."""

    def __init__(self, org: Any) -> None:
        self.org = org
        self.tasks: dict[str, Json] = {}
        self.statuses = [
            {"ApiName": name, "IsClosed": name == "Completed", "SortOrder": at}
            for at, name in enumerate(("Not Started", "In Progress", "Completed"))
        ]
        self.rights = {of: dict.fromkeys(RIGHTS, True) for of in ("Task", "Opportunity")}
        self.key: Json | None = {"type": "string", "length": 255, "externalId": True, "unique": True}
        self.rules: dict[str, str] = {}  # field, "Task" or "delete Task" -> what the company's rule says of it
        self.codes: dict[str, str] = {}  # the same -> the code that it is refused with, in place of a rule's
        self.private = False  # only its owner, and whoever stands above them, may change a task
        self.silent = False  # of an upsert, as its older versions were
        self.made: Counter[str] = Counter()  # how often a task with this key was made
        self.read_only: set[str] = set()  # fields of opportunities
        self.inactive: set[str] = set()  # users
        self._ids = count(1)

    # what people do there

    def about(self, kind: str, deal: str) -> list[Json]:
        """The notes or tasks of a deal that stand."""
        noted = kind == "notes"
        there = [one for one in self.tasks.values() if one["WhatId"] == deal and not one["IsDeleted"]]
        return [one for one in there if str(one.get(OURS)).endswith("-note") == noted]

    def does(self, task: Json) -> None:
        """Somebody does a task."""
        task |= {"Status": "Completed", "IsClosed": True}

    def deletes(self, task: Json) -> None:
        """Somebody takes a task away: it is in the recycle bin."""
        task["IsDeleted"] = True

    def defines(self, name: str, kind: str = "string", length: int = 255, **values: str) -> None:
        """A field of opportunities: its type, and of a restricted picklist what it takes, label by value."""
        self.org.custom[name] = kind
        self.org.lengths[name] = length
        if values:
            self.org.picklists[name] = values
        for one in self.org.deals.values():
            one.setdefault(name, None)

    # what it answers

    def access(self) -> list[Json]:
        """What our user may do to each task."""
        may = {key: not self.private or one["OwnerId"] == USER for key, one in self.tasks.items()}
        return [
            {"UserId": USER, "RecordId": key, "HasEditAccess": found, "HasDeleteAccess": found}
            for key, found in may.items()
        ]

    def described(self) -> Json:
        """What a task has."""
        known = [{"name": name, "type": "string", "length": length} for name, length in TASK.items()]
        ours = [{"name": OURS, **self.key}] if self.key else []
        each = [{"createable": True, "updateable": True, **one} for one in (*known, *ours)]
        return {"name": "Task", "fields": each, **self.rights["Task"]}

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any] | None:
        """Status and answer; None where this is about something else."""
        found = PATH.fullmatch(path)
        if found is None:
            return None
        of, by, key = found[1], found[2], found[3]
        match (method, of):
            case "PATCH", "Task" if key is not None:
                made = self._upsert(by, FORMAT.sub("", unquote(key)), body)
                return (204, None) if self.silent else made
            case "PATCH", "Task":
                self._changes(self._there(by), body)
                return 204, None
            case "DELETE", "Task":
                self._may("Task", "deletable")
                task = self._there(by)
                self._owned(task)
                self._rule("delete Task")
                task["IsDeleted"] = True
                return 204, None
            case "PATCH", "Opportunity" if key is None:
                return self._deal(by, body)
        raise Refused(404, "NOT_FOUND", "The requested resource does not exist")

    def _upsert(self, by: str, key: str, body: Any) -> tuple[int, Any]:
        if by != OURS or not self.key or not self.key["externalId"]:
            raise Refused(404, "NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {by}")
        if OURS in body:
            raise Refused(400, "INVALID_FIELD", f"The {OURS} field should not be specified in the sobject data.")
        if len(key) > self.key["length"]:
            raise Refused(400, "STRING_TOO_LONG", f"winloss id: data value too large: {key}")
        there = [one for one in self.tasks.values() if one.get(OURS) == key and not one["IsDeleted"]]
        if len(there) > 1:
            urls = [f"/services/data/v64.0/sobjects/Task/{one['Id']}" for one in there]
            raise Refused(300, "", answer=urls)
        if there:
            self._changes(there[0], body)
            return 200, {"id": there[0]["Id"], "success": True, "errors": [], "created": False}
        self._may("Task", "createable")
        made = {"Id": f"00TWx{next(self._ids):013}", OURS: key, "Status": "Not Started", "IsDeleted": False}
        made |= {"OwnerId": USER, "CreatedById": USER, "ActivityDate": None}
        self._changes(made, body, new=True)
        self.tasks[made["Id"]] = made
        self.made[key] += 1
        return 201, {"id": made["Id"], "success": True, "errors": [], "created": True}

    def _changes(self, task: Json, body: Any, *, new: bool = False) -> None:
        if not new:
            self._may("Task", "updateable")
            self._owned(task)
        if odd := body.keys() - TASK.keys():
            raise Refused(400, "INVALID_FIELD", f"No such column '{min(odd)}' on sobject of type Task")
        for name, says in body.items():
            if len(says or "") > TASK[name]:
                raise Refused(400, "STRING_TOO_LONG", f"{name}: data value too large (max length={TASK[name]})")
        if body.get("OwnerId") in self.inactive:
            raise Refused(400, "INACTIVE_OWNER_OR_USER", "operation performed with inactive user")
        deal = self.org.deals.get(body.get("WhatId"))
        if deal is None or deal["IsDeleted"]:
            raise Refused(400, "ENTITY_IS_DELETED", "entity is deleted")
        status = body.get("Status", task["Status"])
        known = {one["ApiName"]: one["IsClosed"] for one in self.statuses}
        if status not in known:
            raise Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", f"Status: bad value: {status}")
        self._rule("Task")
        task |= {**body, "IsClosed": known[status]}

    def _deal(self, key: str, body: Any) -> tuple[int, Any]:
        deal = self.org.deals.get(key)
        if deal is None or deal["IsDeleted"]:
            raise Refused(404, "ENTITY_IS_DELETED", "entity is deleted")
        self._may("Opportunity", "updateable")
        known = self.org.seen("Opportunity")
        for name, says in body.items():
            if name not in known:
                raise Refused(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type Opportunity")
            if name in self.read_only | READ_ONLY:
                told = f"Unable to create/update fields: {name}. Please check the security settings of this field."
                raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", told)
            picks = self.org.picklists.get(name)
            if picks and says is not None and says not in picks:
                told = f"{name}: bad value for restricted picklist field: {says}"
                raise Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", told)
            most = self.org.lengths.get(name, 255)
            if len(says or "") > most:
                raise Refused(400, "STRING_TOO_LONG", f"{name}: data value too large: {says} (max length={most})")
            self._rule(name)
        self.org.edits(key, **body)
        return 204, None

    def _there(self, key: str) -> Json:
        if key not in self.tasks:
            raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
        if self.tasks[key]["IsDeleted"]:
            raise Refused(404, "ENTITY_IS_DELETED", "entity is deleted")
        return self.tasks[key]

    def _may(self, of: str, right: str) -> None:
        if not self.rights[of][right]:
            told = "insufficient access rights on object id"
            raise Refused(400, "INSUFFICIENT_ACCESS_OR_READONLY", told)

    def _owned(self, task: Json) -> None:
        if self.private and task["OwnerId"] != USER:
            raise Refused(400, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")

    def _rule(self, of: str) -> None:
        if of in self.rules:
            raise Refused(400, self.codes.get(of, "FIELD_CUSTOM_VALIDATION_EXCEPTION"), self.rules[of])
