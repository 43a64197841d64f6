"""A deal as it is typed: its name, an amount and a competitor behind it, and every way to read them. Pure."""

import re
from collections.abc import Iterator
from dataclasses import field, replace
from functools import lru_cache

from bot.commands.amounts import LEADS, PARTS, Cost, cost_of, leading, plainly, splits
from bot.commands.money import Amount
from bot.commands.rival_text import VERSUS, Rival, rival_in
from bot.commands.tidy import tidied
from dialogs.patterns import pattern
from dialogs.rivals import LONGEST_NAME
from dialogs.values import dataclass

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_DOUBLE = '"“”„«»'
_OPENING = f"{_DOUBLE}{_APOSTROPHES}\N{LEFT SINGLE QUOTATION MARK}"
_QUOTED = pattern(
    rf"(?:(?P<double>[{_DOUBLE}])|[{_OPENING}])(?P<name>.+?)(?(double)[{_DOUBLE}]|[{_APOSTROPHES}])(?=[\s,;:]|$)(?P<rest>.*)",
    re.DOTALL,
)
"""Double quotes end with double ones, so that "Acme 24' monitors" is one name."""
_IN_QUOTES = pattern(rf"(?<!\S)[{_DOUBLE}][^{_DOUBLE}]*[{_DOUBLE}](?!\S)")
"""Words in quotes, of whatever comes before or behind them: not what stands between two marks for inches."""
_DASHED = pattern(r"^\s*[\N{EN DASH}\N{EM DASH}:-]+\s+")
LONGEST_RIVAL = LONGEST_NAME
LONGEST_STAGE = 80
_STAGE = pattern(r'\s*@"(?P<stage>[^"]*)"')


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: the deal's name, the amount, who else was in the running.

    `cost`, `rival`: amount and competitor as they were typed; of several it isn't known which one counts.
    """

    deal: str
    amount: Amount | None = None
    competitor: str | None = None
    stage: str | None = None
    cost: Cost | None = field(default=None, compare=False)
    rival: Rival | None = field(default=None, compare=False)


def visible(text: str) -> bool:
    """Whether anything of it can be seen; quotes around nothing are nothing."""
    return any(char.isprintable() for char in text.strip(f" {_OPENING}"))


@lru_cache(64)  # a line is read several times over before it is answered
def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read it: from "all of it is the name" to "amount and competitor taken off"."""
    bare = tidied(text)
    for shown in dict.fromkeys((text, bare)):
        if (quoted := _QUOTED.fullmatch(shown)) and visible(quoted["name"]):
            reading = _quoted(quoted["name"].strip(), _DASHED.sub(" ", quoted["rest"], count=1))
            if reading is not None:
                return (reading,)
    named = [Reading(shown) for shown in dict.fromkeys((text, bare))]
    return (*named, *_readings(bare))


def _readings(text: str) -> Iterator[Reading]:
    yield from (_of(name, cost) for name, cost in splits(text))
    quoted_parts = [part.span() for part in _IN_QUOTES.finditer(text)]
    versus = [cut for cut in VERSUS.finditer(text) if not any(a < cut.start() < b for a, b in quoted_parts)]
    if versus:
        cut = versus[-1]
        before, behind = text[: cut.start()].strip(), text[cut.end() :].strip()
        if len(versus) > 1 and plainly(behind):  # vs Globex vs 40k
            yield from _readings(f"{before} {behind}")
            return
        yield from _against(before.rstrip(PARTS) or before, behind)


def _against(name: str, said: str) -> Iterator[Reading]:
    """Readings of a name and what stands behind "vs": the amount may be at either, or at both."""
    head, (whom, cost) = splits(name), _apart(said)
    if plainly(said) and (price := cost_of(said)):  # Acme vs 12k: its price, or theirs
        deal, both = (head[-1][0], _both(head[-1][1], price)) if head else (name, price)
        yield _of(deal, both, None if head else Rival("", said))
        return
    rival = rival_in(whom)
    if head and cost and all(map(plainly, (*head[-1][1].said, *cost.said))):  # Acme 12k vs Globex 15k
        deal, first = head[-1]
        head = [*head, (deal, _both(first, cost))]
    elif head:
        rival = rival_in(said)
    if head or cost is None:
        yield _of(name, None, rival)
        yield from (_of(deal, one, rival) for deal, one in head)
    else:
        yield _of(name, cost, rival)


def _both(one: Cost, other: Cost) -> Cost:
    return Cost((*one.said, *other.said), (*one.amounts, *other.amounts))


def _apart(said: str) -> tuple[str, Cost | None]:
    """Whom and how much, of what stands behind "vs": `Globex 12k`, `Globex 12k on price`."""
    rest = rival_in(said).rest
    for text, more in ((said, ""), (said.removesuffix(rest).rstrip(" ,;:("), rest)):
        behind = [one for one in splits(text) if not one[1].few]  # not Fortune 500
        if found := behind[-1] if behind else leading(text):
            name, cost = found
            return f"{name} {more}".strip(), cost
    return said, None


def _quoted(name: str, rest: str) -> Reading | None:
    """What follows a name in quotes: an amount, a competitor, both or nothing. None where it is something else."""
    if at := _STAGE.match(rest):  # as our own buttons carry it
        found = _quoted(name, rest[at.end() :])
        return found and replace(found, stage=at["stage"][:LONGEST_STAGE].strip() or None)
    before, *after = VERSUS.split(f" {rest} ", maxsplit=1)
    said = after[0].strip() if after else ""
    before = LEADS.sub("", before.strip(PARTS))
    cost = cost_of(before)
    if before.strip() and cost is None:
        return None
    if cost is None:
        said, cost = _apart(said)
    return _of(name, cost, rival_in(said) if said else None)


def _of(name: str, cost: Cost | None, rival: Rival | None = None) -> Reading:
    whom = (rival.name or None) if rival else None
    return Reading(name, cost.amounts[0] if cost else None, whom, cost=cost, rival=rival)
