"""The /winloss grammar: what is understood, what is asked back, who may."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands import grammar as commands
from bot.commands.arguments import LONGEST_NAME
from bot.commands.deal_text import Reading
from bot.commands.grammar import read, writes
from bot.commands.requests import (
    DealRequest,
    DealsRequest,
    DigestRequest,
    FollowUpsRequest,
    MarkRequest,
    Misunderstood,
    SimpleRequest,
    StatsRequest,
    ThemesRequest,
    TrendsRequest,
    VersusRequest,
)
from bot.commands.rights import Right
from bot.commands.table import TABLE
from dialogs.records import Outcome
from insights.shapes.viewer import CHANNEL, MANAGER, REP, Viewer
from tests.bot.commands.asked import marked, misunderstood
from tests.examples import most


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
        ("stats by lead source", StatsRequest("quarter", "lead_source")),
        ("stats year by Lead  Source of Web in Retail", StatsRequest("year", "lead_source", "Retail", "web")),
        ("stats year in Retail by lead source", StatsRequest("year", "lead_source", "Retail")),
        ("stats last year by lead_source of ~1a", StatsRequest("last year", "lead_source", None, "~1a")),
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
        ("themes 1 later", "takes one of: working, stop, stagger, mute, unmute"),
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
            assert reading.amount is None or 0 <= reading.amount.mills < 2**63
            assert reading.deal == reading.deal.strip()
            assert reading.deal.isprintable() or not any(ord(char) < 32 for char in reading.deal)


def test_no_two_commands_share_a_word():
    words = [word for row in TABLE for word in (row.word, *row.also)]
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for word in words)


def test_who_may_not_is_told_so_in_a_sentence():
    for row in TABLE:
        assert bool(row.refusal) == (row.right is not Right.MARK), row.word
        if row.refusal:
            assert misunderstood(row.word) == row.refusal


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


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("followups", FollowUpsRequest()),
        ("follow-ups 3", FollowUpsRequest(3)),
        ("Followups calendar", FollowUpsRequest(calendar="show")),
        ("followups Calendar NEW", FollowUpsRequest(calendar="new")),
        ("followups calendar off", FollowUpsRequest(calendar="off")),
        ("followups calendar of", None),
        ("followups calendars", None),
        ("followups 0", None),
    ],
)
def test_follow_ups_come_by_page_and_as_a_calendar(line, asked):
    if asked is None:
        assert "Like this: /winloss followups" in misunderstood(line)
    else:
        assert read(line, REP) == asked


@pytest.mark.parametrize("page", ["0", "-1", "two", "1000", "1 2", "\N{SUPERSCRIPT TWO}"])
def test_a_page_of_open_deals_that_is_none_is_asked_back(page):
    assert "deals 2" in misunderstood(f"deals {page}")
