"""The /winloss grammar: what is understood, what is asked back, who may."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands import grammar as commands
from bot.commands.arguments import LONGEST_NAME
from bot.commands.currencies import settled
from bot.commands.deal_text import Reading
from bot.commands.grammar import read, writes
from bot.commands.help import help_in_full, help_message
from bot.commands.money import amount_of, given_amount
from bot.commands.requests import (
    DealRequest,
    DealsRequest,
    DigestRequest,
    MarkRequest,
    Misunderstood,
    SimpleRequest,
    StatsRequest,
    ThemesRequest,
    TrendsRequest,
    VersusRequest,
)
from bot.commands.rights import Right
from bot.commands.table import TABLE, Group
from bot.platforms.slack.render import render
from dialogs.messages.length import words_in
from dialogs.messages.messages import Text, plain
from dialogs.records import Outcome
from insights.shapes.viewer import CHANNEL, MANAGER, REP, Viewer
from tests.examples import most
from tests.stand_ins import slack_rules


def marked(text: str) -> MarkRequest:
    request = read(text, REP)
    assert isinstance(request, MarkRequest)
    return request


def misunderstood(text: str, viewer: Viewer = REP) -> str:
    with pytest.raises(Misunderstood) as caught:
        read(text, viewer)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("won", Outcome.WON),
        ("WIN", Outcome.WON),
        ("lost", Outcome.LOST),
        ("Loss", Outcome.LOST),
        ("lose", Outcome.LOST),
        ("nodecision", Outcome.NO_DECISION),
        ("no-decision", Outcome.NO_DECISION),
        ("no decision", Outcome.NO_DECISION),
        ("No Decision", Outcome.NO_DECISION),
        ("no_decision", Outcome.NO_DECISION),
    ],
)
def test_an_outcome_by_any_of_its_words(word, outcome):
    assert marked(f"{word} Acme renewal") == MarkRequest(outcome, (Reading("Acme renewal"),))


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("Acme renewal", [("Acme renewal", None, None)]),
        ("Acme 12k", [("Acme 12k", None, None), ("Acme", 12_000_000, None)]),
        ("Acme vs Globex", [("Acme vs Globex", None, None), ("Acme", None, "Globex")]),
        ("Acme 12k vs Globex", [("Acme 12k vs Globex", None, None), ("Acme", 12_000_000, "Globex")]),
        ("Acme vs Globex 12k", [("Acme vs Globex 12k", None, None), ("Acme", 12_000_000, "Globex")]),
        ("Acme VERSUS  Globex", [("Acme VERSUS Globex", None, None), ("Acme", None, "Globex")]),
        ("Acme against Globex", [("Acme against Globex", None, None), ("Acme", None, "Globex")]),
        ("Cats vs dogs vs Globex", [("Cats vs dogs vs Globex", None, None), ("Cats vs dogs", None, "Globex")]),
        ("Windows 11", [("Windows 11", None, None)]),
        ("Renewal 2026", [("Renewal 2026", None, None)]),
        ("12k", [("12k", None, None)]),
        ("Foo 12 000", [("Foo 12 000", None, None), ("Foo", 12_000_000, None)]),
        ("Foo EUR 12000", [("Foo EUR 12000", None, None), ("Foo", 12_000_000, None)]),
        ("Foo 12k EUR vs Initech", [("Foo 12k EUR vs Initech", None, None), ("Foo", 12_000_000, "Initech")]),
        ("Foo vs Initech € 1 200 000", [("Foo vs Initech € 1 200 000", None, None), ("Foo", 1_200_000_000, "Initech")]),
        ("Foo 0", [("Foo 0", None, None)]),
        ("Kappa 1.5", [("Kappa 1.5", None, None)]),
        ('"Zeta 11" 50.00', [("Zeta 11", 50_000, None)]),
        ('"Acme vs Linux 4000"', [("Acme vs Linux 4000", None, None)]),
        ('"Acme vs Linux" 12k vs Globex', [("Acme vs Linux", 12_000_000, "Globex")]),
        ("“Acme 12k” vs Globex 9k", [("Acme 12k", 9_000_000, "Globex")]),
        ('Acme "the big one"', [('Acme "the big one"', None, None)]),
        ("  Acme\t renewal\n", [("Acme renewal", None, None)]),
    ],
)
def test_what_a_mark_can_mean_from_all_name_to_amount_and_competitor(typed, readings):
    said = [(reading.deal, reading.amount, reading.competitor) for reading in marked(f"lost {typed}").readings]
    assert said[0] == readings[0]
    assert said[-1] == readings[-1]


def test_a_known_name_that_ends_with_a_number_stays_possible():
    assert Reading("Phase 2", 500_000) in marked("won Phase 2 500").readings


def test_an_amount_behind_the_competitor_is_never_part_of_the_competitor():
    assert {reading.competitor for reading in marked("won Acme vs Globex 12k").readings} == {None, "Globex"}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12k", 12_000_000),
        ("12K", 12_000_000),
        ("1.2m", 1_200_000_000),
        ("1,5k", 1_500_000),
        ("€12,000.50", 12_000_500),
        ("12.000", 12_000_000),
        ("12.000,50", 12_000_500),
        ("12'000", 12_000_000),
        ("$900", 900_000),
        ("900£", 900_000),
        ("3000", 3_000_000),
        ("5k", 5_000_000),
        ("0.5k", 500_000),
        ("12 000", 12_000_000),
        ("EUR 12 000,50", 12_000_500),
        ("1.5 m euros", 1_500_000_000),
        ("€50", 50_000),
        ("2026 EUR", 2_026_000),
        ("99.50", 99_500),
        ("0", None),
        ("0.00", None),
        ("000", None),
        ("0k", None),
        ("1.5", None),
        ("EUR", None),
        ("12 00", None),
        ("99", None),
        ("2026", None),
        ("k", None),
        ("12kk", None),
        ("twelve", None),
        ("", None),
        ("1.2.3", None),
    ],
)
def test_amounts_as_people_type_them(typed, amount):
    assert mills(amount_of(typed)) == amount


def mills(amount):
    return amount and amount.mills


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("12k", 12_000_000, None),
        ("€5k", 5_000_000, "EUR"),
        ("$12k", 12_000_000, "USD"),
        ("£3m", 3_000_000_000, "GBP"),
        ("12K USD", 12_000_000, "USD"),
        ("JPY 1,000,000", 1_000_000_000, "JPY"),
        ("¥1200000", 1_200_000_000, "JPY"),
        ("US$12k", 12_000_000, "USD"),
        ("USD $12,000", 12_000_000, "USD"),
        ("$12k CAD", 12_000_000, "CAD"),
        ("A$12k", 12_000_000, "AUD"),
        ("a$12k", 12_000_000, "AUD"),
        ("12 000 kr", 12_000_000, "SEK"),
        ("12kr.", 12_000, "SEK"),
        ("12 Mkr", 12_000_000_000, "SEK"),
        ("12 000 NOK", 12_000_000, "NOK"),
        ("12 000 zł", 12_000_000, "PLN"),
        ("12 000,50 Kč", 12_000_500, "CZK"),
        ("12 000 Ft", 12_000_000, "HUF"),
        ("R$ 12.000,00", 12_000_000, "BRL"),
        ("₹12,00,000", 1_200_000_000, "INR"),
        ("Rs. 500", 500_000, "INR"),
        ("R 12 000", 12_000_000, "ZAR"),
        ("RM 5000", 5_000_000, "MYR"),
        ("Rp 5.000.000", 5_000_000_000, "IDR"),
        ("500 TRY", 500_000, "TRY"),
        ("5 m dollars", 5_000_000_000, "USD"),
        ("12k inr", 12_000_000, "INR"),
        ("12k ZAR", 12_000_000, "ZAR"),
        ("~12k", 12_000_000, None),
        ("12k/yr", 12_000_000, None),
        ("(12k)", 12_000_000, None),
        ("(€12k)", 12_000_000, "EUR"),
        ("₩1,200,000", 1_200_000_000, "KRW"),
        ("12k ARR", 12_000_000, None),
        ("$12k ARR", 12_000_000, "USD"),
    ],
)
def test_what_names_a_currency_is_never_part_of_a_name(typed, amount, currency):
    for line in (f"won Natura {typed}", f'won "Natura" {typed} vs Globex', f"won Natura vs Globex {typed}"):
        reading = marked(line).readings[-1]
        assert (reading.deal, reading.amount) == ("Natura", amount), line
        assert next(iter(reading.currencies), None) == currency, line


@pytest.mark.parametrize(
    "typed",
    ["SQL 12", "€12k USD", "R2", "try 99", "all 50", "XYZ 99", "KR 12", "Kr. 7", "Rs 5", "RM 2026", "24 ft", "12 KR"],
)
def test_what_names_no_currency_is_no_amount(typed):
    assert amount_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("USD 12", "USD"), ("12 eur", "EUR"), ("12 kr", "SEK"), ("KR 1200", "SEK"), ("Rs. 500", "INR"),
     ("24 000 ft", "HUF"), ("RM 2000", "MYR"), ("KR 12k", "SEK")],
)  # fmt: skip
def test_what_is_money_although_it_is_little_or_its_sign_a_word(typed, code):
    reading = marked(f"won Project {typed}").readings[-1]
    assert (reading.deal, reading.currencies[0]) == ("Project", code)


def test_a_sign_that_is_a_word_of_the_name_stays_there():
    assert [reading.deal for reading in marked("won Project KR 12").readings] == ["Project KR 12"]
    assert marked("won Project KR 12 40k").readings[-1].deal == "Project KR 12"


def test_a_sign_of_several_currencies_is_ours_where_that_is_one_of_them():
    dollars, crowns, pounds = (marked(f"won Acme {typed}").readings[-1].currencies for typed in ("$5k", "5k kr", "£5k"))
    assert [settled(dollars, ours) for ours in ("AUD", "CAD", "EUR")] == ["AUD", "CAD", None]
    assert [settled(crowns, ours) for ours in ("DKK", "NOK", "USD")] == ["DKK", "NOK", None]
    assert [settled(pounds, ours) for ours in ("EGP", "EUR")] == ["EGP", None]


def test_a_number_that_no_deal_is_worth_is_part_of_the_name():
    assert amount_of("9" * 30) is None
    assert marked("won Acme " + "9" * 30).readings == (Reading("Acme " + "9" * 30),)


@pytest.mark.parametrize(("typed", "amount"), [("50", 50_000), ("2026", 2_026_000), ("12k", 12_000_000), ("0", None)])
def test_in_a_field_of_its_own_a_small_number_is_an_amount(typed, amount):
    assert mills(given_amount(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "writing"), [("lost Acme", True), ("WIN x 3k", True), ("lost", False), ("stats", False), ("x", False)]
)
def test_only_a_mark_writes(typed, writing):
    assert writes(typed) is writing


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        ("stats", StatsRequest()),
        ("STATS 7d", StatsRequest("7d")),
        ("stats 30d by Driver", StatsRequest("30d", "driver")),
        ("stats by competitor", StatsRequest("quarter", "competitor")),
        ("stats 2026-q3", StatsRequest("2026-Q3")),
        ("stats year", StatsRequest("year")),
        ("stats all by price", StatsRequest("all", "price")),
        ("stats 2026", StatsRequest("2026")),
        ("stats Q3", StatsRequest("q3")),
        ("stats q3 2025", StatsRequest("2025-Q3")),
        ("stats 2025 Q3 by driver", StatsRequest("2025-Q3", "driver")),
        ("stats last 30 days", StatsRequest("30d")),
        ("stats 14 days in Retail", StatsRequest("14d", None, "Retail")),
        ("stats October", StatsRequest("october")),
        ("stats october 2025", StatsRequest("october 2025")),
        ("stats in Vision 2020", StatsRequest("quarter", None, "Vision 2020")),
        ("stats reasons", StatsRequest(topic="reasons")),
        ("stats Money last year", StatsRequest("last year", topic="money")),
        ("stats last year ours in Retail", StatsRequest("last year", None, "Retail", topic="ours")),
        ("stats in Old money", StatsRequest("quarter", None, "Old money")),
        ("stats by driver year", StatsRequest("year", "driver")),
        ("stats by driver 2026-q3", StatsRequest("2026-Q3", "driver")),
        ("stats in Retail", StatsRequest("quarter", None, "Retail")),
        ("stats year IN Retail", StatsRequest("year", None, "Retail")),
        ("stats year by driver in Mid market", StatsRequest("year", "driver", "Mid market")),
        ("stats year in Mid market by Driver", StatsRequest("year", "driver", "Mid market")),
        ("stats 2026-q3 in Made in Italy", StatsRequest("2026-Q3", None, "Made in Italy")),
        ("stats in Food by the pound", StatsRequest("quarter", None, "Food by the pound")),
        ("stats last quarter", StatsRequest("last quarter")),
        ("stats THIS Quarter", StatsRequest("quarter")),
        ("stats month by driver", StatsRequest("month", "driver")),
        ("stats by driver last week", StatsRequest("last week", "driver")),
        ("stats last year by price in Retail", StatsRequest("last year", "price", "Retail")),
        ("stats in Food and retail last year", StatsRequest("last year", None, "Food and retail")),
        ("stats in year", StatsRequest("quarter", None, "year")),
        ("stats in last quarter", StatsRequest("quarter", None, "last quarter")),
        ("stats by driver this quarter", StatsRequest("quarter", "driver")),
        ("stats by driver of price last year", StatsRequest("last year", "driver", None, "price")),
        ("stats by driver of price in Retail last year", StatsRequest("last year", "driver", "Retail", "price")),
        ("stats year by product of Model 7d", StatsRequest("year", "product", None, "model 7d")),
        ("stats year by driver of Price", StatsRequest("year", "driver", None, "price")),
        ("stats year in Retail by product of GT%2F1", StatsRequest("year", "product", "Retail", "gt%2f1")),
        ("themes", ThemesRequest()),
        ("Themes 2", ThemesRequest("2")),
        ("themes 2 MUTE", ThemesRequest("2", "mute")),
        ("themes driver:price:lost:ours working", ThemesRequest("driver:price:lost:ours", "working")),
        ("themes 1 stop", ThemesRequest("1", "stop")),
        ("themes 1 unmute", ThemesRequest("1", "unmute")),
        ("themes ~0123456789abcdef stop", ThemesRequest("~0123456789abcdef", "stop")),
        ("trends", TrendsRequest()),
        ("trends driver:price:lost:ours", TrendsRequest("driver:price:lost:ours")),
        ("how", SimpleRequest("how")),
        ("vs Globex", VersusRequest("Globex")),
        ("VS Globex Europe ALL", VersusRequest("Globex Europe", "all")),
        ("vs Globex 2026-q3", VersusRequest("Globex", "2026-Q3")),
        ("vs year", VersusRequest("year")),
        ("vs Studio 54", VersusRequest("Studio 54")),
        ("vs Globex last quarter", VersusRequest("Globex", "last quarter")),
        ("vs Globex this month", VersusRequest("Globex", "month")),
        ("vs Globex in Food and retail", VersusRequest("Globex", "year", "Food and retail")),
        ("vs Globex quarter IN Retail", VersusRequest("Globex", "quarter", "Retail")),
        ("vs Globex in Retail last year", VersusRequest("Globex", "last year", "Retail")),
        ("vs Made in Italy in Retail", VersusRequest("Made in Italy", "year", "Retail")),
        ("vs last year", VersusRequest("last year")),
        ("deal Acme  renewal", DealRequest("Acme renewal")),
        ("pending", SimpleRequest("pending")),
        ("page", SimpleRequest("page")),
        ("", SimpleRequest("help")),
        ("?", SimpleRequest("help")),
        ("Help", SimpleRequest("help")),
        ("help ALL", SimpleRequest("help all")),
    ],
)
def test_the_other_commands(typed, request_):
    assert read(typed, REP) == request_


def test_help_names_the_page_only_where_there_is_one():
    assert "/winloss page" in str(help_in_full(REP))
    assert "/winloss page" not in str(help_in_full(REP, page=False))
    assert "'page'" not in str(help_message(REP, page=False))


@pytest.mark.parametrize("viewer", [REP, MANAGER, CHANNEL])
def test_help_in_short_is_grouped_and_90_words_at_most(viewer):
    message = help_message(viewer)
    assert words_in(message.blocks) <= 90
    told = "\n".join(plain(block.parts) for block in message.blocks if isinstance(block, Text))
    for group in Group:
        assert (group.value.text in told) == (group is not Group.MANAGERS or viewer.sees_all)
    for row in TABLE:
        shown = row.right is Right.MARK or viewer.sees_all
        assert bool(re.search(rf"(: |, ){re.escape(row.like or row.word)}(,|$)", told, re.MULTILINE)) == shown
        if row.like:
            read(row.like, MANAGER)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("los Acme", "Did you mean /winloss lost?"),
        ("stat", "Did you mean /winloss stats?"),
        ("stats by drivr", "Did you mean /winloss stats by driver?"),
        ("stats quater", "Did you mean /winloss stats quarter?"),
        ("stats by", "By what? One of competitor, driver"),
        ("stats by moon", "takes one of: competitor, driver"),
        ("stats tomorrow", "takes one of: 7d, 30d, week, month, quarter, last quarter, Q3, 2026-Q3, year"),
        ("stats last quater", "Did you mean /winloss stats last quarter?"),
        ("themes last quarter", "Themes and trends are tested on all deals of 12 months; for a part of them try"),
        ("themes in Food and retail", "`/winloss stats year in Retail`"),
        ("trends last quarter", "are tested on all deals of 12 months"),
        ("trends in Food and retail", "`/winloss stats year in Retail`"),
        ("vs Globex in", "In which segment? Like this: /winloss vs Globex in Retail"),
        ("vs in Retail", "Against whom?"),
        ("lost", "Which deal? Like this: /winloss lost Acme renewal"),
        ("nodecision", "/winloss nodecision Acme renewal"),
        ('lost " "', "Which deal?"),
        ("deal", "Which deal?"),
        ("vs", "Against whom? Like this: /winloss vs Globex."),
        ('vs " "', "Against whom?"),
        ("themes 1 mut", "Did you mean /winloss themes 1 mute?"),
        ("themes 1 later", "takes one of: working, stop, mute, unmute"),
        ("theme", "Did you mean /winloss themes?"),
        ("stats yer in Retail", "Did you mean /winloss stats year?"),
        ("digest now", "Did you mean /winloss digest preview?"),
        ("xyzzy", 'I don\'t know "xyzzy". What I can do: /winloss help.'),
        (f"won {'x' * (LONGEST_NAME + 1)}", "long name"),
        (f"deal {'x' * (LONGEST_NAME + 1)}", "long name"),
    ],
)
def test_what_is_not_understood_says_how_to_say_it(typed, sentence):
    assert sentence in misunderstood(typed, MANAGER)


def test_the_digest_is_for_managers():
    assert read("digest preview", MANAGER) == DigestRequest()
    assert "is for managers" in misunderstood("digest preview")
    assert "is for managers" in misunderstood("digest")
    assert "is for managers" in misunderstood("digest", CHANNEL)
    assert "is for managers" in misunderstood("digest", Viewer(manages=True, shared=True))


def test_help_lists_what_one_may_use():
    everyone, managers = (
        "\n".join(plain(block.parts) for block in help_in_full(viewer).blocks) for viewer in (REP, MANAGER)
    )
    assert "digest preview" not in everyone
    assert "/winloss digest preview|withdraw <week>" in managers
    assert "this or last week, month, quarter or year" in everyone
    rows = "won <deal>", "lost <deal>", "nodecision <deal>", "stats", "deal <name>", "pending", "page", "help"
    for row in (*rows, "themes", "trends", "vs <competitor>", "how"):
        assert f"/winloss {row}" in everyone


def test_a_competitor_has_a_sane_length():
    assert len(marked(f"lost Acme vs {'G' * 150}").readings[-1].competitor) <= 80
    for period in ("", " year"):
        assert read(f"vs {'G' * 150}{period}", REP).competitor == "G" * 80


def test_control_characters_are_no_part_of_a_name():
    assert marked("lost Ac\x00me \x1brenewal\x7f").readings == (Reading("Acme renewal"),)
    assert marked("lost Acme \ud800x").readings == (Reading("Acme x"),)
    assert "Which deal?" in misunderstood("lost \x00\x01")


def test_a_long_line_of_nonsense_is_repeated_only_so_far():
    sentence = misunderstood("x" * 100_000)
    assert len(sentence) < 500


WORDS = [
    "won",
    "lost",
    "nodecision",
    "stats",
    "deal",
    "digest",
    "vs",
    "by",
    '"',
    "12k",
    "2026-Q3",
    "7d",
    "€",
    "preview",
]
LINES = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=8).map(" ".join))


@settings(max_examples=most(400), deadline=None, database=None)
@given(LINES, st.sampled_from([REP, MANAGER]))
@example('lost "  " vs ', REP)
@example("won x ٣٣٣k vs ²", REP)
@example("lost ' vs 12k", MANAGER)
@example("stats 0000-q1 by", MANAGER)
@example("won \N{KELVIN SIGN} 12\N{KELVIN SIGN}", REP)
def test_any_text_is_read_or_misunderstood_in_a_sentence(text, viewer):
    try:
        request = read(text, viewer)
    except Misunderstood as error:
        request, sentence = None, error.sentence
    if request is None:
        assert 0 < len(sentence) < 1000
    if isinstance(request, MarkRequest):
        assert request.readings
        for reading in request.readings:
            assert 0 < len(reading.deal) <= LONGEST_NAME
            assert reading.competitor is None or 0 < len(reading.competitor) <= 80
            assert reading.amount is None or 0 <= reading.amount < 2**63
            assert reading.deal == reading.deal.strip()
            assert reading.deal.isprintable() or not any(ord(char) < 32 for char in reading.deal)


@settings(max_examples=most(200), deadline=None, database=None)
@given(st.text(alphabet="0123456789.,'kmKM€$£RAzłUSD ", max_size=40))
def test_an_amount_is_a_whole_number_of_cents_or_none(text):
    amount = mills(amount_of(text))
    assert amount is None or (isinstance(amount, int) and 0 <= amount < 2**63)


def test_no_two_commands_share_a_word():
    words = [word for row in TABLE for word in (row.word, *row.also)]
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for word in words)


def test_who_may_not_is_told_so_in_a_sentence():
    for row in TABLE:
        assert bool(row.refusal) == (row.right is not Right.MARK), row.word
        if row.refusal:
            assert misunderstood(row.word) == row.refusal


def test_help_fits_slack():
    for made in (help_message, help_in_full):
        assert not slack_rules.blocks(render(made(MANAGER))["blocks"])


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("lost Acme renewal 12k vs Globex", "lost Acme renewal 12k vs Globex"),
        ("Stats quarter by driver", "Stats quarter by driver"),
        ("help", "help"),
        ("no decision Acme", "no decision Acme"),
        ("/winloss lost Acme", "lost Acme"),
        ("winloss: stats", "stats"),
        ("@winloss pending", "pending"),
        ("winloss", ""),
        ("hello?", "hello?"),
        ("hi there", None),
        ("...", None),
        ("Thanks, it hurts", None),
        ("no budget left", None),
        ("winlossy", None),
        ("how are you?", None),
        ("How did it go", None),
        ("trends in their market were against us", None),
        ("how", "how"),
        ("Trends", "Trends"),
        ("themes", "themes"),
        ("themes 1", "themes 1"),
        ("vs Globex", "vs Globex"),
        ("vs", "vs"),  # and asks against whom
        ("stats yer", "stats yer"),
        ("digest now", "digest now"),
        ("trends driver:price:lost:ours", "trends driver:price:lost:ours"),
        ("no decision-maker came", None),
        ("?", "?"),
    ],
)
def test_words_may_be_a_command_where_no_card_waits_for_them(words, line):
    assert commands.spoken(words) == line


@pytest.mark.parametrize(
    ("words", "slip"),
    [("los Acme renewal", True), ("pendin", True), ("lost Acme", False), ("nice weather", False), ("hi there", False)],
)
def test_a_slip_of_a_command_is_seen(words, slip):
    assert commands.like_a_command(words) is slip  # read() says what was meant


@pytest.mark.parametrize(
    ("words", "line"), [("/winloss stats", "stats"), ("@winloss", ""), ("winloss stats", None), ("stats", None)]
)
def test_a_slash_or_a_mention_is_a_command_whatever_is_asked(words, line):
    assert commands.called(words) == line


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("stats", "stats"),
        ("stats year by driver", "stats year by driver"),
        ("help", "help"),
        ("pending", "pending"),
        ("digest preview", "digest preview"),
        ("winloss lost Harbor Foods", "lost Harbor Foods"),
        ("help them see the switch earlier", None),
        ("lost budget in March", "lost budget in March"),  # in doubt where that deal is known
        ("deal was too big for them", None),
        ("stats were not what they wanted", None),
        ("page", "page"),
        ("themes", "themes"),
        ("trends", "trends"),
        ("stats year in Retail", "stats year in Retail"),
        ("how are you?", None),
        ("how we show the switch", None),
        ("themes 1", None),
        ("themes were all about price", None),
        ("vs Globex we looked slow", None),
        ("vs Globex", None),
        ("stats were", None),
        ("stats yer", None),
        ("pendin", None),
        ("lost", None),
        ("digest of the year", None),
        ("trends driver:price:lost:ours", None),
        ("no decision", None),
        ("?", "?"),
        ("Hi!", "Hi!"),
        ("hi, it was the price", None),
        ("winloss was too expensive", None),
        ("winloss stats", "stats"),
        ("...", None),
    ],
)
def test_while_a_card_waits_for_words_only_what_is_nothing_but_a_command_is_asked_about(words, line):
    found = commands.doubtful(words)
    assert (found and found[0]) == line


@pytest.mark.parametrize(
    ("words", "reads"),
    [("stats", True), ("help", True), ("lost Acme", False), ("how it went", False), ("deal was too big", False)],
)
def test_only_what_is_no_answer_whatever_is_asked_may_be_acknowledged_before_it_is_done(words, reads):
    assert commands.reads(words) is reads


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("stats", True),
        ("stats year by driver", True),
        ("help", True),
        ("", True),
        ("statz", True),  # what went wrong is no secret
        ("lost", True),
        ("lost Acme", False),
        ("deal Acme", False),
        ("pending", False),
        ("page", False),
        ("digest preview", False),
        ("stats year in Retail", True),
        ("themes", True),
        ("themes 1", True),
        ("themes 1 mute", False),
        ("themes 1 working", False),
        ("stats year by driver of price", False),
        ("trends driver:price:lost:ours", False),
        ("trends in Retail", True),
        ("trends", True),
        ("vs Globex", True),
        ("how", True),
    ],
)
def test_what_a_channel_may_read(text, public):
    assert commands.public(text) is public


@pytest.mark.parametrize(("line", "page"), [("deals", 1), ("Deals", 1), ("deals 2", 2), ("my deals", None)])
def test_open_deals_come_by_page(line, page):
    if page is None:
        assert "my" in misunderstood(line)
    else:
        assert read(line, REP) == DealsRequest(page)


@pytest.mark.parametrize("page", ["0", "-1", "two", "1000", "1 2", "\N{SUPERSCRIPT TWO}"])
def test_a_page_of_open_deals_that_is_none_is_asked_back(page):
    assert "deals 2" in misunderstood(f"deals {page}")


@pytest.mark.parametrize(
    ("text", "deal", "amount", "currency", "rival"),
    [
        ("won €12k Acme", "Acme", 12_000, "EUR", None),
        ("lost 5k AUD Qantas vs Globex", "Qantas", 5_000, "AUD", "Globex"),
        ("won EUR 12 000 Acme GmbH", "Acme GmbH", 12_000, "EUR", None),
        ("won 12 000 Kč Škoda", "Škoda", 12_000, "CZK", None),
        ("lost kr 5000 Volvo", "Volvo", 5_000, "SEK", None),
        ("won Acme, 12k", "Acme", 12_000, None, None),
        ("lost Acme - 12k", "Acme", 12_000, None, None),
        ("lost Acme: $2,500", "Acme", 2_500, "USD", None),
        ("won Acme 12k!", "Acme", 12_000, None, None),
        ("won Acme for 12k vs Globex", "Acme", 12_000, None, "Globex"),
        ("won Acme worth €12k", "Acme", 12_000, "EUR", None),
        ("lost Room for two", "Room for two", None, None, None),
        ("won €12k - Acme vs Globex", "Acme", 12_000, "EUR", "Globex"),
        ("won １２００ EUR Acme", "Acme", 1_200, "EUR", None),
        ("won 12k Euro Foods", "12k Euro Foods", None, None, None),
        ("won 12000 Kc Masterpiece", "12000 Kc Masterpiece", None, None, None),
        ("won 1000 Ft Climbing", "1000 Ft Climbing", None, None, None),
        ("won 500 Dollar General", "500 Dollar General", None, None, None),
        ("won $99 Store", "$99 Store", None, None, None),
        ("lost €12k Acme phones, vs Globex", "Acme phones", 12_000, "EUR", "Globex"),
        ("lost Acme - vs Globex 12k", "Acme", 12_000, None, "Globex"),
        ("won «Dupont» 5k", "Dupont", 5_000, None, None),
        ("lost »Müller« 3k", "Müller", 3_000, None, None),
        ('lost "A vs B" consulting', '"A vs B" consulting', None, None, None),
        ("lost 3M adhesive", "3M adhesive", None, None, None),
        ("won 7-Eleven rollout", "7-Eleven rollout", None, None, None),
        ("lost 12.5k Acme", "12.5k Acme", None, None, None),
        ("won L 200 pickup", "L 200 pickup", None, None, None),
        ("won Yahoo! renewal", "Yahoo! renewal", None, None, None),
        ("lost €12k", "€12k", None, None, None),
    ],
)
def test_an_amount_and_what_parts_it_from_the_name_are_no_part_of_the_name(text, deal, amount, currency, rival):
    read_last = marked(text).readings[-1]
    assert (read_last.deal, read_last.competitor) == (deal, rival)
    assert read_last.amount == (None if amount is None else amount * 1000)
    assert next(iter(read_last.currencies), None) == currency
