"""What a card looks like to a person at the stand-in, and what there is to press and to fill in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

Json = dict[str, Any]

PRESSES = {"Action.Execute", "Action.Submit", "Action.OpenUrl"}


@dataclass(frozen=True)
class Piece:
    """One thing on a card, in reading order.

    `kind`: prose, action, row (an area that can be pressed), toggle, input. `label` names what is pressed or filled.
    `question`: the words above it. `hidden`: what must be opened first, from the outside in. `aside`: behind an
    Action.ShowCard, which nobody sees before it is opened. `send`: the button that an input goes with.
    """

    kind: str
    element: Json
    text: str
    label: str = ""
    question: str = ""
    hidden: tuple[str, ...] = ()
    aside: bool = False
    send: Json | None = None


def read(card: Json) -> str:
    """A card as a person reads it before anything is opened, a line a thing."""
    lines: list[str] = []
    before: Piece | None = None
    for piece in pieces(card):
        if piece.hidden or piece.aside or not piece.text:
            continue
        if before and before.kind == piece.kind == "action":
            lines[-1] += f" {piece.text}"
        else:
            lines.append(piece.text)
        before = piece
    return "\n".join(lines)


def pieces(card: Json) -> list[Piece]:
    """Everything on a card, each with the words above it."""
    found: list[Piece] = []
    words: list[str] = []
    pressed = False
    walked = [*_walk([*card.get("body", ()), *_actions(card.get("actions", ()))], ())]
    actions = [piece.element for piece in walked if piece.kind == "action"]
    sending = {action["data"]["d"]: action for action in actions if "d" in action.get("data", {})}
    for piece in walked:
        if piece.kind == "prose":
            words = [piece.text] if pressed else [*words, piece.text]
            pressed = False
            found.append(piece)
        else:
            pressed = True
            above = [*words, str(piece.element.get("label") or "")] if piece.kind == "input" else words
            send = sending.get(piece.element.get("id")) if piece.kind == "input" else None
            found.append(replace(piece, question="\n".join(above), send=send))
    return found


def reachable(found: list[Piece]) -> list[Piece]:
    """What can be pressed or filled: hidden things only where something in sight opens them."""
    opens: set[str] = set()
    for piece in found:
        if piece.kind == "toggle" and set(piece.hidden) <= opens:
            opens |= {_target(one) for one in piece.element["selectAction"]["targetElements"]}
    return [piece for piece in found if piece.kind != "prose" and set(piece.hidden) <= opens]


def inputs(card: Json) -> dict[str, Json]:
    """Every input of a card by its id, hidden ones too."""
    return {piece.element["id"]: piece.element for piece in pieces(card) if piece.kind == "input"}


def _target(one: Any) -> str:
    return one if isinstance(one, str) else str(one["elementId"])


def _actions(given: Iterable[Json]) -> list[Json]:
    actions = list(given)
    return [{"type": "ActionSet", "actions": actions}] if actions else []


def _walk(elements: Iterable[Json], hidden: tuple[str, ...], *, aside: bool = False) -> Iterator[Piece]:
    for element in elements:
        inside = hidden if element.get("isVisible", True) else (*hidden, str(element.get("id")))
        for piece in _element(element, inside):
            yield replace(piece, aside=piece.aside or aside)


def _element(element: Json, hidden: tuple[str, ...]) -> Iterator[Piece]:
    kind: str = element["type"]
    match kind:
        case "RichTextBlock" | "TextBlock":
            yield Piece("prose", element, "".join(_runs(element)), hidden=hidden)
        case "Container" | "Column" | "ColumnSet" | "TableCell":
            children = element.get("items") or element.get("columns") or ()
            action = element.get("selectAction")
            inside = list(_walk(children, hidden))
            if action is None:
                yield from inside
            else:
                shown = [piece for piece in inside if piece.kind == "prose"]
                sort = "toggle" if action["type"] == "Action.ToggleVisibility" else "row"
                label = _runs(shown[0].element)[0] if shown else ""
                yield Piece(sort, element, "\n".join(piece.text for piece in shown), label, hidden=hidden)
        case "ActionSet":
            for action in element["actions"]:
                yield from _action(action, hidden)
        case "Table":
            rows = [[_inside(cell) for cell in row["cells"]] for row in element["rows"]]
            yield Piece("prose", element, "\n".join(" | ".join(row) for row in rows), hidden=hidden)
        case "FactSet":
            lines = "\n".join(f"{fact['title']}: {fact['value']}" for fact in element["facts"])
            yield Piece("prose", element, lines, hidden=hidden)
        case _ if kind.startswith("Chart."):
            yield Piece("prose", element, f"[chart: {element.get('title', '')}]", hidden=hidden)
        case _ if kind.startswith("Input."):
            yield _input(element, hidden)
        case _:
            raise AssertionError(f"nobody can read a {kind}")


def _inside(cell: Json) -> str:
    return " ".join(piece.text for piece in _walk(cell.get("items", ()), ()))


def _action(action: Json, hidden: tuple[str, ...]) -> Iterator[Piece]:
    title = str(action.get("title", ""))
    if action["type"] == "Action.ShowCard":  # what it opens is pressed after it
        yield Piece("shows", action, f"[{title}]", hidden=hidden)
        inner = action["card"]
        yield from _walk([*inner.get("body", ()), *_actions(inner.get("actions", ()))], hidden, aside=True)
    else:
        sort = "action" if action["type"] in PRESSES else "toggle"
        element = {"selectAction": action} if sort == "toggle" else action
        yield Piece(sort, element, f"[{title}]", title, hidden=hidden)


def _runs(element: Json) -> list[str]:
    if element["type"] == "TextBlock":
        return [str(element["text"])]
    return [run if isinstance(run, str) else run["text"] for run in element["inlines"]]


def _input(element: Json, hidden: tuple[str, ...]) -> Piece:
    chosen = str(element.get("value", ""))
    if "choices" in element and chosen:
        chosen = ", ".join(c["title"] for c in element["choices"] if c["value"] in chosen.split(","))
    label = str(element.get("label", ""))
    return Piece("input", element, f"{label} [{chosen or element.get('placeholder', '')}]", label, hidden=hidden)
