"""Whose a deal is, where people are called alike."""

import pytest

from dialogs.identity.spelling import address_key, called, person_key
from dialogs.identity.whose import Whose, one_owner, whose
from dialogs.records import Person

ANNA = Person("slack:T1", "p1", "Anna Schmidt", "U1", "anna@acme.example")


@pytest.mark.parametrize(
    ("owner", "is_"),
    [
        (("p1", "Whatever", None, None), Whose.MINE),
        (("p2", "Anna Schmidt", "U2", "anna.schmidt@acme.example"), Whose.OTHERS),
        (("p2", "Anna Schmidt", "U2", None), Whose.OTHERS),
        (("p2", "Anna Schmidt", None, "anna.schmidt@acme.example"), Whose.PERHAPS),
        (("p2", "A. S.", None, "ANNA@acme.example"), Whose.MINE),
        (("p2", "Anna Schmidt", "U2", "anna@acme.example"), Whose.PERHAPS),  # invited anew
        (("p2", "schmidt,  ANNA", None, None), Whose.PERHAPS),
        (("p2", "Anne Schmidt", None, None), Whose.OTHERS),
    ],
)
def test_people_are_who_they_are_and_by_name_alone_they_only_may_be(owner, is_):
    assert whose(ANNA, Person("slack:T1", *owner)) is is_


def test_who_has_no_address_here_may_be_anybody_of_that_name_in_a_crm():
    me = Person("slack:T1", "p1", "Anna Schmidt", "U1")
    assert whose(me, Person("slack:T1", "p2", "Anna Schmidt", None, "anna@acme.example")) is Whose.PERHAPS


def test_where_nobody_else_has_a_name_who_has_it_in_a_crm_is_the_one_in_chat():
    me, without = Person("slack:T1", "p1", "Anna Schmidt", "U1"), Person("slack:T1", "p2", "Schmidt, Anna", None)
    assert whose(me, without, alone=True) is whose(ANNA, without, alone=True) is Whose.MINE
    assert whose(ANNA, Person("slack:T1", "p2", "Anna Schmidt", None, "as@acme.example"), alone=True) is Whose.PERHAPS
    assert whose(ANNA, Person("slack:T1", "p2", "Anna Schmidt", "U2", "anna@acme.example"), alone=True) is Whose.PERHAPS
    assert whose(ANNA, Person("slack:T1", "p2", "Anne Schmidt", None), alone=True) is Whose.OTHERS


@pytest.mark.parametrize(
    "spelt", ["anna schmidt ", "Schmidt, Anna", "SCHMIDT,Anna", "Anna\N{NO-BREAK SPACE}Schmidt", "Anna  Schmidt"]
)
def test_one_person_is_spelt_in_several_ways(spelt):
    assert person_key(spelt) == person_key("Anna Schmidt")


def test_accents_may_be_composed_or_not_in_names_and_addresses():
    assert person_key("Zoe\N{COMBINING DIAERESIS} Nu\N{COMBINING DIAERESIS}n") == person_key("N\xdcN, Zo\xcb")
    assert address_key(" E\N{COMBINING ACUTE ACCENT}VA@Acme.example ") == address_key("\xe9va@acme.example")
    assert address_key("o'brien@acme.example") != address_key("obrien@acme.example")


@pytest.mark.parametrize("name", ["Ann, Bob, Cid", ",Anna", "Schmidt,"])
def test_other_commas_stay(name):
    assert "," in person_key(name)


@pytest.mark.parametrize(
    ("some", "others", "one"),
    [
        (("Anna Schmidt", "a@x.example"), ("Anna Schmidt", "b@x.example"), False),
        (("Anna Schmidt", "A@x.example"), ("Anna Huber", "a@X.example"), True),
        (("Schmidt, Anna", None), ("Anna Schmidt", "b@x.example"), True),
        (("Anna", None), ("Bob", None), False),
    ],
)
def test_owners_of_one_name_and_two_addresses_are_two(some, others, one):
    assert one_owner(called(*some), called(*others)) is one
