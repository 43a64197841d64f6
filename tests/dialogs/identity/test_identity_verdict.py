"""Two mentions: the same deal, one to ask about, another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from dialogs.identity.verdict import Known, Mention, Verdict, verdict_of
from tests.dialogs.identity.mentioned import BARE, MARCH, MENTIONS, NORTHWIND, known


def test_with_two_ids_nothing_else_counts():
    mine, theirs = replace(NORTHWIND, external_id="1"), replace(NORTHWIND, external_id="2")
    assert verdict_of(mine, known(theirs)).verdict is Verdict.ANOTHER
    assert verdict_of(mine, known(replace(Mention("Fleet"), external_id="1"))).verdict is Verdict.SAME


def test_two_ids_decide_by_more_than_any_points():
    mine = replace(NORTHWIND, external_id="1")
    same, other = (verdict_of(mine, known(replace(NORTHWIND, external_id=number))) for number in "12")
    assert same.points == -other.points > verdict_of(NORTHWIND, known()).points


@pytest.mark.parametrize(
    "name",
    [
        "northwind RENEWAL",
        " Northwind  renewal ",
        "“Northwind renewal”",
        "\N{FULLWIDTH LATIN CAPITAL LETTER N}orthwind renewal",
    ],
)
def test_case_spaces_quotes_and_width_are_no_difference(name):
    typed = Mention(name, owners=frozenset({"ann poe"}), closed_on=MARCH)
    assert verdict_of(typed, known()).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"owners": frozenset({"cy moe"})}, Verdict.SAME),  # handed to another rep
        ({"name": "Northwind renewal (signed)"}, Verdict.ASK),  # renamed
        ({"name": "Northwnd renewl"}, Verdict.ASK),  # misspelt
        ({"name": "Northwind seats"}, Verdict.ANOTHER),
        ({"closed_on": MARCH + timedelta(days=365), "engaged_on": date(2027, 1, 5)}, Verdict.ASK),  # next year's?
        (
            {"closed_on": MARCH + timedelta(days=365), "engaged_on": date(2027, 1, 5), "amount": 1_300_000},
            Verdict.ANOTHER,
        ),
        ({"account": "Contoso", "engaged_on": date(2026, 2, 2), "amount": 5}, Verdict.ANOTHER),
    ],
)
def test_what_changed(change, verdict):
    assert verdict_of(replace(NORTHWIND, **change), known()).verdict is verdict


@given(MENTIONS)
def test_a_deal_is_itself(mention):
    of = Known("1", mention, (mention.closed_on,) if mention.closed_on else ())
    assert (match := verdict_of(mention, of)).verdict is not Verdict.ANOTHER
    assert match.points >= 3


@pytest.mark.parametrize(
    ("mine", "theirs", "points"),
    [
        ({"account": "Acme"}, {"account": "ACME"}, 2.0),
        ({"account": "Acme"}, {"account": "Bolt"}, -2.0),
        ({"account": "Acme"}, {}, 0.0),
        ({"owners": frozenset({"ann", "a@x"})}, {"owners": frozenset({"ann"})}, 1.0),
        ({"owners": frozenset({"ann"})}, {"owners": frozenset({"bob"})}, -1.0),
        ({"owners": frozenset({"ann"})}, {}, 0.0),
        ({}, {"owners": frozenset({"bob"})}, 0.0),
        ({"product": "Phones"}, {"product": "phones"}, 0.5),
        ({"product": "Phones"}, {"product": "Desks"}, -1.0),
        ({"product": ""}, {"product": "Desks"}, 0.0),
        ({"product": "Phones"}, {"product": "''"}, 0.0),  # nothing is left of it
        ({"amount": 5}, {"amount": 5}, 1.5),
        ({"amount": 5}, {"amount": 6}, -0.5),
        ({"amount": 0}, {"amount": 6}, 0.0),
        ({"amount": 5, "currency": "EUR"}, {"amount": 5, "currency": "USD"}, 0.0),
        ({"amount": 5, "currency": "EUR"}, {"amount": 5}, 1.5),
        ({"engaged_on": MARCH}, {"engaged_on": MARCH}, 1.5),
        ({"engaged_on": MARCH}, {"engaged_on": date(2026, 3, 2)}, -2.0),
        ({"closed_on": MARCH + timedelta(3)}, {}, 1.5),
        ({"closed_on": MARCH + timedelta(4)}, {}, 0.5),
        ({"closed_on": MARCH - timedelta(30)}, {}, 0.5),
        ({"closed_on": MARCH - timedelta(31)}, {}, 0.0),
        ({"closed_on": MARCH + timedelta(90)}, {}, 0.0),
        ({"closed_on": MARCH + timedelta(91)}, {}, -3.0),
    ],
)
def test_what_each_thing_said_beside_the_name_speaks_for(mine, theirs, points):
    alone = verdict_of(BARE, known(BARE)).points
    assert verdict_of(replace(BARE, **mine), known(replace(BARE, **theirs))).points == alone + points


@pytest.mark.parametrize(
    ("name", "beside", "verdict", "points"),
    [
        ("Fleet refresh", {}, Verdict.ASK, 3.0),
        ("Fleet refresh", {"product": "A"}, Verdict.SAME, 3.5),
        ("Fleet refresh", {"amount": 1}, Verdict.ASK, 2.5),
        ("Fleet refresh", {"owners": frozenset({"bob"})}, Verdict.ANOTHER, 2.0),
        ("Fleet refreshh", {"account": "Acme", "closed_on": MARCH}, Verdict.ASK, 5.5),
        ("Fleet refreshh", {"account": "Acme", "closed_on": MARCH, "owners": frozenset({"bob"})}, Verdict.ASK, 4.5),
        ("Fleet refreshh", {"account": "Acme"}, Verdict.ANOTHER, -1.0),
        ("Something else", {"account": "Acme", "closed_on": MARCH}, Verdict.ANOTHER, -1.0),
    ],
)
def test_how_much_makes_two_deals_one(name, beside, verdict, points):
    there = known(replace(BARE, account="Acme", owners=frozenset({"ann"}), product="A", amount=2))
    found = verdict_of(replace(BARE, name=name, **beside), there)
    assert (found.verdict, found.points) == (verdict, points)


@pytest.mark.parametrize(
    ("mine", "theirs", "points"),
    [
        ("abcdefghij", "abcdefghix", 2.0),  # 90 of 100: very like it
        ("abcdefghijklmnopqrs", "abcdefghijklmnopq12", 1.0),  # 89.5
        ("abcde", "abcdx", 1.0),  # 80: only alike
        ("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrs12345", None),  # 79.2
        ("Fleet", "Fleet refresh for all of northern Europe", 1.0),
        ("!!!", "Fleet", None),
    ],
)
def test_the_more_alike_two_names_are_the_more_they_speak_for_one_deal(mine, theirs, points):
    """The account and the day speak for it, by 3.5 points: as much as it takes to look at the names."""
    beside = {"account": "Acme", "closed_on": MARCH}
    found = verdict_of(Mention(mine, **beside), known(Mention(theirs, account="Acme")))
    if points is None:
        assert (found.verdict, found.points) == (Verdict.ANOTHER, -1.0)
    else:
        assert (found.verdict, found.points) == (Verdict.ASK, 3.5 + points)
