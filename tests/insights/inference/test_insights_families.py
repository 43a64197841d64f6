"""What is tested together: from which budget, of which deals, and which slices may be told apart."""

from dataclasses import replace

import numpy as np
import pytest

from dialogs.records import Outcome
from insights.inference import themes
from insights.inference.families import FIRST, SECOND, THIRD, Family, Least, families
from insights.inference.ground import Ground
from insights.inference.themes import watching
from insights.shapes.evidence import LOST, NO_DECISION, WON, Evidence
from insights.shapes.findings import Selector, Source
from tests.insights.debriefed import LOOK, Deal, Deals, cells, evidence, held, losses, names, told

ANY = Least(said=1, group=1, others=1, z=-9.0)
OF = {WON: "won", LOST: "lost", NO_DECISION: "no_decision"}


def only(of: Evidence, least: Least = ANY) -> Family:
    (family,) = families(Ground(of), least)
    return family


def said_by(*sayers: tuple[str, int, str], rest: str = "") -> list[Deal]:
    """Of each: the reps, one letter and one deal each, the outcome, and what they say."""
    return [(rep, "", outcome, (what or rest,)) for reps, outcome, what in sayers for rep in reps]


EVERYWHERE = [(f"rep {i % 4}", "", outcome, ("risk", "trust")) for outcome in OF for i in range(20)]


def test_our_drivers_alone_have_the_first_budget_and_of_a_no_decision_nothing_else_is_tested() -> None:
    these = cells(EVERYWHERE, ("risk", "trust"))
    inside = losses((rep, "", ("Globex", "Initech")[i % 2], said) for i, (rep, _, _, said) in enumerate(EVERYWHERE))
    of = evidence(these, heard=these, buyers=these, others={"price": these}, inside={"competitor": inside})
    budgets = {
        (family.source, family.dimension, name, OF[group] if not family.dimension else family.values[group]): int(
            family.budget[group, level]
        )
        for family in families(Ground(of), ANY)
        for level, (name, _) in enumerate(family.whats)
        for group in range(len(family.budget))
    }
    ours = (Source.OURS, "", "driver")
    assert {key for key, budget in budgets.items() if budget == FIRST} == {(*ours, "lost")}
    assert {key for key, budget in budgets.items() if budget == SECOND} == {(*ours, "won"), (*ours, "no_decision")}
    names = ("pair", "price", "competitor")
    assert {key for key, budget in budgets.items() if budget == THIRD} == {
        *((Source.OURS, "", name, outcome) for name in names for outcome in ("won", "lost")),
        *((Source.HEARD, "", "driver", outcome) for outcome in ("won", "lost")),
        *((Source.OURS, "competitor", "driver", value) for value in ("Globex", "Initech")),
    } - {(Source.OURS, "", "competitor", "won"), (Source.OURS, "", "competitor", "lost")}, "rivals of losses alone"
    assert {budget for budget in budgets.values() if budget not in {FIRST, SECOND, THIRD}} <= {0}


@pytest.mark.parametrize(
    ("least", "tested"),
    [
        (Least(said=1, group=20, others=60, z=-9.0), {"lost"}),
        (Least(said=1, group=21, others=60, z=-9.0), set()),
        (Least(said=1, group=20, others=61, z=-9.0), set()),
        (Least(said=1, group=10, others=20, z=-9.0), {"won", "lost", "no_decision"}),
    ],
)
def test_a_group_is_tested_that_has_enough_and_leaves_enough(least: Least, tested: set[str]) -> None:
    deals = [
        (f"rep {i % 4}", "", outcome, ("risk",))
        for outcome, n in ((WON, 50), (LOST, 20), (NO_DECISION, 10))
        for i in range(n)
    ]
    found = families(Ground(evidence(cells(deals))), least)
    assert {OF[group] for family in found for group in range(3) if family.budget[group].any()} == tested
    assert all(family.budget.min() >= 0 for family in found)


