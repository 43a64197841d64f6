"""What app.yaml may say: what people decide, part by part."""

from collections.abc import Mapping
from datetime import date
from datetime import time as TimeOfDay  # noqa: N812 -- a field of ours is called time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from bot.settings.values import (
    RATES_DATE,
    Competitors,
    Currency,
    FieldName,
    HookName,
    LocalTime,
    People,
    Rates,
    Weekday,
    Zone,
)
from dialogs.records import Outcome

if TYPE_CHECKING:
    from insights.shapes.exchange import Exchange

P = TypeVar("P", bound="Part")


class Part(BaseModel):
    """A part of app.yaml: lines of the form `name: value`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DigestSettings(Part):
    """When the weekly digest appears; each platform has a key of its own for where."""

    allow_external: bool = False  # post also where people of another company read along
    link_days: int = Field(default=90, ge=1, le=3650)  # how long the link to its page is good
    weekday: Weekday = "monday"
    time: LocalTime = TimeOfDay(9, 0)


class ReminderSettings(Part):
    """When an unanswered debrief is brought up again: days after the prompt, at a local time."""

    first_days: int = Field(default=1, ge=1, le=30)
    last_days: int = Field(default=4, ge=2, le=60)
    time: LocalTime = TimeOfDay(9, 0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_days <= self.first_days:
            raise ValueError(f"last_days ({self.last_days}) should be more than first_days ({self.first_days})")
        return self


class FollowUpSettings(Part):
    """When a contract's end is brought up: so many days before it, and once more."""

    days_before: int = Field(default=60, ge=2, le=366)
    again_days_before: int = Field(default=14, ge=1, le=365)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.again_days_before >= self.days_before:
            raise ValueError(
                f"again_days_before ({self.again_days_before}) should be less than days_before ({self.days_before})"
            )
        return self


class RetentionSettings(Part):
    """How many months after a closing something goes by itself; unset: it is kept."""

    words: int | None = Field(default=None, ge=3, le=600)
    names: int | None = Field(default=None, ge=12, le=600)  # a running year's figures count a customer's deals as one's

    @model_validator(mode="after")
    def _words_first(self) -> Self:
        if self.words and self.names and self.names < self.words:
            raise ValueError(f"names ({self.names}) should be no fewer than words ({self.words}), which hold names")
        return self


class EncryptionSettings(Part):
    """What of the database is encrypted, besides secrets."""

    words: bool = False  # what people wrote, and quotes of it


HookField = Literal[
    "deal_id",
    "name",
    "account",
    "outcome",
    "amount",
    "currency",
    "owner_email",
    "competitor",
    "product",
    "segment",
    "region",
    "stage",
    "lead_source",
    "reason",
    "closed_at",
    "changed_at",
]


Known = Literal["competitor", "product", "segment", "region", "lead_source"]
"""What stands somewhere else in each CRM."""


class HookSettings(Part):
    """How one name under which a CRM tells of deals is taken."""

    workspace: str = ""  # whose deals they are, by its id; "": of the only one
    auth: Literal["hmac", "bearer"] = "hmac"  # the body is signed, or a secret of its own is brought along
    preset: Literal["", "close", "zoho", "power_automate", "salesforce_flow", "zapier"] = ""  # how the sender calls it
    fields: dict[HookField, str] = {}  # ours -> where it stands in what is sent, before what the preset says
    outcomes: dict[str, Literal["won", "lost", "no_decision", "open"]] = {}  # what the sender calls them
    no_decision: tuple[str, ...] = ()  # reasons or stages of a loss that no buyer decided
    owners: dict[str, str] = {}  # the sender's id of an owner -> their e-mail address

    @property
    def by_close(self) -> bool:
        """Whether Close itself signs it, in its own way."""
        return self.preset == "close" and self.auth == "hmac"

    @property
    def own_secret(self) -> bool:
        """Whether it doesn't share the secret that all others sign with."""
        return self.auth == "bearer" or self.by_close


