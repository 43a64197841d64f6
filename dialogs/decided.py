"""What a CRM tells of a deal: a neutral record, and which decisions all that it told comes to. Pure.

Events come late, twice and in any order, so nothing follows from one of them: each time all that were told of a deal
are put in the order in which they happened, and read anew.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from dialogs.records import Outcome
from dialogs.values import dataclass

APART = timedelta(days=30)
"""A day that lies so much later is another decision's, also where nobody told of a reopening between the two."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A deal as a CRM tells of it. `outcome` is None while it is open; `amount` in thousandths of its currency.

    `deal_id` is the CRM's, in its one form; `closed_on` a day of the company's zone.
    """

    deal_id: str
    name: str
    outcome: Outcome | None
    account: str | None = None
    amount: int | None = None
    currency: str | None = None
    owner_email: str | None = None
    competitor: str | None = None
    product: str | None = None
    segment: str | None = None
    region: str | None = None
    stage: str | None = None
    lead_source: str | None = None
    closed_on: date | None = None
    reason: str | None = None

    def as_json(self) -> str:
        """How it is kept."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(values | {"closed_on": self.closed_on.isoformat() if self.closed_on else None})


def read(text: str) -> Decided:
    """What `as_json` wrote. What a later version added is left out."""
    given: dict[str, Any] = json.loads(text)
    known = {field.name: given[field.name] for field in fields(Decided) if given.get(field.name) is not None}
    outcome, day = given["outcome"], given.get("closed_on")
    known["outcome"] = Outcome(outcome) if outcome else None
    known["closed_on"] = date.fromisoformat(day) if day else None
    return Decided(**known)


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is kept: what it said of the outcome, when, and the closing that it came to, once it did.

    `dated`: the CRM said when; else that is when it came. Only known of one that arrives.
    """

    key: str
    outcome: Outcome | None
    at: datetime
    closed_on: date | None = None
    closing_id: str | None = None
    dated: bool = True

    @property
    def order(self) -> tuple[datetime, bool, str]:
        """Where it stands among others of its deal. Of those of one moment what says that it is open comes first."""
        return self.at, self.outcome is not None, self.key


def together(told: Iterable[Decided]) -> Decided | None:
    """What several events say of a deal, in the order in which they happened: of each field the last word."""
    made: Decided | None = None
    for one in told:
        if made is not None:
            silent = {name: getattr(made, name) for name in _DESCRIBING if getattr(one, name) is None}
            if one.amount is None or (one.amount == made.amount and not one.currency):
                silent |= {"amount": made.amount, "currency": made.currency}
            else:
                silent.pop("currency", None)  # a bare amount isn't in the currency of another one
            one = replace(one, **silent)  # noqa: PLW2901 - the next one is laid upon it
        made = one
    return made


_DESCRIBING = tuple(field.name for field in fields(Decided) if field.name not in {"deal_id", "name", "outcome"})


@dataclass(frozen=True, slots=True)
class Run:
    """One decision: events between two reopenings. `since`, `until`: when the deal was open before it, and after it."""

    told: tuple[Told, ...]
    since: datetime | None = None
    until: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether the deal was reopened after it."""
        return self.until is not None

    @property
    def last(self) -> Told:
        """The event that counts."""
        return self.told[-1]

    @property
    def day(self) -> date | None:
        """The day it was last said to have closed on."""
        return _day(self.told)

    @property
    def wavered(self) -> bool:
        """Whether the CRM changed its own mind on it."""
        return any(one.outcome is not self.last.outcome for one in self.told)

    @property
    def closing_ids(self) -> tuple[str, ...]:
        """The closings that its events came to, each once."""
        return tuple(dict.fromkeys(one.closing_id for one in self.told if one.closing_id))


@dataclass(frozen=True, slots=True)
class Step:
    """What a run comes to: its closing, None where it has to be made; or that the closing is taken back."""

    run: Run
    closing_id: str | None
    taken_back: bool = False


def runs(told: Iterable[Told]) -> tuple[Run, ...]:
    """The decisions in the order in which they were made."""
    found: list[Run] = []
    going: list[Told] = []
    since: datetime | None = None
    for event in sorted(told, key=lambda one: one.order):
        if event.outcome is None:
            if going:
                found.append(Run(tuple(going), since, until=event.at))
            going, since = [], event.at
            continue
        if going and _apart(going, event):
            found.append(Run(tuple(going), since))
            going, since = [], None
        going.append(event)
    if going:
        found.append(Run(tuple(going), since))
    return tuple(found)


def place_of(found: Sequence[Run], outcome: Outcome, day: date, marked_at: datetime | None) -> int | None:
    """Which of the decisions a closing is that none of the events came to; None: another one.

    `marked_at` where somebody said so in chat: the CRM may have caught up with them later. `day`: it closed.
    """
    for place, run in enumerate(found):
        if run.until is not None and (run.until < marked_at if marked_at else run.until.date() < day):
            continue
        before = run.since is not None and (marked_at < run.since if marked_at else day < run.since.date())
        if before and (marked_at is None or run.last.outcome is not outcome):
            return None
        if run.day is None or abs(run.day - day) <= APART:
            return place
    return None


def steps(
    found: Sequence[Run], answered: Collection[str], untold: Mapping[int, str], undone: Collection[str] = ()
) -> tuple[Step, ...]:
    """What the decisions come to, each closing once.

    A decision that was reopened before anybody said a word about it is none; where a late event tears one in two, what
    was answered stays with the first of them. `untold`: closings that stand and that no event came to, such as those
    marked in chat, by the place of the decision that each is. `undone`: closings that count no more.
    """
    holders, made = _holders(found, answered), list[Step]()
    for place, run in enumerate(found):
        closing_id = holders.get(place)
        if closing_id is None or closing_id in undone:
            closing_id = untold.get(place, closing_id)
        held = {*holders.values(), closing_id}
        made += [Step(run, one, taken_back=True) for one in run.closing_ids if one not in held and one not in answered]
        if run.over and closing_id not in answered:
            if closing_id is not None:
                made.append(Step(run, closing_id, taken_back=True))
            continue
        made.append(Step(run, closing_id))
    return tuple(made)


def _holders(found: Sequence[Run], answered: Collection[str]) -> Mapping[int, str]:
    """The place of a decision -> its closing."""
    places: dict[str, list[int]] = {}
    for place, run in enumerate(found):
        for closing_id in run.closing_ids:
            places.setdefault(closing_id, []).append(place)
    held: dict[int, str] = {}
    for closing_id, at in sorted(places.items()):
        place = at[0] if closing_id in answered else at[-1]
        if held.get(place) not in answered:
            held[place] = closing_id
    return held


def _apart(going: Sequence[Told], other: Told) -> bool:
    """Whether a deal closed once more without anybody telling of the reopening: on a day that was yet to come then."""
    day = _day(going)
    if day is None or other.closed_on is None:
        return False
    return other.closed_on - day > APART and other.closed_on > going[-1].at.date()


def _day(told: Sequence[Told]) -> date | None:
    return next((one.closed_on for one in reversed(told) if one.closed_on), None)
