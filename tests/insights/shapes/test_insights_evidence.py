"""What themes and trends are tested on."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

from insights.shapes.evidence import HEARD, LOST, WON, Column, Evidence, Weekly
from tests.insights.debriefed import cells, evidence

MONDAYS = tuple(date(2026, 1, 5) + timedelta(weeks=i) for i in range(2))
WEEKLY = Weekly(MONDAYS, {("fit",): (1, 2), ("fit", "price"): (0, 4), (): (5, 0)})


def test_sets_add_up_to_levels_and_to_all() -> None:
    assert WEEKLY.total == (6, 6)
    assert WEEKLY.levels == {"fit": (1, 6), "price": (0, 4)}
    assert (Weekly(MONDAYS, {}).total, Weekly(MONDAYS, {}).levels) == ((0, 0), {})


SAID = [("ann", "price"), ("ann", "price"), ("ben", "price"), ("", "price"), ("ann", "risk"), ("ben", "risk")]


def test_who_says_a_driver_of_losses_and_who_sold_against_whom() -> None:
    deals = [(rep, "", LOST, (key,)) for rep, key in SAID] + [("cy", "", WON, ("risk", "trust"))]
    found = evidence(cells(deals), others={"competitor": cells(deals)})
    assert found.losers() == {
        "price": {"ann", "ben"},
        "risk": {"ann", "ben"},
        "trust": frozenset(),
        "timing": frozenset(),
    }
    assert found.sellers("competitor") == {"price": {"ann", "ben"}, "risk": {"ann", "ben", "cy"}}
    assert found.sellers("region") == {}


def test_what_buyers_told_is_counted_by_outcome_and_seller() -> None:
    deals = [(rep, "", LOST, (key,)) for rep, key in SAID] + [("cy", "", WON, ("risk",))]
    told = evidence(heard=cells(deals)).told(HEARD)
    assert told[LOST, "price", "ann"] == 2
    assert told[LOST, "price", ""] == told[WON, "risk", "cy"] == 1
    assert told.total() == 7
    assert evidence(cells(deals)).told(HEARD).total() == 0


def test_what_is_known_of_any_closing() -> None:
    assert Column(("", "Globex", "Initech"), (0, 1, 1)).known == {"Globex"}
    assert evidence().column("competitor").known == frozenset()


def of_accounts(*accounts: int) -> Evidence:
    """Closings of these, whatever a closing knows all different of each."""
    n = len(accounts)
    known = {field.name: array("i", range(n)) for field in fields(Evidence) if field.type == Sequence[int]}
    column = Column(tuple(map(str, range(n))), array("h", range(n)))
    return replace(evidence(), **(known | {"account": accounts}), columns={"region": column, "product": column})  # type: ignore[arg-type]


def test_company_by_company_a_closing_keeps_all_that_is_known_of_it() -> None:
    found = of_accounts(7, -3, 1 << 60, -3, 7).by_company()
    assert list(found.account) == [-3, -3, 7, 7, 1 << 60]
    mine = [getattr(found, field.name) for field in fields(Evidence) if field.type == Sequence[int]]
    mine += [column.codes for column in found.columns.values()]
    assert len(mine) >= 6
    assert all(list(codes) == [1, 3, 0, 4, 2] for codes in mine if codes is not found.account)


def test_what_stands_company_by_company_is_left_as_it_is() -> None:
    for accounts in ((), (4,), (1, 1, 5)):
        found = of_accounts(*accounts)
        assert found.by_company() is found


def test_how_often_codes_come_together() -> None:
    found = replace(evidence(), outcome=[0, 2, 2, 0, 2])
    columns = array("h", [-1, 0, 0, 3, -1]), [500, 70_000, 70_000, 0, 500]
    assert found.together(found.outcome, *columns) == Counter(zip(found.outcome, *columns, strict=True))
    assert evidence().together((), ()) == {}
