"""The modal behind the "Mark a deal" shortcut: a form whose submission is a command line."""

from collections.abc import Mapping
from typing import Any

from bot.platforms.mark_form import LABELS, LONGEST, OUTCOMES, TITLE, mark_command
from bot.platforms.ports import Command, Who
from bot.platforms.slack import parse
from bot.platforms.slack.elements import FIELD, Json, plain_text, select
from bot.platforms.slack.render import render
from dialogs.messages.messages import Choice, Message

CALLBACK = "mark_deal"


def form() -> Json:
    """The empty form."""
    outcome = select(Choice("outcome", LABELS["outcome"], OUTCOMES), OUTCOMES, f"{FIELD}outcome")
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(TITLE, 24),
        "submit": plain_text("Mark it", 24),
        "close": plain_text("Cancel", 24),
        "blocks": [
            _ask("deal", _line("deal")),
            _ask("outcome", outcome),
            _ask("amount", _line("amount"), optional=True),
            _ask("competitor", _line("competitor"), optional=True),
        ],
    }


def _line(key: str) -> Json:
    return {"type": "plain_text_input", "action_id": FIELD + key, "max_length": LONGEST[key]}


def _ask(key: str, element: Json, *, optional: bool = False) -> Json:
    label = plain_text(LABELS[key])
    return {"type": "input", "block_id": key, "label": label, "element": element, "optional": optional}


def command(body: Mapping[str, Any]) -> Command:
    """The submitted form as the command a person would have typed. Raises NotAnAmount."""
    given = parse.values(body["view"]["state"]["values"])
    text = mark_command({key: " ".join(values) for key, values in given.items()})
    return Command(body["trigger_id"], Who(parse.workspace_id(body["team"]["id"]), body["user"]["id"]), text, "")


def answer(message: Message) -> Json:
    """A modal that shows an answer. A form inside it would need a submit button, so its boxes are left out."""
    blocks = [block for block in render(message, native=False)["blocks"] if block["type"] != "input"]
    return {
        "type": "modal",
        "callback_id": "answer",
        "title": plain_text(TITLE, 24),
        "close": plain_text("Done", 24),
        "blocks": blocks or [{"type": "section", "text": plain_text(message.summary, 3000)}],
    }
