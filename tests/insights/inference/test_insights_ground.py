"""What outcomes and answers are freed of: which traits a test has, and what each takes away."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from insights.inference import trends
from insights.inference.families import families
from insights.inference.ground import Ground
from insights.inference.shares import shares
from insights.inference.themes import _LEAST, find, watching
from insights.shapes.evidence import LOST, NO_DECISION, WON, Column, Evidence
from tests.insights.debriefed import LOOK, RISK, START, cells, evidence, held, names, narrowed, told


def among(share: tuple[int, int], other: tuple[int, int]) -> Evidence:
    """A hundred deals of one kind, most of them lost and risk said in most; and of another the other way round."""
    deals = [
        (f"rep {i % 5}", "", outcome, ("risk",) if i % 10 < said else ())
        for lost, said in (share, other)
        for i, outcome in enumerate([LOST] * lost + [WON] * (100 - lost))
    ]
    return evidence(cells(deals))


KINDS = [0] * 100 + [1] * 100
CONFOUNDED = among((80, 8), (20, 2))


def of_risk(found: Evidence) -> list[tuple[str, object]]:
    return [one for one in names(find(found, LOOK)) if one[0] == "risk"]


def test_what_a_kind_of_deal_brings_along_is_a_theme_where_nobody_knows_the_kind() -> None:
    assert of_risk(CONFOUNDED) == [("risk", RISK.outcome)]


@pytest.mark.parametrize("name", ["customer", "product", "region", "segment", "quarter"])
def test_and_none_where_it_is_known(name: str) -> None:
    kinds = Column(("one", "other"), KINDS)
    found = replace(CONFOUNDED, columns=CONFOUNDED.columns | {name: kinds})
    assert [one for one in find(found, LOOK) if one.selector == RISK and not one.note] == []


def test_nor_where_one_kind_is_larger() -> None:
    found = replace(CONFOUNDED, amount=[9_000 + i if kind else 1_000 + i for i, kind in enumerate(KINDS)])
    assert of_risk(found) == []


@pytest.mark.parametrize(
    ("known", "levels"),
    [
        ({LOST: 100, WON: 100}, 4),
        ({LOST: 80, WON: 100}, 4),
        ({LOST: 79, WON: 100}, 1),  # an amount would stand for having won
        ({LOST: 0, WON: 100}, 1),
        ({LOST: 0, WON: 0}, 1),
    ],
)
def test_a_size_is_a_trait_where_it_is_known_of_four_in_five_of_each_outcome(
    known: dict[int, int], levels: int
) -> None:
    found = evidence(cells(told(50, 100, 50, 100)))
    left = dict(known)
    amount = []
    for i, outcome in enumerate(found.outcome):
        left[outcome] -= 1
        amount.append(1000 + i if left[outcome] >= 0 else -1)
    assert Ground(replace(found, amount=amount))._size()[1] == levels


def test_sizes_are_thirds_of_their_currency() -> None:
    found = evidence(cells(told(3, 9, 3, 9)))
    amounts = [*range(9), *range(1000, 10_000, 1000)]  # nothing is an amount, too
    currency = Column(("EUR", "JPY"), [0] * 9 + [1] * 9)
    found = replace(found, amount=amounts, columns=found.columns | {"currency": currency})
    band, levels = Ground(found)._size()
    assert levels == 4
    assert np.bincount(band[:9]).tolist() == np.bincount(band[9:]).tolist() == [0, 3, 3, 3]


@pytest.mark.parametrize(("without", "levels"), [(4, 4), (5, 1)])
def test_an_outcome_of_fewer_than_five_closings_tells_nothing_of_how_often_a_size_is_known(
    without: int, levels: int
) -> None:
    found = evidence(cells([*told(50, 100, 50, 100), *[("rep 1", "", NO_DECISION, ())] * without]))
    amount = [-1 if outcome == NO_DECISION else 1000 + i for i, outcome in enumerate(found.outcome)]
    assert Ground(replace(found, amount=amount))._size()[1] == levels


def test_companies_are_numbered_in_order_however_large_their_numbers_are() -> None:
    found = replace(evidence(cells(told(3, 6, 0, 0))), account=[7, 7, 3 << 40, 5, 5, 5])
    ground = Ground(found)
    assert ground.account.tolist() == [0, 0, 0, 1, 1, 2]
    empty = Ground(Evidence(START, LOOK))
    assert (empty.account.size, empty.outcome.size, empty.ours.size) == (0, 0, 0)


@pytest.mark.parametrize(("days", "weeks"), [(364, 52), (728, 104), (370, 52), (371, 53)])
def test_it_is_of_whole_weeks(days: int, weeks: int) -> None:
    assert Ground(Evidence(LOOK - timedelta(days=days), LOOK)).weeks == weeks


def test_what_a_set_names_is_a_bit_each() -> None:
    found = replace(evidence(cells(told(1, 2, 1, 2))), drivers=("one", "two", "three"), sets=(0b101, 0b010, 0b000))
    assert Ground(found).drivers.tolist() == [[True, False, True], [False, True, False], [False] * 3]


def test_of_some_closings_only_those_are_taken() -> None:
    ground, kept = Ground(evidence(cells(told(3, 9, 3, 9)))), np.arange(18) % 3 == 0
    closings, _ = ground.closings(kept, (), ground.outcome, 3, ground.ours, kept[:, None])
    assert closings.group.tolist() == ground.outcome[kept].tolist()
    assert closings.account.tolist() == ground.account[kept].tolist()


def test_without_any_amount_a_size_is_no_trait() -> None:
    found = replace(evidence(cells(told(3, 9, 3, 9))), amount=[])
    assert Ground(found)._size()[1] == 1


def test_as_many_values_as_are_told_apart_stay_as_they_are() -> None:
    found = evidence(cells(told(63, 63, 0, 0)))
    codes = [*range(62), 61]
    found = replace(found, columns=found.columns | {"product": Column(tuple(map(str, range(62))), codes)})
    ground = Ground(found)
    renamed, levels = ground._trait("product")
    assert sorted(codes) == sorted(renamed.tolist())
    assert (renamed.tolist(), levels) == (ground.codes("product").tolist(), 62)


def test_a_quarter_is_freed_of_less_than_what_stays_with_a_deal() -> None:
    found = evidence(cells(told(3, 9, 3, 9)))
    kinds = Column(("one", "other"), [0, 1] * 9)
    found = replace(found, columns=found.columns | {"quarter": kinds, "product": kinds})
    ground, every = Ground(found), np.ones(18, dtype=bool)
    closings, names = ground.closings(every, ("segment", "region"), ground.outcome, 3, ground.ours, every[:, None])
    assert {name: trait.ridge for name, trait in zip(names, closings.traits, strict=True)} == {
        "product": 3.0,
        "quarter": 5.0,
    }


def test_of_very_many_values_the_most_frequent_are_told_apart() -> None:
    found = evidence(cells(told(100, 200, 0, 0)))
    codes = [0, *range(100), *([70] * 99)]
    found = replace(found, columns=found.columns | {"product": Column(tuple(map(str, range(100))), codes)})
    renamed, levels = Ground(found)._trait("product")
    assert levels == 62
    assert np.bincount(renamed).tolist() == [100, 2, *([1] * 59), 200 - 102 - 59]


def test_a_dimension_that_is_tested_is_none_of_the_traits() -> None:
    deals = [(rep, ("north", "south")[i % 2], *rest) for i, (rep, _, *rest) in enumerate(told(30, 60, 8, 60))]
    found = evidence(cells(deals), others={"region": cells(told(30, 60, 8, 60, key="north"))})
    tested = {
        family.whats[0][0] if not family.dimension else family.dimension: family
        for family in families(Ground(found), _LEAST)
    }
    assert tested["driver"]._closings(tested["driver"].kept)[1] == ("segment", "region")
    assert tested["region"]._closings(tested["region"].kept)[1] == ("segment",)


def test_a_customer_who_comes_back_with_the_same_story_counts_once() -> None:
    """Ten customers, each lost six times, of whom five always name risk; and twenty, won thrice each."""
    deals = [
        *((f"rep {i % 5}", "", LOST, ("risk",) if i % 10 < 5 else ()) for i in range(60)),
        *((f"rep {i % 5}", "", WON, ("risk",) if i % 20 < 2 else ()) for i in range(60)),
    ]
    again = [i % 10 if i < 60 else 100 + i % 20 for i in range(120)]
    assert names(held(evidence(cells(deals)))) == [("risk", RISK.outcome)]
    assert held(evidence(cells(deals, accounts=again))) == ()


def test_companies_whose_numbers_are_far_apart_are_two() -> None:
    apart = [i << 32 for i in range(200)]
    found = replace(evidence(cells(told(40, 100, 4, 100))), account=apart)
    (theme,) = find(found, LOOK)
    assert theme.accounts == 40


def test_in_what_order_closings_are_read_changes_nothing() -> None:
    found = evidence(cells(told(40, 100, 4, 100)))
    mixed = [i * 37 % 200 for i in range(200)]
    columns = {name: replace(one, codes=[one.codes[i] for i in mixed]) for name, one in found.columns.items()}
    read = {name: [getattr(found, name)[i] for i in mixed] for name in ("account", "outcome", "ours")}
    assert find(replace(found, columns=columns, **read), LOOK) == find(found, LOOK) != ()  # type: ignore[arg-type]


@pytest.mark.long  # at their edges; that narrow codes are told apart is in test_insights_suspicions.py
@pytest.mark.parametrize("many", [127, 128, 300])
def test_codes_in_numbers_as_narrow_as_hold_them_show_the_same(many: int) -> None:
    """Sellers, rivals, products and sets of reasons, and what they come to together, are past what a byte holds."""
    rng, n = np.random.default_rng(many), 1_500
    outcome, kind = rng.integers(0, 3, n), rng.integers(0, 2, n)
    sets = rng.integers(0, many, n)
    sets[(outcome == LOST) & (rng.random(n) < 0.3)] = 1 << 6  # something to be found
    sizes = {"seller": many, "competitor": many, "product": many, "segment": 5, "region": 61, "quarter": 5}
    columns = {
        name: Column(("", *(f"{name} {i}" for i in range(size))), (1 + rng.integers(0, size, n)).tolist())
        for name, size in sizes.items()
    }
    seen = Evidence(
        START, LOOK, tuple(f"driver {i}" for i in range(10)), rng.integers(0, 364, n).tolist(),
        rng.integers(0, 700, n).tolist(), outcome.tolist(), sets.tolist(), tuple(range(many)),
        (10_000 * (1 + kind)).tolist(), columns | {"customer": Column(("", "known"), kind.tolist())},
    )  # fmt: skip
    wide, narrow = seen.by_company(), narrowed(seen)
    assert find(narrow, LOOK) == find(wide, LOOK) != ()
    assert watching(narrow, LOOK) == watching(wide, LOOK)
    assert trends.find(shares(Ground(narrow)), LOOK) == trends.find(shares(Ground(wide)), LOOK) != ()
    assert narrow.together(narrow.ours, narrow.column("seller").codes) == wide.together(
        wide.ours, wide.column("seller").codes
    )
