"""What a CRM tells of a deal: a neutral record, and which decisions all that it told comes to. Pure.

Events come late, twice and in any order, so nothing follows from one of them: each time all that were told of a deal
are put in the order in which they happened, and read anew.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
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
    closed_on: date | None = None

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
    """One event as it is kept: what it said of the outcome, when, and the closing that it came to, once it did."""

    key: str
    outcome: Outcome | None
    at: datetime
    closed_on: date | None = None
    closing_id: str | None = None

    @property
    def order(self) -> tuple[datetime, bool, str]:
        """Where it stands among others of its deal. Of those of one moment what says that it is open comes first."""
        return self.at, self.outcome is not None, self.key


@dataclass(frozen=True, slots=True)
class Run:
    """One decision: events between two reopenings. `over`: the deal was reopened after it."""

    told: tuple[Told, ...]
    over: bool

    @property
    def last(self) -> Told:
        """The event that counts."""
        return self.told[-1]

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
    for event in sorted(told, key=lambda one: one.order):
        if event.outcome is None:
            if going:
                found.append(Run(tuple(going), over=True))
            going = []
            continue
        if going and _apart(going[-1], event):
            found.append(Run(tuple(going), over=False))
            going = []
        going.append(event)
    if going:
        found.append(Run(tuple(going), over=False))
    return tuple(found)


def steps(found: Sequence[Run], answered: Collection[str], untold: str | None) -> tuple[Step, ...]:
    """What the decisions come to, each closing once.

    A decision that was reopened before anybody said a word about it is none; where a late event tears one in two, what
    was answered stays with the first of them. `untold`: a closing that stands and that no event came to, such as one
    marked in chat, which the last decision is taken to be.
    """
    holders = _holders(found, answered)
    made: list[Step] = []
    for place, run in enumerate(found):
        closing_id = holders.get(place)
        if closing_id is None and place == len(found) - 1 and not run.over:
            closing_id = untold
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


def _apart(one: Told, other: Told) -> bool:
    """Whether a deal closed once more without anybody telling of the reopening: on a day that was yet to come then."""
    if one.closed_on is None or other.closed_on is None:
        return False
    return other.closed_on - one.closed_on > APART and other.closed_on > one.at.date()
