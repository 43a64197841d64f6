"""The neutral message as an Adaptive Card 1.5, within Teams' limits. What is sent is JSON in UTF-8, without spaces."""

import re
from typing import assert_never

from bot.platforms.teams import charts
from bot.platforms.teams.elements import (
    BOLD,
    BOXES,
    CODE,
    CUT,
    HEADING,
    ITALIC,
    PARAGRAPH,
    QUIET,
    SENT,
    Json,
    asked,
    boxes,
    button,
    date_box,
    filled,
    lines,
    menu,
    opening,
    pick_list,
    press,
    quiet,
    rich,
    rows,
    run,
    sending,
    sent_along,
    shorten,
    size,
    text_box,
    time_box,
)
from bot.platforms.teams.fitting import LIMIT, Piece, fit, needs, piece
from dialogs.messages import actions
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Button,
    Buttons,
    Chart,
    Choice,
    Code,
    Emphasis,
    Facts,
    Input,
    Link,
    Message,
    Option,
    Part,
    Quote,
    Strong,
    Table,
    Text,
)
from dialogs.sentences.names import isolated

__all__ = ["Json", "activity", "card", "spelled"]

CARD = "application/vnd.microsoft.card.adaptive"
SUMMARY = 1000
APART: Json = {"separator": True, "spacing": "Large"}  # or Back would look like one more answer
FEW, LIST, OPTIONS = 5, 20, 100  # options as buttons, as a list, at all

_COMMAND = re.compile(r"(?<![\w/])/winloss\b(?! *[/-])(?: +(?=[\w\"<\[…]))?")


def spelled(text: str) -> str:
    """The words as one types them in Teams, which has no slash commands: `/winloss stats` is `stats` there."""
    return _COMMAND.sub(lambda found: "" if found[0].endswith(" ") else "winloss", text) if "/" in text else text


def activity(message: Message) -> Json:
    """The message as an activity to send."""
    shown = {"contentType": CARD, "content": card(message)}
    return {"type": "message", "summary": _summary(message), "attachments": [shown]}


def card(message: Message, *, whisper: bool = False) -> Json:
    """The message as a card. Of a `whisper`, which only one person sees in place of a message, every press says so."""
    page = _laid_out(message, whisper, LIST)
    if needs(page.pieces) > LIMIT:
        page = _laid_out(message, whisper, FEW)
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": _summary(message),
        "msteams": {"width": "Full"},
        "body": _fitted(page.pieces) or lines([run(_summary(message))]) or [rich(run("-"))],
    }


def body(message: Message) -> list[Json]:
    """The message as what stands in a dialog."""
    return _fitted(_laid_out(message, False, LIST).pieces)


def _fitted(pieces: list[Piece]) -> list[Json]:
    """What fits, each press with the boxes that are there: Teams sends none that stands empty."""
    items = [item for one in pieces for item in one.items]
    names = boxes(items)
    if not names:
        return fit(pieces)
    shown = fit(pieces, len(sent_along(items)) * size({BOXES: names}))
    there = boxes(shown)
    for data in sent_along(shown):
        if there:
            data[BOXES] = there
    return shown


def _summary(message: Message) -> str:
    return shorten(spelled(message.summary), SUMMARY)


def _laid_out(message: Message, whisper: bool, longest: int) -> "_Page":
    page = _Page(whisper, longest)
    last = max((n for n, block in enumerate(message.blocks) if isinstance(block, Buttons)), default=0)
    for n, block in enumerate(message.blocks):
        match block:
            case Text(parts, style):
                page.text(parts, style)
            case Facts(pairs):
                page.facts(pairs)
            case Quote(text, source):
                page.quote(text, source)
            case Choice():
                page.choice(block)
            case Input():
                page.input(block)
            case Buttons(buttons):
                below = n == last and n > 0 and isinstance(message.blocks[n - 1], Choice | Input)
                page.buttons(buttons, APART if below else {})
            case Table():
                page.add(*charts.table(block))
            case Chart():
                page.add(*charts.chart(block))
            case _:
                assert_never(block)
    return page


