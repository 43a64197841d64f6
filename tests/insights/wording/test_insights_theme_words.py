"""Findings in words: no stronger than they are."""

from dataclasses import replace
from datetime import date
from math import inf

import pytest

from dialogs.messages.messages import Strong
from dialogs.records import Outcome
from insights.shapes.counts import Split
from insights.shapes.findings import Effort, Response, Selector, Source
from insights.shapes.staggered import Staggered, Verdict
from insights.wording.effort_words import drift, worked_on
from insights.wording.theme_words import (
    evidence,
    halves,
    heading,
    mind,
    moving,
    odds,
    selected,
    title,
    turned,
    vanished,
    watched,
)
from tests.insights.sample import CHANGING, LOOK, RISING, SHORTS, SUPPORT, TRUST, VANISHED

LOST = Outcome.LOST


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (Selector("driver", "implementation_risk", LOST), "changing feels too hard"),
        (Selector("driver", "implementation_risk", Outcome.WON), "changing, in wins"),
        (Selector("driver", "timing_budget", Outcome.NO_DECISION), "timing, in undecided deals"),
        (Selector("driver", "weather", LOST), "weather, in losses"),
        (Selector("pair", "price+timing_budget", LOST), "price with timing, in losses"),
        (Selector("price", "higher", LOST), "our price: higher, in losses"),
        (Selector("alignment", "too_fast", LOST), "our pace: too fast, in losses"),
        (
            Selector("driver", "price", LOST, within=("control", "ours")),
            "price, in losses that were ours to change",
        ),
        (
            Selector("driver", "implementation_risk", LOST, within=("control", "outside")),
            "changing feels too hard, in losses that were out of our hands",
        ),
        (Selector("competitor", "Globex", LOST), "against Globex, in losses"),
        (Selector("segment", "Health", Outcome.WON), "segment Health, in wins"),
        (
            Selector("driver", "price", LOST, within=("competitor", "Globex")),
            "price, in losses against Globex",
        ),
        (
            Selector("driver", "implementation_risk", LOST, within=("segment", "Health")),
            "changing feels too hard, in Health",
        ),
        (Selector("driver", "price", None, within=("product", "GTX")), "price, with GTX"),
        (Selector("driver", "price", None), "price"),
    ],
)
def test_what_is_found_has_a_plain_name(selector: Selector, words: str) -> None:
    assert title(selector, SHORTS) == words


def test_only_the_buyers_confirm() -> None:
    assert heading(CHANGING, SHORTS) == "Confirmed: changing feels too hard"
    assert heading(replace(CHANGING, confirmed=False), SHORTS) == "Our view holds up: changing feels too hard"


def test_what_is_known_without_a_view_is_not_called_one() -> None:
    globex = replace(TRUST, selector=Selector("competitor", "Globex", LOST), heard=None)
    assert heading(globex, SHORTS) == "Holds up: against Globex, in losses"
    assert "buyer" not in evidence(globex) + mind(globex)
    inside = replace(TRUST, selector=Selector("driver", "price", LOST, within=("competitor", "Globex")))
    assert heading(inside, SHORTS).startswith("Our view holds up: ")


def test_evidence_names_its_source() -> None:
    figures = "17 of 49 losses, 3 of 55 other deals. 8 sellers, 15 companies"
    assert evidence(CHANGING) == f"{figures}; sellers heard it from 9 buyers; 6 of 9 buyers said so themselves."
    assert evidence(replace(CHANGING, buyers=0)) == f"{figures}; sellers heard it from 9 buyers."
    before = replace(CHANGING, heard=None, asked=0)
    assert evidence(before) == f"{figures}; 6 buyers said so themselves."
    assert evidence(replace(before, buyers=1)) == f"{figures}; one buyer said so themselves."
    long = replace(CHANGING, months=24)
    assert (
        evidence(long) == f"{figures}; sellers heard it from 9 buyers; 6 of 9 buyers said so themselves in 24 months."
    )
    assert evidence(long, brief=True).endswith("; 6 buyers said so themselves in 24 months.")
    alone = replace(before, buyers=1, asked=1)
    assert evidence(alone) == f"{figures}; the one buyer who named a reason said so."
    theirs = replace(CHANGING, selector=replace(CHANGING.selector, source=Source.HEARD), deals=9, n=16, accounts=1)
    theirs = replace(theirs, buyers=0, confirmed=False)
    assert heading(theirs, SHORTS) == "What we hear holds up: changing feels too hard"
    told = "Sellers heard it from 9 of 16 buyers after a loss, from 3 of 55 otherwise. 8 sellers, 1 company."
    assert evidence(theirs) == told
    assert evidence(replace(TRUST, heard=0)).endswith("; no seller has heard it from a buyer yet.")
    assert evidence(replace(TRUST, heard=1)).endswith("; sellers heard it from 1 buyer.")


