"""What a closing is worth and how long it took: once, for whoever counts, shows or exports it."""

from datetime import date

import pytest

from dialogs.fact import bare_fact
from dialogs.records import Closing, Deal, Outcome, days_to_close, worth

CLOSED = date(2026, 11, 12)


def closing(**more):
    return Closing("w", "c", "d", Outcome.LOST, CLOSED, **more)


@pytest.mark.parametrize(
    ("engaged", "days"),
    [(date(2026, 11, 1), 11), (CLOSED, 0), (date(2026, 11, 13), None), (None, None)],
)
def test_days_to_close(engaged, days):
    assert days_to_close(closing(), Deal("w", "d", "Acme", engaged_on=engaged)) == days


@pytest.mark.parametrize(
    ("own", "of_deal", "known"),
    [
        ((None, None), (500, "USD"), (500, "USD")),
        ((900, None), (500, "USD"), (900, "USD")),
        ((900, "EUR"), (500, "USD"), (900, "EUR")),
        ((0, None), (500, None), (0, None)),
        ((None, "EUR"), (None, None), (None, None)),
    ],
)
def test_what_a_closing_is_worth_is_what_is_counted(own, of_deal, known):
    made, of = closing(amount=own[0], currency=own[1]), Deal("w", "d", "Acme", amount=of_deal[0], currency=of_deal[1])
    fact = bare_fact(made, of, "ana")
    assert worth(made, of) == (fact.amount, fact.currency) == known
    assert (fact.person_id, fact.prompted, fact.debriefed, fact.driver) == ("ana", False, False, None)
