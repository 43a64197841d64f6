import json
import time
import timeit
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.teams.elements import size
from bot.platforms.teams.fitting import LIMIT
from bot.platforms.teams.render import activity, card, spelled
from dialogs.messages import actions
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
    note,
    say,
)
from tests.examples import most
from tests.stand_ins import teams_rules as rules

HOSTILE = "*bold* [x](http://evil) <at>all</at> **_y_** `z` &amp;"
MOVES = Buttons((Button("Next", Action(Verb.NEXT, "d", 3), "primary"), Button("Back", Action(Verb.BACK, "d", 3))))


def pick(field: str) -> Action:
    return Action(Verb.PICK, "01JDEBRIEF", 3, field)


def options(count: int, hint: str = "") -> tuple[Option, ...]:
    return tuple(Option(f"value {n}", f"Option {n}", hint) for n in range(count))


def shown(*blocks, whisper=False) -> list[dict]:
    """The body of a card that Teams takes."""
    made = card(Message("A summary", blocks), whisper=whisper)
    assert rules.card(made) == []
    return made["body"]


def presses(body) -> list[dict]:
    return [node for node in rules.nodes(body) if node["type"] == "Action.Execute"]


def meant(body) -> list[Action]:
    return [actions.parse(node["data"]["t"]) for node in presses(body)]


def reads(body) -> str:
    """What a person reads of the prose, a line a block."""
    blocks = [node for node in rules.nodes(body) if node["type"] == "RichTextBlock"]
    return "\n".join("".join(run["text"] for run in block["inlines"]) for block in blocks)


def inputs(body) -> dict[str, dict]:
    return {node["id"]: node for node in rules.nodes(body) if node["type"].startswith("Input.")}


def test_an_activity_holds_the_card_and_its_summary():
    made = activity(note("Acme renewal is lost. `/winloss pending` lists what is open."))
    assert made["type"] == "message"
    assert made["summary"] == "Acme renewal is lost. `pending` lists what is open."
    (attachment,) = made["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["fallbackText"] == made["summary"]
    assert attachment["content"]["msteams"] == {"width": "Full"}


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("/winloss stats", "stats"),
        ("/winloss", "winloss"),
        ("Try `/winloss help`.", "Try `help`."),
        ("Type /winloss.", "Type winloss."),
        ("Like this: /winloss lost Acme", "Like this: lost Acme"),
        ("/winloss won <deal> or /winloss lost <deal>", "won <deal> or lost <deal>"),
        ("https://x.example/winloss stats", "https://x.example/winloss stats"),
        ("winloss import", "winloss import"),
        ("/winlossy things", "/winlossy things"),
        ("/winloss \nand more", "winloss \nand more"),
    ],
)
def test_commands_are_spelt_as_one_types_them_in_teams(text, spelt):
    assert spelled(text) == spelt
    runs = shown(say(text, Code(text), Strong(text)))[0]["inlines"]
    assert runs[0]["text"] == spelt.partition("\n")[0]


def test_what_a_person_wrote_never_becomes_markup():
    chart = Chart("bar", HOSTILE, HOSTILE, (HOSTILE, "b"), (Series(HOSTILE, (1, None)), Series("b", (1, 2))), HOSTILE)
    body = shown(
        say(HOSTILE, Strong(HOSTILE), Emphasis(HOSTILE), Link(HOSTILE, "javascript:1")),
        Text((HOSTILE,), "heading"),
        Text((HOSTILE,), "hint"),
        Quote(HOSTILE, HOSTILE),
        Facts(((HOSTILE, HOSTILE),)),
        Table((HOSTILE,), ((HOSTILE,),), HOSTILE),
        chart,
        Choice("a", HOSTILE, (Option(HOSTILE, HOSTILE, HOSTILE),), pick=pick("a"), hint=HOSTILE),
    )
    assert reads(body).count(HOSTILE) == 22
    holders = {node["type"] for node in rules.nodes(body) if HOSTILE in str(node.get("text", ""))}
    assert holders == {"TextRun"}, "where nothing is parsed"
    assert not [node for node in rules.nodes(body) if node["type"] == "Action.OpenUrl"]