def test_inside_the_losses_the_others_are_losses_too() -> None:
    inside = replace(CHANGING, selector=replace(CHANGING.selector, within=("competitor", "Globex")), n=20)
    inside = replace(inside, heard=None, buyers=0, confirmed=False)
    assert evidence(inside) == "17 of 20 losses against Globex, 3 of 55 other losses. 8 sellers, 15 companies."
    assert "the other losses" in mind(inside)
    assert mind(inside).startswith("It is our view alone: what buyers say is not compared here.")


def test_what_is_watched_and_what_vanished() -> None:
    assert watched(SUPPORT, SHORTS) == "support inside their company (8 of 55 losses, 1 of 59 others)"
    assert vanished(VANISHED, SHORTS) == (
        "Our price: higher (21 of 49 losses, 10 of 55 others). "
        "Not within the segments: they differ, and this comes with them."
    )


def test_odds_are_told_toned_down_with_their_range_even_where_nobody_else_said_it() -> None:
    told = "Seller by seller, odds about {} times those of the others (likely {}). {}"
    why = "That is toned down: in few deals a difference looks larger than it is."
    assert odds(CHANGING) == told.format("3.5", "1.3–9.2", why)
    assert odds(replace(CHANGING, others=0, effect=inf, high=inf)) == told.format("5.5", "2.2–15", why)


def test_what_would_change_our_mind_depends_on_who_carries_it() -> None:
    assert mind(CHANGING).endswith(
        "It stays confirmed while the buyers carry it: at least 5 of them say so themselves, "
        "more often here than elsewhere."
    )
    assert mind(TRUST).startswith("It is our view until the buyers carry it: ")
    assert "What sellers heard confirms nothing." in mind(TRUST)
    heard = replace(TRUST, selector=replace(TRUST.selector, source=Source.HEARD))
    assert mind(heard).startswith("It is what sellers hear, until the buyers carry it: at least 5 of them say so")


@pytest.mark.parametrize(
    ("family", "what", "words"),
    [
        ("driver", "price", "price, in losses"),
        ("win_rate", "won", "how many we win"),
        ("competitor", "Globex", "deals against Globex"),
    ],
)
def test_a_series_has_a_plain_name(family: str, what: str, words: str) -> None:
    assert moving(replace(RISING, family=family, what=what), SHORTS) == words


def test_both_halves_of_a_trend_stand_with_n_and_interval() -> None:
    told = "13% (5–30%) of 30 losses in the first 26 weeks → 48% (31–66%) of 29 in the last"
    assert halves(RISING) == told
    few = replace(RISING, family="competitor", before=(1, 3), after=(4, 4))
    assert halves(few) == "1 of 3 deals in the first 26 weeks → 4 of 4 in the last"


def test_before_and_after_claim_only_what_they_allow() -> None:
    effort = Effort(CHANGING.selector, date(2026, 7, 1), (20, 24), (3, 4))
    assert worked_on(effort, SHORTS) == (
        "changing feels too hard. 20 of 24 losses in the 6 months to 1 Jul, 83% (likely 64–93%); 3 of 4 since. "
        "Too few to compare."
    )
    assert drift([effort]) == " Shares that were high drift back by themselves."
    assert worked_on(replace(effort, after=(14, 24)), SHORTS).endswith(" No clear improvement yet.")
    better = worked_on(replace(effort, after=(3, 24)), SHORTS)
    assert better.endswith(" Clearly less often since: it may have helped.")


def test_what_wins_is_to_be_said_more_often() -> None:
    wins = Effort(replace(CHANGING.selector, outcome=Outcome.WON), date(2026, 7, 1), (3, 24), (20, 24))
    assert "Clearly more often since" in worked_on(wins, SHORTS)
    assert "No clear improvement yet." in worked_on(replace(wins, before=(20, 24), after=(3, 24)), SHORTS)


def test_of_what_is_worked_on_the_deals_of_one_or_two_sellers_are_for_managers() -> None:
    effort = Effort(CHANGING.selector, date(2026, 7, 1), (20, 24), (3, 4), (3, 2))
    hidden = "changing feels too hard. 20 of 24 losses in the 6 months to 1 Jul (83%); since then fewer than three "
    assert worked_on(effort, SHORTS) == hidden + "sellers debriefed any."
    assert drift([effort]) == ""
    early = replace(effort, sellers=(2, 3))
    assert worked_on(early, SHORTS) == (
        "changing feels too hard. Not shown: fewer than three sellers debriefed such deals in the 6 months to 1 Jul."
    )
    for one in (effort, early):
        assert "3 of 4 since. Too few to compare." in worked_on(one, SHORTS, few=True)
        assert drift([one], few=True)


