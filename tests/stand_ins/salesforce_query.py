"""The query language of the Salesforce that says no, as far as it is asked: a field that isn't there is refused."""

import re
from datetime import datetime, timedelta
from typing import Any

from tests.stand_ins.salesforce_records import Refused

Json = dict[str, Any]
ORG = "00DWx0000004CaFMAU"
OBJECTS = {
    "Opportunity": {
        *("Id", "Name", "StageName", "IsClosed", "IsWon", "Amount", "CloseDate", "SystemModstamp", "LastModifiedDate"),
        *("LastStageChangeDate", "OwnerId", "AccountId", "IsDeleted"),
    },
    "OpportunityStage": {"Id", "ApiName", "MasterLabel", "IsActive", "IsClosed", "IsWon", "SortOrder"},
    "Organization": {"Id", "Name"},
    "Task": {"Id", "Subject", "Status", "IsClosed", "WhatId", "OwnerId", "ActivityDate", "CreatedById"},
    "UserRecordAccess": {"Id", "UserId", "RecordId", "HasEditAccess", "HasDeleteAccess"},
    "TaskStatus": {"Id", "ApiName", "MasterLabel", "IsClosed", "SortOrder"},
}
RELATED = {
    "Owner": {"Id", "Name", "Email", "IsActive"},
    "Account": {"Id", "Name"},
    "RecordType": {"Id", "Name"},
    "Rival__r": {"Id", "Name"},
}
LOOKED_UP = {"OwnerId": "Owner", "AccountId": "Account", "RecordTypeId": "RecordType", "Rival__c": "Rival__r"}
SOQL = re.compile(
    r"SELECT (?P<fields>.+?) FROM (?P<of>\w+)(?: WHERE (?P<where>.+?))?(?: GROUP BY (?P<group>[\w.]+))?"
    r"(?: ORDER BY (?P<order>.+?))?(?: LIMIT (?P<limit>\d+))?"
)
MOMENTS = {"SystemModstamp", "LastModifiedDate", "LastStageChangeDate"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|LAST_N_DAYS:\d+")


class Queries:
    """`org`: what is asked of."""

    def __init__(self, org: Any) -> None:
        self.org = org

    def found(self, soql: str) -> tuple[str, list[Json]]:
        """What is asked for, and all of it that is there."""
        asked = SOQL.fullmatch(soql)
        if not asked:
            raise Refused(400, "MALFORMED_QUERY", soql)
        of = asked["of"]
        if of not in OBJECTS or of in self.org.hidden:
            raise Refused(400, "INVALID_TYPE", f"sObject type '{of}' is not supported.")
        records = {
            "Opportunity": list(self.org.deals.values()),
            "OpportunityStage": self.org.stages,
            "Task": list(self.org.records.tasks.values()),
            "TaskStatus": self.org.records.statuses,
            "UserRecordAccess": self.org.records.access(),
        }.get(of, [{"Id": ORG}])
        paths = [one.split(" ") for one in asked["fields"].split(", ")]
        order = (asked["order"] or "Id").split(", ")
        conditions = [one.split(" ", 2) for one in (asked["where"] or "").split(" AND ") if one]
        for path in (*(one[0] for one in paths), *order, *(one[0] for one in conditions), asked["group"] or "Id"):
            self._check(of, path)
        found = [one for one in records if all(self._holds(one, *condition) for condition in conditions)]
        found = (
            sorted(found, key=lambda one: [_at(one, path) for path in order])
            if asked["order"] != "SortOrder"
            else found
        )
        made = [_shown(one, paths) for one in found if not one.get("IsDeleted")]
        if asked["group"]:
            made = [dict(pairs) for pairs in sorted({tuple(one.items()) for one in made})]
        made = made[: int(asked["limit"] or 50_000)]
        return of, made

    def _check(self, of: str, path: str) -> None:
        """The field is there, by whichever name."""
        first, _, rest = path.partition(".")
        key = next((name for name, related in LOOKED_UP.items() if related == first), "")
        known = rest in RELATED[first] and key in self.org.seen(of) if rest and key else first in self.org.seen(of)
        if not known:
            raise Refused(400, "INVALID_FIELD", f"No such column '{path}' on entity '{of}'.")

    def _holds(self, record: Json, path: str, operator: str, literal: str) -> bool:
        found = _at(record, path)
        if path in MOMENTS:
            if not MOMENT.fullmatch(literal):
                raise Refused(
                    400, "INVALID_FIELD", f"value of filter criterion for field '{path}' must be of type dateTime"
                )
            if literal.startswith("LAST"):
                since = self.org.now() - timedelta(days=int(literal.partition(":")[2]))
                return datetime.fromisoformat(found) >= since
            at, other = datetime.fromisoformat(found), datetime.fromisoformat(literal)
            return {"=": at == other, ">=": at >= other, "<": at < other, ">": at > other}[operator]
        if literal == "null":
            return (found is None) is (operator == "=")
        if literal in {"true", "false"}:
            return found is (literal == "true")
        if operator == "IN":
            return f"'{found}'" in literal.strip("()").split(", ")
        if not literal.startswith("'"):
            raise Refused(400, "INVALID_FIELD", f"value of filter criterion for field '{path}' must be in quotes")
        return {"=": found == literal.strip("'"), ">": found > literal.strip("'")}[operator]


def _at(record: Json, path: str) -> Any:
    found: Any = record
    for name in path.split("."):
        found = (found or {}).get(name)
    return found


def _shown(record: Json, paths: list[list[str]]) -> Json:
    """A record as it is answered, records that it looks up within it."""
    made: Json = {} if len(paths[0]) > 1 else {"attributes": {"type": "Opportunity"}}
    for path, *alias in paths:
        first, _, rest = path.partition(".")
        if alias or not rest:
            made[alias[0] if alias else path] = _at(record, path)
        elif record.get(first) is None:
            made[first] = None
        else:
            made[first] = {**(made.get(first) or {}), rest: record[first].get(rest)}
    return made