def test_prose_in_its_styles():
    heading, first, second, third, quiet = shown(
        Text(("Wins",), "heading"),
        say("One ", Strong("two"), " ", Emphasis("three"), "\nfour ", Code("five"), "\n\nsix"),
        Text(("Small ", Link("print", "https://x.example")), "hint"),
    )
    assert heading["inlines"] == [{"type": "TextRun", "text": "Wins", "weight": "Bolder", "size": "Large"}]
    assert [run.get("weight") or run.get("italic") for run in first["inlines"]] == [None, "Bolder", None, True]
    assert [run.get("fontType") for run in second["inlines"]] == [None, "Monospace"]
    assert [block.get("spacing") for block in (first, second, third)] == [None, "Small", "Default"]
    small = {"isSubtle": True, "size": "Small"}
    link = {"selectAction": {"type": "Action.OpenUrl", "url": "https://x.example"}}
    assert quiet["inlines"] == [
        {"type": "TextRun", "text": "Small "} | small,
        {"type": "TextRun", "text": "print"} | small | link,
    ]


def test_what_explains_a_line_stands_right_below_it():
    assert [block.get("spacing") for block in shown(say("lost <deal>\na deal was lost"))] == [None, "None"]
    assert [block.get("spacing") for block in shown(say("one\ntwo\nthree"))] == [None, "Small", "Small"]


def test_facts_and_a_quote():
    body = shown(Facts((("Won", "3"), ("Why", ""))), Quote("We liked you.\nBut.", "heard from a buyer, lost deal"))
    assert reads(body) == "Won: 3\nWhy: -\nWe liked you.\nBut.\nheard from a buyer, lost deal"
    assert body[-1]["style"] == "emphasis"


def test_a_press_carries_its_action_and_works_for_old_clients():
    body = shown(MOVES)
    (row,) = body
    assert row["actions"][0] == {
        "type": "Action.Execute",
        "verb": "winloss",
        "title": "Next",
        "style": "positive",
        "data": {"t": "next/d/3//"},
        "fallback": {"type": "Action.Submit", "title": "Next", "style": "positive", "data": {"t": "next/d/3//"}},
    }
    assert meant(body) == [Action(Verb.NEXT, "d", 3), Action(Verb.BACK, "d", 3)]


def test_a_button_that_asks_first_has_the_real_one_behind_the_question():
    body = shown(Buttons((Button("Undo", Action(Verb.UNDO, "c"), "danger", f"Take {HOSTILE} back?"),)))
    (asking,) = body[0]["actions"]
    assert asking["type"] == "Action.ShowCard"
    assert reads(asking["card"]["body"]) == f"Take {HOSTILE} back?"
    (real,) = asking["card"]["actions"]
    assert (real["title"], real["style"], real["data"]) == ("Undo", "destructive", {"t": "undo/c/0//"})


def test_buttons_stand_in_rows_that_fit_a_phone():
    few = shown(Buttons(tuple(Button(f"{n}", Action(Verb.SKIP, str(n))) for n in range(14))))
    assert [len(row["actions"]) for row in few] == [6, 6, 2]
    moves = ("Next", "Back", "Skip", "Later", "Stop")
    five = shown(Buttons(tuple(Button(name, Action(Verb.SKIP, name)) for name in moves)))
    assert [len(row["actions"]) for row in five] == [4, 1], "five were cut to N… B… S… at 360 pixels"
    two = shown(Buttons(tuple(Button(name, Action(Verb.LATER)) for name in ("Tomorrow morning", "Monday morning"))))
    assert [len(row["actions"]) for row in two] == [1, 1], "so were these"
    wider = shown(Buttons(tuple(Button("価格と価値の", Action(Verb.SKIP, str(n))) for n in range(3))))
    assert [len(row["actions"]) for row in wider] == [2, 1], "such a letter is as wide as two"
    wide = shown(Buttons(tuple(Button("I asked, no clear answer", Action(Verb.SKIP, str(n))) for n in range(3))))
    assert [len(row["actions"]) for row in wide] == [1, 1, 1]


def test_every_press_of_a_whisper_says_so():
    blocks = (
        MOVES,
        Choice("a", "Which?", options(3), pick=pick("a")),
        Choice("b", "Which?", options(9), pick=pick("b")),
        Choice("c", "Which?", options(40), pick=pick("c")),
        Input("d", "When?", "date", pick=pick("d")),
    )
    assert all(node["data"]["w"] is True for node in presses(shown(*blocks, whisper=True)))
    assert not any("w" in node["data"] for node in presses(shown(*blocks)))


def test_words_wider_than_a_phone_lose_their_middle_for_that_is_where_deals_are_most_alike():
    names = [f"Acme renewal of the whole print fleet in Kensington {year}" for year in (2026, 2027)]
    made = card(Message("x", (Buttons(tuple(Button(name, Action(Verb.RUN, value=name)) for name in names)),)))
    rows = [action["title"] for block in made["body"] for action in block.get("actions", ())]
    assert rows == ["Acme renewal of…in Kensington 2026", "Acme renewal of…in Kensington 2027"]


