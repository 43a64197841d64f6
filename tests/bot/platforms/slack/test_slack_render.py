import json
import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack import parse
from bot.platforms.slack.elements import length, shorten
from bot.platforms.slack.render import render
from dialogs.messages.actions import Action, Verb
from dialogs.messages.messages import (
    Button,
    Buttons,
    Chart,
    Choice,
    Code,
    Emphasis,
    Facts,
    Input,
    Link,
    Message,
    Option,
    Quote,
    Series,
    Strong,
    Table,
    Text,
    say,
)
from tests.goldens import agrees_json
from tests.stand_ins import slack_rules as rules

HOSTILE = "*<!channel>* & _co_ `x` <https://evil|ok>"


def pick(field: str) -> Action:
    return Action(Verb.PICK, "01JDEBRIEF", 3, field)


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name.lower().replace(" ", "_"), name) for name in names)


DRIVERS = options("Price and value", "Product fit", "Familiarity", "Service", "How we worked", "Timing", "Not sure")
MOVES = Buttons(
    (Button("Next", Action(Verb.NEXT, "01JDEBRIEF", 3), "primary"), Button("Back", Action(Verb.BACK, "01JDEBRIEF", 3)))
)

PROMPT = Message(
    "Sorry about Acme renewal",
    (
        say("Sorry about ", Strong("Acme renewal"), ". When you're ready: about a minute."),
        Buttons(
            (
                Button("Start", Action(Verb.START, "01JDEBRIEF"), "primary"),
                Button("Later", Action(Verb.LATER, "01JDEBRIEF")),
                Button("Not my deal", Action(Verb.NOT_MINE, "01JDEBRIEF"), "danger", "Hand it to someone else?"),
            )
        ),
    ),
)
CARD = Message(
    "Acme renewal, 1 of 6",
    (
        Text(("Acme renewal · 1 of 6",), "hint"),
        Choice(
            "driver",
            "What tipped it the other way?",
            DRIVERS,
            ("timing",),
            pick=pick("driver"),
            hint="Your gut feeling is fine.",
        ),
        Choice("also", "Anything else?", DRIVERS, ("service",), multiple=True, limit=2),
        Choice("asked", "Have they told you why?", options("Yes", "No"), ("no",), pick=pick("asked")),
        Input(
            "lesson",
            "What would you try next time?",
            value="Ask about IT",
            placeholder="A few words",
            hint="Plenty",
            limit=500,
        ),
        Input("next", "Pick a date", "date", "2026-12-01", pick=pick("next")),
        MOVES,
    ),
)
DIGEST = Message(
    "Wins and losses, 9–15 Nov",
    (
        Text(("Wins and losses, 9–15 Nov",), "heading"),
        say(
            "9 closed: 3 won. ",
            Emphasis("Unconfirmed. "),
            Link("Details", "https://winloss.example/d/1"),
            " or ",
            Code("/winloss stats"),
        ),
        Quote("We liked you. Nobody wanted to own the switch.", "heard from a buyer, lost deal"),
        Facts((("Won", "3"), ("Lost", "4"))),
        Table(("Against", "Won", "Of"), (("Globex", "1", "4"), ("Initech", "2", "3")), "Competitors"),
        Chart(
            "bar",
            "Lost, by reason",
            "deals",
            ("Price", "Changing"),
            (Series("Ours", (2, 3)), Series("Buyers", (1, 2))),
            "Price 2, changing 3.",
        ),
    ),
)


@pytest.mark.parametrize(("name", "message"), [("prompt", PROMPT), ("card", CARD), ("digest", DIGEST)])
def test_a_message_renders_as_agreed_and_slack_takes_it(name, message):
    shown = render(message)
    assert rules.blocks(shown["blocks"]) == []
    agrees_json(shown, f"slack/{name}.json")


def test_what_a_person_wrote_never_becomes_markup():
    message = Message(
        HOSTILE, (say(HOSTILE, Strong(HOSTILE)), Text((HOSTILE,), "hint"), Quote(HOSTILE), Facts(((HOSTILE, HOSTILE),)))
    )
    shown = render(message)
    assert "<!channel>" not in shown["text"]
    assert "mrkdwn" not in json.dumps(shown["blocks"])
    literal = shown["blocks"][0]["elements"][0]["elements"]
    assert literal == [{"type": "text", "text": HOSTILE}, {"type": "text", "text": HOSTILE, "style": {"bold": True}}]


def test_a_link_that_is_no_web_address_is_only_its_label():
    assert render(Message("x", (say(Link("Details", "javascript:1")),)))["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Details"}
    ]


