"""What is tested of a family: which dimensions and values, of which closings, and each by itself as among all."""

from dataclasses import replace

import numpy as np
import pytest

from dialogs.records import Outcome
from insights.inference.drift import Way
from insights.inference.families import Family, Least, families, freedom_of, one_test
from insights.inference.ground import Ground
from insights.inference.score import Closings, Trait
from insights.shapes.evidence import LOST, NO_DECISION, WON, Column
from insights.shapes.findings import Selector, Source
from tests.insights.by_hand import residuals
from tests.insights.company import Deal, company, labels, seen
from tests.insights.debriefed import LOOK, cells, evidence, told

ANY = Least(said=1, group=1, others=1, z=-9.0)
NAMES = ("segment", "product", "region", "customer", "quarter")
RISK = Selector("driver", "risk", Outcome.LOST)


@pytest.fixture(scope="module")
def ground() -> Ground:
    """Without an amount, which would be a trait more."""
    return Ground(replace(seen(company()), amount=[-1] * len(company())))


def of_drivers(ground: Ground, within: str = "", least: Least = ANY) -> Family:
    (found,) = (
        one
        for one in families(ground, least)
        if (one.source, one.dimension) == (Source.OURS, within) and one.whats[0][0] == "driver"
    )
    return found


# one test by itself


@pytest.mark.parametrize("within", ["", "competitor", "segment"])
def test_one_test_by_itself_is_as_it_is_among_all(ground: Ground, within: str) -> None:
    family, tests = of_drivers(ground, within), 0
    for level, what in enumerate(family.whats):
        for group in np.flatnonzero(family.budget[:, level]).tolist() if what[0] == "driver" else ():
            selector = family.selector(group, level)
            one = one_test(ground, selector, ANY)
            assert one is not None
            assert one.whats == (what,)
            assert one.at(selector) == family.at(selector) == group
            assert one.z[group, 0] == pytest.approx(family.z[group, level])
            assert one.z[group, 0] != 0
            assert one.counts.deals[:, 0].tolist() == family.counts.deals[:, level].tolist()
            tests += 1
    assert tests == {"": 9, "competitor": 9, "segment": 6}[within]


def test_what_is_no_test_is_none() -> None:
    ground = Ground(evidence(cells([*told(5, 20, 5, 20), ("rep 1", "", NO_DECISION, ())])))
    least = Least(said=5, group=5, others=5, z=-9.0)
    assert one_test(ground, RISK, least)
    assert one_test(ground, replace(RISK, what="weather"), least) is None, "nobody is asked about it"
    assert one_test(ground, replace(RISK, what="price"), least) is None, "nobody says it"
    assert one_test(ground, replace(RISK, outcome=Outcome.NO_DECISION), least) is None, "a single deal ended so"
    assert one_test(ground, replace(RISK, within=("competitor", "Globex")), least) is None, "whom nobody met"


# which families there are


def test_outcomes_are_compared_by_what_all_of_them_may_have() -> None:
    """How far a deal came tells won from lost by itself, so only reasons are compared by it, inside the losses."""
    of = seen(company())
    stages = Column(("", "offer", "talks"), [1 + n % 2 for n in range(len(of.outcome))])
    found = families(Ground(replace(of, columns={**of.columns, "stage": stages})), ANY)
    assert [(one.dimension, one.source, one.whats[0][0]) for one in found] == [
        ("", Source.OURS, "driver"),
        *(("", Source.OURS, name) for name in ("competitor", "product", "segment", "region")),
        *((name, Source.OURS, "driver") for name in ("competitor", "product", "segment", "stage")),
    ]


def test_of_more_values_than_are_told_apart_it_is_the_commonest() -> None:
    rivals = [f"rival {n:02}" for n in range(64)]
    often = dict.fromkeys(rivals, 2) | {"rival 00": 1, "rival 01": 1}
    deals = [
        Deal(1, 9 * n + i, "ABC"[i], (WON, LOST)[i], (), rival)
        for n, rival in enumerate(rivals)
        for i in range(often[rival])
    ]
    found = next(one for one in families(Ground(seen(deals)), ANY) if one.whats[0][0] == "competitor")
    assert [what for _, what in found.whats] == rivals[2:]


# what is tested of them


