"""A filled form becomes a request: nothing that stands in a field is taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.arguments import LONGEST_NAME
from bot.commands.deal_text import LONGEST_RIVAL, Reading
from bot.commands.forms import FORMS, MARK, Amiss, NotAnAmount, Unfilled
from bot.commands.money import Amount, given_amount
from bot.commands.requests import MarkRequest, Misunderstood
from dialogs.errors import DebriefError
from dialogs.records import Outcome

FILLED = {"deal": "Acme renewal", "outcome": "lost", "amount": "12k", "competitor": "Globex"}


def reading(**changes):
    (found,) = MARK.read({"deal": "Acme", "outcome": "won"} | changes).readings
    return found


def test_every_field_is_a_list_of_options_or_a_line_that_ends_somewhere():
    for form in FORMS.values():
        assert all(bool(field.options) != bool(field.longest) for field in form.fields)
        assert len({field.key for field in form.fields}) == len(form.fields)


def test_all_fields_make_one_mark():
    assert MARK.read(FILLED) == MarkRequest(Outcome.LOST, (Reading("Acme renewal", Amount(12_000_000), "Globex"),))


@pytest.mark.parametrize(("word", "outcome"), [("won", "won"), ("lost", "lost"), ("nodecision", "no_decision")])
def test_each_way_that_it_can_end_is_an_outcome(word, outcome):
    assert word in {option.value for field in MARK.fields for option in field.options}
    assert MARK.read(FILLED | {"outcome": word}).outcome is Outcome(outcome)


def test_what_is_optional_may_stay_empty():
    assert reading(amount=" ") == Reading("Acme")


@pytest.mark.parametrize("deal", ['The "big" one', "Zeta vs Linux", "Zeta 11", "lost 12k vs Globex", "'"])
def test_a_name_is_a_name_whatever_is_in_it(deal):
    if deal == "'":
        with pytest.raises(Unfilled):
            reading(deal=deal)
    else:
        assert reading(deal=f"  {deal} ", amount="50", competitor="Globex 7k") == Reading(
            deal, Amount(50_000), "Globex 7k"
        )


@pytest.mark.parametrize("amount", ["50", "$12k", "5 USD", "12 000 kr", "A$9", "R 5"])
def test_an_amount_keeps_its_currency(amount):
    assert reading(amount=amount).amount == given_amount(amount)


@pytest.mark.parametrize("amount", ["a lot", "12k-ish", "€"])
def test_what_is_no_amount_is_told_at_its_field(amount):
    with pytest.raises(NotAnAmount) as told:
        reading(amount=amount)
    assert (told.value.field, told.value.sentence) == ("amount", "Write the amount like 12k or 12,000.")


@pytest.mark.parametrize("given", [{"deal": " "}, {"deal": "\x00"}, {"outcome": ""}, {"outcome": "help"}])
def test_deal_and_outcome_are_needed(given):
    with pytest.raises(Unfilled, match="how it ended"):
        MARK.read(FILLED | given)
    with pytest.raises(Unfilled):
        MARK.read({})


def test_names_have_a_sane_length():
    with pytest.raises(Misunderstood, match="long name"):
        reading(deal="x" * (LONGEST_NAME + 1))
    assert reading(competitor="G" * 999).competitor == "G" * LONGEST_RIVAL


@given(st.dictionaries(st.sampled_from([field.key for field in MARK.fields]), st.text()))
def test_whatever_stands_in_it_is_taken_or_told(values):
    told, found = None, None
    try:
        (found,) = MARK.read(values | {"outcome": "won"}).readings
    except DebriefError as error:
        told = error
    if found is None:
        assert told.sentence
        assert not isinstance(told, Amiss) or told.field in {field.key for field in MARK.fields}
    else:
        assert 0 < len(found.deal) <= LONGEST_NAME
        assert "\x00" not in found.deal
