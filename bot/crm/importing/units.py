"""What an amount's header says that its numbers count: `Umsatz TEUR`, `Amount (k€)`, `Betrag in Mio. €`, `$'000`."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict

from bot.commands.currencies import agreed, candidates, plain
from bot.commands.money import SCALES
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.vocabulary import squash, yaml_of
from dialogs.values import dataclass

_LONGEST = 4
"""How many words a unit has at most: "in Mio. US $"."""
_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_BETWEEN = re.compile(r"[\s_,;:|/\N{MULTIPLICATION SIGN}\N{EN DASH}-]+")
_GROUPS = re.compile(r"(?<=\d)[ .,'](?=\d{3}(?!\d))")
_NOUGHTS = re.compile(r"x?(?P<before>[^\w']*)'?1?(?P<noughts>000(?:000)?)(?:'?s)?(?P<after>[^\w']*)")
_A_WORD = re.compile(r"[^\W\d_]+")


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid")
    certain: dict[int, list[str]]
    alone: dict[str, list[int]]
    always: dict[str, list[int]]
    fillers: list[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A header, what it is without its unit, how many that counts, and the currencies it names.

    `may_be`: what it may count, the likeliest first, where that isn't certain.
    """

    header: str
    bare: str
    times: int = 1
    currencies: tuple[str, ...] = ()
    may_be: tuple[int, ...] = ()


SINGLE = Unit("", "")
"""Of amounts without a header."""


@cache
def unit_of(header: str) -> Unit:
    """The unit in a header: in brackets, at its end or its beginning, or all of it; single ones where there is none."""
    text = plain(header)
    for bare, said in _places(text):
        if found := _read(said):
            times, currencies, may_be = found
            named = candidates(bare)
            return Unit(header, "" if named else bare, times, named or currencies, may_be)
    inside = (squash(part) for part in _BETWEEN.split(text))  # beside words that say nothing to us
    certain = (of[0] for word in inside if len(word) > 1 and len(of := _scales().get(word, ())) == 1)
    times = next(certain, 1)
    return Unit(header, header, times, may_be=(times, 1) if times > 1 else ())


def read_counts(text: str) -> int:
    """What a person says each number counts: ones, thousands, millions, lakhs, 1000. ImportProblem: it is none."""
    word = squash(text)
    if word in {"1", "one", "ones"}:
        return 1
    if found := _read(text):
        return found[0]
    raise ImportProblem(f'"{text}" counts nothing; write ones, thousands, millions, lakhs or crores.')


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Where a unit may stand in a header: the rest of the header, and the unit; the longest first."""
    for found in _BRACKETS.finditer(text):
        yield f"{text[: found.start()]} {text[found.end() :]}".strip(), found[1]
    parts = [(found.start(), found.end()) for found in re.finditer(rf"(?:(?!{_BETWEEN.pattern}).)+", text)]
    for count in range(min(_LONGEST, len(parts)), 0, -1):
        yield text[: parts[-count][0]].strip(" _-,:/"), text[parts[-count][0] :]
        yield text[parts[count - 1][1] :].strip(" _-,:/"), text[: parts[count - 1][1]]


def _read(text: str) -> tuple[int, tuple[str, ...], tuple[int, ...]] | None:
    """How many a unit counts, its currencies, and what else it may count; None where it is no unit."""
    scales: list[tuple[int, ...]] = []
    marks: list[tuple[str, ...]] = []
    settled = True  # by a currency beside it
    for part in filter(None, _BETWEEN.split(_GROUPS.sub("", text))):
        if candidates(part):
            marks.append(candidates(part))
        elif found := _glued(part):
            word, mark = found
            scales.append(_scales()[word])
            settled &= word not in _words().always
            marks += [mark] if mark else []
        elif part.casefold() not in _words().fillers:
            return None
    if len(scales) != 1 or (marks and not agreed(marks)):
        return None
    [may_be] = scales
    certain = len(may_be) == 1 or bool(marks and settled)
    return may_be[0], agreed(marks), () if certain else may_be


def _glued(part: str) -> tuple[str, tuple[str, ...]] | None:
    """A word for a number and the currency it may be one word with: `TEUR`, `k€`, `$000`."""
    if noughts := _NOUGHTS.fullmatch(part):
        beside = noughts["before"] + noughts["after"]
        return (f"1{noughts['noughts']}", candidates(beside)) if not beside or candidates(beside) else None
    bare = part.strip(".'")
    low = bare.casefold()
    if squash(bare) in _scales() and _A_WORD.fullmatch(bare.replace(".", "")):
        return squash(bare), ()
    for word in _longest_first():
        for there, rest in (
            (low.startswith(word), bare[len(word) :].lstrip(".")),
            (low.endswith(word), bare[: -len(word)]),
        ):
            if there and (mark := candidates(rest)):
                return word, mark
    return None


@cache
def _words() -> _Read:
    return _Read.model_validate(yaml_of("units.yaml"))


@cache
def _scales() -> dict[str, tuple[int, ...]]:
    """Word -> what it may count, the likeliest first."""
    read = _words()
    certain = {squash(word): (times,) for times, words in read.certain.items() for word in words}
    open_ = {word: tuple(of) for word, of in (read.alone | read.always).items()}
    behind = {word: (times,) for word, times in (SCALES | {"1000": 10**3, "1000000": 10**6}).items()}
    return {**behind, **certain, **open_}


@cache
def _longest_first() -> Sequence[str]:
    return sorted(_scales(), key=len, reverse=True)
