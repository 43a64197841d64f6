"""What one may do: in short and grouped, and every command, a line each. Pure."""

from bot.commands.rights import asked_by, decides
from bot.commands.table import TABLE, Group, Row
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import Button, Buttons, Code, Message, Part, Strong, Text, plain, with_commands
from dialogs.sentences import help as said
from dialogs.sentences.words import ENGLISH, words
from insights.shapes.dimensions import CRM_REASON, DIMENSIONS, spoken
from insights.shapes.viewer import Viewer


def help_message(viewer: Viewer, *, page: bool = True) -> Message:
    """What they may do, in short and by what it is for. `page`: there is one that they can sign in to."""
    rows = _of(viewer, page=page)
    head = Text((Strong("winloss"), "\n", *with_commands(words(said.HEAD, ENGLISH))))
    groups = [(group, [row.like or row.word for row in rows if row.group is group]) for group in Group]
    lines: list[Part] = []
    for group, lines_of in groups:
        if lines_of:
            lines += ["\n"] * bool(lines) + [Strong(words(group.value, ENGLISH)), ": ", *_apart(lines_of)]
    every = Button(words(said.ALL, ENGLISH), Action(Verb.RUN, value="help all"))
    return Message(plain(head.parts), (head, Text(tuple(lines)), *([] if viewer.shared else [Buttons((every,))])))


def help_in_full(viewer: Viewer, *, page: bool = True) -> Message:
    """Every command that they may use, a line each."""
    head = words(said.FULL_HEAD, ENGLISH)
    lines = tuple(Text((Code(f"/winloss {row.usage}"), f"\n{row.help}")) for row in _of(viewer, page=page))
    more = words(said.SPLIT, ENGLISH, dimensions=", ".join((*map(spoken, DIMENSIONS), CRM_REASON)))
    return Message(head, (Text((Strong("winloss"), "\n" + head)), *lines, Text((more,), "hint")))


def _of(viewer: Viewer, *, page: bool) -> list[Row]:
    roles = asked_by(viewer)
    return [row for row in TABLE if decides(roles, row.right) and (page or not row.on_the_page)]


def _apart(lines: list[str]) -> list[Part]:
    """`won`, `lost`: a comma goes with the word before it."""
    parts: list[Part] = []
    for line in lines:
        parts += [", ", Code(line)]
    return parts[1:]
