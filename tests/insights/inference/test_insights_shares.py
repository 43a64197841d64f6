"""How clearly shares move through a year, among which closings and freed of what: as worked out by hand."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from insights.inference.calendar import YEAR
from insights.inference.drift import Way, drift
from insights.inference.score import Closings, Floats, Trait
from insights.inference.shares import Shares
from insights.shapes.evidence import LOST, NO_DECISION, WON
from tests.examples import more
from tests.insights.by_hand import by_hand
from tests.insights.company import DRIVERS, Deal, asked, company, labels, told, with_year_before

MOVES: tuple[Callable[[int], float], ...] = (
    lambda week: max(0, week) / 52,
    lambda week: week >= 39,
    lambda week: week >= 26,
)
"""A line through the year that is level before it, its last quarter, and its last half."""
BEGAN_IN_AUTUMN = 43
"""The week of the calendar in which the first of the year's weeks lies, counted from 0: 2025-10-27 is of week 44."""


CALM = [said for _ in range(26) for said in (("price",), ("fit",), ("fit",), ("price",))]


def trait(deals: Sequence[Deal], name: str) -> Trait:
    of = labels(deals, name)
    return Trait(np.array([of.index(getattr(deal, name)) for deal in deals]), len(of), 3.0)


def bands(codes: Sequence[int]) -> Trait:
    return Trait(np.array(codes), 3, 3.0)


def deviates(
    deals: Sequence[Deal],
    traits: Sequence[Trait],
    has: Sequence[bool],
    beside: Sequence[bool] | None = None,
) -> tuple[Floats, Floats, float]:
    """By closing or company and by seller, in each way, of what some of these deals have.

    `beside`: which deals another way is looked for in than in all of them.
    """
    sellers = labels(deals, "seller")
    seller = np.array([sellers.index(deal.seller) for deal in deals])
    account, week = np.array([deal.company for deal in deals]), np.array([deal.week for deal in deals])
    group = np.arange(len(deals))  # each by itself, so that a way is a number for each deal
    of = Closings(
        account, seller, len(sellers), tuple(traits), group, len(deals), np.array(has) * 1, np.array([[False], [True]])
    )
    found, freedom = [], 0.0
    for move in MOVES:
        x = np.array([float(move(int(one))) for one in week])
        way = Way(x, np.zeros((len(deals), 0)))
        if beside is not None:
            those = np.array(beside) * 1.0
            way = Way(x * those, np.stack((those, x), axis=1))
        ((both,), freedom) = by_hand(of, way)
        found.append(both)
    z, by_seller = np.array(found).T
    return z, by_seller, freedom


def agree(found: Shares, level: int, wanted: tuple[Floats, Floats, float]) -> bool:
    """Whether a level moves as by hand; True where it is clear enough to be asked more of."""
    z, by_seller, freedom = wanted
    assert found.freedom == pytest.approx(freedom, rel=1e-6)
    if np.abs(z).max() >= 1.96:
        assert found.within[:, level] == pytest.approx(z, rel=1e-6)
        assert found.by_seller[:, level] == pytest.approx(by_seller, rel=1e-6)
        return True
    if found.by_seller[:, level].any():
        assert found.within[:, level] == pytest.approx(z, rel=1e-6)
    else:
        assert (np.abs(found.within[:, level]) >= np.abs(z) - 1e-9).all()
        assert np.abs(found.within[:, level]).max() < 1.96
    assert not found.against[:, level].any()
    return False


@pytest.mark.parametrize(("seed", "before"), [(0, 0), (1, 0), more(2, 0), more(3, 0), (0, 52), more(1, 52), (2, 30)])
def test_a_driver_moves_in_the_losses_and_otherwise_than_in_the_others(seed: int, before: int) -> None:
    """From before the year on, where that is read."""
    earlier = [deal for deal in company(seed + 10) if deal.week >= YEAR - before]
    deals = with_year_before(company(seed), earlier)
    found = asked(deals, "driver", before=before)
    assert found.whats == DRIVERS
    told = [deal for deal in deals if deal.said is not None]
    lost = [deal for deal in told if deal.outcome == LOST]
    clear = []
    for level, key in enumerate(DRIVERS):
        traits = [trait(deals, name) for name in ("segment", "product", "region")]
        some = [replace(t, codes=t.codes[[d.said is not None for d in deals]]) for t in traits]
        inside = [replace(t, codes=t.codes[[d.outcome == LOST for d in told]]) for t in some]
        has = [key in (deal.said or ()) for deal in lost]
        if agree(found, level, deviates(lost, inside, has)):
            clear.append(key)
            lose = [deal.outcome == LOST for deal in told]
            z, by_seller, _ = deviates(told, some, [key in (deal.said or ()) for deal in told], lose)
            weaker = [min(both, key=abs) for both in zip(z, by_seller, strict=True)]
            assert found.against[:, level] == pytest.approx(weaker, rel=1e-6)
    assert "price" in clear


