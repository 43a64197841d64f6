"""Message -> HTML. Every block has its macro in `blocks.html`; Jinja escapes whatever a person typed."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, assert_never
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.commands.arguments import LEAP_DAY
from bot.commands.forms import FOUND, MARK, Field, Form
from bot.commands.grammar import doubtful
from bot.commands.hours_text import time_ahead
from bot.platforms.web.charts import figure, svg
from bot.platforms.web.parse import ABOUT, FORM
from dialogs.messages.actions import render as token
from dialogs.messages.messages import (
    Block,
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
    as_message,
    say,
)
from dialogs.sentences.forms import DEBRIEF, SEARCH
from dialogs.sentences.words import ENGLISH, number, words

if TYPE_CHECKING:
    from jinja2 import Environment

FEW = 5
"""Up to this many single options are buttons, more are a select."""

NOTHING: Mapping[str, str] = MappingProxyType({})

Author = Literal["bot", "own", "only_you"]


@cache
def _templates() -> "Environment":
    """The templates, each compiled once in a process."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - loaded with the first page

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,  # nobody edits them while it runs: looking whether anybody did was a part of each page
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = partial(number, locale=ENGLISH)
    return made


class Renderer:
    """The way from the neutral model to the templates."""

    def page(self, template: str, **values: Any) -> str:
        """A whole page."""
        return _templates().get_template(template).render(**values)

    def article(
        self, message: Message, ident: str, *, author: Author = "bot", position: int = 0, rev: int = 0
    ) -> Markup:
        """One message of a conversation. `ident` is unique in the page; `position` 0 stands outside the order.

        Below what somebody wrote stands *Debrief this deal*, but for what is done: a command, or when to come back.
        """
        blocks = self.blocks(message, ident)
        live = any(isinstance(block, Buttons | Choice | Input) for block in message.blocks)
        template = _templates().get_template("message.html")
        values = {"ident": ident, "author": author, "position": position, "rev": rev, "live": live}
        if author == "own" and position and not _is_done(message.summary):
            values |= {"about": ABOUT + MARK.key, "on_it": words(DEBRIEF, ENGLISH)}
        return Markup(template.render(message=message, blocks=blocks, **values))  # noqa: S704 (autoescaped)

    def form(
        self, form: Form, ident: str, given: Mapping[str, str] = NOTHING, problem: str = "", chosen: str = ""
    ) -> Markup:
        """A form, for the eyes of who asked for it. `given`: what stands in its fields; `problem`: what was wrong.

        `chosen`: what is called so that was chosen where one searches.
        """
        macros: Any = _templates().get_template("blocks.html").module
        told = (say(form.told),) if form.told else ()
        head = (say(form.title, style="heading"), *told, *(as_message(problem).blocks if problem else ()))
        asked = Message(form.title, head)
        blocks = self.blocks(asked, ident)
        for nth, field in enumerate(form.fields):
            ids = f"{ident}-f{nth}"
            if field.instead:
                key = field.key + FOUND
                found = {"name": key, "value": given.get(key, "") if chosen else "", "label": chosen}
                blocks.append(macros.search(field, ids, given.get(field.key, ""), found, words(SEARCH, ENGLISH)))
            elif field.options and not field.missing:  # can be emptied again, which round buttons can't
                blocks.append(macros.select(_asked(field, given.get(field.key, "")), ids, ""))
            else:
                blocks += self.blocks(Message("", (_asked(field, given.get(field.key, "")),)), ids)
        blocks.append(macros.submit(form.submit, FORM + form.key))
        template = _templates().get_template("message.html")
        values = {"ident": ident, "author": "only_you", "position": 0, "rev": 0, "live": True}
        return Markup(template.render(message=asked, blocks=blocks, **values))  # noqa: S704 (autoescaped)

    def blocks(self, message: Message, ident: str, *, controls: bool = True) -> list[Markup]:
        """The HTML of each block. `controls=False` leaves out what can be pressed, for a page that is only read."""
        macros: Any = _templates().get_template("blocks.html").module
        html: list[Markup] = []
        for nth, block in enumerate(message.blocks):
            if controls or not isinstance(block, Buttons | Choice | Input):
                name, values = _view(block, f"{ident}-{nth}", controls)
                html.append(getattr(macros, name)(**values))
        return html


def _is_done(said: str) -> bool:
    return doubtful(said) is not None or time_ahead(said, LEAP_DAY) is not None


def _view(block: Block, ids: str, controls: bool) -> tuple[str, dict[str, Any]]:
    """The macro of a block and what it is called with."""
    match block:
        case Text():
            return "text", {"style": block.style, "lines": _lines(block.parts)}
        case Facts():
            return "facts", {"rows": block.rows}
        case Quote():
            return "quote", {"text": block.text, "source": block.source, "copy": controls and not block.source}
        case Choice():
            return _choice(block, ids)
        case Input():
            return {"text": "box", "date": "date", "datetime": "moment"}[block.kind], {
                "block": block,
                "ids": ids,
                "token": token(block.pick) if block.pick else "",
            }
        case Buttons():
            buttons = [(button, token(button.action)) for button in block.buttons]
            return "buttons", {"buttons": buttons}
        case Table():
            return "table", {"block": block}
        case Chart():
            return "chart", {"block": block, "drawing": svg(block, ids), "figures": _figures(block)}
        case _:
            assert_never(block)


def _asked(field: Field, filled: str) -> Block:
    if field.options:
        return Choice(field.key, field.label, field.options, selected=(filled,) if filled else ())
    return Input(field.key, field.label, value=filled, limit=field.longest)


def _lines(parts: tuple[Part, ...]) -> list[list[tuple[str, str, str]]]:
    """A paragraph line by line; a line is its parts."""
    lines: list[list[tuple[str, str, str]]] = [[]]
    for part in parts:
        pieces = part.split("\n") if isinstance(part, str) else [part]
        for nth, piece in enumerate(pieces):
            if nth:
                lines.append([])
            if piece:
                lines[-1].append(_part(piece))
    return lines


def _figures(chart: Chart) -> Table:
    """Every value of a chart, for those who can't or don't want to see it drawn."""
    rows = (
        (category, *("" if value is None else figure(value, chart.unit) for value in values))
        for category, *values in zip(chart.categories, *(series.values for series in chart.series), strict=True)
    )
    return Table(("", *(series.name for series in chart.series)), tuple(rows))


def _choice(block: Choice, ids: str) -> tuple[str, dict[str, Any]]:
    """Several: checkboxes. One of a few: buttons that send, or radios that wait. One of many: a select."""
    values: dict[str, Any] = {"block": block, "ids": ids, "token": token(block.pick) if block.pick else ""}
    if block.multiple:
        return "checks", values
    if len(block.options) > FEW:
        return "select", values
    if block.pick is None:
        return "radios", values
    pick = block.pick
    values["picks"] = [
        (option, token(type(pick)(pick.verb, pick.subject, pick.rev, pick.field, option.value)))
        for option in block.options
    ]
    return "picks", values


def _part(part: Part) -> tuple[str, str, str]:
    """Kind, text and address of a part. An address that isn't a web page's is shown as text, never linked."""
    match part:
        case str():
            return "plain", part, ""
        case Strong() | Emphasis() | Code():
            return part.type, part.text, ""
        case Link():
            inside = part.url.startswith("/") and not part.url.startswith(("//", "/\\"))
            if inside or urlsplit(part.url).scheme in {"http", "https"}:
                return "inside" if inside else "link", part.label, part.url
            return "plain", f"{part.label} ({part.url})", ""
        case _:
            assert_never(part)