class _Page:
    """The pieces of one card as they are laid out. More than `longest` options of a pick become a menu."""

    __slots__ = ("_asking", "_longest", "_whisper", "pieces")

    def __init__(self, whisper: bool, longest: int) -> None:
        self.pieces: list[Piece] = []
        self._whisper = whisper
        self._longest = longest
        self._asking = False

    def add(self, *items: Json, pressable: bool = False) -> None:
        if items:
            self.pieces.append(piece(items, pressable))

    def _data(self, token: str, **more: str) -> Json:
        return {"t": token, **more, **({"w": True} if self._whisper else {})}

    def text(self, parts: tuple[Part, ...], style: str) -> None:
        base = {"heading": HEADING, "hint": QUIET}.get(style, {})
        left, runs = PARAGRAPH, list[Json]()
        for part in parts:
            one = self._part(part)
            if left > 0 and one["text"]:
                one["text"] = shorten(one["text"], max(left, len(CUT)), CUT)
                left -= len(one["text"])
                runs.append(base | one)
        for line in lines(runs):
            self.add(line)

    def _part(self, part: Part) -> Json:
        match part:
            case str():
                return run(spelled(part))
            case Strong(text):
                return run(text, BOLD)
            case Emphasis(text):
                return run(text, ITALIC)
            case Code(text):
                return run(spelled(text), CODE)
            case Link(label, url):
                if url.startswith(("https://", "http://")):
                    return run(label, {"selectAction": {"type": "Action.OpenUrl", "url": url}})
                return run(label)
            case _:
                assert_never(part)

    def facts(self, pairs: tuple[tuple[str, str], ...]) -> None:
        for n, (label, value) in enumerate(pairs):
            shown = run(shorten(value, PARAGRAPH, CUT) or "-")
            name = run(f"{shorten(label, PARAGRAPH, CUT)}: ", BOLD)
            self.add(*lines([name, shown], "Small" if n else ""))

    def quote(self, text: str, source: str) -> None:
        items = lines([run(shorten(text, PARAGRAPH, CUT))])
        if items and source:
            items += lines([run(shorten(source, PARAGRAPH, CUT), QUIET | ITALIC)], "Small")
        if items:
            self.add({"type": "Container", "style": "emphasis", "items": items})

    def choice(self, block: Choice) -> None:
        options = [option for option in block.options if option.value][:OPTIONS]
        if not options:
            self.add(*asked(block))
        elif block.pick is None or block.multiple:
            self.add(menu(block, options), *quiet(block.hint), *_missing(block, options), pressable=True)
        else:
            picks = self._picks(block, block.pick, options)
            self.add(*asked(block), *picks, *_missing(block, options), pressable=True)

    def _picks(self, block: Choice, pick: Action, options: list[Option]) -> list[Json]:
        """Options that are sent at once. Of several lists only the first that waits for an answer is unfolded."""
        if len(options) > max(self._longest, FEW):
            data = self._data(actions.render(pick), d=SENT + block.key)
            return sending(menu(block, options), press("Choose", data))
        chosen = next((option for option in options if option.value in block.selected), None)
        tokens = [self._data(filled(pick, option)) for option in options]
        if len(options) <= FEW:
            hints = " · ".join(
                f"{isolated(option.label)}: {isolated(option.hint)}" for option in options if option.hint
            )
            pressed = (
                press(f"✓ {option.label}", data, "positive") if option is chosen else press(option.label, data)
                for option, data in zip(options, tokens, strict=True)
            )
            return [*quiet(hints), *rows(pressed)]
        unfolded = not (chosen or self._asking)
        self._asking = self._asking or unfolded
        return [pick_list(options, tokens, chosen, f"list{len(self.pieces)}", unfolded)]

    def input(self, block: Input) -> None:
        if block.kind == "text":
            shown = [text_box(block)]
        elif block.kind == "datetime":
            shown = time_box(block)
        elif block.pick is None:
            shown = [date_box(block)]
        else:
            data = self._data(actions.render(block.pick), d=SENT + block.key)
            shown = sending(date_box(block), press("Use this date", data))
        self.add(*shown, *quiet(block.hint), pressable=True)

    def buttons(self, buttons: tuple[Button, ...], apart: Json) -> None:
        shown = [
            (opening if one.action.verb is Verb.FORM else button)(one, self._data(actions.render(one.action)))
            for one in buttons
        ]
        for n, row in enumerate(rows(shown)):
            self.add(row if n else row | apart, pressable=True)


def _missing(block: Choice, shown: list[Option]) -> list[Json]:
    missing = len(block.options) - len(shown)
    return quiet(f"{missing} more can't be shown here.") if missing else []
