"""What a line comes to, for the tests of the grammar."""

import pytest

from bot.commands.deal_text import Reading
from bot.commands.grammar import read
from bot.commands.money import Amount
from bot.commands.requests import MarkRequest, Misunderstood
from insights.shapes.viewer import REP, Viewer


def marked(text: str) -> MarkRequest:
    request = read(text, REP)
    assert isinstance(request, MarkRequest)
    return request


def misunderstood(text: str, viewer: Viewer = REP) -> str:
    with pytest.raises(Misunderstood) as caught:
        read(text, viewer)
    return caught.value.sentence


def mills(amount: Amount | None) -> int | None:
    return amount and amount.mills


def currencies(reading: Reading) -> tuple[str, ...]:
    return reading.amount.currencies if reading.amount else ()
