"""Which deal is meant: by its id, else by what was said of it; the same, ask, another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.identity import (
    Known,
    Mention,
    Verdict,
    book_of,
    canonical_id,
    identical,
    meant,
    paired,
    same_text,
    verdict_of,
)

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
