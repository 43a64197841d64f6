"""Suspicions: when they are looked at, what bears one out, what rules one out, and what is foretold of it."""

from dataclasses import replace
from datetime import date

import pytest

from bench.suspicions import marks
from insights.inference.calendar import YEAR, last_look
from insights.inference.suspicions import (
    BUDGET,
    Pace,
    critical,
    ends,
    look,
    looks,
    pace,
    power,
)
from insights.shapes.evidence import LOST, WON, Evidence
from insights.shapes.suspicions import MOST, Numbers, Suspicion, Verdict
from tests.insights.debriefed import cells, evidence, losses, narrowed, told

NAMED = date(2026, 1, 5)
LAST = ends(NAMED, 12)
SUSPECTED = Suspicion("s1", "risk", None, 12, NAMED, LAST, 40)
GLOBEX = replace(SUSPECTED, within=("competitor", "Globex"))


def against(said: int, of: int, other: int, others: int) -> Evidence:
    """Losses to Globex and to others, and in how many risk is said."""
    deals = [("Globex", said, of), ("Initech", other, others)]
    rows = [(f"rep {i % 4}", "", rival, ("risk",) if i < k else ()) for rival, k, n in deals for i in range(n)]
    return evidence(inside={"competitor": losses(rows)})


def test_the_last_look_is_the_last_of_the_calendar_within_its_time() -> None:
    assert LAST == last_look(date(2027, 1, 4)) == date(2026, 12, 21)
    assert ends(NAMED, 24) == last_look(date(2028, 1, 3)) == date(2027, 12, 27)
    assert (looks(NAMED, LAST), looks(NAMED, ends(NAMED, 24))) == (13, 26)


def test_all_its_looks_share_the_chance_of_one_of_three() -> None:
    assert 2.9 < critical(13) < critical(26) < 3.0
    assert BUDGET / MOST < 0.0034


def test_what_was_suspected_is_borne_out_at_the_last_look_and_at_an_early_one_only_if_it_is_plain() -> None:
    seen = evidence(cells(told(22, 60, 6, 60)))
    assert look(seen, SUSPECTED, LAST).verdict is Verdict.BORNE_OUT
    assert look(seen, SUSPECTED, date(2026, 4, 20)).verdict is None
    plain = evidence(cells(told(40, 60, 4, 60)))
    assert look(plain, SUSPECTED, date(2026, 9, 7)).verdict is Verdict.BORNE_OUT
    assert look(plain, SUSPECTED, LAST).numbers == Numbers(40, 60, 4, 60, 4, 40)


def test_the_other_way_round_is_not_what_was_suspected() -> None:
    assert look(evidence(cells(told(4, 60, 40, 60))), SUSPECTED, LAST).verdict is Verdict.RULED_OUT


@pytest.mark.parametrize(
    ("said", "of", "other", "others", "verdict"),
    [
        (12, 120, 12, 120, Verdict.RULED_OUT),  # three times would have shown
        (3, 30, 3, 30, Verdict.NOT_ENOUGH),  # it might not have
        (3, 19, 3, 60, Verdict.NOT_ENOUGH),  # too few losses
        (1, 120, 1, 120, Verdict.NOT_ENOUGH),  # hardly ever said
    ],
)
def test_at_the_last_look_it_is_ruled_out_or_there_was_not_enough(
    said: int, of: int, other: int, others: int, verdict: Verdict
) -> None:
    seen = evidence(cells(told(said, of, other, others)))
    assert look(seen, SUSPECTED, LAST).verdict is verdict
    assert look(seen, SUSPECTED, date(2026, 11, 30)).verdict is None


def test_two_sellers_bear_nothing_out_and_their_numbers_are_not_kept() -> None:
    found = look(evidence(cells(told(40, 60, 4, 60, reps=2))), SUSPECTED, LAST)
    assert (found.verdict, found.numbers) == (Verdict.NOT_ENOUGH, None)


def test_one_company_that_comes_back_with_the_same_story_bears_nothing_out() -> None:
    deals = told(22, 60, 6, 60)
    again = [1 if said and outcome == LOST else -i for i, (_, _, outcome, said) in enumerate(deals, 2)]
    assert look(evidence(cells(deals, accounts=again)), SUSPECTED, LAST).verdict is not Verdict.BORNE_OUT


