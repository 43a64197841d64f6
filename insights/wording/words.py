"""How figures are written: lists of counts, money, rows that hide what is one person's. Every figure with its n."""

from collections.abc import Sequence

from dialogs.messages.messages import Code, Part, Strong, Text
from dialogs.records import Outcome
from dialogs.sentences import stats as said
from dialogs.sentences.figures import CONVERTED, OF, OTHER_CURRENCIES, worth_of
from dialogs.sentences.names import isolated
from dialogs.sentences.words import ENGLISH, counted, number, short_date, together, words
from insights.inference.rates import PERCENT_FROM, percent, ranked
from insights.shapes.counts import UNSURE, Counts, Money, Slice, Split, Tally, most, total
from insights.shapes.dimensions import BY_KEY
from insights.shapes.findings import Shorts

Line = tuple[Part, ...]

OUTCOMES = {Outcome.WON: "won", Outcome.LOST: "lost", Outcome.NO_DECISION: "undecided"}
SINGULARS = {Outcome.WON: "win", Outcome.LOST: "loss", Outcome.NO_DECISION: "undecided deal"}
PLURALS = {Outcome.WON: "wins", Outcome.LOST: "losses", Outcome.NO_DECISION: "undecided deals"}
BY_WEIGHT = (Outcome.LOST, Outcome.WON, Outcome.NO_DECISION)
_LISTED = 5
_CURRENCIES = 4  # of so many each has its sum


def named(shorts: Shorts, field: str, key: str) -> str:
    """The short name of an answer; the key where the definition no longer has it."""
    return shorts.get(field, {}).get(key, key)


def asking(role: str) -> str:
    """How a question reads whose answers are counted one by one, by its role; two are no dimensions."""
    told = {"asked": said.ASKED, "expected": said.EXPECTED}.get(role)
    return words(told, ENGLISH) if told else BY_KEY[role].question


def inside(name: str) -> str:
    """A name inside a sentence: `price`, but `IT`."""
    return isolated(name if name[1:2].isupper() else name[:1].lower() + name[1:])


def brief(text: str, many: int) -> str:
    """At most so many words of it."""
    said = text.split(" ")
    return text if len(said) <= many else " ".join(said[:many]) + "…"


def count_of(n: int, noun: str, nouns: str = "") -> str:
    """`1 debrief`, `3 debriefs`. `nouns`: the plural, where it takes more than an s."""
    return f"{n} {noun}" if n == 1 else f"{number(n, ENGLISH)} {nouns or f'{noun}s'}"


def of(k: int, n: int) -> str:
    """`3 of 24`."""
    return words(OF, ENGLISH, k=k, n=n)


def closed(split: Split) -> str:
    """`24 closed: 9 won, 10 lost, 5 undecided`, what is nought left out."""
    ways = ", ".join(
        f"{number(split.of(outcome), ENGLISH)} {word}" for outcome, word in OUTCOMES.items() if split.of(outcome)
    )
    return f"{number(split.closed, ENGLISH)} closed: {ways}"


def listed(shorts: Shorts, field: str, tally: Tally, outcome: Outcome, limit: int = _LISTED) -> str:
    """`Price 4 · Timing 2`, most first and the unsure last, those past the limit together."""
    numbers = sorted(most(tally, outcome), key=lambda item: item[0] in UNSURE)
    items = [f"{isolated(named(shorts, field, key))} {n}" for key, n in numbers[:limit]]
    rest = sum(n for _, n in numbers[limit:])
    return " · ".join([*items, *([f"others {rest}"] if rest else [])])


def ranking(shorts: Shorts, tally: Tally, outcome: Outcome) -> str:
    """Whether one driver is safely named most. Those that nobody named count too; answers that name none don't."""
    numbers = {key: 0 for key in shorts.get("driver", {}) if key not in UNSURE}
    numbers |= {key: n for key, n in most(tally, outcome) if key not in UNSURE}
    first = max(numbers, key=lambda key: numbers[key], default="")
    return ranked(named(shorts, "driver", first), sorted(numbers.values(), reverse=True))


def our_view(shorts: Shorts, counts: Counts, outcome: Outcome, limit: int = _LISTED) -> str:
    """`(9 of 10): Changing 3 · Price 2`, of so many closings; nothing where nobody named anything."""
    named_so = sum(split.of(outcome) for split in counts.driver.values())
    items = listed(shorts, "driver", counts.driver, outcome, limit)
    return f"({named_so} of {counts.closed.of(outcome)}): {items}." if items else ""


def buyers_view(shorts: Shorts, counts: Counts, outcome: Outcome, limit: int = _LISTED) -> str:
    """`(4): Changing 2 · Price 1`, with how many told us themselves; nothing where no buyer told us."""
    told, own = (total(tally).of(outcome) for tally in (counts.buyer_driver, counts.own))
    if not told:
        return ""
    of = words(said.TOLD_US, ENGLISH, told=told, own=own) if own else f"({told})"
    return f"{of}: {listed(shorts, 'buyer_driver', counts.buyer_driver, outcome, limit)}."


