"""New phrases in the free text."""

import random
from datetime import UTC, datetime
from itertools import accumulate
from math import comb

import pytest

from dialogs.records import Outcome
from insights.inference.rates import wilson
from insights.language.phrases import Hypergeometric, fresh
from insights.shapes.texts import Phrase, Verbatim

AT = datetime(2026, 11, 2, tzinfo=UTC)


def said(closing: str, text: str, person: str, field: str = "lesson", account: str = "", deal: str = "") -> Verbatim:
    return Verbatim(
        closing=closing,
        outcome=Outcome.LOST,
        account=account,
        person=person,
        driver="price",
        buyer_driver="",
        field=field,
        text=text,
        quotable=True,
        at=AT,
        deal=deal,
    )


def many(prefix: str, n: int, text: str, field: str = "lesson") -> list[Verbatim]:
    return [said(f"{prefix}{i}", text, f"p{i % 5}", field) for i in range(n)]


BEFORE = many("old", 100, "Show the backup earlier")


def found(*now: Verbatim, names: tuple[str, ...] = ()) -> list[str]:
    return [phrase.words for phrase in fresh([*many("dull", 20, "Show the backup earlier"), *now], BEFORE, names)]


def test_nothing_is_new_without_a_before() -> None:
    assert fresh(many("a", 20, "Data residency came up"), []) == ()
    assert fresh([], BEFORE) == ()


def test_a_phrase_of_this_period_with_its_evidence() -> None:
    now = [*many("dull", 20, "Show the backup earlier"), *many("new", 6, "They asked about residency")]
    assert fresh(now, BEFORE) == (
        Phrase(
            "residency", 6, 26, 0, 100, 5, pytest.approx(comb(26, 6) / comb(126, 6)),
            tuple(f"new{i}" for i in range(6)),
        ),
    )  # fmt: skip


def test_a_phrase_inside_a_longer_one_that_is_as_frequent_is_left_out() -> None:
    assert found(*many("new", 6, "They want data residency.")) == ["data residency"]


def test_the_shorter_one_stays_where_it_is_more_frequent() -> None:
    now = [*many("new", 6, "They want data residency."), *many("more", 6, "Residency again")]
    assert set(found(*now)) == {"residency", "data residency"}


def test_what_was_always_said_is_not_new() -> None:
    assert found() == []


def test_a_phrase_that_became_clearly_more_frequent() -> None:
    before = [*BEFORE, *many("early", 5, "Pilot first")]
    now = [*many("dull", 20, "Show the backup earlier"), *many("new", 12, "Pilot first")]
    (phrase,) = fresh(now, before)
    assert (phrase.words, phrase.deals, phrase.before) == ("pilot", 12, 5)


def test_one_deal_counts_once_however_often_it_says_so() -> None:
    assert found(*[said("same", "Residency, residency!", f"p{i}") for i in range(9)]) == []


def test_three_deals_or_two_people_are_too_few() -> None:
    assert found(*many("new", 3, "Residency")) == []
    assert found(*[said(f"new{i}", "Residency", f"p{i % 2}") for i in range(8)]) == []


def test_case_marks_and_plurals_are_one() -> None:
    texts = [
        "Security review",
        "security reviews!",
        '"Security Review"',
        "SECURITY REVIEW.",
        "the security review\u2019s",
    ]
    assert found(*[said(f"new{i}", text, f"p{i}") for i, text in enumerate(texts * 2)]) == ["security review"]


def test_a_word_that_only_looks_like_a_plural_stays() -> None:
    assert found(*many("new", 6, "Bad news on the focus process")) == ["bad news", "focus process"]


def test_a_mark_ends_a_phrase() -> None:
    assert found(*many("new", 6, "We lost on data. Residency mattered")) == ["data", "lost", "residency mattered"]


def test_denied_and_too_much_are_phrases() -> None:
    assert found(*many("new", 6, "No budget, and too slow")) == ["no budget", "too slow"]


def test_words_of_names_are_left_out() -> None:
    now = many("new", 6, "Anna's residency pitch at Globex")
    assert found(*now, names=("Anna Smith", "Globex")) == ["residency pitch"]


def test_what_a_company_goes_by_is_no_new_word_wherever_it_is_said() -> None:
    deals = [("Harbor Foods", ""), ("", "Harbor renewal"), ("The Harbor Group", "New site")]
    for account, deal in deals:
        theirs = said("theirs", "Nothing to add", "p1", account=account, deal=deal)
        assert found(theirs, *many("new", 6, "They had asked Harbor's people about residency")) == [
            "people", "residency",
        ]  # fmt: skip


