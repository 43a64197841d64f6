"""Random closings with all that themes look at, written straight into their tables."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from dialogs.fact import Fact
from dialogs.records import Outcome
from storage.tables import closing, deal, fact, workspace

NOW = datetime(2026, 11, 16, tzinfo=UTC)
FIRST, LAST = date(2025, 10, 6), date(2026, 11, 15)
DRIVERS = ("price", "product_fit", "price_list", "relationship")
OTHERS = ("competitor", "price", "alignment", "control", "product", "segment", "region", "stage", "lead_source")


@cache  # the same on both databases
def some_facts(ws: str, n: int, seed: int) -> tuple[Fact, ...]:
    random = Random(seed)

    def maybe(*values: Any) -> Any:
        return random.choice((None, *values))

    def answers() -> dict[str, Any]:
        said = random.sample((*DRIVERS, "other", "not_sure"), random.randint(1, 3))
        told = random.random() < 0.5
        return {
            "driver": said[0],
            "drivers": ",".join(sorted(said)),
            "asked": "told" if told else "not_yet",
            "buyer_driver": maybe(*DRIVERS, "not_a_fit", "other") if told else None,
            "view": maybe(*DRIVERS, "not_sure", "other") if told else None,
            "price": maybe("lower", "higher"),
            "control": maybe("ours", "outside"),
            "alignment": maybe("in_step", "too_fast"),
        }

    return tuple(
        Fact(
            workspace_id=ws,
            closing_id=f"c{number:05}",
            deal_id=f"d{number % 30}",
            person_id=maybe("ann", "ben", "cat"),
            account=maybe("Acme", "Beta", "Ceta"),
            product=maybe("One", "Two"),
            segment=maybe("small", "large"),
            region=maybe("north", "south"),
            stage=maybe("Proposal", "Contract"),
            lead_source=("Web", None, "Fair")[number % 3],
            outcome=random.choice(list(Outcome)),
            closed_on=FIRST + timedelta(days=random.randrange((LAST - FIRST).days + 1)),
            amount=maybe(10_000_000_000, 2_500_500),
            currency=(None, "JPY", "USD")[number % 3],
            days=None,
            prompted=True,
            debriefed=debriefed,
            competitor=maybe("Globex", "Initech"),
            **(answers() if debriefed or random.random() < 0.3 else {}),
        )
        for number, debriefed in ((number, random.random() < 0.7) for number in range(n))
    )


def store(conn: Connection, facts: Iterable[Fact]) -> None:
    facts = list(facts)
    ws = facts[0].workspace_id
    conn.execute(insert(workspace), {"id": ws, "platform": "web", "external_id": ws, "name": ws, "created_at": NOW})
    deals = sorted({f.deal_id for f in facts})
    of_all = {"workspace_id": ws, "created_at": NOW}
    conn.execute(insert(deal), [of_all | {"id": name, "name": f"Deal {name}", "name_key": name} for name in deals])
    shared = {"workspace_id": ws, "marked_at": NOW, "source": "import"}
    columns = [
        {"id": f.closing_id, "deal_id": f.deal_id, "outcome": f.outcome.value, "closed_on": f.closed_on} for f in facts
    ]
    conn.execute(insert(closing), [shared | row for row in columns])
    conn.execute(insert(fact), [asdict(f) | {"outcome": f.outcome.value} for f in facts])


def within(facts: Iterable[Fact], start: date, end: date) -> list[Fact]:
    return [f for f in facts if start <= f.closed_on < end]
