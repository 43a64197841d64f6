"""What a column holds, told by the words of its header and the look of its cells, where no list has the header."""

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.commands.currencies import named
from bot.commands.money import written
from bot.crm.importing.dates import shape_of
from bot.crm.importing.periods import parted
from bot.crm.importing.stages import OPEN, read_stage
from bot.crm.importing.units import unit_of
from bot.crm.importing.vocabulary import NO, YES, Profile, squash, yaml_of
from dialogs.records import Outcome
from dialogs.values import dataclass

Cells = Literal["text", "amount", "date", "email", "stage", "flag", "currency", "share", "distinct"]
_MOST = 0.8
"""Of the cells that say something, so many have to look right."""
_HEAD, _AT_AN_END, _STRANGE, _ENOUGH = 4, 1, 2, 2
_SURE = _HEAD + _AT_AN_END
"""No word of the header is strange; then one cell that is known will do."""
_DAYS = {"closed", "won_on", "lost_on", "expected"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
FLAGGED = YES | NO
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d+)?\s*%?")


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid")
    heads: list[str]
    other: list[str] = []
    never: list[str] = []
    cells: Cells


@dataclass(frozen=True, slots=True)
class Column:
    """One column that nobody knows by its header: where it stands, the header's words, what its cells say.

    `bare`: the words without the unit of an amount.
    """

    position: int
    words: tuple[str, ...]
    bare: tuple[str, ...]
    cells: tuple[str, ...]

    def of(self, name: str) -> tuple[str, ...]:
        """The words that tell whether it is a field."""
        return self.bare if name == "amount" else self.words


def recognised(
    headers: Sequence[str], rows: Sequence[Sequence[str]], found: Mapping[str, int], profile: Profile
) -> dict[str, int]:
    """Field -> column, of fields that aren't found yet and columns that aren't taken; the surest first."""
    taken, left_out = set(found.values()), {name for name, of in profile.columns.items() if not of}
    columns = [
        Column(position, _words(header), _bare(header), _said(rows, position))
        for position, header in enumerate(headers)
        if position not in taken
    ]
    scored = [
        (-points, place, column.position, name)
        for place, (name, kind) in enumerate(_kinds().items())
        if name not in found and name not in left_out
        for column in columns
        if column.cells and (points := _points(column.of(name), kind)) >= _ENOUGH
    ]
    by_position = {column.position: column for column in columns}
    more: dict[str, int] = {}
    for _, _, position, name in sorted(scored):
        if name in more or position in more.values():
            continue
        if _LOOKS[_kinds()[name].cells](by_position[position].cells, profile):
            more[name] = position
    if not ({"stage", "is_won"} & (found.keys() | more.keys() | left_out)):
        called = [position for points, _, position, name in sorted(scored) if name == "stage" and points <= -_SURE]
        if called and called[0] not in more.values() and any(map(_known, by_position[called[0]].cells)):
            more["stage"] = called[0]
    if not ({"stage", "is_won"} & (found.keys() | more.keys() | left_out)):
        telling = [column.position for column in columns if _tells(column, profile)]
        if len(telling) == 1 and telling[0] not in more.values():
            more["stage"] = telling[0]
    if not (_DAYS & (found.keys() | more.keys() | left_out)):
        dated = [column.position for column in columns if _when(column) and column.position not in more.values()]
        if len(dated) == 1:
            more["closed"] = dated[0]
    return more


def has_word(header: str, name: str) -> bool:
    """Whether one of a header's words is a head of a field."""
    return any(_is(word, _kinds()[name].heads) for word in _words(header))


def _tells(column: Column, profile: Profile) -> bool:
    """Whether its cells say how deals ended, whatever it is called: `How it went`."""
    never = _kinds()["stage"].never
    return bool(column.cells) and not any(_is(word, never) for word in column.words) and _stages(column.cells, profile)


def _known(cell: str) -> bool:
    return read_stage(cell, {}) is not None


def _when(column: Column) -> bool:
    """Whether its cells are days, of nothing else that happens to a deal: `When`."""
    other = [*_kinds()["closed"].never, *_kinds()["engaged"].heads, *_kinds()["engaged"].never]
    days = sum(map(_date, column.cells))
    return 2 * days > len(column.cells) and not any(_is(word, other) for word in column.words)


def alike(headers: Sequence[str], name: str) -> list[int]:
    """The columns whose headers have the words of a field."""
    kind = _kinds()[name]
    return [place for place, header in enumerate(headers) if _points(_words(header), kind) >= _ENOUGH]


def _points(words: Sequence[str], kind: _Kind) -> int:
    if any(_is(word, kind.never) for word in words):
        return 0
    heads = [place for place, word in enumerate(words) if _is(word, kind.heads)]
    if not heads:
        return 0
    around = [*kind.other, *kind.heads, *_deal()]
    strange = sum(not _is(word, around) for word in words)
    ends = any(place in {0, len(words) - 1} for place in heads)
    return _HEAD + _AT_AN_END * ends - _STRANGE * strange


def _words(header: str) -> tuple[str, ...]:
    parts = re.split(r"[\W_]+", _CAMEL.sub(" ", header).replace("#", " no ").replace("%", " percent "))
    return tuple(word for part in parts if (word := squash(part)))


def _said(rows: Sequence[Sequence[str]], position: int) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(row[position].split()) for row in rows)))


def _bare(header: str) -> tuple[str, ...]:
    unit = unit_of(header)
    return _words(unit.bare or "amount") if unit.times > 1 else _words(header)


def _is(word: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(word, pattern) if "*" in pattern else word == pattern for pattern in patterns)


def _most(cells: Sequence[str], test: Callable[[str], object]) -> bool:
    return sum(bool(test(cell)) for cell in cells) >= _MOST * len(cells)


def _amount(cell: str) -> bool:
    found = written(parted(cell)[0])
    return found is not None and not found.unknown


def _date(cell: str) -> bool:
    return shape_of(cell) is not None


def _counted(cells: Sequence[str]) -> bool:
    """Whether they just number the rows: the next file's rows have the same numbers."""
    return list(cells) == [str(n) for n in range(1, len(cells) + 1)]


def _text(cell: str) -> bool:
    return any(char.isalpha() for char in cell) and not _date(cell) and not _amount(cell)


def _stages(cells: Sequence[str], profile: Profile) -> bool:
    """Some of them say how deals ended, and most are words that are known."""
    own: dict[str, Outcome | str] = dict.fromkeys(profile.stages, OPEN)
    found = [read_stage(cell, own) for cell in cells]
    return any(isinstance(one, Outcome) for one in found) and 2 * sum(one is not None for one in found) >= len(found)


_LOOKS: Mapping[Cells, Callable[[Sequence[str], Profile], bool]] = {
    "text": lambda cells, _: _most(cells, _text),
    "amount": lambda cells, _: _most(cells, _amount),
    "date": lambda cells, _: _most(cells, _date),
    "email": lambda cells, _: _most(cells, lambda cell: "@" in cell),
    "currency": lambda cells, _: _most(cells, named),
    "share": lambda cells, _: _most(cells, _SHARE.fullmatch),
    "distinct": lambda cells, _: len(set(cells)) == len(cells) > 1 and not _counted(cells),
    "stage": _stages,
    "flag": lambda cells, _: set(map(str.casefold, cells)) <= FLAGGED,
}


@cache
def _kinds() -> dict[str, _Kind]:
    read = yaml_of("kinds.yaml")
    return {name: _Kind.model_validate(of) for name, of in read["fields"].items()}


@cache
def _deal() -> tuple[str, ...]:
    return tuple(yaml_of("kinds.yaml")["deal"])
