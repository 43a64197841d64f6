"""What is a theme and what is watched, by deviates that are stated: where bars and gates lie, what is taken first."""

from collections.abc import Callable
from dataclasses import replace
from statistics import NormalDist

import pytest

from dialogs.records import Outcome
from insights.inference.bars import bar, first_bar
from insights.inference.families import FIRST, SECOND, THIRD, Family
from insights.inference.themes import VANISHES, find, watching
from insights.shapes.evidence import LOST, NO_DECISION, WON
from insights.shapes.findings import Finding, Source, Tier
from tests.insights.debriefed import LOOK, cells, evidence, told
from tests.insights.stated import NOTHING, SURE, Said, Stated, stated

Tested = Callable[..., None]
NORMAL = NormalDist()
LITTLE = 1e-9
BAR = first_bar(1, 0.02, 120)


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> Tested:
    """What a look tests."""

    def these(*families: Family, buyers: Family | None = None) -> None:
        monkeypatch.setattr("insights.inference.themes.families", lambda ground, least: list(families))
        monkeypatch.setattr("insights.inference.themes.buyers_of", lambda ground, least: buyers)

    return these


def themes() -> list[str]:
    return [one.selector.what for one in find(NOTHING, LOOK) if one.tier is Tier.THEME]


def watched(*known: Finding) -> list[str]:
    found = watching(NOTHING, LOOK, known)
    assert {one.tier for one in found} <= {Tier.WATCHING}
    return [one.selector.what for one in found]


# the bars


@pytest.mark.parametrize("budget", [FIRST, SECOND, THIRD])
@pytest.mark.parametrize("many", [1, 5])
def test_each_budget_has_the_bar_of_as_many_tests_as_share_it(tested: Tested, budget: int, many: int) -> None:
    """Whatever the others have to do; what sellers say of losses hangs on how many debriefs there are as well."""
    high = first_bar(many, 0.02, 300) if budget == FIRST else bar(many, 0.01)
    others = [
        stated(*(Said(f"other {other} {i}", 0, budget=other) for i in range(9)), n=300)
        for other in {FIRST, SECOND, THIRD} - {budget}
    ]
    rest = [Said(f"rest {i}", 0, budget=budget) for i in range(many - 1)]
    for z, found in ((high, ["risk"]), (high + LITTLE, ["risk"]), (high - LITTLE, [])):
        tested(stated(Said("risk", z, budget=budget), n=300), stated(*rest, n=300), *others)
        assert themes() == found


@pytest.mark.parametrize(("debriefs", "beside"), [(150, 5_000), (500, 10), (1_000, 10), (5_000, 10)])
def test_the_bar_of_what_sellers_say_of_losses_rises_with_their_debriefs(
    tested: Tested, debriefs: int, beside: int
) -> None:
    """And not with how many deals there are of something else."""
    high = first_bar(1, 0.02, debriefs)
    for z, found in ((high, ["risk"]), (high - LITTLE, [])):
        tested(stated(Said("risk", z), n=debriefs), stated(Said("Globex", 0, budget=THIRD), n=beside))
        assert themes() == found


# the gates


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Said("risk", deals=5), True),
        (Said("risk", deals=4), False),
        (Said("risk", reps=3), True),
        (Said("risk", reps=2), False),
        (Said("risk", accounts=3), True),
        (Said("risk", accounts=2), False),
        (Said("risk", effect=1.5), True),
        (Said("risk", effect=1.499), False),
    ],
)
def test_a_theme_takes_five_deals_three_sellers_three_companies_and_odds_of_one_and_a_half(
    tested: Tested, said: Said, found: bool
) -> None:
    tested(stated(said))
    assert themes() == (["risk"] if found else [])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Said("risk", 1.0, pooled=BAR), True),
        (Said("risk", 1.0, pooled=BAR - LITTLE), False),
        (Said("risk", 1.644, pooled=SURE), True),
        (Said("risk", 1.645, pooled=SURE), False),  # by chance it is this far out once in twenty times
        (Said("risk", 1.0, pooled=SURE, deals=4), False),
        (Said("risk", 1.0, pooled=SURE, reps=2), False),
        (Said("risk", 1.0, pooled=SURE, effect=1.4), False),
        (Said("risk", 1.0, pooled=SURE, accounts=1), True),
    ],
)
def test_what_passes_but_for_segments_and_is_not_there_within_them_vanishes(
    tested: Tested, said: Said, found: bool
) -> None:
    tested(stated(said))
    assert [(one.tier, one.note) for one in find(NOTHING, LOOK)] == [(Tier.COUNTS, VANISHES)] * found


# peeling


def test_once_a_stronger_one_is_set_aside_the_others_must_still_pass(tested: Tested) -> None:
    high = first_bar(3, 0.02, 120)
    for after, found in ((high, ["risk", "price"]), (high - LITTLE, ["risk"])):
        tested(stated(Said("price", 5.0, after=after), Said("risk", 6.0, after=0.0), Said("trust", 5.5, after=0.0)))
        assert sorted(themes()) == sorted(found)


