"""The small pieces of an Adaptive Card: runs of literal text, buttons, lists, menus and boxes.

Prose only ever stands in a RichTextBlock: its runs are never parsed, where a TextBlock would read markdown.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import quote

from dialogs.messages import actions
from dialogs.messages.actions import Action
from dialogs.messages.messages import Button, Choice, Input, Option
from dialogs.sentences.cards import TIME
from dialogs.sentences.words import ENGLISH, words

Json = dict[str, Any]

VERB = "winloss"
A_ROW = 6  # actions that Teams shows in one ActionSet
A_LINE, AROUND, LETTER = 350, 44, 9  # pixels: a row on a phone, what a button needs beside its letters, a letter
TITLE, LABEL, PLACEHOLDER, TEXT_BOX, ONE_LINE, PARAGRAPH = 75, 300, 150, 4000, 200, 3000
CUT = "… cut"
FINGER = "40px"
A_PAIR = 2

BOLD: Json = {"weight": "Bolder"}
HEADING: Json = {"weight": "Bolder", "size": "Large"}
ITALIC: Json = {"italic": True}
CODE: Json = {"fontType": "Monospace"}
QUIET: Json = {"isSubtle": True, "size": "Small"}

CHOSEN = "c:"  # an input whose values are options: percent-encoded, several joined by commas
WRITTEN = "f:"  # an input whose value is what somebody wrote, or a day
HOUR = "h:"  # an input whose value is the hour of the day that stands under the same name
BOXES = "b"  # what a press carries besides: the inputs of its card, for Teams sends none that stands empty
SENT = "d:"  # an input whose value becomes that of the action below it


def size(node: Any) -> int:
    """Bytes of a piece of a card as it is sent."""
    return len(json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def shorten(text: str, limit: int, mark: str = "…") -> str:
    """The text, or as much of it as fits with a mark that says so."""
    return text if len(text) <= limit else text[: max(limit - len(mark), 0)] + mark


def label(text: str) -> str:
    """The words on something to press: one line, and never none."""
    return shorten(text.replace("\n", " "), TITLE) or "-"


def run(text: str, style: Json | None = None) -> Json:
    """Literal text."""
    return {"type": "TextRun", "text": text, **(style or {})}


def rich(*runs: Json, spacing: str = "") -> Json:
    """One line of literal text."""
    shown: Json = {"type": "RichTextBlock", "inlines": list(runs)}
    if spacing:
        shown["spacing"] = spacing
    return shown


def lines(runs: Iterable[Json], spacing: str = "") -> list[Json]:
    """A paragraph as a block a line: Teams doesn't show newlines in a run. An empty line becomes more space.

    Of two lines the second belongs to the first, and stands right below it; three or more are a list.
    """
    rows: list[list[Json]] = [[]]
    for one in runs:
        first, *rest = one["text"].split("\n")
        if first:
            rows[-1].append(one | {"text": first})
        rows += [[one | {"text": text}] if text else [] for text in rest]
    between = "None" if sum(map(bool, rows)) <= A_PAIR else "Small"
    blocks: list[Json] = []
    for row in rows:
        if row:
            blocks.append(rich(*row, spacing=spacing))
            spacing = between
        elif blocks:
            spacing = "Default"
    return blocks


def quiet(text: str, spacing: str = "Small") -> list[Json]:
    """Small print, if there is any."""
    return lines([run(shorten(text, PARAGRAPH, CUT), QUIET)], spacing)


def asked(block: Choice) -> list[Json]:
    """The question above what answers it."""
    return [*lines([run(shorten(block.label, PARAGRAPH, CUT), BOLD)]), *quiet(block.hint, "None")]


def press(title: str, data: Json, style: str = "") -> Json:
    """Something to press; clients that know no Action.Execute send the same as a message."""
    shown: Json = {"title": label(title), "data": data}
    if style:
        shown["style"] = style
    return {"type": "Action.Execute", "verb": VERB, **shown, "fallback": {"type": "Action.Submit", **shown}}


def button(shown: Button, data: Json) -> Json:
    """A button; one that asks first opens the question, with the real button below it."""
    style = {"primary": "positive", "danger": "destructive"}.get(shown.style, "")
    if not shown.confirm:
        return press(shown.label, data, style)
    card = {"type": "AdaptiveCard", "body": lines([run(shown.confirm)]), "actions": [press(shown.label, data, style)]}
    return {"type": "Action.ShowCard", "title": label(shown.label), "card": card}


def opening(shown: Button, data: Json) -> Json:
    """A button that opens a dialog, which Action.Execute can't."""
    style = {"style": "positive"} if shown.style == "primary" else {}
    return {
        "type": "Action.Submit",
        "title": label(shown.label),
        "data": {"msteams": {"type": "task/fetch"}, **data},
        **style,
    }


def rows(pressed: Iterable[Json]) -> list[Json]:
    """Rows of actions that fit side by side on a phone, where one ActionSet would be cut off."""
    sets: list[list[Json]] = []
    left = 0
    for one in map(_fitting, pressed):
        width = _letters(one["title"]) * LETTER + AROUND
        if not sets or len(sets[-1]) == A_ROW or width > left:
            sets.append([])
            left = A_LINE
        sets[-1].append(one)
        left -= width
    return [{"type": "ActionSet", "spacing": "Small" if n else "Default", "actions": row} for n, row in enumerate(sets)]


