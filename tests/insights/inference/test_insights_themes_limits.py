"""Themes from too little, from cells cut otherwise, and how much it takes until there is one."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.inference.themes import outlook, watching
from insights.shapes.evidence import LOST, NO_DECISION, WON, Evidence
from insights.shapes.findings import Finding
from tests.examples import most
from tests.insights.debriefed import KEYS, LOOK, START, Deal, cells, evidence, held, losses, single


@pytest.mark.parametrize(
    "deals",
    [
        [],
        [("ann", "", LOST, ("risk",))],
        [("ann", "", LOST, ())] * 500,
        [(f"rep {i}", "", LOST, ("risk",)) for i in range(100)],  # a deal a rep
        [(f"rep {i % 4}", "", WON, ("risk",)) for i in range(100)],  # all won
        [("", "", (WON, LOST)[i % 2], ("risk",) if i % 2 else ()) for i in range(100)],  # reps not known
    ],
)
def test_from_nothing_comes_nothing(deals: list[Deal]) -> None:
    found = evidence(
        cells(deals),
        buyers=cells(deals),
        others={"price": cells(deals)},
        inside={"product": losses((rep, "", str(outcome), said) for rep, _, outcome, said in deals)},
    )
    assert held(found) == ()
    assert watching(found, LOOK) == ()


def test_no_keys_are_no_tests() -> None:
    assert held(evidence(cells([("ann", "", LOST, ())] * 50, ()))) == ()


deals = st.lists(
    st.tuples(
        st.sampled_from(["ann", "ben", "cat", ""]),
        st.sampled_from(["large", "small", ""]),
        st.sampled_from([WON, LOST, NO_DECISION]),
        st.sets(st.sampled_from(KEYS)).map(lambda said: tuple(sorted(said))),
        st.integers(1, 40),
    ),
    max_size=30,
)


def as_evidence(rows: list[tuple[str, str, int, tuple[str, ...], int]]) -> Evidence:
    """So many deals a row, in this order, and of several rows one customer."""
    these = [(row[:4], number % 7) for number, row in enumerate(rows) for _ in range(row[4])]
    deals = cells([deal for deal, _ in these], KEYS, [account for _, account in these])
    inside = losses((rep, "", segment, said) for (rep, segment, _, said), _ in these)
    return evidence(deals, heard=deals, buyers=deals, others={"price": deals}, inside={"product": inside})


def all_of(found: Evidence) -> tuple[tuple[Finding, ...], ...]:
    return held(found), watching(found, LOOK)


def rounded(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return sorted((repr(one.selector), one.deals, one.n, one.accounts, round(one.p, 9), one.tier) for one in findings)


@given(deals, st.randoms())
@settings(max_examples=most(60), deadline=None)
def test_in_which_order_deals_come_changes_nothing(
    rows: list[tuple[str, str, int, tuple[str, ...], int]], draw: random.Random
) -> None:
    found = as_evidence(rows)
    order = list(range(len(found.outcome)))
    draw.shuffle(order)
    columns = {name: replace(each, codes=[each.codes[i] for i in order]) for name, each in found.columns.items()}
    turned = {name: [getattr(found, name)[i] for i in order] for name in ("account", "outcome", "ours")}
    again = all_of(replace(found, columns=columns, **turned))
    assert [rounded(part) for part in again] == [rounded(part) for part in all_of(found)]


@given(deals)
@settings(max_examples=most(60), deadline=None)
def test_what_is_found_was_said_and_was_tested(rows: list[tuple[str, str, int, tuple[str, ...], int]]) -> None:
    for findings in all_of(as_evidence(rows)):
        for finding in findings:
            assert 3 <= finding.deals <= finding.n
            assert 0 <= finding.others <= finding.others_n
            assert finding.reps == 3
            assert finding.low <= finding.effect <= finding.high
            assert finding.effect > 1


def test_how_much_a_theme_takes() -> None:
    ours = cells(single(100, 0.4))
    ready = outlook(evidence(ours), START, LOOK)
    assert (ready.have, ready.per_week) == (100, 100 / 52)
    assert 200 < ready.need < 700
    assert ready.until is None  # 100 a year never are as many


def test_a_theme_takes_more_with_more_drivers_and_more_reps() -> None:
    ours = cells(single(100, 0.4))
    more = replace(ours, keys=(*KEYS, *(f"driver {i}" for i in range(40))))
    fewer = cells([("ann", *rest) for _, *rest in single(100, 0.4)])
    need = outlook(evidence(ours), START, LOOK).need
    assert outlook(evidence(more), START, LOOK).need > need
    assert outlook(evidence(fewer), START, LOOK).need < need - 5


def test_a_company_that_began_lately_has_its_own_pace() -> None:
    began = date(2026, 8, 24)
    ready = outlook(evidence(cells(single(180, 0.4))), began, LOOK)
    assert ready.per_week == 20
    assert ready.until
    assert ready.until > LOOK


def test_nothing_yet_is_a_pace_of_nothing() -> None:
    ready = outlook(evidence(), LOOK, LOOK)
    assert (ready.have, ready.per_week, ready.until) == (0, 0, None)
    assert ready.need > 100
