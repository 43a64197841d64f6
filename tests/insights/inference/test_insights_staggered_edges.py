"""A staggered start at its limits: what is asked before one is offered, and how few orders are few enough."""

from datetime import date, timedelta
from math import exp

import numpy as np
import pytest

from insights.inference import staggered
from insights.inference.staggered import CHANCE, chance, helped, offered, power
from insights.shapes.staggered import Closed, Offer, Staggered, Verdict

pytestmark = pytest.mark.heavy
FIRST = date(2026, 11, 30)


def shares(teams: int) -> dict[str, tuple[int, int]]:
    return {f"team {i:02}": (3 + i, 10 + i) for i in range(teams)}


@pytest.mark.parametrize(
    ("teams", "paces"),
    [
        (3, []),
        (4, [4, 8, 13, 17]),
        (5, [3, 6, 9, 13]),
        (8, [3, 5, 7]),
        (10, [2, 4, 5]),
        (14, [2, 3, 4]),
        (27, [2]),
        (28, []),
    ],
)
def test_a_quarter_a_half_three_and_a_year_are_tried_never_quicker_than_two_weeks_apart(monkeypatch, teams, paces):
    asked = []

    def too_little(before, between, seed, *, rising, fewer):
        asked.append((between, seed, rising))
        assert before == list(shares(teams).values())
        return 0.4999

    monkeypatch.setattr(staggered, "power", too_little)
    assert offered(shares(teams), 7) == Offer(tuple(shares(teams)))
    assert offered(shares(teams), 8, rising=True).weeks == 0
    assert asked == [*((pace, 7, False) for pace in paces), *((pace, 8, True) for pace in paces)]


@pytest.mark.parametrize(("enough", "weeks"), [(4, 12), (5, 24), (13, 39), (17, 51)])
@pytest.mark.parametrize("found", [0.5, 0.9])
def test_the_first_pace_of_which_half_the_cases_would_show_is_offered(monkeypatch, enough, weeks, found):
    monkeypatch.setattr(staggered, "power", lambda _, between, *__, **___: found if between >= enough else 0.49)
    assert offered(shares(4), 1) == Offer(tuple(shares(4)), weeks, round(100 * found))


@pytest.mark.parametrize("said", [10, 48, 400])
def test_a_lucky_count_is_one_that_comes_once_in_twenty_from_as_few_as_are_foretold(monkeypatch, said):
    least = []
    monkeypatch.setattr(staggered, "power", lambda *_, fewer, **__: least.append(fewer) or 0.0)
    offered({**dict.fromkeys("abc", (0, 9)), "d": (said, said)}, 1)
    mean = said * least[0]
    term = chance_of_fewer = exp(-mean)
    for k in range(1, said):
        term *= mean / k
        chance_of_fewer += term
    assert 1 - chance_of_fewer == pytest.approx(0.05, abs=0.006)
    least.clear()
    offered(dict.fromkeys("abcd", (0, 9)), 1)
    assert set(least) == {0.0}, "of nothing nothing is foretold"


@pytest.mark.parametrize("rising", [False, True])
def test_made_up_companies_go_on_as_before_and_the_odds_change_threefold_where_a_team_has_started(monkeypatch, rising):
    weeks, drawn = 26_000, []

    def look(said, n, orders, *, rising):
        drawn.append((said, n, rising))
        return np.full(len(said), CHANCE)

    monkeypatch.setattr(staggered, "_chances", look)
    way = {"rising": True} if rising else {}
    assert power([(0, 1), (0, 2), (1, 3), (1, 4)], weeks, 1, **way) == 1.0, "so many orders are still few enough"
    assert sum(len(said) for said, _, _ in drawn) == 1_000
    assert {up for *_, up in drawn} == {rising}
    started = np.triu(np.ones((4, 4), dtype=bool), 1)
    said, n = sum(said.sum(axis=0) for said, _, _ in drawn), sum(n for _, n, _ in drawn) * 10
    assert {tuple(sorted(n[:, 0])) for _, n, _ in drawn} == {(1, 2, 3, 4)}
    share = 3 / 12  # one more that was meant and one more that wasn't
    odds = share / (1 - share) * (3 if rising else 1 / 3)
    later = np.arange(4) > 0
    assert said[started].sum() / n[started].sum() == pytest.approx(odds / (1 + odds), rel=0.002)
    assert said[~started & later].sum() / n[~started & later].sum() == pytest.approx(share, rel=0.002)
    assert n[:, 1:].sum() == pytest.approx(10 * 100 * 10 * 3 * weeks / 26, rel=0.002), "of a pace as in half a year"
    monkeypatch.setattr(staggered, "_chances", lambda said, *_, **__: np.full(len(said), CHANCE + 1e-6))
    assert power([(0, 1)] * 4, weeks, 1, **way) == 0.0


@pytest.mark.parametrize(("teams", "fit"), [(4, 1 / 24), (5, 1 / 120), (6, 1 / 720), (7, None), (8, 1 / 2_000)])
def test_up_to_six_teams_all_orders_are_compared_of_more_teams_two_thousand(teams, fit):
    n = 100
    cells = [[(60 + team - 40 * (time > team), n) for time in range(teams)] for team in range(teams)]
    found = chance(cells)
    assert found == pytest.approx(fit or found)
    assert (found * 2_000) % 1 == pytest.approx(0) or teams < 7
    assert chance([[(n - k, n) for k, n in row] for row in cells], rising=True) == pytest.approx(found)


@pytest.mark.parametrize(("orders", "few"), [(1, True), (30, True), (31, False)])
def test_of_six_teams_thirty_orders_that_fit_as_well_are_few_enough(monkeypatch, orders, few):
    monkeypatch.setattr(staggered, "chance", lambda *_, **__: orders / 720)
    assert helped([], rising=False) is few


@pytest.mark.parametrize(("more", "verdict"), [(0, Verdict.HELPED), (-1, Verdict.TOO_FEW)])
def test_ten_deals_where_teams_had_started_and_ten_where_they_had_not_are_enough(more, verdict):
    start = Staggered(("a", "b", "c", "d"), FIRST, FIRST + timedelta(weeks=30))
    closed = []
    for team, name in enumerate(start.teams):
        for time, day in enumerate((FIRST - timedelta(days=1), *start.days[:-1])):
            waits = time <= team
            n = {(0, 3): 2 + more, (1, 3): 2, (2, 3): 3, (3, 1): 3, (3, 2): 3}.get((team, time), 1 + (time == 0) * 20)
            closed.append(Closed(name, day, n if waits else 0, n))
    made = staggered.concluded(start, closed, {name: name for name in start.teams})
    assert staggered.compared(start.closed(closed, {name: name for name in start.teams}))[0][1] == 10 + more
    assert made.verdict is verdict
