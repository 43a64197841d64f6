"""The digest's sections on themes and trends: what is shown, and what isn't."""

from dataclasses import replace
from datetime import timedelta

from dialogs.messages.messages import Block, Chart, Message, Quote
from insights.messages.digest import digest
from insights.messages.sections_themes import called, efforts, holding, in_our_hands, movement, outlook, watching
from insights.shapes.counts import Split
from insights.shapes.evidence import Weekly
from insights.shapes.findings import Outlook
from tests.insights.sample import (
    CHANGING,
    FULL_LOOK,
    LOOK,
    MONDAYS,
    RISING,
    SUPPORT,
    TRUST,
    WEEKLY,
    WORKED_ON,
    YEAR,
    findings,
    read,
)


def words(blocks: tuple[Block, ...]) -> str:
    return read(Message("", blocks))


def test_what_the_buyers_carry_comes_first_and_the_rest_by_name() -> None:
    third = replace(TRUST, selector=replace(TRUST.selector, what="price"))
    told = words(holding(findings(look=replace(LOOK, findings=(TRUST, third, CHANGING)))))
    assert told.index("*Confirmed: changing") < told.index("*Our view holds up: trust, in wins*")
    assert told.endswith("(Also: price, in wins.)")
    assert told.count("Checked 26 Oct, next 23 Nov.") == 1


def test_what_is_no_longer_confirmed_is_said_once() -> None:
    """The digest after one that called it confirmed says so; the one after that finds nothing to say."""
    gone = "No longer called confirmed: changing feels too hard. Sellers heard it from buyers; "
    before = digest(findings())
    assert called(before) == {"Confirmed: changing feels too hard"}
    look = replace(LOOK, findings=(replace(CHANGING, confirmed=False, buyers=0),))
    after = findings(look=look, called=called(before))
    assert gone in words(holding(after))
    assert gone in read(digest(after))
    assert called(digest(after)) == frozenset()
    assert "No longer" not in words(holding(findings(look=look, called=called(digest(after)))))
    assert "No longer" not in words(holding(findings(called=called(before)))), "it still is"
    assert "No longer" not in words(holding(replace(after, muted=frozenset({CHANGING.selector}))))


def test_a_muted_theme_is_not_shown() -> None:
    muted = findings(muted=frozenset({CHANGING.selector, SUPPORT.selector}))
    assert holding(muted) == ()
    assert watching(muted) == ()


def test_what_vanished_is_no_theme() -> None:
    assert "our price" not in words(holding(findings(look=FULL_LOOK)))


def test_without_a_quote_there_is_none() -> None:
    assert not [block for block in holding(findings(look=replace(LOOK, quotes=()))) if isinstance(block, Quote)]


def test_before_any_theme_it_says_how_far_the_data_are() -> None:
    none = replace(LOOK, findings=())
    assert words(outlook(findings(look=none))) == (
        "*Patterns or trends?* Too early: 104 debriefs by 26 Oct, 55 of losses. A strong pattern typically shows at "
        "about 290, a trend at about 300 losses (both more than a year brings at our pace). Next look 23 Nov.\n\n"
        "*Ruled out?* By 26 Oct a reason that made losing 8 times likelier would hold up or be watched. "
        "For 6 times it takes about 170 debriefs in 12 months, more than come at our pace."
    )
    assert holding(findings(look=none)) == movement(findings(look=none)) == ()
    rising = replace(none, reach=None, trends=FULL_LOOK.trends, theme_outlook=Outlook(400, 290, 8.0, none.day))
    assert words(outlook(findings(look=rising))) == (
        "*Does anything hold up?* Nothing does. 400 debriefs by 26 Oct, enough to see a strong pattern. "
        "Next look 23 Nov."
    )
    assert holding(findings(look=None)) == outlook(findings(look=None)) == ()


def test_one_thing_is_watched_with_a_word_of_caution() -> None:
    told = words(watching(findings(watching=(SUPPORT, replace(SUPPORT, n=1_000)))))
    assert told == (
        "*Watching, unconfirmed.* All of it may be chance; don't change course yet.\n"
        "Support inside their company (8 of 55 losses, 1 of 59 others)."
    )