@pytest.mark.parametrize(("together", "pairs"), [(4, []), (5, ["risk+trust"])])
def test_a_pair_is_tested_from_as_many_deals_as_one_alone(together: int, pairs: list[str]) -> None:
    deals = [
        (
            f"rep {i % 4}",
            "",
            (LOST, WON)[i % 2],
            ("risk", "trust") if i < together else ("risk",) if i % 3 else ("trust",),
        )
        for i in range(60)
    ]
    family = only(evidence(cells(deals)), Least(said=5, group=1, others=1, z=-9.0))
    assert [what for name, what in family.whats if name == "pair"] == pairs


@pytest.mark.parametrize(
    ("family", "deals", "shown"),
    [
        ("product", said_by(("abc", LOST, "risk"), ("def", WON, "trust")), True),
        ("product", said_by(("ab", LOST, "risk"), ("def", WON, "trust")), False),
        ("product", said_by(("abc", LOST, "risk"), ("de", WON, "trust")), False),
        ("product", said_by(("ab", LOST, "risk"), ("def", LOST, "trust"), ("def", WON, "trust")), False),
        ("driver", said_by(("abc", LOST, "risk"), ("def", WON, "trust")), True),
        ("driver", said_by(("ab", LOST, "risk"), ("def", WON, "trust")), False),
        ("driver", said_by(("abc", LOST, "risk"), ("de", WON, "trust")), False),
        (
            "driver",
            said_by(("a", LOST, "risk"), ("bc", LOST, "trust"), ("def", WON, "trust")),
            True,
        ),  # the losses of three
    ],
)
def test_no_slice_is_told_apart_that_fewer_than_three_sellers_have_to_themselves(
    family: str, deals: list[Deal], shown: bool
) -> None:
    """A product is a slice of the deals; of an answer the slices are the outcomes."""
    of = evidence(cells(deals)) if family == "driver" else evidence(others={family: cells(deals)})
    assert only(of).shown(LOST, 0) is shown


@pytest.mark.parametrize(
    ("initech", "shown"), [("de", False), ("def", True)], ids=["of two sellers", "of three sellers"]
)
def test_what_nobody_knows_the_value_of_is_no_slice_inside_the_losses(initech: str, shown: bool) -> None:
    deals = [("abc", "Globex"), (initech, "Initech"), ("xyz", "")]
    family = only(evidence(inside={"competitor": losses((r, "", to, ("risk",)) for reps, to in deals for r in reps)}))
    assert family.values == ("", "Globex", "Initech")
    assert family.shown(1, 0) is family.shown(2, 0) is shown
    assert not family.shown(0, 0)


def test_the_sellers_behind_a_finding_are_those_who_said_it_of_that_outcome() -> None:
    deals = [
        *told(24, 60, 4, 60, reps=3),
        *[("another", "", LOST, ()) for _ in range(20)],
        *[("one more", "", WON, ("risk",)) for _ in range(2)],
        *[("one more", "", LOST, ()) for _ in range(2)],
    ]
    (theme,) = held(evidence(cells(deals)))
    assert (theme.selector.outcome, theme.reps, theme.deals) == (Outcome.LOST, 3, 24)


def test_without_some_of_the_answers_the_others_are_left() -> None:
    family = only(evidence(cells(told(24, 60, 4, 60, rest="trust"))))
    left = family.without(family.said[:, [what for _, what in family.whats].index("risk")])
    assert (family.counts.n.sum(), left.counts.n.sum()) == (120, 92)
    assert left.counts.deals.sum(axis=0).tolist()[:2] == [0, 92]
    assert np.all(left.p[:, 0] == 0.5), "nothing is left to be tested"


@pytest.mark.parametrize("many", [63, 64, 65])
def test_as_many_values_as_a_number_has_bits_and_one_more(many: int) -> None:
    keys = [f"rival {i}" for i in range(many)]
    deals = [(r, s, o, (keys[-1] if said else keys[i % 60],)) for i, (r, s, o, said) in enumerate(told(40, 60, 8, 60))]
    assert names(held(evidence(others={"competitor": cells(deals, keys)}))) == [(keys[-1], Outcome.LOST)]


