"""The modal behind the "Mark a deal" shortcut: a form whose submission is a command line."""

from collections.abc import Mapping
from typing import Any

from bot.commands import given_cents
from bot.platform import Command, Who
from bot.slack import parse
from bot.slack.elements import FIELD, Json, plain_text, select
from bot.slack.render import render
from dialogs.errors import DebriefError
from dialogs.messages import Choice, Message, Option

CALLBACK = "mark_deal"
QUOTES = frozenset("\"“”„'")
OUTCOMES = (Option("lost", "Lost"), Option("won", "Won"), Option("nodecision", "No decision"))


class NotAnAmount(DebriefError):
    """Write it like 12k or 12,000."""


def form() -> Json:
    """The empty form."""
    outcome = select(Choice("outcome", "How did it end?", OUTCOMES), OUTCOMES, f"{FIELD}outcome")
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text("Mark a deal", 24),
        "submit": plain_text("Mark it", 24),
        "close": plain_text("Cancel", 24),
        "blocks": [
            _ask("deal", "Which deal?", _line("deal", 150)),
            _ask("outcome", "How did it end?", outcome),
            _ask("amount", "Amount, if you know it", _line("amount", 20), optional=True),
            _ask("competitor", "Who else was in the running?", _line("competitor", 75), optional=True),
        ],
    }


def _line(key: str, limit: int) -> Json:
    return {"type": "plain_text_input", "action_id": FIELD + key, "max_length": limit}


def _ask(key: str, label: str, element: Json, *, optional: bool = False) -> Json:
    return {"type": "input", "block_id": key, "label": plain_text(label), "element": element, "optional": optional}


def command(body: Mapping[str, Any]) -> Command:
    """The submitted form as the command a person would have typed. Raises NotAnAmount."""
    given = parse.values(body["view"]["state"]["values"])
    deal, outcome, amount, competitor = (
        " ".join(" ".join(given.get(key, ())).split()) for key in ("deal", "outcome", "amount", "competitor")
    )
    cents = given_cents(amount) if amount else None
    if amount and cents is None:
        raise NotAnAmount
    name = deal if QUOTES & set(deal) else f'"{deal}"'
    cost = "" if cents is None else f"{cents / 100:.2f}"
    against = f"vs {competitor}" if competitor else ""
    text = " ".join(part for part in (outcome, name, cost, against) if part)
    return Command(body["trigger_id"], Who(parse.workspace_id(body["team"]["id"]), body["user"]["id"]), text, "")


def answer(message: Message) -> Json:
    """A modal that shows an answer. A form inside it would need a submit button, so its boxes are left out."""
    blocks = [block for block in render(message, native=False)["blocks"] if block["type"] != "input"]
    return {
        "type": "modal",
        "callback_id": "answer",
        "title": plain_text("Mark a deal", 24),
        "close": plain_text("Done", 24),
        "blocks": blocks or [{"type": "section", "text": plain_text(message.summary, 3000)}],
    }
