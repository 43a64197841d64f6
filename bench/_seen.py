"""What a look at a company of bench.honesty gets for themes, as storage reads it; and what of it is true."""

from array import array
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bench._worlds import DRIVERS, FIRST, LEVELS, PLANTED, SEGMENTS, Company, Ints, World
from dialogs.records import Outcome
from insights.inference.calendar import YEAR, next_look
from insights.shapes.evidence import BUYER, HEARD, SELLER, Column, Evidence
from insights.shapes.findings import Finding, Source

Labels = tuple[str, ...]
QUARTER = 13  # weeks


def looks(world: World) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The days of the looks of its first and of its last year."""
    days, end = [next_look(FIRST)], FIRST + timedelta(weeks=world.weeks)
    while (day := next_look(days[-1])) < end:
        days.append(day)
    first, last = FIRST + timedelta(weeks=YEAR), end - timedelta(weeks=YEAR)
    return tuple(day for day in days if day < first), tuple(day for day in days if day >= last)


def evidence(company: Company, look: date, weeks: int = YEAR) -> Evidence:
    """What a look on this day gets, closing by closing, of so many weeks before it."""
    end = (look - FIRST).days // 7
    first, last = np.searchsorted(company.week, [end - weeks, end])
    view = slice(int(first), int(last))
    told = company.debriefed[view] < end
    segment, week = company.segment[view], company.week[view]
    different, sets = np.unique(company.sets[view], return_inverse=True)
    columns = {
        SELLER: Column(company.reps, _codes(company.rep[view])),
        "segment": Column(SEGMENTS, _codes(segment)),
        "customer": Column(("new", "known"), _codes(company.before[view])),
        "quarter": Column(tuple(map(str, range(company.world.weeks // QUARTER))), _codes(week // QUARTER)),
    }
    answered = {"price", "alignment", "control"}  # in debriefs
    for name, values in company.others.items():
        columns[name] = _column(labels(name), np.where(told | (name not in answered), values[view], -1))
    for name, values in ((HEARD, company.heard), (BUYER, company.buyer)):
        columns[name] = _column(company.world.drivers, np.where(told, values[view], -1))
    return Evidence(
        look - timedelta(weeks=weeks),
        look,
        company.world.drivers,
        _codes((week - (end - weeks)) * 7),
        _codes(company.account[view]),
        _codes(company.outcome[view]),
        _codes(np.where(told, sets, -1)),
        tuple(different.tolist()),
        columns=columns,
    )


def is_true(company: Company, finding: Finding) -> bool:
    """Whether something of the world stands behind a finding: in `shares` only what sellers see, or hear by hearsay."""
    world, chosen = company.world, finding.selector
    price = DRIVERS[PLANTED]
    carried = chosen.source is Source.OURS or world.agree + world.hearsay > 0
    planted = (world.odds != 1 or world.shares or world.step) and carried
    if planted and chosen.outcome is Outcome.LOST and not chosen.within and chosen.family in {"driver", "pair"}:
        return price in chosen.what.split("+")
    if not world.segments:
        return False
    if chosen.within and chosen.within[0] == "segment":
        shares = company.leaning[:, DRIVERS.index(chosen.what)]
        at = SEGMENTS.index(chosen.within[1])
        return bool(shares[at] > np.delete(shares, at).mean())
    if chosen.family == "segment":
        better = company.better[SEGMENTS.index(chosen.what)]
        return bool(better >= 0 if chosen.outcome is Outcome.WON else better <= 0)
    return False


def labels(name: str) -> tuple[str, ...]:
    return SEGMENTS[:-1] if name == "segment" else tuple(f"{name} {number}" for number in range(LEVELS[name]))


def _column(labels: Labels, values: Ints) -> Column:
    return Column(("", *labels), _codes(values + 1))


def _codes(values: NDArray[np.generic]) -> "array[int]":
    return array("i", values.astype(np.int32).tobytes())
