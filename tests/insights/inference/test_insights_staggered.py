"""Teams that start one after another: the draw decides, whatever else goes on; it is offered where it would show."""

from collections import Counter
from datetime import date, timedelta
from itertools import permutations

import pytest

from dialogs.records import Outcome
from insights.shapes.findings import Selector
from insights.shapes.staggered import BEFORE, MOST_TEAMS, Closed, Offer, Staggered, Verdict

TEAMS = ("EMEA", "US", "DACH", "APAC")
FIRST = date(2026, 11, 30)
START = Staggered(TEAMS, FIRST, FIRST + timedelta(weeks=30))
N = 20


def closings(start: Staggered, share, *, sellers: int = 3, n: int = N) -> list[Closed]:
    """So many of each team in each time, of which `share(team, time, started)` are meant."""
    found = []
    for i, team in enumerate(start.teams):
        for time, day in enumerate((start.first - timedelta(days=1), *start.days[:-1])):
            k = share(i, time, time > i)
            found += [Closed(f"{team} {j % sellers}", day, int(j < k), 1) for j in range(n)]
    return found


def teams(closed: list[Closed]) -> dict[str, str]:
    return {one.person_id: one.person_id.rpartition(" ")[0] for one in closed}


def test_teams_start_as_far_apart_one_after_another() -> None:
    assert START.days == tuple(FIRST + timedelta(weeks=10 * i) for i in range(4))
    assert START.upcoming(FIRST - timedelta(days=5)) == ("EMEA", FIRST)
    assert START.upcoming(FIRST) == ("EMEA", FIRST)
    assert START.upcoming(FIRST + timedelta(days=1)) == ("US", FIRST + timedelta(weeks=10))
    assert START.upcoming(START.last + timedelta(days=1)) == ("APAC", START.last)


def test_the_first_starts_on_the_monday_after_a_day() -> None:
    for day in range(7):
        start = Offer(TEAMS, 30, 60).coming(FIRST - timedelta(days=7 - day))
        assert start == START
    assert Offer(TEAMS).coming(FIRST) is None


def test_a_closing_counts_for_its_team_and_its_time() -> None:
    days = {
        START.first - BEFORE - timedelta(days=1): None,
        START.first - BEFORE: 0,
        START.first - timedelta(days=1): 0,
        START.first: 1,
        START.days[1] - timedelta(days=1): 1,
        START.days[1]: 2,
        START.last - timedelta(days=1): 3,
        START.last: None,
    }
    for day, time in days.items():
        for team in TEAMS:
            cells = START.closed([Closed("ann", day, 1, 2), Closed("eve", day, 1, 1)], {"ann": team})
            wanted = [[(1, 2) if (row, column) == (team, time) else (0, 0) for column in range(4)] for row in TEAMS]
            assert [list(row) for row in cells] == wanted


def test_the_order_is_the_lots_and_the_same_whoever_asks_again() -> None:
    from insights.inference.staggered import drawn  # noqa: PLC0415 - make unit goes without numpy

    assert drawn(TEAMS, "a lot") == drawn(tuple(reversed(TEAMS)), "a lot")
    orders = Counter(drawn(TEAMS, f"lot {i}") for i in range(2_400))
    assert set(orders) == set(permutations(TEAMS))
    assert 60 < min(orders.values()) <= max(orders.values()) < 145


def concluded(start: Staggered, closed: list[Closed], *, rising: bool = False) -> Staggered:
    from insights.inference.staggered import concluded  # noqa: PLC0415

    return concluded(start, closed, teams(closed), rising=rising)


@pytest.mark.heavy
@pytest.mark.parametrize("teams", [4, 5, 8])
def test_what_falls_with_each_start_has_helped_and_shows_what_it_was(teams: int) -> None:
    names = tuple(f"team {i}" for i in range(teams))
    start = Staggered(names, FIRST, FIRST + timedelta(weeks=4 * (teams - 1)))
    made = concluded(start, closings(start, lambda team, time, started: (10 + team) - 6 * started))
    many = N * teams * (teams - 1) // 2
    assert made.verdict is Verdict.HELPED
    assert (made.started[1], made.waiting[1]) == (many, many)
    assert made.started[0] / many < made.waiting[0] / many - 0.2


@pytest.mark.heavy
def test_what_wins_has_helped_where_it_rises() -> None:
    rises = closings(START, lambda team, time, started: 6 + 6 * started)
    assert concluded(START, rises).verdict is Verdict.UNCLEAR
    assert concluded(START, rises, rising=True).verdict is Verdict.HELPED


@pytest.mark.heavy
@pytest.mark.parametrize(
    "share",
    [
        pytest.param(lambda team, time, started: 10, id="nothing"),
        pytest.param(lambda team, time, started: 12 - 8 * (time > 0), id="it falls everywhere at once"),
        pytest.param(lambda team, time, started: 3 + 4 * team, id="teams differ"),
        pytest.param(lambda team, time, started: 16 - 4 * time, id="it falls by itself"),
        pytest.param(lambda team, time, started: 12 - 8 * (team == 3 and time > 1), id="it falls where none started"),
    ],
)
def test_what_else_goes_on_has_not_helped(share) -> None:
    assert concluded(START, closings(START, share)).verdict is Verdict.UNCLEAR