def test_a_long_message_is_cut_and_says_so_but_keeps_its_buttons():
    message = Message("x" * 9000, (*[say("word " * 500) for _ in range(80)], MOVES))
    shown = render(message)
    assert rules.blocks(shown["blocks"]) == []
    assert not rules.too_long(shown["blocks"])
    assert "… cut" in json.dumps(shown["blocks"], ensure_ascii=False)
    assert shown["blocks"][-1]["elements"][0]["text"]["text"] == "Next"
    assert shown["text"].endswith("… cut")


def test_many_short_blocks_stay_within_fifty_and_say_so():
    shown = render(Message("x", (*[say(f"line {n}") for n in range(70)], MOVES)))
    assert len(shown["blocks"]) == 50
    assert "… cut" in json.dumps(shown["blocks"][-2], ensure_ascii=False)


def test_long_labels_and_values_fit():
    long = "x" * 400
    many = tuple(Option(f"{n}{'y' * 100}", long, long) for n in range(130))
    message = Message(
        "x",
        (
            Text((long,), "heading"),
            Choice("a", long, many, pick=pick("a"), hint=long),
            Choice("b", long, (*many[:3], Option("z" * 200, "too long to carry")), pick=pick("b")),
            Choice("c", long, many, (many[0].value,), multiple=True, limit=1),
            Input("d", long, value="v" * 5000, placeholder=long, limit=9999, hint=long),
            Buttons((Button(long, Action(Verb.SKIP, "1"), "danger", long),) * 30),
        ),
    )
    blocks = render(message)["blocks"]
    assert rules.blocks(blocks) == []
    assert "30 more can't be shown here." in json.dumps(blocks)
    assert "1 more can't be shown here." in json.dumps(blocks)


def test_a_button_whose_token_slack_would_refuse_is_left_out():
    ways = tuple(Button(name, Action(Verb.RUN, value=f"stats year in {name}")) for name in ("Retail", "食" * 221))
    shown = render(Message("m", (Buttons(ways),)))["blocks"]
    assert [element["text"]["text"] for block in shown for element in block["elements"]] == ["Retail"]
    assert not rules.blocks(shown)


def test_empty_texts_and_empty_choices_are_taken_too():
    message = Message(
        "",
        (
            say(""),
            Text(("",), "heading"),
            Facts((("Why", ""),)),
            Quote(""),
            Choice("a", "Which?", (), pick=pick("a")),
            Table((), ()),
            Buttons(()),
        ),
    )
    blocks = render(message)["blocks"]
    assert rules.blocks(blocks) == []
    assert [block["type"] for block in blocks] == ["rich_text", "rich_text"]


def test_ids_change_with_the_revision_so_that_slack_carries_nothing_over():
    def ids(rev: int) -> set[str]:
        buttons = Buttons((Button("Next", Action(Verb.NEXT, "d", rev)),))
        shown = render(Message("x", (Input("lesson", "Lesson"), buttons)))
        return {block["block_id"] for block in shown["blocks"] if block["type"] != "divider"}

    assert not ids(3) & ids(4)
    assert ids(3) == ids(3)


def chart(*series: Series, kind="bar", categories=("A", "B")) -> dict:
    message = Message("x", (Chart(kind, "Reasons", "deals", categories, series, "A 1, B 2"),))
    shown = render(message)
    assert rules.blocks(shown["blocks"]) == []
    assert "A 1, B 2" in shown["text"], "who can't see the chart reads it"
    return shown["blocks"][0]


def test_a_chart_with_a_gap_is_said_in_words_and_an_unknown_category_left_out():
    assert chart(Series("a", (1, None)), Series("b", (1, 2)))["type"] == "rich_text"
    known = chart(Series("a", (1, None)))["chart"]
    assert known["axis_config"]["categories"] == ["A"]
    assert chart(Series("a", (None, None)))["type"] == "rich_text"


def test_a_pie_leaves_out_what_is_nothing():
    assert chart(Series("a", (3, 0)), kind="pie")["chart"] == {"type": "pie", "segments": [{"label": "A", "value": 3}]}


def test_a_third_chart_and_a_second_table_are_said_in_letters():
    one = Chart("bar", "R", "", ("A",), (Series("a", (1,)),), "A 1")
    table = Table(("Against", "Won"), (("Globex", "1"),))
    blocks = render(Message("x", (one, one, one, table, table)))["blocks"]
    assert rules.blocks(blocks) == []
    assert [b["type"] for b in blocks] == [
        "data_visualization",
        "data_visualization",
        "rich_text",
        "rich_text",
        "rich_text",
    ]
    assert blocks[-1]["elements"][0]["elements"][0]["text"] == "Against  Won\nGlobex   1"


def test_a_table_past_a_hundred_rows_counts_the_rest():
    shown = render(Message("x", (Table(("n",), tuple((str(n),) for n in range(150))),)))
    assert rules.blocks(shown["blocks"]) == []
    assert shown["blocks"][0]["rows"][-1][0]["text"] == "… 52 more"


