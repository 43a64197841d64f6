"""Our view against the buyer's reason."""

from dataclasses import replace

from dialogs.records import Outcome
from insights.counts import Counts, Pair, Split
from insights.gap import Gap, gap
from insights.gap_words import gap_in_short, the_gap
from tests.insights.sample import SHORTS, YEAR


def pair(view: str, said: str, n: int, kind: str = "recorded") -> Pair:
    return Pair(view, said, kind, Split(lost=n))


def test_nobody_asked_is_no_gap() -> None:
    assert gap(()) == Gap(0, 0, 0, None)


def test_differing_deals_and_the_commonest_swap() -> None:
    found = gap([pair("price", "price", 4), pair("price", "trust", 3), pair("trust", "price", 1, "recalled")])
    assert found == Gap(8, 4, 1, ("price", "trust", 3))


def test_recorded_and_recalled_swaps_count_together() -> None:
    assert gap([pair("price", "trust", 1), pair("price", "trust", 1, "recalled")]).swap == ("price", "trust", 2)


def test_a_single_swap_or_a_tie_is_not_the_commonest() -> None:
    assert gap([pair("price", "trust", 1)]).swap is None
    assert gap([pair("price", "trust", 2), pair("trust", "price", 2)]).swap is None


def test_not_sure_and_not_a_fit_are_left_out() -> None:
    assert gap([pair("not_sure", "price", 3), pair("price", "not_a_fit", 2), pair("price", "price", 1)]).n == 1


def test_one_outcome_has_a_gap_of_its_own() -> None:
    assert gap(YEAR.gap, Outcome.LOST) == Gap(17, 5, 0, ("price", "implementation_risk", 5))
    assert gap(YEAR.gap, Outcome.WON) == Gap(10, 4, 4, ("relationship", "implementation_risk", 4))


def words(counts: Counts) -> str:
    return "".join(str(part) for line in the_gap(SHORTS, counts) for part in line)


def test_it_says_how_many_were_asked_and_by_outcome() -> None:
    assert "31 of 46 buyers we asked told us why; in 28 we had a view before (4 from memory)." in words(YEAR)
    assert "(likely 18–51%): losses 5 of 17, wins 4 of 10, undecided deals 0 of 1." in words(YEAR)
    assert "31 buyers told us why;" in words(replace(YEAR, asked={"told": Split(10, 20, 1)}))
    assert words(Counts()) == ""


def test_few_comparable_deals_get_no_percentage_in_a_digest() -> None:
    few = replace(YEAR, gap=(pair("price", "trust", 2), pair("price", "price", 2)))
    assert "%" not in str(gap_in_short(SHORTS, few, "12 months"))
    assert gap_in_short(SHORTS, replace(YEAR, gap=()), "12 months") == []
