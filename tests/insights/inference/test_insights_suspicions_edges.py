"""Where a suspicion ends: the fewest deals, sellers and companies, the bar, what its absence tells, and its power."""

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest

from insights.inference.score import Floats
from insights.inference.suspicions import Looked, Pace, critical, look, pace, power
from insights.shapes.evidence import LOST, WON
from insights.shapes.suspicions import Numbers, Verdict
from tests.insights.debriefed import Deal, cells, evidence, told
from tests.insights.inference.test_insights_suspicions import GLOBEX, LAST, SUSPECTED, against

BAR = critical(13)


def at_last(deals: list[Deal], accounts: list[int] | None = None) -> Looked:
    return look(evidence(cells(deals, accounts=accounts or ())), SUSPECTED, LAST)


# what is tested at all


@pytest.mark.parametrize(
    ("of", "others", "tested"), [(20, 10, True), (19, 10, False), (20, 9, False), (19, 400, False), (400, 9, False)]
)
def test_it_takes_twenty_losses_and_ten_others(of: int, others: int, tested: bool) -> None:
    assert (at_last(told(15, of, 0, others)).numbers is not None) is tested


@pytest.mark.parametrize(
    ("globex", "others", "tested"), [(10, 10, True), (9, 10, False), (10, 9, False), (9, 90, False), (90, 9, False)]
)
def test_against_a_rival_it_takes_ten_losses_and_ten_others(globex: int, others: int, tested: bool) -> None:
    assert (look(against(5, globex, 0, others), GLOBEX, LAST).numbers is not None) is tested


@pytest.mark.parametrize(("said", "other", "tested"), [(5, 0, True), (0, 5, True), (4, 0, False), (2, 2, False)])
def test_it_takes_five_deals_that_say_it_wherever(said: int, other: int, tested: bool) -> None:
    assert (at_last(told(said, 60, other, 60)).numbers is not None) is tested
    assert (look(against(said, 60, other, 60), GLOBEX, LAST).numbers is not None) is tested


# what bears it out


@pytest.mark.parametrize(("sayers", "verdict"), [(2, Verdict.NOT_ENOUGH), (3, Verdict.BORNE_OUT)])
def test_it_takes_three_sellers_who_say_it(sayers: int, verdict: Verdict) -> None:
    deals = [
        *((f"rep {i % sayers}", "", LOST, ("risk",)) for i in range(30)),
        *((f"rep {i % 6}", "", LOST, ()) for i in range(30)),
        *((f"rep {i % 6}", "", WON, ()) for i in range(60)),
    ]
    found = at_last(deals)
    assert found.numbers == Numbers(30, 60, 0, 60, sayers, 30)
    assert found.verdict is verdict


@pytest.mark.parametrize(("companies", "borne_out"), [(2, False), (3, True)])
def test_it_takes_three_companies_that_say_it(companies: int, borne_out: bool) -> None:
    """Where all losses and no win say it two companies would get past the bar as well, by those who don't say it."""
    deals = told(60, 60, 0, 40)
    accounts = [1_000 + i % companies if said else i for i, (*_, said) in enumerate(deals)]
    found = at_last(deals, accounts)
    assert found.numbers == Numbers(60, 60, 0, 40, 4, companies)
    assert (found.verdict is Verdict.BORNE_OUT) is borne_out
    assert deviate(deals, accounts)[0] > BAR


@pytest.mark.parametrize(("said", "verdict"), [(480, Verdict.BORNE_OUT), (475, Verdict.RULED_OUT)])
def test_what_has_odds_below_one_and_a_half_is_not_borne_out_however_sure(said: int, verdict: Verdict) -> None:
    """480 of 800 against 240 of 480 is 1.5, of each of five sellers alike."""
    deals = told(said, 800, 240, 480, reps=5)
    assert deviate(deals)[0] > BAR
    assert at_last(deals).verdict is verdict


def deviate(deals: list[Deal], accounts: list[int] | None = None) -> tuple[float, float]:
    """How far out risk is in losses, by hand, and how far odds of three would be: both sides freed of who sold what."""
    reps = sorted({rep for rep, *_ in deals})
    design = np.column_stack([np.ones(len(deals)), *([rep == one for rep, *_ in deals] for one in reps)])
    products = design.T @ design
    penalized = products + np.diag([1e-6, *([3.0] * len(reps))])

    def left(of: list[bool]) -> Floats:
        return np.asarray(of - design @ np.linalg.solve(penalized, design.T @ np.array(of, dtype=float)))

    e, f = left([deal[2] == LOST for deal in deals]), left(["risk" in deal[3] for deal in deals])
    _, company = np.unique(accounts or range(len(deals)), return_inverse=True)
    score, together = e @ f, np.bincount(company, e * f)
    fit = 1 - np.trace(np.linalg.solve(penalized, products)) / len(deals)
    z = score / sqrt(max((e * f) @ (e * f), together @ together)) * sqrt(fit)
    return z, z * log(3) * (e @ e) * (f @ f) / len(deals) / score


def test_it_is_ruled_out_where_odds_of_three_would_have_been_far_out_and_it_is_far_from_there() -> None:
    """Two deviates out, so that it would have shown; and 1.645 from what came, so that one of twenty is missed."""
    verdicts = dict.fromkeys(Verdict, 0)
    for of, others in ((40, 40), (60, 60), (60, 20)):
        for other in range(0, others, 10):
            for said in range(max(0, 5 - other), of, 6):
                deals = told(said, of, other, others)
                if (found := at_last(deals).verdict) is Verdict.BORNE_OUT:
                    continue
                z, strong = deviate(deals)
                verdicts[found] += 1
                assert found is (Verdict.RULED_OUT if strong >= 2 and z <= strong - 1.645 else Verdict.NOT_ENOUGH), (
                    deals
                )
    assert min(verdicts[Verdict.RULED_OUT], verdicts[Verdict.NOT_ENOUGH]) > 20


