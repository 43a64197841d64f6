"""A deal as it is typed: its name, an amount and a competitor behind it, and every way to read them. Pure."""

import re
from dataclasses import dataclass

_CURRENCY = r"(?:[€$£]|eur|euros?|usd|dollars?|gbp|pounds?|chf|sek|nok|dkk|pln|czk|cad|aud)"
_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s?)?(\d{{1,3}}(?: \d{{3}})+|\d+(?:[.,']\d{{3}})*)([.,]\d{{1,2}})?\s?([km])?(?:\s?{_CURRENCY})?",
    re.IGNORECASE,
)
_LIKE_A_NAME = re.compile(r"\d{1,2}(?:[.,]\d)?|(?:19|20)\d\d")
_AMOUNT_WORDS = 6
"""How many words an amount has at most: EUR 1 200 000 000."""
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|against)\s+", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„']{1}(.+?)[\"“”']{1}(?=\s|$)(.*)", re.DOTALL)
LONGEST_RIVAL = 80
MOST_CENTS = 10**14
"""What no deal is worth: a longer number is part of a name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: the deal's name, the amount in cents, who else was in the running."""

    deal: str
    amount: int | None = None
    competitor: str | None = None


def cents(text: str) -> int | None:
    """An amount as people type it (12k, 1.2m, €12,000.50, 12 000 EUR) in cents; None where it isn't one.

    Nothing isn't (0), nor is a bare number that reads like part of a name: one below 100 ("Windows 11"), a version
    ("Postgres 9.6"), a year ("Renewal 2026").
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or _LIKE_A_NAME.fullmatch(text.strip()):
        return None
    whole, decimals, unit = found.groups(default="")
    factor = {"k": 1_000, "m": 1_000_000}.get(unit.lower(), 1)
    amount = int(re.sub(r"\D", "", whole) + decimals[1:].ljust(2, "0")) * factor
    return amount if 0 < amount < MOST_CENTS else None


def given_cents(text: str) -> int | None:
    """Like `cents`, of what stands in a field of its own: a small number is an amount there, too."""
    return cents(text) or cents(f"€{text}")


def visible(text: str) -> bool:
    """Whether anything of it can be seen; quotes around nothing are nothing."""
    return any(char.isprintable() for char in text.strip(" \"“”„'"))


def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read it: from "all of it is the name" to "amount and competitor taken off"."""
    if (quoted := _QUOTED.fullmatch(text)) and visible(quoted.group(1)):
        reading = _quoted(quoted.group(1).strip(), quoted.group(2))
        if reading is not None:
            return (reading,)
    readings = [Reading(text), *(Reading(name, amount) for name, amount in _splits(text))]
    versus = list(_VERSUS.finditer(text))
    if versus:
        cut = versus[-1]
        name, rival = text[: cut.start()].strip(), text[cut.end() :].strip()
        head = _splits(name)  # 12k vs Globex
        tail = _splits(rival)  # vs Globex 12k
        if head:
            readings += [
                Reading(name, None, _rival(rival)),
                *(Reading(deal, cost, _rival(rival)) for deal, cost in head),
            ]
        elif tail:
            readings.append(Reading(name, tail[-1][1], _rival(tail[-1][0])))
        else:
            readings.append(Reading(name, None, _rival(rival)))
    return tuple(readings)


def _quoted(name: str, rest: str) -> Reading | None:
    """What follows a name in quotes: an amount, a competitor, both or nothing. None where it is something else."""
    before, *after = _VERSUS.split(f" {rest} ", maxsplit=1)
    rival = after[0].strip() if after else ""
    amount = cents(before)
    if before.strip() and amount is None:
        return None
    if amount is None and (tail := _splits(rival)):
        return Reading(name, tail[-1][1], _rival(tail[-1][0]))
    return Reading(name, amount, _rival(rival))


def _rival(name: str) -> str | None:
    return name[:LONGEST_RIVAL].strip() or None


def _splits(text: str) -> list[tuple[str, int]]:
    """A name and the amount behind it, wherever one can be read; the longest amount comes last."""
    words = text.split()
    cuts = range(len(words) - 1, max(0, len(words) - 1 - _AMOUNT_WORDS), -1)
    found = ((" ".join(words[:cut]), cents(" ".join(words[cut:]))) for cut in cuts)
    return [(name, amount) for name, amount in found if amount is not None]
