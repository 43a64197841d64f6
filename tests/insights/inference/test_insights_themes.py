"""What is a theme and what is not: segments that confound, ghosts, gates."""

from math import inf

import numpy as np
import pytest

from dialogs.records import Outcome
from insights.inference.families import families
from insights.inference.ground import Ground
from insights.inference.themes import _LEAST, VANISHES, watching
from insights.shapes.evidence import LOST, NO_DECISION, WON
from insights.shapes.findings import Finding, Selector, Tier
from tests.insights.debriefed import (
    KEYS,
    LOOK,
    RISK,
    STRONG,
    Deal,
    Deals,
    cells,
    evidence,
    held,
    losses,
    names,
    single,
    told,
)


def test_a_reason_for_losing_is_a_theme_with_all_that_is_known_of_it() -> None:
    deals = [*STRONG, *(("rep 0", "", NO_DECISION, ()) for _ in range(5))]
    (theme,) = held(evidence(cells(deals)))
    assert theme.selector == RISK
    assert (theme.tier, theme.confirmed, theme.note) == (Tier.THEME, False, "")
    assert (theme.deals, theme.n, theme.others, theme.others_n) == (24, 60, 4, 65)
    assert (theme.reps, theme.accounts, theme.heard, theme.buyers) == (4, 24, 0, 0)
    assert 1.5 < theme.low < theme.effect < theme.high
    assert theme.p < 1e-4
    assert theme.checked == LOOK


def test_a_reason_for_winning_is_one_of_winning() -> None:
    mirrored = [(rep, segment, {LOST: WON, WON: LOST}[outcome], said) for rep, segment, outcome, said in STRONG]
    assert names(held(evidence(cells(mirrored)))) == [("risk", Outcome.WON)]


def test_a_reason_for_leaving_it_undecided_has_a_test_of_its_own() -> None:
    stopped = [(rep, segment, NO_DECISION if outcome == LOST else WON, said) for rep, segment, outcome, said in STRONG]
    others = [(f"rep {i % 4}", "", LOST, ()) for i in range(60)]
    assert names(held(evidence(cells([*stopped, *others])))) == [("risk", Outcome.NO_DECISION)]


def test_said_only_in_losses_has_no_upper_end() -> None:
    (theme,) = held(evidence(cells(told(24, 60, 0, 60))))
    assert theme.effect == theme.high == inf
    assert 1.5 < theme.low < inf


def test_two_habits_of_two_reps_are_no_theme() -> None:
    """One rep loses much and blames risk, the other wins and never does: pooled it is 48 of 70 against 22 of 70."""
    deals = told(48, 60, 8, 10, reps=1) + [(f"{rep} too", *rest) for rep, *rest in told(0, 10, 0, 60, reps=1)]
    assert held(evidence(cells(deals))) == ()
    assert held(evidence(cells([("someone", *rest) for _, *rest in deals]))) == ()  # from one rep alone
    spread = [(f"rep {i % 4}", *rest) for i, (_, *rest) in enumerate(deals)]
    assert names(held(evidence(cells(spread)))) == [("risk", Outcome.LOST)]


def confounded(*said: int) -> list[Deal]:
    """Large customers are lost more often, and risk is named there whatever comes of it."""
    return [
        (f"rep {i % 4}", segment, outcome, ("risk",) if i < k else ())
        for k, (segment, outcome, n) in zip(
            said or (80, 16, 2, 10),
            (("large", LOST, 100), ("large", WON, 20), ("small", LOST, 20), ("small", WON, 100)),
            strict=True,
        )
        for i in range(n)
    ]


def of_drivers(findings: tuple[Finding, ...]) -> list[Finding]:
    """That large customers are lost more often is a theme as well."""
    return [one for one in findings if one.selector.family == "driver" and not one.selector.within]


def test_what_vanishes_within_segments_says_so() -> None:
    (vanished,) = of_drivers(held(evidence(cells(confounded()))))
    assert vanished.selector == RISK
    assert (vanished.tier, vanished.note) == (Tier.COUNTS, VANISHES)
    assert vanished.p > 0.05
    assert of_drivers(watching(evidence(cells(confounded())), LOOK)) == []