def test_what_is_too_weak_is_passed_over_and_keeps_no_other_from_being_taken(tested: Tested) -> None:
    """Risk goes first, and without it price has odds of 1.4; trust is tested for all that."""
    tested(stated(Said("risk", 8.0), Said("price", 6.0, weaker=1.4), Said("trust", 4.0)))
    assert sorted(themes()) == ["risk", "trust"]
    tested(stated(Said("risk", 8.0), Said("price", 6.0, weaker=1.5), Said("trust", 4.0)))
    assert sorted(themes()) == ["price", "risk", "trust"]


def test_of_two_that_mirror_each_other_the_one_about_losing_is_taken(tested: Tested) -> None:
    """As where a dimension has two values; they differ by what rounding leaves."""
    for mirrored in (5.0, 5.0 + 1e-9, 5.0 - 1e-9):
        tested(stated(Said("large", mirrored, WON, THIRD, after=0.0), Said("small", 5.0, LOST, THIRD, after=0.0)))
        assert themes() == ["small"]
    tested(stated(Said("large", 5.1, WON, THIRD, after=0.0), Said("small", 5.0, LOST, THIRD, after=0.0)))
    assert themes() == ["large"]


def test_each_family_is_peeled_by_itself(tested: Tested) -> None:
    heard = stated(Said("price", 5.0, budget=THIRD, after=0.0), source=Source.HEARD)
    tested(stated(Said("risk", 6.0)), heard)
    assert themes() == ["risk", "price"]


def test_the_surest_comes_first_then_the_strongest_then_what_is_said_most_often(tested: Tested) -> None:
    tested(
        stated(Said("sure", 9.0, effect=2.0)),
        stated(Said("often", 5.0, effect=3.0, deals=40)),
        stated(Said("strong", 5.0, effect=4.0)),
        stated(Said("seldom", 5.0, effect=3.0, deals=20)),
    )
    assert themes() == ["sure", "strong", "often", "seldom"]


# what is watched: by a false discovery rate of .1 over all that shares a budget


def at(p: float) -> float:
    return -NORMAL.inv_cdf(p)


@pytest.mark.parametrize("budget", [FIRST, SECOND, THIRD])
def test_one_of_ten_is_watched_from_a_hundredth_on(tested: Tested, budget: int) -> None:
    calm = [Said(f"rest {i}", 0, budget=budget) for i in range(9)]
    more = [Said(f"more {i}", 0, budget=FIRST + budget % 3) for i in range(50)]
    for p, found in ((0.0099, ["risk"]), (0.0101, [])):
        tested(stated(Said("risk", at(p), budget=budget)), stated(*calm), stated(*more))
        assert watched() == found


def test_what_holds_up_in_one_budget_makes_it_no_easier_in_another(tested: Tested) -> None:
    """Of ten in one budget nine hold up, so that the tenth would have .1; of ten in the other none."""
    plain = stated(*(Said(f"region {i}", budget=THIRD) for i in range(9)), Said("north", at(0.09), budget=THIRD))
    tested(plain, stated(Said("risk", at(0.09)), *(Said(f"rest {i}", 0) for i in range(9))))
    assert "north" in watched()
    assert "risk" not in watched()


def test_each_passes_the_step_of_the_rank_at_which_it_is_taken(tested: Tested) -> None:
    """Of four tests .025, .05, .075 and .1; a ghost that the first one made wide goes, and so do those behind it."""
    risk, price, fit = Said("risk", at(0.02)), Said("price", at(0.045)), Said("fit", at(0.07))
    tested(stated(risk, price, fit, Said("trust", at(0.5))))
    assert watched() == ["risk", "price", "fit"]
    tested(stated(risk, replace(price, after=at(0.055)), fit, Said("trust", at(0.09))))
    assert watched() == ["risk"], "the second must have .05, and what comes after it is none"


@pytest.mark.parametrize("budget", [FIRST, SECOND, THIRD])
def test_what_does_not_pass_among_all_is_not_watched_however_clear_it_is_without_another(
    tested: Tested, budget: int
) -> None:
    calm = stated(*(Said(f"rest {i}", 0, budget=budget) for i in range(8)))
    for p, found in ((0.019, ["risk", "price"]), (0.021, ["risk"])):
        tested(stated(Said("risk", SURE, budget=budget), Said("price", at(p), budget=budget, after=8.0)), calm)
        assert watched() == found


def test_budgets_are_ranked_each_by_itself(tested: Tested) -> None:
    both = (
        Said("risk", at(0.045)),
        Said("price", at(0.09)),
        Said("fit", at(0.045), WON, SECOND),
        Said("trust", at(0.09), WON, SECOND),
    )
    tested(stated(*both))
    assert sorted(watched()) == ["fit", "price", "risk", "trust"]
    tested(stated(replace(both[0], z=at(0.055)), *both[1:3], replace(both[3], z=at(0.5))))
    assert watched() == ["fit"]


