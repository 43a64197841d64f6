"""What counts as an answer, at the very edge."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogs.definition.script import Kind
from dialogs.engine import accept
from dialogs.errors import NotAnAnswer
from dialogs.records import Answer, AnswerState, Outcome
from tests.dialogs.dialogs_talk import NOW, STANDARD, TODAY, new_case

FIELDS = STANDARD.scripts[Outcome.LOST].fields
TEXT = next(field for field in FIELDS.values() if field.kind is Kind.TEXT)
SEVERAL = next(field for field in FIELDS.values() if field.kind is Kind.CHOICES)
DATE = next(field for field in FIELDS.values() if field.kind is Kind.DATE and field.spans)
CHOICE = next(field for field in FIELDS.values() if field.kind is Kind.CHOICE)
CASE = new_case()
# what turns the direction of all that follows: embeddings, overrides and isolates, each with its end
TURNING = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]


def test_a_text_may_be_as_long_as_its_limit_and_no_longer():
    assert accept.words(TEXT, "x" * TEXT.limit) == "x" * TEXT.limit
    with pytest.raises(NotAnAnswer, match=f"{TEXT.limit:,} fit"):
        accept.words(TEXT, "x" * (TEXT.limit + 1))


def test_of_words_that_are_added_only_those_are_counted_as_theirs():
    there = "x" * (TEXT.limit - 2)
    assert accept.words(TEXT, "y", there) == f"{there}\ny"
    with pytest.raises(NotAnAnswer, match=f"the {TEXT.limit - 2:,} that .* {TEXT.limit + 1:,} "):
        accept.words(TEXT, "yy", there)


def test_what_is_cleaned_away_counts_for_nothing():
    assert accept.words(TEXT, f"  {'x' * TEXT.limit}\u202e\r\n") == "x" * TEXT.limit


@pytest.mark.parametrize("mark", TURNING, ids=lambda mark: f"{ord(mark):04x}")
def test_marks_that_turn_the_direction_are_taken_out(mark):
    assert accept.clean(f"we{mark} lost") == "we lost"


def test_words_of_other_scripts_stay_as_they_are():
    for text in ("עברית", "العربية", "a\u200eb\u200fc", "👩\u200d💻"):
        assert accept.clean(f"({text})") == f"({text})"


def test_what_cannot_be_stored_or_shown_is_taken_out_and_its_neighbours_stay():
    control = [chr(n) for n in range(32) if chr(n) not in "\t\n\r"]
    for mark in [*control, "\x7f", "\ud800", "\udbff", "\udc00", "\udfff"]:
        assert accept.clean(f"we{mark} lost") == "we lost", f"{ord(mark):x}"
    for mark in ["\t", "\n", " ", "~", "\x80", "\u2029", "\u202f", "\u2065", "\u206a", "\ud7ff", "\ue000"]:
        assert accept.clean(f"we{mark}lost") == f"we{mark}lost", f"{ord(mark):x}"


@pytest.mark.parametrize(("letters", "shown"), [(75, "x" * 75), (76, "x" * 74 + "…")])
def test_a_competitors_name_is_cut_where_a_button_ends(letters, shown):
    case = new_case(competitor="x" * letters)
    field = next(field for field in FIELDS.values() if field.competitors)
    assert accept.options(STANDARD, case, field)[0].label == shown.capitalize()


def test_today_is_a_day_to_come_and_yesterday_is_not():
    assert accept.pick(STANDARD, CASE, DATE, TODAY.isoformat(), (), TODAY) == TODAY.isoformat()
    with pytest.raises(NotAnAnswer, match="already gone by"):
        accept.pick(STANDARD, CASE, DATE, (TODAY - timedelta(days=1)).isoformat(), (), TODAY)
    assert accept.pick(STANDARD, CASE, DATE, "2026-12-31", (), date(2026, 12, 31)) == "2026-12-31"


def test_a_value_that_is_not_offered_is_refused_and_not_dropped():
    known = accept.options(STANDARD, CASE, SEVERAL)[0].value
    assert accept.several(STANDARD, CASE, SEVERAL, (known,), ()) == (known,)
    for picked in (("no_such",), (known, "no_such"), ("no_such", known)):
        with pytest.raises(NotAnAnswer):
            accept.several(STANDARD, CASE, SEVERAL, picked, ())
    with pytest.raises(NotAnAnswer):
        accept.pick(STANDARD, CASE, CHOICE, "no_such", (), TODAY)


def test_as_many_as_the_limit_may_be_picked_and_no_more():
    offered = tuple(option.value for option in accept.options(STANDARD, CASE, SEVERAL))
    assert accept.several(STANDARD, CASE, SEVERAL, offered[: SEVERAL.limit], ()) == offered[: SEVERAL.limit]
    with pytest.raises(NotAnAnswer, match=f"{SEVERAL.limit} at most"):
        accept.several(STANDARD, CASE, SEVERAL, offered[: SEVERAL.limit + 1], ())


RIVAL = next(field for field in FIELDS.values() if field.competitors)


def picked(name):
    return accept.pick(STANDARD, CASE, RIVAL, name, (), TODAY)


@pytest.mark.parametrize("name", ["X", "3m", "A" * 80])
def test_a_competitor_of_any_name_may_be_picked_from_one_letter_to_the_longest_that_there_is(name):
    assert picked(name) == name


@pytest.mark.parametrize("name", ["", "A" * 81, "An\nother", " Globex", "gone"])
def test_what_is_no_name_is_no_competitor(name):
    with pytest.raises(NotAnAnswer):
        picked(name)


def test_who_was_picked_is_offered_also_where_the_deal_was_marked_with_another():
    marked = new_case(competitor="Globex")
    rows = (Answer(RIVAL.key, ("Cyberdyne",), AnswerState.GIVEN, 1, NOW),)
    offered = accept.options(STANDARD, replace(marked, answers=marked.answers.plus(*rows)), RIVAL)
    assert [option.value for option in offered][:4] == ["Cyberdyne", "Globex", "Initech", "Hooli"]
