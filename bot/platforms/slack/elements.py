"""The small pieces of Block Kit: text objects, buttons, selects and boxes, each within Slack's limits."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from dialogs.messages import actions
from dialogs.messages.actions import Action
from dialogs.messages.messages import Button, Choice, Input, Option

Json = dict[str, Any]
Style = dict[str, bool]

LABEL, VALUE, TOKEN, PLACEHOLDER, TEXT_BOX, RADIOS, OPTIONS = 75, 150, 2000, 150, 3000, 10, 100
CUT = "… cut"
BOLD: Style = {"bold": True}
ITALIC: Style = {"italic": True}
CODE: Style = {"code": True}

PICK = "pick:"  # an `action_id` that holds an action whose value is what gets chosen
DATE = "date:"  # the same of a calendar: a question may have a menu of dates and a calendar in one message
FIELD = "field:"  # an `action_id` that holds a form field's key; it travels with the next button
PRESS = "press:"  # an `action_id` of a button; the action is the button's value


def escape(text: str) -> str:
    """Text that Slack would parse, with its three control characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """What Slack counts: it keeps these three escaped, in texts that it doesn't parse, too."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def shorten(text: str, limit: int, mark: str = CUT) -> str:
    """The text, or as much of it as fits with a mark that says so."""
    if length(text) <= limit:
        return text
    left = limit - len(mark)
    for at, letter in enumerate(text):
        left -= length(letter)
        if left < 0:
            return text[:at] + mark
    return text


def plain_text(text: str, limit: int = LABEL) -> Json:
    """A plain-text object: never parsed, and never empty, which Slack refuses."""
    return {"type": "plain_text", "text": shorten(text, limit, "…") or "-", "emoji": False}


def words(text: str, style: Style | None = None) -> Json:
    """One literal text element."""
    return {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}


def rich(*elements: Json, kind: str = "rich_text_section") -> Json:
    """One block of literal text elements."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def press(button: Button, token: str, place: str) -> Json:
    """A button. `token`: its action's; `place` makes its id unique in the message."""
    shown: Json = {
        "type": "button",
        "action_id": PRESS + place,
        "text": plain_text(button.label),
        "value": token,
    }
    if button.style != "plain":
        shown["style"] = button.style
    if button.confirm:
        shown["confirm"] = {
            "title": plain_text(button.label, 100),
            "text": plain_text(button.confirm, 300),
            "confirm": plain_text(button.label, 30),
            "deny": plain_text("Cancel", 30),
        }
    return shown


def pick_button(pick: Action, option: Option, chosen: bool, place: str) -> Json:
    """A button that picks one option; the one that stands is marked."""
    shown: Json = {
        "type": "button",
        "action_id": PRESS + place,
        "text": plain_text(f"✓ {option.label}" if chosen else option.label),
        "value": actions.render(Action(pick.verb, pick.subject, pick.rev, pick.field, option.value)),
    }
    if chosen:
        shown["style"] = "primary"
    return shown


def select(block: Choice, options: Sequence[Option], action_id: str) -> Json:
    """A menu of options, or round buttons for a few that travel with the next button."""
    shown = [_option(option.value, option.label, option.hint) for option in options]
    chosen = [item for item, option in zip(shown, options, strict=True) if option.value in block.selected]
    element: Json = {"action_id": action_id, "options": shown}
    if block.multiple:
        element |= {"type": "multi_static_select", "placeholder": plain_text("Choose")}
        element["max_selected_items"] = max(block.limit, 1)
        if chosen:
            element["initial_options"] = chosen[: max(block.limit, 1)]
        return element
    if block.pick is None and len(shown) <= RADIOS:
        element["type"] = "radio_buttons"
    else:
        element |= {"type": "static_select", "placeholder": plain_text("Choose one")}
    if chosen:
        element["initial_option"] = chosen[0]
    return element


@lru_cache(maxsize=2048)  # the same few dozen options stand on every card
def _option(value: str, label: str, hint: str) -> Json:
    shown: Json = {"text": plain_text(label), "value": quote(value, safe="")}
    if hint:
        shown["description"] = plain_text(hint)
    return shown


def search(placeholder: str, action_id: str) -> Json:
    """A menu whose options are asked for when it opens, and with every letter that is typed."""
    shown = {"placeholder": plain_text(placeholder, PLACEHOLDER), "min_query_length": 0}
    return {"type": "external_select", "action_id": action_id, **shown}


def suggestions(options: Sequence[Option]) -> list[Json]:
    """What a searched menu offers. One whose value is too long for Slack is left out."""
    kept = [(option.label, _kept(option.value)) for option in options]
    return [{"text": plain_text(name), "value": value} for name, value in kept if len(value) <= VALUE][:OPTIONS]


def _kept(value: str) -> str:
    """A value that comes back as it was; letters of all scripts stay, for a percent sign makes nine of one of them."""
    return "".join(quote(letter, safe="") if letter in "%&<>" else letter for letter in value)


@lru_cache(maxsize=2048)
def fits(value: str) -> bool:
    """Whether Slack can carry an option's value in a menu."""
    return 0 < len(quote(value, safe="")) <= VALUE


def text_box(block: Input) -> Json:
    """A box for several lines."""
    limit = min(max(block.limit, 1), TEXT_BOX)
    element: Json = {
        "type": "plain_text_input",
        "action_id": FIELD + block.key,
        "multiline": True,
        "max_length": limit,
    }
    if block.value:
        element["initial_value"] = block.value[:limit]
    if block.placeholder:
        element["placeholder"] = plain_text(block.placeholder, PLACEHOLDER)
    return element


def date_box(block: Input, action_id: str) -> Json:
    """A calendar."""
    element: Json = {"type": "datepicker", "action_id": action_id}
    element["placeholder"] = plain_text(block.placeholder or "Pick a date", PLACEHOLDER)
    if _is_date(block.value):
        element["initial_date"] = block.value
    return element


def time_box(action_id: str) -> Json:
    """A calendar with a clock, on the clocks of who looks at it. Slack sends the moment."""
    return {"type": "datetimepicker", "action_id": action_id}


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
