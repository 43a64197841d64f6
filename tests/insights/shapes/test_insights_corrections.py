"""What late answers and edits changed: each deal as it stood at the last digest against how it stands now."""

from dataclasses import replace
from datetime import date

from dialogs.fact import Fact
from dialogs.records import Outcome
from insights.shapes.corrections import Corrections, Moved, corrections

START = date(2026, 11, 16)
LOST, WON = Outcome.LOST, Outcome.WON
OURS = {"account": None, "product": None, "segment": None, "region": None, "amount": None, "days": None}
TOLD = Fact(
    "web:local",
    "c1",
    "d1",
    "ann",
    outcome=LOST,
    closed_on=date(2026, 11, 10),
    prompted=True,
    debriefed=True,
    driver="price",
    **OURS,
)
ASKED = replace(TOLD, debriefed=False, driver=None)


def changed(before: Fact, **now: object) -> tuple[Fact, Fact]:
    return before, replace(before, **now)  # type: ignore[arg-type]


def test_what_moved_is_counted_together_outcomes_first_then_most_first() -> None:
    found = corrections(
        [(WON, LOST), (LOST, None), (WON, None), (LOST, None)],
        [
            changed(TOLD, driver="trust"),
            changed(TOLD, driver="timing_budget"),
            changed(TOLD, driver="timing_budget"),
            changed(replace(TOLD, outcome=WON), driver="trust"),
            changed(replace(TOLD, outcome=WON), outcome=LOST, driver="trust"),
            changed(TOLD),
        ],
        START,
    )
    assert found == Corrections(
        moved=(
            Moved("lost", "", n=2),
            Moved("won", ""),
            Moved("won", "lost"),
            Moved("price", "timing_budget", LOST, 2),
            Moved("price", "trust", LOST),
            Moved("price", "trust", WON),
        )
    )


def test_a_late_debrief_is_one_of_a_deal_from_before_this_period_and_corrects_nothing() -> None:
    late = changed(ASKED, debriefed=True, driver="price", buyer_driver="trust")
    assert corrections((), [late, late], START) == Corrections(late=2)
    in_time = tuple(replace(fact, closed_on=START) for fact in late)
    assert corrections((), [(in_time[0], in_time[1])], START) == Corrections()
    assert corrections((), [changed(ASKED, driver="price")], START) == Corrections(), "not done yet"


def test_buyers_reasons_are_told_that_are_new_or_others() -> None:
    heard = replace(TOLD, buyer_driver="price")
    pairs = [changed(TOLD, buyer_driver="price"), changed(heard, buyer_driver="trust"), changed(heard, driver="trust")]
    assert corrections((), pairs, START) == Corrections(reasons=2, moved=(Moved("price", "trust", LOST),))
    assert corrections((), [changed(heard, buyer_driver=None)], START) == Corrections()


def test_what_a_buyer_said_themselves_is_their_reason_whether_the_deal_was_debriefed_or_not() -> None:
    own = replace(TOLD, buyer_driver="price", buyer_said="price")
    assert corrections((), [changed(TOLD, buyer_said="price")], START).reasons == 1
    assert corrections((), [changed(ASKED, buyer_said="price")], START).reasons == 1
    assert corrections((), [changed(own, buyer_driver="trust")], START).reasons == 0, "the buyer's own stands"
    assert corrections((), [changed(own, buyer_said="trust")], START).reasons == 1
    assert corrections((), [changed(own, buyer_said=None)], START).reasons == 0
