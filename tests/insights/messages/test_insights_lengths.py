"""How long the messages are that people read on a phone, held over many made-up companies."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.messages.length import words_in
from dialogs.messages.messages import Buttons, Chart, Facts, Quote, Table, say
from insights.messages.beginning import coming
from insights.messages.overview import LONGEST, stats_message
from insights.shapes.viewer import CHANNEL, MANAGER, REP
from tests.insights import made_up

COMPANIES = st.integers(0, 1_000_000)


def test_words_are_what_stands_between_spaces_without_buttons_and_charts() -> None:
    blocks = [
        say("24 closed: 9 won"),
        Quote("Nobody wanted it.", "buyer, lost deal"),
        Facts((("Our view", "Price"),)),
        Table(("Row", "Won"), (("Retail", "2 of 3"),), "By segment"),
        Buttons(()),
        Chart("bar", "Why deals", "deals", ("a",), (), "a 1"),
    ]
    assert words_in(blocks) == 4 + 6 + 3 + 8


@settings(max_examples=200)
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