ONLY: Mapping[str, tuple[Outcome, ...]] = {
    "closed_lost_reason": (Outcome.LOST, Outcome.NO_DECISION),
    "closed_won_reason": (Outcome.WON,),
    "lost_reason": (Outcome.LOST, Outcome.NO_DECISION),
}
"""CRMs' own fields that are about some outcomes alone."""


class FieldSettings(Part):
    """What goes into one field of a deal: an answer, by the key of its question."""

    answer: str
    values: dict[str, str] = {}  # answer -> the picklist's value or label, where they aren't called alike
    outcomes: tuple[Outcome, ...] = ()  # of these alone; empty: of all
    overwrite: bool = False  # also what a person wrote there


def _answer_alone(given: Any) -> Any:
    return {"answer": given} if isinstance(given, str) else given


Fields = dict[str, Annotated[FieldSettings, BeforeValidator(_answer_alone)]]
"""A field of the CRM's -> what goes there."""


class HubSpotSettings(Part):
    """Which deals of HubSpot count, by names or ids."""

    workspace: str = ""  # whose deals they are, by its id; "": of the only one
    pipelines: tuple[str, ...] = ()  # empty: all
    ignored_stages: tuple[str, ...] = ()  # closed ones that are no decision of a buyer's at all
    no_decision: tuple[str, ...] = ("No decision",)  # stages, or what stands in closed_lost_reason
    properties: dict[Known, str] = {}  # ours -> the deal's property
    fields: Fields = {}  # by the property's internal name


class PipedriveSettings(Part):
    """Which deals of Pipedrive count."""

    workspace: str = ""  # whose deals they are, by its id; "": of the only one
    pipelines: tuple[str, ...] = ()  # by names or ids; empty: all
    no_decision: tuple[str, ...] = ("No decision",)  # what stands in its lost reason
    properties: dict[Known, str] = {}  # ours -> the code of the deal's field
    fields: Fields = {}  # by the field's code


class SalesforceSettings(Part):
    """Which opportunities of Salesforce count, by names."""

    workspace: str = ""  # whose deals they are, by its id; "": of the only one
    record_types: tuple[str, ...] = ()  # empty: all
    ignored_stages: tuple[str, ...] = ()  # closed ones that are no decision of a buyer's at all
    no_decision: tuple[str, ...] = ("No decision",)  # stages, or what stands in the field of the reason
    properties: dict[Literal["reason"] | Known, FieldName] = {}  # ours -> theirs
    fields: Fields = {}  # by the field's API name

    @property
    def reason(self) -> str:
        """The field that says why a deal ended so, "" for none."""
        return self.properties.get("reason", "")


class CrmSettings(Part):
    """How deals are taken that a CRM tells of."""

    least_amount: Decimal | None = Field(default=None, ge=0)  # in `currency`: what is smaller isn't asked about
    wait_hours: int = Field(default=2, ge=0, le=72)  # after a loss, so that nobody is asked in the sting
    at_once: int = Field(default=5, ge=1, le=50)  # of more deals of one person it is asked first of which
    briefs: bool = True  # owners of open deals hear, unasked, what we know of the competitor
    hooks: dict[HookName, HookSettings] = {}
    reasons: dict[str, str] = {}  # what the CRM gives as a reason -> the driver that it counts as
    hubspot: HubSpotSettings = HubSpotSettings()
    pipedrive: PipedriveSettings = PipedriveSettings()
    salesforce: SalesforceSettings = SalesforceSettings()

    def fields_of(self, crm: str) -> Mapping[str, FieldSettings]:
        """The fields of a CRM's deals that answers go into."""
        return found.fields if (found := self._of(crm)) else {}

    def properties_of(self, crm: str) -> frozenset[str]:
        """What of ours app.yaml says the place of in a CRM's deals."""
        return frozenset(found.properties) if (found := self._of(crm)) else frozenset()

    def workspace_of(self, crm: str) -> str:
        """Whose deals it has, "" for the only workspace's."""
        return found.workspace if (found := self._of(crm)) else ""

    def _of(self, crm: str) -> HubSpotSettings | PipedriveSettings | SalesforceSettings | None:
        match crm:
            case "hubspot":
                return self.hubspot
            case "pipedrive":
                return self.pipedrive
            case "salesforce":
                return self.salesforce
        return None

    def written(self, crm: str, outcome: Outcome) -> Mapping[str, FieldSettings]:
        """Those that a deal has filled which ended so."""
        found = self.fields_of(crm).items()
        goes = {name: one for name, one in found if outcome in (one.outcomes or ONLY.get(name, (outcome,)))}
        if outcome is Outcome.NO_DECISION:  # it may be one for what stands in these: written over, it would be a loss
            why = {*ONLY, self.salesforce.reason.casefold()}
            goes |= {
                name: one.model_copy(update={"overwrite": False})
                for name, one in goes.items()
                if name.casefold() in why
            }
        return goes