def test_a_few_options_are_buttons_and_the_chosen_one_is_marked():
    body = shown(Choice("a", "Which?", options(5, "why"), ("value 2",), pick=pick("a"), hint="Any."))
    assert [node["title"] for node in presses(body)] == ["Option 0", "Option 1", "✓ Option 2", "Option 3", "Option 4"]
    assert [action.value for action in meant(body)] == [f"value {n}" for n in range(5)]
    assert reads(body).startswith("Which?\nAny.\nOption 0: why · Option 1: why")


def test_more_options_are_a_list_of_one_tap_each():
    body = shown(Choice("a", "Which?", options(12, "why"), pick=pick("a")))
    assert [action.value for action in meant(body)] == [f"value {n}" for n in range(12)]
    assert reads(body).splitlines()[:2] == ["Which?", "Option 0"]
    assert all(row["minHeight"] == "40px" for row in rules.nodes(body) if "selectAction" in row)
    assert not inputs(body)
    assert not [node for node in rules.nodes(body) if "isVisible" in node], "nothing is folded away"


def test_a_list_with_an_answer_is_folded_and_opens_again():
    body = shown(Choice("a", "Which?", options(12), ("value 3",), pick=pick("a")))
    (toggle,) = [node for node in rules.nodes(body) if node["type"] == "Action.ToggleVisibility"]
    (folded,) = [node for node in rules.nodes(body) if node.get("isVisible") is False]
    assert toggle["targetElements"] == [folded["id"]]
    assert reads(body).splitlines()[1] == "✓ Option 3 · Change"
    assert len(meant(body)) == 12


def test_of_several_open_lists_only_the_first_is_unfolded():
    lists = [
        Choice(key, "Which?", options(9), chosen, pick=pick(key))
        for key, chosen in (("a", ()), ("b", ()), ("c", ("value 1",)))
    ]
    body = shown(*lists)
    folded = [node for node in rules.nodes(body) if node.get("isVisible") is False]
    assert len(folded) == 2
    assert "Choose…" in reads(body)


def test_forty_options_are_a_menu_and_a_button_that_sends_it():
    body = shown(Choice("owner", "Whose?", options(40), ("value 7",), pick=pick("owner")))
    (menu,) = inputs(body).values()
    assert (menu["id"], menu["value"]) == ("d:owner", "value 7")
    assert [choice["value"] for choice in menu["choices"]] == [f"value {n}" for n in range(40)], "sent as they are"
    (button,) = presses(body)
    assert button["title"] == "Choose"
    assert button["data"] == {"t": "pick/01JDEBRIEF/3/owner/", "d": "d:owner"}


def test_options_past_a_hundred_and_without_a_value_are_counted():
    body = shown(Choice("a", "Which?", (Option("", "none"), *options(130)), pick=pick("a")))
    (menu,) = inputs(body).values()
    assert len(menu["choices"]) == 100
    assert "31 more can't be shown here." in reads(body)
    assert reads(shown(Choice("a", "Which?", (), pick=pick("a"), hint="None yet."))) == "Which?\nNone yet."


def test_several_options_travel_with_the_next_button():
    given_options = (Option("a,b", "A, B"), Option("ü/%", "Umlaut"), Option("c", "C"))
    body = shown(Choice("also", "Else?", given_options, ("a,b", "c"), multiple=True, limit=2, hint="Two."), MOVES)
    (menu,) = inputs(body).values()
    assert (menu["id"], menu["isMultiSelect"], menu["label"]) == ("c:also", True, "Else?")
    assert [unquote(value) for value in menu["value"].split(",")] == ["a,b", "c"]
    assert [unquote(choice["value"]) for choice in menu["choices"]] == ["a,b", "ü/%", "c"]
    assert reads(body) == "Two."
    (menu,) = inputs(shown(Choice("one", "Which?", given_options, ("c", "ü/%")))).values()
    assert (menu["id"], menu["value"]) == ("c:one", "%C3%BC%2F%25")


