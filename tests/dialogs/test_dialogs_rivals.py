import random
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rivals import LONGEST_NAME, Names, Verdict, alike, best, counted, fold, name_in

LETTERS = st.characters(exclude_categories=("Cs",))
TYPED = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30),
    st.lists(
        st.sampled_from(
            [
                "Globex",
                "globbex",
                "GLOBEX",
                "Société",
                "Initech",
                "A/S",
                "S.A.",
                "Inc.",
                "GmbH",
                "&",
                "Co",
                "KG",
                ",",
                "C++",
            ]
        ),
        min_size=1,
        max_size=5,
    ).map(" ".join),
)
VERDICTS = st.lists(st.tuples(TYPED, TYPED, st.booleans()), max_size=6).map(
    lambda said: [Verdict(f"v{place}", *one) for place, one in enumerate(said)]
)


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "Globex",
            "globex",
            "GLOBEX",
            " Globex ",
            "Globex Inc.",
            "Globex, Inc",
            "Globex S.A.",
            "Globex S. A.",
            "Ｇlobex",
        ),
        ("Société Générale", "Societe Generale", "SOCIETE GENERALE SA"),
        ("Müller", "Muller GmbH & Co. KG", "muller gmbh und".removesuffix(" und")),
        ("Hewlett-Packard", "Hewlett Packard", "hewlett_packard"),
        ("L'Oréal", "L\N{RIGHT SINGLE QUOTATION MARK}Oreal", "LOREAL"),
        ("AT&T", "AT and T"),
        ("Vestas A/S", "vestas as", "Vestas"),
        ("Allegro", "Allegro Sp. z o.o."),
    ],
)
def test_spellings_of_one_name_are_one(spellings):
    assert len({fold(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C#"),
        ("Globex", "Globbex"),
        ("3M", "M"),
        ("Co", "Inc"),
        ("Globex Cloud", "Globex"),
        ("ガス", "カス"),
        ("й", "и"),
    ],
)
def test_names_that_differ_in_more_are_two(one, other):
    assert fold(one) != fold(other)


@given(TYPED)
def test_folding_twice_is_folding_once(name):
    assert fold(fold(name)) == fold(name)


@given(st.lists(TYPED, max_size=8), st.lists(TYPED, max_size=3), VERDICTS, st.randoms(use_true_random=False))
def test_what_counts_as_what_does_not_hang_on_the_order(spellings, listed, verdicts, chance):
    before = counted(spellings, listed, verdicts)
    spelt, said = list(spellings), list(verdicts)
    chance.shuffle(spelt)
    chance.shuffle(said)
    assert counted(spelt, listed, said) == before
    assert counted((*spelt, *before.values()), listed, said) | before == counted(
        (*spelt, *before.values()), listed, said
    )


def test_a_name_is_shown_as_app_yaml_has_it_else_as_tidily_as_anybody_wrote_it():
    assert best(["globex", "GLOBEX", "Globex Inc.", "Globex"]) == "Globex"
    assert best(["globex", "GLOBEX", "Globex Inc.", "Globex"], ["Globex Inc."]) == "Globex Inc."
    assert best(["sap", "SAP"]) == "SAP"
    assert best(["Societe Generale", "Société Générale"]) == "Société Générale"


def test_a_manager_says_that_two_are_one_and_that_goes_for_every_spelling():
    one = Verdict("1", "Globbex", "Globex", one=True)
    found = counted(["Globex", "globex inc", "Globbex", "globbex", "Acme"], (), [one])
    assert found == dict.fromkeys(["Globex", "globex inc", "Globbex", "globbex"], "Globex") | {"Acme": "Acme"}
    further = Verdict("2", "GLOBEX", "Initech", one=True)
    assert counted(["Globex", "Globbex", "Initech"], (), [one, further])["Globbex"] == "Initech"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Globex", "Globbex", True),
        ("Initech", "Intiech", True),
        ("Data Dog", "Datadog", True),
        ("Salesforce", "salesforce.com", True),
        ("Globex", "Globex Group", True),
        ("Globex", "globex inc", False),  # one name, nobody need be asked
        ("Acme", "Acne", False),
        ("Office 365", "Office 360", False),
        ("Globex", "Globex Cloud", False),
        ("Globex", "Initech", False),
    ],
)
def test_names_that_look_alike_are_proposed(one, other, near):
    assert list(alike([one, other])) == [(one, other)] * near


@pytest.mark.heavy
def test_hundreds_of_names_hold_nobody_up():
    """Nothing else is answered meanwhile. Counted in time of our own, whatever else this machine does."""
    chance = random.Random(1)
    names = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(5, 16))) for _ in range(500)]
    took = []
    for _ in range(3):  # what is loaded and folded once is there in the second
        began = thread_time()
        assert not list(alike(names))
        took.append(thread_time() - began)
    assert min(took) < 0.4


def test_what_was_said_of_two_names_is_not_asked_again():
    assert not list(alike(["Globex", "Globbex"], [Verdict("1", "globbex", "GLOBEX", one=False)]))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Initech", "Initech"),
        ("  Initech \nthey were cheap", "Initech"),
        ("Initech.", "Initech"),
        ("Initech Inc.", "Initech Inc."),
        ("Nordic   Data AB", "Nordic Data AB"),
        *((none, "") for none in ("", "?", "-", "n/a", "N.A.", "None", "nobody", "No idea", "don't know", "Not sure")),
        *((none, "") for none in ("Other", "OTHERS", "another one", "Somebody else", "someone", "\N{ROCKET}")),
        *((name, name) for name in ("Other World", "Someone Else's Cloud", "\N{ROCKET} Rocket", "שלום")),
        ("Umbrella, i think", "Umbrella"),
        ("I think Umbrella", "Umbrella"),
        ("Probably Umbrella?", "Umbrella"),
        ("Maybe", "Maybe"),
        *((none, "") for none in ("no competitor", "keiner", "anybody else")),
    ],
)
def test_a_name_is_taken_out_of_what_is_written(written, name):
    assert name_in(written) == name


def test_a_card_offers_app_yamls_and_the_most_frequent():
    names = Names(
        tuple((f"N{n}", 99 - n) for n in range(40)), {f"N{n}": f"N{n}" for n in range(40)}, frozenset({"N30"})
    )
    assert names.offered == (*(f"N{n}" for n in range(15)), "N30")
    assert (names.of("n3 GmbH"), names.of("Nobody")) == ("N3", None)
    assert (names.called("n3 GmbH"), names.called("Nobody")) == ("N3", "Nobody")


def test_a_card_offers_no_name_that_it_would_not_take():
    long, short = "N" * (LONGEST_NAME + 1), "N" * LONGEST_NAME
    names = Names(((long, 9), (short, 8)), {long: long, short: short})
    assert names.offered == (short,)