@pytest.mark.heavy
def test_of_few_deals_or_of_teams_that_are_gone_nothing_is_told() -> None:
    falls = closings(START, lambda team, time, started: 10 - 8 * started)
    assert concluded(START, [one for one in falls if one.person_id[:2] != "US"]).verdict is Verdict.TOO_FEW
    few = closings(START, lambda team, time, started: 1 - started, n=1)
    assert concluded(START, few).verdict is Verdict.TOO_FEW


@pytest.mark.heavy
def test_shares_of_fewer_than_three_sellers_are_not_shown() -> None:
    one_each = closings(START, lambda team, time, started: 10 - 8 * started, sellers=1)
    shown = concluded(START, one_each)
    assert shown.verdict is Verdict.HELPED
    assert shown.started is not None, "three teams had started, of a seller each"
    two = [one for one in one_each if one.person_id[:2] != "US" or one.on < FIRST]
    assert concluded(START, two).started is None


@pytest.mark.heavy
def test_the_chance_is_the_share_of_the_orders_that_fit_as_well() -> None:
    """Least squares of each share on team, time and start, one order after another."""
    import numpy as np  # noqa: PLC0415

    from insights.inference.staggered import chance  # noqa: PLC0415

    rng = np.random.default_rng(8)
    for _ in range(5):
        n = rng.integers(4, 30, (4, 4))
        k = rng.binomial(n, 0.4)
        cells = [[(int(a), int(b)) for a, b in zip(row, many, strict=True)] for row, many in zip(k, n, strict=True)]
        teams, times = np.indices((4, 4))
        design = np.stack([*(teams == i for i in range(4)), *(times == i for i in range(1, 4))], axis=-1)
        flat, weights = design.reshape(16, -1) * 1.0, n.reshape(-1) * 1.0
        root = np.sqrt(weights)[:, None]
        fit, *_ = np.linalg.lstsq(flat * root, (k / n).reshape(-1) * root[:, 0], rcond=None)
        left = (k / n).reshape(-1) - flat @ fit
        scores = [
            -float((weights * left * (times > np.array(order)[teams]).reshape(-1)).sum())
            for order in permutations(range(4))
        ]
        fits = sum(score >= scores[0] - 1e-9 for score in scores) / 24
        assert chance(cells) == pytest.approx(fits)


@pytest.mark.heavy
@pytest.mark.long
def test_it_is_offered_from_four_teams_on_and_for_the_least_time_in_which_it_would_show() -> None:
    from insights.inference.staggered import OFFERED, offered, power  # noqa: PLC0415

    many = dict.fromkeys(TEAMS, (12, 40))
    found = offered(many, 1)
    assert found.teams == tuple(sorted(TEAMS))
    assert found.weeks % 3 == 0
    assert 0 < found.weeks <= 52
    assert found.power >= 100 * OFFERED
    more = dict.fromkeys(TEAMS, (40, 140))
    assert offered(more, 1).weeks < found.weeks
    assert offered({team: many[team] for team in TEAMS[:3]}, 1) == Offer(("DACH", "EMEA", "US"))
    assert offered(dict.fromkeys(TEAMS, (2, 6)), 1).weeks == 0
    most = {f"team {i}": (40, 140) for i in range(MOST_TEAMS)}
    assert offered(most, 1).weeks == 52
    assert offered({**most, "one more": (40, 140)}, 1).weeks == 0, "they would start weekly"
    alike = [(12, 40)] * 4
    assert power(alike, 17, 1) > power(alike, 8, 1) > power([(3, 10)] * 4, 8, 1)
    assert power(alike, 17, 1, effect=1) < 0.08


@pytest.mark.heavy
def test_it_is_offered_by_a_cautious_count_not_by_a_lucky_half_year() -> None:
    from insights.inference.staggered import offered, power  # noqa: PLC0415

    lucky = {f"team {i}": (3, 9) for i in range(9)}
    assert power(list(lucky.values()), 6, 1) >= 0.5
    assert offered(lucky, 1).weeks == 0
    assert offered(dict.fromkeys(TEAMS, (0, 40)), 1).weeks == 0


def test_why_none_is_offered_names_what_is_in_the_way() -> None:
    from insights.messages.staggered import not_worth_it  # noqa: PLC0415

    def why(teams: int) -> str:
        return not_worth_it(Selector("driver", "price", Outcome.LOST), Offer(tuple(map(str, range(teams))))).summary

    assert "takes at least 4 teams" in why(3)
    assert "would show in less than half of the cases" in why(4) == why(MOST_TEAMS)
    assert "takes at most 27 teams" in why(MOST_TEAMS + 1)
    assert "There are 28 under sales_teams" in why(28)


@pytest.mark.heavy
@pytest.mark.long
def test_where_nothing_helps_it_is_seldom_told_to_have_helped() -> None:
    import numpy as np  # noqa: PLC0415

    from bench.staggered import WORLDS, company  # noqa: PLC0415

    for number, world in enumerate(WORLDS):
        rng = np.random.default_rng((99, number))
        assert sum(company(rng, 300, 5, world, 1.0)[1] for _ in range(300)) <= 24