def test_what_moved_is_the_same_where_nothing_closed_in_the_year_before() -> None:
    year, longer = (asked(company(), "driver", before=before) for before in (0, 52))
    assert (longer.span, longer.first) == (104, 52 + year.first)
    assert longer.within == pytest.approx(year.within)
    assert longer.by_seller == pytest.approx(year.by_seller)
    assert longer.against == pytest.approx(year.against)


@pytest.mark.parametrize("name", ["competitor", "win_rate"])
def test_of_rivals_and_wins_only_the_year_is_asked(name: str) -> None:
    of, year = (asked(with_year_before(company(), earlier), name, before=52) for earlier in (company(10), ()))
    assert (of.span, of.kept.sum()) == (52, year.kept.sum())
    assert of.within.tolist() == year.within.tolist()


def test_a_rival_moves_where_who_it_was_is_known_whatever_came_of_it() -> None:
    deals = company()
    found = asked(deals, "competitor")
    assert found.whats == ("Globex", "Initech", "Umbrella")
    known = [deal for deal in deals if deal.competitor]
    traits = [
        replace(t, codes=t.codes[[bool(d.competitor) for d in deals]])
        for t in (trait(deals, name) for name in ("segment", "product", "region"))
    ]
    clear = [
        agree(found, level, deviates(known, traits, [deal.competitor == rival for deal in known]))
        for level, rival in enumerate(found.whats)
    ]
    assert clear == [True, True, False]
    assert not found.against.any(), "nobody asks how rivals move elsewhere"


@pytest.mark.parametrize("seed", [0, 5])
def test_the_win_rate_moves_whoever_is_new_and_whatever_part_of_the_quarter_it_is(seed: int) -> None:
    deals = [
        replace(deal, outcome=WON) if deal.week >= 39 and number % 2 else deal
        for number, deal in enumerate(company(seed))
    ]
    found = asked(deals, "win_rate")
    first = {name: min(deal.week for deal in deals if deal.seller == name) for name in labels(deals, "seller")}
    assert sorted(first.values())[:6] < [8] * 6 < sorted(first.values())[6:]

    def there(deal: Deal) -> int:
        """For a quarter, for two, or longer: so is whoever was there from the start."""
        weeks = deal.week - first[deal.seller]
        return 2 if first[deal.seller] < 8 or weeks >= 26 else int(weeks >= 13)

    def part(deal: Deal) -> int:
        """The first four weeks of a quarter, the next five, its last four."""
        week = (deal.week + BEGAN_IN_AUTUMN) % 13
        return (week >= 4) + (week >= 9)

    traits = [trait(deals, name) for name in ("segment", "product", "region")]
    traits += [bands([there(deal) for deal in deals]), bands([part(deal) for deal in deals])]
    assert agree(found, 0, deviates(deals, traits, [deal.outcome == WON for deal in deals]))
    assert not found.against.any()


@pytest.mark.parametrize(
    ("name", "field", "out"),
    [("driver", "said", ("fit",)), ("competitor", "competitor", "Initech"), ("win_rate", "outcome", NO_DECISION)],
)
def test_without_some_it_is_as_if_these_had_not_been(name: str, field: str, out: object) -> None:
    whole, rest = asked(company(), name), [deal for deal in company() if getattr(deal, field) != out]
    which = whole.ground.evidence.sets.index(0b10) if name == "driver" else 2
    left, wanted = whole.without(np.arange(len(whole.said)) == which), asked(rest, name)
    assert (left.kept.sum(), left.others.sum()) == (wanted.kept.sum(), wanted.others.sum())
    assert left.kept.sum() < whole.kept.sum()
    levels = [whole.whats.index(what) for what in wanted.whats]
    assert np.flatnonzero(left.enough).tolist() == [levels[n] for n in np.flatnonzero(wanted.enough)]
    assert left.within[:, levels] == pytest.approx(wanted.within)
    assert left.by_seller[:, levels] == pytest.approx(wanted.by_seller)
    assert left.against[:, levels] == pytest.approx(wanted.against)
    assert left.freedom == pytest.approx(wanted.freedom)


@pytest.mark.parametrize(("name", "times"), [("driver", 2), ("competitor", 1), ("win_rate", 1)])
def test_how_it_moves_in_the_others_is_worked_out_only_where_it_is_asked(
    name: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass over a million closings takes its time."""
    of, calm = asked(company(), name), asked([*told(CALM), *told(CALM[:30], outcome=WON)], "driver")
    calls = list[Closings]()
    monkeypatch.setattr(
        "insights.inference.shares.drift", lambda closings, *rest: calls.append(closings) or drift(closings, *rest)
    )
    of.tested()
    assert len(calls) == times
    assert calm.others.any()
    calm.tested()
    assert len(calls) == times + 1
