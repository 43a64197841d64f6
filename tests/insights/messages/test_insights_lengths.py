"""How long the messages are that people read on a phone, held over many made-up companies."""

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.messages.length import words_in
from dialogs.messages.messages import Buttons, Chart, Facts, Link, Quote, Table, Text, plain, say
from insights.messages.beginning import coming
from insights.messages.digest import digest
from insights.messages.digest_page import digest_in_full
from insights.messages.overview import LONGEST, stats_message
from insights.messages.sections_themes import shown
from insights.shapes.suspicions import Numbers, Suspicion, Verdict
from insights.shapes.viewer import CHANNEL, MANAGER, REP
from insights.wording.theme_words import heading
from insights.wording.words import brief
from tests.examples import most
from tests.insights import made_up
from tests.insights.sample import fullest, read

VERDICTS = 35
"""Words by which a digest may be longer that tells what came of a suspicion, beside two contrasts with long names."""
NUMBERS = Numbers(14, 40, 4, 60, 8, 12)
COMPANIES = st.integers(0, 1_000_000)


def test_words_are_what_stands_between_spaces_without_buttons_and_charts() -> None:
    blocks = [
        say("24 closed: 9 won"),
        Quote("Nobody wanted it.", "heard from a buyer, lost deal"),
        Facts((("Our view", "Price"),)),
        Table(("Row", "Won"), (("Retail", "2 of 3"),), "By segment"),
        Buttons(()),
        Chart("bar", "Why deals", "deals", ("a",), (), "a 1"),
    ]
    assert words_in(blocks) == 4 + 9 + 3 + 8


@settings(max_examples=most(200))
@given(COMPANIES)
def test_stats_have_120_words_at_most(company: int) -> None:
    random = Random(company)
    counts = made_up.counts(random)
    before = random.choice((None, made_up.split(random, 300)))
    ahead = coming(counts, None) if counts.closed.closed < 20 else None
    viewer = random.choice((REP, MANAGER, CHANNEL))
    message = stats_message(made_up.period(random), counts, before, made_up.shorts(random), viewer, ahead=ahead)
    assert words_in(message.blocks) <= LONGEST
    if counts.closed.closed:
        assert f"{counts.closed.closed:,} closed: " in message.blocks[1].parts[0]  # type: ignore[union-attr]


@settings(max_examples=most(300))
@given(COMPANIES, st.integers(0, 4))
def test_a_digest_has_150_words_with_no_theme_175_with_one_and_200_with_more(company: int, themes: int) -> None:
    made = made_up.week(Random(company), themes)
    message = digest(made)
    limit = (150, 175, 200)[min(themes, 2)]
    linked = (*message.blocks, say(Link("Open as a page", "https://x.example"), style="hint"))
    assert words_in(linked) <= limit
    told = " ".join(read(message).split())
    for theme in shown(made)[: 0 if made.young or made.quiet else 2]:
        assert " ".join(brief(heading(theme, made.shorts), 12).rstrip("…").split()) in told, "a theme never gives way"


@settings(max_examples=most(200))
@given(COMPANIES, st.integers(0, 4), st.lists(st.sampled_from(Verdict), max_size=3))
def test_what_was_suspected_is_told_within_them(company: int, themes: int, verdicts: list[Verdict]) -> None:
    one = made_up.week(Random(company), themes)
    driver = next(iter(one.shorts["driver"]))
    day, named = one.week.end, date(2026, 1, 5)
    assert day is not None
    gone = [
        Suspicion(str(n), driver, ("competitor", "Globex"), 12, named, day, 40, None, day, verdict, NUMBERS)
        for n, verdict in enumerate(verdicts)
    ]
    message = digest(replace(one, suspicions=tuple(gone), suspicions_wanted=bool(company % 2)))
    room = (150, 175, 200)[min(themes, 2)] - 4
    assert words_in(message.blocks) <= room + VERDICTS * bool(gone)
    assert ("suspect" in read(message)) >= bool(gone), "what came of it is always told"


@settings(max_examples=most(100))
@given(COMPANIES, st.integers(0, 2))
def test_a_digest_opens_with_a_sentence_of_what_happened(company: int, themes: int) -> None:
    made = made_up.week(Random(company), themes)
    first = digest(made).blocks[1]
    assert isinstance(first, Text)
    words = plain(first.parts)
    if not (made.quiet or made.young):
        assert words.startswith("New: ")
        assert words.endswith(".")
        assert "\n" not in words
        assert words_in([first]) <= 25


def test_what_a_message_has_no_room_for_stands_on_the_page() -> None:
    told, page = read(digest(fullest())), read(digest_in_full(fullest()))
    for behind in ("Watching, unconfirmed", "Ours to change?"):
        assert behind not in told
        assert behind in page
