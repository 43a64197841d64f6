"""A debrief's one form as a modal. Pure.

A choice is sent at once, and the modal drawn anew; Slack keeps what stands in a box as long as its block's id does.
So a box whose answer isn't what was sent (it came from elsewhere, or was refused) is drawn under another id. What an
update of a modal fills in may come back from Slack as empty (slackapi/bolt-js#1258): of such a box that says nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

from bot.platforms.ports import Click
from bot.platforms.shape import ident, part, text
from bot.platforms.slack import parse
from bot.platforms.slack.elements import (
    DATE,
    FIELD,
    OPTIONS,
    PICK,
    TEXT_BOX,
    Json,
    date_box,
    fits,
    plain_text,
    select,
    text_box,
)
from bot.platforms.slack.render import HINT, render
from dialogs.messages import actions
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Block, Choice, Input, Message, Questionnaire, say
from dialogs.sentences.forms import PICKS_ARE_KEPT, TO_EMPTY
from dialogs.sentences.words import ENGLISH, words
from dialogs.values import dataclass

CALLBACK = "debrief"
FEW, ONE_LINE, BLOCKS = 5, 100, 100
"""Round buttons up to so many options; a box of one line up to so many characters; blocks that Slack takes."""
EMPTIED = {"plain_text_input", "datepicker"}
"""What can be emptied by whoever looks at it."""
INITIAL = ("initial_value", "initial_option", "initial_options", "initial_date")


@dataclass(frozen=True, slots=True)
class Before:
    """A form as it was when something was sent of it: the ids of its blocks, and what stood there, by question."""

    ids: Mapping[str, str]
    sent: Mapping[str, tuple[str, ...]]

    def next_id(self, key: str, told: str, drawn: tuple[str, ...]) -> str:
        """The block's id as it was, where what Slack keeps there is what is drawn; and another where it isn't."""
        _, was, count = _parts(self.ids.get(key, ""))
        same = key in self.ids and was == told and set(self.sent.get(key, ())) == set(drawn)
        return f"{key}~{told}~{count if same else count + 1}"


def before(body: Json) -> Before:
    """The form that something was sent of. Raises what `parse` raises for what Slack doesn't send."""
    view = part(body, "view")
    ids = [str(one["block_id"]) for one in view.get("blocks", ()) if one["type"] == "input"]
    return Before({one.partition("~")[0]: one for one in ids}, _values(view))


def view(form: Questionnaire, of: Before | None = None) -> Json:
    """The modal, which carries what sends it as a whole. `of`: what it is drawn in place of."""
    asked = [shown for block in form.blocks for shown in _block(block, of)]
    kept = _said(say(words(PICKS_ARE_KEPT, ENGLISH), style="hint"))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": actions.render(form.save.action),
        "title": plain_text(form.title, 24),
        "submit": plain_text(form.save.label, 24),
        "close": plain_text("Close", 24),
        "blocks": [*asked[: BLOCKS - len(kept)], *kept],
    }


def is_one(of: Any) -> bool:
    """Whether a view is a form of ours."""
    return isinstance(of, Mapping) and of.get("callback_id") == CALLBACK


def saved(body: Json) -> Click:
    """The form, sent as a whole. Raises what `parse` raises for what isn't one of ours."""
    sent = actions.parse(text(body["view"]["private_metadata"], "metadata"))
    if sent.verb is not Verb.SAVE:
        raise ValueError("not a form of ours")
    return _click(body, sent)


def filled(body: Json) -> Click | None:
    """A pick in a form, or words in a box that sends them; None where a day was taken back."""
    pressed = body["actions"][0]
    action = parse.action_of(pressed)
    if action is None and pressed["action_id"].startswith(FIELD):
        sent = actions.parse(text(body["view"]["private_metadata"], "metadata"))
        action = Action(Verb.FILL, sent.subject, sent.rev, sent.field)
    return _click(body, action) if action else None


def first_box(body: Json) -> str:
    """A block of a form where something can be said."""
    return next((str(one["block_id"]) for one in body["view"].get("blocks", ()) if one["type"] == "input"), "")


def _click(body: Json, action: Action) -> Click:
    sender = parse.who(body["team"]["id"], body["user"]["id"])
    return Click(ident(body["trigger_id"], "trigger"), sender, action, _values(part(body, "view")), "")


