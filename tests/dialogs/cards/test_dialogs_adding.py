"""What the thanks say that an answer adds: never whose, never from too few, and what is being tried about it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dialogs.cards import prompts
from dialogs.messages.messages import Text, plain
from dialogs.records import Buyer, Status
from tests.dialogs.dialogs_talk import CONTEXT, STANDARD, TODAY, heard, lost


def thanked(case, **context):
    done = replace(case, debrief=replace(case.debrief, status=Status.DONE))
    shown = prompts.card(STANDARD, done, replace(CONTEXT, **context))
    return "\n".join(plain(block.parts) for block in shown.blocks if isinstance(block, Text))


def told():
    return heard().picks("buyer_driver", "implementation_risk").presses("Next").presses("Finish here").case


def test_it_says_the_how_manieth_it_is_and_nobodys_name():
    said = thanked(told(), heard=9)
    assert "It's the 9th deal lost this year in which we hear this from a buyer: effort and risk of changing." in said


@pytest.mark.parametrize("case", [told(), lost().presses("Finish here").case])
def test_where_that_isnt_to_be_told_nothing_is_said(case):
    assert "from a buyer" not in thanked(case, heard=0)


def test_nothing_is_counted_that_no_buyer_said():
    assert "from a buyer" not in thanked(lost().presses("Finish here").case, heard=9)


def test_what_the_buyer_said_themselves_goes_before_what_was_heard():
    own = Buyer(datetime(2026, 11, 12, tzinfo=UTC), "price")
    assert "from a buyer: price and value." in thanked(replace(told(), buyer=own), heard=3)


def test_what_is_being_tried_about_it_follows():
    since = date(2026, 11, 1)
    both = thanked(told(), heard=9, worked_on=("implementation_risk", since))
    assert "effort and risk of changing. We've been working on it since 1 November." in both
    ours = thanked(told(), worked_on=("price", since))
    assert "We've been working on this since 1 November: price and value." in ours
    assert TODAY.year == since.year
