"""What Salesforce's refusals mean: whether to ask again, and what of them a person is told. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.counted import PLATFORM_ERRORS
from bot.crm.asking import MEANS, reason
from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.mapping import NAME
from dialogs.sentences import polling as said
from dialogs.sentences.words import ENGLISH, words

CODES: Mapping[str, Why] = {
    "REQUEST_LIMIT_EXCEEDED": Why.LIMITED,
    "STORAGE_LIMIT_EXCEEDED": Why.LIMITED,
    "INVALID_SESSION_ID": Why.KEY,
    "INVALID_FIELD": Why.SCOPES,
    "INVALID_TYPE": Why.SCOPES,
    "INSUFFICIENT_ACCESS": Why.SCOPES,
    "API_DISABLED_FOR_ORG": Why.SCOPES,
    "API_CURRENTLY_DISABLED": Why.AWAY,
    "QUERY_TIMEOUT": Why.AWAY,
    "SERVER_UNAVAILABLE": Why.AWAY,
    "UNABLE_TO_LOCK_ROW": Why.AWAY,
    "UNKNOWN_EXCEPTION": Why.AWAY,
}
"""What an error of the API means, where its status doesn't say; what isn't listed its status says."""
MAY_NOT = "INSUFFICIENT_ACCESS"
"""How those begin that are about a record, or all of its kind: for a record alone somebody else's rule says so."""
SEVERAL, MALFORMED, NOT_FOUND = 300, 400, 404
GONE = frozenset({"ENTITY_IS_DELETED"})
ABSENT, TAKEN = "NOT_FOUND", "DUPLICATE_VALUE"


class NotTaken(Exception):
    """Salesforce refuses what a request says, and does so again. Its words are Salesforce's, for a person.

    `code`: of its error. `there`: the records that an external id fits, where those are several. `gone`: there is no
    such record (any more).
    """

    def __init__(self, code: str, told: str, there: tuple[str, ...] = (), *, gone: bool = False) -> None:
        super().__init__(told)
        self.code, self.there, self.gone = code, there, gone

    @property
    def may_not(self) -> bool:
        """Whether our user lacks a right."""
        return self.code.startswith(MAY_NOT)


def refusal(code: str, why: Why, told: str, after: timedelta = timedelta(0)) -> Unreadable:
    """Why Salesforce can't be read; counted."""
    PLATFORM_ERRORS[NAME, code] += 1
    return Unreadable(why, f"Salesforce {told}", after)


def refused(status: int, content: Any, *, writes: bool) -> Unreadable | NotTaken:
    """What an answer of the API that is none comes to. `writes`: something was to be written."""
    listed = content if isinstance(content, list) else []
    first = listed[0] if listed and isinstance(listed[0], dict) else {}
    code, told = str(first.get("errorCode") or ""), first.get("message")
    why = CODES.get(code) or MEANS.get(status, Why.ODD)
    if writes and (
        (why in {Why.SCOPES, Why.ODD} and status in {SEVERAL, MALFORMED, NOT_FOUND}) or code.startswith(MAY_NOT)
    ):
        PLATFORM_ERRORS[NAME, code or str(status)] += 1
        there = tuple(str(one).rpartition("/")[2] for one in listed) if status == SEVERAL else ()
        return NotTaken(code, reason(told, status), there, gone=status == NOT_FOUND or code in GONE)
    more = " ".join(str(told or "").split())[:200]
    says = words(said.ANSWERED, ENGLISH, status=str(status), code=code, more=more)
    return refusal(code or str(status), why, says.rstrip(": "))