@pytest.mark.parametrize("said", [(60, 60, 60, 60), (0, 60, 0, 60)])
def test_what_all_or_none_of_them_say_is_not_ruled_out(said: tuple[int, int, int, int]) -> None:
    assert at_last(told(*said)).verdict is Verdict.NOT_ENOUGH


# the pace


def test_a_pace_is_known_from_four_weeks_of_closings_on() -> None:
    seen = evidence(cells(told(22, 60, 3, 40)))
    begun = pace(replace(seen, day=[7 * 48 + 6] + [7 * 51] * 99), "risk", None)
    assert begun is not None
    assert begun.n == 1300


def test_a_reason_that_nobody_gave_yet_is_foretold_as_a_rare_one() -> None:
    found = pace(evidence(cells(told(0, 60, 0, 40))), "risk", None)
    assert found is not None
    assert found.said == 1 / 50


@pytest.mark.parametrize(("of", "others"), [(1, 40), (60, 1)])
def test_one_deal_on_either_side_is_a_pace(of: int, others: int) -> None:
    found = pace(evidence(cells(told(0, of, 0, others))), "risk", None)
    assert found is not None
    assert (found.n, found.share) == (of + others, of / (of + others))


# the power


def first_reach(drift: float, bar: float) -> float:
    """The chance that a path with a drift meets a bar within its time, from the density of when it first does."""
    t = (np.arange(20_000) + 0.5) / 20_000
    return float(np.mean(bar / np.sqrt(2 * np.pi * t**3) * np.exp(-((bar - drift * t) ** 2) / (2 * t))))


def of_a_deal(share: float, here: float, elsewhere: float) -> float:
    """What a deal adds to the score, over the root of what it adds to the variance, cell by cell."""
    mean, square, both = 0.0, 0.0, share * here + (1 - share) * elsewhere
    for mine in (True, False):
        for says in (True, False):
            rate = here if mine else elsewhere
            chance = (share if mine else 1 - share) * (rate if says else 1 - rate)
            product = (mine - share) * (says - both)
            mean, square = mean + chance * product, square + chance * product**2
    return mean / sqrt(square)


@pytest.mark.parametrize("months", [12, 24])
@pytest.mark.parametrize("freedom", [8.0, 30.5])
@pytest.mark.parametrize(
    ("n", "share", "said"), [(75, 0.5, 0.1), (150, 0.5, 0.1), (150, 0.3, 0.2), (300, 0.2, 0.05), (300, 0.75, 0.3)]
)
def test_power_is_how_often_a_path_that_odds_of_three_push_meets_its_bar(
    n: int, share: float, said: float, freedom: float, months: int
) -> None:
    lifted = 3 * said / (1 - said) / (1 + 3 * said / (1 - said))
    drift = sqrt(n * months / 12 - freedom) * of_a_deal(share, lifted, said)
    found = power(Pace(n, share, said, freedom), months)
    assert found == pytest.approx(first_reach(drift, BAR + 0.583 / sqrt(13)), abs=1e-4)


LEAST = Pace(n=20, share=0.5, said=0.25, freedom=2)
"""Ten in question and ten others; with odds of three half of the ten say it."""


def test_what_the_gates_just_let_through_has_some_power_and_a_deal_less_none() -> None:
    assert power(LEAST, 12) > 0
    assert power(replace(LEAST, n=19), 12) == 0
    assert power(replace(LEAST, said=0.24), 12) == 0
    assert power(replace(LEAST, said=0.24), 24) > 0
    assert power(Pace(n=40, share=0.25, said=0.25, freedom=2), 12) > 0
    assert power(Pace(n=40, share=0.24, said=0.5, freedom=2), 12) == 0, "fewer than ten in question"
    assert power(Pace(n=40, share=0.76, said=0.5, freedom=2), 12) == 0, "fewer than ten others"
    assert power(Pace(n=60, share=0.5, said=0.05, freedom=2), 12) == 0, "said in four of thirty"


def test_where_freeing_them_takes_all_deals_nothing_is_left_to_be_found() -> None:
    assert power(replace(LEAST, freedom=20), 12) == 0
    assert power(replace(LEAST, freedom=20.5), 12) == 0
    assert power(replace(LEAST, freedom=19), 12) > 0
    assert power(replace(LEAST, freedom=28), 12) == 0


def test_what_is_almost_sure_is_not_called_sure() -> None:
    assert 0.999 < power(Pace(n=1_200, share=0.5, said=0.1, freedom=20), 12) < 1


@pytest.mark.parametrize(
    ("of", "others", "any_power"), [(20, 40, True), (19, 41, False), (50, 10, True), (51, 9, False)]
)
def test_power_without_a_group_asks_for_twenty_losses_and_ten_others(of: int, others: int, any_power: bool) -> None:
    found = pace(evidence(cells(told(0, of, others, others))), "risk", None)
    assert found is not None
    assert (power(found, 12) > 0) is any_power


@pytest.mark.parametrize(
    ("of", "others", "any_power"), [(10, 40, True), (9, 41, False), (40, 10, True), (41, 9, False)]
)
def test_power_against_a_rival_asks_for_ten_losses_and_ten_others(of: int, others: int, any_power: bool) -> None:
    found = pace(against(0, of, others // 2, others), "risk", GLOBEX.within)
    assert found is not None
    assert (power(found, 12) > 0) is any_power
