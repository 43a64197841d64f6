"""A deal as it is said freely that may be no deal's name: what the words may mean instead. Pure.

It is asked about only where no deal is called so; a name in quotes, or in a form, is a name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum, auto

from bot.commands.amounts import PARTS, Cost, cost_of, inside, leading
from bot.commands.deal_text import Reading, readings
from bot.commands.money import given_amount
from bot.commands.remarks import A_PART, ABOUT, REMARK, without_reason
from bot.commands.rival_text import ONLY_RIVAL, VERSUS, Rival, rival_in
from dialogs.patterns import pattern
from dialogs.records import Outcome
from dialogs.values import dataclass

_TO = pattern(r"(?P<name>\S.*)\s+to\s+(?P<rival>\S.*)", re.IGNORECASE | re.DOTALL)
_TO_FIRST = pattern(r"to\s+(?P<rival>\S.*)", re.IGNORECASE | re.DOTALL)
_CHOSE = pattern(
    rf"(?P<name>\S.*?)[\s(.{re.escape(PARTS)}]+(?:(?:and|but)\s)?"
    r"(?:(?:they\s|who\s)?(?:went|gone|going)\swith|(?:they|who)\s(?:chose|picked|signed\swith))\s+"
    r"(?P<rival>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""Whom they took instead."""
_WENT = pattern(rf"[\s({re.escape(PARTS)}]+(?:and\s)?(?:lost|went|gone|goes|moved|switched)(?:\sout)?$", re.IGNORECASE)
_AT = pattern(rf"(?:at|on|with|for)\s+(?:the\s)?(?!(?i:{ABOUT})\b)(?P<name>[^\W\d_a-z].*)", re.DOTALL)
"""No decision at Initech: in capitals whose deal it is, and not why, as in on Price."""
_AND = pattern(r"(?:and|und|et|y|e|&|\+|plus)\s+(?P<name>\S.*)", re.IGNORECASE | re.DOTALL)
_COMPANY = pattern(r"[0-9]M")
"""3M is one, though it reads like an amount."""


class About(Enum):
    """What a question is about."""

    DEAL = auto()
    NAME = auto()
    RIVAL = auto()
    PRICE = auto()  # an amount stands where a competitor does


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is asked back.

    `ways`: the readings that can be chosen, the likeliest first. Of a DEAL it is the only one, with what is known of
    another deal. `whole`: as if all of it were the name, None where it can't be.
    """

    about: About
    ways: tuple[Reading, ...]
    whole: Reading | None = None

    @property
    def of_an_amount(self) -> bool:
        """Whether an amount may be part of the name: it would be lost with the rest of that."""
        return self.about is About.NAME and any(
            way.cost and self.whole and way.cost != self.whole.cost for way in self.ways
        )


def plain_loss(outcome: Outcome, reading: Reading, rival: Callable[[str], str | None]) -> Reading | None:
    """`Acme to Globex`, `Acme, they went with Globex`: lost to a competitor that we know; None where it isn't that."""
    found = _taken(outcome, reading, rival) or _given_to(outcome, reading, reading.deal)
    known = rival(found[1]) if found else None
    return _with(_last(found[0]), reading, known) if found and known else None


def as_known(reading: Reading, rival: Callable[[str], str | None]) -> Reading:
    """With as much of what was said of a competitor as is a name that we know; it stays as it was spelt."""
    said = reading.rival
    if said is None or said.settled or not said.said:
        return reading
    known = any(rival(one) for one in said.several)
    if rival(said.said):
        return _against(reading, said.said)
    if rival(said.name):
        return replace(reading, competitor=said.name, rival=replace(said, several=(), settled=True))
    if said.several:
        return reading if known or not said.joined else replace(reading, rival=replace(said, several=()))
    if (near := _known_start(said.name, rival)) and said.name[len(near) :].strip()[:1].islower():
        rest = said.said[len(near) :].strip()
        return replace(reading, competitor=near, rival=replace(said, name=near, rest=rest))
    return reading


def _known_start(text: str, rival: Callable[[str], str | None]) -> str:
    """The name of a competitor that we know with which words begin; "" for none."""
    words = text.split()
    return next((start for cut in range(len(words), 0, -1) if rival(start := " ".join(words[:cut]))), "")


def unclear(reading: Reading) -> Doubt | None:
    """What has to be asked of any deal: which competitor of several, or what an amount is doing in place of one."""
    said = reading.rival
    if said and said.several:
        ways = tuple(_against(reading, one) for one in said.several)
        return Doubt(About.RIVAL, ways, _against(reading, said.name))
    if said and not said.name:
        return Doubt(
            About.PRICE,
            (replace(reading, rival=None),),
            _against(replace(reading, amount=None, cost=None), said.said),
        )
    return None


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
        return Doubt(About.RIVAL, tuple(_with(_last(first), reading, one) for one in rivals))
    if lone := ONLY_RIVAL.fullmatch(reading.deal):  # vs Globex
        return _no_deal(reading, rival_in(lone["rival"]))
    if not _COMPANY.fullmatch(reading.deal) and (cost := cost_of_all(reading.deal)):
        return Doubt(About.DEAL, (_costing(reading, reading.deal, cost),), reading)
    if at := _AT.fullmatch(reading.deal):
        return Doubt(About.NAME, (_with(_last(without_reason(at["name"])[0]), reading, reading.competitor),), reading)
    if REMARK.fullmatch(reading.deal) or (outcome is Outcome.LOST and A_PART.fullmatch(reading.deal)):
        known = reading.competitor or _lost_to(outcome, reading.deal, rival)
        return Doubt(About.DEAL, (_against(reading, known) if known else reading,), reading)
    if reading.cost and reading.cost.few:  # Airbus 320
        whole = Reading(f"{reading.deal} {reading.cost.said[0]}", None, reading.competitor, rival=reading.rival)
        return Doubt(About.NAME, (reading,), whole)
    ways = tuple(_ways(outcome, reading, rival, near))
    return Doubt(About.NAME, ways, reading) if ways else None


