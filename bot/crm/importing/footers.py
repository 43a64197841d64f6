"""Rows that are no deals but sums, counts and notes, told by their kind: they fill little, and say only numbers."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from bot.commands.currencies import candidates
from bot.commands.money import value, written
from bot.crm.importing.dates import shape_of
from bot.crm.importing.vocabulary import words
from dialogs.records import MILLS

_SAMPLE, _TAIL = 200, 60
_USUAL = 0.9
"""Of the rows that are like most, so many fill a column that deals have to fill."""
_MISSED = 0.6
"""Of the columns that deals fill, so many are empty in a row that is none."""
_SHARE = re.compile(r"-?\d[\d.,' ]*\s*%")
_BEHIND = r"(?:\s+(?:of|de|des|du|von|der|di|da|do|van)\b.*)?\s*(?:[:=(\[\d].*)?"


Line = tuple[int, Sequence[str]]
"""A record of a file: where it begins, and its cells."""


def is_sum(cells: Iterable[str]) -> bool:
    """Whether a row says that it is a sum or a count, and has nothing but numbers beside that."""
    filled = (" ".join(cell.split()) for cell in cells if cell and not cell.isspace())
    label = next(filled, "")
    return bool(_sums().fullmatch(label)) and all(_number(text) or _sums().fullmatch(text) for text in filled)


def footers(records: Callable[[], Iterator[Line]]) -> frozenset[int]:
    """The lines below the last deal that are none. `records`: those below the header, as often as it is asked."""
    top: list[Sequence[str]] = []
    tail: deque[Line] = deque(maxlen=_TAIL)
    for line, cells in records():
        tail.append((line, cells))
        if len(top) < _SAMPLE:
            top.append(cells)
    usual = _usual(top)
    said = [(line, cells) for line, cells in tail if any(map(str.strip, cells))]
    last = next((n for n in range(len(said), 0, -1) if not _thin(said[n - 1][1], usual)), 0)
    gaps = _below_gaps(tail)
    found = list[int]()
    for line, cells in said[last:] if last else []:  # a file of nothing else is read as it is
        if _note(cells, below=line in gaps) or is_sum(cells) or _counts(line, cells, records):
            found.append(line)
        else:
            found.clear()  # a deal after all, of which something is missing
    return frozenset(found)


def _usual(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns that rows like most fill."""
    filled = [frozenset(place for place, cell in enumerate(row) if cell.strip()) for row in rows]
    most = max(map(len, filled), default=0)
    alike = [places for places in filled if 2 * len(places) > most]
    often = Counter(place for places in alike for place in places)
    return frozenset(place for place, n in often.items() if n >= _USUAL * len(alike))


def _thin(cells: Sequence[str], usual: frozenset[int]) -> bool:
    missed = sum(place >= len(cells) or not cells[place].strip() for place in usual)
    return missed >= _MISSED * len(usual)


def _below_gaps(records: Iterable[Line]) -> frozenset[int]:
    lines, gap = set[int](), False
    for line, cells in records:
        gap |= not any(map(str.strip, cells))
        lines |= {line} if gap else set()
    return frozenset(lines)


def _note(cells: Sequence[str], *, below: bool) -> bool:
    """One cell alone; or a word and what is said of it: `Exported by: | Ann`, or two cells below a blank line."""
    filled = [text for cell in cells if (text := cell.strip())]
    pair = len(filled) == 2  # noqa: PLR2004 -- a word and what is said of it
    dated = pair and ":" in filled[0] and shape_of(filled[1])  # Prepared by: Ann | 26 Nov 2026
    return len(filled) == 1 or bool(dated) or (pair and (filled[0].endswith(":") or below))


def _counts(line: int, cells: Sequence[str], records: Callable[[], Iterator[Line]]) -> bool:
    """Whether its numbers are what the rows above come to: how many there are, or the sum of a column."""
    filled = [(place, text) for place, cell in enumerate(cells) if (text := cell.strip())]
    numbers = [(place, text) for place, text in filled if _number(text)]
    if not numbers or len(filled) - len(numbers) > 1 or any(shape_of(text) for _, text in filled):
        return False
    above = [one for at, one in records() if at < line and any(map(str.strip, one))]
    for place, text in numbers:
        column = [row[place] for row in above if place < len(row)]
        for sign in ".,":
            if (said := _value(text, sign)) and said in {len(above) * MILLS, sum(_value(one, sign) for one in column)}:
                return True
    return False


def _value(text: str, sign: str) -> int:
    found = written(text.strip()) if text.strip() else None
    return (value(found.number, sign, found.scale) or 0) if found else 0


def _number(text: str) -> bool:
    """An amount, a share or the code of a currency: what may stand in a sum."""
    if candidates(text) or _SHARE.fullmatch(text):
        return True
    found = written(text.lstrip("-("))
    return found is not None and not found.unknown


@cache
def _sums() -> re.Pattern[str]:
    known = words().sums
    total, other = ("|".join(map(re.escape, known[kind])) for kind in ("total", "other"))
    return re.compile(rf"(?:(?:{total})\b.*|.* (?:{total})|(?:{other}){_BEHIND}|[\d.,]+\s+(?:{other}))", re.IGNORECASE)
