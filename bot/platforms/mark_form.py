"""The "Mark a deal" form, whatever draws it: what is filled in becomes the command a person would have typed. Pure."""

from collections.abc import Mapping

from bot.commands.deal_text import given_amount
from dialogs.errors import DebriefError
from dialogs.messages.messages import Option

TITLE = "Mark a deal"
OUTCOMES = (Option("lost", "Lost"), Option("won", "Won"), Option("nodecision", "No decision"))
LABELS = {
    "deal": "Which deal?",
    "outcome": "How did it end?",
    "amount": "Amount, if you know it",
    "competitor": "Who else was in the running?",
}
"""What each field asks, by its key; the first two are required."""
LONGEST = {"deal": 150, "amount": 20, "competitor": 75}
"""Characters that a text field takes."""
QUOTES = frozenset("\"“”„'")


class NotAnAmount(DebriefError):
    """Write it like 12k or 12,000."""


def mark_command(given: Mapping[str, str]) -> str:
    """The command line of a filled form, by the keys of LABELS. Raises NotAnAmount."""
    deal, outcome, amount, competitor = (" ".join(given.get(key, "").split()) for key in LABELS)
    worth = given_amount(amount) if amount else None
    if amount and worth is None:
        raise NotAnAmount
    name = deal if QUOTES & set(deal) else f'"{deal}"'
    cost = f"{worth.cents / 100:.2f} {worth.mark}".strip() if worth else ""
    against = f"vs {competitor}" if competitor else ""
    return " ".join(part for part in (outcome, name, cost, against) if part)
