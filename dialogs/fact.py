"""What counts of a closing: one flat row, and the words that count with it. Both follow from closing and answers."""

from datetime import date, datetime

from dialogs.records import Closing, Deal, Outcome, days_to_close, worth
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One flat row a closing, for counting. Rewritten from closing and answers in the unit that changes either.

    `drivers` is the sorted set of our view (main driver and `also`) joined by commas. `buyer_driver` is the buyer's
    reason as the rep heard it, `buyer_said` as the buyer gave it themselves. `view` is our view before the rep knew the
    buyer's reason, `view_kind` says "recorded" or "recalled"; both None where there is none, or no reason yet.
    """

    workspace_id: str
    closing_id: str
    deal_id: str
    person_id: str | None
    account: str | None
    product: str | None
    segment: str | None
    region: str | None
    outcome: Outcome
    closed_on: date
    amount: int | None
    days: int | None  # from engaging to close
    prompted: bool
    debriefed: bool  # both required cards answered, or the first where the rest falls away
    driver: str | None = None
    drivers: str | None = None
    asked: str | None = None
    expected: str | None = None
    buyer_driver: str | None = None
    view: str | None = None
    view_kind: str | None = None
    competitor: str | None = None
    price: str | None = None
    control: str | None = None
    alignment: str | None = None
    currency: str | None = None  # of the amount
    stage: str | None = None
    buyer_said: str | None = None
    lead_source: str | None = None


def bare_fact(closed: Closing, of: Deal, person_id: str | None) -> Fact:
    """What is counted of a closing before anybody answers."""
    amount, currency = worth(closed, of)
    return Fact(
        workspace_id=closed.workspace_id,
        closing_id=closed.id,
        deal_id=of.id,
        person_id=person_id,
        account=of.account,
        product=of.product,
        segment=of.segment,
        region=of.region,
        stage=of.stage,
        lead_source=of.lead_source,
        outcome=closed.outcome,
        closed_on=closed.closed_on,
        amount=amount,
        currency=currency,
        days=days_to_close(closed, of),
        prompted=False,
        debriefed=False,
        competitor=closed.competitor,
    )


THEIR_OWN = "@buyer"
"""What words are kept under that the buyer wrote themselves."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a debrief that count now: an answer in free text whose question applies. `field`: the question's key.

    `heard`: the buyer's words, as the rep heard them, else the rep's own. `quotable`: they may be read without names.
    What the buyer wrote on their own page has the field THEIR_OWN, which is no question's key.
    """

    field: str
    text: str
    heard: bool
    quotable: bool
    at: datetime
