"""A quarter and a year of a small company, and a message as a person reads it."""

from dataclasses import replace
from datetime import date, timedelta

from dialogs.messages.messages import Block, Buttons, Chart, Choice, Message, Quote, Table, Text
from dialogs.records import FollowUpKind, Outcome
from insights.shapes.corrections import Corrections, Moved
from insights.shapes.counts import GAP, TALLIES, Counts, Days, Money, Pair, Slice, Split, Week
from insights.shapes.evidence import Weekly
from insights.shapes.findings import (
    Due,
    Effort,
    Finding,
    Findings,
    Look,
    Outlook,
    Reach,
    Response,
    Selector,
    Tier,
    Trend,
)
from insights.shapes.periods import Period, past_year, resolve
from insights.shapes.process import Fit, Process
from insights.shapes.texts import Quoted
from tests.goldens import agrees

TODAY = date(2026, 11, 15)

SHORTS = {
    "asked": {"told": "Told us", "no_answer": "No clear answer", "not_yet": "Not asked yet"},
    "driver": {
        "price": "Price",
        "timing_budget": "Timing",
        "implementation_risk": "Changing",
        "relationship": "Trust",
        "exec_sponsor": "Inside support",
        "not_sure": "Not sure",
    },
    "expected": {"yes": "Yes", "half": "Half", "no": "No"},
    "control": {"ours": "Ours", "partly": "Partly", "outside": "Out of our hands", "not_sure": "Not sure"},
    "price": {"lower": "Lower", "same": "Same", "higher": "Higher", "unknown": "Don't know"},
    "alignment": {"in_step": "In step", "too_fast": "Too fast", "too_slow": "Too slow"},
    "driver.lost": {"implementation_risk": "changing feels too hard", "exec_sponsor": "support inside their company"},
}
SHORTS["buyer_driver"] = SHORTS["driver"]

THREE = frozenset({"ann", "ben", "cat"})
ENOUGH = dict.fromkeys((*TALLIES, GAP), Split(3, 3, 3))

QUARTER = Counts(
    closed=Split(9, 10, 5),
    debriefed=Split(7, 9, 3),
    prompted=Split(9, 10, 5),
    answered=Split(7, 9, 3),
    sellers=ENOUGH,
    driver={
        "implementation_risk": Split(1, 3, 1),
        "price": Split(0, 2, 0),
        "timing_budget": Split(0, 2, 2),
        "not_sure": Split(0, 2, 0),
        "relationship": Split(6, 0, 0),
    },
    buyer_driver={"implementation_risk": Split(0, 2, 0), "price": Split(0, 1, 0), "relationship": Split(2, 1, 0)},
    asked={"told": Split(2, 4, 0), "not_yet": Split(5, 5, 3)},
    expected={"yes": Split(5, 3, 0), "half": Split(1, 2, 2), "no": Split(1, 4, 1)},
    said={
        "price": {"higher": Split(2, 4, 0), "same": Split(3, 1, 0)},
        "control": {
            "ours": Split(4, 3, 1),
            "partly": Split(2, 3, 1),
            "outside": Split(1, 2, 1),
            "not_sure": Split(0, 1, 0),
        },
        "alignment": {"in_step": Split(6, 4, 1), "too_fast": Split(1, 5, 2)},
    },
    competitor={
        "Globex": Slice(Split(1, 3, 0), THREE),
        "Initech": Slice(Split(4, 1, 1), THREE),
        "Hooli": Slice(Split(1, 0, 0), frozenset({"ann"})),
        "Umbra": Slice(Split(0, 2, 0), frozenset({"ben", "cat"})),
    },
    gap=(
        Pair("implementation_risk", "implementation_risk", "recorded", Split(0, 1, 0)),
        Pair("price", "implementation_risk", "recorded", Split(0, 1, 0)),
        Pair("price", "price", "recalled", Split(0, 1, 0)),
        Pair("price", "relationship", "recorded", Split(0, 1, 0)),
        Pair("relationship", "relationship", "recorded", Split(2, 0, 0)),
    ),
    money={Outcome.WON: (Money(84_000_000, 7),), Outcome.LOST: (Money(90_000_500, 8),)},
    days={Outcome.WON: Days(57, 9), Outcome.LOST: Days(14.5, 10)},
    first=date(2026, 10, 2),
)

