"""The "Mark a deal" dialog: the form that opens, and what its submission means. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.platforms.mark_form import LABELS, LONGEST, OUTCOMES, TITLE, mark_command
from bot.platforms.plain_text import lines
from bot.platforms.teams.markup import plain
from bot.platforms.teams.render import CARD, spelled
from dialogs.engine.accept import clean
from dialogs.errors import DebriefError
from dialogs.messages.messages import Message

Json = dict[str, Any]

DATA = {"form": "mark"}
OPEN = {"msteams": {"type": "task/fetch"}, **DATA}
"""The data of an Action.Submit that opens the dialog."""
HEIGHT, WIDTH = 480, 460
"""Pixels; without scrolling it shows four fields and a line above them."""
LONGEST_DEAL = 100
"""Characters of a deal's name that is taken from a message."""
MISSING = {
    "deal": "Please name the deal.",
    "outcome": "Please pick how it ended.",
}
NOTHING: Mapping[str, str] = MappingProxyType({})


class Unfilled(DebriefError):
    """I need the deal's name and how it ended."""


def form(given: Mapping[str, str] = NOTHING, problem: str = "") -> Json:
    """The body of an answer that opens the form. `given`: what stands in its fields; `problem`: what was wrong."""
    run = {"type": "TextRun", "text": " ".join(spelled(problem).split()), "color": "Attention"}
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": [
            *([{"type": "RichTextBlock", "inlines": [run]}] if problem else []),
            *(_field(key, given.get(key, "")) for key in LABELS),
        ],
        "actions": [{"type": "Action.Submit", "title": "Mark it", "style": "positive", "data": DATA}],
    }
    value = {"title": TITLE, "height": HEIGHT, "width": WIDTH, "card": {"contentType": CARD, "content": card}}
    return {"task": {"type": "continue", "value": value}}


def _field(key: str, given: str) -> Json:
    field: Json = {"type": "Input.Text", "id": key, "label": LABELS[key]}
    if key == "outcome":
        choices = [{"title": option.label, "value": option.value} for option in OUTCOMES]
        field |= {"type": "Input.ChoiceSet", "style": "expanded", "choices": choices}
    else:
        field["maxLength"] = LONGEST[key]
        given = given[: LONGEST[key]]
    if given:
        field["value"] = given
    if key in MISSING:
        field |= {"isRequired": True, "errorMessage": MISSING[key]}
    return field


def deal_from(message_payload: Any) -> str:
    """A deal's name to begin with: the first line of the message that the form was opened on, "" where it has none."""
    body = message_payload.get("body") if isinstance(message_payload, Mapping) else None
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(content, str):
        return ""
    text = content if body.get("contentType") == "text" else plain(content, quotes=False)
    first = clean(text).partition("\n")[0].strip()
    if len(first) <= LONGEST_DEAL:
        return first
    return first[: LONGEST_DEAL + 1].rpartition(" ")[0].rstrip() or first[:LONGEST_DEAL]


def command_text(data: Mapping[str, str]) -> str:
    """The submitted form as the command a person would have typed. Raises NotAnAmount or Unfilled."""
    known = {option.value for option in OUTCOMES}
    if not data.get("deal", "").strip() or data.get("outcome") not in known:  # the phone sends it all the same
        raise Unfilled
    return mark_command(data)


def done(message: Message) -> Json:
    """The body of an answer that shows a message in the form's place, as plain text: it takes no buttons."""
    text = "\n".join(lines(message)).strip() or message.summary
    return {"task": {"type": "message", "value": spelled(text)}}
