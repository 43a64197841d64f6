"""The neutral message as Slack's Block Kit, within Slack's limits.

Prose goes into `rich_text` blocks and plain-text objects, which Slack never parses: a deal called `*<!channel>*` stays
a name. Values are percent-encoded, because Slack hands `&`, `<` and `>` back escaped.
"""

from typing import assert_never

from bot.platforms.slack import charts
from bot.platforms.slack.elements import (
    BOLD,
    CODE,
    CUT,
    DATE,
    FIELD,
    ITALIC,
    LABEL,
    OPTIONS,
    PICK,
    TEXT_BOX,
    TOKEN,
    Json,
    date_box,
    escape,
    fits,
    length,
    pick_button,
    plain_text,
    press,
    rich,
    select,
    shorten,
    text_box,
    time_box,
    words,
)
from dialogs.cards.wording import cut
from dialogs.messages import actions
from dialogs.messages.actions import Action
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
    Part,
    Quote,
    Strong,
    Table,
    Text,
    plain,
)
from dialogs.sentences.cards import TOO_LONG_HERE
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH
from dialogs.sentences.words import words as sentence

BLOCKS = 50
PROSE = 12_000  # characters of a whole message; Slack refuses somewhere past 13,000
PARAGRAPH, HEADER, HINT, FALLBACK = 3000, 150, 2000, 3900
ROW, BUTTONS = 25, 5
SHOWN = 300
"""Characters of an answer that is too long for a box."""
INTERACTIVE = frozenset({"actions", "input"})


def render(message: Message, *, native: bool = True) -> Json:
    """`text` and `blocks` of a message. `native=False` spells charts and tables out, where Slack refuses its own."""
    page = _Page(_stamp(message), native, native and charts.only_one_table(message), _room(message))
    said = [message.summary]
    ways = _ways(message)
    for block in message.blocks:
        match block:
            case Text():
                page.text(block)
            case Facts(rows):
                page.facts(rows)
            case Quote(text, source):
                page.quote(text, source)
            case Choice():
                page.choice(block)
            case Input():
                page.input(block)
            case Buttons(buttons):
                page.buttons(buttons, apart=block is ways)
            case Table():
                page.table(block)
            case Chart():
                said.append(block.fallback)
                page.chart(block)
            case _:
                assert_never(block)
    return {"text": escape(shorten("\n".join(said), FALLBACK)), "blocks": _fit(page.blocks)}


def _ways(message: Message) -> Buttons | None:
    """The last row of buttons below a question: ways on, which a line sets apart from the answers."""
    asks = any(isinstance(block, Choice | Input) for block in message.blocks)
    last = message.blocks[-1] if asks else None
    return last if isinstance(last, Buttons) else None


def _stamp(message: Message) -> str:
    """What makes ids new with every revision, so that Slack carries no entry of an old card over to the next."""
    for block in message.blocks:
        match block:
            case Buttons((Button(action=action), *_)):
                return f"{action.subject}.{action.rev}"[:200]
            case Choice(pick=Action() as action) | Input(pick=Action() as action):
                return f"{action.subject}.{action.rev}"[:200]
    return "-"


