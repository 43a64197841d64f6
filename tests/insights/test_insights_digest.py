"""The weekly digest as it reads, full and quiet."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs.messages import Buttons, Chart
from dialogs.records import FollowUpKind, Outcome
from insights import INSIGHTS
from insights.counts import Counts, Split, Week
from insights.digest import digest
from insights.findings import Correction, Due
from insights.questions import question
from insights.sections import chart, movement
from tests.insights.sample import ISO_WEEK, QUARTER, WEEK, YEAR, findings, golden, read

FEW = Counts(closed=Split(1, 1, 0))


def test_a_full_week_reads_like_this() -> None:
    message = digest(findings())
    assert read(message) == golden("digest_full")
    assert message.summary == "Wins and losses, 9–15 Nov: 9 closed: 3 won, 4 lost, 2 undecided."


def test_a_quiet_week_still_brings_what_is_due() -> None:
    assert read(digest(findings(counts=FEW, latest=FEW.closed))) == golden("digest_quiet")


def test_quiet_is_counted_since_the_last_full_digest() -> None:
    since = replace(ISO_WEEK, start=date(2026, 11, 2))
    after_a_quiet_one = findings(counts=Counts(closed=Split(2, 1, 0)), latest=Split(0, 1, 0), since=since)
    assert not after_a_quiet_one.quiet
    assert read(digest(after_a_quiet_one)).startswith("# Wins and losses, 2–15 Nov\n\n3 closed: 2 won, 1 lost.")
    still_quiet = findings(counts=FEW, latest=Split(0, 1, 0), since=since)
    assert read(digest(still_quiet)).startswith("# Wins and losses, 9–15 Nov\n\n1 closed: 1 lost. Too few")


def test_a_week_without_closings_and_without_anything_due() -> None:
    quiet = findings(counts=Counts(), latest=Split(), due=(), open_debriefs=0, corrections=())
    assert read(digest(quiet)) == "# Wins and losses, 9–15 Nov\n\nNothing closed this week."
    assert digest(quiet).summary == "Wins and losses, 9–15 Nov: nothing closed."


def test_an_empty_database_says_what_to_do_next() -> None:
    empty = findings(counts=Counts(), latest=Split(), year=Counts(), due=(), open_debriefs=0, corrections=())
    assert "Nothing closed in the past year. Mark a deal with `/winloss lost Acme renewal`" in read(digest(empty))


@pytest.mark.parametrize("counts", [WEEK, FEW, QUARTER, Counts(closed=Split(4238, 2473, 0))])
def test_no_theme_is_claimed(counts: Counts) -> None:
    words = read(digest(findings(counts=counts, latest=counts.closed))).casefold()
    assert not [word for word in ("confirmed", "holds up", "theme", "significant") if word in words]


def test_it_fits_a_phone() -> None:
    """About 40 characters a line and 45 lines: two swipes at most on the smallest."""
    message = digest(findings())
    lines = sum(1 + len(line) // 40 for line in read(message).splitlines() if line and not line.startswith(("<", "[")))
    assert lines <= 45


def test_every_section_stands_in_the_visible_list_and_may_be_silent() -> None:
    assert [insight.__name__ for insight in INSIGHTS][:2] == ["happened", "tipped"]
    bare = findings(counts=Counts(), latest=Split(), due=(), open_debriefs=0, corrections=())
    assert [insight.__name__ for insight in INSIGHTS if insight(bare)] == ["happened"]


@pytest.mark.parametrize(
    ("losses", "since", "words"),
    [
        (55, date(2025, 11, 17), "55 debriefed losses; we'd need about 300, years at our pace."),
        (150, date(2025, 11, 17), "150 debriefed losses; we'd need about 300, about 12 months at our pace."),
        (280, date(2026, 8, 24), "280 debriefed losses; we'd need about 300, about 1 week at our pace."),
        (20, date(2026, 11, 2), "20 debriefed losses; we'd need about 300."),
        (1, date(2026, 11, 2), "1 debriefed loss; we'd need about 300."),
        (0, date(2026, 11, 2), "0 debriefed losses; we'd need about 300."),
        (300, date(2025, 11, 17), "300 debriefed losses in 12 months. No trend was tested, so none is claimed."),
    ],
)
def test_what_a_trend_would_take_is_computed(losses: int, since: date, words: str) -> None:
    year = replace(YEAR, debriefed=Split(lost=losses), first=since)
    (block,) = movement(findings(year=year))
    assert read(replace(digest(findings()), blocks=(block,))).endswith(words)


def test_the_chart_says_itself_in_words_and_keeps_the_limits() -> None:
    (block,) = chart(findings())
    assert isinstance(block, Chart)
    assert block.categories[0] == "28 Sep"
    assert [series.name for series in block.series] == ["Won", "Lost", "Undecided"]
    assert all(len(series.values) == len(block.categories) for series in block.series)
    assert len(block.title) <= 50
    assert all(len(label) <= 20 for label in (*block.categories, *(series.name for series in block.series)))
    assert chart(findings(weeks=(Week(date(2026, 11, 9), Split()),))) == ()


def test_what_is_due_is_sorted_and_cut() -> None:
    due = [Due(f"Deal {i}", FollowUpKind.TALK, date(2026, 11, 20 - i)) for i in range(6)]
    words = read(digest(findings(due=(*due, Due("Ask", FollowUpKind.ASK_BUYER, date(2026, 11, 16))))))
    assert "Deal 5: time to talk · Deal 4: time to talk · Deal 3" in words
    assert "Deal 2: time to talk · 2 more · 1 buyer not asked yet" in words


def test_corrections_are_told() -> None:
    moved = (Correction(Outcome.LOST, "price", "timing_budget", 2), Correction(Outcome.WON, "relationship", "price"))
    words = read(digest(findings(corrections=moved)))
    assert "Corrected: 2 losses moved from price to timing; one win moved from trust to price." in words


def test_the_question_changes_from_week_to_week_and_needs_a_debrief() -> None:
    weeks = [replace(ISO_WEEK, start=date(2026, 11, day)) for day in (2, 9, 16, 23)]
    asked = {question(findings(week=week)) for week in weeks}
    assert len(asked) == 4
    assert question(findings(counts=Counts(closed=Split(2, 2, 0)), year=Counts())) is None


def test_a_driver_of_ones_own_gets_a_question_too() -> None:
    own = findings(counts=Counts(closed=Split(0, 3, 0), driver={"weather": Split(lost=3)}), year=Counts())
    assert question(own) == "what do the losses where we named “weather” have in common?"


def test_ways_on_are_commands() -> None:
    buttons = digest(findings()).blocks[-1]
    assert isinstance(buttons, Buttons)
    assert [button.action.value for button in buttons.buttons] == ["stats quarter", "stats year by driver"]
