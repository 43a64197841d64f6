"""A deal as it is said freely that may be no deal's name: what the words may mean instead. Pure.

It is asked about only where no deal is called so; a name in quotes, or in a form, is a name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.commands.deal_text import VERSUS, Reading, readings
from bot.commands.money import given_amount
from dialogs.records import Outcome
from dialogs.values import dataclass

_REASON = (
    "about|above|after|against|as|at|because|before|below|by|due|during|except|for|from|if|in|instead|its|none|not|of|"
    "on|once|our|out|over|owing|since|than|thanks|their|they|to|too|under|until|we|when|where|while|why|with|within|"
    "without|i|he|she|him|her|his|my|your|you"
)
_REMARK = re.compile(
    rf"(?:{_REASON}|no\sreason|the\s(?:deal|one|customer|client|buyer))\b.*|"
    r"(?:it|this|that|them|us|all|everything)(?:\s(?:again|all|because|by|due|for|on|one|over|time|to)\b.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""What no name begins with, as far as anybody knows: a reason, a remark."""
_BEHIND = re.compile(
    r"(?P<name>\S.*?),?\s+(?:because|due\sto|owing\sto|since\s(?:they|we|it)|as\s(?:they|we|it)|"
    r"(?:on|over)\s(?:the\s|their\s|our\s)?"
    r"(?:price|pricing|costs?|budget|timing|features?|product|security|terms))\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""A name, and a reason behind it."""
_TO = re.compile(r"(?P<name>\S.*)\s+to\s+(?P<rival>\S.*)", re.IGNORECASE | re.DOTALL)
_TO_FIRST = re.compile(r"to\s+(?P<rival>\S.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is asked back.

    `ways`: other readings, the likeliest first; none where only another deal can be meant, of which `rest` is known.
    `rivals`: which of several competitors it was is what the ways differ in.
    """

    rest: Reading
    ways: tuple[Reading, ...] = ()
    rivals: bool = False


def plain_loss(outcome: Outcome, reading: Reading, rival: Callable[[str], str | None]) -> Reading | None:
    """`Acme to Globex`: lost to a competitor that we know; None where it isn't that."""
    found = _TO.fullmatch(reading.deal) if outcome is Outcome.LOST and reading.competitor is None else None
    known = rival(found["rival"]) if found else None
    return _with(_last(found["name"]), reading, known) if found and known else None


def in_doubt(
    outcome: Outcome, reading: Reading, rival: Callable[[str], str | None], near: Callable[[str], str | None]
) -> Doubt | None:
    """What may be meant by words that are no deal's name so far; None where they read like one.

    `reading`: with amount and competitor taken off. `rival`: the competitor of a name that we know, None for others.
    `near`: the one whose name is spelt like it.
    """
    first, *more = VERSUS.split(reading.deal)
    if more and reading.competitor:  # A vs B vs C
        rivals = (*more, reading.competitor)
        return Doubt(reading, tuple(_with(_last(first), reading, one) for one in rivals), rivals=True)
    if amount := given_amount(reading.deal):
        return Doubt(replace(reading, amount=amount.mills, currencies=amount.currencies, other=amount.other))
    if _REMARK.fullmatch(reading.deal):
        return Doubt(replace(reading, competitor=reading.competitor or _lost_to(outcome, reading.deal, rival)))
    ways = tuple(_ways(outcome, reading, rival, near))
    return Doubt(reading, ways) if ways else None


def _ways(
    outcome: Outcome, reading: Reading, rival: Callable[[str], str | None], near: Callable[[str], str | None]
) -> Iterator[Reading]:
    shorter = _BEHIND.fullmatch(reading.deal)
    name = shorter["name"] if shorter else reading.deal
    lost = _TO.fullmatch(name) if outcome is Outcome.LOST and reading.competitor is None else None
    if lost:
        said = lost["rival"]
        known = rival(said)
        if not known and (meant := near(said)):
            yield _with(_last(lost["name"]), reading, meant)
        yield _with(_last(lost["name"]), reading, known or said)
    if shorter:
        yield _with(_last(name), reading, reading.competitor)


def _lost_to(outcome: Outcome, words: str, rival: Callable[[str], str | None]) -> str | None:
    """The competitor of `to Globex on price`, if we know it."""
    found = _TO_FIRST.fullmatch(words) if outcome is Outcome.LOST else None
    if not found:
        return None
    behind = _BEHIND.fullmatch(found["rival"])
    return rival(behind["name"] if behind else found["rival"])


def _last(text: str) -> Reading:
    return readings(text)[-1]


def _with(name: Reading, reading: Reading, rival: str | None) -> Reading:
    """The name with an amount of its own, or else with that of the whole."""
    money = name if name.amount is not None else reading
    return Reading(name.deal, money.amount, rival, money.currencies, money.other, times=money.times)
