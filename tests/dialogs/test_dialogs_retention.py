"""Which day is so many months ago: of that day, of the end of a month, of a leap day."""

import calendar
from datetime import date, timedelta

import pytest

from dialogs.retention import last_over


@pytest.mark.parametrize(
    ("today", "months", "last"),
    [
        ("2026-11-27", 24, "2024-11-27"),
        ("2026-11-27", 11, "2025-12-27"),
        ("2026-11-27", 12, "2025-11-27"),
        ("2027-02-27", 3, "2026-11-27"),
        ("2027-02-28", 3, "2026-11-30"),  # the 30th of a month that long, too: there is no later day for it
        ("2028-02-28", 3, "2027-11-28"),
        ("2028-02-29", 3, "2027-11-30"),
        ("2028-02-29", 48, "2024-02-29"),
        ("2026-02-28", 24, "2024-02-29"),  # what closed on the leap day
        ("2026-02-27", 24, "2024-02-27"),
        ("2026-03-30", 13, "2025-02-28"),
        ("2026-12-31", 3, "2026-09-30"),
        ("2026-09-30", 3, "2026-06-30"),
        ("2026-06-30", 3, "2026-03-31"),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_one(today, months, last):
    assert last_over(date.fromisoformat(today), months) == date.fromisoformat(last)


def over_on(closed, months):
    """Said the other way round: the day on which the months since a closing are over."""
    year, month = divmod(closed.year * 12 + closed.month - 1 + months, 12)
    return date(year, month + 1, min(closed.day, calendar.monthrange(year, month + 1)[1]))


@pytest.mark.parametrize("months", [3, 11, 12, 24, 37])
def test_no_closing_goes_a_day_early_or_late(months):
    for ahead in range(4 * 366):
        today = date(2024, 1, 1) + timedelta(days=ahead)
        last = last_over(today, months)
        assert over_on(last, months) <= today < over_on(last + timedelta(days=1), months)