def test_a_table_past_ten_thousand_characters_counts_the_rest():
    columns = tuple(f"{n}" for n in range(6))
    blocks = render(Message("x", (Table(columns, (("y" * 199,) * 6,) * 20),)))["blocks"]
    assert rules.blocks(blocks) == []
    (table,) = blocks
    assert table["type"] == "table"
    assert len(table["rows"]) == 1 + 8 + 1
    assert table["rows"][-1][0]["text"] == "… 12 more"


def test_a_table_that_has_hardly_room_is_said_in_letters():
    long = [say("w" * 3000)] * 4
    blocks = render(Message("x", (*long, Table(("Against",), (("Globex",),)))))["blocks"]
    assert rules.blocks(blocks) == []
    assert all(block["type"] == "rich_text" for block in blocks)


def test_what_is_escaped_on_its_way_counts_as_long_as_it_is_then():
    long, many = "R&D " * 800, tuple(Option(f"{n}", "<" * 75, ">" * 30) for n in range(3))
    message = Message(
        long,
        (
            Text((long,), "heading"),
            *(say(long, Strong(long)) for _ in range(3)),
            Choice("a", "R&D", many, hint="<" * 75),
            Choice("b", long, many, pick=pick("b"), hint="<" * 75),
            Table(("<" * 200,) * 3, (("&" * 200,) * 3,) * 9),
            Buttons((Button("&" * 75, Action(Verb.SKIP, "1"), "danger", "<" * 300),)),
        ),
    )
    shown = render(message)
    assert rules.blocks(shown["blocks"]) == []
    assert not rules.too_long(shown["blocks"])
    assert len(shown["text"]) <= 4000
    assert shown["text"].endswith("… cut")


@given(st.text("&<>aé\U0001f600", max_size=40), st.integers(3, 30))
def test_a_text_is_shortened_as_late_as_possible(text, limit):
    short = shorten(text, limit, "…")
    assert length(short) <= limit
    if short != text:
        assert text.startswith(short[:-1])
        assert length(short) + length(text[len(short) - 1]) > limit


def pressed(element: dict, **chosen: object) -> Action | None:
    body = {"actions": [element | chosen], "trigger_id": "t", "team": {"id": "T"}, "user": {"id": "U"}}
    event = parse.click(body)
    return event and event.action


@given(
    verb=st.sampled_from(Verb),
    subject=st.text(max_size=40),
    rev=st.integers(0, 999),
    field=st.text(max_size=20),
    value=st.text(max_size=60),
)
def test_a_button_means_what_was_rendered(verb, subject, rev, field, value):
    action = Action(verb, subject, rev, field, value)
    shown = render(Message("x", (Buttons((Button("Go", action),)),)))
    assert pressed(shown["blocks"][0]["elements"][0]) == action


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=12, unique=True))
def test_every_pick_means_its_option(values):
    few = Choice("driver", "", tuple(Option(value, value) for value in values), pick=pick("driver"))
    (block,) = [b for b in render(Message("x", (few,)))["blocks"] if b["type"] == "actions"]
    if block["elements"][0]["type"] == "button":
        found = [pressed(element) for element in block["elements"]]
    else:
        found = [pressed(block["elements"][0], selected_option=o) for o in block["elements"][0]["options"]]
    assert found == [Action(Verb.PICK, "01JDEBRIEF", 3, "driver", value) for value in values if len(value) < 150]


def test_a_card_renders_in_well_under_a_millisecond():
    best = min(timeit.repeat(lambda: render(CARD), timer=time.process_time, number=50, repeat=5)) / 50
    assert best < 0.001, f"{best * 1e6:.0f} µs"


def test_letters_of_one_width_stay_in_their_columns_beside_hebrew():
    table = Table(("Deal", "Won"), (("חדש 2", "1"), ("Acme", "2")))
    shown = render(Message("x", (table,)), native=False)["blocks"][0]["elements"][0]["elements"][0]["text"]
    assert shown == "Deal   Won\n\u2068חדש 2\u2069  1\nAcme   2"


def test_a_pick_sends_a_name_as_it_is():
    choice = Choice("competitor", "Who?", (Option("חדש 2", "חדש 2", "new"), Option("b", "B")), pick=pick("x"))
    blocks = render(Message("x", (choice,)))["blocks"]
    assert "\u2068חדש 2\u2069: new" in json.dumps(blocks[1], ensure_ascii=False)
    assert pressed(blocks[-1]["elements"][0]).value == "חדש 2"


def test_an_answer_that_is_longer_than_a_box_takes_is_in_none_which_would_cut_it_for_good():
    shown = render(Message("", (Input("words", "Their words", value="so recht " * 400, limit=4000),)))["blocks"]
    assert "input" not in {block["type"] for block in shown}
    assert "All of it is kept." in str(shown)
