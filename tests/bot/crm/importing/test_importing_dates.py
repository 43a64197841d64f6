"""The date format is found over the whole file."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crm.importing.dates import Order, Survey, decide, mixed, read_date, read_order, shape_of
from bot.crm.importing.problems import ImportProblem

ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
DAYS = st.dates(date(1970, 1, 1), date(2068, 12, 31))
NUMBERS = {
    "M/D/Y": lambda d: f"{d.month}/{d.day}/{d.year}",
    "MM/DD/YY": lambda d: f"{d:%m/%d/%y}",
    "D/M/Y": lambda d: f"{d.day}/{d.month}/{d.year}",
    "D-M-Y": lambda d: f"{d.day}-{d.month}-{d.year}",
    "D.M.Y": lambda d: f"{d.day}.{d.month}.{d.year}",
    "DD.MM.YY": lambda d: f"{d:%d.%m.%y}",
}
PLAIN = {
    "ISO": lambda d: d.isoformat(),
    "compact": lambda d: f"{d:%Y%m%d}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "Mar 1, 2017": lambda d: f"{ENGLISH[d.month - 1][:3]} {d.day}, {d.year}",
    "1 March 2017": lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}",
    "1-Mar-17": lambda d: f"{d.day}-{ENGLISH[d.month - 1][:3]}-{d:%y}",
    "1. März 2017": lambda d: f"{d.day}. {GERMAN[d.month - 1]} {d.year}",
    "Wed, March 1st, 2017": lambda d: f"Wed, {ENGLISH[d.month - 1]} {d.day}th, {d.year}",
}
TIMES = ("", " 00:00", " 13:45:07", "T13:45:07.000Z", " 1:45 PM", " 13:45:07 +01:00", ", 9:05")


def surveyed(texts):
    survey = Survey()
    for line, text in enumerate(texts, start=2):
        survey.add(text, line)
    return survey


def found(*columns, wanted=None):
    return decide({f"column {number}": surveyed(texts) for number, texts in enumerate(columns)}, wanted)


@given(st.lists(DAYS, min_size=1), st.sampled_from(list(NUMBERS)), st.sampled_from(TIMES))
def test_a_column_that_shows_its_format_is_read_back(days, style, time):
    settles = date(2017, 3, 25)
    texts = [NUMBERS[style](day) + time for day in (*days, settles)]
    order = found(texts)
    assert [read_date(text, order) for text in texts] == [*days, settles]


@given(st.lists(DAYS, min_size=1), st.sampled_from(list(PLAIN)), st.sampled_from(TIMES))
def test_a_format_that_explains_itself_needs_no_other_row(days, style, time):
    texts = [PLAIN[style](day) + time for day in days]
    assert [read_date(text, found(texts)) for text in texts] == days


@given(st.lists(st.dates(date(1970, 1, 1)).filter(lambda d: d.day <= 12), min_size=1), st.sampled_from("/-"))
def test_what_nothing_settles_is_asked(days, sign):
    texts = [f"{day.day}{sign}{day.month}{sign}{day.year}" for day in days]
    with pytest.raises(ImportProblem, match=r"--date-format M/D/Y or --date-format D/M/Y") as caught:
        found(texts)
    assert f"{texts[0]} on line 2" in str(caught.value)
    assert [read_date(text, found(texts, wanted=Order.DMY)) for text in texts] == days


@given(st.text(max_size=25))
def test_any_text_is_a_date_or_a_value_error(text):
    shape_of(text)
    for order in Order:
        with suppress(ValueError, OverflowError):
            assert isinstance(read_date(text, order), date)


@given(st.dates(date(1960, 1, 1), date(2099, 12, 31)))
def test_spreadsheet_serials(day):
    serial = (datetime(day.year, day.month, day.day) - datetime(1899, 12, 30)) / timedelta(days=1)
    assert read_date(f"{serial:.0f}", Order.DMY) == day
    assert read_date(f"{serial + 0.75}", Order.DMY) == day


def test_one_column_settles_the_other():
    assert found(["1/2/2017", "3/4/2017"], ["5/6/2017", "6/25/2017"]) is Order.MDY


def test_dots_are_day_first():
    assert found(["1.2.2017", "3.4.2017"]) is Order.DMY


def test_mixed_formats_are_listed():
    assert mixed({"column 0": surveyed(["2017-03-01", "2017-03-02", "3/1/2017", "42795"])}) == (
        (
            'The column "column 0" mixes date formats: 2 like 2017-03-01 (first on line 2), 1 like 3/1/2017 (first on '
            "line 4), 1 like 42795 (first on line 5). Write them all in one way."
        ),
    )


def test_both_orders_in_one_file_are_listed():
    (said,) = mixed({"column 0": surveyed(["25/3/2017", "3/26/2017"])})
    assert "25/3/2017 on line 2 can only be D/M/Y, 3/26/2017 on line 3 can only be M/D/Y" in said


def test_two_digit_years_with_dashes_may_begin_with_the_year():
    with pytest.raises(ImportProblem, match=r"begins with the day or the year.*D-M-Y or --date-format Y-M-D"):
        found(["17-03-01", "18-04-02"])
    assert read_date("17-03-01", Order.YMD) == date(2017, 3, 1)
    assert found(["17-03-01", "18-04-55"]) is Order.DMY


def test_the_last_century():
    assert read_date("1/2/69", Order.DMY) == date(1969, 2, 1)
    assert read_date("1/2/68", Order.DMY) == date(2068, 2, 1)


@pytest.mark.parametrize("text", ["31/02/2017", "2017-13-01", "soon", "1 Brumaire 2017", "32 March 2017", "99999"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match=r"."):
        read_date(text, Order.DMY)


def test_how_a_person_writes_a_format():
    assert {read_order(text) for text in ("M/D/Y", "mm/dd/yyyy", "m-d-y")} == {Order.MDY}
    assert {read_order(text) for text in ("D.M.Y", "%d.%m.%Y", "DD/MM/YY")} == {Order.DMY}
    assert {read_order(text) for text in ("iso", "Y-M-D")} == {Order.YMD}
    with pytest.raises(ImportProblem, match='"European" is not a date format'):
        read_order("European")
