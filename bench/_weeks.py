"""What a look at a company of bench.honesty gets for trends, as storage reads it."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bench._seen import labels
from bench._worlds import DRIVERS, FIRST, WEEKS, Company
from insights.inference.calendar import YEAR
from insights.shapes.evidence import LOST, WON, Weekly


def weekly(company: Company, day: date) -> dict[str, Weekly]:
    """What a look on this day gets of the weeks before it."""
    mondays = tuple(day - timedelta(weeks=back) for back in range(YEAR, 0, -1))
    first = (mondays[0] - FIRST).days // 7
    told = company.debriefed < (day - FIRST).days // 7
    lost = (company.outcome == LOST) & told
    both = (company.main >= 0) & (company.heard >= 0) & told
    rival = company.others["competitor"]
    rivals = dict(enumerate(labels("competitor")))
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
