"""Rows of a file against the deals that are there, row by row: which id each gets, and what a person is told of."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crm.importing.matching import Matched, match
from dialogs.erasing import MARKED
from dialogs.identity.ids import derived
from dialogs.identity.verdict import Known, mention_of
from dialogs.records import Closing, Deal, Outcome, Person
from dialogs.sentences.erasing import A_DEAL
from dialogs.sentences.words import ENGLISH, words
from storage.units.import_changes import ImportRow
from tests.dialogs.identity.mentioned import MARCH, MENTIONS, NORTHWIND, known

WS = "slack:T1"
APRIL = date(2026, 4, 1)


def row(line=2, one=NORTHWIND, deal_id="own", closed_on=MARCH):
    """A row of a file that says what a mention says."""
    given = Deal(WS, deal_id, one.name, one.account, product=one.product, amount=one.amount, engaged_on=one.engaged_on)
    given = replace(given, currency=one.currency, external_id=one.external_id)
    owner = next(iter(one.owners), None)
    closing = Closing(WS, "c1", deal_id, Outcome.WON, closed_on) if closed_on else None
    return ImportRow(line, given, Person(WS, owner, owner) if owner else None, closing, "c1")


def ids(matched: Matched, *rows: ImportRow) -> list[str]:
    return [row.deal.id for row in matched.apply(rows)]


def test_a_deal_of_its_own_gets_an_id_that_no_deal_has_and_the_same_one_each_time():
    second, third = (derived(WS, "own", number) for number in "23")
    assert ids(Matched(), row(2), row(3), row(4)) == ["own", second, third]
    assert ids(Matched(taken=frozenset({"own", second})), row(2)) == [third]
    assert ids(Matched(taken=frozenset({"own"})), row(2, closed_on=None)) == [second]


def test_an_erased_deal_is_known_by_the_day_of_its_decision():
    gone = Matched(taken=frozenset({"own"}), gone={"own": (MARCH,)})
    assert ids(gone, row()) == ["own"]
    for closed_on in (APRIL, None):
        assert ids(gone, row(closed_on=closed_on)) == [derived(WS, "own", "2")]


def test_one_that_has_the_id_of_a_crm_keeps_its_own_and_takes_nobody_elses():
    theirs = row(2, replace(NORTHWIND, external_id="7"))
    assert ids(Matched(taken=frozenset({"own"})), theirs, row(3, deal_id="other")) == ["own", "other"]
    assert ids(Matched(deals={2: "known"}), theirs, row(3)) == ["known", "own"]


def test_one_that_is_there_by_its_id_needs_no_finding():
    seven = replace(NORTHWIND, external_id="7")
    assert match([row(2, seven)], [known(seven, "d1")]) == Matched(taken=frozenset({"d1"}))
    assert match([row(2, seven)], [known(number="d1")]).deals == {2: "d1"}, "which gets its id from the file"


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (NORTHWIND, False),
        (replace(NORTHWIND, owners=frozenset()), False),
        (replace(NORTHWIND, owners=frozenset({"ben roe"})), True),
        (replace(NORTHWIND, owners=frozenset({"ben roe", "ann poe"})), False),
        (replace(NORTHWIND, name="Northwind  RENEWAL"), True),
        (replace(NORTHWIND, account=None), True),
    ],
)
def test_a_person_is_told_of_what_changes_hands_or_is_called_something_else(there, told):
    matched = match([row()], [known(there, "d1")])
    assert (matched.deals, matched.asked) == ({2: "d1"}, ())
    assert [like.known.id for like in matched.found] == ["d1"] * told
    assert match([row(2, replace(NORTHWIND, owners=frozenset()))], [known(number="d1")]).found == ()


def test_one_that_is_open_still_is_found_as_well():
    assert match([row(closed_on=None)], [known(number="d1", closings=())]).deals == {2: "d1"}


def test_what_is_left_of_an_erased_deal_is_nobodys():
    left = mention_of(Deal(WS, "gone", words(A_DEAL, ENGLISH), external_id=f"{MARKED}x"), frozenset())
    matched = match([row()], [Known("gone", left, (MARCH,)), known(number="d1")])
    assert (matched.deals, matched.taken, matched.gone) == ({2: "d1"}, {"gone", "d1"}, {"gone": (MARCH,)})


@given(st.lists(MENTIONS, max_size=6), st.lists(MENTIONS, max_size=6))
def test_no_two_rows_come_to_be_one_deal(mentions, there):
    """Also where they are called the same, as ids are made of what rows say."""
    rows = [row(line, replace(one, external_id=None), one.name) for line, one in enumerate(mentions)]
    deals = [known(one, one.name if n % 2 else str(n)) for n, one in enumerate(there)]
    matched = match(rows, deals)
    found = ids(matched, *rows)
    assert len(found) == len(set(found))
    assert all(n in matched.deals or one not in matched.taken for n, one in enumerate(found))