def test_boxes_and_calendars():
    body = shown(
        Input("lesson", "What next?", value="x" * 600, placeholder="A few words", hint="Plenty", limit=500),
        Input("name", "A name", limit=80),
        Input("day", "When?", "date", "2026-12-01"),
        Input("next", "When else?", "date", "not a day", pick=pick("next"), hint="Roughly."),
    )
    found = inputs(body)
    assert [*found] == ["f:lesson", "f:name", "f:day", "d:next"]
    assert found["f:lesson"] == {
        "type": "Input.Text",
        "id": "f:lesson",
        "label": "What next?",
        "maxLength": 500,
        "isMultiline": True,
        "value": "x" * 500,
        "placeholder": "A few words",
    }
    assert "isMultiline" not in found["f:name"]
    assert found["f:day"]["value"] == "2026-12-01"
    assert "value" not in found["d:next"]
    (button,) = presses(body)
    assert (button["title"], button["data"]) == (
        "Use this date",
        {"t": "pick/01JDEBRIEF/3/next/", "d": "d:next", "b": ["f:lesson", "f:name", "f:day"]},
    )
    assert reads(body) == "Plenty\nRoughly."


def test_a_long_message_is_cut_at_the_end_and_says_so_but_keeps_its_buttons():
    body = shown(say("first"), *[say(f"{n} " + "wörd " * 500) for n in range(80)], MOVES, say("last"))
    said = reads(body)
    assert said.startswith("first\n0 ")
    assert said.endswith("The rest doesn't fit here.")
    assert body[-1]["actions"][0]["title"] == "Next"


def test_a_long_paragraph_is_cut():
    said = reads(shown(say("a" * 2999, Strong("b" * 9000), "c")))
    assert said.endswith("… cut")
    assert len(said) < 3010
    assert reads(shown(Quote("a" * 9000, "who"))).endswith("… cut\nwho")


def test_lists_that_would_not_fit_become_menus():
    long = "ж" * 75
    many = tuple(Option(f"value-{n}-{'v' * 90}", long, long) for n in range(20))
    body = shown(*[Choice(key, long, many, pick=pick(key)) for key in "abcd"], *[say("word " * 400)] * 20, MOVES)
    assert [*inputs(body)] == ["d:a", "d:b", "d:c", "d:d"]
    assert meant(body)[-1] == Action(Verb.BACK, "d", 3)


def test_whatever_cannot_fit_at_all_goes_before_the_buttons_do():
    many = tuple(Option(f"{n}-{'v' * 400}", "label") for n in range(100))
    body = shown(Choice("a", "Which?", many, multiple=True), MOVES)
    assert reads(body) == "The rest doesn't fit here."
    assert len(meant(body)) == 2


def test_a_message_of_nothing_shows_its_summary():
    assert reads(shown()) == "A summary"
    empty = (say(""), Text(("",), "heading"), Quote(""), Table((), ()), Buttons(()), Facts(()))
    assert reads(shown(*empty)) == "A summary"
    assert rules.card(card(Message("", empty))) == []


def test_a_table_has_its_title_and_its_heads():
    title, table = shown(Table(("Against", "Won"), (("Globex", "1"), ("Initech",)), "Competitors"))
    assert reads([title]) == "Competitors"
    assert [[reads(cell["items"]) for cell in row["cells"]] for row in table["rows"]] == [
        ["Against", "Won"],
        ["Globex", "1"],
        ["Initech", "-"],
    ]
    assert [column["width"] for column in table["columns"]] == [8, 5]
    (bare,) = shown(Table((), (("a", "b"),)))
    assert bare["firstRowAsHeaders"] is False


def test_a_table_too_wide_for_a_phone_is_a_paragraph_a_row():
    columns = ("Competitor", "Closed", "Won", "Lost", "Undecided", "Win rate (likely)")
    body = shown(Table(columns, (("Globex", "4", "1", "3", "0", "too few"), ("Initech",)), "Competitors"))
    assert reads(body).splitlines() == [
        "Competitors",
        "Globex",
        "Closed 4 · Won 1 · Lost 3 · Undecided 0 · Win rate (likely) too few",
        "Initech",
        "Closed - · Won - · Lost - · Undecided - · Win rate (likely) -",
    ]
    assert reads(shown(Table((), (("abc",) * 7,)))) == "abc\nabc" + " · abc" * 5


def test_the_last_buttons_stand_apart_from_answers_above_them():
    asked = Choice("a", "Which?", options(3), pick=pick("a"))
    body = shown(MOVES, asked, MOVES)
    assert [row.get("separator") for row in body if row["type"] == "ActionSet"] == [None, None, True]
    assert not any(row.get("separator") for row in shown(asked, say("So?"), MOVES))
    assert not any(row.get("separator") for row in shown(MOVES))


