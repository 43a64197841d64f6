"""How senders call what the hook wants to know: a preset each, as data. app.yaml may say otherwise, field by field.

A path leads into what is sent: `event.data.id`. Where it could be several, the first that is there counts.
"""

from collections.abc import Mapping
from dataclasses import field

from dialogs.values import dataclass

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Preset:
    """One sender. `fields`: ours -> paths. `outcomes`: what stands there, folded -> the outcome.

    `otherwise`: the outcome of what isn't listed; "" where it is refused, so that a stage that nobody thought of isn't
    taken for an open one. `no_decision`: reasons and stages of a loss that no buyer decided. `cents`: amounts are in
    hundredths. `closed`, `won`: two flags instead of an outcome.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    no_decision: tuple[str, ...] = ("no decision",)
    cents: bool = False
    closed: str = ""
    won: str = ""


_STAGES = {
    "won": "won",
    "lost": "lost",
    "open": OPEN,
    "closed won": "won",
    "closed lost": "lost",
    "closedwon": "won",
    "closedlost": "lost",
    "no decision": "no_decision",
    "no_decision": "no_decision",
    "reopened": OPEN,
}
_RIVAL = "to competition"
_SHOWN = "@OData.Community.Display.V1.FormattedValue"

NONE = Preset(outcomes={"won": "won", "lost": "lost", "no_decision": "no_decision", "open": OPEN}, no_decision=())
"""Of a name without a preset: the fields as we call them."""

PRESETS: Mapping[str, Preset] = {
    "close": Preset(  # https://developer.close.com/api/resources/webhooks
        fields={
            "deal_id": ("event.data.id",),
            "name": ("event.data.lead_name", "event.data.contact_name", "event.data.id"),
            "account": ("event.data.lead_name",),
            "outcome": ("event.data.status_type",),
            "stage": ("event.data.status_label",),
            "amount": ("event.data.value",),
            "currency": ("event.data.value_currency",),
            "owner_email": ("event.data.user_email", "event.data.user_id"),
            "closed_at": ("event.data.date_won", "event.data.date_lost"),
            "changed_at": ("event.data.date_updated", "event.date_updated"),
        },
        outcomes={"won": "won", "lost": "lost", "active": OPEN},
        cents=True,
    ),
    "zoho": Preset(  # a record of Deals, as its API and Deluge have it
        fields={
            "deal_id": ("id", "Deal_Id"),
            "name": ("Deal_Name",),
            "account": ("Account_Name.name", "Account_Name"),
            "outcome": ("Stage",),
            "stage": ("Stage",),
            "lead_source": ("Lead_Source",),
            "amount": ("Amount",),
            "currency": ("Currency",),
            "owner_email": ("Owner.email", "Owner_Email"),
            "reason": ("Reason_For_Loss__s", "Reason_For_Loss"),
            "closed_at": ("Closing_Date",),
            "changed_at": ("Modified_Time",),
        },
        outcomes=_STAGES | {f"closed-lost {_RIVAL}": "lost"},
        otherwise=OPEN,
    ),
    "power_automate": Preset(  # a row of Dataverse's opportunity
        fields={
            "deal_id": ("opportunityid",),
            "name": ("name",),
            "account": (f"_parentaccountid_value{_SHOWN}", "account"),
            "outcome": ("statecode",),
            "amount": ("actualvalue", "estimatedvalue"),
            "currency": ("isocurrencycode", "transactioncurrencyid.isocurrencycode"),
            "owner_email": ("owninguser.internalemailaddress", "owner_email", "_ownerid_value"),
            "reason": (f"statuscode{_SHOWN}",),
            "closed_at": ("actualclosedate",),
            "changed_at": ("modifiedon",),
        },
        outcomes={"0": OPEN, "1": "won", "2": "lost"},
        no_decision=("no decision", "canceled", "cancelled"),
    ),
    "salesforce_flow": Preset(  # Opportunity, with the names of its own fields
        fields={
            "deal_id": ("Id",),
            "name": ("Name",),
            "account": ("Account.Name", "AccountName"),
            "outcome": ("StageName",),
            "stage": ("StageName",),
            "lead_source": ("LeadSource",),
            "amount": ("Amount",),
            "currency": ("CurrencyIsoCode",),
            "owner_email": ("Owner.Email", "OwnerEmail"),
            "reason": ("Loss_Reason__c", "LossReason"),
            "closed_at": ("CloseDate",),
            "changed_at": ("LastModifiedDate", "SystemModstamp"),
        },
        closed="IsClosed",
        won="IsWon",
    ),
    "zapier": Preset(  # the fields as we call them, filled in by hand; stages as most CRMs have them
        outcomes=_STAGES | {"closed - won": "won", "closed - lost": "lost", "win": "won", "loss": "lost"},
    ),
}
"""By name."""
