"""The fixed calendar of looks: themes and trends are tested on these days, never when someone opens them."""

from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from insights.shapes.findings import Beside, Outlook

LOOKS = 13
"""Looks a year, among which the year's chance of a false alarm is shared out."""
YEAR = 52
"""The weeks behind a look: it tests the 12 months before its day."""
LONG = 2 * YEAR
"""And those behind a driver's trend: with a year to compare with, the last one's movement is clearer."""
RECENT = 13
"""The weeks before a look whose deals may bring new words."""
_EVERY = 4
_WEEK = timedelta(days=7)


def last_look(day: date) -> date:
    """The latest look up to and including `day`: the Monday of an ISO week divisible by 4. Week 53 has none."""
    monday = day - timedelta(days=day.weekday())
    while monday.isocalendar().week % _EVERY:
        monday -= _WEEK
    return monday


def next_look(day: date) -> date:
    """The first look after `day`."""
    monday = day - timedelta(days=day.weekday()) + _WEEK
    while monday.isocalendar().week % _EVERY:
        monday += _WEEK
    return monday


def outlook(have: int, need: int, weeks: int, checked: date) -> Outlook:
    """When a test that takes `need` of something within a year gets there, with `have` of them in the last `weeks`.

    `until` is the first look with enough of them at this pace; None where a year at this pace never holds that many.
    """
    pace = have / max(1, weeks)
    if have >= need:
        return Outlook(have, need, pace, checked)
    if pace * YEAR < need:
        return Outlook(have, need, pace, None)
    enough = checked + ceil((need - have) / pace) * _WEEK
    return Outlook(have, need, pace, enough if enough == last_look(enough) else next_look(enough))


def compared(of: Outlook, weeks: int, checked: date, *besides: Beside) -> Outlook:
    """An outlook with what the test compares with: where some of that comes later, it is what everything waits for."""
    later = [one for one in besides if one.have < one.need and one.have * of.need < of.have * one.need]
    if not later:
        return of
    last = min(later, key=lambda one: one.have / one.need)
    until = outlook(last.have, last.need, weeks, checked).until
    return replace(of, beside=last, until=until and of.until and max(until, of.until))
