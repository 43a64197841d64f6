"""A press counts only where it was taken: else the ledger misses what nobody was promised."""

from types import SimpleNamespace
from typing import Any

import pytest

from dialogs.errors import Stale
from tests.chaos.hands import Press, TeamsHand
from tests.chaos.ledger import Ledger, Yes

YES = Yes(1.0, "a:1", "Deal-0001", "finished")


class Person:
    """Somebody in Teams, whose presses bring back `value`."""

    conversation = "a:1"

    def __init__(self, value: Any, toast: str = "") -> None:
        self.toasts: list[tuple[int, str]] = []
        self._value, self._toast = value, toast

    async def _press(self, _seen: object, _sent: object) -> Any:
        self.toasts += [(1, self._toast)] if self._toast else []
        return SimpleNamespace(body={"value": self._value})


def card(*lines: str) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": line} for line in lines]}


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Person(card("Deal-0001", "Thank you")), [YES]),
        (Person(card(Stale().sentence, "Deal-0001 · 3 of 5")), []),
        (Person("Somebody else answers it.", toast="Somebody else answers it."), []),
    ],
)
async def test_in_teams_a_card_that_comes_back_with_words_that_it_was_old_is_no_yes(person, said):
    ledger = Ledger()
    press = Press(ledger)
    found = SimpleNamespace(option=None, piece=SimpleNamespace(kind="action", element={"x": 1}), seen=None)
    assert await TeamsHand(person).presses(found, press)
    press.accept(YES)
    assert ledger.said == said
