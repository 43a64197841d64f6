"""What Pipedrive says of a deal -> the neutral record, and when that is news. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from bot.crm.asking import Json
from bot.crm.decided import LONGEST
from bot.crm.telling import event, moment_of, open_against
from bot.settings.app_file import PipedriveSettings
from dialogs.decided import Decided, Told
from dialogs.identity.spelling import as_name, same_text
from dialogs.records import Outcome
from dialogs.sentences import polling as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

NAME = "pipedrive"
OUTCOMES: Mapping[str, Outcome | None] = {"open": None, "won": Outcome.WON, "lost": Outcome.LOST}
"""By a deal's status; there is a fourth, of a deal that was deleted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What its numbers mean, each by its id as text: pipelines and stages by name, users by address, organizations.

    `options`: of each field of the company's own that is read, by its code; none of one that holds text.
    """

    pipelines: Mapping[str, str]
    stages: Mapping[str, str]
    emails: Mapping[str, str]
    accounts: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def names_of(given: Iterable[Json]) -> Mapping[str, str]:
    """Id -> name."""
    return {str(one.get("id")): as_name(str(one.get("name") or "")) for one in given}


def emails_of(users: Iterable[Json]) -> Mapping[str, str]:
    """Id -> e-mail address."""
    return {str(one.get("id")): str(one.get("email") or "") for one in users}


def labels_of(found: Json | None) -> Mapping[str, str]:
    """Id -> label of a field's options; none where it has none, or isn't there."""
    return {text_of(one, "id"): text_of(one, "label") for one in (found or {}).get("options") or ()}


def text_of(deal: Json, name: str) -> str:
    """An id or a text of a deal, "" for none."""
    return _text(deal.get(name))


def own_of(deal: Json, code: str) -> str:
    """What a field of the company's own says, an option by its id; "" for none.

    Of several that were picked nobody says which one it was: none is taken.
    """
    given = (deal.get("custom_fields") or {}).get(code)
    return _text(given[0] if isinstance(given, list) and len(given) == 1 else given)


def _text(given: Any) -> str:
    return "" if given is None or isinstance(given, bool | dict | list) else str(given)


def modified(deal: Json) -> datetime | None:
    """When a deal last changed, to the second."""
    return moment_of(deal.get("update_time"))


def told_of(deal: Json, known: Known, settings: PipedriveSettings, zone: str) -> tuple[Decided, Told] | None:
    """The neutral record of a deal, and the event that it is so; None for one that was deleted. `zone`: ours."""
    at, deal_id, status = modified(deal), text_of(deal, "id"), text_of(deal, "status")
    if at is None or not deal_id or status not in OUTCOMES or deal.get("is_deleted") is True:
        return None
    outcome = OUTCOMES[status] if _counts(deal, known, settings) else None
    reason = text_of(deal, "lost_reason")
    if outcome is Outcome.LOST and same_text(reason) in {same_text(one) for one in settings.no_decision}:
        outcome = Outcome.NO_DECISION
    closed = moment_of(deal.get("won_time" if outcome is Outcome.WON else "lost_time"))
    closed = closed or moment_of(deal.get("close_time"))
    given: dict[str, Any] = {
        "deal_id": deal_id,
        "name": as_name(text_of(deal, "title"))[:LONGEST] or words(said.NAMELESS, ENGLISH, id=deal_id),
        "outcome": outcome or "open",
    }
    mapped = {str(ours): _said(deal, code, known) for ours, code in settings.properties.items()}
    if outcome is not None:
        given |= {
            "account": known.accounts.get(text_of(deal, "org_id")),
            "amount": text_of(deal, "value"),
            "currency": text_of(deal, "currency"),
            "owner_email": known.emails.get(text_of(deal, "owner_id")),
            "stage": known.stages.get(text_of(deal, "stage_id")),
            "reason": reason if outcome is not Outcome.WON else None,
            "closed_at": closed,
            **mapped,
        }
    elif OUTCOMES[status] is None and _counts(deal, known, settings) and mapped.get("competitor"):
        given |= open_against(known.emails.get(text_of(deal, "owner_id")), mapped)
    return event(NAME, given, at, closed, zone)


def _said(deal: Json, code: str, known: Known) -> str:
    said, options = own_of(deal, code), known.options.get(code)
    return (options.get(said, "") if options else said)[:LONGEST]


def _counts(deal: Json, known: Known, settings: PipedriveSettings) -> bool:
    """Whether the deals of its pipeline do."""
    key = text_of(deal, "pipeline_id")
    called = {same_text(key), same_text(known.pipelines.get(key, ""))} - {""}
    return not settings.pipelines or any(same_text(one) in called for one in settings.pipelines)
