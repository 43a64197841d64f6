"""A quarter and a year of a small company, and a message as a person reads it."""

from datetime import date
from pathlib import Path

from dialogs.messages import Block, Buttons, Chart, Message, Table, Text
from dialogs.records import FollowUpKind, Outcome
from insights.counts import Counts, Days, Money, Pair, Slice, Split, Week
from insights.findings import Correction, Due, Findings
from insights.periods import Period, past_year, resolve

TODAY = date(2026, 11, 15)

SHORTS = {
    "asked": {"told": "Told us", "no_answer": "No clear answer", "not_yet": "Not asked yet"},
    "driver": {
        "price": "Price",
        "timing_budget": "Timing",
        "implementation_risk": "Changing",
        "relationship": "Trust",
        "not_sure": "Not sure",
    },
    "expected": {"yes": "Yes", "half": "Half", "no": "No"},
    "control": {"ours": "Ours", "partly": "Partly", "outside": "Out of our hands", "not_sure": "Not sure"},
    "price": {"lower": "Lower", "same": "Same", "higher": "Higher", "unknown": "Don't know"},
    "alignment": {"in_step": "In step", "too_fast": "Too fast", "too_slow": "Too slow"},
}
SHORTS["buyer_driver"] = SHORTS["driver"]

THREE = frozenset({"ann", "ben", "cat"})

QUARTER = Counts(
    closed=Split(9, 10, 5),
    debriefed=Split(7, 9, 3),
    prompted=Split(9, 10, 5),
    answered=Split(7, 9, 3),
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
    price={"higher": Split(2, 4, 0), "same": Split(3, 1, 0)},
    control={"ours": Split(4, 3, 1), "partly": Split(2, 3, 1), "outside": Split(1, 2, 1), "not_sure": Split(0, 1, 0)},
    alignment={"in_step": Split(6, 4, 1), "too_fast": Split(1, 5, 2)},
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
    money={Outcome.WON: Money(8_400_000, 7), Outcome.LOST: Money(9_000_050, 8)},
    days={Outcome.WON: Days(57, 9), Outcome.LOST: Days(14.5, 10)},
    first=date(2026, 10, 2),
)

YEAR = Counts(
    closed=Split(50, 66, 24),
    debriefed=Split(42, 55, 12),
    prompted=Split(50, 66, 24),
    answered=Split(42, 55, 12),
    buyer_driver={"implementation_risk": Split(4, 12, 0), "price": Split(6, 8, 1)},
    gap=(
        Pair("price", "implementation_risk", "recorded", Split(0, 5, 0)),
        Pair("price", "price", "recorded", Split(6, 8, 1)),
        Pair("relationship", "implementation_risk", "recalled", Split(4, 0, 0)),
        Pair("implementation_risk", "implementation_risk", "recorded", Split(0, 4, 0)),
    ),
    first=date(2025, 11, 20),
)

WEEK = Counts(
    closed=Split(3, 4, 2),
    debriefed=Split(2, 3, 1),
    prompted=Split(3, 4, 2),
    answered=Split(2, 3, 1),
    driver={"implementation_risk": Split(0, 2, 0), "price": Split(0, 1, 0), "relationship": Split(2, 0, 0)}
    | {"timing_budget": Split(0, 0, 1)},
    buyer_driver={"implementation_risk": Split(0, 2, 0), "relationship": Split(1, 0, 0)},
    expected={"yes": Split(2, 1, 0), "no": Split(0, 2, 1)},
    money={Outcome.WON: Money(1_200_000, 2)},
    first=date(2026, 11, 9),
)

WEEKS = tuple(
    Week(date.fromordinal(date(2026, 9, 28).toordinal() + 7 * i), Split(i % 3, (i + 1) % 4, i % 2)) for i in range(7)
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
        "corrections": (Correction(Outcome.LOST, "price", "implementation_risk"),),
    }
    return Findings(**(values | changes))  # type: ignore[arg-type]


def golden(name: str) -> str:
    """How a message is to read: tests/golden/insights."""
    return (Path(__file__).parents[1] / "golden" / "insights" / f"{name}.txt").read_text("utf-8").rstrip("\n")


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
        case _:
            raise AssertionError(block)
