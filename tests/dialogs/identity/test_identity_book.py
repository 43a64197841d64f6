"""Many mentions against all the deals that are there."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.identity.book import book_of, identical, paired
from dialogs.identity.verdict import Match, Verdict, verdict_of
from tests.dialogs.identity.mentioned import BARE, MARCH, MENTIONS, NORTHWIND, known


def test_of_two_that_are_as_likely_one_is_asked_about():
    twins = [known(number=str(n)) for n in (1, 2)]
    found = book_of([twins[0], known(replace(NORTHWIND, product="Gold"), "2")]).find(NORTHWIND)
    assert [match.verdict for match in found] == [Verdict.SAME, Verdict.SAME]
    asked = paired([(NORTHWIND, found)])
    assert asked[0].verdict is Verdict.ASK
    same = paired([(NORTHWIND, book_of(twins).find(NORTHWIND))])
    assert same[0].verdict is Verdict.SAME, "nothing tells them apart"


def test_the_surest_pair_goes_first():
    this, last = NORTHWIND, replace(NORTHWIND, closed_on=MARCH - timedelta(days=365), engaged_on=date(2025, 1, 5))
    deals = [known(number="this"), known(last, "last", closings=(last.closed_on,))]
    book = book_of(deals)
    pairs = paired([(one, book.find(one)) for one in (last, this)])
    assert [(place, match.known.id, match.verdict) for place, match in sorted(pairs.items())] == [
        (0, "last", Verdict.SAME),
        (1, "this", Verdict.SAME),
    ]


@given(st.lists(MENTIONS, max_size=6), st.lists(MENTIONS, max_size=6))
def test_nobody_is_two_deals_and_no_deal_is_two(mentions, there):
    book = book_of(known(mention, str(n)) for n, mention in enumerate(there))
    pairs = paired([(one, book.find(one)) for one in mentions])
    found = [match.known.id for match in pairs.values()]
    assert len(found) == len(set(found))
    for place, match in pairs.items():
        ids = {mentions[place].external_id, match.known.mention.external_id}
        assert len(ids - {None}) < 2, "two ids are two deals"


def test_what_says_just_what_is_known_needs_no_comparing():
    handed_on = replace(NORTHWIND, owners=frozenset({"ben roe"}))
    in_dollars = replace(NORTHWIND, currency="USD")
    assert identical([NORTHWIND], [known(), known(replace(NORTHWIND, name="Contoso"), "2")]) == {0: known()}
    for one in (handed_on, in_dollars, replace(NORTHWIND, amount=1), replace(NORTHWIND, closed_on=None)):
        assert identical([one], [known()]) == {}
    assert identical([NORTHWIND, NORTHWIND], [known()]) == identical([NORTHWIND], [known(), known(number="2")]) == {}


@given(st.lists(MENTIONS, max_size=6), st.lists(MENTIONS, max_size=6))
def test_what_is_identical_is_the_same_deal_when_compared(mentions, there):
    deals = [known(mention, str(n), closings=()) for n, mention in enumerate(there)]
    for place, deal in identical(mentions, deals).items():
        assert verdict_of(mentions[place], deal).verdict is Verdict.SAME


def test_a_mention_is_looked_up_by_its_id_by_the_starts_of_its_words_and_by_the_account_but_not_by_a_word_of_hundreds():
    full = {"account": "Acme", "amount": 5, "closed_on": MARCH, "engaged_on": MARCH}
    ones = [known(replace(BARE, **full, name=f"Renewal {n}", external_id=f"i{n}"), number=f"n{n}") for n in range(200)]
    wanted = known(replace(BARE, **full, name="Renewals Bolton"), number="bolton")
    mine = replace(BARE, **full, name="Renewal Boltun")
    found = book_of([*ones, wanted]).find(replace(mine, account=None, closed_on=MARCH))
    assert [match.known.id for match in found] == ["bolton"], "201 begin with Rene: by Bolt"
    of_account = book_of([wanted]).find(replace(mine, name="Benewals Balton"))
    assert [match.known.id for match in of_account] == ["bolton"]
    by_id = book_of([*ones, wanted]).find(replace(BARE, external_id="i7"))
    assert [(match.known.id, match.verdict) for match in by_id] == [("n7", Verdict.SAME)]
    two = [replace(wanted, id="b"), replace(wanted, id="a"), known(replace(BARE, **full, name=mine.name), number="z")]
    assert [match.known.id for match in book_of(two).find(mine)] == ["z", "a", "b"], "the likeliest first"


def same(deal, points):
    """A deal that is one by so many points."""
    return Match(deal, Verdict.SAME, points)


def test_of_two_mentions_as_likely_to_be_one_deal_none_is_taken_for_it_unasked():
    asked = paired([(NORTHWIND, (same(known(), 8.0),)), (replace(NORTHWIND, product="Gold"), (same(known(), 8.0),))])
    assert {place: match.verdict for place, match in asked.items()} == {0: Verdict.ASK}
    twice = paired([(NORTHWIND, (same(known(), 8.0),)), (NORTHWIND, (same(known(), 8.0),))])
    assert {place: match.verdict for place, match in twice.items()} == {0: Verdict.SAME}, "nothing tells them apart"


def test_a_mention_that_has_its_deal_gets_no_second_one_and_the_others_get_theirs():
    first, second, third = (known(replace(NORTHWIND, name=name), name) for name in "abc")
    found = paired(
        [
            (first.mention, (same(first, 9.0), same(second, 8.0))),
            (second.mention, (same(first, 7.0), same(third, 6.0))),
        ]
    )
    assert {place: match.known.id for place, match in found.items()} == {0: "a", 1: "c"}


def test_the_last_decision_is_what_a_file_says_again():
    twice = known(closings=(MARCH - timedelta(days=365), MARCH))
    assert identical([NORTHWIND], [twice]) == {0: twice}
    assert identical([replace(NORTHWIND, closed_on=MARCH - timedelta(days=365))], [twice]) == {}


@pytest.mark.parametrize("what", ["currency", "external_id"])
def test_what_one_side_leaves_out_is_no_difference_but_another_owner_may_be(what):
    said = replace(NORTHWIND, currency="EUR", external_id="i1")
    left_out = replace(said, **{what: None})
    assert identical([left_out], [known(said)]) == {0: known(said)}
    assert identical([said], [known(left_out)]) == {0: known(left_out)}
    nobodys = replace(said, owners=frozenset())
    assert identical([nobodys], [known(said)]) == identical([said], [known(nobodys)]) == {}
    assert identical([nobodys], [known(nobodys)]) == {0: known(nobodys)}


ALL_ELSE = {"amount": 5, "closed_on": MARCH, "engaged_on": MARCH}


def found(one, deals):
    return [match.known.id for match in book_of(deals).find(one)]


@pytest.mark.parametrize(("others", "there"), [(199, ["wanted"]), (200, [])])
def test_a_word_of_two_hundred_deals_still_finds_one_and_one_of_more_does_not(others, there):
    deals = [known(replace(BARE, name=f"Renewal {n} of another"), f"n{n}") for n in range(others)]
    wanted = known(replace(BARE, **ALL_ELSE, name="Renewal Boltonia"), "wanted")
    assert found(replace(BARE, **ALL_ELSE, name="Renewal Doltonia"), [*deals, wanted]) == there


def test_a_name_of_hundreds_of_deals_finds_each_of_them():
    deals = [known(replace(BARE, account="Acme"), f"n{n:03}") for n in range(201)]
    assert found(replace(BARE, account="Acme"), deals) == [deal.id for deal in deals]


@pytest.mark.parametrize(("typed", "there"), [("Norfalk", ["1"]), ("Nordolk", [])])
def test_a_word_is_looked_up_by_its_first_four_letters(typed, there):
    deals = [known(replace(BARE, **ALL_ELSE, name="Norfolk"))]
    assert verdict_of(replace(BARE, **ALL_ELSE, name=typed), deals[0]).verdict is Verdict.ASK
    assert found(replace(BARE, **ALL_ELSE, name=typed), deals) == there
