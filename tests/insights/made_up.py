"""Many made-up companies: young and old, terse and long-winded, with everything to say or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from dialogs.records import FollowUpKind, Outcome
from insights.shapes.corrections import Corrections, Moved
from insights.shapes.counts import GAP, TALLIES, Counts, Days, Money, Pair, Slice, Split
from insights.shapes.dimensions import ASKED
from insights.shapes.findings import Due, Effort, Finding, Findings, Look, Outlook, Selector, Shorts, Source, Tier
from insights.shapes.periods import Period, resolve
from insights.shapes.staggered import Staggered, Verdict
from insights.shapes.texts import Quoted
from tests.insights.sample import CHANGING, ISO_WEEK, LOOK, RISING, SHORTS, TODAY, WEEKLY, findings

WORDS = (
    "Acme",
    "of",
    "the",
    "Northwind",
    "GmbH",
    "&",
    "Co.",
    "KG",
    "a",
    "—",
    "Ωmega",
    "renewal",
    "2026",
    "№",
    "x",
    "חדש",
)
PERIODS = ("quarter", "last quarter", "year", "2025", "q3", "october", "30d", "all", "week")
_QUOTE = 240
"""About as many characters as a quote has at most."""


_START = Staggered(("EMEA and Africa", "US", "DACH", "APAC"), date(2026, 7, 6), date(2026, 12, 21))
_STARTS = (None, None, _START, _START.told(Verdict.HELPED, ((14, 200), (19, 200))), _START.told(Verdict.UNCLEAR, None))


def phrase(random: Random, letters: int) -> str:
    """A name or a sentence of up to so many letters."""
    told = random.choice(WORDS)
    while len(told) < letters and random.random() < 0.93:
        told += " " + random.choice(WORDS)
    return told[:letters].strip()


def shorts(random: Random) -> Shorts:
    """What answers are called: as shipped, or a company's own words, as long as a definition allows."""
    if random.random() < 0.5:
        return SHORTS
    return {field: {key: phrase(random, 20) for key in names} for field, names in SHORTS.items()}


def split(random: Random, most: int) -> Split:
    """Some closings."""
    return Split(*(random.randint(0, most) for _ in Outcome))


def counts(random: Random) -> Counts:
    """What was counted in some period: nothing, a deal, or thousands."""
    most = random.choice((0, 1, 2, 5, 20, 300, 20_000))
    closed = split(random, most)
    asked = Split(*(random.randint(0, closed.of(one)) for one in Outcome))
    answered = Split(*(random.randint(0, asked.of(one)) for one in Outcome))
    drivers = [key for key in SHORTS["driver"] if random.random() < 0.8]
    few = max(1, most // 5)
    sellers = dict.fromkeys((*TALLIES, GAP), split(random, 4)) if random.random() < 0.5 else {}
    pairs = [Pair(a, b, random.choice(("recorded", "recalled")), split(random, few)) for a in drivers for b in drivers]
    answers = {
        field: {key: split(random, few) for key in SHORTS.get(field, ("yes", "no")) if random.random() < 0.7}
        for field in ("driver", "buyer_driver", "asked", "expected", *ASKED)
    }
    return Counts(
        closed=closed,
        debriefed=answered,
        prompted=asked,
        answered=answered,
        sellers=sellers or dict.fromkeys((*TALLIES, GAP), Split(3, 3, 3)),
        said={field: answers.pop(field) for field in ASKED},
        **answers,
        competitor={
            phrase(random, 200): Slice(split(random, few), frozenset(map(str, range(random.randint(1, 4)))))
            for _ in range(random.randint(0, 5))
        },
        gap=tuple(random.sample(pairs, random.randint(0, len(pairs)))),
        money={one: (Money(10**9, 1, random.choice((None, "USD"))),) for one in Outcome if random.random() < 0.5},
        days={Outcome.WON: Days(14.5, 2)} if random.random() < 0.5 else {},
        first=date(2026, 1, 2),
    )


def period(random: Random) -> Period:
    """A period, of the company or a segment of it."""
    found = resolve(random.choice(PERIODS), TODAY)
    assert found
    segment = phrase(random, 60)
    return found if random.random() < 0.6 else replace(found, name=f"{segment}. {found.name}", key="quarter in x")


def finding(random: Random) -> Finding:
    """A theme of some kind."""
    family, what = random.choice(
        (("driver", "price"), ("pair", "price+timing_budget"), ("competitor", phrase(random, 60)))
    )
    within = random.choice((None, ("segment", phrase(random, 60)), ("control", "ours")))
    selector = Selector(
        family,
        what,
        random.choice((*Outcome, None)),
        random.choice(tuple(Source)),
        within if family == "driver" else None,
    )
    return replace(
        CHANGING,
        selector=selector,
        confirmed=random.random() < 0.5,
        heard=random.choice((None, 0, 1, 2000)),
        buyers=random.choice((0, 1, 300)),
        deals=random.randint(5, 9000),
    )


def look(random: Random, themes: int) -> Look:
    """A look with so many themes."""
    found = tuple(finding(random) for _ in range(themes))
    outlooks = (None, Outlook(20, 290, 2.1, None), Outlook(300, 290, 2.1, date(2027, 3, 1)))
    return replace(
        LOOK,
        findings=found,
        trends=tuple(random.sample([RISING, replace(RISING, family="win_rate", what="won")], random.randint(0, 2))),
        theme_outlook=random.choice(outlooks),
        trend_outlook=random.choice(outlooks),
        quotes=tuple((one.selector, Quoted(phrase(random, _QUOTE), "heard from a buyer, lost deal")) for one in found),
    )


def week(random: Random, themes: int) -> Findings:
    """A week of a company in whose data so many themes hold up."""
    one = counts(random)
    kinds: Sequence[FollowUpKind] = tuple(FollowUpKind)
    due = [
        Due(
            phrase(random, 200), random.choice(kinds), TODAY + timedelta(days=random.randint(-9, 9)), phrase(random, 20)
        )
        for _ in range(random.randint(0, 9))
    ]
    moved = [
        Moved("price", "relationship", random.choice((*Outcome,)), random.randint(1, 40))
        for _ in range(random.randint(0, 6))
    ]
    return findings(
        counts=one,
        latest=one.closed,
        since=replace(ISO_WEEK, start=TODAY - timedelta(days=random.randint(6, 400))),
        year=one if random.random() < 0.2 else counts(random),
        shorts=shorts(random),
        due=tuple(due),
        open_debriefs=random.choice((0, 1, 4000)),
        corrections=Corrections(late=random.randint(0, 9), reasons=random.randint(0, 9), moved=tuple(moved)),
        look=look(random, themes) if themes or random.random() < 0.8 else None,
        watching=tuple(finding(random) for _ in range(random.randint(0, 2))),
        efforts=tuple(
            Effort(finding(random).selector, date(2026, 7, 1), (14, 20), (9, 20), start=random.choice(_STARTS))
            for _ in range(random.randint(0, 3))
        ),
        weekly=WEEKLY,
        word=Quoted(phrase(random, _QUOTE), "rep, lost deal") if random.random() < 0.5 else None,
    )


__all__ = ["Tier", "counts", "look", "period", "phrase", "shorts", "split", "week"]
