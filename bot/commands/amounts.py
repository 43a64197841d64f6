"""Amounts among other words: behind a name or before it, one of two, from one to another. Pure."""

import re
from dataclasses import replace

from bot.commands.amount_terms import peeled
from bot.commands.currencies import codes, plain
from bot.commands.money import SCALES, Amount, amount_of, exact, given_amount, written
from dialogs.patterns import pattern
from dialogs.values import dataclass

PARTS = " ,;:-\N{EN DASH}\N{EM DASH}"
"""What may stand between a name and an amount, and is part of neither."""
APART = " \N{EN DASH} "
"""What stands between amounts of which one is to be chosen."""
_BETWEEN_PARTS = PARTS + "|/"
_WORDS = 9
"""How many words an amount has at most: EUR 1 200 000 000 a year plus VAT."""
_LEAST = 100_000  # thousandths
_DIGITS = 5
"""As many are an amount with nothing beside them where it is a round one; fewer may be a product's."""
_LEADING = r"(?:for|at|worth|of|über|für|pour|por|[=@|/])"
"""A word that leads to an amount: `Acme for 12k`."""
_JOINT = pattern(rf"\s+{_LEADING}$", re.IGNORECASE)
LEADS = pattern(rf"^{_LEADING}\s+", re.IGNORECASE)
_TO_NAME = pattern(r"(?:for|from|with|on|für|von|pour|para|por|de)\s+(?=\S)")
"""A word that leads from an amount to a name: `€12k for Acme`."""
_DASH = pattern(r"[-\N{EN DASH}\N{EM DASH}](?=\S*\d)")
_BETWEEN = pattern(r"^(?:between|from|zwischen|entre|von|de)\s+", re.IGNORECASE)
_ISH = pattern(r"\s*-?ish$", re.IGNORECASE)
_PLUS = pattern(r"\s*\+\s*|\s+(?:plus|and\sanother)\s+", re.IGNORECASE)
_PER_ONE = pattern(r"(?<=[\dkKmM€$£])/(?=[a-z]{2,})")
"""Joins an amount to what it is for each of: `40k/user`."""
_TO = pattern(
    r"\s*(?:[-\N{EN DASH}\N{EM DASH}/]|\.\.\.?|…)\s*|"
    r"\s+(?:to|or|and|instead\sof|rather\sthan|down\sfrom|up\sfrom|was|not|bis|oder|und|à|ou|et|a|o|y|e)\s+",
    re.IGNORECASE,
)
_MIL = pattern(r"(?<=\d)\s?mil\b\.?", re.IGNORECASE)
_COMPANY = pattern(r"[0-9]M|[48]K")
"""3M is one, and 4K is how sharp a screen is."""
_CODED = pattern(r"\S+ (?:.* )?[A-Z]{2,5}")
_CODE = pattern(r"(?:^|\s)[A-Z]{2,5}$")
_FEW = pattern(r"[0-9]{3}|[0-9]{8,}")
_NUMBERED = pattern(r"(?:^|\s)(?:po|id|no|nr|ref|order|ticket|case|project|#)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cost:
    """Amounts as they were typed, in those words; two where it isn't said which of them counts.

    `few`: it may as well be a product's or an order's number, three digits or very many, and nothing beside them.
    """

    said: tuple[str, ...]
    amounts: tuple[Amount, ...]
    few: bool = False


def plainly(text: str) -> Amount | None:
    """An amount that can hardly be anything else: with a sign, a scale, groups of digits, or many digits."""
    text = text.strip()
    amount = None if _COMPANY.fullmatch(text) else given_amount(text)
    found = written(peeled(plain(text))[0]) if amount else None
    if found is None:
        return None
    bare = found.number.isdecimal() and found.scale == 1 and not found.currencies
    return None if bare and (len(found.number) < _DIGITS or not found.number.endswith("00")) else amount


def cost_of(text: str) -> Cost | None:
    """One amount, or from one to another."""
    if not any(map(str.isdecimal, text)):
        return None
    text = _ISH.sub("", text.strip(" ,;:").rstrip("!? -\N{EN DASH}\N{EM DASH}")).lstrip("@=")
    if (text[:1], text[-1:]) in {("(", ")"), ("[", "]")}:
        text = text[1:-1].strip()
    if found := _MIL.search(text):
        return _thousands_or_millions(text, found)
    if dashed := _DASH.match(text):  # -12k
        text = text[dashed.end() :] if plainly(text[dashed.end() :]) else ""
    if amount := amount_of(text):
        return Cost((text,), (amount,))
    said = tuple(text.split(APART))  # as our own buttons carry several
    several = tuple(filter(None, map(amount_of, said)))
    return Cost(said, several) if 1 < len(said) == len(several) else _summed(text) or _either(text)


def splits(text: str) -> list[tuple[str, Cost]]:
    """A name and the amount behind it, wherever one can be read; the longest comes last. Else one that begins it.

    Where the name has another amount at its end or its beginning, the last is the name without it, and both.
    """
    words = text.split()
    cuts = range(len(words) - 1, max(0, len(words) - 1 - _WORDS), -1)
    found = [_behind(" ".join(words[:cut]), " ".join(words[cut:])) for cut in cuts]
    if not any(name and cost for name, cost in found):
        starts = range(1, min(len(words), _WORDS + 1))
        found = [_before(" ".join(words[:cut]), " ".join(words[cut:])) for cut in starts]
    costs = [(name, cost) for name, cost in found if name and cost is not None]
    if costs and (two := _two(*costs[-1])):
        costs.append(two)
    return costs


def inside(text: str) -> tuple[str, str, Cost] | None:
    """What stands before and behind an amount that is plainly one: `Acme 12k phones`; None where there is none."""
    words = _PER_ONE.sub(" / ", text).split()
    for first in range(1, len(words) - 1):
        for last in range(min(len(words) - 1, first + _WORDS), first, -1):
            said = " ".join(words[first:last])
            bare = said.strip(PARTS + "!")
            if _is_money(bare) and (cost := cost_of(bare)):
                parted = said[-1] in PARTS + "!" or not words[last].strip(_BETWEEN_PARTS)
                before, behind = " ".join(words[:first]), " ".join(words[last:])
                before = _JOINT.sub("", before).strip(_BETWEEN_PARTS)
                return (before, ("- " if parted else "") + behind.strip(_BETWEEN_PARTS), cost) if before else None
    return None


def _behind(name: str, said: str) -> tuple[str, Cost | None]:
    cost = cost_of(said)
    bare = _JOINT.sub("", name).rstrip(PARTS)
    numbered = cost is not None and cost.said[0].isdecimal() and _NUMBERED.search(name)
    coded = cost is not None and _CODE.search(name) and cost.said[0].isdecimal() and not cost.said[0].endswith("0")
    if cost is None or bare != name or not (numbered or coded or _FEW.fullmatch(cost.said[0])):
        return bare, cost
    return (
        ("", None) if _CODED.fullmatch(name) and not numbered else (bare, replace(cost, few=True))
    )  # Acme GTK 500; Acme 500


def _before(said: str, name: str) -> tuple[str, Cost | None]:
    said = said.rstrip(" :;,")
    amount = _with_currency(said) if said else None
    return _TO_NAME.sub("", name.lstrip(PARTS), count=1), Cost((said,), (amount,)) if amount else None


def _two(name: str, cost: Cost) -> tuple[str, Cost] | None:
    """The name without a second amount, and both, where both are plainly amounts; of the same twice, one."""
    if not all(map(plainly, cost.said)):
        return None
    further = [(deal, more) for deal, more in splits(name) if all(map(plainly, more.said))]
    first, _, rest = name.partition(" ")
    if not further and rest and _is_money(first) and (more := cost_of(first)):
        further = [(rest.strip(PARTS), more)]
    if not further:
        return None
    deal, more = further[-1]
    one, other = more.amounts[0], cost.amounts[0]
    agree = one.currencies == other.currencies or not (one.currencies and other.currencies)
    if agree and one.mills == other.mills and len(more.said) == len(cost.said) == 1:
        return deal, cost if other.currencies else more
    return deal, Cost((*more.said, *cost.said), (*more.amounts, *cost.amounts))


def _is_money(said: str) -> bool:
    """Whether it says thousands, or a currency of a hundred or more: `5k`, `€500`; not `3M`, `10000`, `1 Euro`."""
    amount, found = plainly(said), written(peeled(plain(said))[0])
    if amount is None or found is None or found.unknown:
        return False
    return (found.scale > 1 or bool(found.currencies)) and amount.mills >= _LEAST


def _summed(text: str) -> Cost | None:
    """`40k + 10k`: both together, or the first alone."""
    said = _PLUS.split(text)
    amounts = tuple(filter(None, map(plainly, said)))
    if not 1 < len(said) == len(amounts):
        return None
    marked = {one.currencies for one in amounts if one.currencies}
    if len(marked) > 1 or len({one.times for one in amounts}) > 1:
        return Cost(tuple(said), amounts)
    found = next((written(plain(one)) for one, amount in zip(said, amounts, strict=True) if amount.currencies), None)
    total = " ".join((exact(sum(one.mills for one in amounts), 0), *(found.marks if found else ())))
    together = given_amount(total)
    return Cost((total, said[0]), (together, amounts[0])) if together and amounts[0].times == 1 else None


def _either(text: str) -> Cost | None:
    """`12k-15k`, `12 to 15k`: the first as much, and in the same currency, as the second says where it doesn't."""
    bare = _BETWEEN.sub("", re.sub(r"[()]", "", text), count=1)
    for cut in _TO.finditer(bare):
        first, second = bare[: cut.start()], bare[cut.end() :]
        high, far = plainly(second), written(peeled(plain(second))[0])
        near = written(plain(first)) if any(map(str.isdecimal, first)) else None
        if high is None or far is None or near is None or near.unknown:
            continue
        low = given_amount(first)
        scale = next((word for word, times in SCALES.items() if times == far.scale), "") if near.scale == 1 else ""
        if scale and low and low.mills * far.scale <= high.mills // high.times:
            first = first.replace(near.number, near.number + scale)
        last = peeled(second)[0]
        more = second[len(last) :]  # per year
        said = (_with_marks(first, near.marks or far.marks, more), _with_marks(last, far.marks or near.marks, more))
        amounts = tuple(filter(None, map(given_amount, said)))
        if len(amounts) == len(said):
            return Cost(said, amounts) if amounts[0] != amounts[1] else None
    return None


def _thousands_or_millions(text: str, mil: re.Match[str]) -> Cost | None:
    """`12 mil` is 12 thousand in Spanish and Portuguese, and 12 million as English is typed: reais tell."""
    said = tuple(f"{text[: mil.start()]}{scale}{text[mil.end() :]}" for scale in ("k", "m"))
    amounts = tuple(filter(None, map(amount_of, said)))
    if len(amounts) < len(said):
        return None
    return Cost(said[:1], amounts[:1]) if amounts[0].currencies == ("BRL",) else Cost(said, amounts)


def _with_marks(text: str, marks: tuple[str, ...], more: str) -> str:
    """An amount with the signs of its currency, if it has none, and what is said behind it."""
    found = written(plain(text))
    own = found is not None and found.marks
    return " ".join((text.strip(), *(() if own else marks))) + more


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


def leading(text: str) -> tuple[str, Cost] | None:
    """A name behind an amount that says no currency: `12k for Acme`. It may be part of the name as well."""
    words = text.split()
    for cut in range(min(len(words) - 1, _WORDS), 0, -1):
        said, name = " ".join(words[:cut]).rstrip(" :;,-"), " ".join(words[cut:])
        if _is_money(said) and (cost := cost_of(said)):
            return _TO_NAME.sub("", name.lstrip(PARTS), count=1), cost
    return None
