"""A CRM whose users close deals, correct slips and reopen, and whose automation tells of it as badly as they do.

What really happened is known, deal by deal: the oracle of `python -m bench.crm`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]
CLOSED = ("won", "lost", "no_decision")
MOST_SENT = 5
"""How often an event is sent, at most."""


@dataclass
class CrmDeal:
    """A deal, and all that its users did to it: when, and what it was from then on."""

    deal_id: str
    name: str
    owner_email: str
    amount: str
    changes: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        """How many times it was decided: closings with a reopening between two of them."""
        number, is_open = 0, True
        for _, outcome in self.changes:
            number += is_open and outcome != "open"
            is_open = outcome == "open"
        return number

    @property
    def outcome(self) -> str | None:
        """How it ended; None while it is open."""
        last = self.changes[-1][1]
        return None if last == "open" else last

    def events(self) -> Iterator[Json]:
        """What is told of it, a change each. What describes it isn't said each time."""
        for number, (at, outcome) in enumerate(self.changes):
            told = {"deal_id": self.deal_id, "name": self.name, "outcome": outcome, "changed_at": at.isoformat()}
            if number == 0 or outcome != "open":
                told |= {"owner_email": self.owner_email, "amount": self.amount, "currency": "EUR"}
            yield told


class Crm:
    """`deals` of `owners` (addresses) up to `now`; the last of the owners closes many at the quarter's end."""

    CLEAN_UP = 0.05

    def __init__(self, deals: int, owners: Sequence[str], now: datetime, seed: int) -> None:
        self._random = Random(seed)
        self.deals = [self._deal(number, owners, now) for number in range(deals)]
        cleaned = max(round(deals * self.CLEAN_UP), 6)
        self.clean_up = [
            CrmDeal(f"Q-{number}", f"Clean-up {number}x", owners[-1], "900", [(now, "lost")])
            for number in range(cleaned)
        ]

    def _deal(self, number: int, owners: Sequence[str], now: datetime) -> CrmDeal:
        draw = self._random
        at = now - timedelta(days=draw.randint(3, 20))
        changes = [(at, draw.choice(CLOSED))]
        while draw.random() < 0.45 and len(changes) < 6:
            at += timedelta(minutes=draw.randint(1, 600))
            outcomes = [one for one in (*CLOSED, "open", "open", "open") if one != changes[-1][1]]
            changes.append((at, draw.choice(outcomes)))
        owner, amount = draw.choice(owners), str(draw.randint(1, 90) * 1000)
        return CrmDeal(f"D-{number}", f"Company {number}x renewal", owner, amount, changes)

    def sendings(self) -> list[Json]:
        """Every event one to five times, late and in any order; those of a deal spread over all that is sent."""
        found = []
        for number, deal in enumerate(self.deals):
            for event in deal.events():
                for _ in range(self._random.randint(1, MOST_SENT)):
                    late = self._random.expovariate(1 / 40) if self._random.random() < 0.5 else 0.0
                    found.append((number + late, self._random.random(), event))
        return [event for _, _, event in sorted(found, key=lambda one: one[:2])]

    def at_the_quarters_end(self) -> list[Json]:
        """All at once, each twice."""
        return [event for deal in self.clean_up for event in deal.events() for _ in range(2)]


def today() -> datetime:
    """The CRM's clock is the real one, and winloss's is, too."""
    return datetime.now(UTC)
