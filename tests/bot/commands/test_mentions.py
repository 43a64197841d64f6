import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.forms import MARK, about
from bot.commands.mentions import name_in, outcome_in
from dialogs.messages.messages import Option
from dialogs.records import Outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("We lost Acme renewal to Globex", Outcome.LOST),
        ("Acme is closed-won 🎉", Outcome.WON),
        ("They made no decision on Acme", Outcome.NO_DECISION),
        ("Did we lose Acme?", None),
        ("Have we won Acme?", None),
        ("We haven't won Acme yet", None),
        ("If Acme is lost, we are late", None),
        ("I think we may have lost Acme", None),
        ("Won Beta, lost Acme", None),
        ("A wonderful call with Acme", None),
        ("Acme looks lost", None),
        ("", None),
    ],
)
def test_an_end_is_taken_only_where_it_is_said_plainly(text, outcome):
    assert outcome_in(text) is outcome


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("won Acme 12k vs Globex", "Acme"),
        ("Acme renewal\nthey went with Globex", "Acme renewal"),
        ("word " * 40, ("word " * 20).strip()),
        ("x" * 101, "x" * 100),
        ("", ""),
    ],
)
def test_a_name_that_isnt_known_is_read_as_in_a_mark_else_it_is_the_first_line(text, name):
    assert name_in(text) == name


@given(st.text())
def test_any_words_are_read(text):
    outcome_in(text)
    assert len(name_in(text)) <= 100


def test_of_several_deals_none_is_chosen_and_what_isnt_plain_is_left_open():
    both = Option("id:d1", "Acme"), Option("id:d2", "Acme renewal")
    assert about(MARK, "Did we lose Acme and Acme renewal?", both).given == ()
    assert about(MARK, "Did we lose Contoso?", ()).given == (("deal", "Did we lose Contoso?"),)
    form = about(MARK, "We lost Acme", both[:1])
    assert (form.chosen, dict(form.given)) == (both[0], {"deal.found": "id:d1", "outcome": "lost"})
    assert MARK.read(dict(form.given)).known_id == "d1"