def _fitting(pressed: Json) -> Json:
    """One whose words are wider than a phone loses their middle: deals that begin alike mostly end differently."""
    title = pressed["title"]
    while _letters(title) * LETTER + AROUND > A_LINE:
        half = (len(title) - 1) // 2
        title = f"{title[: half - 1].rstrip(' …')}…{title[half + 1 :].lstrip(' …')}"
    shown = {**pressed, "title": title}
    return {**shown, "fallback": {**pressed["fallback"], "title": title}} if "fallback" in pressed else shown


def _letters(text: str) -> int:
    """How much room a text takes: a letter of Chinese or a picture as much as two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def filled(pick: Action, option: Option) -> str:
    """The token that picks an option."""
    return actions.render(Action(pick.verb, pick.subject, pick.rev, pick.field, option.value))


def pick_list(options: Sequence[Option], data: Sequence[Json], chosen: Option | None, name: str, show: bool) -> Json:
    """A list whose every row is pressed, so that a pick is one tap; a row above it folds it away.

    A menu of Teams' own would need a second tap: it can't send itself. `name` is its id, unique in the card.
    """
    items = [_row(option, what, option is chosen) for option, what in zip(options, data, strict=True)]
    shown: Json = {"type": "Container", "spacing": "Small", "items": items}
    if show:
        return shown
    said = [run(f"✓ {label(chosen.label)}", BOLD), run(" · Change", QUIET)] if chosen else [run("Choose…")]
    toggle = {"type": "Action.ToggleVisibility", "title": said[0]["text"], "targetElements": [name]}
    head = {"type": "Container", "style": "emphasis", "selectAction": toggle, "items": [rich(*said)]}
    items = [head, shown | {"id": name, "isVisible": False}]
    return {"type": "Container", "spacing": "Small", "items": items}


def _row(option: Option, data: Json, chosen: bool) -> Json:
    """As low as a finger still hits, between two lines: a container with a colour would be half as high again."""
    title = label(option.label)
    items = [rich(run(f"✓ {title}", BOLD) if chosen else run(title))]
    if option.hint:
        items.append(rich(run(label(option.hint), QUIET), spacing="None"))
    return {
        "type": "Container",
        "spacing": "None",
        "separator": True,
        "minHeight": FINGER,
        "verticalContentAlignment": "Center",
        "selectAction": press(title, data),
        "items": items,
    }


def menu(block: Choice, options: Sequence[Option]) -> Json:
    """A menu of Teams' own. One that is sent by the button below it (`pick`) holds the values as they are."""
    encode = block.multiple or block.pick is None
    values = [quote(option.value, safe="") if encode else option.value for option in options]
    chosen = [value for value, option in zip(values, options, strict=True) if option.value in block.selected]
    shown: Json = {
        "type": "Input.ChoiceSet",
        "id": (CHOSEN if encode else SENT) + block.key,
        "choices": [
            {"title": label(option.label), "value": value} for value, option in zip(values, options, strict=True)
        ],
        "style": "compact",
        "placeholder": "Choose",
        "wrap": True,
    }
    if encode:
        shown["label"] = shorten(block.label, LABEL)
    if block.multiple:
        shown["isMultiSelect"] = True
    if chosen:
        shown["value"] = ",".join(chosen[: max(block.limit, 1) if block.multiple else 1])
    return shown


def text_box(block: Input) -> Json:
    """A box of one line or several."""
    limit = min(max(block.limit, 1), TEXT_BOX)
    shown: Json = {
        "type": "Input.Text",
        "id": WRITTEN + block.key,
        "label": shorten(block.label, LABEL),
        "maxLength": limit,
    }
    if limit > ONE_LINE:
        shown["isMultiline"] = True
    if block.value:
        shown["value"] = block.value[:limit]
    if block.placeholder:
        shown["placeholder"] = shorten(block.placeholder, PLACEHOLDER)
    return shown


def date_box(block: Input) -> Json:
    """A calendar."""
    shown: Json = {"type": "Input.Date", "id": (SENT if block.pick else WRITTEN) + block.key}
    shown["label"] = shorten(block.label, LABEL)
    if block.placeholder:
        shown["placeholder"] = shorten(block.placeholder, PLACEHOLDER)
    if _is_date(block.value):
        shown["value"] = block.value
    if block.earliest:
        shown["min"] = block.earliest
    return shown


def time_box(block: Input) -> list[Json]:
    """A calendar, and a clock beside it: Teams has no box for both."""
    hour: Json = {"type": "Input.Time", "id": HOUR + block.key, "label": words(TIME, ENGLISH)}
    return [date_box(block), hour]


def sending(element: Json, pressed: Json) -> list[Json]:
    """An input and the button that sends it, below: side by side, a phone has no room for what is chosen."""
    return [element, {"type": "ActionSet", "spacing": "Small", "actions": [pressed]}]


def boxes(shown: Iterable[Json]) -> list[str]:
    """The ids of the inputs whose values are answers."""
    found = (str(node["id"]) for node in _nodes(shown) if node.get("type", "").startswith("Input."))
    return [name for name in found if name.startswith((CHOSEN, WRITTEN))]


def sent_along(shown: Iterable[Json]) -> list[Json]:
    """The data of everything that is pressed there."""
    return [node["data"] for node in _nodes(shown) if isinstance(node.get("data"), dict)]


def _nodes(shown: Iterable[Any]) -> Iterator[Json]:
    """Every object of a card, but for what only a press carries."""
    for one in shown:
        if isinstance(one, dict):
            yield one
            yield from _nodes(child for key, child in one.items() if key != "data")
        elif isinstance(one, list):
            yield from _nodes(one)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
