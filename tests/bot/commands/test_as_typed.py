"""Deals as people type them on phones and copy them from CRMs."""

import pytest

from bot.commands.grammar import read
from dialogs.records import Outcome
from insights.shapes.viewer import REP
from tests.bot.commands.asked import mills


@pytest.mark.parametrize(
    ("line", "outcome", "name", "amount", "rival"),
    [
        (
            "lost \N{LEFT SINGLE QUOTATION MARK}Initech pilot\N{RIGHT SINGLE QUOTATION MARK} 5k",
            "lost",
            "Initech pilot",
            5_000,
            None,
        ),
        ("won “Acme renewal 2” — 12k vs Globex", "won", "Acme renewal 2", 12_000, "Globex"),
        ("won “Acme renewal” – 12k", "won", "Acme renewal", 12_000, None),
        ("won „Acme renewal“ 12k", "won", "Acme renewal", 12_000, None),
        ("closed won Zeta 3k", "won", "Zeta", 3_000, None),
        ("Closed Lost Zeta 3k", "lost", "Zeta", 3_000, None),
        ("we won Zeta", "won", "Zeta", None, None),
        ("we lost Zeta vs Globex", "lost", "Zeta", None, "Globex"),
        (
            "won O\N{RIGHT SINGLE QUOTATION MARK}Brien Foods 5k",
            "won",
            "O\N{RIGHT SINGLE QUOTATION MARK}Brien Foods",
            5_000,
            None,
        ),
    ],
)
def test_a_deal_as_it_is_typed(line, outcome, name, amount, rival):
    request = read(line, REP)
    found = request.readings[-1]
    assert request.outcome is Outcome(outcome)
    assert (found.deal, found.competitor) == (name, rival)
    assert mills(found.amount) == (amount and 1_000 * amount)