def _values(view: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Everything that stands in the form, by the questions' keys: the lists that are sent at once, too."""
    state: Mapping[str, Json] = part(part(view, "state"), "values")
    found = dict(parse.values(state))
    picked: dict[str, tuple[str, ...]] = {}
    for block_id, elements in state.items():
        for action_id, element in elements.items():
            if action_id.startswith((PICK, DATE)):
                picked[block_id.partition("~")[0]] = parse.chosen(element)
    stands = found | picked
    unsaid = {key for key in _filled_in(view) if not stands.get(key)}
    return {key: given for key, given in stands.items() if key not in unsaid}


def _filled_in(view: Mapping[str, Any]) -> Iterator[str]:
    """The questions whose answer an update of the modal filled in."""
    for block in view.get("blocks", ()):
        if _is_filled_in(block):
            yield _parts(str(block["block_id"]))[0]


def _is_filled_in(block: Mapping[str, Any]) -> bool:
    _, _, count = _parts(str(block.get("block_id", "")))
    return bool(count) and any(part(block, "element").get(initial) for initial in INITIAL)


def _parts(block_id: str) -> tuple[str, str, int]:
    """Of a block's id: the question, what it offers, and how often it was drawn under another id."""
    key, _, rest = block_id.partition("~")
    told, _, count = rest.partition("~")
    return key, told, int(count) if count.isascii() and count.isdigit() else 0


def _block(block: Block, of: Before | None) -> Iterator[Json]:
    match block:
        case Choice():
            yield from _choice(block, of)
        case Input(kind="text") if len(block.value) > TEXT_BOX:  # in its box it would be cut, and kept so
            yield from _said(block)
        case Input(kind="text"):
            element, one_line = text_box(block), block.limit <= ONE_LINE
            if one_line:  # Enter sends the words, and not the form half filled in
                sends = {"trigger_actions_on": ["on_enter_pressed"]}
                element |= {"multiline": False, "dispatch_action_config": sends}
            yield _input(block, element, _id(block.key, "", _value(block), of), at_once=one_line)
        case Input():
            token = actions.render(block.pick) if block.pick else ""
            element = date_box(block, DATE + token if token else FIELD + block.key)
            yield _input(block, element, _id(block.key, "", _value(block), of), at_once=bool(token))
        case _:
            yield from _said(block)


def _id(key: str, told: str, drawn: tuple[str, ...], of: Before | None) -> str:
    return f"{key}~{told}~0" if of is None else of.next_id(key, told, drawn)


def _value(block: Input) -> tuple[str, ...]:
    return (block.value,) if block.value else ()


def _choice(block: Choice, of: Before | None) -> Iterator[Json]:
    options = [option for option in block.options if fits(option.value)][:OPTIONS]
    if not options:
        return
    if block.pick is None:
        element = select(block, options, FIELD + block.key)
        if len(options) == 1:
            element = {key: one for key, one in element.items() if key not in {"placeholder", "max_selected_items"}}
            element["type"] = "checkboxes"
    else:
        element = select(block, options, PICK + actions.render(block.pick))
        if len(options) <= FEW:
            element = {key: one for key, one in element.items() if key != "placeholder"} | {"type": "radio_buttons"}
    told = crc32(repr([(option.value, option.label) for option in options]).encode())
    drawn = tuple(option.value for option in options if option.value in block.selected)
    yield _input(block, element, _id(block.key, str(told), drawn, of), at_once=block.pick is not None)


def _input(block: Choice | Input, element: Json, block_id: str, *, at_once: bool) -> Json:
    shown: Json = {
        "type": "input",
        "block_id": block_id,
        "optional": True,
        "label": plain_text(block.label, HINT),
        "element": element,
    }
    hints = [block.hint, words(TO_EMPTY, ENGLISH) if _is_filled_in(shown) and element["type"] in EMPTIED else ""]
    if hint := " ".join(filter(None, hints)):
        shown["hint"] = plain_text(hint, HINT)
    if at_once:
        shown["dispatch_action"] = True
    return shown


def _said(block: Block) -> list[Json]:
    return list(render(Message("", (block,)), native=False)["blocks"])
