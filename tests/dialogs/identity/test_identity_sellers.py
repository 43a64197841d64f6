"""Who counts as one seller, where nobody may be singled out."""

from itertools import permutations

import pytest

from dialogs.identity.sellers import as_one, needed
from dialogs.records import UNOWNED, Person


def person(person_id, name, user=None, email=None):
    return Person("slack:T1", person_id, name, user, email)


def one(*people):
    return as_one(people, "Someone")


def test_one_seller_spelt_in_three_ways_is_one_whatever_the_order():
    people = [person("a", "Anna Schmidt"), person("b", "anna  schmidt "), person("c", "Schmidt, Anna")]
    for given in permutations(people):
        assert one(*given) == {"b": "a", "c": "a"}


def test_who_is_in_chat_is_who_a_crm_knows_by_that_name_or_address():
    member = person("m", "Anna Schmidt", "U1", "anna@acme.example")
    assert one(person("a", "SCHMIDT, Anna"), member, person("b", "A. S.", None, "ANNA@acme.example")) == {
        "a": "m",
        "b": "m",
    }


def test_two_members_of_one_name_are_two_and_of_one_address_one():
    first, namesake = person("a", "Anna Schmidt", "U1", "a@x.example"), person("b", "Anna Schmidt", "U2", "b@x.example")
    assert one(first, namesake) == one(first, person("b", "Anna Schmidt", "U2")) == {}
    assert one(first, person("b", "Anna Huber", "U3", "A@X.example")) == {"b": "a"}


def test_who_was_erased_and_nobody_stay_apart():
    assert one(person("a", "Someone"), person("b", "Someone"), person(UNOWNED, "Someone")) == {}


@pytest.mark.parametrize(("into", "people"), [({}, 3), ({"b": "a"}, 4), ({"b": "a", "c": "a", "e": "d", "g": "f"}, 6)])
def test_so_many_people_are_three_sellers_at_least(into, people):
    assert needed(3, into) == people
