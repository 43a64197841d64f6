"""What an answer adds: how often buyers said the same this year, and what is being tried about it."""

from datetime import date, timedelta

from bot.services import Services
from dialogs.cards.adding import buyers_reason
from dialogs.definition.roles import Role
from dialogs.engine.position import read
from dialogs.records import Case
from insights.shapes.counts import UNNAMED
from insights.shapes.disclosure import SELLERS_FROM
from insights.shapes.findings import Selector
from insights.shapes.selectors import parse
from storage.counting.heard import heard
from storage.units import looks

FAMILIES = frozenset({"driver", "buyer_driver"})
"""Of themes that are about a reason, as we see it or as buyers do."""


async def times_heard(services: Services, case: Case) -> int:
    """In how many deals of its year that ended so a buyer named what this one did; 0 from fewer than three sellers."""
    driver = buyers_reason(services.definition(case.debrief.workspace_id), case)
    if driver is None or driver in UNNAMED:
        return 0
    start = case.closing.closed_on.replace(month=1, day=1)
    end = services.today(case.debrief.workspace_id, services.clock.now()) + timedelta(days=1)
    ws, outcome = case.debrief.workspace_id, case.closing.outcome
    deals, sellers = await services.storage.read(heard, ws, outcome, driver, start, min(end, _next_year(start)))
    return deals if sellers >= SELLERS_FROM else 0


async def worked_on(services: Services, case: Case) -> tuple[str, date] | None:
    """A reason that this debrief names on which somebody works, the buyer's before ours; and since when.

    Of what teams start with one after another nothing is said: those that wait are what it is held against.
    """
    ws = case.debrief.workspace_id
    position = read(services.definition(ws), case)
    named = (buyers_reason(services.definition(ws), case), *position.said(Role.DRIVER), *position.said(Role.ALSO))
    going = [
        (selector, item.since)
        for item in await services.storage.read(looks.decided, ws)
        if item.kind == "working" and item.start is None and _about(selector := parse(item.selector), case)
    ]
    for driver in dict.fromkeys(named):
        since = [at for selector, at in going if selector.what == driver]
        if driver is not None and since:
            return driver, min(since)
    return None


def _about(selector: Selector, case: Case) -> bool:
    """Whether a theme is about reasons of deals like this one."""
    if selector.family not in FAMILIES or selector.outcome not in {None, case.closing.outcome}:
        return False
    return selector.within is None or getattr(case.deal, selector.within[0], None) == selector.within[1]


def _next_year(start: date) -> date:
    return start.replace(year=start.year + 1)