def test_what_has_no_budget_and_what_is_hopeless_is_not_tested(ground: Ground) -> None:
    every, some = of_drivers(ground), of_drivers(ground, least=replace(ANY, z=1.5))
    pairs = [level for level, (name, _) in enumerate(every.whats) if name == "pair"]
    assert pairs
    for family in (every, some, every.without(np.zeros(len(every.said), dtype=bool))):
        assert not family.z[NO_DECISION, pairs].any(), "pairs of what nobody decided"
        assert (family.p[NO_DECISION, pairs] == 0.5).all()
    tested = every.budget > 0
    assert every.z[tested].all()
    assert (some.z[every.z < 1] == 0).all()
    assert some.z[tested & (every.z > 2)] == pytest.approx(every.z[tested & (every.z > 2)])
    again = some.without(np.zeros(len(every.said), dtype=bool))
    assert again.z == pytest.approx(every.z), "once something is set aside nothing is hopeless"


def test_without_a_look_at_segments_it_is_as_if_nobody_knew_them(ground: Ground) -> None:
    family, of = of_drivers(ground), ground.evidence
    unknown = Ground(replace(of, columns={name: one for name, one in of.columns.items() if name != "segment"}))
    pooled, blind = family.pooled(np.full(family.z.shape, -9.0), 9.0), of_drivers(unknown)
    assert blind.whats == family.whats
    assert pooled == pytest.approx(blind.z)
    assert not blind.pooled(np.full(family.z.shape, -9.0), 9.0).any(), "there is nothing to be left out"


def test_it_is_looked_at_without_segments_where_it_is_below_with_them(ground: Ground) -> None:
    family, all_of = of_drivers(ground), np.full((3, 6), -9.0)
    z = float(family.z[LOST, 0])
    pooled = family.pooled(all_of, z)
    assert ((pooled != 0) == ((family.budget > 0) & (family.z < z))).all()
    assert family.pooled(np.where(np.arange(6) == 1, -9.0, 99.0) + np.zeros((3, 6)), 9.0)[:, [0, 2, 3, 4, 5]].any() == 0
    assert family.pooled(all_of, 9.0)[family.budget > 0].all()


def test_of_no_closings_there_is_nothing_to_count(ground: Ground) -> None:
    family = of_drivers(ground)
    none = family.without(np.ones(len(family.said), dtype=bool))
    assert (none.n, none.counts.n.size, none.counts.deals.sum()) == (0, 0, 0)
    assert not none.z.any()


@pytest.mark.parametrize("companies", [3, 30])
def test_companies_are_counted_once_each(companies: int) -> None:
    deals = told(30, 60, 10, 60)
    accounts = [
        i % companies if said and outcome == LOST else 1_000 + i for i, (_, _, outcome, said) in enumerate(deals)
    ]
    family = of_drivers(Ground(evidence(cells(deals, accounts=accounts))))
    (found,) = family.findings([(LOST, 0)], LOOK)
    assert (found.deals, found.n, found.others, found.others_n) == (30, 60, 10, 60)
    assert found.accounts == companies
    (other,) = family.findings([(WON, 0)], LOOK)
    assert (other.deals, other.accounts) == (10, 10)


# what freeing them costs


def test_freedom_is_what_a_ridge_of_all_debriefed_closings_takes(ground: Ground) -> None:
    """Whoever was not asked what decided it counts for nothing."""
    asked = [deal for deal in company() if deal.said is not None]
    assert len(asked) < len(company())
    sellers = labels(company(), "seller")
    traits = tuple(
        Trait(np.array([of.index(getattr(deal, name)) for deal in asked]), len(of), 5.0 if name == "quarter" else 3.0)
        for name, of in ((name, labels(company(), name)) for name in NAMES)
    )
    none = np.zeros(len(asked), dtype=int)
    of = Closings(
        none,
        np.array([sellers.index(deal.seller) for deal in asked]),
        len(sellers),
        traits,
        none,
        1,
        none,
        np.ones((1, 1)),
    )
    _, _, freedom = residuals(of, Way(np.zeros(1), np.zeros((1, 0))))
    assert freedom_of(ground) == pytest.approx(freedom)
    assert of_drivers(ground).freedom == pytest.approx(freedom)
