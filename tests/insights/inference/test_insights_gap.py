"""Our view against the buyer's reason."""

import re
from dataclasses import replace

import pytest

from dialogs.messages.messages import Chart
from dialogs.records import Outcome
from insights.inference.gap import Gap, gap
from insights.messages.digest_page import digest_in_full
from insights.shapes.counts import GAP, Counts, Pair, Split
from insights.shapes.disclosure import public
from insights.wording.gap_words import gap_in_short, the_gap
from insights.wording.reason_charts import why
from tests.insights.sample import ENOUGH, SHORTS, YEAR, findings


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


def test_not_sure_not_a_fit_and_something_else_on_both_sides_are_left_out_and_counted() -> None:
    unsure = [pair("not_sure", "price", 3), pair("price", "not_a_fit", 2), pair("other", "other", 10)]
    found = gap([*unsure, pair("price", "price", 1), pair("other", "price", 4)])
    assert (found.n, found.differ, found.left_out) == (5, 4, 15)
    assert gap([*unsure, Pair("other", "other", "recorded", Split(won=7))], Outcome.WON).left_out == 7


THIRDS = (
    pair("price", "price", 22),
    pair("price", "trust", 9),
    pair("trust", "price", 7),
    pair("trust", "trust", 62),
)


def test_agreement_beyond_chance_is_cohens_kappa() -> None:
    agreed, by_chance = 84 / 100, (31 * 29 + 69 * 71) / 100**2
    assert gap(THIRDS).kappa == pytest.approx((agreed - by_chance) / (1 - by_chance))
    assert gap([pair("price", "trust", 20), pair("trust", "price", 20)]).kappa == -1
    assert gap([pair("price", "price", 10), pair("trust", "trust", 10), pair("other", "other", 9)]).kappa == 1


@pytest.mark.heavy
def test_it_is_the_kappa_of_scikit_learn() -> None:
    cohen_kappa_score = pytest.importorskip("sklearn.metrics").cohen_kappa_score

    views = ["price"] * 31 + ["trust"] * 69
    reasons = ["price"] * 22 + ["trust"] * 9 + ["price"] * 7 + ["trust"] * 62
    assert gap(THIRDS).kappa == pytest.approx(cohen_kappa_score(views, reasons))


def test_too_few_or_all_the_same_say_nothing_of_chance() -> None:
    assert gap([pair("price", "price", 10), pair("trust", "trust", 9)]).kappa is None
    assert gap([pair("price", "price", 90)]).kappa is None


def test_one_outcome_has_a_gap_of_its_own() -> None:
    assert replace(gap(YEAR.gap), kappa=None) == Gap(28, 9, 4, ("price", "implementation_risk", 5))
    assert gap(YEAR.gap, Outcome.LOST) == Gap(17, 5, 0, ("price", "implementation_risk", 5))
    assert gap(YEAR.gap, Outcome.WON) == Gap(10, 4, 4, ("relationship", "implementation_risk", 4))


def words(counts: Counts) -> str:
    return "".join(str(part) for line in the_gap(SHORTS, counts) for part in line)


def test_it_says_how_many_were_asked_and_by_outcome() -> None:
    assert "31 of 46 buyers we asked told us why; in 28 we had a view before (4 from memory)." in words(YEAR)
    assert "(likely 18–51%): losses 5 of 17, wins 4 of 10, undecided deals 0 of 1." in words(YEAR)
    assert "31 buyers told us why;" in words(replace(YEAR, asked={"told": Split(10, 20, 1)}))
    assert words(Counts()) == ""


THEMSELVES = replace(YEAR, own={"implementation_risk": Split(0, 3, 0), "price": Split(1, 0, 0)})


