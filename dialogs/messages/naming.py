"""Words that name something on a message: an option to pick, a button to press. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Choice, Message, Option
from dialogs.values import dataclass

_AROUND = " \t\n.,;:!?\"'“”„…"


@dataclass(frozen=True, slots=True)
class Named:
    """The press that words stand for. `values`: what is chosen in a list that travels with it."""

    action: Action
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def named(message: Message, words: str) -> Named | None:
    """The option or the button that is called exactly so, of a question that waits before one that is answered."""
    said = _key(words)
    return _found(message, lambda label: _key(label) == said) if said else None


def begun(message: Message, words: str) -> Named | None:
    """The one option whose name begins with these whole words: "price" for "Price and value"."""
    said = re.escape(_key(words))
    return _found(message, lambda label: re.match(rf"{said}\b", _key(label)) is not None) if said else None


def _key(words: str) -> str:
    return " ".join(words.casefold().strip(_AROUND).split())


def _found(message: Message, fits: Callable[[str], bool]) -> Named | None:
    choices = [block for block in message.blocks if isinstance(block, Choice)]
    for choice in sorted(choices, key=lambda choice: bool(choice.selected)):
        options = [option for option in choice.options if fits(option.label)]
        if len(options) == 1 and (press := _picked(message, choice, options[0])):
            return press
    buttons = [button for button in _buttons(message) if fits(button.label)]
    return Named(buttons[0].action) if len(buttons) == 1 else None


def _picked(message: Message, choice: Choice, option: Option) -> Named | None:
    if choice.pick is not None:
        return Named(replace(choice.pick, value=option.value))
    sent = next((button.action for button in _buttons(message) if button.action.verb is Verb.NEXT), None)
    if sent is None:
        return None
    others = choice.selected if choice.multiple else ()
    return Named(sent, {choice.key: tuple(dict.fromkeys((*others, option.value)))})


def _buttons(message: Message) -> Iterator[Button]:
    for block in message.blocks:
        if isinstance(block, Buttons):
            yield from block.buttons