def test_a_deals_own_name_and_its_companys_are_no_new_words_about_it() -> None:
    text = "The network refresh at Larkfield Vets waits for residency"
    own = [
        said(f"new{i}", text, f"p{i}", account="Larkfield Vets", deal="Larkfield Vets network refresh")
        for i in range(6)
    ]
    assert found(*own) == ["residency", "waits"]
    others = many("more", 6, "Vets want a network refresh")
    assert found(*own, *others) == ["network refresh", "residency", "vets", "waits"]


def test_addresses_and_numbers_are_left_out() -> None:
    assert found(*many("new", 6, "anna@acme.com https://acme.com 2026 4 x")) == []


def test_a_deal_that_stands_in_both_counts_as_now() -> None:
    now = [*many("dull", 20, "Show the backup earlier"), *many("new", 6, "Residency")]
    (phrase,) = fresh(now, [*BEFORE, *many("new", 6, "Residency")])
    assert (phrase.before, phrase.before_n) == (0, 100)


def test_a_new_question_brings_no_new_phrases() -> None:
    assert found(*many("new", 20, "Residency", field="rumour")) == []


@pytest.mark.heavy
@pytest.mark.parametrize("n", [0, 1, 7, 60])
@pytest.mark.parametrize("before", [0, 1, 30, 400])
def test_the_tail_is_fishers(n: int, before: int) -> None:
    from scipy.stats import fisher_exact  # noqa: PLC0415 - make unit goes without it

    tail = Hypergeometric(n, before)
    for total in {1, 4, 9, (n + before) // 2, n + before}:
        for deals in range(max(0, total - before), min(total, n) + 1):
            table = [[deals, n - deals], [total - deals, before - total + deals]]
            assert tail.upper(deals, total) == pytest.approx(fisher_exact(table, "greater").pvalue, rel=1e-9)


@pytest.mark.heavy
def test_the_tail_of_many_deals_is_fishers() -> None:
    from scipy.stats import fisher_exact  # noqa: PLC0415 - make unit goes without it

    expected = fisher_exact([[300, 4700], [450, 14550]], "greater").pvalue
    assert Hypergeometric(5000, 15000).upper(300, 750) == pytest.approx(expected, rel=1e-8)


VOCABULARY = [f"{'bdfgklmnprtvz'[i % 13]}{'aeiou'[i % 5]}{'klmnprt'[i % 7]}a{'dgkt'[i % 4]}" for i in range(800)]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(VOCABULARY))))
TOPICS = [VOCABULARY[40 * i + 20 : 40 * i + 32] for i in range(8)]


def world(draw: random.Random, now: int, before: int) -> tuple[list[Verbatim], list[Verbatim]]:
    """Texts of a company where nothing changes: common and rare words, a topic a deal, and pet phrases of reps."""
    reps = [f"r{i}" for i in range(draw.choice((4, 8, 20)))]
    busy = [draw.random() + 0.2 for _ in reps]
    pets = {rep: draw.choices(VOCABULARY, k=6) for rep in reps}
    pets |= dict.fromkeys(reps[1:4], pets[reps[0]])  # four who talk alike
    texts = []
    for i in range(now + before):
        (rep,) = draw.choices(reps, busy)
        words = draw.choices(VOCABULARY, cum_weights=WEIGHTS, k=draw.randint(3, 14))
        words += draw.choices(draw.choice(TOPICS), k=3)
        words += [" ".join(draw.sample(pets[rep], 2))] if draw.random() < 0.6 else []
        draw.shuffle(words)
        texts.append(said(str(i), " ".join(words), rep))
    return texts[:now], texts[now:]


@pytest.mark.long
@pytest.mark.parametrize(("now", "before", "looks"), [(30, 90, 400), (80, 240, 400)])
def test_where_nothing_is_new_a_look_hardly_ever_says_so(now: int, before: int, looks: int) -> None:
    draw = random.Random(20261122)
    false = sum(bool(fresh(*world(draw, now, before))) for _ in range(looks))
    assert wilson(false, looks)[1] <= 0.05


@pytest.mark.heavy
@pytest.mark.long
def test_a_planted_phrase_is_mostly_found() -> None:
    draw = random.Random(7)
    hits = 0
    for _ in range(50):
        now, before = world(draw, 80, 240)
        planted = [said(text.closing, f"{text.text} data residency", text.person) for text in now[:12]]
        hits += "data residency" in [phrase.words for phrase in fresh([*planted, *now[12:]], before)]
    assert hits >= 45