YEAR = Counts(
    closed=Split(50, 66, 24),
    debriefed=Split(42, 55, 12),
    prompted=Split(50, 66, 24),
    answered=Split(42, 55, 12),
    sellers=ENOUGH,
    buyer_driver={"implementation_risk": Split(4, 12, 0), "price": Split(6, 8, 1)},
    gap=(
        Pair("price", "implementation_risk", "recorded", Split(0, 5, 0)),
        Pair("price", "price", "recorded", Split(6, 8, 1)),
        Pair("relationship", "implementation_risk", "recalled", Split(4, 0, 0)),
        Pair("implementation_risk", "implementation_risk", "recorded", Split(0, 4, 0)),
    ),
    asked={"told": Split(10, 20, 1), "no_answer": Split(5, 8, 2), "not_yet": Split(27, 27, 9)},
    driver={
        "implementation_risk": Split(2, 17, 1),
        "price": Split(8, 16, 3),
        "timing_budget": Split(6, 10, 8),
        "relationship": Split(26, 4, 0),
        "not_sure": Split(0, 8, 0),
    },
    expected={"yes": Split(25, 14, 4), "half": Split(9, 20, 3), "no": Split(8, 15, 5)},
    said={
        "control": {
            "ours": Split(20, 12, 2),
            "partly": Split(9, 18, 3),
            "outside": Split(6, 10, 4),
            "not_sure": Split(0, 5),
        },
        "alignment": {
            "in_step": Split(22, 18, 4),
            "fast_needs": Split(1, 7, 3),
            "fast_risk": Split(0, 4, 1),
            "too_slow": Split(4, 6, 2),
            "not_sure": Split(3, 5, 1),
        },
    },
    first=date(2025, 11, 20),
)

WEEK = Counts(
    closed=Split(3, 4, 2),
    debriefed=Split(2, 3, 1),
    prompted=Split(3, 4, 2),
    answered=Split(2, 3, 1),
    sellers=ENOUGH,
    driver={"implementation_risk": Split(0, 2, 0), "price": Split(0, 1, 0), "relationship": Split(2, 0, 0)}
    | {"timing_budget": Split(0, 0, 1)},
    buyer_driver={"implementation_risk": Split(0, 2, 0), "relationship": Split(1, 0, 0)},
    expected={"yes": Split(2, 1, 0), "no": Split(0, 2, 1)},
    money={Outcome.WON: (Money(12_000_000, 2),)},
    first=date(2026, 11, 9),
)

WEEKS = tuple(
    Week(date.fromordinal(date(2026, 9, 28).toordinal() + 7 * i), Split(i % 3, (i + 1) % 4, i % 2)) for i in range(7)
)

CHANGING = Finding(
    Selector("driver", "implementation_risk", Outcome.LOST),
    Tier.THEME,
    confirmed=True,
    deals=17,
    n=49,
    others=3,
    others_n=55,
    reps=8,
    accounts=15,
    heard=9,
    buyers=6,
    asked=9,
    effect=9.2,
    low=2.5,
    high=33.8,
    p=0.0001,
    checked=date(2026, 10, 26),
)
TRUST = replace(
    CHANGING,
    selector=Selector("driver", "relationship", Outcome.WON),
    confirmed=False,
    deals=26,
    n=42,
    others=4,
    others_n=62,
    reps=6,
    accounts=19,
    heard=3,
    buyers=0,
)
SUPPORT = replace(
    CHANGING,
    selector=Selector("driver", "exec_sponsor", Outcome.LOST),
    tier=Tier.WATCHING,
    confirmed=False,
    deals=8,
    n=55,
    others=1,
    others_n=59,
    reps=4,
    accounts=0,
    heard=1,
    buyers=0,
    effect=9.9,
)
VANISHED = replace(
    SUPPORT,
    selector=Selector("price", "higher", Outcome.LOST),
    tier=Tier.COUNTS,
    deals=21,
    n=49,
    others=10,
    others_n=55,
    note="vanishes within segments",
)
RISING = Trend(
    "driver",
    "implementation_risk",
    rising=True,
    tier=Tier.TREND,
    weeks=52,
    n=59,
    deals=18,
    before=(4, 30),
    after=(14, 29),
    since=date(2026, 5, 4),
    z=3.9,
    checked=date(2026, 10, 26),
    elsewhere=((3, 31), (4, 28)),
)
LOOK = Look(
    date(2026, 10, 26),
    date(2026, 11, 23),
    date(2025, 10, 27),
    (CHANGING,),
    theme_outlook=Outlook(104, 290, 2.1, None),
    trend_outlook=Outlook(55, 294, 1.1, None),
    response=Response(Split(50, 66, 24), Split(30, 40, 5)),
    reach=Reach(8, 6, Outlook(104, 165, 2.1, None)),
    quotes=(
        (CHANGING.selector, Quoted("We liked you. Nobody wanted to own the switch.", "heard from a buyer, lost deal")),
    ),
)
WORKED_ON = Effort(TRUST.selector, date(2026, 7, 1), (14, 20), (9, 20))
MONDAYS = tuple(date(2025, 10, 27) + timedelta(weeks=i) for i in range(52))
WEEKLY = {
    "driver": Weekly(
        MONDAYS,
        {
            ("implementation_risk",): tuple(int(i > 20) for i in range(52)),
            (): tuple(1 + i % 3 - int(i > 20) for i in range(52)),
        },
    )
}
FULL_LOOK = replace(
    LOOK,
    findings=(TRUST, CHANGING, VANISHED),
    trends=(RISING, replace(RISING, family="win_rate", what="won", tier=Tier.COUNTS, before=(20, 55), after=(19, 50))),
)

