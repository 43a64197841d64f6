"""Which deal is meant: by its id, else by what was said of it; the same, ask, another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.identity.book import book_of, identical, paired
from dialogs.identity.spelling import canonical_id, same_text
from dialogs.identity.typed import meant, sought
from dialogs.identity.verdict import Known, Mention, Verdict, verdict_of

MARCH = date(2026, 3, 1)
NORTHWIND = Mention(
    "Northwind renewal", "Northwind", frozenset({"ann poe"}), None, 1_200_000, "EUR", date(2026, 1, 5), MARCH
)


def known(mention=NORTHWIND, number="1", *, closings=(MARCH,)):
    """A deal that is there."""
    return Known(number, replace(mention, closed_on=None), closings)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("0065g00000AbCdE", "0065g00000AbCdEAAV"),  # by the rule that Salesforce publishes
        ("0065g00000AbCde", "0065g00000AbCdeAAF"),
        ("0065g00000AbCdEAAV", "0065g00000AbCdEAAV"),
        ("2000.0", "2000"),
        ("007", "007"),
        (" 12 ", "12"),
        ("{F3A1C0DE-0000-4000-8000-000000000001}", "f3a1c0de-0000-4000-8000-000000000001"),
        ("AbC", "AbC"),
        ("2000.5", "2000.5"),
    ],
)
def test_an_id_has_one_form(text, form):
    assert canonical_id(text) == form
    assert canonical_id(form) == form


def test_with_two_ids_nothing_else_counts():
    mine, theirs = replace(NORTHWIND, external_id="1"), replace(NORTHWIND, external_id="2")
    assert verdict_of(mine, known(theirs)).verdict is Verdict.ANOTHER
    assert verdict_of(mine, known(replace(Mention("Fleet"), external_id="1"))).verdict is Verdict.SAME


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


@pytest.mark.parametrize(
    ("typed", "found", "plain"),
    [
        ("northwind", ["1"], True),
        ("NORTHW", ["1"], True),  # its beginning
        ("contoso", ["2", "3"], False),  # by account, too
        ("Northwnd renewal", ["1"], False),  # only spelt alike
        ("renewal northwind", ["1"], True),
        ("No", [], False),
        ("Fleet", [], False),
        ("!", [], False),
    ],
)
def test_a_name_as_it_is_typed(typed, found, plain):
    deals = [known(), known(Mention("Contoso seats"), "2"), known(Mention("Pilot", "Contoso"), "3")]
    assert ([deal.id for deal in meant(typed, deals)[0]], meant(typed, deals)[1]) == (found, plain)


def test_ones_own_deals_come_first():
    mine = known(Mention("Contoso pilot", owners=frozenset({"ann poe"})), "2")
    found, plain = meant("contoso", [known(Mention("Contoso seats"), "1"), mine], frozenset({"ann poe"}))
    assert ([deal.id for deal in found], plain) == (["2", "1"], False)


NAMES = st.text("abcdefgh ßÄ'“”-", min_size=1, max_size=20).filter(lambda text: same_text(text) != "")
MENTIONS = st.builds(
    Mention,
    name=NAMES,
    account=st.none() | NAMES,
    owners=st.frozensets(st.sampled_from(["ann", "ben"]), max_size=2),
    amount=st.none() | st.integers(0, 10**6),
    engaged_on=st.none() | st.dates(MARCH, MARCH + timedelta(days=400)),
    closed_on=st.none() | st.dates(MARCH, MARCH + timedelta(days=400)),
    external_id=st.none() | st.sampled_from(["1", "2", "3"]),
)


@given(st.lists(MENTIONS, max_size=6), st.lists(MENTIONS, max_size=6))
def test_nobody_is_two_deals_and_no_deal_is_two(mentions, there):
    book = book_of(known(mention, str(n)) for n, mention in enumerate(there))
    pairs = paired([(one, book.find(one)) for one in mentions])
    found = [match.known.id for match in pairs.values()]
    assert len(found) == len(set(found))
    for place, match in pairs.items():
        ids = {mentions[place].external_id, match.known.mention.external_id}
        assert len(ids - {None}) < 2, "two ids are two deals"


@given(MENTIONS)
def test_a_deal_is_itself(mention):
    of = Known("1", mention, (mention.closed_on,) if mention.closed_on else ())
    assert (match := verdict_of(mention, of)).verdict is not Verdict.ANOTHER
    assert match.points >= 3


@given(st.text(max_size=30))
def test_a_form_is_final(text):
    assert canonical_id(canonical_id(text)) == canonical_id(text)
    assert same_text(same_text(text)) == same_text(text)


def test_of_two_deals_of_one_name_ones_own_is_meant():
    ben = known(replace(NORTHWIND, owners=frozenset({"ben roe"})), "2")
    assert [deal.id for deal in meant("northwind renewal", [known(), ben])[0]] == ["1", "2"]
    assert not meant("northwind renewal", [known(), ben])[1]
    found, plain = meant("northwind renewal", [known(), ben], frozenset({"ben roe"}))
    assert ([deal.id for deal in found], plain) == (["2"], True)


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


BARE = Mention("Fleet refresh")


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


def test_two_ids_decide_by_more_than_any_points():
    mine = replace(NORTHWIND, external_id="1")
    same, other = (verdict_of(mine, known(replace(NORTHWIND, external_id=number))) for number in "12")
    assert same.points == -other.points > verdict_of(NORTHWIND, known()).points


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
    assert [deal.id for deal in sought("Fleet refresh", deals, frozenset({"bob"}))] == [
        "mine", "exact", "holds", "spelt"
    ]  # fmt: skip
    assert [deal.id for deal in sought("", deals)] == [deal.id for deal in deals], "nothing typed yet: all of them"


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
