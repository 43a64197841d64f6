"""What HubSpot says of a deal -> the neutral record, and when that is news. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from bot.crm.asking import Json
from bot.crm.decided import LONGEST
from bot.crm.telling import event, moment_of, open_against
from bot.settings.app_file import HubSpotSettings
from dialogs.decided import Decided, Told
from dialogs.identity.spelling import as_name, same_text
from dialogs.records import Outcome
from dialogs.sentences import polling as said
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

NAME = "hubspot"
COMPANY = "hs_primary_associated_company"
MODIFIED, ID, STAGE, PIPELINE = "hs_lastmodifieddate", "hs_object_id", "dealstage", "pipeline"
OWNER, ENTERED, CLOSED, REASON = (
    "hubspot_owner_id",
    "hs_v2_date_entered_current_stage",
    "closedate",
    "closed_lost_reason",
)
PROPERTIES = (
    *("dealname", "amount", "deal_currency_code"),
    *(STAGE, PIPELINE, OWNER, CLOSED, REASON, ENTERED, MODIFIED, COMPANY),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline, and what it says of a deal. `outcome`: None while it is open. `counts`: by app.yaml."""

    pipeline_id: str
    pipeline: str
    id: str
    label: str
    outcome: Outcome | None
    counts: bool


Stages = Mapping[tuple[str, str], Stage]
"""By the ids of the pipeline and of the stage."""


def stages_of(pipelines: Iterable[Json], settings: HubSpotSettings) -> Stages:
    """The stages that there are, as app.yaml takes them."""
    counted, ignored = _folded(settings.pipelines), _folded(settings.ignored_stages)
    undecided = _folded(settings.no_decision)
    found: dict[tuple[str, str], Stage] = {}
    for pipeline in pipelines:
        its = _called(pipeline)
        for stage in pipeline.get("stages") or ():
            called = _called(stage)
            outcome = _outcome(stage.get("metadata") or {})
            if outcome is not None and not called.isdisjoint(undecided):
                outcome = Outcome.NO_DECISION
            counts = (not counted or not its.isdisjoint(counted)) and called.isdisjoint(ignored)
            one = Stage(*_named(pipeline), *_named(stage), outcome, counts)
            found[one.pipeline_id, one.id] = one
    return found


def unmatched(pipelines: Iterable[Json], settings: HubSpotSettings) -> tuple[tuple[str, str], ...]:
    """What app.yaml names and nothing is called: the key, and the name."""
    pipelines = tuple(pipelines)
    known = {name for one in pipelines for name in _called(one)}
    stages = {name for one in pipelines for stage in one.get("stages") or () for name in _called(stage)}
    return (
        *(("pipelines", one) for one in settings.pipelines if same_text(one) not in known),
        *(("ignored_stages", one) for one in settings.ignored_stages if same_text(one) not in stages),
    )


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(same_text(name) for name in names)


def _named(one: Json) -> tuple[str, str]:
    return str(one.get("id", "")), as_name(str(one.get("label", "")))


def _called(one: Json) -> frozenset[str]:
    return _folded(_named(one))


def _outcome(metadata: Json) -> Outcome | None:
    """HubSpot closes a stage that is sure: won at a probability of 1, lost at 0."""
    try:
        sure = float(metadata.get("probability", ""))
    except (TypeError, ValueError):
        sure = 0.0
    if str(metadata.get("isClosed", "")).lower() != "true":
        return None
    return Outcome.WON if sure == 1 else Outcome.LOST


def modified(deal: Json) -> datetime | None:
    """When a deal last changed."""
    return moment_of(_of(deal).get(MODIFIED)) or moment_of(deal.get("updatedAt"))


def _of(deal: Json) -> Json:
    given = deal.get("properties")
    return given if isinstance(given, dict) else {}


def owner_of(deal: Json) -> str:
    """HubSpot's id of whose it is, "" for nobody's."""
    return str(_of(deal).get(OWNER) or "")


def company_of(deal: Json) -> str:
    """HubSpot's id of the company that it is a deal with, "" for none."""
    return str(_of(deal).get(COMPANY) or "")


@dataclass(frozen=True, slots=True)
class Known:
    """What else a deal is told by: the addresses of owners and the names of companies, by HubSpot's ids."""

    emails: Mapping[str, str] = field(default_factory=dict)
    companies: Mapping[str, str] = field(default_factory=dict)


def told_of(
    deal: Json, stages: Stages, known: Known, settings: HubSpotSettings, zone: str
) -> tuple[Decided, Told] | None:
    """The neutral record of a deal, and the event that it is so; None where that can't be told yet.

    `zone`: of the company that sells.
    """
    said_of, at, deal_id = _of(deal), modified(deal), str(deal.get("id") or "")
    stage = stages.get((str(said_of.get(PIPELINE) or ""), str(said_of.get(STAGE) or "")))
    if stage is None or at is None or not deal_id:
        return None  # a stage that is newer than what we know is known the next time, which overlaps this one
    outcome = stage.outcome if stage.counts else None
    reason = str(said_of.get(REASON) or "")
    if outcome is Outcome.LOST and reason and same_text(reason) in _folded(settings.no_decision):
        outcome = Outcome.NO_DECISION
    entered = moment_of(said_of.get(ENTERED))
    given: dict[str, Any] = {
        "deal_id": deal_id,
        "name": as_name(str(said_of.get("dealname") or ""))[:LONGEST] or words(said.NAMELESS, ENGLISH, id=deal_id),
        "outcome": outcome or "open",
    }
    mapped = {str(ours): said_of.get(name) for ours, name in settings.properties.items()}
    if outcome is not None:
        given |= {
            "amount": said_of.get("amount"),
            "currency": said_of.get("deal_currency_code"),
            "owner_email": known.emails.get(owner_of(deal)),
            "account": known.companies.get(company_of(deal), "")[:LONGEST] or None,
            "reason": reason,
            "closed_at": _closed(moment_of(said_of.get(CLOSED)), entered),
        }
        given.update(mapped)
    elif stage.outcome is None and stage.counts and mapped.get("competitor"):
        given |= open_against(known.emails.get(owner_of(deal)), mapped)
    return event(NAME, given, at, entered, zone)


def _closed(day: datetime | None, entered: datetime | None) -> datetime | None:
    """The day of the decision: what was hoped for isn't later than it came to that."""
    found = [one for one in (day, entered) if one]
    return min(found) if found else None
