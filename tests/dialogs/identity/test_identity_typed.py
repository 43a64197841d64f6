"""A deal's name as a person types it."""

from dataclasses import replace

import pytest

from dialogs.identity.typed import meant, respelt, sought
from dialogs.identity.verdict import Mention
from dialogs.identity.whose import Whose
from tests.dialogs.identity.mentioned import BARE, NORTHWIND, known


@pytest.mark.parametrize(
    ("typed", "found", "plain"),
    [
        ("northwind", ["1"], True),
        ("NORTHW", ["1"], True),  # its beginning
        ("contoso", ["2", "3"], False),  # by account, too
        ("Northwnd renewal", ["1"], False),  # only spelt alike
        ("Northwnd", ["1"], False),  # a part of it
        ("Contso saets", ["2"], False),  # word by word
        ("Contso", ["2", "3"], False),  # an account
        ("Contso fleet", [], False),
        ("Pilo", ["3"], True),
        ("Pli", [], False),  # too short to tell
        ("renewal northwind", ["1"], True),
        ("No", [], False),
        ("Fleet", [], False),
        ("!", [], False),
    ],
)
def test_a_name_as_it_is_typed(typed, found, plain):
    deals = [known(), known(Mention("Contoso seats"), "2"), known(Mention("Pilot", "Contoso"), "3")]
    assert ([deal.id for deal in meant(typed, deals)[0]], meant(typed, deals)[1]) == (found, plain)


def test_a_number_is_never_another_misspelt():
    assert meant("Fleet 2025", [known(Mention("Acme fleet 2026"))])[0] == ()
    assert sought("Flete 2026", [known(Mention("Acme fleet 2026")), known(Mention("Acme fleet 2025"), "2")]) == (
        known(Mention("Acme fleet 2026")),
    )


@pytest.mark.parametrize(
    ("typed", "found", "plain"),
    [
        ("Zeta rollout.", ["1"], True),
        ("the ZETA-rollout!", ["1"], True),
        ("Zeta rolout", ["1"], False),
        ("Zeta roll", [], False),  # a part
        ("Zera rollout", [], False),  # a short word may be another
        ("Zeta rollout 2", [], False),
        ("C# seats", [], False),
        ("C++ seats!", ["2"], True),
        ("!", [], False),
    ],
)
def test_another_spelling_of_a_deal_that_is_there(typed, found, plain):
    deals = [known(Mention("Zeta rollout")), known(Mention("C++ seats"), "2")]
    assert ([deal.id for deal in respelt(typed, deals)[0]], respelt(typed, deals)[1]) == (found, plain)


def test_ones_own_deals_come_first():
    mine = known(Mention("Contoso pilot", owners=frozenset({"ann poe"})), "2")
    found, plain = meant("contoso", [known(Mention("Contoso seats"), "1"), mine], {"2": Whose.MINE})
    assert ([deal.id for deal in found], plain) == (["2", "1"], False)


def test_of_two_deals_of_one_name_ones_own_is_meant():
    ben = known(replace(NORTHWIND, owners=frozenset({"ben roe"})), "2")
    assert [deal.id for deal in meant("northwind renewal", [known(), ben])[0]] == ["1", "2"]
    assert not meant("northwind renewal", [known(), ben])[1]
    found, plain = meant("northwind renewal", [known(), ben], {"2": Whose.MINE})
    assert ([deal.id for deal in found], plain) == (["2"], True)


@pytest.mark.parametrize(
    ("whose", "first"),
    [
        ({"2": Whose.PERHAPS}, "2"),
        ({"1": Whose.PERHAPS, "2": Whose.MINE}, "2"),
        ({"1": Whose.MINE, "2": Whose.MINE}, "1"),
    ],
)
def test_where_another_of_that_name_may_be_ones_own_too_it_is_asked_about(whose, first):
    found, plain = meant("northwind renewal", [known(), known(NORTHWIND, "2")], whose)
    assert (found[0].id, len(found), plain) == (first, 2, False)


def test_what_is_sought_comes_by_name_then_by_its_words_then_by_its_spelling_one_s_own_first():
    deals = [
        known(replace(BARE, name=name, owners=frozenset({who})), number=number)
        for number, name, who in (
            ("spelt", "Fleet refrish", "ann"),
            ("holds", "The fleet refresh 2026", "ann"),
            ("exact", "fleet  Refresh", "ann"),
            ("mine", "Fleet refrash", "bob"),
            ("other", "Phones", "bob"),
        )
    ]
    assert [deal.id for deal in sought("Fleet refresh", deals, {"mine": Whose.MINE, "other": Whose.MINE})] == [
        "mine", "exact", "holds", "spelt"
    ]  # fmt: skip
    assert [deal.id for deal in sought("", deals)] == [deal.id for deal in deals], "nothing typed yet: all of them"


@pytest.mark.parametrize(("typed", "found"), [("abcdx", ["1"]), ("abcxy", [])])
def test_a_name_spelt_80_of_100_alike_may_be_the_one(typed, found):
    deals = [known(Mention("abcde"))]
    assert [deal.id for deal in sought(typed, deals)] == found
    assert ([deal.id for deal in meant(typed, deals)[0]], meant(typed, deals)[1]) == (found, False)


@pytest.mark.parametrize("name", ["abcd2", "abcde fleet of seventeen vans"])
@pytest.mark.parametrize("typed", ["abcd1", "abcdx"])
def test_a_name_or_a_word_of_it_exactly_80_of_100_alike_is_alike(name, typed):
    """A word with a digit only as the whole name."""
    found = [known(Mention(name))] if (typed, name) != ("abcd1", "abcde fleet of seventeen vans") else []
    assert list(meant(typed, [known(Mention(name))])[0]) == list(sought(typed, [known(Mention(name))])) == found


@pytest.mark.parametrize(("typed", "found"), [("acde", True), ("fgi", False)])
def test_four_letters_may_be_another_word_misspelt_three_may_not(typed, found):
    deals = [known(Mention("abcde fghi of seventeen vans"))]
    assert bool(meant(typed, deals)[0]) is bool(sought(typed, deals)) is found


@pytest.mark.parametrize(("typed", "found"), [("nor", True), ("no", False), ("renewal no", False)])
def test_three_letters_are_the_beginning_of_a_word(typed, found):
    assert meant(typed, [known()]) == (((known(),), True) if found else ((), False))