def _room(message: Message) -> int:
    """Characters for prose: what can be pressed stays, and takes its room first."""
    texts: list[str] = []
    for block in message.blocks:
        match block:
            case Choice(options=options):
                texts += [text[:LABEL] for option in options[:OPTIONS] for text in (option.label, option.hint)]
            case Buttons(buttons):
                texts += [text[:LABEL] for button in buttons for text in (button.label, button.confirm)]
    return max(PROSE - length("".join(texts)), PROSE // 2)


def _fit(blocks: list[Json]) -> list[Json]:
    """At most 50 blocks: what can be pressed stays, prose goes from the end, and a line says so."""
    if len(blocks) <= BLOCKS:
        return blocks
    prose = [n for n, block in enumerate(blocks) if block["type"] not in INTERACTIVE]
    gone = prose[-(len(blocks) - BLOCKS + 1) :]
    kept = [block for n, block in enumerate(blocks) if n not in set(gone)][: BLOCKS - 1]
    at = gone[0] if gone else len(kept)
    return [*kept[:at], {"type": "context", "elements": [plain_text(CUT)]}, *kept[at:]]


class _Page:
    """The blocks of one message as they are laid out, and what is left of its budget."""

    __slots__ = ("_charts", "_left", "_native_table", "_stamp", "blocks")

    def __init__(self, stamp: str, native: bool, native_table: bool, room: int) -> None:
        self.blocks: list[Json] = []
        self._left = room
        self._stamp = stamp
        self._charts = charts.A_MESSAGE if native else 0
        self._native_table = native_table

    def _take(self, text: str, limit: int = PARAGRAPH) -> str:
        limit, size = min(limit, self._left), length(text)
        if size > limit:
            text = shorten(text, limit) if limit > len(CUT) else ""
            size = length(text)
        self._left -= size
        return text

    def _actions(self, elements: list[Json]) -> None:
        self.blocks.append({"type": "actions", "block_id": f"{self._stamp}/{len(self.blocks)}", "elements": elements})

    def _place(self, n: int) -> str:
        return f"{len(self.blocks)}.{n}"

    def text(self, block: Text) -> None:
        if block.style == "heading":
            if title := self._take(plain(block.parts), HEADER):
                self.blocks.append({"type": "header", "text": plain_text(title, HEADER)})
        elif block.style == "hint" and all(isinstance(part, str) for part in block.parts):
            self._hint(plain(block.parts))
        elif elements := [element for part in block.parts if (element := self._part(part))]:
            self.blocks.append(rich(*elements))

    def _hint(self, text: str) -> None:
        if text := self._take(text, HINT):
            self.blocks.append({"type": "context", "elements": [plain_text(text, HINT)]})

    def _part(self, part: Part) -> Json | None:
        match part:
            case str():
                shown, style = self._take(part), None
            case Strong(text):
                shown, style = self._take(text), BOLD
            case Emphasis(text):
                shown, style = self._take(text), ITALIC
            case Code(text):
                shown, style = self._take(text), CODE
            case Link(label, url):
                shown, style = self._take(label), None
                if shown and url.startswith(("https://", "http://")):
                    return {"type": "link", "url": url, "text": shown}
            case _:
                assert_never(part)
        return words(shown, style) if shown else None

    def facts(self, rows: tuple[tuple[str, str], ...]) -> None:
        elements: list[Json] = []
        for label, value in rows:
            if not (shown := self._take(value or "-")):
                break
            elements += (words(f"{self._take(label)}: ", BOLD), words(f"{shown}\n"))
        if elements:
            elements[-1]["text"] = elements[-1]["text"].removesuffix("\n")
            self.blocks.append(rich(*elements))

    def quote(self, text: str, source: str) -> None:
        if text := self._take(text):
            by = [words(f"\n{self._take(source)}", ITALIC)] if source else []
            self.blocks.append(rich(words(text), *by, kind="rich_text_quote"))

    def choice(self, block: Choice) -> None:
        options = [option for option in block.options if fits(option.value)][:OPTIONS]
        if options and (block.pick is None or block.multiple):
            self._input(block, select(block, options, FIELD + block.key))
        else:
            self._label(block)
        if options and block.pick and not block.multiple:
            pick = block.pick
            if len(options) > BUTTONS:
                self._actions([select(block, options, PICK + actions.render(pick))])
            else:
                hints = " · ".join(
                    [f"{isolated(option.label)}: {isolated(option.hint)}" for option in options if option.hint]
                )
                self._hint(hints)
                buttons = [
                    pick_button(pick, option, option.value in block.selected, self._place(n))
                    for n, option in enumerate(options)
                ]
                self._actions(buttons)
        if missing := len(block.options) - len(options):
            self._hint(f"{missing} more can't be shown here.")

    def _label(self, block: Choice | Input) -> None:
        if text := self._take(block.label):
            self.blocks.append(rich(words(text, BOLD)))
        self._hint(block.hint)

    def _input(self, block: Choice | Input, element: Json) -> None:
        shown: Json = {
            "type": "input",
            "block_id": f"{self._stamp}/{len(self.blocks)}",
            "optional": True,
            "label": plain_text(block.label, HINT),
            "element": element,
        }
        if block.hint:
            shown["hint"] = plain_text(block.hint, HINT)
        self._left -= length(block.label) + length(block.hint)
        self.blocks.append(shown)

    def input(self, block: Input) -> None:
        if block.kind == "text" and len(block.value) > TEXT_BOX:  # in its box it would be cut, and kept so
            self._label(block)
            self.quote(cut(block.value, SHOWN), "")
            self._hint(sentence(TOO_LONG_HERE, ENGLISH))
        elif block.kind == "text":
            self._left -= length(block.value)
            self._input(block, text_box(block))
        elif block.kind == "datetime":  # below its label, for a box of its own would need a button to be in a modal
            self._label(block)
            self._actions([time_box(FIELD + block.key)])
        elif block.pick is None:
            self._input(block, date_box(block, FIELD + block.key))
        else:
            self._label(block)
            self._actions([date_box(block, DATE + actions.render(block.pick))])

    def buttons(self, buttons: tuple[Button, ...], *, apart: bool = False) -> None:
        # percent-encoded, a long name in another script takes much room: one too long for Slack is left out
        carried = [(b, token) for b in buttons if len(token := actions.render(b.action)) <= TOKEN]
        if apart and carried:
            self.blocks.append({"type": "divider"})
        for at in range(0, len(carried), ROW):
            row = enumerate(carried[at : at + ROW])
            self._actions([press(button, token, self._place(n)) for n, (button, token) in row])

    def table(self, block: Table) -> None:
        if title := self._take(block.title):
            self.blocks.append(rich(words(title, BOLD)))
        if self._native_table and block.columns:
            shown, size = charts.table(block, self._left)
            if shown["rows"]:
                self._left -= size
                self.blocks.append(shown)
                return
        if text := self._take(charts.aligned(block)):
            self.blocks.append(rich(words(text), kind="rich_text_preformatted"))

    def chart(self, block: Chart) -> None:
        shown = charts.chart(block) if self._charts else None
        if shown:
            self._charts -= 1
            self.blocks.append(shown)
        elif text := self._take(block.fallback):
            self.blocks.append(rich(words(f"{shorten(block.title, HEADER)}\n", BOLD), words(text)))