def test_what_is_less_likely_by_chance_than_once_in_twenty_has_not_vanished() -> None:
    """Within segments its deviate is 1.675 or 1.636; once in twenty times chance gets to 1.645."""
    assert of_drivers(held(evidence(cells(confounded(80, 12, 3, 10))))) == []
    (vanished,) = of_drivers(held(evidence(cells(confounded(80, 14, 4, 6)))))
    assert (vanished.note, round(vanished.p, 3)) == (VANISHES, 0.051)


def test_segments_that_are_not_known_are_no_segments() -> None:
    unknown = [(rep, "", outcome, said) for rep, _, outcome, said in confounded()]
    assert names(held(evidence(cells(unknown)))) == [("risk", Outcome.LOST)]


def test_what_holds_within_segments_is_a_theme() -> None:
    deals = [(rep, ("large", "small")[i // 4 % 2], outcome, said) for i, (rep, _, outcome, said) in enumerate(STRONG)]
    assert names(held(evidence(cells(deals)))) == [("risk", Outcome.LOST)]


@pytest.mark.parametrize(
    "deals",
    [
        told(15, 19, 2, 60),  # 19 losses
        told(24, 60, 0, 9),  # 9 other deals
        told(4, 30, 0, 900),  # said in 4
        told(24, 60, 4, 60, reps=2),
        told(660, 2000, 510, 2000),  # odds of 1.44
    ],
)
def test_each_gate_holds(deals: list[Deal]) -> None:
    assert held(evidence(cells(deals))) == ()


@pytest.mark.parametrize(("companies", "found"), [(2, []), (3, []), (60, [60])])
def test_what_a_few_customers_say_again_and_again_is_no_theme(companies: int, found: list[int]) -> None:
    deals = [*told(60, 120, 0, 0, reps=5), *told(0, 0, 4, 120, reps=5)]
    accounts = [i % companies if said else 1000 + i for i, (*_, said) in enumerate(deals)]
    assert [theme.accounts for theme in held(evidence(cells(deals, KEYS, accounts)))] == found


def test_ghosts_are_peeled_off() -> None:
    found = evidence(cells(single(5000, 0.6)))
    (family,) = families(Ground(found), _LEAST)
    assert {family.whats[level][1] for level in np.flatnonzero(family.z[WON] > 4)} == {*KEYS} - {"risk"}
    assert names(held(found)) == [("risk", Outcome.LOST)]
    assert names(watching(found, LOOK)) == [("risk", Outcome.LOST)]


def test_peeling_leaves_what_stands_by_itself() -> None:
    deals = [(*deal, said) for *deal, said in single(3000, 0.6)]
    also = [
        (rep, segment, outcome, (*said, "price") if outcome == LOST and i % 3 == 0 and "price" not in said else said)
        for i, (rep, segment, outcome, said) in enumerate(deals)
    ]
    drivers = [finding.selector for finding in held(evidence(cells(also))) if finding.selector.family == "driver"]
    assert {s.what for s in drivers if s.outcome is Outcome.LOST} == {"risk", "price"}
    assert not [s for s in drivers if s.outcome is Outcome.WON]


def test_a_pair_that_one_of_both_explains_is_a_ghost() -> None:
    deals = [
        (rep, s, o, (*said, "trust") if i % 3 else said) for i, (rep, s, o, said) in enumerate(told(80, 180, 16, 180))
    ]
    found = evidence(cells(deals))
    (family,) = families(Ground(found), _LEAST)
    assert family.z[LOST, family.whats.index(("pair", "risk+trust"))] > 4
    assert names(held(found)) == [("risk", Outcome.LOST)]


def test_a_pair_of_which_neither_is_worse_alone() -> None:
    deals = []
    for i in range(100):
        both = i < 50
        deals.append((f"rep {i % 5}", "", LOST, ("risk", "trust") if both else ()))
        deals.append((f"rep {i % 5}", "", WON, ("risk",) if both else ("trust",)))
    (theme,) = [finding for finding in held(evidence(cells(deals))) if finding.selector.outcome is Outcome.LOST]
    assert theme.selector == Selector("pair", "risk+trust", Outcome.LOST)
    assert (theme.deals, theme.others, theme.heard) == (50, 0, None)


def test_other_dimensions_are_tested_too() -> None:
    rivals = cells(
        [(r, s, o, ("Globex",) if said else ("Initech",)) for r, s, o, said in told(40, 60, 8, 60)],
        ["Globex", "Initech"],
    )
    found = held(evidence(others={"competitor": rivals}))
    assert [finding.selector for finding in found] == [Selector("competitor", "Globex", Outcome.LOST)]


def test_a_segment_is_tested_within_reps() -> None:
    deals = [
        (rep, "large" if said else "small", o, ("large",) if said else ("small",))
        for rep, _, o, said in told(40, 60, 8, 60)
    ]
    found = held(evidence(others={"segment": cells(deals, ["large", "small"])}))
    assert [finding.selector for finding in found] == [Selector("segment", "large", Outcome.LOST)]


def test_where_segments_hold_a_deal_each_they_take_nothing_away() -> None:
    thin = [(rep, f"segment {i}", outcome, said) for i, (rep, _, outcome, said) in enumerate(STRONG)]
    assert names(held(evidence(cells(thin)))) == [("risk", Outcome.LOST)]


def test_more_values_than_a_number_has_bits() -> None:
    keys = [f"rival {i}" for i in range(90)]
    deals = [(r, s, o, (keys[80] if said else keys[i % 60],)) for i, (r, s, o, said) in enumerate(told(40, 60, 8, 60))]
    found = held(evidence(others={"competitor": cells(deals, keys)}))
    assert names(found) == [("rival 80", Outcome.LOST)]


def lost_to() -> Deals:
    """Losses: to Globex mostly for risk, to others and to nobody knows whom hardly ever."""
    to = [("Globex", 30, 50), ("Initech", 4, 50), ("", 30, 50)]
    return losses((f"rep {i % 4}", "", rival, ("risk",) if i < k else ()) for rival, k, n in to for i in range(n))


def test_contrasts_inside_the_losses() -> None:
    (theme,) = held(evidence(inside={"competitor": lost_to()}))
    assert theme.selector == Selector("driver", "risk", Outcome.LOST, within=("competitor", "Globex"))
    assert (theme.deals, theme.n, theme.others, theme.others_n) == (30, 50, 4, 50)  # unknown ones stay out


def test_a_contrast_that_comes_with_the_segments_is_none() -> None:
    """Risk is named by large customers, and there we meet Globex: within the segments nothing is left of it."""
    cases = [
        ("large", "Globex", 32, 80),
        ("large", "Initech", 8, 20),
        ("small", "Globex", 1, 20),
        ("small", "Initech", 4, 80),
    ]
    deals = [
        (f"rep {i % 4}", segment, rival, ("risk",) if i < k else ()) for segment, rival, k, n in cases for i in range(n)
    ]
    pooled = losses((rep, "", rival, said) for rep, _, rival, said in deals)
    assert [theme.selector.within for theme in held(evidence(inside={"competitor": pooled}))] == [
        ("competitor", "Globex")
    ]
    gone = next(one for one in held(evidence(inside={"competitor": losses(deals)})) if one.note)
    assert gone.selector.within == ("competitor", "Globex")
    assert (gone.tier, gone.note) == (Tier.COUNTS, VANISHES)


def test_a_slice_that_two_sellers_have_to_themselves_is_not_told_apart() -> None:
    """Neither as a level, nor inside the losses, nor as what is left when all the others are told."""
    two = [(f"rep {i % 2}", "", outcome, ("niche",)) for outcome, n in ((LOST, 40), (WON, 4)) for i in range(n)]
    rest = [(f"rep {i % 6}", "", outcome, ("main",)) for outcome, n in ((LOST, 60), (WON, 120)) for i in range(n)]
    alone = cells([*two, *rest], ("niche", "main"))
    assert held(evidence(others={"product": alone})) == ()
    assert names(watching(evidence(others={"product": alone}), LOOK)) == []
    many = [(f"rep {i % 6}", *rest) for i, (_, *rest) in enumerate(two)]
    assert names(watching(evidence(others={"product": cells([*many, *rest], ("niche", "main"))}), LOOK)) != []


def test_themes_come_strongest_first() -> None:
    deals = [
        (rep, segment, outcome, (*said, *extra))
        for (rep, segment, outcome, said), (_, _, _, extra) in zip(
            told(30, 90, 6, 90), sorted(told(60, 90, 6, 90, key="price"), key=lambda deal: deal[2] == WON), strict=True
        )
    ]
    themes = [finding for finding in held(evidence(cells(deals))) if finding.selector.family == "driver"]
    assert themes[0].selector.what == "price"
