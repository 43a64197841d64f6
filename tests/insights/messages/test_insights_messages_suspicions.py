"""What managers suspect, as it reads: the register, what would be frozen, the digest, and how we know."""

from dataclasses import replace
from datetime import date

import pytest

from insights.messages.digest import digest
from insights.messages.how import how_message
from insights.messages.suspicions import (
    done_message,
    full,
    preview_message,
    register_message,
    withdrawing_message,
    withdrawn_message,
)
from insights.shapes.suspicions import Numbers, Suspicion, Verdict, free, is_asked_for, line
from insights.wording.suspicion_words import often
from tests.insights.sample import LOOK, SHORTS, findings, fullest, read, reads_as

DAY = date(2026, 11, 12)
NUMBERS = Numbers(14, 40, 4, 60, 8, 12)
GLOBEX = ("competitor", "Globex")
NEW = Suspicion("s1", "price", GLOBEX, 12, DAY, date(2027, 11, 1), 41)
RUNS = replace(NEW, id="s2", driver="relationship", within=None, named_on=date(2026, 6, 1), checked=date(2026, 10, 26))
SO_FAR = replace(RUNS, numbers=NUMBERS, within=("segment", "Retail"))
BORNE = replace(SO_FAR, id="s3", within=GLOBEX, verdict=Verdict.BORNE_OUT, checked=date(2026, 11, 9))
RULED = replace(BORNE, id="s4", verdict=Verdict.RULED_OUT, last_look=date(2026, 11, 9))
ENDED = replace(BORNE, id="s5", verdict=Verdict.NOT_ENOUGH, last_look=date(2026, 11, 9))
GONE = replace(NEW, id="s6", withdrawn_on=date(2026, 11, 13))
DRIVERS = ("price", "relationship")
FORETOLD = {12: (date(2027, 11, 1), 41), 24: (date(2028, 10, 30), 72)}


def test_the_register_reads_like_this() -> None:
    reads_as(register_message((SO_FAR, RULED, NEW), SHORTS, DRIVERS, DAY), "suspicions")


def test_nothing_named_yet_leaves_three_places() -> None:
    said = read(register_message((), SHORTS, DRIVERS, DAY))
    assert "3 of 3 places are free." in said
    assert "Withdraw" not in said


def test_what_would_be_frozen_reads_like_this() -> None:
    reads_as(preview_message("price", None, SHORTS, FORETOLD, (GLOBEX, ("segment", "Retail"))), "suspicion_preview")


@pytest.mark.parametrize(
    ("power", "said"),
    [(0, "hardly ever"), (4, "hardly ever"), (5, "about once in 10"), (41, "about 4 times of 10"), (94, "about 9"),
     (95, "nearly always")],
)  # fmt: skip
def test_whether_it_would_show_is_said_roughly(power: int, said: str) -> None:
    assert said in often(power)


def test_where_nothing_is_known_no_power_is_foretold() -> None:
    unknown = {months: (last, None) for months, (last, _) in FORETOLD.items()}
    said = read(preview_message("price", GLOBEX, SHORTS, unknown))
    assert "That can't be said: too little was debriefed in the last 12 months." in said
    assert "more often in losses against Globex than in other losses." in said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (NEW, "Not looked at yet, first on 23 Nov 2026."),
        (RUNS, "Not enough yet (26 Oct 2026). Next look 23 Nov 2026."),
        (SO_FAR, "Not enough yet (26 Oct 2026): 14 of 40 losses in Retail, 4 of 60 other losses. Next look 23 Nov"),
        (BORNE, "Borne out on 9 Nov 2026: 14 of 40 losses against Globex, 4 of 60 other losses; 8 sellers, 12"),
        (BORNE, "buyers may see it otherwise. It may come with something else, such as renewals against new business."),
        (RULED, "Were it three times likelier, that would have shown. Something weaker may be so."),
        (ENDED, "Over on 9 Nov 2026, with not enough to tell: 14 of 40 losses"),
        (replace(ENDED, numbers=None), "Over on 9 Nov 2026, with not enough to tell."),
        (GONE, "Withdrawn 13 Nov 2026. Its place is free after its last look, 1 Nov 2027."),
        (replace(NEW, within=("competitor", "")), "Price, in losses against a competitor whose name was erased."),
    ],
)  # fmt: skip
def test_how_we_know_lists_each_with_its_dates_and_how_it_stands(one: Suspicion, said: str) -> None:
    assert said in read(how_message(LOOK, (one,), SHORTS))


def test_how_we_know_lists_those_of_the_last_years() -> None:
    said = read(how_message(LOOK, (ENDED, *(replace(NEW, id=str(n)) for n in range(12))), SHORTS))
    assert said.count("• Price, in losses against Globex.") == 12
    assert said.endswith("(An earlier one isn't listed.)")


def test_naming_and_withdrawing_say_what_they_come_to() -> None:
    assert read(done_message(NEW, SHORTS, new=True)).startswith(
        "Named: Price, in losses against Globex. First look 23 Nov 2026, last look 1 Nov 2027."
    )
    assert read(done_message(NEW, SHORTS, new=False)).startswith("That is named already: ")
    assert "its place stays taken until 1 Nov 2027" in read(withdrawing_message(NEW, SHORTS))
    assert "Its place stays taken until 1 Nov 2027." in read(withdrawn_message(NEW, SHORTS))


def test_the_next_place_is_free_after_the_first_last_look() -> None:
    three = (NEW, replace(RUNS, last_look=date(2027, 5, 24)), GONE)
    assert free(three, DAY) == 0
    assert full(three, DAY) == "All three places are taken. The next is free from 25 May 2027."
    assert free(three, date(2027, 5, 25)) == 1


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (BORNE, "Borne out on 16 Nov 2026: 14 of 40"),
        (RULED, "Ruled out on 16 Nov 2026: 14 of 40"),
        (ENDED, "Over on 16 Nov 2026, with not enough to tell: 14 of 40"),
    ],
)
def test_the_digest_says_once_what_became_of_it(one: Suspicion, said: str) -> None:
    one = replace(one, checked=date(2026, 11, 16))
    said = f"*We suspected: Trust, in losses against Globex*\n{said}"
    assert said in read(digest(findings(suspicions=(one,))))
    assert said not in read(digest(findings(suspicions=(replace(one, checked=date(2026, 10, 26)),))))
    assert said not in read(digest(findings(suspicions=(replace(one, verdict=None),))))
    assert said in read(digest(replace(fullest(), suspicions=(one,), suspicions_wanted=True)))


def test_several_at_once_are_named_alone() -> None:
    three = tuple(replace(one, checked=date(2026, 11, 16)) for one in (BORNE, RULED, ENDED))
    assert (
        "*What we suspect*\nBorne out: Trust, in losses against Globex\nRuled out: Trust, in losses against Globex\n"
        "Not enough to tell: Trust, in losses against Globex"
    ) in read(digest(findings(suspicions=three)))


def test_as_the_business_year_begins_the_digest_asks_managers() -> None:
    asked = "Managers may name up to three reasons before the deals are in: `/winloss suspect`."
    assert asked in read(digest(findings(suspicions_wanted=True)))
    assert asked not in read(digest(findings()))
    assert [is_asked_for(date(2026, *day), 4) for day in ((4, 1), (4, 28), (4, 29), (3, 31), (1, 1))] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_button_carries_what_it_names() -> None:
    assert line("price", GLOBEX, 24) == "suspect freeze 24 price vs Globex"
    assert line("price", None) == "suspect price"
    assert line("price", ("segment", "x" * 99)).startswith("suspect price in ~")