def from_buyers(counts: Counts, outcome: Outcome) -> str:
    """What their reasons of an outcome are called: what sellers heard, or also what buyers told us themselves."""
    return words(said.FROM_BUYERS if total(counts.own).of(outcome) else said.HEARD, ENGLISH)


def by_outcome(title: str, shorts: Shorts, field: str, tally: Tally) -> list[Line]:
    """One question's answers in their own order: `Lost (9): Yes 3 · No 6. Won (7): …`."""
    keys = [
        *(key for key in shorts.get(field, {}) if key in tally),
        *sorted(tally.keys() - shorts.get(field, {}).keys()),
    ]
    told = []
    for outcome in BY_WEIGHT:
        numbers = {key: tally[key].of(outcome) for key in keys if tally[key].of(outcome)}
        if numbers:
            answers = " · ".join(f"{isolated(named(shorts, field, key))} {n}" for key, n in numbers.items())
            told.append(f"{OUTCOMES[outcome].capitalize()} ({sum(numbers.values())}): {answers}.")
    return [(Strong(title), " ", " ".join(told))] if told else []


def paragraph(lines: list[Line]) -> Text:
    """The lines one under the other."""
    parts: list[Part] = []
    for line in lines:
        parts += ["\n", *line] if parts else line
    return Text(tuple(parts))


def money(counts: Counts, currency: str) -> str:
    """`won EUR 84,000 (7 of 9) · lost EUR 90,000 and USD 700`, of all of them where no n stands.

    Nothing where none is known. Each currency by itself, `currency` first, then the most frequent; what was converted
    is said, with the day of the rates.
    """
    items = []
    for outcome, word in OUTCOMES.items():
        known = counts.money.get(outcome, ())
        if not known:
            continue
        n, closed_so = sum(one.n for one in known), counts.closed.of(outcome)
        some = f" ({of(n, closed_so)})" if n < closed_so else ""
        items.append(f"{word} {together(_sums(known, currency), ENGLISH)}{some}")
    sums, by = " · ".join(items), counts.exchanged
    if by is None:
        return sums
    converted = words(CONVERTED, ENGLISH, currencies=together(by.codes, ENGLISH), day=short_date(by.on, ENGLISH))
    return f"{sums}. {converted}"


def _sums(known: Sequence[Money], ours: str) -> list[str]:
    """A few sums, and how many deals are in currencies beside those."""
    totals: dict[str, tuple[int, int]] = {}
    for one in known:
        code = one.currency or ours
        total, n = totals.get(code, (0, 0))
        totals[code] = (total + one.total, n + one.n)
    ranked = sorted(totals, key=lambda code: (code != ours, -totals[code][1], code))
    shown = ranked if len(ranked) <= _CURRENCIES else ranked[: _CURRENCIES - 1]
    rest = sum(totals[code][1] for code in ranked[len(shown) :])
    sums = [worth_of(totals[code][0], code, ours) for code in shown]
    return sums + ([counted(OTHER_CURRENCIES, ENGLISH, rest)] if rest else [])


def held_back(where: str) -> str:
    """What is said instead of figures that are held back. `where`: `in Retail`, `against Globex`."""
    return f"Not shown: fewer than three sellers closed anything {where} in this period."


def put_together(slices: list[Slice]) -> Slice:
    """Several slices as one."""
    reps = frozenset[str]().union(*(item.reps for item in slices))
    return Slice(sum((item.split for item in slices), Split()), reps)


def responses(counts: Counts) -> str:
    """`19 of 24 asked (won 7 of 9, lost 9 of 10)`; nothing where nobody was asked."""
    asked, done = counts.prompted, counts.answered
    if not asked.closed:
        return ""
    parts = ", ".join(f"{word} {done.of(o)} of {asked.of(o)}" for o, word in OUTCOMES.items() if asked.of(o))
    share = f", {percent(done.closed, asked.closed)}" if asked.closed >= PERCENT_FROM else ""
    rest = counts.closed.closed - asked.closed
    more = f"; {number(rest, ENGLISH)} not asked" if rest > 0 else ""
    return f"{of(done.closed, asked.closed)} asked{share} ({parts}){more}"


EMPTY: tuple[Part, ...] = (
    "Nothing closed yet. Mark the first one with ",
    Code("/winloss lost Acme renewal"),
    ", or bring in what your CRM has with ",
    Code("winloss import"),
    ".",
)
"""What there is to say before the first closing."""

EMPTY_YEAR: tuple[Part, ...] = ("Nothing closed in the past year. Mark a deal with ", *EMPTY[1:])
"""The same for a digest, which looks back a year."""