@pytest.mark.parametrize(("reps", "found"), [(3, ["risk"]), (2, [])])
def test_what_is_watched_is_of_three_sellers(tested: Tested, reps: int, found: list[str]) -> None:
    tested(stated(Said("risk", reps=reps, deals=3, accounts=1)))
    assert watched() == found


def a(
    what: str, source: Source = Source.OURS, within: tuple[str, str] | None = None, family: str = "driver"
) -> Finding:
    """A theme that is known."""
    (one,) = stated(Said(what, family=family)).findings([(LOST, 0)], LOOK)
    return replace(one, selector=replace(one.selector, source=source, within=within))


GLOBEX = ("competitor", "Globex")


@pytest.mark.parametrize(
    ("theme", "found"),
    [
        (a("risk"), []),
        (a("price"), ["risk"]),
        (a("risk", family="pair"), ["risk"]),
        (a("risk", Source.HEARD), ["risk"]),
        (a("risk", within=GLOBEX), ["risk"]),
        (a("risk", Source.HEARD, GLOBEX), ["risk"]),
    ],
)
def test_a_theme_of_the_same_family_source_and_dimension_is_not_watched(
    tested: Tested, theme: Finding, found: list[str]
) -> None:
    tested(stated(Said("risk")))
    assert watched(theme) == found


@pytest.mark.parametrize(
    ("theme", "found"),
    [
        (a("risk", within=GLOBEX), []),
        (a("risk", within=("competitor", "Initech")), []),
        (a("risk", within=("product", "Globex")), ["risk"]),
        (a("risk"), ["risk"]),
        (a("risk", Source.HEARD, GLOBEX), ["risk"]),
    ],
)
def test_nor_inside_the_losses_by_the_same_dimension(tested: Tested, theme: Finding, found: list[str]) -> None:
    tested(stated(Said("risk", group=1, budget=THIRD), inside=("competitor", ("", "Globex", "Initech"))))
    assert watched(theme) == found


# what the buyers carry


def carried(z: float, what: str = "risk", group: int = LOST) -> Stated:
    return stated(Said(what, z, group, THIRD), source=Source.BUYERS)


def confirmed(named: int = 9) -> list[tuple[str, bool]]:
    """The themes, where so many buyers who left name risk."""
    seen = evidence(buyers=cells(told(named, 60, 0, 60)))
    return [(one.selector.what, one.confirmed) for one in find(seen, LOOK)]


@pytest.mark.parametrize(("named", "is_confirmed"), [(4, False), (5, True)])
def test_it_takes_five_buyers_to_confirm(tested: Tested, named: int, is_confirmed: bool) -> None:
    tested(stated(Said("risk")), buyers=carried(SURE))
    assert confirmed(named) == [("risk", is_confirmed)]


@pytest.mark.parametrize(
    ("others", "many"),
    [
        ([], 1),
        ([stated(Said("price", 8.0))], 2),
        ([stated(Said("risk+price", 8.0, budget=THIRD, family="pair"))], 1),
        ([stated(Said("Globex", 8.0, budget=THIRD, family="competitor"))], 1),
        ([stated(Said("price", 8.0, 1, THIRD), inside=("competitor", ("", "Globex")))], 1),
        ([stated(Said("risk", 8.0, budget=THIRD), source=Source.HEARD)], 1),  # which stands once
    ],
)
def test_it_takes_the_bar_of_as_many_drivers_as_are_themes(tested: Tested, others: list[Stated], many: int) -> None:
    high = bar(many, 0.03)
    for z, is_confirmed in ((high, True), (high - LITTLE, False)):
        tested(stated(Said("risk")), *others, buyers=carried(z))
        assert dict(confirmed())["risk"] is is_confirmed
        assert sum(yes for _, yes in confirmed()) == is_confirmed, "and nothing else is"


@pytest.mark.parametrize(("what", "group"), [("price", LOST), ("risk", WON), ("risk", NO_DECISION)])
def test_another_reason_or_another_end_confirms_nothing(tested: Tested, what: str, group: int) -> None:
    tested(stated(Said("risk")), buyers=carried(SURE, what, group))
    assert confirmed() == [("risk", False)]


def test_inside_the_losses_nothing_is_confirmed(tested: Tested) -> None:
    tested(stated(Said("risk", group=1, budget=THIRD), inside=("competitor", ("", "Globex"))), buyers=carried(SURE))
    assert confirmed() == [("risk", False)]


def test_what_sellers_heard_is_confirmed_where_it_is_no_view_of_ours(tested: Tested) -> None:
    heard = stated(Said("risk", 8.0, budget=THIRD), source=Source.HEARD)
    tested(heard, buyers=carried(SURE))
    (theme,) = find(evidence(buyers=cells(told(9, 60, 0, 60))), LOOK)
    assert (theme.selector.source, theme.selector.outcome, theme.confirmed) == (Source.HEARD, Outcome.LOST, True)
