"""Days, times and dates as people type them."""

from datetime import date, time

import pytest

from bot.commands import arguments
from bot.commands.hours_text import day_of, days_and_times, time_ahead
from bot.commands.requests import AwayRequest, HoursRequest, Misunderstood

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "days", "times"),
    [
        ("mon-thu 8:00-16:30", "1234", (time(8), time(16, 30))),
        ("8-16", None, (time(8), time(16))),
        ("9am-5pm", None, (time(9), time(17))),
        ("9am to 5:30 pm mon to fri", "12345", (time(9), time(17, 30))),
        ("Monday, Wednesday and Friday", "135", None),
        ("weekdays from 10 to 18", "12345", (time(10), time(18))),
        ("sun-thu", "12347", None),
        ("fri-mon", "1567", None),
        ("tuesdays thurs", "24", None),
        ("daily 7:00–12:00", "1234567", (time(7), time(12))),
        ("12pm-8pm", None, (time(12), time(20))),
        ("12am-8am", None, (time(0), time(8))),
        ("16:00-24:00", None, (time(16), time(0))),
        ("8.30-16h30", None, (time(8, 30), time(16, 30))),
    ],
)
def test_days_and_times_are_read(text, days, times):
    assert days_and_times(text) == (days, times)


@pytest.mark.parametrize(
    "text",
    ["8", "mo", "25:00-26:00", "8:70-9", "13pm-5pm", "mon-thu 8-16 please", "never", "8-16-20", "monster"],
)
def test_what_else_is_said_is_not_guessed(text):
    with pytest.raises(Misunderstood, match="I understand days, times or both"):
        arguments.hours(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until 14 December", date(2026, 12, 14)),
        ("14 Dec 2026", date(2026, 12, 14)),
        ("until December 14th", date(2026, 12, 14)),
        ("dec. 14, 2026", date(2026, 12, 14)),
        ("14th of december", date(2026, 12, 14)),
        ("until 2026-12-14", date(2026, 12, 14)),
        ("14.12.", date(2026, 12, 14)),
        ("14.12.2026", date(2026, 12, 14)),
        ("2 January", date(2027, 1, 2)),
        ("until Monday", date(2026, 11, 30)),
        ("next monday", date(2026, 11, 30)),
        ("thursday", date(2026, 12, 3)),
        ("fri", date(2026, 11, 27)),
        ("tomorrow", date(2026, 11, 27)),
        ("until next week", date(2026, 11, 30)),
        ("2 weeks", date(2026, 12, 10)),
        ("for a week", date(2026, 12, 3)),
        ("10 days", date(2026, 12, 6)),
        ("26 November", THURSDAY),  # which the desk refuses: it isn't to come
        ("31 February", None),
        ("29 Feb", None),
        ("soon", None),
        ("mon-fri", None),
        ("12/14", None),  # whose order nobody knows
        ("", None),
    ],
)
def test_a_day_is_read(text, day):
    assert day_of(text, THURSDAY) == day


def test_what_is_asked_for():
    assert arguments.hours("") == HoursRequest()
    assert arguments.hours("usual") == HoursRequest(usual=True)
    assert arguments.hours("mon-thu") == HoursRequest("1234")
    assert arguments.away("") == AwayRequest()
    assert arguments.away("Over") == AwayRequest(over=True)
    assert arguments.away("until Monday") == AwayRequest("until Monday")


@pytest.mark.heavy
def test_whose_holidays_are_asked_for():
    assert arguments.hours("Holidays de-by") == HoursRequest(holidays="DE-BY")
    assert arguments.hours("holidays none") == HoursRequest(holidays="")


def test_what_cannot_be_is_said():
    with pytest.raises(Misunderstood, match="ends before it begins"):
        arguments.hours("17-9")
    with pytest.raises(Misunderstood, match="the holidays of “Atlantis”"):
        arguments.hours("holidays Atlantis")
    with pytest.raises(Misunderstood, match="the holidays of “”"):
        arguments.hours("holidays")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("tomorrow", "2026-11-27"),
        ("Tomorrow morning.", "2026-11-27"),
        ("next week", "2026-11-30"),
        ("in 3 days", "2026-11-29"),
        ("in a week", "2026-12-03"),
        ("Friday", "2026-11-27"),
        ("monday 9am", "2026-11-30T09:00:00"),
        ("on Monday at 14:30", "2026-11-30T14:30:00"),
        ("14 Dec, 4 pm", "2026-12-14T16:00:00"),
        ("14 Dec 9", None),
        ("monday 13pm", None),
        ("monday 25:00", None),
        ("soon", None),
        ("price", None),
        ("9am", None),
    ],
)
def test_a_time_to_come_back_at_is_read_where_it_is_plain(text, at):
    assert time_ahead(text, THURSDAY) == at
