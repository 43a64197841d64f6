"""How far the data are from showing anything, with a date: a look is frozen, what stands beside it isn't."""

from dataclasses import replace
from datetime import date

import pytest

from dialogs.messages.messages import Message
from insights.shapes.findings import Beside, Outlook, Reach
from insights.wording.outlook_words import ahead, in_reach, neither, no_theme, no_trend, ruled_out
from tests.insights.sample import LOOK, read

TREND = "a strong trend"
NONE = replace(LOOK, findings=())
MARCH = date(2027, 3, 29)


@pytest.mark.parametrize(
    ("outlook", "told"),
    [
        (Outlook(75, 480, 1.4, None), True),
        (Outlook(75, 480, 6.0, MARCH), False),
        (Outlook(480, 480, 9.0, LOOK.day), False),
        (Outlook(310, 294, 6.0, None, Beside(lost=False, have=0, need=83)), False),
        (Outlook(0, 480, 0.0, None), False),
    ],
)
def test_who_closes_too_few_deals_a_year_for_a_theme_reads_what_is_in_reach(outlook: Outlook, told: bool) -> None:
    said = read(Message("", in_reach(replace(LOOK, theme_outlook=outlook))))
    assert ("name beforehand with" in said) is told


@pytest.mark.parametrize(
    ("outlook", "words"),
    [
        (
            Outlook(55, 294, 1.1, None),
            "55 losses by 26 Oct; a strong trend typically shows at about 300, more than a year brings at our pace.",
        ),
        (
            Outlook(150, 294, 6.0, MARCH),
            "150 losses by 26 Oct; a strong trend typically shows at about 300, Mar 2027 at our pace.",
        ),
        (
            Outlook(1, 1201, 0.0, None),
            "1 loss by 26 Oct; a strong trend typically shows at about 1,300, more than a year brings at our pace.",
        ),
        (Outlook(0, 1201, 0.0, None), "0 losses by 26 Oct; a strong trend typically shows at about 1,300."),
        (Outlook(294, 294, 5.6, LOOK.day), "294 losses by 26 Oct, enough to see a strong trend."),
        (
            Outlook(310, 294, 6.0, None, Beside(lost=False, have=0, need=83)),
            (
                "310 losses by 26 Oct; that would be enough to see a strong trend. "
                "It also takes about 83 debriefs of deals that weren't lost, to compare with: there are 0."
            ),
        ),
        (
            Outlook(150, 294, 6.0, MARCH, Beside(lost=False, have=20, need=83)),
            (
                "150 losses by 26 Oct; a strong trend typically shows at about 300. It also takes about 83 debriefs of "
                "deals that weren't lost, to compare with: there are 20. At our pace both are there by Mar 2027."
            ),
        ),
        (
            Outlook(60, 294, 6.0, None, Beside(lost=True, have=3, need=20)),
            (
                "60 losses by 26 Oct; a strong trend typically shows at about 300. "
                "It also takes about 20 debriefs of losses, to compare with: there are 3."
            ),
        ),
    ],
)
def test_how_far_the_data_are_is_computed_and_dated(outlook: Outlook, words: str) -> None:
    assert ahead(outlook, ("loss", "losses"), TREND, LOOK.day) == words


def test_it_says_what_for() -> None:
    assert no_theme(NONE).startswith(
        "Nothing yet. 104 debriefs by 26 Oct; a strong pattern typically shows at about 290"
    )
    assert no_theme(replace(NONE, theme_outlook=None)) == "None holds up yet."
    enough = replace(NONE, theme_outlook=Outlook(400, 290, 8.0, NONE.day))
    assert no_theme(enough) == "Nothing does. 400 debriefs by 26 Oct, enough to see a strong pattern."
    assert no_trend(NONE).startswith("Too early. 55 debriefed losses by 26 Oct; a strong trend typically shows at")
    assert no_trend(replace(NONE, trend_outlook=None)) == "Not enough data yet."
    alone = replace(NONE, trend_outlook=Outlook(310, 294, 6.0, None, Beside(lost=False, have=0, need=83)))
    assert no_trend(alone).startswith("Too early. 310 debriefed losses by 26 Oct; that would be enough")
    assert neither(alone) == f"{no_theme(alone)} {no_trend(alone)}"  # a breath has no room for what is missing


def test_where_there_is_neither_a_theme_nor_a_trend_both_are_said_in_a_breath() -> None:
    have = "Too early: 104 debriefs by 26 Oct, 55 of losses. A strong pattern typically shows at about 290"
    assert neither(NONE) == f"{have}, a trend at about 300 losses (both more than a year brings at our pace)."
    soon = replace(NONE, theme_outlook=Outlook(104, 290, 6.0, MARCH))
    assert neither(soon) == (
        f"{have} (Mar 2027 at our pace), a trend at about 300 losses (more than a year brings at our pace)."
    )
    new = replace(NONE, theme_outlook=Outlook(0, 490, 0, None), trend_outlook=Outlook(0, 330, 0, None))
    assert neither(new) == (
        "Too early: 0 debriefs by 26 Oct, 0 of losses. A strong pattern typically shows at about 490, "
        "a trend at about 330 losses."
    )


def test_what_there_is_enough_for_is_not_called_early() -> None:
    enough = replace(NONE, theme_outlook=Outlook(400, 290, 8.0, NONE.day))
    assert neither(enough) == f"{no_theme(enough)} {no_trend(enough)}"


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (
            Reach(5, 4, Outlook(230, 262, 6.0, MARCH)),
            (
                "By 26 Oct a reason that made losing 5 times likelier would hold up or be watched. "
                "With about 32 more debriefs within 12 months, 4 times would show."
            ),
        ),
        (
            Reach(5, 4, Outlook(261, 262, 6.0, MARCH)),
            (
                "By 26 Oct a reason that made losing 5 times likelier would hold up or be watched. "
                "With one more debrief within 12 months, 4 times would show."
            ),
        ),
        (
            Reach(None, 10, Outlook(70, 128, 1.4, None)),
            (
                "Not yet: by 26 Oct even a reason that made losing 10 times likelier might not show. "
                "For 10 times it takes about 130 debriefs in 12 months, more than come at our pace."
            ),
        ),
        (
            Reach(None, 10, None),  # nothing to compare with yet, so no pace either
            "Not yet: by 26 Oct even a reason that made losing 10 times likelier might not show.",
        ),
        (Reach(2, None, None), "By 26 Oct a reason that made losing 2 times likelier would hold up or be watched."),
    ],
)
def test_what_can_be_ruled_out_is_said_with_what_more_would_bring(reach: Reach, words: str) -> None:
    assert read(Message("", ruled_out(replace(LOOK, reach=reach)))) == f"*Ruled out?* {words}"


def test_a_look_of_an_older_version_rules_nothing_out() -> None:
    assert ruled_out(replace(LOOK, reach=None)) == ()
