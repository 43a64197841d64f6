"""The body of the generic hook: what its fields may be, and the neutral record made of it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from dialogs.decided import Decided
from dialogs.identity.spelling import as_name, canonical_id
from dialogs.records import MILLS, Outcome

MOST = Decimal(10) ** 12
LONGEST = 200
YEARS = range(1990, 2100)


def _text(given: Any) -> Any:
    """Senders write ids as numbers, and what they don't know as an empty text."""
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, int):
        return str(given)
    if isinstance(given, str) and not _can_be_kept(given):
        raise ValueError("it holds a character that can't be kept")
    return as_name(given) or None if isinstance(given, str) else given


def _reason(given: Any) -> Any:
    """It may be somebody's own words, at length: how it begins is enough to go by."""
    text = _text(given)
    return text[:LONGEST].rstrip() if isinstance(text, str) else text


def _can_be_kept(text: str) -> bool:
    """PostgreSQL takes no NUL, and half of a pair of surrogates is no character."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _said(given: Any) -> Any:
    return given.strip() or None if isinstance(given, str) else given


def _currency(given: Any) -> Any:
    code = _text(given)
    if isinstance(code, str) and code.upper() not in list_currencies():
        raise ValueError("it must be a currency's code of three letters, such as EUR")
    return code.upper() if isinstance(code, str) else code


def _email(given: Any) -> Any:
    text = _text(given)
    if isinstance(text, str) and text.count("@") != 1:
        raise ValueError("it must be an e-mail address")
    return text


def _likely(given: datetime | None) -> datetime | None:
    """Many systems write the first or last moment that they can for one that they don't know."""
    if given is not None and given.year not in YEARS:
        raise ValueError(f"it must lie between {YEARS[0]} and {YEARS[-1]}")
    return given


Name = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=LONGEST)]
Text = Annotated[str, Field(max_length=LONGEST)]
Maybe = Annotated[Text | None, BeforeValidator(_text)]
Amount = Annotated[Decimal, Field(ge=0, le=MOST, allow_inf_nan=False)]
When = Annotated[datetime | None, BeforeValidator(_said), AfterValidator(_likely)]
"""A day alone is its first moment."""


class Body(BaseModel):
    """What a sender posts. What isn't listed here is left alone: senders add their own."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    deal_id: Name  # in the CRM
    name: Name
    outcome: Literal["won", "lost", "no_decision", "open"]
    account: Maybe = None
    amount: Annotated[Amount | None, BeforeValidator(_said)] = None
    currency: Annotated[str | None, BeforeValidator(_currency)] = None
    owner_email: Annotated[Text | None, BeforeValidator(_email)] = None
    competitor: Maybe = None
    product: Maybe = None
    segment: Maybe = None
    region: Maybe = None
    stage: Maybe = None
    lead_source: Maybe = None
    reason: Annotated[Text | None, BeforeValidator(_reason)] = None
    closed_at: When = None
    changed_at: When = None


def json_schema() -> dict[str, Any]:
    """What a sender may post, as JSON Schema: what is checked here, in the words of that language."""
    made = Body.model_json_schema()
    named = {"type": ["string", "integer"], "minLength": 1, "maxLength": LONGEST}
    moment_of = {"type": ["string", "null"]}
    shapes: dict[str, dict[str, Any]] = {
        "deal_id": named,
        "name": named,
        "outcome": {"enum": made["properties"]["outcome"]["enum"]},
        "amount": {"type": ["string", "number", "null"], "pattern": r"^\s*(\d+(\.\d*)?|\.\d+)?\s*$", "minimum": 0},
        "currency": {"type": ["string", "null"], "pattern": "^([A-Za-z]{3})?$"},
        "owner_email": {"type": ["string", "null"], "maxLength": LONGEST},
        "reason": {"type": ["string", "integer", "null"]},
        "closed_at": moment_of,
        "changed_at": moment_of,
    }
    rest = {"type": ["string", "integer", "null"], "maxLength": LONGEST}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "winloss",
        "type": "object",
        "properties": {name: shapes.get(name, rest) for name in Body.model_fields},
        "required": made["required"],
        "additionalProperties": True,
    }


def decided(body: Body, zone: str) -> Decided:
    """The neutral record. `zone`: of the company, in whose days closings are counted."""
    return Decided(
        deal_id=canonical_id(body.deal_id),
        name=body.name,
        outcome=None if body.outcome == "open" else Outcome(body.outcome),
        account=body.account,
        amount=None if body.amount is None else int(body.amount * MILLS),
        currency=body.currency,
        owner_email=body.owner_email,
        competitor=body.competitor,
        product=body.product,
        segment=body.segment,
        region=body.region,
        stage=body.stage,
        lead_source=body.lead_source,
        reason=body.reason,
        closed_on=moment(body.closed_at, zone).astimezone(ZoneInfo(zone)).date() if body.closed_at else None,
    )


def moment(given: datetime, zone: str) -> datetime:
    """A moment in UTC. One without an offset is meant in the company's zone."""
    return (given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
