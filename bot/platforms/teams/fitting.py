"""What of a card is sent: Teams takes 28 KB."""

from bot.platforms.teams.elements import QUIET, Json, rich, run, size
from dialogs.values import dataclass

LIMIT = 26_000  # bytes of a card's body, without what is around it
REST = "The rest doesn't fit here."


@dataclass(frozen=True, slots=True)
class Piece:
    """Elements that stay or go together, and their bytes; `pressable` ones stay as long as anything does."""

    items: tuple[Json, ...]
    pressable: bool
    size: int


def piece(items: tuple[Json, ...], pressable: bool) -> Piece:
    """Elements and what they weigh."""
    return Piece(items, pressable, sum(size(item) + 1 for item in items))


def needs(pieces: list[Piece]) -> int:
    """Bytes of what can be pressed."""
    return sum(piece.size for piece in pieces if piece.pressable)


def fit(pieces: list[Piece], reserved: int = 0) -> list[Json]:
    """The elements that fit: what can be pressed stays, prose goes from the end, and a line says so.

    `reserved`: bytes for what is still to come into them.
    """
    over = sum(piece.size for piece in pieces) + reserved - LIMIT
    if over <= 0:
        return [item for piece in pieces for item in piece.items]
    note = rich(run(REST, QUIET))
    over += size(note) + 1
    prose = [n for n, piece in enumerate(pieces) if not piece.pressable]
    lightest = sorted(set(range(len(pieces))) - set(prose), key=lambda n: pieces[n].size)
    gone: set[int] = set()
    for n in reversed([*lightest, *prose]):
        if over <= 0:
            break
        gone.add(n)
        over -= pieces[n].size
    body: list[Json] = []
    for n, piece in enumerate(pieces):
        if n not in gone:
            body += piece.items
        elif n == min(gone):
            body.append(note)
    return body
