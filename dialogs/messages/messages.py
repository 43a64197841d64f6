"""The one neutral message model. A platform's renderer turns it into the platform's own blocks, exhaustively.

User text (deal names, quotes) only ever stands in a part or a plain field; markup is a part of its own, so nothing a
person types can become markup, a mention or a link.
"""

from typing import Literal

from dialogs.messages.actions import Action
from dialogs.values import dataclass


@dataclass(frozen=True, slots=True)
class Strong:
    """Bold text."""

    text: str
    type: Literal["strong"] = "strong"


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Italic text."""

    text: str
    type: Literal["emphasis"] = "emphasis"


@dataclass(frozen=True, slots=True)
class Code:
    """A command to type, shown as code."""

    text: str
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Link:
    """A link with a label."""

    label: str
    url: str
    type: Literal["link"] = "link"


Part = str | Strong | Emphasis | Code | Link


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `heading` is the title of a message, `hint` is small and quiet. Newlines are kept."""

    parts: tuple[Part, ...]
    style: Literal["body", "heading", "hint"] = "body"
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs, such as a recap."""

    rows: tuple[tuple[str, str], ...]
    type: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, or words to copy and send. `source` never names a rep."""

    text: str
    source: str = ""
    type: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to pick. `hint` is at most 75 characters."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Pick one, or several (`multiple`, at most `limit`). Up to five single options are buttons, more are a select.

    Where `pick` is set each pick is sent at once, as `pick` with its value filled in; otherwise it travels with the
    next button as a value of the form under `key`.
    """

    key: str
    label: str
    options: tuple[Option, ...]
    selected: tuple[str, ...] = ()
    multiple: bool = False
    limit: int = 1
    pick: Action | None = None
    hint: str = ""
    type: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class Input:
    """A text box (travels with the next button) or a date (sent at once where `pick` is set, value an ISO date).

    Or a day with its hour, which travels with the next button as an ISO time: on the person's own clocks, or with an
    offset where the platform knows them. `earliest`: the first day that can be meant, where the platform can say so.
    """

    key: str
    label: str
    kind: Literal["text", "date", "datetime"] = "text"
    value: str = ""
    placeholder: str = ""
    hint: str = ""
    limit: int = 2000
    pick: Action | None = None
    earliest: str = ""
    type: Literal["input"] = "input"


@dataclass(frozen=True, slots=True)
class Button:
    """One press. `confirm` asks first, in one sentence."""

    label: str
    action: Action
    style: Literal["plain", "primary", "danger"] = "plain"
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]
    type: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: a heading row and rows of text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one colour of bars; a value a category, None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: at most 6 series, labels at most 20 characters, title at most 50; `fallback` says it in words."""

    kind: Literal["bar", "line", "pie"]
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    fallback: str
    type: Literal["chart"] = "chart"


Block = Text | Facts | Quote | Choice | Input | Buttons | Table | Chart


@dataclass(frozen=True, slots=True)
class Message:
    """What a person reads. `summary` is the plain text for notifications and clients that can't show blocks."""

    summary: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All that remains of a debrief, to fill in as one. A choice in it has a `pick`, which may be sent at once.

    `save` sends it as it stands; `title`: the deal's name; `reopens`: the action that opens it again.
    """

    title: str
    blocks: tuple[Block, ...]
    save: Button
    reopens: Button


def say(*parts: Part, style: Literal["body", "heading", "hint"] = "body") -> Text:
    """A paragraph from its parts."""
    return Text(parts, style)


def plain(parts: tuple[Part, ...]) -> str:
    """The parts as plain text, for summaries and logs."""
    return "".join(p if isinstance(p, str) else p.label if isinstance(p, Link) else p.text for p in parts)


def note(*parts: Part) -> Message:
    """A message of one paragraph."""
    return Message(plain(parts), (Text(parts),))


def with_commands(sentence: str) -> tuple[Part, ...]:
    """The parts of a sentence of ours: what stands in backticks is a command to type."""
    return tuple(Code(piece) if i % 2 else piece for i, piece in enumerate(sentence.split("`")) if piece)


def as_a_whole(form: Questionnaire, kept: str) -> Message:
    """A form as a message, where that is how it is filled in. `kept`: what of it is kept, and when."""
    return Message(form.title, (*form.blocks, say(kept, style="hint"), Buttons((form.save,))))


def as_a_button(form: Questionnaire) -> Message:
    """What opens a form, where words can't."""
    return Message(form.reopens.label, (say(Strong(form.title)), Buttons((form.reopens,))))


def as_message(sentence: str) -> Message:
    """A sentence of ours as a message; commands stand in backticks."""
    return note(*with_commands(sentence))
