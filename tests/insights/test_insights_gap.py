"""Our view against the buyer's reason."""

from insights.counts import Pair, Split
from insights.gap import Gap, gap


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