# what is watched


def rivals(said: int, other: int = 8, **rest: Deals) -> Evidence:
    """Globex in so many of 60 losses and 60 wins, Initech in the rest: four tests, of which two mirror the others."""
    deals = told(said, 60, other, 60, key="Globex", rest="Initech")
    return evidence(others={"competitor": cells(deals, ("Globex", "Initech")), **rest})


def beside(these: list[Deal]) -> list[str]:
    """Which rivals are watched at a p of .023 beside these; four tests would let .025 through, five .02."""
    return [finding.selector.what for finding in watching(rivals(17, region=cells(these, ("north",))), LOOK)]


@pytest.mark.parametrize(
    ("these", "watched"),
    [
        ([], ["Globex"]),
        (told(2, 60, 0, 60, key="north"), ["Globex"]),
        (told(3, 60, 0, 60, key="north"), []),
        (told(30, 60, 0, 0, key="north"), ["Globex"]),
        (told(30, 60, 0, 1, key="north"), []),
    ],
    ids=["nothing beside", "said in two deals", "said in three", "no deal to compare with", "one deal to compare with"],
)
def test_what_is_not_worth_a_test_costs_the_others_nothing(these: list[Deal], watched: list[str]) -> None:
    assert beside(these) == watched


def test_one_deal_is_enough_to_be_compared_with_either_way() -> None:
    family = only(evidence(cells(told(30, 60, 0, 1))), themes._LEAST_WATCHED)
    assert [family.budget[group, 0] > 0 for group in (WON, LOST, NO_DECISION)] == [True, True, False]


def test_what_two_sellers_say_is_not_watched_however_often() -> None:
    deals = [*told(30, 60, 2, 60, reps=2), *told(0, 60, 0, 60)]
    assert watching(evidence(cells(deals)), LOOK) == ()
    assert names(watching(evidence(cells([*told(30, 60, 2, 60, reps=3), *told(0, 60, 0, 60)])), LOOK)) == [
        ("risk", Outcome.LOST)
    ]


def test_what_is_too_weak_keeps_nothing_weaker_in_proof_from_being_watched() -> None:
    """Risk is surer than price, but with odds of 1.44; price, said hardly ever, has odds of 3.8."""
    said = [
        (LOST, ("risk",), 660),
        (LOST, ("price",), 30),
        (LOST, (), 1310),
        (WON, ("risk",), 510),
        (WON, ("price",), 8),
        (WON, (), 1482),
    ]
    found = evidence(cells((f"rep {i % 4}", "", outcome, what) for outcome, what, n in said for i in range(n)))
    assert names(watching(found, LOOK)) == [("price", Outcome.LOST)]


def test_a_theme_is_not_watched_again_but_the_other_source_is() -> None:
    deals = cells(told(24, 60, 4, 60))
    theme = held(evidence(deals))
    assert watching(evidence(deals), LOOK, theme) == ()
    heard = tuple(replace(one, selector=replace(one.selector, source=Source.HEARD)) for one in theme)
    assert names(watching(evidence(deals), LOOK, heard)) == [("risk", Outcome.LOST)]


def test_a_theme_inside_the_losses_is_not_watched_again() -> None:
    to = [("Globex", 30, 50), ("Initech", 4, 50)]
    inside = losses((f"rep {i % 4}", "", rival, ("risk",) if i < k else ()) for rival, k, n in to for i in range(n))
    found = evidence(inside={"competitor": inside})
    (theme,) = held(found)
    assert theme.selector == Selector("driver", "risk", Outcome.LOST, within=("competitor", "Globex"))
    assert len(watching(found, LOOK)) == 1
    assert watching(found, LOOK, (theme,)) == ()