def test_a_trend_comes_with_its_chart_of_four_weeks_each() -> None:
    text, chart = movement(findings(look=FULL_LOOK, weekly=WEEKLY))
    assert words((text,)).startswith("*Rising since around May: changing, in losses*\n13% (5–30%) of 30 losses")
    assert isinstance(chart, Chart)
    assert len(chart.categories) == 13
    assert chart.categories[-1] == "28 Sept"
    assert chart.series[0].values[0] == 0
    assert chart.series[0].values[-1] == 57
    few = {"driver": Weekly(WEEKLY["driver"].mondays, {("implementation_risk",): (1,) * 52})}
    (_, chart) = movement(findings(look=FULL_LOOK, weekly=few))
    assert isinstance(chart, Chart)
    assert set(chart.series[0].values) == {None}


def test_a_trend_of_two_years_has_a_chart_of_eight_weeks_each_with_the_year_on_it() -> None:
    """No more than Slack draws, which is twenty."""
    mondays = tuple(MONDAYS[0] + timedelta(weeks=n - 52) for n in range(104))
    both = {"driver": Weekly(mondays, {("implementation_risk",): (0,) * 78 + (1,) * 26, (): (2,) * 104})}
    look = replace(FULL_LOOK, trends=(replace(RISING, weeks=104),))
    text, chart = movement(findings(look=look, weekly=both))
    assert "losses in the first 52 weeks" in words((text,))
    assert isinstance(chart, Chart)
    assert (len(chart.categories), chart.categories[0], chart.categories[-1]) == (13, "28 Oct 2024", "31 Aug 2026")
    assert (chart.series[0].values[0], chart.series[0].values[-1]) == (0, 33)


def test_without_its_series_a_trend_is_told_in_words() -> None:
    assert len(movement(findings(look=FULL_LOOK, weekly={}))) == 1
    falling = replace(LOOK, trends=(replace(RISING, rising=False),))
    assert words(movement(findings(look=falling))).startswith("*Falling since around May")


def test_no_trend_says_why_not() -> None:
    assert words(outlook(findings())) == (
        "*Rising or falling?* Too early. 55 debriefed losses by 26 Oct; a strong trend typically shows at about 300, "
        "more than a year brings at our pace."
    )
    enough = replace(LOOK, trend_outlook=Outlook(310, 294, 6.0, LOOK.day))
    assert "Nothing clearly. 310 debriefed losses by 26 Oct, enough" in words(outlook(findings(look=enough)))
    assert outlook(findings(look=replace(LOOK, trend_outlook=None))) == ()
    assert outlook(findings(look=None)) == ()


def test_what_is_worked_on_is_never_claimed_as_a_success() -> None:
    told = words(efforts(findings(efforts=(WORKED_ON,))))
    assert told.startswith("*We work on*: trust, in wins. 14 of 20 wins in the 6 months to 1 Jul, 70%")
    assert told.endswith("Shares that were high drift back by themselves.")
    assert efforts(findings()) == ()
    begun = words(efforts(findings(efforts=(replace(WORKED_ON, after=(0, 0)),))))
    assert begun.endswith("(70%); nothing debriefed since.")


def test_what_is_muted_is_not_told_as_worked_on_either() -> None:
    muted = frozenset({WORKED_ON.selector})
    assert efforts(findings(efforts=(WORKED_ON,), muted=muted)) == ()


def test_how_much_was_ours_to_change_and_how_much_was_luck() -> None:
    assert words(in_our_hands(YEAR.tally("control"))) == (
        "*Ours to change?* 30 of 40 losses, wholly or partly, 75% (likely 60–86%), 5 more not sure; "
        "6 of 35 wins were luck or timing, 17% (likely 8–33%)."
    )
    assert in_our_hands({}) == ()


def test_no_luck_is_said_too_and_few_get_no_percentage() -> None:
    none = {"ours": Split(won=9, lost=1), "not_sure": Split(won=3)}
    assert words(in_our_hands(none)) == (
        "*Ours to change?* 1 of 1 losses, wholly or partly; "
        "none of 9 wins was luck or timing, 0% (likely 0–30%), 3 more not sure."
    )
    few = {"outside": Split(won=1), "partly": Split(won=3)}
    assert words(in_our_hands(few)) == "*Ours to change?* 1 of 4 wins were luck or timing."
    assert in_our_hands({"not_sure": Split(won=9, lost=1)}) == ()
