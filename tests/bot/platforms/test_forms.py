"""The filled form becomes the command a person would have typed."""

import pytest

from bot.commands import table as commands
from bot.commands.deal_text import Reading, given_amount
from bot.commands.requests import MarkRequest
from bot.platforms import mark_form as forms
from dialogs.records import Outcome
from insights.shapes.viewer import REP


def test_all_fields_make_one_command_line():
    text = forms.mark_command({"deal": "Acme renewal", "outcome": "lost", "amount": "12k", "competitor": "Globex"})

    assert text == 'lost "Acme renewal" 12000.00 vs Globex'
    assert commands.read(text, REP) == MarkRequest(Outcome.LOST, (Reading("Acme renewal", 1_200_000, "Globex"),))


def test_what_is_optional_may_stay_empty():
    assert forms.mark_command({"deal": "Acme", "outcome": "won", "amount": " "}) == 'won "Acme"'


def test_a_name_with_quotes_is_not_quoted_again():
    assert forms.mark_command({"deal": 'The "big" one', "outcome": "nodecision"}) == 'nodecision The "big" one'


def test_a_small_number_is_an_amount_in_its_own_field():
    assert forms.mark_command({"deal": "Acme", "outcome": "won", "amount": "50"}) == 'won "Acme" 50.00'


@pytest.mark.parametrize(
    ("amount", "line"),
    [
        ("$12k", "12000.00 $"),
        ("5 USD", "5.00 USD"),
        ("12 000 kr", "12000.00 kr"),
        ("A$9", "9.00 AUD"),
        ("R 5", "5.00 ZAR"),
    ],
)
def test_an_amount_keeps_its_currency(amount, line):
    text = forms.mark_command({"deal": "Acme", "outcome": "won", "amount": amount})
    assert text == f'won "Acme" {line}'
    (reading,) = commands.read(text, REP).readings
    assert (reading.amount, reading.currencies) == (given_amount(amount).cents, given_amount(amount).currencies)


@pytest.mark.parametrize("amount", ["a lot", "12k-ish", "€"])
def test_what_is_no_amount_is_told(amount):
    with pytest.raises(forms.NotAnAmount) as told:
        forms.mark_command({"deal": "Acme", "outcome": "won", "amount": amount})
    assert told.value.sentence == "Write it like 12k or 12,000."
