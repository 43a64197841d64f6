"""Which words are quoted."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.records import Outcome
from insights.language.quotes import CUT_AT, about, saying, still_says, usual
from insights.shapes.texts import Phrase, Quoted, Verbatim

AT = datetime(2026, 11, 2, tzinfo=UTC)
USUAL = "Nobody wanted to own the switch."
SWITCH = [
    USUAL,
    "Nobody wanted the switch, it was too much effort.",
    "The switch was too much effort for them, nobody wanted it.",
    "Your demo was the worst hour of my whole career!",
    "They feared the effort of the switch.",
]


def said(closing: str, text: str, **more: object) -> Verbatim:
    return replace(
        Verbatim(
            closing=closing,
            outcome=Outcome.LOST,
            account="",
            person="p1",
            driver="implementation_risk",
            buyer_driver="implementation_risk",
            field="buyer_words",
            heard=True,
            text=text,
            quotable=True,
            at=AT,
        ),
        **more,
    )


def quoted(*texts: Verbatim, people: tuple[str, ...] = ()) -> Quoted | None:
    return about(texts, "implementation_risk", Outcome.LOST, people)


def buyers(*texts: str) -> list[Verbatim]:
    return [said(f"c{i}", text) for i, text in enumerate(texts)]


def test_nothing_to_quote() -> None:
    assert quoted() is None
    assert quoted(said("c1", "Too hard.")) is None


def test_the_most_usual_is_quoted_not_the_most_extreme() -> None:
    found = quoted(*buyers(*SWITCH))
    assert found is not None
    assert found.text in SWITCH
    assert "switch" in found.text
    assert found.source == "heard from a buyer, lost deal"


def test_the_same_whatever_the_order() -> None:
    texts = buyers(*SWITCH)
    first = quoted(*texts)
    draw = random.Random(3)
    for _ in range(20):
        draw.shuffle(texts)
        assert quoted(*texts) == first


def test_of_equals_the_newest_then_the_first_id() -> None:
    texts = buyers("Something wholly unlike.", "Another matter altogether.", "Completely different reasons.")
    assert quoted(*texts) == Quoted("Something wholly unlike.", "heard from a buyer, lost deal")
    newer = replace(texts[1], at=AT + timedelta(days=1))
    assert quoted(texts[0], newer, texts[2]) == Quoted("Another matter altogether.", "heard from a buyer, lost deal")


def test_the_buyers_words_come_before_the_sellers() -> None:
    ours = [said(f"s{i}", "Switching was the worry again.", field="lesson", heard=False) for i in range(5)]
    assert quoted(*ours) == Quoted("Switching was the worry again.", "seller, lost deal")
    assert quoted(*ours, said("c1", USUAL)) == Quoted(USUAL, "heard from a buyer, lost deal")


def test_the_buyers_words_count_for_what_the_buyer_named_the_sellers_for_what_they_did() -> None:
    assert quoted(said("c1", USUAL, buyer_driver="price")) is None
    assert quoted(said("c1", USUAL, driver="price")) is not None
    assert quoted(said("c1", USUAL, driver="price", field="lesson", heard=False)) is None


@pytest.mark.parametrize(
    ("outcome", "source"),
    [
        (Outcome.WON, "seller, won deal"),
        (Outcome.LOST, "seller, lost deal"),
        (Outcome.NO_DECISION, "seller, undecided deal"),
    ],
)
def test_the_source_says_who_and_how_it_ended(outcome: Outcome, source: str) -> None:
    texts = [said("c1", USUAL, outcome=outcome, field="lesson", heard=False)]
    assert about(texts, "implementation_risk", outcome) == Quoted(USUAL, source)
    assert all(about(texts, "implementation_risk", other) is None for other in Outcome if other is not outcome)


def test_what_may_not_be_quoted_is_not_even_where_nothing_else_is_left() -> None:
    assert quoted(said("c1", USUAL, quotable=False)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Anna never called us back again.",
        "Nobody but anna knew the answers.",
        "We really liked Anna's way with us.",
        "It was smith who lost us in the demo.",
        "Jose told us nothing about the switch.",
        "José told us nothing about the switch.",
        "Thanks to Anne\u2011Marie we nearly did it.",
        "Will promised us the world and left.",
        "We were told by Price that it was fine.",
        "@anna never called us back again.",
        "<@U123> never called us back again.",
        "Mr Jones said it was too hard to do.",
        "我们很喜欢王小明的演示但是切换太难了没有人愿意负责。",
    ],
)
def test_nobody_is_named(text: str) -> None:
    people = ("Anna Smith", "José O'Hara", "Anne-Marie B.", "Will Price", "王小明")
    assert quoted(said("c1", text), people=people) is None
    assert quoted(said("c1", text), said("c2", USUAL), people=people) == Quoted(USUAL, "heard from a buyer, lost deal")


def test_an_everyday_word_is_no_name() -> None:
    text = "They said the price will not change."
    assert quoted(said("c1", text), people=("Will Price", "A. Said-Long")) == Quoted(
        text, "heard from a buyer, lost deal"
    )
    assert quoted(said("c1", "They heard from Said that it will."), people=("A. Said-Long",)) is None


@pytest.mark.parametrize("text", ["Nobody at Harbor wanted to switch.", "harbor foods was not ready to switch."])
def test_the_company_is_not_named(text: str) -> None:
    assert quoted(said("c1", text, account="Harbor Foods")) is None
    assert quoted(said("c1", "Nobody at the foods table wanted to.", account="Harbor Foods")) is not None


@pytest.mark.parametrize(
    ("text", "account", "deal"),
    [
        ("Acme never wanted to own the switch.", "", "Acme renewal"),
        ("acme never wanted to own the switch.", "", "Acme renewal"),
        ("Nobody at Acme wanted to own the switch.", "", "Renewal for Acme"),
        ("Nobody at Acme wanted to own the switch.", "Holding Ltd", "Acme renewal"),
        ("BP did not want to own the switch now.", "BP plc", ""),
        ("They at IBM did not want the switch.", "", "IBM pilot"),
        ("The acme renewal was never on their list.", "Holding Ltd", "Acme renewal"),
    ],
)
def test_the_company_is_not_named_where_the_deals_name_gives_it_away(text: str, account: str, deal: str) -> None:
    assert quoted(said("c1", text, account=account, deal=deal)) is None
    assert quoted(said("c1", text)) is not None


def test_what_a_deal_is_about_may_be_quoted() -> None:
    text = "They feared the switch to our network."
    assert quoted(said("c1", text, account="Harbor Foods", deal="Harbor network switch")) is not None
    assert quoted(said("c1", "The switch came too early for them.", deal="The network")) is not None


def test_personal_data_is_masked() -> None:
    found = quoted(said("c1", "Call the new boss on 0171 1234567 or boss@acme.com."))
    assert found == Quoted("Call the new boss on [phone] or [e-mail].", "heard from a buyer, lost deal")


def test_quotation_marks_around_it_are_left_out() -> None:
    assert quoted(said("c1", f'"{USUAL}"')) == Quoted(USUAL, "heard from a buyer, lost deal")
    assert quoted(said("c1", '"Maybe next year" became "no"')) == Quoted(
        '"Maybe next year" became "no"', "heard from a buyer, lost deal"
    )


def test_of_a_long_text_one_sentence_is_quoted() -> None:
    long = f"Well. {'We talked about many things that day and on others too. ' * 4}{USUAL}"
    assert quoted(*buyers(long, *SWITCH[1:])) in [
        Quoted(text, "heard from a buyer, lost deal") for text in (*SWITCH[:3], SWITCH[4])
    ]


def test_a_long_text_of_one_closing_does_not_outvote_the_others() -> None:
    rant = said("c9", "The invoice tool was slow and the invoice tool was ugly. " * 12)
    found = quoted(*buyers(*SWITCH), rant)
    assert found is not None
    assert "invoice" not in found.text


def test_only_where_there_is_nothing_shorter_a_long_one_is_cut_at_a_word() -> None:
    long = "nobody wanted to own the switch " * 20
    found = quoted(said("c1", long))
    assert found is not None
    assert found.text.endswith("…")
    assert long.startswith(f"{found.text.removesuffix('…')} ")
    assert 200 < len(found.text) <= CUT_AT
    assert quoted(said("c1", long), said("c2", USUAL)) == Quoted(USUAL, "heard from a buyer, lost deal")
    endless = quoted(said("c1", "x" * 500))
    assert endless == Quoted("x" * (CUT_AT - 1) + "…", "heard from a buyer, lost deal")


def test_a_quote_for_a_phrase_holds_it() -> None:
    phrase = Phrase("data residency", 3, 20, 0, 90, 3, 0.001, ("c1", "c2", "c3"))
    texts = [
        said("c1", "They need data residency in Europe.", field="lesson", heard=False),
        said("c2", "Data-residency was asked for at once.", field="lesson", heard=False, outcome=Outcome.WON),
        said("c3", "Nothing of that kind was said here."),
        said("c4", "Our data residency is no good, they said."),
    ]
    found = saying(texts, phrase)
    assert found in [
        Quoted("They need data residency in Europe.", "seller, lost deal"),
        Quoted("Data-residency was asked for at once.", "seller, won deal"),
    ]
    heard = replace(texts[2], text="Where is the data residency clause?")
    assert saying([*texts, heard], phrase) == Quoted(
        "Where is the data residency clause?", "heard from a buyer, lost deal"
    )
    assert saying(texts[2:3], phrase) is None


def test_the_most_usual_of_any_texts() -> None:
    ours = [said(f"s{i}", text, driver="price", field="lesson", heard=False) for i, text in enumerate(SWITCH)]
    found = usual(ours)
    assert found is not None
    assert "switch" in found.text
    assert found.source == "seller, lost deal"
    assert usual([replace(text, quotable=False) for text in ours]) is None


def test_a_phrase_is_found_in_its_plural() -> None:
    phrase = Phrase("security review", 3, 20, 0, 90, 3, 0.001, ("c1",))
    assert saying([said("c1", "The Security Reviews took all summer.")], phrase) is not None


@given(st.lists(st.text(max_size=400), max_size=6), st.lists(st.text(max_size=12), max_size=3))
def test_any_text_gives_a_short_quote_or_none(texts: list[str], people: list[str]) -> None:
    found = quoted(*buyers(*texts), people=tuple(people))
    assert found is None or 20 <= len(found.text) <= CUT_AT


def test_a_quote_stands_while_its_text_says_so() -> None:
    long = "They liked it. " + "Nobody wanted to own the switch, and that was that. " * 5
    for text in (USUAL, long):
        quote = quoted(said("c1", text))
        assert quote is not None
        assert (quote.closing, quote.field) == ("c1", "buyer_words")
        assert still_says(quote, text)
        assert not still_says(quote, "Somebody wanted to own the switch after all.")
        assert not still_says(quote, "")