def cost_of_all(text: str) -> Cost | None:
    """An amount that is all there is, also a small one."""
    if found := cost_of(text):
        return found
    amount = given_amount(text)
    return Cost((text,), (amount,)) if amount else None


def _no_deal(reading: Reading, rival: Rival) -> Doubt:
    """Whom it was lost to, and perhaps how much, but no deal."""
    last = _last(f"- vs {rival.said}") if reading.cost is None else reading
    return Doubt(About.DEAL, (replace(last, rival=rival, competitor=rival.name or None),), reading)


def _ways(
    outcome: Outcome, reading: Reading, rival: Callable[[str], str | None], near: Callable[[str], str | None]
) -> Iterator[Reading]:
    name, reason = without_reason(reading.deal)
    asked, sign, _ = name.partition("?")
    if sign and asked.strip():
        name, reason = asked.rstrip(), sign  # Acme? No way
    taken = _taken(outcome, reading, rival)
    if lost := taken or _given_to(outcome, reading, name):
        deal, said = lost
        known = rival(said)
        if not known and (meant := near(said)):
            yield _with(_last(deal), reading, meant)
        whom = rival_in(said)
        way = _with(_last(deal), reading, known or said)
        yield replace(way, rival=whom) if whom.several and not known else way
    if reason and not taken:
        yield _with(_last(name), reading, reading.competitor)
    elif not lost:
        yield from _around(reading, rival)


def _taken(outcome: Outcome, reading: Reading, rival: Callable[[str], str | None]) -> tuple[str, str] | None:
    """What was lost, and whom they took instead; None where they chose to do something."""
    found = _CHOSE.fullmatch(reading.deal) if outcome is Outcome.LOST and reading.competitor is None else None
    whom = without_reason(found["rival"])[0].rstrip(").!") if found else ""
    return (found["name"], whom) if found and (rival(whom) or not whom[:1].islower()) else None


def _given_to(outcome: Outcome, reading: Reading, name: str) -> tuple[str, str] | None:
    """What was lost, and to whom, by a name without a reason."""
    found = _TO.fullmatch(name) if outcome is Outcome.LOST and reading.competitor is None else None
    return (_WENT.sub("", found["name"]), found["rival"].rstrip(")")) if found else None


def _around(reading: Reading, rival: Callable[[str], str | None]) -> Iterator[Reading]:
    """With an amount that stands before or within the name; of two deals in one line either."""
    found = inside(reading.deal)
    if reading.cost is None and found is None and (first := leading(reading.deal)):
        yield _costing(reading, *first)
    if found is None:
        return
    before, behind, cost = found
    parted = behind.startswith("- ")
    behind = behind.removeprefix("- ")
    joined = _AND.fullmatch(behind)
    if reading.cost and (joined or parted):  # Acme 12k and Beta 5k
        yield _costing(reading, before, cost)
        yield replace(reading, deal=joined["name"] if joined else behind)
        return
    if reading.rival is None and (whom := _known_start(re.sub(r"[(),]", "", behind), rival)):  # Acme 12k Globex
        yield _against(_costing(reading, before, cost), whom)
    costs = [cost, *([reading.cost] if reading.cost else [])]
    for name in (before, f"{before} {behind}") if parted else (f"{before} {behind}", before):
        yield from (_costing(reading, name, one) for one in costs)


def _lost_to(outcome: Outcome, words: str, rival: Callable[[str], str | None]) -> str | None:
    """The competitor of `to Globex on price`, if we know it."""
    found = _TO_FIRST.fullmatch(words) if outcome is Outcome.LOST else None
    return rival(without_reason(found["rival"])[0]) if found else None


def _last(text: str) -> Reading:
    return readings(text)[-1]


def _costing(reading: Reading, name: str, cost: Cost) -> Reading:
    return replace(reading, deal=name, amount=cost.amounts[0], cost=cost)


def _against(reading: Reading, rival: str) -> Reading:
    return replace(reading, competitor=rival, rival=Rival(rival, rival, settled=True))


def _with(name: Reading, reading: Reading, rival: str | None) -> Reading:
    """The name with an amount of its own, or else with that of the whole."""
    money = name if name.amount is not None else reading
    settled = Rival(rival, rival, settled=True) if rival else None
    return replace(money, deal=name.deal, competitor=rival, rival=settled)
