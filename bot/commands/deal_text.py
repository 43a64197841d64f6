"""A deal as it is typed: its name, an amount and a competitor behind it, and every way to read them. Pure."""

import re
from dataclasses import replace

from bot.commands.currencies import codes, plain
from bot.commands.money import Amount, amount_of, written
from dialogs.values import dataclass

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_AMOUNT_WORDS = 6
"""How many words an amount has at most: EUR 1 200 000 000."""
VERSUS = re.compile(r"\s+(?:vs\.?|versus|against)\s+", re.IGNORECASE)
_DOUBLE = '"“”„«»'
_OPENING = f"{_DOUBLE}{_APOSTROPHES}\N{LEFT SINGLE QUOTATION MARK}"
_QUOTED = re.compile(
    rf"(?:(?P<double>[{_DOUBLE}])|[{_OPENING}])(?P<name>.+?)(?(double)[{_DOUBLE}]|[{_APOSTROPHES}])(?=\s|$)(?P<rest>.*)",
    re.DOTALL,
)
"""Double quotes end with double ones, so that "Acme 24' monitors" is one name."""
_IN_QUOTES = re.compile(rf"(?<!\S)[{_DOUBLE}][^{_DOUBLE}]*[{_DOUBLE}](?!\S)")
"""Words in quotes, of whatever comes before or behind them: not what stands between two marks for inches."""
_JOINT = re.compile(r"\s+(?:for|at|worth|über|für|pour|por|[=@|/])$", re.IGNORECASE)
"""A word that leads to an amount: `Acme for 12k`."""
_LEAST = 100_000  # thousandths
_PARTS = " ,;:-\N{EN DASH}\N{EM DASH}"
"""What may stand between a name and an amount, and is part of neither."""
_DASHED = re.compile(r"\s*[\N{EN DASH}\N{EM DASH}:-]+\s+")
LONGEST_RIVAL = LONGEST_STAGE = 80
_STAGE = re.compile(r'\s*@"(?P<stage>[^"]*)"')


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: the deal's name, the amount in thousandths, who else was in the running.

    `currencies`: those that the amount may be in, the likeliest first; () where it doesn't say. `other`, `times`: as
    an Amount's.
    """

    deal: str
    amount: int | None = None
    competitor: str | None = None
    currencies: tuple[str, ...] = ()
    other: int | None = None
    stage: str | None = None
    times: int = 1


def visible(text: str) -> bool:
    """Whether anything of it can be seen; quotes around nothing are nothing."""
    return any(char.isprintable() for char in text.strip(f" {_OPENING}"))


def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read it: from "all of it is the name" to "amount and competitor taken off"."""
    if (quoted := _QUOTED.fullmatch(text)) and visible(quoted["name"]):
        reading = _quoted(quoted["name"].strip(), _DASHED.sub(" ", quoted["rest"], count=1))
        if reading is not None:
            return (reading,)
    readings = [Reading(text), *(_of(name, amount) for name, amount in _splits(text))]
    quoted_parts = [part.span() for part in _IN_QUOTES.finditer(text)]
    versus = [cut for cut in VERSUS.finditer(text) if not any(a < cut.start() < b for a, b in quoted_parts)]
    if versus:
        cut = versus[-1]
        before, rival = text[: cut.start()].strip(), text[cut.end() :].strip()
        name = before.rstrip(_PARTS) or before
        head = _splits(name)  # 12k vs Globex
        tail = _splits(rival)  # vs Globex 12k
        if head:
            readings += [
                Reading(name, None, _rival(rival)),
                *(_of(deal, cost, _rival(rival)) for deal, cost in head),
            ]
        elif tail:
            readings.append(_of(name, tail[-1][1], _rival(tail[-1][0])))
        else:
            readings.append(Reading(name, None, _rival(rival)))
    return tuple(readings)


def _quoted(name: str, rest: str) -> Reading | None:
    """What follows a name in quotes: an amount, a competitor, both or nothing. None where it is something else."""
    if at := _STAGE.match(rest):  # as our own buttons carry it
        found = _quoted(name, rest[at.end() :])
        return found and replace(found, stage=at["stage"][:LONGEST_STAGE].strip() or None)
    before, *after = VERSUS.split(f" {rest} ", maxsplit=1)
    rival = after[0].strip() if after else ""
    amount = amount_of(before)
    if before.strip() and amount is None:
        return None
    if amount is None and (tail := _splits(rival)):
        return _of(name, tail[-1][1], _rival(tail[-1][0]))
    return _of(name, amount, _rival(rival))


def _of(name: str, amount: Amount | None, rival: str | None = None) -> Reading:
    if amount is None:
        return Reading(name, None, rival)
    return Reading(name, amount.mills, rival, amount.currencies, amount.other, times=amount.times)


def _rival(name: str) -> str | None:
    return name[:LONGEST_RIVAL].strip() or None


def _splits(text: str) -> list[tuple[str, Amount]]:
    """A name and the amount behind it, wherever one can be read; the longest comes last. Else one that begins it."""
    words = text.split()
    cuts = range(len(words) - 1, max(0, len(words) - 1 - _AMOUNT_WORDS), -1)
    found = [
        (_JOINT.sub("", " ".join(words[:cut])).rstrip(_PARTS), amount_of(" ".join(words[cut:]).rstrip("!")))
        for cut in cuts
    ]
    if not any(name and amount for name, amount in found):
        starts = range(1, min(len(words), _AMOUNT_WORDS + 1))
        found = [(" ".join(words[cut:]).lstrip(_PARTS), _with_currency(" ".join(words[:cut]))) for cut in starts]
    return [(name, amount) for name, amount in found if name and amount is not None]


def _with_currency(text: str) -> Amount | None:
    """An amount that stands before a name: only one of a hundred or more that says its currency by a sign or a code.

    `3M adhesive` and `$1 Shop` are names, and in `12k Euro Foods` the word belongs to one.
    """
    found, amount = written(text), amount_of(text)
    if found is None or amount is None or not amount.currencies or amount.mills < _LEAST:
        return None
    shown = plain(text)  # as the number was read in
    behind = shown[shown.rindex(found.number[-1]) + 1 :]
    named = any(_is_word(mark) for mark in found.marks if mark in behind)
    return None if named or any(len(mark) == 1 and mark.isalpha() for mark in found.marks) else amount


def _is_word(mark: str) -> bool:
    """Whether it could begin a name: plain letters, and no code."""
    return mark.isascii() and mark.isalpha() and not (mark.isupper() and mark in codes())
