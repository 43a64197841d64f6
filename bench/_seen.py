"""What a look at a company of bench.honesty gets, grouped as storage does it; and what of it is true."""

from array import array
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bench._worlds import DRIVERS, FIRST, LEVELS, PLANTED, SEGMENTS, WEEKS, Company, Ints
from dialogs.records import Outcome
from insights.inference.calendar import YEAR, next_look
from insights.shapes.cells import LOST, WON, Cells, Evidence, Weekly
from insights.shapes.findings import Finding, Source

Labels = tuple[str, ...]


def looks() -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The days of the looks of the first and of the second year."""
    days, end = [next_look(FIRST)], FIRST + timedelta(weeks=WEEKS)
    while (day := next_look(days[-1])) < end:
        days.append(day)
    middle = FIRST + timedelta(weeks=YEAR)
    return tuple(day for day in days if day < middle), tuple(day for day in days if day >= middle)


def evidence(company: Company, look: date) -> Evidence:
    """What a look on this day gets, grouped."""
    end = (look - FIRST).days // 7
    first, last = np.searchsorted(company.week, [end - YEAR, end])
    view = slice(int(first), int(last))
    drivers, told = company.world.drivers, company.debriefed[view] < end
    columns = company.rep[view], company.segment[view], company.outcome[view]
    outcome, sets, none = columns[-1], company.sets[view], np.zeros_like(columns[0])
    values = {name: column[view] for name, column in company.others.items()}
    values["segment"] = np.where(columns[1] < len(SEGMENTS) - 1, columns[1], -1)

    def cells(kept: NDArray[np.bool_], said: Ints, keys: tuple[str, ...], value: Ints, labels: Labels = ()) -> Cells:
        return _cells(company, *(column[kept] for column in (*columns, said, value)), keys, labels)

    def one_bit(said: Ints, keys: tuple[str, ...], known: NDArray[np.bool_]) -> Cells:
        known = known & (said >= 0)
        return cells(known, 1 << np.maximum(said, 0), keys, none)

    lost = (outcome == LOST) & told
    inside = {
        name: cells(lost & (values[name] >= 0), sets, drivers, values[name], _labels(name))
        for name in ("competitor", "segment", "product", "control")
    }
    del values["control"]  # asked otherwise of a win than of a loss
    said = {"price", "alignment"}  # in debriefs
    others = {
        name: one_bit(value, _labels(name), told if name in said else np.ones_like(told))
        for name, value in values.items()
    }
    heard, buyers = (one_bit(column[view], drivers, told) for column in (company.heard, company.buyer))
    ours = cells(told, sets, drivers, none)
    return Evidence(look - timedelta(weeks=YEAR), look, ours, heard, others, inside, buyers)


def weekly(company: Company, day: date) -> dict[str, Weekly]:
    """What a look on this day gets of the weeks before it."""
    mondays = tuple(day - timedelta(weeks=back) for back in range(YEAR, 0, -1))
    first = (mondays[0] - FIRST).days // 7
    told = company.debriefed < (day - FIRST).days // 7
    lost = (company.outcome == LOST) & told
    both = (company.main >= 0) & (company.heard >= 0) & told
    rival = company.others["competitor"]
    rivals = dict(enumerate(_labels("competitor")))
    families = {
        "win_rate": {("won",): company.outcome == WON, (): company.outcome != WON},
        "driver": {
            tuple(key for bit, key in enumerate(DRIVERS) if said >> bit & 1): lost & (company.sets == said)
            for said in np.unique(company.sets[lost]).tolist()
        },
        "competitor": {(key,): rival == level for level, key in rivals.items()},
        "gap": {("differ",): both & (company.main != company.heard), (): both & (company.main == company.heard)},
    }

    def counted(kept: NDArray[np.bool_]) -> tuple[int, ...]:
        by_week = np.bincount(company.week[kept], minlength=WEEKS).tolist()
        return tuple(by_week[w] if w >= 0 else 0 for w in range(first, first + len(mondays)))

    return {
        family: Weekly(mondays, {said: counted(kept) for said, kept in sets.items()})
        for family, sets in families.items()
    }


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


def _labels(name: str) -> tuple[str, ...]:
    return SEGMENTS[:-1] if name == "segment" else tuple(f"{name} {number}" for number in range(LEVELS[name]))


def _cells(
    company: Company,
    rep: Ints,
    segment: Ints,
    outcome: Ints,
    sets: Ints,
    value: Ints,
    keys: tuple[str, ...],
    values: tuple[str, ...],
) -> Cells:
    most = max(1, len(values))
    code = (((rep * len(SEGMENTS) + segment) * 3 + outcome) * most + value << len(keys)) + sets
    code, n = np.unique(code, return_counts=True)
    rest, sets = code >> len(keys), code & (1 << len(keys)) - 1
    rest, value = np.divmod(rest, most)
    rest, outcome = np.divmod(rest, 3)
    rep, segment = np.divmod(rest, len(SEGMENTS))
    *columns, last = (array("q", column.tobytes()) for column in (rep, segment, outcome, sets, n, value))
    return Cells(company.reps, SEGMENTS, keys, *columns, values, last)