def test_of_teams_that_start_one_after_another_no_share_is_told_before_the_end_and_no_teams_then() -> None:
    start = Staggered(("EMEA", "US", "DACH", "APAC"), date(2026, 7, 6), date(2026, 12, 21))
    effort = Effort(CHANGING.selector, date(2026, 7, 1), (0, 0), (0, 0), start=start, day=date(2026, 7, 7))
    coming = worked_on(effort, SHORTS).translate(dict.fromkeys((0x2068, 0x2069)))
    assert coming == (
        "changing feels too hard. Teams start one after another, in an order drawn by lot: next US, 31 Aug 2026. "
        "Whether it helped is told 21 Dec 2026."
    )
    assert drift([effort]) == ""
    told = replace(effort, start=start.told(Verdict.HELPED, ((9, 60), (24, 61))))
    assert worked_on(told, SHORTS) == (
        "changing feels too hard. It helped, told by a start team by team up to 21 Dec 2026: 9 of 60 losses (15%) "
        "where a team had started, 24 of 61 (39%) where it hadn't yet."
    )
    hidden = replace(effort, start=start.told(Verdict.UNCLEAR, None))
    assert "up to 21 Dec 2026. It may have helped less than would show." in worked_on(hidden, SHORTS)
    few = replace(effort, start=start.told(Verdict.TOO_FEW, None))
    assert worked_on(few, SHORTS).endswith("is over since 21 Dec 2026, with too few deals to tell.")


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (
            CHANGING.selector,
            "changing feels too hard. 20 of 24 losses in the 6 months to 1 Jul (83%); nothing debriefed",
        ),
        (replace(CHANGING.selector, source=Source.HEARD), ". 20 of 24 losses where a buyer told a seller why in"),
        (
            Selector("driver", "price", LOST, within=("segment", "Health")),
            "price, in losses in Health. 20 of 24 losses",
        ),
        (Selector("competitor", "Globex", LOST), "against Globex, in losses. 20 of 24 losses in the 6 months"),
        (Selector("competitor", "Globex", LOST), "nothing closed since."),
        (Selector("driver", "price", None), "price. 20 of 24 deals in"),
    ],
)
def test_with_nothing_since_there_is_nothing_to_compare(selector: Selector, words: str) -> None:
    effort = Effort(selector, date(2026, 7, 1), (20, 24), (0, 0))
    assert words in worked_on(effort, SHORTS)
    assert worked_on(effort, SHORTS).endswith(" since.")
    assert drift([effort]) == ""


def test_where_few_were_heard_about_a_theme_says_what_the_share_could_be_if_the_rest_differ() -> None:
    few = replace(LOOK, response=Response(Split(50, 66, 24), Split()))
    assert selected(CHANGING, few) == (
        " Among the deals we heard about (49 of 66 losses, 55 of 74 others): of all it could be 26–52%, against 4–30%."
    )
    one = " Among the deals we heard about; of all it could be 26–52%, against 4–30%."
    assert selected(CHANGING, few, of=1) == one
    assert selected(CHANGING, few, of=2) == " Among the deals we heard about.", "with two there is less room"
    rest = replace(LOOK, response=Response(Split(40, 66, 15), Split()))
    assert selected(CHANGING, rest).endswith("55 of 55 others): of all it could be 26–52%, against 5%.")
    most = replace(LOOK, response=Response(Split(40, 55, 14), Split()))
    assert selected(CHANGING, most) == "", "49 of 55 and 55 of 54 are enough"
    others = replace(LOOK, response=Response(Split(90, 55, 14), Split()))
    assert "(49 of 55 losses, 55 of 104 others)" in selected(CHANGING, others), "a contrast has two sides"
    assert selected(CHANGING, replace(LOOK, response=None)) == "", "a look of an older version"


def test_a_contrast_inside_the_losses_names_what_it_may_come_with_and_whose_rival_is_known() -> None:
    inside = replace(CHANGING, selector=replace(CHANGING.selector, within=("competitor", "Globex")), n=20, others_n=22)
    assert selected(inside, LOOK) == (
        " The reason and what it is compared by are both known of 42 of 66 losses. Who the rival was is known of 40 of "
        "66 losses, 35 of 74 others. It may come with something else, such as renewals against new business."
    )
    region = replace(CHANGING, selector=Selector("region", "North", Outcome.LOST))
    assert selected(region, LOOK) == " It may come with something else, such as renewals against new business."
    for theme in (inside, region):
        assert selected(theme, LOOK, of=2).endswith(" May come with renewals against new business."), "briefly"
    assert "come with" not in selected(CHANGING, LOOK), "no contrast"


@pytest.mark.parametrize(("since", "month"), [(date(2026, 5, 4), "May"), (date(2025, 11, 3), "Nov 2025")])
def test_a_trend_began_around_a_month_for_no_day_is_that_sure(since: date, month: str) -> None:
    head, _ = turned(replace(RISING, since=since), SHORTS)
    assert head == Strong(f"Rising since around {month}: changing, in losses")