def test_a_long_table_counts_the_rest():
    body = shown(Table(("n", "what"), tuple((str(n), "x" * 100) for n in range(150))))
    rows = len(body[0]["rows"]) - 1
    assert 10 < rows < 150
    assert reads(body).endswith(f"… {150 - rows} more")


def test_a_card_renders_in_about_a_millisecond():
    message = Message("x", (say("Acme"), Choice("driver", "Why?", options(13, "a hint"), pick=pick("driver")), MOVES))
    best = min(timeit.repeat(lambda: card(message), timer=time.process_time, number=20, repeat=5)) / 20
    assert best < 0.002, f"{best * 1e6:.0f} µs"


words = st.text(max_size=60)
parts = st.one_of(words, *(st.builds(kind, words) for kind in (Strong, Emphasis, Code)), st.builds(Link, words, words))
action = st.builds(
    Action, st.sampled_from(Verb), st.text(max_size=40), st.integers(0, 999), st.text(max_size=20), st.text(max_size=60)
)
option = st.builds(Option, words, words, words)
values = st.lists(st.one_of(st.none(), st.floats()), max_size=6).map(tuple)
blocks = st.one_of(
    st.builds(Text, st.lists(parts, max_size=4).map(tuple), st.sampled_from(["body", "heading", "hint"])),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=4).map(tuple)),
    st.builds(Quote, words, words),
    st.builds(
        Choice,
        words,
        words,
        st.lists(option, max_size=30, unique_by=lambda o: o.value).map(tuple),
        st.lists(words, max_size=3).map(tuple),
        st.booleans(),
        st.integers(0, 4),
        st.one_of(st.none(), action),
        words,
    ),
    st.builds(
        Input,
        words,
        words,
        st.sampled_from(["text", "date"]),
        words,
        words,
        words,
        st.integers(-1, 9000),
        action | st.none(),
    ),
    st.builds(
        Buttons,
        st.lists(
            st.builds(Button, words, action, st.sampled_from(["plain", "primary", "danger"]), words), max_size=9
        ).map(tuple),
    ),
    st.builds(
        Table,
        st.lists(words, max_size=4).map(tuple),
        st.lists(st.lists(words, max_size=5).map(tuple)).map(tuple),
        words,
    ),
    st.builds(
        Chart,
        st.sampled_from(["bar", "line", "pie"]),
        words,
        words,
        st.lists(words, max_size=6).map(tuple),
        st.lists(st.builds(Series, words, values), max_size=3).map(tuple),
        words,
    ),
)


def keys(block):
    return f"{type(block).__name__}{block.key}" if isinstance(block, Choice | Input) else object()


@settings(max_examples=most(60), deadline=None)
@given(st.lists(blocks, max_size=8, unique_by=keys), words, st.booleans())
def test_teams_takes_every_message_and_keeps_every_button(given_blocks, summary, whisper):
    made = card(Message(summary, tuple(given_blocks)), whisper=whisper)
    assert rules.card(made) == []
    buttons = [one.action for block in given_blocks if isinstance(block, Buttons) for one in block.buttons]
    if "doesn't fit here" not in json.dumps(made):
        opening = [node for node in rules.nodes(made) if "msteams" in node.get("data", {})]
        found = meant(made) + [actions.parse(node["data"]["t"]) for node in opening]
        assert all(button in found for button in buttons)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=20, unique=True))
def test_every_pick_means_its_option(values):
    choice = Choice("driver", "", tuple(Option(value, value) for value in values), pick=pick("driver"))
    assert meant(shown(choice)) == [Action(Verb.PICK, "01JDEBRIEF", 3, "driver", value) for value in values]


def test_a_row_said_in_words_is_not_torn_by_hebrew():
    names = ("Deal", "Organisation", "Closingday", "Worthinall", "Responsible")
    body = shown(Table(names, (("Acme", "חדש 2", "19 Nov", "EUR 3", "Ann"),)))
    assert "Organisation \u2068חדש 2\u2069 · Closingday 19 Nov" in reads(body)


def test_a_press_names_the_boxes_that_are_there_also_where_not_all_fit():
    """Teams sends none that stands empty; and one that isn't shown was not emptied."""
    made = [Input(f"box{n}", "Why?", value="x" * 3000, limit=4000) for n in range(12)]
    body = shown(*made, Buttons(tuple(Button(f"Go {n}", pick("next")) for n in range(10))))
    assert size(body) <= LIMIT
    assert 0 < len(inputs(body)) < len(made)
    assert all(node["data"]["b"] == [*inputs(body)] for node in presses(body))
