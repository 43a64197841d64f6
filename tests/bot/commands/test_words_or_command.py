"""Words written to us: a command, an answer to a card, or a slip of a command."""

import pytest

from bot.commands import grammar as commands
from bot.commands.requests import FormRequest, Misunderstood
from insights.shapes.viewer import REP


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


@pytest.mark.parametrize("text", ["Our buyer called", "Last week we met", "On verra", "Won\u2019t be in today"])
def test_what_a_sentence_begins_with_is_no_slip_of_a_command(text):
    assert not commands.like_a_command(text)


@pytest.mark.parametrize("text", ["lsot Acme", "statts", "trend", "list"])
def test_a_slip_of_a_command_is_one(text):
    assert commands.like_a_command(text)


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("/winloss lost Acme 12k", "lost Acme 12k"),  # pasted behind /winloss
        ("@winloss stats year", "stats year"),
        ("mark Acme renewal as won 12k vs Globex", "won Acme renewal 12k vs Globex"),
        ("mark acme lost", "lost acme"),
        ("mark Acme no decision", "nodecision Acme"),
        ("hi hi hey @winloss hello, stats", "stats"),
        ("hi " * 3000 + "stats", "stats"),
        ("help stats", "help all"),
        ("help me", "help"),
        ("help", "help"),
    ],
)
def test_a_command_line_may_be_said_otherwise(line, same):
    assert commands.read(line, REP) == commands.read(same, REP)


def test_the_form_opens_on_what_was_typed():
    assert commands.read("mark Acme renewal", REP) == FormRequest("Acme renewal")
    assert commands.spoken("Mark Smith lost his job") is None


def test_a_word_in_arabic_letters_reorders_no_sentence():
    with pytest.raises(Misunderstood, match="\u2068مرحبا\u2069"):
        commands.read("stats مرحبا", REP)
