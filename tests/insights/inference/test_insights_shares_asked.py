"""Which shares are asked about, of what there is enough, and what is counted of them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from insights.inference.ground import Ground
from insights.inference.score import Floats
from insights.inference.shares import shares
from insights.shapes.evidence import LOST, NO_DECISION, WON
from tests.insights.company import Deal, asked, company, seen, told


@pytest.mark.parametrize(
    ("deals", "of", "weeks", "enough"),
    [(5, 60, 26, True), (4, 60, 26, False), (5, 60, 25, False), (59, 60, 26, True), (60, 60, 26, False)],
)
def test_five_deals_of_half_a_year_that_not_all_say_are_enough(deals: int, of: int, weeks: int, enough: bool) -> None:
    rows = [replace(deal, week=n % weeks) for n, deal in enumerate(told([("price",)] * deals + [()] * (of - deals)))]
    found = asked([*rows, *told([("price",)] * 60, outcome=WON)], "driver")
    assert found.enough.tolist() == [enough]


def test_of_several_only_what_has_enough_is_tested() -> None:
    said = [("price",), ("fit",), ("price", "trust"), ()] * 15
    rows = told([tuple(key for key in one if key != "trust" or n < 15) for n, one in enumerate(said)])
    found = asked(rows, "driver")
    assert found.enough.tolist() == [True, True, False]
    assert [found.within[:, level].any() for level in range(3)] == [True, True, False]
    assert [found.by_seller.shape, found.against.shape] == [(3, 3), (3, 3)]


@pytest.mark.parametrize("name", ["driver", "competitor", "win_rate"])
def test_where_there_is_too_little_there_is_nothing(name: str) -> None:
    found = asked(told([("price",), ()] * 12), name)
    assert found.within.shape == found.by_seller.shape == found.against.shape == (3, len(found.whats))
    for of in (found.enough, found.within, found.by_seller, found.against):
        assert not of.any()
    assert found.freedom == 0


def test_weeks_count_what_is_said_of_the_losses_and_of_the_others() -> None:
    deals = [
        *(Deal(week, week, seller, LOST, said) for week, seller, said in (
            (3, "A", ("price",)), (3, "B", ("price",)), (3, "C", ()), (51, "A", ("price",)), (51, "B", ()),
        )),
        Deal(3, 60, "C", LOST, None),
        Deal(0, 61, "A", WON, ("price",)), Deal(0, 62, "B", WON, ()), Deal(7, 63, "C", NO_DECISION, ("price",)),
        Deal(1, 64, "C", WON, None), Deal(1, 65, "C", LOST, ("price",)),
    ]  # fmt: skip
    found = asked(deals, "driver", ("price",))
    said, of = ({1: 1, 3: 2, 51: 1}, {1: 1, 3: 3, 51: 2})
    assert [counts(one) for one in found.counts(0)] == [said, of]
    assert [counts(one) for one in found.counts(0, elsewhere=True)] == [{0: 1, 7: 1}, {0: 2, 7: 1}]
    assert [len(one) for one in found.counts(0)] == [52, 52]
    assert found.first == 1


def test_lately_is_in_the_last_year() -> None:
    deals = [Deal(week, n, "ABC"[n % 3], LOST, ("price",)) for n, week in enumerate((-52, -1, 0, 51))]
    assert asked(deals, "driver", before=52).lately.tolist() == [False, False, True, True]
    assert asked(deals[2:], "driver").lately.tolist() == [True, True]


def counts(weeks: Floats) -> dict[int, int]:
    return {week: int(n) for week, n in enumerate(weeks) if n}


@pytest.mark.parametrize("name", ["driver", "competitor", "win_rate"])
def test_where_nothing_closed_no_week_is_the_first(name: str) -> None:
    assert asked([], name).first == 52


@pytest.mark.parametrize(
    ("won", "undecided", "may_be_told"),
    [
        ("", "", False),
        ("ABC", "", True),
        ("", "ABC", True),
        ("AB", "", False),
        ("ABC", "AB", False),
        ("AB", "ABC", False),
        ("ABC", "DEF", True),
        (("A", "B", ""), "", False),
    ],
)
def test_what_is_said_of_the_others_is_told_of_no_outcome_of_two_sellers(
    won: Sequence[str], undecided: Sequence[str], may_be_told: bool
) -> None:
    lost = told([("price",)] * 6, "ABC")
    others = [(WON, seller) for seller in won] + [(NO_DECISION, seller) for seller in undecided]
    found = asked([*lost, *(Deal(1, 90 + n, seller, ended) for n, (ended, seller) in enumerate(others))], "driver")
    assert found.elsewhere() is may_be_told


# what is asked about


def test_a_driver_is_asked_about_that_three_sellers_say_of_losses() -> None:
    deals = [Deal(1, n, seller, LOST, said) for n, (seller, said) in enumerate(
        [("A", ("price", "trust")), ("B", ("price", "fit")), ("C", ("price",)), ("A", ("fit",)), ("", ("fit",))],
    )]  # fmt: skip
    won = [Deal(1, 10 + n, seller, WON, ("fit", "trust")) for n, seller in enumerate("CDE")]
    found = asked([*deals, *won], "driver", ("trust", "fit", "price"))
    assert found.whats == ("price",)
    assert found.said[found.sets[found.kept]][:, 0].sum() == 3
    everything = [*deals, Deal(1, 20, "C", LOST, ("fit",))]
    assert asked(everything, "driver", ("trust", "fit", "price")).whats == ("fit", "price")


def test_a_rival_is_asked_about_whom_three_sellers_met() -> None:
    met = [("Globex", "ABC"), ("Initech", "AAB"), ("Umbrella", ("A", "B", "")), ("", "ABCDEF"), ("Acme", "DEF")]
    deals = [Deal(1, n, seller, LOST, (), rival) for rival, sellers in met for n, seller in enumerate(sellers)]
    found = asked(deals, "competitor")
    assert found.whats == ("Acme", "Globex")
    assert found.kept.sum() == 12, "whoever it was: one known is no other"


def test_of_more_rivals_than_are_told_apart_it_is_the_commonest_and_of_these_the_first_by_name() -> None:
    rivals = [f"rival {n:02}" for n in range(64)]
    often = {"rival 63": 5, "rival 02": 4} | dict.fromkeys(rivals[3:63], 3) | {"rival 00": 3, "rival 01": 3}
    deals = [Deal(1, n, "ABCDE"[n], LOST, (), rival) for rival in rivals for n in range(often[rival])]
    found = asked(deals, "competitor")
    assert found.whats == (*rivals[:61], "rival 63")
    level = found.whats.index("rival 02")
    assert found.counts(level)[0].sum() == 4


def test_the_win_rate_is_of_all_that_closed() -> None:
    deals = [Deal(1, n, "A", outcome, None) for n, outcome in enumerate((WON, LOST, NO_DECISION, WON))]
    found = asked(deals, "win_rate")
    assert (found.whats, found.counts(0)[0].sum(), found.counts(0)[1].sum()) == (("won",), 2, 4)
    assert found.said.tolist() == [[True], [False], [False]], "a set for each outcome"


def test_drivers_come_first_then_rivals_and_the_win_rate() -> None:
    assert [one.name for one in shares(Ground(seen(company())))] == ["driver", "competitor", "win_rate"]
