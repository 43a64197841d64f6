"""The weekly digest as it reads, full and quiet."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs.messages.messages import Buttons, Chart, Message
from dialogs.records import FollowUpKind, Outcome
from insights.messages import INSIGHTS
from insights.messages import digest as module
from insights.messages.digest import digest
from insights.messages.fitting import STAYS
from insights.messages.sections import closings
from insights.shapes.corrections import Corrections, Moved
from insights.shapes.counts import Counts, Split, Week
from insights.shapes.findings import Due, Findings, Look
from insights.shapes.selectors import code
from insights.wording.questions import question
from tests.insights.sample import (
    CHANGING,
    ISO_WEEK,
    LOOK,
    QUARTER,
    TRUST,
    WEEK,
    WORKED_ON,
    findings,
    fullest,
    read,
    reads_as,
)

FEW = Counts(closed=Split(1, 1, 0))

OF_CHANGING, OF_TRUST = (f"themes {code(theme.selector)} working" for theme in (CHANGING, TRUST))


def test_a_full_week_reads_like_this() -> None:
    message = digest(findings())
    reads_as(message, "digest_full")
    assert message.summary == "Wins and losses, 9–15 Nov. 9 closed: 3 won, 4 lost, 2 undecided."


def test_a_quiet_week_still_brings_what_is_due() -> None:
    reads_as(digest(findings(counts=FEW, latest=FEW.closed)), "digest_quiet")


def test_quiet_is_counted_since_the_last_full_digest() -> None:
    since = replace(ISO_WEEK, start=date(2026, 11, 2))
    after_a_quiet_one = findings(counts=Counts(closed=Split(2, 1, 0)), latest=Split(0, 1, 0), since=since)
    assert not after_a_quiet_one.quiet
    assert read(digest(after_a_quiet_one)).startswith(
        "# Wins and losses, 2–15 Nov\n\n*New*: 2 of 3 that closed were won.\n\n3 closed: 2 won, 1 lost."
    )
    still_quiet = findings(counts=FEW, latest=Split(0, 1, 0), since=since)
    assert read(digest(still_quiet)).startswith("# Wins and losses, 9–15 Nov\n\n1 closed: 1 lost. Too few")


def test_a_week_without_closings_and_without_anything_due() -> None:
    quiet = findings(counts=Counts(), latest=Split(), due=(), open_debriefs=0, corrections=Corrections(), look=None)
    assert read(digest(quiet)) == "# Wins and losses, 9–15 Nov\n\nNothing closed this week."
    assert digest(quiet).summary == "Wins and losses, 9–15 Nov. Nothing closed."


def test_an_empty_database_says_what_to_do_next() -> None:
    empty = findings(counts=Counts(), latest=Split(), year=Counts(), due=(), open_debriefs=0, look=None)
    assert "Nothing closed in the past year. Mark a deal with `/winloss lost Acme renewal`" in read(digest(empty))


def test_a_week_with_everything_to_say_reads_like_this() -> None:
    reads_as(digest(fullest()), "digest_fullest")


def test_before_anything_holds_up_the_counts_speak() -> None:
    reads_as(digest(findings(look=replace(LOOK, findings=()), watching=())), "digest_no_theme")


@pytest.mark.parametrize("counts", [WEEK, FEW, QUARTER, Counts(closed=Split(4238, 2473, 0))])
@pytest.mark.parametrize("look", [None, replace(LOOK, findings=())])
def test_no_theme_is_claimed_without_one(counts: Counts, look: Look | None) -> None:
    words = read(digest(findings(counts=counts, latest=counts.closed, look=look, watching=()))).casefold()
    assert not [word for word in ("confirmed", "our view holds up", "still holds", "significant") if word in words]


def lines(message: Message) -> int:
    """About 40 characters a line of a phone."""
    return sum(1 + len(line) // 40 for line in read(message).splitlines() if line and not line.startswith(("<", "[")))


def test_it_fits_a_phone() -> None:
    """A week with little to say is the shortest, without a drawing."""
    weak = digest(findings(look=replace(LOOK, findings=())))
    assert lines(weak) <= 30
    assert lines(digest(findings())) <= 32
    assert lines(digest(fullest())) <= 42
    drawn = [[block.title for block in made.blocks if isinstance(block, Chart)] for made in (weak, digest(fullest()))]
    assert drawn == [[], ["Changing, in losses"]], "a chart is that of a trend"


def test_every_section_stands_in_the_visible_list_and_may_be_silent() -> None:
    assert [insight.__name__ for insight in INSIGHTS][:3] == ["news", "happened", "holding"]
    bare = findings(counts=Counts(), latest=Split(), due=(), open_debriefs=0, corrections=Corrections(), look=None)
    assert [insight.__name__ for insight in INSIGHTS if insight(bare)] == ["happened"]


def test_the_chart_of_closings_says_itself_in_words_and_keeps_the_limits() -> None:
    (block,) = closings(findings().weeks)
    assert isinstance(block, Chart)
    assert block.categories[0] == "28 Sept"
    assert [series.name for series in block.series] == ["Won", "Lost", "Undecided"]
    assert all(len(series.values) == len(block.categories) for series in block.series)
    assert len(block.title) <= 50
    assert all(len(label) <= 20 for label in (*block.categories, *(series.name for series in block.series)))
    assert closings((Week(date(2026, 11, 9), Split()),)) == ()


def test_what_is_due_is_sorted_and_cut() -> None:
    due = [Due(f"Deal {i}", FollowUpKind.TALK, date(2026, 11, 20 - i)) for i in range(6)]
    words = read(digest(findings(due=(*due, Due("Ask", FollowUpKind.ASK_BUYER, date(2026, 11, 16))))))
    assert "Deal 5: time to talk · Deal 4: time to talk · Deal 3" in words
    assert "Deal 2: time to talk · 2 more · 1 buyer not asked yet" in words


def test_corrections_are_told() -> None:
    moved = (Moved("price", "timing_budget", Outcome.LOST, 2), Moved("relationship", "price", Outcome.WON))
    words = read(digest(findings(corrections=Corrections(moved=moved))))
    assert "Corrected: 2 losses moved from price to timing; one win moved from trust to price." in words
    more = (Moved("won", "lost"), *moved, Moved("price", "relationship", Outcome.LOST, 2))
    words = read(digest(findings(corrections=Corrections(moved=more))))
    assert "Corrected: one win to a loss; 2 losses moved from price to timing; one win moved" in words
    assert words.count("moved from") == 2
    assert "from trust to price; and 2 more." in words


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        (Moved("lost", "no_decision"), "one loss to an undecided deal"),
        (Moved("no_decision", "won", n=3), "3 undecided deals to wins"),
        (Moved("won", ""), "one win taken back"),
        (Moved("lost", "", n=2), "2 losses taken back"),
    ],
)
def test_a_corrected_outcome_is_told_and_a_mark_that_was_taken_back(moved: Moved, words: str) -> None:
    assert f"Corrected: {words}." in read(digest(findings(corrections=Corrections(moved=(moved,)))))


def test_what_came_late_is_told_in_a_line() -> None:
    late = findings(counts=FEW, latest=FEW.closed, corrections=Corrections(late=3, reasons=2))
    assert "(3 debriefs open. 3 late debriefs counted now. 2 buyers' reasons new or changed.)" in read(digest(late))
    one = read(digest(findings(corrections=Corrections(late=1, reasons=1))))
    assert "(3 debriefs open. 1 late debrief counted now. One buyer's reason new or changed.)" in one


def test_the_question_changes_from_week_to_week_and_needs_a_debrief() -> None:
    weeks = [replace(ISO_WEEK, start=date(2026, 11, day)) for day in (2, 9, 16, 23)]
    asked = {question(findings(week=week)) for week in weeks}
    assert len(asked) == 4
    assert question(findings(counts=Counts(closed=Split(2, 2, 0)), year=Counts(), look=None)) is None


def test_what_holds_up_is_asked_about() -> None:
    only = findings(counts=Counts(closed=Split(2, 2, 0)), year=Counts())
    assert question(only) == "what could we show early that makes switching feel small?"
    assert question(replace(only, muted=frozenset({CHANGING.selector}))) is None


def test_a_driver_of_ones_own_gets_a_question_too() -> None:
    own = findings(counts=Counts(closed=Split(0, 3, 0), driver={"weather": Split(lost=3)}), year=Counts(), look=None)
    assert question(own) == "what do the losses where we named “weather” have in common?"


def ways(made: Findings) -> list[tuple[str, str]]:
    buttons = digest(made).blocks[-1]
    assert isinstance(buttons, Buttons)
    return [(button.label, button.action.value) for button in buttons.buttons]


def test_ways_on_are_commands() -> None:
    further = [("Details", "themes"), ("How do we know?", "how")]
    muting = ("Mute", OF_CHANGING.replace("working", "mute"))
    assert ways(findings()) == [*further, ("We're working on it", OF_CHANGING), muting]
    assert ways(findings(efforts=(WORKED_ON,)))[-1] == muting, "also while it is worked on"
    assert ways(findings(look=None)) == further
    two = replace(LOOK, findings=(TRUST, CHANGING))
    assert ways(findings(look=two))[2:] == [
        ("We're working on changing", OF_CHANGING),
        ("We're working on trust", OF_TRUST),
    ]
    assert ways(findings(look=two, efforts=(WORKED_ON,)))[2:] == [("We're working on it", OF_CHANGING)]


def test_a_deal_in_hebrew_does_not_tear_the_line_of_what_is_due() -> None:
    due = (Due("חדש 2026", FollowUpKind.TALK, date(2026, 11, 17), "New project"),)
    assert "\u2068חדש 2026\u2069: new project" in read(digest(findings(due=due)))


def test_no_two_sections_give_way_together() -> None:
    ranks = [rank for rank in (*module._GIVES_WAY.values(), module._QUOTE, module._ELSE, module._ALSO) if rank != STAYS]
    assert len(set(ranks)) == len(ranks)
