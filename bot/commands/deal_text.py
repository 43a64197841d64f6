"""A deal as it is typed: its name, an amount and a competitor behind it, and every way to read them. Pure."""

import re
from dataclasses import dataclass

from bot.commands.currencies import PATTERN, agreed, candidates
from dialogs.records import MILLS

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_AMOUNT = re.compile(
    rf"[~≈]?\s?(?:(?P<first>{PATTERN})\s?)?(?:(?P<before>{PATTERN})\s?)?"
    rf"(?P<whole>\d{{1,3}}(?: \d{{3}})+|\d{{1,2}}(?:,\d\d)+,\d{{3}}|\d+(?:[.,{_APOSTROPHES}]\d{{3}})*)"
    r"(?P<decimals>[.,]\d{1,2})?(?:[.,:][-\N{EN DASH}])?"
    rf"\s?(?P<unit>[kKmM])??(?:\s?(?P<after>{PATTERN}))?(?:\s?/\s?(?:yr|year|y)|\s(?:ARR|ACV|TCV|p\.?a\.?))?"
)
_LIKE_A_NAME = re.compile(r"(?:R ?)?(?:\d{1,2}(?:[.,]\d)?|(?:19|20)\d\d)")
_AMOUNT_WORDS = 6
"""How many words an amount has at most: EUR 1 200 000 000."""
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|against)\s+", re.IGNORECASE)
_OPENING, _CLOSING = f'"“”„{_APOSTROPHES}\N{LEFT SINGLE QUOTATION MARK}', f'"“”{_APOSTROPHES}'
_QUOTED = re.compile(rf"[{_OPENING}](.+?)[{_CLOSING}](?=\s|$)(.*)", re.DOTALL)
_DASHED = re.compile(r"\s*[\N{EN DASH}\N{EM DASH}:-]+\s+")
LONGEST_RIVAL = 80
MOST = 10**12 * MILLS
"""What no deal is worth: a longer number is part of a name."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in thousandths, and the currencies that what stands beside it may mean, the likeliest first."""

    mills: int
    currencies: tuple[str, ...] = ()
    mark: str = ""  # what says so again: a code, or a sign that several share


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: the deal's name, the amount in thousandths, who else was in the running.

    `currencies`: those that the amount may be in, the likeliest first; () where it doesn't say.
    """

    deal: str
    amount: int | None = None
    competitor: str | None = None
    currencies: tuple[str, ...] = ()


def amount_of(text: str) -> Amount | None:
    """An amount as people type it (12k, 1.2m, €12,000.50, 12 000 kr, A$12k); None where it isn't one.

    Nothing isn't (0), nor is a bare number that reads like part of a name: one below 100 ("Windows 11"), a version
    ("Postgres 9.6", "Server R2"), a year ("Renewal 2026").
    """
    return None if _LIKE_A_NAME.fullmatch(text.strip()) else given_amount(text)


def given_amount(text: str) -> Amount | None:
    """Like `amount_of`, of what stands in a field of its own: a small number is an amount there, too."""
    found = _AMOUNT.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    marks = [mark for side in ("first", "before", "after") if (mark := found[side])]
    possible = agreed(map(candidates, marks))
    if marks and not possible:
        return None  # three letters that are no currency, or two marks that contradict each other
    factor = {"k": 1_000, "m": 1_000_000}.get((found["unit"] or "").lower(), 1)
    whole = re.sub(r"\D", "", found["whole"])
    mills = int(whole + (found["decimals"] or "")[1:].ljust(3, "0")) * factor
    if not 0 < mills < MOST:
        return None
    return Amount(mills, possible, possible[0] if len(possible) == 1 else "".join(marks[:1]))


def exact(mills: int, digits: int = 2) -> str:
    """An amount as it is typed and exported, with so many decimals, or as many as it has: `120.50`."""
    whole, rest = divmod(mills, MILLS)
    decimals = f"{rest:03}".rstrip("0").ljust(digits, "0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def visible(text: str) -> bool:
    """Whether anything of it can be seen; quotes around nothing are nothing."""
    return any(char.isprintable() for char in text.strip(f" {_OPENING}"))


def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read it: from "all of it is the name" to "amount and competitor taken off"."""
    if (quoted := _QUOTED.fullmatch(text)) and visible(quoted.group(1)):
        reading = _quoted(quoted.group(1).strip(), _DASHED.sub(" ", quoted.group(2), count=1))
        if reading is not None:
            return (reading,)
    readings = [Reading(text), *(_of(name, amount) for name, amount in _splits(text))]
    versus = list(_VERSUS.finditer(text))
    if versus:
        cut = versus[-1]
        name, rival = text[: cut.start()].strip(), text[cut.end() :].strip()
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
    before, *after = _VERSUS.split(f" {rest} ", maxsplit=1)
    rival = after[0].strip() if after else ""
    amount = amount_of(before)
    if before.strip() and amount is None:
        return None
    if amount is None and (tail := _splits(rival)):
        return _of(name, tail[-1][1], _rival(tail[-1][0]))
    return _of(name, amount, _rival(rival))


def _of(name: str, amount: Amount | None, rival: str | None = None) -> Reading:
    return Reading(name, amount.mills, rival, amount.currencies) if amount else Reading(name, None, rival)


def _rival(name: str) -> str | None:
    return name[:LONGEST_RIVAL].strip() or None


def _splits(text: str) -> list[tuple[str, Amount]]:
    """A name and the amount behind it, wherever one can be read; the longest amount comes last."""
    words = text.split()
    cuts = range(len(words) - 1, max(0, len(words) - 1 - _AMOUNT_WORDS), -1)
    found = ((" ".join(words[:cut]), amount_of(" ".join(words[cut:]))) for cut in cuts)
    return [(name, amount) for name, amount in found if amount is not None]