def test_against_a_rival_it_is_held_against_the_other_losses() -> None:
    assert look(against(14, 40, 4, 60), GLOBEX, LAST).verdict is Verdict.BORNE_OUT
    assert look(against(4, 40, 14, 60), GLOBEX, LAST).verdict is not Verdict.BORNE_OUT
    gone = replace(GLOBEX, within=("competitor", "Nobody"))
    assert look(against(14, 40, 4, 60), gone, LAST).verdict is Verdict.NOT_ENOUGH


def test_a_reason_that_is_asked_no_more_is_not_enough() -> None:
    asked = replace(SUSPECTED, driver="weather")
    assert look(evidence(cells(told(22, 60, 6, 60))), asked, LAST).verdict is Verdict.NOT_ENOUGH


def test_the_pace_is_counted_from_a_year() -> None:
    found = pace(evidence(cells(told(22, 60, 3, 40))), "risk", None)
    assert found is not None
    assert (found.n, found.share, found.said) == (100, 0.6, 4 / 50)
    assert found.freedom > 1
    inside = pace(against(14, 40, 5, 60), "risk", GLOBEX.within)
    assert inside is not None
    assert (inside.n, inside.share, inside.said) == (100, 0.4, 6 / 70)


def test_of_a_company_that_has_only_begun_the_pace_is_what_its_weeks_come_to_in_a_year() -> None:
    seen = evidence(cells(told(22, 60, 3, 40)))
    begun = replace(seen, day=[7 * (YEAR - 13 + n % 13) for n in range(100)])
    found, usual = pace(begun, "risk", None), pace(seen, "risk", None)
    assert found is not None
    assert usual is not None
    assert (found.n, found.share, found.said) == (400, usual.share, usual.said)
    assert pace(replace(seen, day=[7 * (YEAR - 3) + 6] * 100), "risk", None) is None


def test_many_sellers_and_many_rivals_are_told_apart_in_codes_as_narrow_as_they_are_read() -> None:
    many = 200
    rows = [(f"rep {i % many}", "", f"Rival {i % 197}", ("risk",) if i % 197 == 196 else ()) for i in range(2000)]
    seen = evidence(inside={"competitor": losses(rows)})
    last = replace(SUSPECTED, within=("competitor", "Rival 196"))
    found = look(narrowed(seen), last, LAST)
    assert found == look(seen, last, LAST)
    assert found.verdict is Verdict.BORNE_OUT


@pytest.mark.parametrize("outcome", [LOST, WON])
def test_without_losses_or_without_others_nothing_can_be_foretold(outcome: int) -> None:
    assert pace(evidence(cells([("rep 1", "", outcome, ("risk",))] * 5)), "risk", None) is None


def test_more_time_more_deals_and_evener_halves_find_more() -> None:
    usual = Pace(n=150, share=0.5, said=0.1, freedom=20)
    assert 0.25 < power(usual, 12) < 0.5 < power(usual, 24) < 1
    assert power(replace(usual, n=75), 12) < power(usual, 12) < power(replace(usual, n=300), 12)
    assert power(replace(usual, share=0.1), 12) < power(usual, 12)
    assert power(replace(usual, freedom=60), 12) < power(usual, 12)


def test_where_the_gates_are_out_of_reach_nothing_is_found() -> None:
    assert power(Pace(n=15, share=0.5, said=0.1, freedom=20), 12) == 0
    assert power(Pace(n=60, share=0.1, said=0.1, freedom=10), 12) == 0
    everywhere = pace(evidence(cells(told(5, 18, 20, 280))), "risk", None)
    assert everywhere is not None
    assert power(everywhere, 12) == 0, "without a group a test asks for 20 losses"
    assert power(Pace(n=300, share=0.97, said=0.1, freedom=10), 12) == 0, "and always for 10 others"


def test_however_many_there_are_there_is_a_number() -> None:
    assert power(Pace(n=200_000, share=0.5, said=0.1, freedom=50), 24) == 1


@pytest.mark.long
def test_years_in_which_nothing_goes_on_bear_nothing_out_and_planted_ones_do() -> None:
    """A short run of bench.suspicions."""
    none = sum(marks("repeat", 300, number)["24  any"] for number in range(10))
    planted = [marks("odds 3 plain", 300, number) for number in range(10)]
    assert none <= 1
    assert sum(seen["24  found"] for seen in planted) >= 8
    assert sum(seen["24  ruled out"] for seen in planted) == 0