def test_what_buyers_told_us_themselves_is_named_apart_and_not_called_heard() -> None:
    told = words(THEMSELVES)
    assert "31 of 46 buyers we asked told us why; in 28 we had a view before" in told, "each deal once"
    assert "It was something else in 9 of 28" in told
    assert "Most often: we thought price, they said changing (5)." in told
    assert told.endswith(
        "Buyers told us themselves in 4 of 31. The rest is what sellers heard; who didn't tell may differ."
    )
    assert "heard" not in told.replace("what sellers heard", "")
    all_of_them = replace(YEAR, own=YEAR.buyer_driver)
    assert words(all_of_them).endswith("Buyers told us themselves in 31 of 31. Who didn't tell may differ.")
    ((title, short),) = gap_in_short(SHORTS, THEMSELVES, "12 months")
    assert str(title.text) == "We thought price, they said changing"
    assert short.endswith("Buyers told us themselves in 4 of 31.")


def test_what_buyers_told_us_themselves_is_drawn_apart_and_each_deal_once() -> None:
    chart = why(SHORTS, THEMSELVES, Outcome.LOST)
    assert chart is not None
    heard, own = (
        next(one.values for one in chart.series if one.name == name)
        for name in ("Heard from buyers", "Buyers themselves")
    )
    assert (sum(heard), sum(own)) == (17, 3)
    assert "Changing 17, heard 9, buyers themselves 3" in chart.fallback
    titles = [block for block in digest_in_full(findings(year=THEMSELVES)).blocks if isinstance(block, Chart)]
    assert any(
        "What buyers said" in one.title and one.fallback.endswith("Buyers told us themselves in 4 of 31.")
        for one in titles
    )


def test_where_an_outcomes_answers_are_held_back_so_is_how_many_told_us_themselves() -> None:
    one = public(replace(THEMSELVES, sellers=ENOUGH | {"buyer_driver": Split(3, 2, 3)}))
    assert "Buyers told us themselves in 1 of 11." in words(one)
    assert one.own == {"price": Split(1)}


def test_it_says_how_far_both_agree_beyond_chance_after_how_often_they_differ() -> None:
    told = words(YEAR)
    assert "undecided deals 0 of 1. Agreement beyond chance: 0.42 of 1. Most often: we thought price" in told
    assert "Left out" not in told
    apart = replace(YEAR, gap=(pair("price", "relationship", 12), pair("relationship", "price", 12)))
    assert "Agreement beyond chance: none." in words(apart)
    assert "beyond chance" not in "".join(str(line) for line in gap_in_short(SHORTS, YEAR, "12 months"))


def test_it_says_how_many_could_not_be_compared() -> None:
    some = replace(YEAR, gap=(*YEAR.gap, pair("other", "other", 2), pair("not_sure", "price", 1)))
    left_out = " Left out: 3 (not sure, not a fit, or something else on both sides)."
    assert f"{left_out} That is what sellers heard; who didn't tell may differ." in words(some)
    none = replace(YEAR, gap=(pair("not_sure", "price", 3),))
    assert words(none).endswith(f"told us why; none to compare with a view of our own from before.{left_out}")


def test_few_comparable_deals_get_no_percentage_in_a_digest() -> None:
    few = replace(YEAR, gap=(pair("price", "trust", 2), pair("price", "price", 2)))
    assert "%" not in str(gap_in_short(SHORTS, few, "12 months"))
    assert gap_in_short(SHORTS, replace(YEAR, gap=()), "12 months") == []


def test_where_too_few_sellers_heard_from_the_buyers_of_an_outcome_it_is_about_the_others_and_says_so() -> None:
    one = public(replace(YEAR, sellers=ENOUGH | {GAP: Split(1, 3, 0)}))
    assert ", losses: 20 of 28 buyers we asked told us why; in 17 we had a view before." in words(one)
    assert "We heard something else in 5 of 17" in words(one)
    assert not re.search("wins|undecided", words(one))
    assert str(gap_in_short(SHORTS, one, "12 months")[0][1]).startswith(
        ", losses, 12 months: 5 of 17. Altogether something else in 5"
    )
    none = public(replace(YEAR, sellers=ENOUGH | {GAP: Split(1, 1, 1)}))
    assert words(none) == ""
    assert gap_in_short(SHORTS, none, "12 months") == []