class SalesTeam(Part):
    """Some who sell together, by user ids (members also by e-mail addresses), and who manages them alone."""

    managers: tuple[str, ...] = ()
    members: People = ()


class AppFile(Part):
    """app.yaml, as far as it is about no platform."""

    timezone: Zone = "Europe/London"
    currency: Currency = "EUR"
    rates: Rates = {}  # code -> what one is worth; `date`: of which day
    business_year: int = Field(default=1, ge=1, le=12)  # the month it begins in
    managers: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    sales_teams: dict[str, SalesTeam] = {}  # name -> its people
    pilot: People = ()  # e-mail addresses or user ids; empty: everybody
    people: dict[str, str] = {}  # name in the CRM -> user id
    competitors: Competitors = ()
    debrief: str = "standard"
    digest: DigestSettings = DigestSettings()
    reminders: ReminderSettings = ReminderSettings()
    follow_ups: FollowUpSettings = FollowUpSettings()
    retention: RetentionSettings = RetentionSettings()
    encryption: EncryptionSettings = EncryptionSettings()
    crm: CrmSettings = CrmSettings()

    @model_validator(mode="after")
    def _rates_of_others(self) -> Self:
        if self.currency in self.rates:
            raise ValueError(f"{self.currency} in rates is your own currency; list what others are worth in it")
        return self

    @property
    def exchange(self) -> "Exchange | None":
        """The rates by which sums are converted, if there are any."""
        rates = {code: Decimal(text) for code, text in self.rates.items() if code != RATES_DATE}
        if not rates:
            return None
        from insights.shapes.exchange import Exchange  # noqa: PLC0415 - only for those who list rates

        return Exchange(self.currency, date.fromisoformat(self.rates[RATES_DATE]), rates)

    def in_ours(self, amount: int | None, currency: str | None) -> Decimal | None:
        """An amount in our currency, by the rates; None where it isn't known, or has no rate."""
        known = self.exchange.rates if self.exchange else {}
        rate = Decimal(1) if currency in (None, self.currency) else known.get(currency or "")
        return None if amount is None or rate is None else amount * rate

    def part(self, shape: type[P]) -> P:
        """A platform's own part, by its shape."""
        return next(value for _, value in self if isinstance(value, shape))


class Shape(Protocol):
    """What a platform adds to app.yaml: parts of its own, and the key of its channel under `digest`."""

    @property
    def parts(self) -> Mapping[str, type[Part]]:
        """Key of app.yaml -> the shape of what stands there."""
        ...

    @property
    def channel(self) -> tuple[str, Any] | None:
        """The key, and the kind of text that stands there."""
        ...


@cache
def app_file(shapes: tuple[Shape, ...]) -> type[AppFile]:
    """The shape of all of app.yaml: our settings and each platform's."""
    channels: dict[str, Any] = {key: (kind, "") for key, kind in (shape.channel for shape in shapes if shape.channel)}
    digest: type[Any] = create_model("DigestSettings", __base__=DigestSettings, **channels)
    parts: dict[str, Any] = {key: (part, part()) for shape in shapes for key, part in shape.parts.items()}
    return create_model("AppFile", __base__=AppFile, digest=(digest, digest()), **parts)
