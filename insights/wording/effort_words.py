"""How what is worked on reads: before and since, and a start team by team; what neither proves."""

from collections.abc import Iterable

from dialogs.sentences import efforts as said
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, short_date, short_day, words
from insights.inference.improving import FEWEST, improved
from insights.inference.rates import rate
from insights.shapes.dimensions import FACTS
from insights.shapes.disclosure import enough
from insights.shapes.findings import Effort, Shorts
from insights.shapes.staggered import Staggered
from insights.wording.theme_words import share, those, title
from insights.wording.words import of

DRIFT = "Shares that were high drift back by themselves."
"""What before and after mostly shows: regression to the mean."""


def worked_on(effort: Effort, shorts: Shorts, *, few: bool = False) -> str:
    """The share before and since, with what the difference allows to say: `timing. 4 of 9 losses …; 3 of 5 since …`.

    `few`: for a manager, from whom the deals of one or two sellers are not held back.
    """
    if effort.start:
        return f"{title(effort.selector, shorts)}. {_staggered(effort.start, effort)}"
    (k, n), (k2, n2) = effort.before, effort.after
    told_before, told_since = _may_be_told(effort, few=few)
    name, until = title(effort.selector, shorts), f"in the 6 months to {short_day(effort.since, ENGLISH)}"
    what_came = "closed" if effort.selector.family in FACTS else "debriefed"
    if not told_before:
        return f"{name}. Not shown: fewer than three sellers {what_came} such deals {until}."
    before = f"{of(k, n)} {those(effort.selector)} {until}"
    if not told_since:
        return f"{name}. {before}{share(k, n)}; since then fewer than three sellers {what_came} any."
    if not n2:
        return f"{name}. {before}{share(k, n)}; nothing {what_came} since."
    return f"{name}. {before}{rate(k, n)}; {of(k2, n2)} since{rate(k2, n2)}. {_changed(effort)}"


def _changed(effort: Effort) -> str:
    """Whether it changed for the better: what wins is to be said more often, all else less."""
    if min(effort.before[1], effort.after[1]) < FEWEST:
        return words(said.TOO_FEW, ENGLISH)
    if not improved(effort.before, effort.after, rising=effort.selector.rising):
        return words(said.NOT_YET, ENGLISH)
    return words(said.MORE if effort.selector.rising else said.LESS, ENGLISH)


def drift(efforts: Iterable[Effort], *, few: bool = False) -> str:
    """The caution behind what is worked on, once there is anything since to compare."""
    told = (effort for effort in efforts if all(_may_be_told(effort, few=few)))
    return f" {DRIFT}" if any(effort.after[1] for effort in told) else ""


def _may_be_told(effort: Effort, *, few: bool) -> tuple[bool, bool]:
    """Whether the deals before may be told of, and those since."""
    (_, n), (_, n2) = effort.before, effort.after
    before, since = effort.sellers
    return few or not n or enough(before), few or not n2 or enough(since)


def _staggered(start: Staggered, effort: Effort) -> str:
    """How far a start team by team is: which team is next, or what came of it."""
    last = short_date(start.last, ENGLISH)
    if start.verdict is None:
        team, day = start.upcoming(effort.day)
        return words(said.NEXT, ENGLISH, team=isolated(team), day=short_date(day, ENGLISH), last=last)
    figures = ""
    if start.started and start.waiting:
        (k, n), (k2, n2) = start.started, start.waiting
        started = f"{of(k, n)} {those(effort.selector)}{share(k, n)}"
        figures = words(said.FIGURES, ENGLISH, started=started, waiting=f"{of(k2, n2)}{share(k2, n2)}")
    return words(said.TOLD[start.verdict], ENGLISH, last=last, figures=figures)
