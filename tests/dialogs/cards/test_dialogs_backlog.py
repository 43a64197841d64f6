"""Which deals a question about many offers first."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.settings.app_file import AppFile
from dialogs.cards.backlog import picked, question, settled
from dialogs.messages.messages import plain
from dialogs.records import Case, Closing, Deal, Debrief, Outcome, Person

APP = AppFile(currency="EUR", rates={"date": "2026-11-02", "USD": "0.5"})
ANN = Person("ws", "ann", "Ann Ames")


def case(key, amount=None, currency=None, closed_on=date(2026, 11, 19)):
    deal = Deal("ws", f"d-{key}", key.title(), amount=amount, currency=currency)
    closing = Closing("ws", key, deal.id, Outcome.LOST, closed_on, source="crm")
    at = datetime(2026, 11, 19, tzinfo=UTC)
    return Case(Debrief("ws", key, "ann", resume_at=at, reminders=2), closing, deal, ANN)


def text(message):
    return " ".join(plain(block.parts) for block in message.blocks if block.type == "text")


def test_the_largest_are_compared_in_one_currency():
    found = (case("a", 100, "EUR"), case("b", 150, "USD"), case("c", 300, "USD"), case("d", 90), case("e", 10, "EUR"))
    assert picked("three", found, APP.in_ours) == ("c", "a", "d")
    assert "The three largest are C, A and D." in text(question("a", found, APP.in_ours))


def test_without_enough_amounts_the_latest_fill_up_and_nobody_calls_them_the_largest():
    found = (case("a", 1), case("b", 9, "CHF"), case("c", closed_on=date(2026, 11, 20)), case("d"))
    assert picked("three", found, APP.in_ours) == ("a", "c", "b")
    told = text(question("a", found, APP.in_ours))
    assert "Three of them: A, C and B." in told
    assert "largest" not in told


@pytest.mark.parametrize(("amount", "currency", "worth"), [(5, "USD", "2.5"), (5, None, "5"), (5, "EUR", "5")])
def test_an_amount_in_our_currency(amount, currency, worth):
    assert APP.in_ours(amount, currency) == Decimal(worth)


@pytest.mark.parametrize(("amount", "currency"), [(None, "EUR"), (5, "CHF")])
def test_what_has_no_rate_is_unknown(amount, currency):
    assert APP.in_ours(amount, currency) is None


def test_of_few_that_are_left_all_or_none_is_asked():
    blocks = question("a", (case("a", 5), case("b"), case("c")), APP.in_ours).blocks
    buttons = next(block for block in blocks if block.type == "buttons").buttons
    assert [button.action.value for button in buttons] == ["all", "none"]
    assert "settled already" in text(question("a", (), APP.in_ours))


@pytest.mark.parametrize(("asked", "told"), [(3, "about 3 of them"), (1, "about one of them"), (0, "none of them")])
def test_the_answer_says_what_comes(asked, told):
    assert told in text(settled(asked, 6))