PROCESS = Process(
    {
        "Proposal": Slice(Split(20, 31, 8), THREE),
        "Demo": Slice(Split(4, 20, 6), THREE),
        "Contract": Slice(Split(26, 5, 1), frozenset({"ann"})),
        "": Slice(Split(0, 10, 9), THREE),
    },
    {
        Outcome.WON: {"Retail": Fit(0, 42, THREE)},
        Outcome.LOST: {"Retail": Fit(6, 25, THREE), "Industry": Fit(2, 20, THREE), "": Fit(1, 10, THREE)},
        Outcome.NO_DECISION: {"Retail": Fit(1, 8, THREE), "Industry": Fit(2, 4, frozenset({"ann", "ben"}))},
    },
)

ISO_WEEK = Period("", "This week", date(2026, 11, 9), date(2026, 11, 16))


def quarter() -> Period:
    found = resolve("quarter", TODAY)
    assert found
    return found


def findings(**changes: object) -> Findings:
    """The week of the sample, with what a test changes."""
    values = {
        "week": ISO_WEEK,
        "latest": WEEK.closed,
        "since": ISO_WEEK,
        "counts": WEEK,
        "past": past_year(date(2026, 11, 16)),
        "year": YEAR,
        "weeks": WEEKS,
        "shorts": SHORTS,
        "currency": "EUR",
        "due": (
            Due("Northwind Dental", FollowUpKind.TALK, date(2026, 11, 17), "New project"),
            Due("Harbor Foods", FollowUpKind.CONTRACT, date(2026, 11, 16), "contract ends in January"),
            *(Due(f"Deal {i}", FollowUpKind.ASK_BUYER, date(2026, 11, 18)) for i in range(4)),
        ),
        "open_debriefs": 3,
        "corrections": Corrections(moved=(Moved("price", "implementation_risk", Outcome.LOST),)),
        "look": LOOK,
        "watching": (SUPPORT,),
        "process": PROCESS,
    }
    return Findings(**(values | changes))  # type: ignore[arg-type]


def fullest() -> Findings:
    """A week with everything there is to say."""
    return findings(look=FULL_LOOK, efforts=(WORKED_ON,), weekly=WEEKLY)


def reads_as(message: Message, name: str) -> None:
    """Fail unless a message reads as agreed: tests/golden/insights."""
    agrees(read(message) + "\n", f"insights/{name}.txt")


def read(message: Message) -> str:
    """The message as a person reads it: bold in asterisks, quiet lines in brackets, buttons in square ones."""
    return "\n\n".join(map(_read, message.blocks))


def _read(block: Block) -> str:
    match block:
        case Text(parts, style):
            text = "".join(
                p if isinstance(p, str) else f"*{p.text}*" if p.type == "strong" else f"`{p.text}`" for p in parts
            )  # type: ignore[union-attr]
            return {"heading": f"# {text}", "hint": f"({text})"}.get(style, text)
        case Table(columns, rows):
            return "\n".join(" | ".join(row) for row in (columns, *rows))
        case Chart():
            return f"<{block.title}: {block.fallback}>"
        case Buttons(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Choice(label=label, options=options):
            return f"{label}: " + " ".join(f"[{option.label}]" for option in options)
        case Quote(text, source):
            return f"> “{text}” ({source})"
        case _:
            raise AssertionError(block)
